// Rows of sub-tables: added, removed, copied, moved, without a request.

import { toast } from "../ui/toast.js";
import { indexOf, keyOf, putSent, rowControls, rowsOf, settle, tablesOf, textOf } from "./controls.js";
import { blankRow, openRow } from "./light_rows.js";
import { announce, say } from "./words.js";

/** Let the buttons of all sub-tables act here. `touched(table)` is told of every change, `upgrade` meets new rows. */
export function startRows(form, touched, upgrade) {
  for (const table of tablesOf(form)) {
    table.fwUpgrade = upgrade;
    table.fwSeen = new Map(rowsOf(table).map((row) => [row.dataset.row, row]));
    table.fwTouched = () => {
      count(table);
      touched(table);
    };
    table.addEventListener("click", (event) => onClick(table, event));
    startDragging(table);
    for (const button of table.querySelectorAll("[data-copy-row], [data-remove-row]")) button.tabIndex = -1;
  }
}

function onClick(table, event) {
  const button = event.target.closest("button");
  const row = button?.closest("tr[data-row]");
  if (button?.matches("[data-add-row]")) addRow(table);
  else if (button?.matches("[data-copy-row]")) copyRow(table, row);
  else if (button?.matches("[data-remove-row]")) removeRow(table, row);
  else return;
  event.preventDefault();
}

/** New rows as elements, with these numbers (and ids of stored rows); nowhere yet. */
export function makeRows(table, wanted) {
  const rows = wanted.map(({ number }) => blankRow(table, number));
  rows.forEach((row, place) => {
    settle(rowControls(row));
    const { id, number } = wanted[place];
    table.fwSeen.set(String(number), row);
    if (!id) return;
    const held = Object.assign(document.createElement("input"), { type: "hidden", name: `f-${table.dataset.table}-${number}--id`, value: id });
    row.querySelector(".row-acts").append(held);
  });
  return rows;
}

/** Numbers for new rows that no row has had. */
export function freeNumbers(table, many) {
  const used = Math.max(table.fwLast ?? -1, -1, ...rowsOf(table).map((row) => Number(row.dataset.row)));
  table.fwLast = used + many;
  return Array.from({ length: many }, (_, place) => ({ number: used + 1 + place }));
}

/** A new row at the end, or after a row; its first input has the focus. */
export function addRow(table, after = null) {
  const [row] = makeRows(table, freeNumbers(table, 1));
  if (after) after.after(row);
  else table.querySelector("tbody").append(row);
  table.fwUpgrade(row);
  focusIn(row);
  announce(say("added"));
  table.fwTouched();
  return row;
}

/** Many new rows at the end, without moving the focus. */
export function addRows(table, many) {
  const rows = makeRows(table, freeNumbers(table, many));
  table.querySelector("tbody").append(...rows);
  return rows;
}

/** Put the focus into a row's first input, or into the one of a column. */
export function focusIn(row, key) {
  openRow(row);
  const control = (key && rowControls(row).find((one) => keyOf(one) === key)) || rowControls(row)[0];
  const target = control?.picker ?? control?.querySelector?.("input:not([type=hidden])") ?? control;
  target?.focus();
}

export function removeRow(table, row) {
  const place = indexOf(row);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (next) focusIn(next);
  else table.querySelector("[data-add-row]").focus();
  table.fwTouched();
  toast(say("removed"), {
    undo: {
      label: say("undo"),
      act() {
        table.querySelector("tbody").insertBefore(row, rowsOf(table)[place] ?? null);
        focusIn(row);
        table.fwTouched();
      },
    },
  });
}

/** The same row once more, as a new one. */
export function copyRow(table, row) {
  openRow(row);
  const copy = addRow(table, row);
  const from = new Map(rowControls(row).map((one) => [keyOf(one), one]));
  for (const control of rowControls(copy)) {
    const source = from.get(keyOf(control));
    if (!source || source.disabled) continue;
    putSent(control, ...sentOf(source));
    control.dataset.touched = "1";
  }
  announce(say("copied"));
  table.fwTouched();
}

/** The values of a control as they are sent, and what they are called. */
export function sentOf(control) {
  if (control.tagName === "SELECT") {
    const chosen = [...control.selectedOptions];
    return [chosen.map((one) => one.value), Object.fromEntries(chosen.map((one) => [one.value, one.text]))];
  }
  if (control.type === "checkbox") return [[control.checked ? "1" : ""]];
  if (control.tagName === "DIV") {
    const inputs = [...control.querySelectorAll("input")].filter((one) => one.type !== "hidden");
    const isParts = inputs.every((one) => one.type !== "checkbox" && one.type !== "radio");
    return [isParts ? inputs.map((one) => one.value) : inputs.filter((one) => one.checked).map((one) => one.value)];
  }
  return [[textOf(control)]];
}

/** Move a row by steps; what has the focus keeps it. */
export function moveRow(table, row, step) {
  const rows = rowsOf(table);
  const place = Math.min(Math.max(indexOf(row) + step, 0), rows.length - 1);
  if (place === indexOf(row)) return;
  const focused = document.activeElement;
  rows[place][step > 0 ? "after" : "before"](row);
  focused?.focus();
  announce(say("moved", { n: place + 1 }));
  table.fwTouched();
}

function startDragging(table) {
  let dragged = null;
  const body = table.querySelector("tbody");
  body.addEventListener("dragstart", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip) return;
    dragged = grip.closest("tr");
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 12, 12);
  });
  body.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest("tr[data-row]");
    if (!over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY > top + height / 2 ? "after" : "before"](dragged);
  });
  body.addEventListener("drop", (event) => dragged && event.preventDefault());
  body.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    if (dragged) table.fwTouched();
    dragged = null;
  });
  body.addEventListener("click", (event) => event.target.closest("[data-grip]")?.closest("tr") && focusIn(event.target.closest("tr")));
}

function count(table) {
  const { length } = rowsOf(table);
  table.querySelector(".empty-rows").hidden = length > 0;
  const foot = table.querySelector("tfoot");
  if (foot) foot.hidden = length < 2;
  const mark = document.querySelector(`[data-count-of="${table.dataset.table}"]`);
  if (mark) mark.textContent = length || "";
}
