// Rows of sub-tables: added, removed, walked through by keyboard, without a request.

import { rowControls, rowsOf, settle, tablesOf } from "./controls.js";

const MARK = /999999/g;

/** Let the buttons of all sub-tables act here. */
export function startRows(form, live, upgrade) {
  for (const table of tablesOf(form)) {
    table.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.matches("[data-add-row]")) {
        event.preventDefault();
        addRow(table, upgrade);
        touched(form, live);
      } else if (button?.matches("[data-remove-row]")) {
        event.preventDefault();
        removeRow(table, button.closest("tr"));
        touched(form, live);
      }
    });
    table.addEventListener("keydown", (event) => walk(table, event, upgrade, () => touched(form, live)));
  }
}

function touched(form, live) {
  form.dataset.dirty = "";
  form.dispatchEvent(new CustomEvent("fw:dirty"));
  live.refresh();
}

/** A new row at the end; its first input has the focus. */
function addRow(table, upgrade) {
  const used = rowsOf(table).map((row) => Number(row.dataset.row));
  const number = String(Math.max(-1, ...used) + 1);
  const blank = table.querySelector("template[data-blank-row]");
  const holder = document.createElement("tbody");
  holder.innerHTML = blank.innerHTML.replace(MARK, number);
  const row = holder.firstElementChild;
  table.querySelector("tbody").append(row);
  table.querySelector(".empty-rows")?.setAttribute("hidden", "");
  settle(rowControls(row));
  upgrade(row);
  row.querySelector("input:not([type=hidden]), select:not([hidden]), textarea")?.focus();
  return row;
}

function removeRow(table, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  const target = next?.querySelector("[data-remove-row]") ?? table.querySelector("[data-add-row]");
  target?.focus();
}

/** Arrows up and down move within a column, Alt + Enter adds a row. */
function walk(table, event, upgrade, done) {
  if (event.key === "Enter" && event.altKey) {
    event.preventDefault();
    addRow(table, upgrade);
    done();
    return;
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell || event.target.tagName !== "INPUT" || event.target.getAttribute("role") === "combobox" || event.target.type === "date") return;
  const rows = rowsOf(table);
  const row = rows[rows.indexOf(cell.parentElement) + step];
  const target = row?.children[[...cell.parentElement.children].indexOf(cell)]?.querySelector("input:not([type=hidden])");
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.select?.();
}
