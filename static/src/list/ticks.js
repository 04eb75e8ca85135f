// A table of ticks with one for all of them.

/** Let the tick in the head stand for those below. */
export function startTicks(table) {
  const whole = table.querySelector("[data-all]");
  const boxes = [...table.querySelectorAll("tbody .ls-tick input")];
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    whole.checked = count > 0 && count === boxes.length;
    whole.indeterminate = count > 0 && count < boxes.length;
    for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
  };
  table.addEventListener("change", ({ target }) => {
    if (target === whole) for (const box of boxes) box.checked = whole.checked;
    say();
  });
  say();
}
