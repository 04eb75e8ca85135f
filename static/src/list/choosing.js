// Choosing records: ticks, ranges with Shift, all of a page, everything the list finds; keys do the same.

/** Let the rows of a table be chosen, and show what can be done with them. */
export function startChoosing(table) {
  const bar = document.querySelector("[data-chosen]");
  if (!bar) return;
  const boxes = [...table.querySelectorAll("tbody .ls-tick input")];
  const whole = table.querySelector("[data-all]");
  const everything = bar.querySelector("[data-everything]");
  let last = null;

  const tick = (box, on) => {
    box.checked = on;
    box.closest("tr").classList.toggle("is-chosen", on);
  };
  const range = (from, to, on) => {
    const [low, high] = [boxes.indexOf(from), boxes.indexOf(to)].sort((one, other) => one - other);
    for (const box of boxes.slice(low, high + 1)) tick(box, on);
  };
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    if (everything && count < boxes.length) everything.checked = false;
    whole.checked = count > 0 && count === boxes.length;
    whole.indeterminate = count > 0 && count < boxes.length;
    bar.classList.toggle("is-on", count > 0);
    const total = everything?.checked ? bar.dataset.count + (bar.dataset.capped ? "+" : "") : count;
    const words = everything?.checked ? bar.dataset.sayAll : count === 1 ? bar.dataset.sayOne : bar.dataset.sayMany;
    bar.querySelector("[data-said]").textContent = words.replace("{n}", total);
  };

  table.addEventListener("click", (event) => {
    const box = event.target.closest("tbody .ls-tick input");
    if (!box) {
      // beside the box is as good as on it
      const cell = event.target.closest("tbody .ls-tick");
      if (cell) cell.querySelector("input").click();
      return;
    }
    if (event.shiftKey && last && last !== box) range(last, box, box.checked);
    else tick(box, box.checked);
    last = box;
    say();
  });
  whole.addEventListener("change", () => {
    for (const box of boxes) tick(box, whole.checked);
    say();
  });
  everything?.addEventListener("change", () => {
    if (everything.checked) for (const box of boxes) tick(box, true);
    say();
  });
  const none = () => {
    if (everything) everything.checked = false;
    for (const box of boxes) tick(box, false);
    say();
  };
  bar.querySelector("[data-none]").addEventListener("click", () => {
    none();
    (last ?? whole).focus();
  });
  table.addEventListener("keydown", (event) => {
    const box = event.target.closest(".ls-tick input");
    const row = event.target.closest("tr[data-id]");
    if (event.target.closest(".is-editing") || !row) return;
    const here = row.querySelector(".ls-tick input");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      event.preventDefault();
      for (const one of boxes) tick(one, true);
      say();
    } else if (event.key === "Escape" && bar.classList.contains("is-on")) {
      none();
    } else if (event.key === " " && !box && !event.target.closest("a, button, input")) {
      event.preventDefault();
      here.click();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && (box || event.shiftKey)) {
      const next = boxes[boxes.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      event.preventDefault();
      if (event.shiftKey) {
        tick(here, true);
        tick(next, true);
        last = next;
        say();
      }
      if (box) next.focus();
      else next.closest("tr").cells[event.target.closest("td").cellIndex].focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isFree = document.activeElement === document.body || document.activeElement.matches("#main, .ls-wrap");
    if (isFree && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      event.preventDefault();
      for (const one of boxes) tick(one, true);
      say();
    }
  });
  // the browser keeps ticks over a reload
  for (const box of boxes) tick(box, box.checked);
  say();
}
