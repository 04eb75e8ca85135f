// A part of a page that is slow to make: `data-load` is the address of the same page with the part made.
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
  } catch {
    button?.removeAttribute("hidden");
    wait?.setAttribute("hidden", "");
  } finally {
    part.removeAttribute("aria-busy");
  }
}
