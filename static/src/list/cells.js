// Cells changed in place: Enter, F2 or a double click opens the field's own control, Enter saves, Tab saves and goes
// on, Esc gives up. What is refused is said at the cell, with what was typed kept.
import { toast } from "../ui/toast.js";
import { startLookups } from "./lookups.js";

const FRAGMENT = { "X-Fragment": "1" };
const CONTROL = ":is(input:not([type=hidden]), select, textarea)";

/** Let the cells of editable columns be changed. */
export function startCells(table) {
  const paths = [...table.tHead.rows[0].cells].map((head) => head.dataset.editable);
  const all = table.dataset.columns;
  const token = document.querySelector("[name=csrf_token]")?.value;
  let open = null;
  let isOpening = false;
  let waiting = "";
  let takeBack = () => {};

  for (const cell of table.querySelectorAll("tr[data-id] > td:not(.ls-tick)")) {
    cell.tabIndex = -1;
    if (paths[cell.cellIndex]) cell.classList.add("can");
  }
  const first = table.querySelector("td.can");
  if (first) first.tabIndex = 0;

  table.addEventListener("focusin", ({ target }) => {
    const cell = target.closest("tr[data-id] > td:not(.ls-tick)");
    if (!cell || target !== cell) return;
    for (const one of table.querySelectorAll("td[tabindex='0']")) one.tabIndex = -1;
    cell.tabIndex = 0;
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("td.can");
    if (cell && !cell.classList.contains("is-editing")) edit(cell);
  });
  table.addEventListener("keydown", onKey);
  table.addEventListener("focusout", (event) => {
    if (open && event.target.closest("td") === open.cell && !open.cell.contains(event.relatedTarget) && document.hasFocus()) save(null);
  });

  function onKey(event) {
    const cell = event.target.closest("tr[data-id] > td:not(.ls-tick)");
    if (!cell) return;
    if (open?.cell === cell) return onEditKey(event);
    if (event.target !== cell) {
      if (event.key === "F2" && cell.matches(".can")) {
        event.preventDefault();
        edit(cell);
      }
      return;
    }
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step && !event.shiftKey) {
      event.preventDefault();
      neighbour(cell, ...step)?.focus();
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      if (cell.matches(".can")) edit(cell);
      else cell.querySelector("a")?.click();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey && cell.matches(".can")) {
      event.preventDefault();
      // what is typed while the control is on its way goes into it
      if (isOpening) waiting += event.key;
      else edit(cell, event.key);
    }
  }

  function onEditKey(event) {
    const isLong = event.target.matches("textarea");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    } else if (event.key === "Enter" && !event.isComposing && (!isLong || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save("stay");
    } else if (event.key === "Tab") {
      event.preventDefault();
      save(event.shiftKey ? "back" : "on");
    }
  }

  function neighbour(cell, down, right) {
    const row = down ? rowBeside(cell.parentElement, down) : cell.parentElement;
    const found = row?.cells[cell.cellIndex + right];
    return found?.matches(".ls-tick") ? null : found;
  }

  function rowBeside(row, step) {
    const rows = [...table.querySelectorAll("tr[data-id]")];
    return rows[rows.indexOf(row) + step];
  }

  /** The next cell that can be changed, in this row or in those that follow. */
  function following(cell, step) {
    let at = cell;
    for (let tries = 0; tries < 60; tries += 1) {
      const beside = step > 0 ? at.nextElementSibling : at.previousElementSibling;
      at = beside ?? (step > 0 ? rowBeside(at.parentElement, 1)?.cells[0] : [...(rowBeside(at.parentElement, -1)?.cells ?? [])].at(-1));
      if (!at) return null;
      if (at.matches(".can")) return at;
    }
    return null;
  }

  const addressOf = (cell) => `${table.dataset.cellUrl}/${cell.parentElement.dataset.id}/cell/${encodeURIComponent(paths[cell.cellIndex])}`;

  async function edit(cell, typed = "") {
    if (open) await save(null);
    if (open || isOpening) return;
    isOpening = true;
    waiting = typed;
    const answer = await fetch(addressOf(cell), { headers: { ...FRAGMENT, Accept: "application/json" } }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    isOpening = false;
    if (!said.control) {
      const why = said.errors ?? (said.problems ?? []).map((one) => one.message);
      if (why.length) sayBriefly(why.join(" "));
      cell.focus();
      return;
    }
    open = { cell, before: cell.innerHTML, revision: said.revision, saving: false };
    cell.innerHTML = said.control;
    cell.classList.add("is-editing");
    const control = cell.querySelector(CONTROL);
    for (const one of cell.querySelectorAll("[id]")) one.removeAttribute("id");
    startLookups(cell);
    (control?.picker ?? control)?.focus();
    if (control?.matches("input:not([type=checkbox], [type=radio], [type=date], [type=time], [type=datetime-local]), textarea")) {
      if (typed) control.value = waiting;
      else control.select?.();
    }
    open.first = serial();
    if (typed) open.first += "\0";
    sayKeys(true);
  }

  function serial() {
    return new URLSearchParams([...fieldsOf(open.cell)]).toString();
  }

  function* fieldsOf(cell) {
    for (const one of cell.querySelectorAll("input, select, textarea")) {
      if (one.type === "checkbox" || one.type === "radio") {
        if (one.checked) yield [one.name, one.value];
      } else if (one.multiple) {
        for (const option of one.selectedOptions) yield [one.name, option.value];
      } else yield [one.name, one.value];
    }
  }

  async function save(then) {
    if (!open || open.saving) return;
    const mine = open;
    const { cell } = mine;
    const go = () => {
      const next = then === "on" ? following(cell, 1) : then === "back" ? following(cell, -1) : null;
      if (next) edit(next);
      else if (then) cell.focus();
    };
    if (serial() === mine.first) {
      close(mine.before);
      go();
      return;
    }
    mine.saving = true;
    const row = cell.parentElement;
    row.classList.add("is-saving");
    const body = new URLSearchParams([...fieldsOf(cell), ["-revision", mine.revision], ["columns", all], ["csrf_token", token]]);
    const answer = await fetch(addressOf(cell), { method: "POST", headers: FRAGMENT, body }).catch(() => null);
    row.classList.remove("is-saving");
    mine.saving = false;
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer?.ok) {
      const why = said.errors ?? (said.problems ?? []).map((one) => one.message);
      wrong(cell, why.join(" ") || "…");
      return;
    }
    close(mine.before);
    if (said.row) refresh(row, said.row);
    else row.remove();
    go();
  }

  function giveUp() {
    const { cell, before } = open;
    close(before);
    cell.focus();
  }

  function close(html) {
    const { cell } = open;
    open = null;
    cell.classList.remove("is-editing", "is-wrong");
    cell.innerHTML = html;
    sayKeys(false);
  }

  function refresh(row, { cells, revision }) {
    row.dataset.revision = revision;
    const columns = all.split(",");
    const offset = row.cells.length - columns.length;
    columns.forEach((path, place) => {
      const cell = row.cells[place + offset];
      if (cells[path] === undefined || cell.innerHTML.trim() === cells[path].trim()) return;
      cell.innerHTML = cells[path];
      cell.classList.remove("is-saved");
      requestAnimationFrame(() => cell.classList.add("is-saved"));
    });
  }

  function wrong(cell, text) {
    cell.classList.add("is-wrong");
    cell.querySelector(".cell-said")?.remove();
    const note = Object.assign(document.createElement("p"), { className: "cell-said", textContent: text, id: "cell-said" });
    note.setAttribute("role", "alert");
    cell.append(note);
    const control = cell.querySelector(CONTROL);
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", "cell-said");
    control?.focus();
  }

  /** One such message at a time. */
  function sayBriefly(text) {
    takeBack();
    takeBack = toast(text, { kind: "info" });
  }

  function sayKeys(on) {
    const foot = document.querySelector(".ls-foot .grow");
    foot?.querySelector(".ls-keys")?.remove();
    if (on && foot) foot.append(Object.assign(document.createElement("span"), { className: "ls-keys hide-phone", textContent: table.dataset.sayKeys }));
  }
}
