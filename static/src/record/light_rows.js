// Rows of long tables that are drawn to read: a row gets its inputs when somebody comes to it.
//
// Until then it is sent as its id alone, which means that it stands as it is stored.

import { controlAt, rowControls, rowsOf, setValue, settle, tablesOf, keyOf } from "./controls.js";

const MARK = /999999/g;

/** Open rows that are clicked, or reached by keyboard. `focusIn(row, key)` puts the focus into a row. */
export function startLightRows(form, known, focusIn) {
  for (const table of tablesOf(form)) {
    if (!table.querySelector("tr.is-light")) continue;
    table.fwKnown = new Map((known.values[table.dataset.table] ?? []).map((row) => [String(row.id), row]));
    table.addEventListener("focusin", (event) => {
      const row = lightAt(event);
      if (!row) return;
      const isBack = event.relatedTarget && row.compareDocumentPosition(event.relatedTarget) & Node.DOCUMENT_POSITION_FOLLOWING;
      openRow(row);
      focusIn(row, isBack ? keyOf(rowControls(row).findLast((one) => !one.disabled) ?? rowControls(row)[0]) : undefined);
    });
    table.addEventListener("click", (event) => {
      const row = lightAt(event);
      if (!row || !getSelection().isCollapsed) return;
      event.preventDefault();
      const place = event.target.closest("td")?.cellIndex;
      openRow(row);
      const control = row.cells[place]?.querySelector("[data-path]:not(:disabled)");
      focusIn(row, control ? keyOf(control) : undefined);
    });
    table.addEventListener("pointerover", (event) => event.pointerType === "mouse" && showTools(table, lightAt(event)));
    table.addEventListener("pointerdown", (event) => event.target.closest("[data-open-row]") && event.preventDefault());
  }
}

const lightAt = ({ target }) => target.closest?.("tr.is-light") ?? null;

/** The row a script adds, as it stands in the page, with this number. */
export function blankRow(table, number) {
  const blank = (table.fwBlank ??= table.querySelector("template[data-blank-row]").innerHTML);
  const holder = document.createElement("table");
  holder.innerHTML = `<tbody>${blank.replace(MARK, String(number))}</tbody>`;
  for (const button of holder.querySelectorAll("[data-copy-row], [data-remove-row]")) button.tabIndex = -1;
  return holder.firstElementChild.rows[0];
}

/** The handle and the acts of a row somebody points at. */
function showTools(table, row) {
  if (!row || row.fwTools) return;
  row.fwTools = true;
  const made = blankRow(table, row.dataset.row);
  row.cells[0].replaceChildren(...made.cells[0].childNodes);
  row.lastElementChild.append(made.querySelector(".row-acts > .row-x"));
}

/** Give a row its inputs, filled as it is stored; gives the row. */
export function openRow(row) {
  if (!row.classList.contains("is-light")) return row;
  row.classList.remove("is-light");
  const table = row.closest("[data-table]");
  const made = blankRow(table, row.dataset.row);
  const id = row.querySelector("input[name$='--id']");
  [...made.cells].forEach((cell, place) => {
    if (!cell.matches(".row-grip, .row-acts")) cell.querySelector(":scope > .cell")?.replaceChildren(...row.cells[place].childNodes);
  });
  made.lastElementChild.append(id);
  row.replaceChildren(...made.cells);
  for (const name of ["fwControls", "fwOutputs", "fwBelow", "fwSaid", "fwValue"]) row[name] = undefined;
  row.fwTurn = (row.fwTurn ?? 0) + 1;
  const stored = table.fwKnown.get(id.value) ?? {};
  for (const control of rowControls(row)) setValue(control, stored[keyOf(control)]);
  settle(rowControls(row));
  table.fwUpgrade?.(row);
  row.dispatchEvent(new CustomEvent("fw:opened", { bubbles: true }));
  return row;
}

/** The control of a path; a row it stands in is opened. */
export function reach(form, path) {
  const [key, index, inner] = path.split("/");
  const table = inner === undefined ? null : tablesOf(form).find((one) => one.dataset.table === key);
  const row = table && rowsOf(table)[Number(index)];
  if (row) openRow(row);
  return controlAt(form, path);
}
