// A part of a page that is slow to make: `data-load` is the address of the same page with the part made.
// `data-load-also` is the id of another part that may say something else because of it.
export async function loadPart(part) {
  const button = part.querySelector("[data-load-button]");
  const wait = part.querySelector("[data-load-wait]");
  button?.setAttribute("hidden", "");
  wait?.removeAttribute("hidden");
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(part.dataset.load, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.getElementById(part.id);
    if (!made) throw new Error("no such part");
    part.removeAttribute("data-load");
    part.replaceChildren(...made.childNodes);
    const also = part.dataset.loadAlso;
    if (also) renew(document.getElementById(also), page.getElementById(also));
  } catch {
    button?.removeAttribute("hidden");
    wait?.setAttribute("hidden", "");
  } finally {
    part.removeAttribute("aria-busy");
  }
}

const words = (part) => part.textContent.replace(/\s+/g, " ").trim();

/** Puts what a part says now into its place, unless it says the same; the focus stays with it. */
function renew(old, made) {
  if (!old || !made || words(old) === words(made)) return;
  const hadFocus = old.contains(document.activeElement);
  old.replaceChildren(...made.childNodes);
  if (hadFocus) old.focus();
}
