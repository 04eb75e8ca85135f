// One editor for each kind of setting of a step or a start; which one is needed, its schema says.
import { useId } from "preact/hooks";
import { Conditions } from "./conditions.js";
import { Control, Setting, TextEditor } from "./editors.js";
import { FormulaField } from "./formula.js";
import { offered } from "./flow_palette.js";
import { entityOf } from "./flow_parts.js";
import { People } from "./flow_people.js";
import { Rows, Values } from "./flow_values.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { keyOf } from "./parts.js";
import { definition } from "./store.js";
import { labelOf, say } from "./words.js";

/**
 * The editor of one setting. `of` is what it is a setting of, `entity` the flow's entity, `names` the variables a
 * formula may use (name → kind), `seen` what the server says about the step.
 */
export function FlowSetting({ setting, of, path, entity, names, seen, isNeeded, onKeep, below = "" }) {
  const id = useId();
  const kind = editorOf(setting);
  const value = of[setting.name];
  const at = `${below}/${setting.name}`;
  const about = seen.entities[at] ?? (setting.refers ? seen.entities[""] : undefined) ?? (setting.of ? of[setting.of] : undefined) ?? entity;
  const reader = seen.readers[at] ?? (setting.formula === "filter" ? about : entity);
  if (!EDITORS[kind]) return html`<${Setting} setting=${{ ...setting, refers: "" }} field=${of} path=${path} onKeep=${onKeep} />`;
  const isGroup = GROUPS.has(kind);
  const Editor = EDITORS[kind];
  return html`<${Control} label=${setting.label} help=${setting.help} path=${path} id=${id} isGroup=${isGroup} isFormula=${kind === "formula" || kind === "condition"}>
    <${Editor} id=${id} value=${value} setting=${setting} of=${of} path=${path} entity=${entity} about=${about} reader=${reader} names=${names} seen=${seen} at=${at} isNeeded=${isNeeded} onKeep=${onKeep} label=${setting.label} />
  <//>`;
}

const GROUPS = new Set(["formula", "condition", "people", "values", "rows", "items", "tags", "ticks", "rights", "icon"]);

function editorOf({ people, refers, keys, inner, items, labels, is_text, is_condition, formula, schema, editor }) {
  if (is_text) return "text";
  if (editor === "icon") return "icon";
  if (people.length) return "people";
  if (refers) return "refer";
  if (keys === "children") return "rows";
  if (keys && Object.keys(labels).length) return "rights";
  if (keys) return "values";
  if (is_condition) return "condition";
  if (formula) return "formula";
  if (inner.length) return "items";
  if (items) return "tags";
  if (schema.type === "array" && Object.keys(labels).length) return "ticks";
  return "";
}

/** A condition of rows, about the record and about what steps before left behind. */
export function Condition({ value = "", reader, entity, names, seen, setting, label, onKeep, isNeeded }) {
  const shown = value === "true" ? "" : value;
  const at = seen?.step ? { flow: known.flow, step: seen.step, subjects: seen.subjects, variables: names, recordEntity: reader === entity ? undefined : entity } : undefined;
  return html`<${Conditions} key=${reader} entity=${reader} purpose=${setting.formula === "filter" ? "filter" : at ? "flow" : "rule"} at=${at} label=${label} formula=${shown} onKeep=${(text) => onKeep(text || (isNeeded ? "true" : undefined))} />`;
}

const EDITORS = {
  text: TextEditor,
  condition: Condition,
  formula: ({ value, reader, entity, names, label, path, onKeep, isNeeded }) =>
    html`<${FormulaField} path=${path} label=${label} entity=${reader} recordEntity=${reader === entity ? undefined : entity} purpose="flow" variables=${names} value=${value ?? ""} hasValue=${false} onChange=${(text) => (text || !isNeeded) && onKeep(text || undefined)} />`,
  people: People,
  values: Values,
  rows: Rows,
  refer: ({ id, value, setting, about, onKeep, isNeeded }) => html`<select class="form-select" id=${id} value=${value ?? setting.schema.default ?? ""} onChange=${(event) => (event.currentTarget.value || !isNeeded) && onKeep(event.currentTarget.value || undefined)}>
    ${!isNeeded && !setting.schema.default && html`<option value="">${say("none")}</option>`}
    ${withOwn(offered(setting, about), value ?? setting.schema.default).map(([key, label]) => html`<option value=${key} selected=${key === (value ?? setting.schema.default)}>${label}</option>`)}
  </select>`,
  rights: ({ id, value = {}, setting, about, onKeep }) => {
    const fields = entityOf(about)?.fields ?? [];
    const free = fields.filter((one) => !value[one.key]);
    const choices = Object.entries(setting.labels);
    return html`<div class="fl-rights" role="group" aria-labelledby=${`${id}-label`}>
      ${Object.entries(value).map(([key, right]) => {
        const name = labelOf(fields.find((one) => one.key === key) ?? { key });
        return html`<div class="fl-pair"><span class="grow cut">${name}</span>
          <select class="form-select" aria-label=${name} value=${right} onChange=${(event) => onKeep({ ...value, [key]: event.currentTarget.value })}>${choices.map(([one, label]) => html`<option value=${one} selected=${one === right}>${label}</option>`)}</select>
          <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} onClick=${() => onKeep(without(value, key))}><${Icon} name="x" /></button></div>`;
      })}
      <select class="form-select ds-add-field" aria-label=${say("add_a_field")} value="" onChange=${(event) => { const { value: key } = event.currentTarget; event.currentTarget.value = ""; if (key) onKeep({ ...value, [key]: choices.at(-1)[0] }); }}>
        <option value="">${say("add_a_field")}</option>${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      </select>
    </div>`;
  },
  tags: ({ id, value = [], setting, about, onKeep }) => {
    const all = setting.items === "role" ? definition.value.roles ?? [] : entityOf(about)?.fields ?? [];
    const named = (key) => labelOf(all.find((one) => one.key === key) ?? { key });
    const set = (keys) => onKeep(keys.length ? keys : undefined);
    return html`<div class="ds-tags" role="group" aria-labelledby=${`${id}-label`}>
      ${value.map((key) => html`<span class="ds-tag">${named(key)}<button type="button" aria-label=${say("remove_named", { name: named(key) })} onClick=${() => set(value.filter((one) => one !== key))}><${Icon} name="x" /></button></span>`)}
      <select class="form-select ds-add-field" aria-label=${say("add_to", { effect: setting.label })} value="" onChange=${(event) => { const { value: key } = event.currentTarget; event.currentTarget.value = ""; if (key) set([...value, key]); }}>
        <option value="">${say("choose")}</option>${all.filter((one) => !value.includes(one.key)).map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      </select>
    </div>`;
  },
  ticks: ({ id, value = [], setting, onKeep }) => html`<div class="ds-ticks" role="group" aria-labelledby=${`${id}-label`}>
    ${Object.entries(setting.labels).map(([key, label]) => html`<label class="row-x"><input class="form-check-input" type="checkbox" checked=${value.includes(key)} onChange=${(event) => { const next = event.currentTarget.checked ? [...value, key] : value.filter((one) => one !== key); onKeep(next.length ? next : undefined); }} />${label}</label>`)}
  </div>`,
  items: ({ value = [], setting, path, entity, names, seen, at, onKeep, label }) => html`<div class="fl-items" role="group" aria-label=${label}>
    ${value.map((item, place) => html`<div class="fl-item" key=${item.id} role="group" aria-label=${say("flow_place", { number: place + 1 })}>
      <button class="btn btn-ghost btn-icon fl-item-x" type="button" aria-label=${say("remove_named", { name: `${label} ${place + 1}` })} onClick=${() => onKeep(value.length > 1 ? value.filter((one) => one.id !== item.id) : undefined)}><${Icon} name="x" /></button>
      ${setting.inner.map((one) => html`<${FlowSetting} key=${one.name} setting=${one} of=${item} path=${`${path}/${item.id}/${one.name}`} entity=${entity} names=${names} seen=${seen} below=${`${at}/${place}`} isNeeded=${true} onKeep=${(next) => onKeep(value.map((each) => (each.id === item.id ? { ...each, [one.name]: next } : each)))} />`)}
    </div>`)}
    <button class="btn btn-ghost btn-sm" type="button" onClick=${() => onKeep([...value, { id: keyOf(`rule_${value.length + 1}`, value.map((one) => one.id), "rule"), ...startOf(setting.inner) }])}><${Icon} name="plus" />${say("flow_add_rule")}</button>
  </div>`,
  icon: ({ id, value, onKeep }) => html`<div class="fl-icons" role="radiogroup" aria-labelledby=${`${id}-label`}>
    ${["", ...known.button_icons].map((name) => html`<label class=${(value ?? "") === name ? "on" : ""} title=${name || say("none")}><input type="radio" name=${id} checked=${(value ?? "") === name} onChange=${() => onKeep(name || undefined)} />${name ? html`<${Icon} name=${name} />` : html`<span class="faint">–</span>`}<span class="visually-hidden">${name || say("none")}</span></label>`)}
  </div>`,
};

const withOwn = (pairs, value) => (value && !pairs.some(([key]) => key === value) ? [...pairs, [value, value]] : pairs);

export const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

/** What a new member of a list says. */
function startOf(inner) {
  return Object.fromEntries(inner.map((one) => [one.name, one.people.length ? [{ field: "owner" }] : one.is_text ? { [known.language]: "…" } : "true"]));
}

