// Nothing typed is lost: unsaved changes are announced, saved by Ctrl + S, and not left behind unasked.

/** Watch a form for changes that are not saved. */
export function startGuard(form) {
  let isLeaving = false;
  const isDirty = () => "dirty" in form.dataset;
  const say = form.querySelector(".save-bar .say");
  const announce = () => {
    if (isDirty() && say && "stored" in form.dataset) say.textContent = form.dataset.sayChanges;
  };
  form.addEventListener("input", announce);
  form.addEventListener("fw:dirty", announce);
  announce();
  form.addEventListener("submit", () => (isLeaving = true));
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-leave]")) isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty() && !isLeaving) event.preventDefault();
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    const save = form.querySelector("[data-save]");
    if (save && (isDirty() || !("stored" in form.dataset))) form.requestSubmit(save);
  });
}
