// Numbers beside entries of the menu: asked for when the page is there, kept for a minute, so that no page waits.

const FRESH = 60_000;

/** Put the numbers beside the entries that carry `data-count`. */
export function startCounts() {
  const shell = document.querySelector("[data-shell]");
  if (!shell || !document.querySelector("[data-count]")) return;
  const place = `fw-counts:${shell.dataset.app}`;
  const held = read(place);
  if (held) put(held.counts);
  if (held && Date.now() - held.at < FRESH) return;
  const later = window.requestIdleCallback ?? ((act) => setTimeout(act, 300));
  later(() => ask(shell.dataset.counts, place));
}

async function ask(address, place) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { counts } = await answer.json();
  put(counts);
  try {
    sessionStorage.setItem(place, JSON.stringify({ at: Date.now(), counts }));
  } catch {
    // asked for again on the next page
  }
}

function put(counts) {
  for (const entry of document.querySelectorAll("[data-count]")) {
    const said = counts[entry.dataset.count];
    const number = entry.querySelector("b") ?? document.createElement("b");
    number.textContent = said === "0" ? "" : (said ?? "");
    entry.append(number);
  }
}

function read(place) {
  try {
    return JSON.parse(sessionStorage.getItem(place));
  } catch {
    return null;
  }
}
