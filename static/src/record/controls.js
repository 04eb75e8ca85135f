// The controls of a record's form: where they stand, what is in them, what is put into them.

import { editText, parseTyped } from "./numbers.js";

const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);
const PLAIN = new Set(["text", "long_text", "date", "choice", "stage", "time"]);
const FILES = new Set(["file", "image", "signature"]);
const LINKS = new Set(["reference", "user", "department"]);

/** The name of a control's field within its record or row. */
export const keyOf = (control) => control.dataset.path.split("/").at(-1);

/** The path of a control as things stand now: `account`, `lines/0/price`. */
export function pathOf(element) {
  const own = element.dataset.path ?? element.dataset.output ?? element.dataset.field;
  const row = element.closest("tr[data-row]");
  if (!row) return own;
  return `${row.closest("[data-table]").dataset.table}/${indexOf(row)}/${own.split("/").at(-1)}`;
}

export const indexOf = (row) => [...row.parentElement.children].indexOf(row);

/** All controls that belong to the record itself, not to a row. */
export const ownControls = (form) => [...form.querySelectorAll("[data-path]")].filter((one) => !one.closest("[data-table]"));

export const rowControls = (row) => [...row.querySelectorAll("[data-path]")];

export const tablesOf = (form) => [...form.querySelectorAll("[data-table]")].filter((table) => table.querySelector("template[data-blank-row]"));

export const rowsOf = (table) => [...table.querySelectorAll("tbody > tr[data-row]")];

/** What a control holds, to tell whether it was changed. */
export function textOf(control) {
  if (control.type === "checkbox") return control.checked ? "1" : "";
  if (FILES.has(control.dataset.type)) return filesOf(control).join("\n");
  if (control.matches("[role=group], [role=radiogroup]")) {
    return [...control.querySelectorAll("input")].filter((one) => (one.type === "checkbox" || one.type === "radio" ? one.checked : true)).map((one) => one.value).join("\n");
  }
  if (control.multiple) return [...control.selectedOptions].map((one) => one.value).join("\n");
  return control.value;
}

/** What stands in the hidden inputs of a control that keeps files. */
const filesOf = (control) => [...control.querySelectorAll(".file-list input[type=hidden]")].map((one) => one.value);

/** The JSON value of a control. Unchanged it is `known`; undefined means that only the server can read it. */
export function valueOf(control, known) {
  const text = textOf(control);
  if (text === control.initialText && known !== undefined) return known;
  const { type, scale } = control.dataset;
  if (type === "boolean") return control.checked;
  if (type === "choices") {
    const chosen = text.split("\n").filter(Boolean);
    return chosen.length ? chosen : null;
  }
  if (!text.trim()) return null;
  if (FILES.has(type)) return filesOf(control).map((one) => JSON.parse(one));
  if (NUMBERS.has(type)) return parseTyped(text, type, Number(scale ?? 0));
  if (LINKS.has(type)) return { id: Number(text), title: control.selectedOptions?.[0]?.text };
  if (type === "rating") return Number(text);
  if (type === "time") return text.length === 5 ? `${text}:00` : text;
  return PLAIN.has(type) ? (type === "long_text" ? text : text.trim()) : undefined;
}

/** Put a value the rules worked out into a control. */
export function putValue(control, value) {
  const { type, scale } = control.dataset;
  if (type === "boolean") control.checked = value === true;
  else if (LINKS.has(type)) putReference(control, value);
  else if (NUMBERS.has(type)) control.value = editText(value, type, scale);
  else if (PLAIN.has(type) || type === "rating") control.value = value === null || value === undefined ? "" : String(value);
  else return;
  control.dispatchEvent(new CustomEvent("fw:put"));
}

function putReference(control, value) {
  const id = value === null || value === undefined ? "" : String(value.id ?? value);
  if (id && ![...control.options].some((one) => one.value === id)) {
    control.add(new Option(value.title ?? `#${id}`, id));
  }
  control.value = id;
}

/** Put a text the server worked out into a control. */
export function putText(control, text, title) {
  if (control.type === "checkbox") control.checked = text === "1" || text === "true";
  else if (control.tagName === "SELECT" && LINKS.has(control.dataset.type)) putReference(control, text ? { id: text, title } : null);
  else if ("value" in control && !control.multiple) control.value = text;
  control.dispatchEvent(new CustomEvent("fw:put"));
}

/** Remember what controls hold now as unchanged. */
export function settle(controls) {
  for (const control of controls) control.initialText = textOf(control);
}
