// Discarding what has been changed: done at once, and undone as easily.

import { toast } from "../ui/toast.js";
import { fill, snapshot } from "./snapshot.js";
import { say } from "./words.js";

/** Let the button discard here what is stored already; a new record is left. */
export function startDiscard(form, initial) {
  const isSent = "dirty" in form.dataset; // the server drew it anew with what was entered: what is stored is not in it
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-discard]");
    if (!link || isSent || !("stored" in form.dataset) || form.querySelector("#conflict")) return;
    event.preventDefault();
    event.stopPropagation();
    const held = snapshot(form);
    fill(form, initial);
    form.querySelector("[data-bands]").replaceChildren();
    form.querySelector("input:not([type=hidden]):not([disabled]), select, textarea")?.focus({ preventScroll: true });
    toast(say("discarded"), { undo: { label: say("undo"), act: () => fill(form, held) } });
  });
}
