// A part of a page that tells how far something is: asked for again every second until it says no more `data-poll`.
// Where the part is gone, a page that is for waiting alone (`data-reload`) is loaded as what has come about.
const PAUSE = 1000;

export function pollPart(part) {
  setTimeout(() => ask(part), PAUSE);
}

async function ask(part) {
  let next = part;
  try {
    const answer = await fetch(part.dataset.poll, { headers: { Accept: "text/html" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.getElementById(part.id);
    if (!made) {
      if ("reload" in part.dataset) location.reload();
      return;
    }
    next = document.importNode(made, true);
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceWith(next);
    if (focused) (document.getElementById(focused) ?? next.querySelector("a, button"))?.focus();
  } catch {
    // the server may be starting again: it is asked once more
  }
  if (next.isConnected && next.dataset.poll) pollPart(next);
}
