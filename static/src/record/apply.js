// Puts the outcome of the rules on the page: what is shown, required, locked, offered, computed, wrong.

import { ownControls, pathOf, putText, putValue, rowControls, rowsOf, tablesOf, textOf, valueOf } from "./controls.js";
import { shownText } from "./numbers.js";
import { markWhy } from "./why.js";

/** Apply an outcome. `values` are JSON values to put into inputs and outputs; `texts` and `inputs` come from the server. */
export function apply(form, outcome) {
  state(form, outcome, (path) => [...form.querySelectorAll("[data-field]")].find((one) => !one.closest("tr") && one.dataset.field === path));
  for (const table of tablesOf(form)) {
    rowsOf(table).forEach((row, index) => {
      const below = outcome.rows[`${table.dataset.table}/${index}`];
      if (below) rowState(row, below);
    });
  }
  derive(form, outcome);
  outputs(form, outcome);
  sections(form, outcome.parts ?? {});
}

function state(form, outcome, fieldOf) {
  const [visible, required, locked] = [outcome.visible, outcome.required, outcome.locked].map((keys) => new Set(keys));
  for (const field of form.querySelectorAll("[data-field]")) {
    if (field.closest("tr") || field.dataset.field === "record_type") continue;
    const key = field.dataset.field;
    field.hidden = !visible.has(key);
    if (field.matches("[data-table]")) continue;
    mark(field, required.has(key), locked.has(key));
    markWhy(form, field, outcome.why?.[key], outcome);
  }
  for (const control of ownControls(form)) {
    offer(control, outcome.options[control.dataset.path]);
    require(control, required.has(control.dataset.path));
    lock(control, locked.has(control.dataset.path));
  }
}

function rowState(row, outcome) {
  const [required, locked] = [new Set(outcome.required), new Set(outcome.locked)];
  const visible = outcome.visible && new Set(outcome.visible);
  for (const control of rowControls(row)) {
    const key = control.dataset.path.split("/").at(-1);
    offer(control, outcome.options[key]);
    require(control, required.has(key));
    lock(control, locked.has(key));
    if (visible) control.closest(".ctl").hidden = !visible.has(key);
  }
}

function mark(field, isRequired, isLocked) {
  const star = field.querySelector(".req");
  if (star) star.hidden = !isRequired || field.querySelector("[data-output]") !== null;
  field.classList.toggle("is-required", isRequired);
  field.classList.toggle("is-locked", isLocked);
}

function require(control, isRequired) {
  if (isRequired && control.getAttribute("role") !== "group") control.setAttribute("aria-required", "true");
  else control.removeAttribute("aria-required");
}

function lock(control, isLocked) {
  const inputs = control.matches("[role]") ? [...control.querySelectorAll("input")] : [control];
  for (const input of inputs) input.disabled = isLocked;
  control.dispatchEvent(new CustomEvent("fw:put"));
}

function offer(control, allowed) {
  if (!allowed || control.tagName !== "SELECT") return;
  control.allOptions ??= [...control.options].map((one) => [one.value, one.text]);
  const wanted = control.allOptions.filter(([value]) => !value || allowed.includes(value) || value === control.value);
  if (wanted.length === control.options.length) return;
  const held = control.value;
  control.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)));
  control.value = held;
}

function at(values, path) {
  return path.split("/").reduce((found, key) => found?.[key], values);
}

/** Values that the rules gave to inputs: not into the one somebody is typing in. */
function derive(form, { values, inputs, titles }) {
  const controls = [...ownControls(form), ...tablesOf(form).flatMap((table) => rowsOf(table).flatMap(rowControls))];
  for (const control of controls) {
    if (control === document.activeElement || control.picker === document.activeElement) continue;
    const path = pathOf(control);
    if (inputs) {
      if (path in inputs && inputs[path] !== textOf(control)) putText(control, inputs[path], titles?.[path]);
    } else if (values) {
      const value = at(values, path);
      if (value !== undefined && !isSame(value, valueOf(control))) putValue(control, value);
    }
  }
}

function isSame(one, other) {
  const plain = (value) => (value === "" || value === undefined || value === null ? null : typeof value === "object" && !Array.isArray(value) ? String(value.id) : typeof value === "object" ? JSON.stringify(value) : String(value));
  if (other === undefined) return true;
  return plain(one) === plain(other);
}

function outputs(form, { values, texts }) {
  for (const output of form.querySelectorAll("[data-output]")) {
    if (output.closest("template")) continue;
    const path = pathOf(output);
    const text = texts ? texts[path] || (path in texts ? "—" : undefined) : shownText(at(values, path), output.dataset);
    if (text === undefined || output.textContent.trim() === text) continue;
    const span = document.createElement("span");
    span.className = "num";
    span.textContent = text;
    output.replaceChildren(span);
  }
}

function sections(form, parts) {
  for (const part of [...form.querySelectorAll("[data-part]")].reverse()) {
    const fields = [...part.querySelectorAll("[data-field]")].filter((one) => !one.closest("tr"));
    if (part.dataset.part in parts) part.hidden = !parts[part.dataset.part];
    else if (fields.length) part.hidden = fields.every((field) => field.hidden);
  }
  form.dispatchEvent(new CustomEvent("fw:sections"));
}

/** Show problems at their fields; `isDue(path, code)` says whether it is time for one. */
export function showProblems(form, problems, isDue) {
  const byPath = new Map();
  for (const problem of problems) {
    if (!isDue(problem)) continue;
    byPath.set(problem.path, [...(byPath.get(problem.path) ?? []), problem.message]);
  }
  for (const field of form.querySelectorAll("[data-field]")) {
    if (field.closest("template")) continue;
    const note = [...field.children].find((one) => one.matches(".note.bad"));
    if (!note) continue;
    const messages = byPath.get(pathOf(field)) ?? [];
    if (!messages.length && note.hidden) continue;
    note.querySelector("span").textContent = messages.join(" ");
    note.hidden = !messages.length;
    field.classList.toggle("has-error", messages.length > 0);
    const control = field.querySelector("[data-path]");
    if (control && messages.length) {
      control.setAttribute("aria-invalid", "true");
      const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      control.setAttribute("aria-describedby", [...described.add(note.id)].join(" "));
    } else control?.removeAttribute("aria-invalid");
  }
}
