// A form as it stands: taken, kept, put back, rows included.

import { inputsOf, ownControls, putSent, rowControls, rowsOf, tablesOf } from "./controls.js";
import { openRow } from "./light_rows.js";
import { makeRows } from "./rows.js";

const OWN = new Set(["csrf_token", "-revision", "-act", "-confirmed", "-stage"]);

/** What the form holds: values by name, and what chosen records are called. */
export function snapshot(form) {
  const steps = snapshotSteps(form);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, for a form that may be long. */
export function* snapshotSteps(form) {
  const values = {};
  const entries = new FormData(form);
  yield;
  for (const [name, value] of entries) {
    if (!OWN.has(name) && typeof value === "string") (values[name] ??= []).push(value);
    yield;
  }
  const titles = {};
  for (const select of form.querySelectorAll("select[data-widget]")) {
    for (const { value, text } of select.selectedOptions) if (value) (titles[select.name] ??= {})[value] = text;
    yield;
  }
  return { values, titles };
}

/** Put a form back into a state it was in. */
export function fill(form, { values, titles }) {
  for (const table of tablesOf(form)) fillRows(table, values);
  const put = (control) => {
    if (control.disabled) return;
    const name = inputsOf(control)[0]?.name ?? control.name;
    putSent(control, values[name] ?? [], titles[name]);
  };
  ownControls(form).forEach(put);
  for (const table of tablesOf(form)) {
    const filled = filledRows(table, values);
    for (const row of rowsOf(table)) {
      const isFilled = filled.has(row.dataset.row);
      if (isFilled) openRow(row);
      for (const control of rowControls(row)) {
        if (isFilled) put(control);
        else putSent(control, (control.initialText ?? "").split("\n")); // it stood as it is stored
        control.dataset.touched = "1";
      }
    }
    table.fwTouched?.();
  }
  form.dispatchEvent(new CustomEvent("fw:filled"));
}

/** The numbers of the rows that hold more than what they are. */
function filledRows(table, values) {
  const start = `f-${table.dataset.table}-`;
  const found = Object.keys(values).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  return new Set(found.filter((rest) => !rest.startsWith("-") && !rest.endsWith("--id")).map((rest) => rest.split("-")[0]));
}

function fillRows(table, values) {
  const key = table.dataset.table;
  if (!(`f-${key}--rows` in values)) return;
  const there = table.fwSeen; // rows that were removed come back as they were
  const wanted = values[`f-${key}--row`] ?? [];
  const missing = wanted.filter((number) => !there.has(number));
  makeRows(table, missing.map((number) => ({ number, id: values[`f-${key}-${number}--id`]?.[0] }))).forEach((row) => {
    there.set(row.dataset.row, row);
  });
  table.fwLast = Math.max(table.fwLast ?? -1, ...wanted.map(Number));
  table.querySelector("tbody").replaceChildren(...wanted.map((number) => there.get(number)));
  table.fwUpgrade?.(table);
}

/** Whether two states are the same. */
export const isSameState = (one, other) => JSON.stringify(one.values) === JSON.stringify(other.values);
