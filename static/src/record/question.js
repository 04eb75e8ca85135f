// A question in a small dialog.

import { openDialog } from "../ui/dialog.js";
import { element } from "./words.js";

/** A small dialog of a title, a text and buttons; gives the name of the pressed one, or null. */
export function askIn({ title, text, buttons, content = null, wide = false }) {
  const head = element("h1", { id: "ask-in-title", textContent: title });
  const acts = buttons.map(({ name, label, kind = "" }) => element("button", { type: "button", className: `btn ${kind}`, value: name, textContent: label }));
  const body = element("div", { className: "ask" }, head, text ? element("p", { className: "dim", textContent: text }) : null, content, element("div", { className: "row-x wrap" }, ...acts));
  const dialog = element("dialog", { className: wide ? "fw-dialog is-wide" : "fw-dialog" }, body);
  dialog.setAttribute("aria-labelledby", head.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("click", async ({ target }) => {
      const button = target.closest(".ask > .row-x > button");
      if (button) {
        dialog.returnValue = button.value;
        dialog.close(button.value);
      }
    });
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue || null);
      dialog.remove();
    });
    openDialog(dialog);
    acts[0].focus();
  });
}
