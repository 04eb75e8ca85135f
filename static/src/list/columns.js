// The choice of columns: put in order by dragging, or by the buttons beside each.

/** Make a form of columns quick to use. */
export function startColumns(form) {
  const list = form.querySelector("[data-columns-list]");
  let dragged = null;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    if (button.dataset.step === "-1") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    button.focus();
  });
  form.addEventListener("pointerdown", ({ target }) => {
    const item = target.closest("[data-grip]")?.closest("li");
    if (item) item.draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    if (dragged) dragged.draggable = false;
    dragged = null;
  });
}
