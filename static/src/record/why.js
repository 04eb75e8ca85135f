// "Why?": the mark at a field whose state a rule decided. What it says is asked for when it is opened.

/** Show, change or remove the mark of a field. */
export function markWhy(form, field, reasons, outcome) {
  const key = field.dataset.field;
  const said = reasons?.[0]?.said ?? outcome.marks?.[key];
  let box = field.querySelector(":scope > .lbl > .why-box");
  if (outcome.marks === undefined && reasons === undefined) return;
  if (!said) {
    if (box?.querySelector(".quiet")) box.dataset.stale = "1";
    else box?.remove();
    return;
  }
  if (!box) {
    box = document.createElement("details");
    box.className = "why-box";
    box.innerHTML = `<summary class="why"><span></span></summary><div class="pop why-pop"></div>`;
    box.firstElementChild.prepend(document.getElementById("why-icon").content.cloneNode(true));
    field.querySelector(":scope > .lbl").append(box);
    box.dataset.stale = "1";
  }
  const words = box.querySelector("summary > span");
  if (words && words.textContent !== said) words.textContent = said;
  if (reasons) fill(box, reasons);
  else box.dataset.stale = "1";
}

function fill(box, reasons) {
  delete box.dataset.stale;
  box.querySelector(".why-pop").replaceChildren(...reasons.map(paragraph));
}

function paragraph({ said, rule, formula, values }) {
  const found = document.createElement("div");
  found.className = "p";
  const line = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  found.append(line("p", "b", said));
  if (rule) found.append(line("p", "dim", rule));
  const list = line("dl", "trace", "");
  for (const [name, text] of values) list.append(line("dt", "dim", name), line("dd", "", text));
  found.append(list, line("code", "formula", formula));
  return found;
}

/** Load what a mark says when it is opened; close it by Escape or a click beside it. */
export function startWhy(form, ask) {
  form.addEventListener(
    "toggle",
    async ({ target }) => {
      if (!target.matches?.(".why-box") || !target.open) return;
      for (const other of form.querySelectorAll(".why-box[open]")) if (other !== target) other.open = false;
      if (!target.dataset.stale) return;
      const answer = await ask();
      const field = target.closest("[data-field]");
      const reasons = answer?.why[field?.dataset.field];
      if (reasons) fill(target, reasons);
    },
    true,
  );
  document.addEventListener("click", ({ target }) => {
    for (const box of document.querySelectorAll(".why-box[open], .chip-box[open]")) if (!box.contains(target)) box.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    const box = document.querySelector(".why-box[open]");
    if (!box) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
}
