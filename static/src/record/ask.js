// What a button asks is asked in a dialog; without a script it is a page of its own. A press counts once.

import { openDialog } from "../ui/dialog.js";
import { startPickers } from "./picker.js";
import { element } from "./words.js";

/** Open the questions of buttons in a dialog; let no button be pressed twice. */
export function startAsk(known) {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.fwBusy) return;
    link.fwBusy = true;
    const answer = await fetch(link.href).catch(() => null);
    link.fwBusy = false;
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const form = page?.querySelector("[data-ask-form]");
    if (form) open(document.adoptNode(form), link, known);
    else location.assign(link.href);
  });
  document.addEventListener("submit", (event) => {
    const { target } = event;
    if (event.defaultPrevented || !target.matches("[data-press], [data-ask-form], [data-leaves]")) return;
    if (target.fwSent) {
      event.preventDefault();
      return;
    }
    target.fwSent = true;
    target.querySelector("[type=submit]")?.classList.add("is-busy");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) form.fwSent = false;
    for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  });
}

function open(form, link, known) {
  const dialog = element("dialog", { className: "fw-dialog ask-dialog" }, form);
  const title = form.querySelector("h1");
  title.id = "ask-title";
  dialog.setAttribute("aria-labelledby", "ask-title");
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  if (form.dataset.lookup) startPickers(form, form, known);
  openDialog(dialog, link);
}
