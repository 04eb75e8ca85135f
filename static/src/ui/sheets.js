// Tables that are sent: a file goes as soon as it is chosen or dropped, and what is changed about a column
// is looked at again. Without a script the buttons of the pages do the same.
import { fetchPart } from "./fetch.js";

/** A chosen or dropped file is sent at once. */
export function startDrop(form) {
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-drop]");
  const radio = zone.querySelector("input[type=radio]");
  const send = () => {
    if (!input.files.length) return;
    if (radio) radio.checked = true;
    zone.querySelector("[data-waiting]").hidden = false;
    zone.setAttribute("aria-busy", "true");
    form.requestSubmit();
  };
  input.addEventListener("change", send);
  const [visit] = performance.getEntriesByType("navigation");
  if (visit.type !== "back_forward") send(); // chosen before this script was there; going back is no choice
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
}

/** What the sheets become: asked again with each choice, the focus staying where it is. */
export function startReview(form) {
  form.querySelector("button[value=again]").hidden = true; // the script asks by itself
  let turn = 0;
  form.addEventListener("change", async ({ target }) => {
    if (!target.matches("[data-again]")) return;
    const mine = ++turn;
    const body = new URLSearchParams(new FormData(form));
    body.set("-act", "again");
    const answer = await fetchPart(location.href, { method: "POST", body });
    if (!answer?.ok || mine !== turn) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== turn) return;
    const name = document.activeElement?.name;
    const value = document.activeElement?.value;
    for (const part of form.querySelectorAll("[data-review], [data-records]")) {
      const made = page.querySelector(part.matches("[data-review]") ? "[data-review]" : "[data-records]");
      part.replaceChildren(...made.childNodes);
    }
    const controls = [...form.elements].filter((one) => one.name === name);
    (controls.find((one) => one.type !== "radio" || one.value === value) ?? controls[0])?.focus();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.matches(".btn-primary")) button.setAttribute("aria-busy", "true");
  });
}

/** Rows that come in over several requests: the next one is asked for as soon as the page is there. */
export const startGoingOn = (form) => form.requestSubmit();
