// The controls of a record's form: where they stand, what is in them, what is put into them.

import { editText, parseTyped } from "./numbers.js";

const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);
const PLAIN = new Set(["text", "long_text", "date", "choice", "stage", "time"]);
const FILES = new Set(["file", "image", "signature"]);
const LINKS = new Set(["reference", "user", "department"]);

/** The name of a control's field within its record or row. */
export const keyOf = (control) => (control.fwKey ??= control.dataset.path.split("/").at(-1));

/** The path of an element as things stand now: `account`, `lines/0/price`. */
export function pathOf(element) {
  const own = element.dataset.path ?? element.dataset.output ?? element.dataset.field;
  const row = element.closest("tr[data-row]");
  if (!row) return own;
  return `${row.closest("[data-table]").dataset.table}/${indexOf(row)}/${own.split("/").at(-1)}`;
}

export const indexOf = (row) => row.sectionRowIndex;

/** All controls that belong to the record itself, not to a row. */
export const ownControls = (form) => (form.fwControls ??= [...form.querySelectorAll("[data-path]")].filter((one) => !one.closest("[data-table]")));

export const rowControls = (row) => (row.fwControls ??= [...row.querySelectorAll("[data-path]")]);

/** The sub-tables that can be filled in. */
export const tablesOf = (form) => (form.fwTables ??= [...form.querySelectorAll("[data-table]")].filter((table) => table.querySelector("template[data-blank-row]")));

const bodyOf = (table) => (table.fwBody ??= table.querySelector("tbody"));

export const rowsOf = (table) => [...bodyOf(table).rows];

/** All controls of the form, rows included. */
export const allControls = (form) => [...ownControls(form), ...tablesOf(form).flatMap((table) => rowsOf(table).flatMap(rowControls))];

/** The control of a path. */
export function controlAt(form, path) {
  const [table, index, key] = path.split("/");
  if (key === undefined) return ownControls(form).find((one) => one.dataset.path === path);
  const row = bodyOf(tablesOf(form).find((one) => one.dataset.table === table) ?? form)?.rows?.[Number(index)];
  return row && rowControls(row).find((one) => keyOf(one) === key);
}

/** The inputs a control is made of. */
export const inputsOf = (control) => (control.matches("[role=group], [role=radiogroup]") ? [...control.querySelectorAll("input")] : [control]);

const isTicked = (input) => (input.type === "checkbox" || input.type === "radio" ? input.checked : input.type !== "hidden");

/** What a control holds, to tell whether it was changed. */
export function textOf(control) {
  if (control.type === "checkbox") return control.checked ? "1" : "";
  if (FILES.has(control.dataset.type)) return filesOf(control).join("\n");
  if (control.tagName === "SELECT") return control.multiple ? [...control.selectedOptions].map((one) => one.value).join("\n") : control.value;
  if (control.tagName === "DIV") return inputsOf(control).filter(isTicked).map((one) => one.value).join("\n");
  return control.value === control.fwGrouped ? control.fwPlain : control.value;
}

/** What a control holds as people read it. */
export function saidOf(control) {
  if (control.tagName === "SELECT") return [...control.selectedOptions].filter((one) => one.value).map((one) => one.text).join(", ");
  if (control.tagName === "DIV") {
    return inputsOf(control).filter(isTicked).map((one) => control.querySelector(`label[for="${CSS.escape(one.id)}"]`)?.textContent.trim() ?? one.value).filter(Boolean).join(", ");
  }
  if (control.type === "checkbox") return control.checked ? "✓" : "";
  return control.value;
}

/** What stands in the hidden inputs of a control that keeps files. */
const filesOf = (control) => [...control.querySelectorAll(".file-list input[type=hidden]")].map((one) => one.value);

/** The JSON value of a control. Unchanged it is `known`; undefined means that only the server can read it. */
export function valueOf(control, known) {
  const text = textOf(control);
  if (text === control.initialText && known !== undefined) return known;
  if (control.fwRead?.text !== text) control.fwRead = { text, value: read(control, text) };
  return control.fwRead.value;
}

function read(control, text) {
  const { type, scale } = control.dataset;
  if (type === "boolean") return control.checked;
  if (type === "choices") {
    const chosen = text.split("\n").filter(Boolean);
    return chosen.length ? chosen : null;
  }
  if (!text.trim()) return null;
  if (FILES.has(type)) return filesOf(control).map((one) => JSON.parse(one));
  if (NUMBERS.has(type)) return parseTyped(text, type, Number(scale ?? 0));
  if (LINKS.has(type)) return /^\d+$/.test(text) ? { id: Number(text), title: control.selectedOptions?.[0]?.text } : undefined;
  if (type === "rating") return Number(text);
  if (type === "time") return text.length === 5 ? `${text}:00` : text;
  return PLAIN.has(type) ? (type === "long_text" ? text : text.trim()) : undefined;
}

const wasPut = (control) => control.dispatchEvent(new CustomEvent("fw:put", { bubbles: true }));

/** Put a value the rules worked out into a control. */
export function putValue(control, value) {
  if (setValue(control, value)) wasPut(control);
}

/** The same without telling anybody; gives whether a control of this kind can be filled here. */
export function setValue(control, value) {
  const { type, scale } = control.dataset;
  if (type === "boolean") control.checked = value === true;
  else if (LINKS.has(type)) putReference(control, value);
  else if (NUMBERS.has(type)) control.value = editText(value, type, scale);
  else if (PLAIN.has(type) || type === "rating") control.value = value === null || value === undefined ? "" : String(value);
  else return false;
  return true;
}

function putReference(control, value) {
  const id = value === null || value === undefined ? "" : String(value.id ?? value);
  offerOption(control, id, value?.title ?? `#${id}`);
  control.value = id;
}

/** Make sure that a select has an option. */
export function offerOption(select, value, text) {
  if (value && ![...select.options].some((one) => one.value === value)) select.add(new Option(text ?? value, value));
}

/** Put a text the server worked out into a control. */
export function putText(control, text, title) {
  if (control.type === "checkbox") control.checked = text === "1" || text === "true";
  else if (control.tagName === "SELECT" && LINKS.has(control.dataset.type)) putReference(control, text ? { id: text, title } : null);
  else if ("value" in control && !control.multiple) control.value = text;
  wasPut(control);
}

/** Put the values of a form's inputs into a control, as they are sent; `titles` are what their records are called. */
export function putSent(control, values, titles = {}) {
  const wanted = values.filter(Boolean);
  if (control.tagName === "SELECT") {
    for (const value of wanted) offerOption(control, value, titles[value]);
    for (const option of control.options) option.selected = wanted.length ? wanted.includes(option.value) : option.value === "" && !control.multiple;
  } else if (control.type === "checkbox") control.checked = wanted.includes("1");
  else if (control.tagName === "DIV") {
    inputsOf(control).forEach((input, place) => {
      if (input.type === "checkbox" || input.type === "radio") input.checked = wanted.includes(input.value);
      else if (input.type !== "hidden") input.value = values[place] ?? "";
    });
  } else control.value = values[0] ?? "";
  wasPut(control);
}

/** Remember what controls hold now as unchanged. */
export function settle(controls) {
  for (const control of controls) {
    control.initialText = textOf(control);
    control.initialSaid = saidOf(control);
  }
}
