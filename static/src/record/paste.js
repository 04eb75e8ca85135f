// Cells pasted from a spreadsheet: many rows and columns, read by the server by the types of their fields.

import { openDialog } from "../ui/dialog.js";
import { toast } from "../ui/toast.js";
import { keyOf, offerOption, putSent, rowControls, rowsOf, tablesOf } from "./controls.js";
import { openRow } from "./light_rows.js";
import { parseSheet } from "./sheet_text.js";
import { addRows } from "./rows.js";
import { fill, snapshot } from "./snapshot.js";
import { announce, element, say } from "./words.js";

/** Take pasted cells into all sub-tables. `showError(control, message)` says at a cell what is wrong with it. */
export function startPaste(form, showError) {
  for (const table of tablesOf(form)) {
    table.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const cell = event.target.closest("td");
      if (!cell || !isSheet(text)) return;
      event.preventDefault();
      take(form, table, parseSheet(text), cell.closest("tr"), cell, showError);
    });
  }
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-paste-into]");
    const table = button && tablesOf(form).find((one) => one.dataset.table === button.dataset.pasteInto);
    if (table) ask(form, table, button, showError);
  });
}

const isSheet = (text) => /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));

function ask(form, table, opener, showError) {
  const heads = headsOf(table).filter(({ key }) => isFilledIn(table, key));
  const box = element("textarea", { className: "form-control", rows: 6, autofocus: true });
  box.setAttribute("aria-label", say("paste_title"));
  const columns = element("p", { className: "paste-columns" }, ...heads.map(({ label }) => element("span", { className: "tag", textContent: label })));
  const close = element("button", { type: "button", className: "btn btn-ghost", textContent: say("cancel") });
  close.dataset.close = "";
  const put = element("button", { type: "button", className: "btn btn-primary", textContent: say("paste_take") });
  const title = element("h1", { id: "paste-title", textContent: say("paste_title") });
  const dialog = element("dialog", { className: "fw-dialog" },
    element("div", { className: "ask" }, title, element("p", { className: "dim", textContent: say("paste_help") }), columns, box, element("div", { className: "row-x" }, put, close)));
  dialog.setAttribute("aria-labelledby", title.id);
  const insert = (text) => {
    if (!text.trim()) return;
    dialog.close();
    take(form, table, parseSheet(text), null, null, showError);
  };
  box.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isSheet(text)) return;
    event.preventDefault();
    insert(text);
  });
  put.addEventListener("click", () => insert(box.value));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog, opener);
}

const headsOf = (table) => [...table.querySelectorAll("thead th[data-key]")].map((head) => ({ key: head.dataset.key, label: head.firstChild.textContent.trim(), cell: head.cellIndex }));

const isFilledIn = (table, key) => {
  const blank = table.querySelector("template[data-blank-row]").content;
  return [...blank.querySelectorAll("[data-path]")].some((one) => one.dataset.path.endsWith(`/${key}`));
};

/** Which columns the pasted ones are: by a heading row if there is one, else in order from the cell pasted into. */
function mapped(table, grid, cell) {
  const heads = headsOf(table);
  const byLabel = new Map(heads.map((one) => [one.label.toLowerCase(), one.key]));
  const named = grid[0].map((text) => byLabel.get(text.trim().toLowerCase()));
  const isHeading = named.filter(Boolean).length * 2 > named.filter((_, place) => grid[0][place].trim()).length;
  if (isHeading) return { columns: named, rows: grid.slice(1) };
  const filled = cell ? heads.slice(heads.findIndex((one) => one.cell === cell.cellIndex)) : heads.filter(({ key }) => isFilledIn(table, key));
  return { columns: grid[0].map((_, place) => filled[place]?.key), rows: grid };
}

async function take(form, table, grid, row, cell, showError) {
  const { columns, rows } = mapped(table, grid, cell);
  const wanted = columns.map((key, place) => ({ key, place })).filter(({ key }) => key && isFilledIn(table, key));
  if (!wanted.length || !rows.length) return;
  const token = form.elements.namedItem("csrf_token").value;
  const body = JSON.stringify({ columns: wanted.map(({ key }) => key), rows: rows.map((texts) => wanted.map(({ place }) => texts[place] ?? "")) });
  const answer = await fetch(table.dataset.cells, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRF-Token": token } }).catch(() => null);
  if (!answer?.ok || !(answer.headers.get("Content-Type") ?? "").includes("json")) {
    toast(say("paste_failed"), { kind: "error" });
    return;
  }
  fillIn(form, table, (await answer.json()).rows, wanted.map(({ key }) => key), row, showError);
}

function fillIn(form, table, cells, keys, start, showError) {
  const before = snapshot(form);
  const first = start ? start.sectionRowIndex : rowsOf(table).length;
  const missing = first + cells.length - rowsOf(table).length;
  if (missing > 0) addRows(table, missing);
  const rows = rowsOf(table);
  let [filled, wrong] = [0, 0];
  cells.forEach((texts, place) => {
    const controls = new Map(rowControls(openRow(rows[first + place])).map((one) => [keyOf(one), one]));
    texts.forEach(({ text, title, error }, column) => {
      const control = controls.get(keys[column]);
      if (!control || control.disabled) return;
      filled += 1;
      if (error && control.tagName === "SELECT") offerOption(control, text, text);
      putSent(control, text.split("\n"), title ? { [text]: title } : {});
      control.dataset.touched = "1";
      if (error) {
        wrong += 1;
        showError(control, error);
      }
    });
  });
  table.fwUpgrade(table);
  table.fwTouched();
  const said = wrong ? say("pasted_some", { n: filled, m: wrong }) : say("pasted", { n: filled });
  announce(said);
  toast(said, { kind: wrong ? "warning" : "done", undo: { label: say("undo"), act: () => fill(form, before) } });
}
