// Dialogs and drawers: native <dialog>, opened by whatever carries `data-dialog="ID"`.
// They close by Escape, beside them, and by what carries `data-close`; the focus goes back to where it came from.

/** Open a dialog; `opener` gets the focus back. Gives the dialog. */
export function openDialog(dialog, opener = document.activeElement) {
  if (dialog.open) return dialog;
  dialog.opener = opener;
  if (!dialog.prepared) prepare(dialog);
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? firstField(dialog))?.focus();
  dialog.dispatchEvent(new CustomEvent("fw:open", { bubbles: true }));
  return dialog;
}

/** Let openers and closers act, those added later too. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    openDialog(dialog, opener);
  });
}

function prepare(dialog) {
  dialog.prepared = true;
  let pressed = null;
  dialog.addEventListener("pointerdown", ({ target }) => (pressed = target));
  dialog.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    // a text marked with the mouse and let go beside the dialog is no wish to close it
    const isBeside = event.target === dialog && pressed === dialog && !isInside(dialog, event);
    if (!closer && !isBeside) return;
    if (closer?.matches("a")) event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => giveBack(dialog.opener));
}

function isInside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** The focus to the opener; where its menu has closed meanwhile, to the menu's button. */
function giveBack(opener) {
  if (!opener?.isConnected) return;
  const target = opener.checkVisibility?.() === false ? opener.closest("details")?.querySelector("summary") : opener;
  target?.focus();
}

const firstField = (dialog) => dialog.querySelector("input:not([type=hidden], [disabled]), select:not([disabled]), textarea:not([disabled])");
