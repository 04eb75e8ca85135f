// Puts the outcome of the rules on the page: what is shown, required, locked, offered, computed, wrong.

import { formatDecimal } from "../formula/decimal.js";
import { read } from "../formula/reading.js";
import { controlAt, keyOf, ownControls, putText, putValue, rowControls, rowsOf, tablesOf, textOf, valueOf } from "./controls.js";
import { openRow } from "./light_rows.js";
import { shownText } from "./numbers.js";
import { DRAW, REST } from "./steps.js";
import { keepPlace, tell } from "./state_changes.js";
import { markWhy } from "./why_marks.js";

const NUMBER = { kind: "number" };

/** Apply an outcome. `values` are JSON values to put into inputs and outputs; `texts` and `inputs` come from the server. */
export function* apply(form, outcome, derived) {
  yield* ready(form, outcome);
  yield* derive(form, outcome, derived);
  yield* outputs(form, outcome);
  for (const table of tablesOf(form)) totals(table, outcome);
  sections(form, outcome.parts ?? {});
}

/** What is shown, required, locked and offered, of the record and its rows: without their values. */
export function* ready(form, outcome) {
  yield* state(form, outcome);
  for (const table of tablesOf(form)) {
    for (const [index, row] of rowsOf(table).entries()) {
      const below = outcome.rows[`${table.dataset.table}/${index}`];
      if (!below || row.fwBelow === below) continue;
      rowState(row, below);
      row.fwBelow = below;
      yield;
    }
  }
}

const fieldsOf = (form) => (form.fwFields ??= [...form.querySelectorAll("[data-field]")].filter((one) => !one.closest("tr, template") && one.dataset.field !== "record_type"));

function* state(form, outcome) {
  const [visible, required, locked] = [outcome.visible, outcome.required, outcome.locked].map((keys) => new Set(keys));
  const { turned, told } = changed(form, { visible, required, locked });
  if (turned.length) {
    yield REST;
    keepPlace(() => turned.forEach((field) => (field.hidden = !field.hidden)));
  }
  form.fwState = { visible, required, locked };
  tell(told);
  yield turned.length ? DRAW : undefined;
  for (const field of fieldsOf(form)) {
    if (field.matches("[data-table]")) continue;
    const key = field.dataset.field;
    mark(field, required.has(key), locked.has(key));
    markWhy(form, field, outcome.why?.[key], outcome);
    const isByRule = field.fwWhy === undefined ? field.fwByRule : Boolean(field.fwWhy) && required.has(key) && !locked.has(key);
    if (isByRule !== field.fwByRule) field.classList.toggle("by-rule", isByRule);
    field.fwByRule = isByRule;
    yield;
  }
  for (const control of ownControls(form)) {
    const path = control.dataset.path;
    offer(control, outcome.options[path]);
    require(control, required.has(path));
    lock(control, locked.has(path));
    yield;
  }
}

/** The fields to show or hide, and what there is to tell of these and others. */
function changed(form, { visible, required, locked }) {
  const before = form.fwState;
  const told = [];
  const turned = [];
  for (const field of fieldsOf(form)) {
    const key = field.dataset.field;
    const isShown = visible.has(key);
    if (field.hidden === isShown) {
      turned.push(field);
      told.push([isShown ? "shown" : "hidden", field]);
    } else if (isShown && before && required.has(key) !== before.required.has(key)) told.push([required.has(key) ? "required" : "optional", field]);
    else if (isShown && before && locked.has(key) !== before.locked.has(key)) told.push([locked.has(key) ? "locked" : "unlocked", field]);
  }
  return { turned, told };
}

export function rowState(row, outcome) {
  const said = `${outcome.required}|${outcome.locked}|${outcome.visible ?? ""}|${Object.values(outcome.options).join(";")}`;
  if (row.fwSaid === said) return;
  row.fwSaid = said;
  const [required, locked] = [new Set(outcome.required), new Set(outcome.locked)];
  const visible = outcome.visible && new Set(outcome.visible);
  for (const control of rowControls(row)) {
    const key = keyOf(control);
    offer(control, outcome.options[key]);
    require(control, required.has(key));
    lock(control, locked.has(key));
    if (visible) control.closest(".ctl").hidden = !visible.has(key);
  }
}

function mark(field, isRequired, isLocked) {
  const star = (field.fwStar ??= field.querySelector(".req"));
  field.fwByRule ??= field.classList.contains("by-rule");
  field.fwRequired ??= field.classList.contains("is-required");
  field.fwLocked ??= field.classList.contains("is-locked");
  const isOutput = (field.fwOutput ??= { is: field.querySelector("[data-output]") !== null }).is;
  if (star && star.hidden === (isRequired && !isOutput)) star.hidden = !isRequired || isOutput;
  if (field.fwRequired !== isRequired) field.classList.toggle("is-required", isRequired);
  if (field.fwLocked !== isLocked) field.classList.toggle("is-locked", isLocked);
  [field.fwRequired, field.fwLocked] = [isRequired, isLocked];
}

function require(control, isRequired) {
  control.fwRequired ??= control.getAttribute("aria-required") === "true";
  if (control.fwRequired === isRequired) return;
  control.fwRequired = isRequired;
  if (isRequired && control.getAttribute("role") !== "group") control.setAttribute("aria-required", "true");
  else control.removeAttribute("aria-required");
  control.picker?.dispatchEvent(new CustomEvent("fw:mirror"));
}

function lock(control, isLocked) {
  const inputs = control.fwLocked === undefined || control.fwLocked !== isLocked ? inputsIn(control) : [];
  control.fwLocked ??= inputs.every((input) => input.disabled);
  if (control.fwLocked === isLocked) return;
  control.fwLocked = isLocked;
  for (const input of inputs) input.disabled = isLocked;
  control.dispatchEvent(new CustomEvent("fw:put", { bubbles: true }));
}

const inputsIn = (control) => (control.matches("[role]") ? [...control.querySelectorAll("input")] : [control]);

function offer(control, allowed) {
  if (!allowed || control.tagName !== "SELECT") return;
  control.allOptions ??= [...control.options].map((one) => [one.value, one.text]);
  const wanted = control.allOptions.filter(([value]) => !value || allowed.includes(value) || value === control.value);
  if (wanted.length === control.options.length && wanted.every(([value], place) => control.options[place].value === value)) return;
  const held = control.value;
  control.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)));
  control.value = held;
}

function at(values, path) {
  return path.split("/").reduce((found, key) => found?.[key], values);
}

/** Values that the rules gave to inputs: not into the one somebody is typing in. `derived` names fields rules may fill. */
function* derive(form, { values, inputs, titles }, derived) {
  const isActive = (control) => control === document.activeElement || control.picker === document.activeElement;
  if (inputs) {
    for (const [path, text] of Object.entries(inputs)) {
      const control = controlAt(form, path);
      if (control && !control.fwProblem && !isActive(control) && text !== textOf(control)) putText(control, text, titles?.[path]);
      yield;
    }
    return;
  }
  if (!values) return;
  for (const control of ownControls(form)) {
    if (derived && !derived.own.has(keyOf(control))) continue;
    putIfOther(control, values[control.dataset.path], isActive);
  }
  for (const table of tablesOf(form)) {
    const keys = derived?.tables.get(table.dataset.table);
    if (keys && !keys.size) continue;
    const rows = values[table.dataset.table] ?? [];
    for (const [index, row] of rowsOf(table).entries()) {
      if (!isOther(row, rows[index])) continue;
      if (!isAsStored(table, row, rows[index], keys)) openRow(row);
      for (const control of rowControls(row)) {
        if (keys && !keys.has(keyOf(control))) continue;
        putIfOther(control, rows[index]?.[keyOf(control)], isActive);
      }
      yield;
    }
  }
}

/** Whether rules leave a row that is drawn to read as it is stored. */
function isAsStored(table, row, value, keys) {
  if (!row.classList.contains("is-light") || !keys || !value) return true;
  const stored = table.fwKnown?.get(String(value.id));
  return !stored || [...keys].every((key) => isSame(value[key], stored[key]));
}

/** Whether a row was drawn for other values than these, or has been changed since. */
const isOther = (row, value) => value === undefined || row.fwValue !== value || row.fwDrawn !== row.fwTurn;

function putIfOther(control, value, isActive) {
  if (value !== undefined && !control.fwProblem && !isSame(value, valueOf(control)) && !isActive(control)) putValue(control, value);
}

function isSame(one, other) {
  if (other === undefined) return true;
  return plain(one) === plain(other);
}

function plain(value) {
  if (value === "" || value === undefined || value === null) return null;
  if (Array.isArray(value)) return JSON.stringify(value);
  return String(typeof value === "object" ? value.id : value);
}

const outputsOf = (form) => (form.fwOutputs ??= [...form.querySelectorAll("[data-output]")].filter((one) => !one.closest("tr, template")));

/** Ready the formats of what is worked out: a format costs more than all that is written in it. */
export function* formats(form) {
  for (const output of form.querySelectorAll("[data-output], [data-total]")) {
    shownText(0, output.dataset);
    yield;
  }
}

function* outputs(form, { values, texts }) {
  for (const output of outputsOf(form)) write(output, output.dataset.output, values, texts);
  for (const table of tablesOf(form)) {
    for (const [index, row] of rowsOf(table).entries()) {
      const value = values?.[table.dataset.table]?.[index];
      if (!texts && !isOther(row, value)) continue;
      if (!texts) [row.fwValue, row.fwDrawn] = [value, row.fwTurn];
      row.fwOutputs ??= [...row.querySelectorAll("[data-output]")];
      for (const output of row.fwOutputs) {
        output.fwKey ??= output.dataset.output.split("/").at(-1);
        if (texts) write(output, `${table.dataset.table}/${index}/${output.fwKey}`, values, texts);
        else writeValue(output, value?.[output.fwKey]);
      }
      yield;
    }
  }
}

function write(output, path, values, texts) {
  if (!texts) writeValue(output, at(values, path));
  else if (path in texts) writeText(output, texts[path] || "—");
}

function writeValue(output, value) {
  if (output.fwShown !== undefined && output.fwShown === value) return;
  output.fwShown = value;
  writeText(output, shownText(value, output.dataset));
}

function writeText(output, text) {
  if (text === undefined || output.textContent.trim() === text) return;
  const only = output.childNodes.length === 1 && output.firstChild.matches?.("span.num") ? output.firstChild : null;
  if (only?.childNodes.length === 1 && only.firstChild.nodeType === Node.TEXT_NODE) {
    only.firstChild.data = text;
    return;
  }
  const span = document.createElement("span");
  span.className = "num";
  span.textContent = text;
  output.replaceChildren(span);
}

function totals(table, { values }) {
  table.fwTotals ??= [...table.querySelectorAll("[data-total]")];
  const rows = values?.[table.dataset.table];
  if (!rows) return;
  for (const cell of table.fwTotals) {
    const key = (cell.fwKey ??= cell.dataset.total);
    const sum = rows.reduce((found, row) => found + (read(row[key], NUMBER) ?? 0n), 0n);
    if (cell.fwSum === sum) continue;
    cell.fwSum = sum;
    cell.textContent = shownText(formatDecimal(sum), cell.dataset);
  }
}

function sections(form, parts) {
  form.fwParts ??= [...form.querySelectorAll("[data-part]")].reverse().map((part) => [part, [...part.querySelectorAll("[data-field]")].filter((one) => !one.closest("tr, template"))]);
  const [turned, told] = [[], new Set()];
  for (const [part, fields] of form.fwParts) {
    const shown = part.dataset.part in parts ? parts[part.dataset.part] : fields.length ? fields.some((field) => !field.hidden) : !part.hidden;
    if (part.fwHidden !== !shown && part.matches(".tab-part")) told.add(part);
    part.fwHidden = !shown;
    if (part.hidden === shown && part.closest("[data-tabs].is-tabbed") !== part.parentElement) turned.push(part);
  }
  if (turned.length) keepPlace(() => turned.forEach((part) => (part.hidden = part.fwHidden)));
  if (turned.length || told.size) form.dispatchEvent(new CustomEvent("fw:sections"));
}
