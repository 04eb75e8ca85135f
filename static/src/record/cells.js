// Walking through the cells of a sub-table by keyboard, as in a spreadsheet.
//
// Enter goes down, arrows between cells, Alt + Enter adds a row, Ctrl + D takes the value above, Alt + arrows move
// the row, Alt + Delete removes it, Escape puts back what was in the cell.

import { keyOf, putSent, rowControls, rowsOf, tablesOf } from "./controls.js";
import { openRow } from "./light_rows.js";
import { addRow, focusIn, moveRow, removeRow, sentOf } from "./rows.js";
import { announce, say } from "./words.js";

/** Let the keys of all sub-tables act. */
export function startCells(form) {
  for (const table of tablesOf(form)) {
    table.addEventListener("keydown", (event) => onKey(table, event));
    table.addEventListener("focusin", ({ target }) => {
      const control = controlOf(target);
      if (control) control.fwBefore = sentOf(control);
    });
  }
}

/** The control an input belongs to: its own, that of a picker, that of a group. */
const controlOf = (input) => input.select_ ?? input.closest?.("[data-path]") ?? null;

const isText = (input) => input.matches?.("input:not([type=checkbox], [type=radio], [type=date], [type=datetime-local], [type=time], [type=number]), textarea");

function onKey(table, event) {
  const { target, key } = event;
  const cell = target.closest("td");
  const row = cell?.closest("tr[data-row]");
  if (!row || event.defaultPrevented || event.isComposing) return;
  const act = shortcut(table, row, target, event) ?? step(table, cell, row, target, event);
  if (!act) return;
  event.preventDefault();
  if (key !== "Escape") event.stopPropagation();
  act();
}

function shortcut(table, row, target, { key, altKey, ctrlKey, metaKey }) {
  if (altKey && key === "Enter") return () => addRow(table, row);
  if (altKey && (key === "ArrowUp" || key === "ArrowDown") && !isOpen(target)) return () => moveRow(table, row, key === "ArrowUp" ? -1 : 1);
  if (altKey && (key === "Delete" || key === "Backspace")) return () => removeRow(table, row);
  if ((ctrlKey || metaKey) && key.toLowerCase() === "d") return () => fillDown(table, row, controlOf(target));
  if (key === "Escape" && !isOpen(target)) {
    const control = controlOf(target);
    if (!control?.fwBefore || String(sentOf(control)[0]) === String(control.fwBefore[0])) return null;
    return () => change(control, control.fwBefore);
  }
  return null;
}

const isOpen = (target) => target.getAttribute("aria-expanded") === "true";

function step(table, cell, row, target, { key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey || isOpen(target)) return null;
  if (key === "Enter" && !target.matches("textarea, button")) return () => vertical(table, cell, row, shiftKey ? -1 : 1, true);
  const isCombobox = target.getAttribute("role") === "combobox";
  if ((key === "ArrowUp" || key === "ArrowDown") && !isCombobox && (isText(target) || target.matches("button, [type=checkbox]"))) {
    if (target.matches("textarea") && !isAtEdge(target, key === "ArrowUp" ? -1 : 1, true)) return null;
    return () => vertical(table, cell, row, key === "ArrowUp" ? -1 : 1);
  }
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const way = key === "ArrowLeft" ? -1 : 1;
    if (isText(target) && !isAtEdge(target, way)) return null;
    if (!isText(target) && target.matches("input[type=date], input[type=datetime-local], input[type=time], select")) return null;
    return horizontal(row, target, way);
  }
  return null;
}

function isAtEdge(input, way) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  if (start === 0 && end === value.length) return true;
  return start === end && start === (way < 0 ? 0 : value.length);
}

function vertical(table, cell, row, way, mayLeave = false) {
  const next = rowsOf(table)[row.sectionRowIndex + way];
  if (!next) {
    if (mayLeave && way > 0) table.querySelector("[data-add-row]").focus();
    return;
  }
  openRow(next);
  enter(next.cells[cell.cellIndex]) || focusIn(next);
}

const stops = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea, .row-acts button")].filter((one) => !one.disabled && !one.hidden && one.checkVisibility());

function horizontal(row, target, way) {
  const all = stops(row);
  const next = all[all.indexOf(target) + way];
  return next ? () => enter(next) : null;
}

function enter(place) {
  const target = place?.matches?.("input, select, textarea, button") ? place : stops(place ?? document.createElement("i"))[0];
  if (!target) return false;
  target.focus();
  if (target.matches("input:not([type=checkbox])")) target.select?.();
  return true;
}

/** Put values into a control as if they had been typed. */
export function change(control, sent) {
  putSent(control, ...sent);
  control.dataset.touched = "1";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillDown(table, row, control) {
  const above = row.previousElementSibling;
  const source = control && above && rowControls(above).find((one) => keyOf(one) === keyOf(control));
  if (!source || control.disabled) return;
  change(control, sentOf(source));
  announce(say("filled"));
}
