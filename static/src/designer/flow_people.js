// Who: roles, people in fields of the record, persons by address, managers, or whom a formula names.
import { useState } from "preact/hooks";
import { Line } from "./editors.js";
import { FormulaField } from "./formula.js";
import { entityOf } from "./flow_parts.js";
import { html, Icon } from "./html.js";
import { definition } from "./store.js";
import { labelOf, say } from "./words.js";

/** The editor of a list of people. */
export function People({ id, value = [], setting, entity, names, path, onKeep, isNeeded }) {
  const [asked, setAsked] = useState(null);
  const set = (next) => (next.length || !isNeeded ? onKeep(next.length ? next : undefined) : undefined);
  const add = (one) => {
    setAsked(null);
    set([...value, one]);
  };
  const roles = definition.value.roles ?? [];
  const pick = (choice) => {
    const [kind, rest] = choice.split(/:(.*)/s);
    if (kind === "role" || kind === "field") add({ [kind]: rest });
    else if (kind === "manager") add({ manager: 1 });
    else if (kind === "department_head") add({ department_head: true });
    else if (choice) setAsked(kind);
  };
  return html`<div class="fl-people" role="group" aria-labelledby=${`${id}-label`}>
    <ul>${value.map((one, place) => html`<li class="ds-tag">${said(one, entity)}
      ${one.manager && html`<input class="form-control fl-level" type="number" min="1" max="20" aria-label=${say("flow_manager")} value=${one.manager} onChange=${(event) => set(value.map((each, at) => (at === place ? { manager: Math.max(1, Number(event.currentTarget.value) || 1) } : each)))} />`}
      <button type="button" aria-label=${say("remove_named", { name: said(one, entity) })} disabled=${isNeeded && value.length < 2} onClick=${() => set(value.filter((_each, at) => at !== place))}><${Icon} name="x" /></button></li>`)}</ul>
    <select class="form-select" aria-label=${say("flow_add_person")} value="" onChange=${(event) => { const { value: choice } = event.currentTarget; event.currentTarget.value = ""; pick(choice); }}>
      <option value="">${say("flow_add_person")}</option>
      <optgroup label=${say("flow_field_path")}>${fieldsOf(entity).map(([key, label]) => html`<option value=${`field:${key}`}>${label}</option>`)}</optgroup>
      ${roles.length > 0 && html`<optgroup label=${say("flow_role_short")}>${roles.map((one) => html`<option value=${`role:${one.key}`}>${labelOf(one)}</option>`)}</optgroup>`}
      ${setting.people.includes("manager") && html`<option value="manager">${say("flow_manager")} 1</option>`}
      ${setting.people.includes("department_head") && html`<option value="department_head">${say("flow_department_head")}</option>`}
      <option value="user">${say("flow_person_mail")}</option>
      <option value="formula">${say("flow_formula_person")}</option>
    </select>
    ${asked === "user" && html`<${Line} type="email" aria-label=${say("flow_person_mail")} placeholder="name@example.com" value="" onKeep=${(text) => (text.trim() ? add({ user: text.trim() }) : setAsked(null))} />`}
    ${asked === "formula" && html`<${FormulaField} label=${say("flow_formula_person")} entity=${entity} purpose="flow" variables=${names} value="" path=${`${path}/-`} hasValue=${false} isFocused=${true} onChange=${(text) => text && add({ formula: text })} />`}
  </div>`;
}

/** People in the record, and one reference away. */
function fieldsOf(entity) {
  const own = entityOf(entity)?.fields ?? [];
  const here = [["owner", say("system_owner")], ...own.filter((one) => one.type === "user" || one.type === "users").map((one) => [one.key, labelOf(one)]), ["created_by", say("flow_created_by")]];
  const beyond = own.filter((one) => one.type === "reference").flatMap((one) => [[`${one.key}.owner`, `${labelOf(one)} › ${say("system_owner")}`], ...(entityOf(one.entity)?.fields ?? []).filter((each) => each.type === "user").map((each) => [`${one.key}.${each.key}`, `${labelOf(one)} › ${labelOf(each)}`])]);
  return [...here, ...beyond];
}

function said(one, entity) {
  const [[kind, value]] = Object.entries(one);
  if (kind === "role") return `${say("flow_role_short")} · ${labelOf((definition.value.roles ?? []).find((each) => each.key === value) ?? { key: value })}`;
  if (kind === "field") return fieldsOf(entity).find(([key]) => key === value)?.[1] ?? value;
  if (kind === "manager") return say("flow_manager");
  if (kind === "department_head") return say("flow_department_head");
  return String(value);
}
