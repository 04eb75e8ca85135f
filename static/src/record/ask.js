// What a button asks is asked in a dialog; without a script it is a page of its own.

/** Open the questions of buttons in a dialog. */
export function startAsk() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const answer = await fetch(link.href).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const form = page?.querySelector("[data-ask-form]");
    if (!form) {
      location.assign(link.href);
      return;
    }
    open(document.adoptNode(form), link);
  });
}

function open(form, link) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "ask-dialog" });
  const title = form.querySelector("h1");
  title.id = "ask-title";
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.append(form);
  document.body.append(dialog);
  form.querySelector("[data-close]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}
