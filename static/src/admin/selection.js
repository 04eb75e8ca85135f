// Several people chosen together: the box in the head chooses all, the bar shows when anybody is chosen.

/** Let the boxes named `id` of a form be chosen together. */
export function startSelection(form) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const all = form.querySelector("[data-all]");
  const bar = form.querySelector("[data-bar]");
  if (!bar || !all) return;
  const count = bar.querySelector("[data-count]");
  all.hidden = false;
  bar.classList.add("float");
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    count.textContent = count.dataset.words.replace("{n}", chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const box of boxes) box.closest("tr").classList.toggle("sel", box.checked);
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  let last = null;
  form.addEventListener("click", ({ target, shiftKey }) => {
    const here = boxes.indexOf(target);
    if (here < 0) return;
    if (shiftKey && last !== null) {
      for (const box of boxes.slice(Math.min(here, last), Math.max(here, last) + 1)) box.checked = target.checked;
    }
    last = here;
    show();
  });
  form.addEventListener("change", show);
  show();
}
