// Editors for what only entities have: icon, colour, sets of fields, checks for duplicates, record types.
import { useId } from "preact/hooks";
import { NewName, TextEditor, wrongAt } from "./editors.js";
import { html, Icon } from "./html.js";
import { IconPicker } from "./icon_picker.js";
import { known } from "./known.js";
import { COLORS } from "./options.js";
import { fieldsNow, formLabel, formsNow, keyOf, optionsOf, setting } from "./parts.js";
import { Pick } from "./pick.js";
import { pointer } from "./pointers.js";
import { change } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

const nameOf = (key) => labelOf(fieldsNow().find((one) => one.key === key) ?? { key });

/** Fields as tags, with one more to pick; `least` stay. */
function FieldTags({ keys, label, onChange, least = 1 }) {
  const free = fieldsNow().filter((one) => !keys.includes(one.key) && known.types.find((type) => type.key === one.type)?.indexable);
  return html`<div class="ds-tags" role="group" aria-label=${label}>
    ${keys.map((key) => html`<span class="ds-tag is-plain" key=${key}>${nameOf(key)}${keys.length > least && html`<button type="button" aria-label=${say("remove_named", { name: nameOf(key) })} onClick=${() => onChange(keys.filter((one) => one !== key))}><${Icon} name="x" /></button>`}</span>`)}
    <${Pick} class="form-select ds-add-field" aria-label=${say("add_a_field")} onPick=${(key) => onChange([...keys, key])}>
      <option value="">${say("add_a_field")}</option>${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
    <//>
  </div>`;
}

function FieldSets({ value = [], onKeep, label }) {
  const put = (place, keys) => onKeep(value.map((one, at) => (at === place ? keys : one)));
  return html`<div class="ds-sets-of">
    ${value.map((keys, place) => html`<div class="row-x" key=${place}><div class="grow"><${FieldTags} keys=${keys} label=${label} onChange=${(next) => put(place, next)} /></div>
      <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name: keys.map(nameOf).join(", ") })} onClick=${() => { const left = value.filter((_one, at) => at !== place); onKeep(left.length ? left : undefined); }}><${Icon} name="x" /></button></div>`)}
    <${FieldTags} keys=${[]} label=${label} onChange=${(keys) => onKeep([...value, keys])} />
  </div>`;
}

function Duplicates({ value = [], path, onKeep }) {
  const id = useId();
  const add = (keys) => {
    const made = { id: keyOf(`same_${keys[0]}`, value.map((one) => one.id), "same"), match: keys, then: "warn" };
    if (value.length) change([{ op: "add", path: `${path}/-`, value: made }]);
    else onKeep([made]);
  };
  return html`<div>
    ${value.map((one) => {
      const own = `${path}${pointer(one.id)}`;
      return html`<div class="ds-card" key=${one.id}>
        <div class="row-x"><div class="grow"><${FieldTags} keys=${one.match} label=${say("same_in")} onChange=${(next) => change([{ op: "replace", path: `${own}/match`, value: next }])} /></div>
          <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name: one.match.map(nameOf).join(", ") })} onClick=${() => change(value.length > 1 ? [{ op: "remove", path: own }] : [{ op: "remove", path }])}><${Icon} name="x" /></button></div>
        <span class="ds-seg" role="radiogroup" aria-label=${say("then_does")}>
          ${["warn", "refuse"].map((then) => html`<label class=${(one.then ?? "warn") === then ? "on" : ""}><input type="radio" name=${`${id}-${one.id}`} checked=${(one.then ?? "warn") === then} onChange=${() => change(setting(`${own}/then`, then))} /><span>${say(`then_${then}`)}</span></label>`)}
        </span>
        ${wrongAt(own).map((each) => html`<p class="note bad" role="alert">${each.message}</p>`)}
      </div>`;
    })}
    <${FieldTags} keys=${[]} label=${say("same_in")} onChange=${add} />
  </div>`;
}

function RecordTypes({ value = [], path, onKeep }) {
  const add = (name) => {
    const made = { key: keyOf(name, value.map((one) => one.key), "kind"), label: withText(undefined, known.language, name) };
    if (value.length) change([{ op: "add", path: `${path}/-`, value: made }]);
    else onKeep([made]);
  };
  return html`<div>
    ${value.map((one) => html`<${RecordType} key=${one.key} one=${one} path=${`${path}${pointer(one.key)}`} onRemove=${() => change(value.length > 1 ? [{ op: "remove", path: `${path}${pointer(one.key)}` }] : [{ op: "remove", path }])} />`)}
    <${NewName} label=${say("add_record_type")} onAdd=${add} />
  </div>`;
}

function RecordType({ one, path, onRemove }) {
  const id = useId();
  const name = textIn(one.label, one.key);
  const stage = fieldsNow().find((field) => field.type === "stage");
  const choices = fieldsNow().filter((field) => ["choice", "choices"].includes(field.type));
  const narrowed = one.options ?? {};
  const free = choices.filter((field) => !narrowed[field.key]);
  const narrow = (key, values) => {
    if (!one.options) return change([{ op: "add", path: `${path}/options`, value: { [key]: values } }]);
    if (values) return change(setting(`${path}/options/${key}`, values));
    return change(Object.keys(one.options).length > 1 ? [{ op: "remove", path: `${path}/options/${key}` }] : [{ op: "remove", path: `${path}/options` }]);
  };
  const ticks = (all, chosen, label, onChange) => html`<div class="ds-ticks" role="group" aria-label=${label}>
    ${all.map((each) => html`<label class="row-x"><input class="form-check-input" type="checkbox" checked=${chosen.includes(each.value)} disabled=${chosen.length === 1 && chosen[0] === each.value} onChange=${(event) => onChange(all.map((option) => option.value).filter((option) => (option === each.value ? event.currentTarget.checked : chosen.includes(option))))} />${textIn(each.label, each.value)}</label>`)}
  </div>`;
  const wrong = wrongAt(`${path}/label`);
  return html`<div class="ds-card" role="group" aria-label=${name} data-at=${`${path}/label`}>
    <div class="row-x top">
      <div class="grow"><${TextEditor} id=${`${id}-label`} label=${say("record_type_name", { name })} path=${`${path}/label`} value=${one.label ?? one.key} onKeep=${(said) => said && change(setting(`${path}/label`, said))} /></div>
      <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} onClick=${onRemove}><${Icon} name="x" /></button>
    </div>
    ${wrong.map((each) => html`<p class=${`note ${each.severity === "warning" ? "warn" : "bad"}`}><${Icon} name="alert-circle" /><span>${each.message}</span></p>`)}
    <label class="ds-label" for=${`${id}-form`}>${say("record_type_form")}</label>
    <select class="form-select" id=${`${id}-form`} value=${one.form ?? ""} onChange=${(event) => change(setting(`${path}/form`, event.currentTarget.value || undefined))}>
      <option value="">${say("usual_form")}</option>${formsNow().map((form) => html`<option value=${form.key} selected=${form.key === one.form}>${formLabel(form)}</option>`)}
    </select>
    ${stage && html`<p class="ds-label">${say("record_type_stages")}</p>${ticks(stage.stages ?? [], one.stages ?? (stage.stages ?? []).map((each) => each.value), say("record_type_stages"), (values) => change(setting(`${path}/stages`, values.length === stage.stages.length ? undefined : values)))}`}
    ${Object.keys(narrowed).map((key) => {
      const field = fieldsNow().find((each) => each.key === key);
      return html`<div key=${key}><p class="ds-label"><span class="grow">${say("record_type_options", { field: nameOf(key) })}</span><button class="btn btn-ghost btn-sm" type="button" onClick=${() => narrow(key, undefined)}>${say("all_options")}</button></p>${ticks(optionsOf(field), narrowed[key], nameOf(key), (values) => narrow(key, values))}</div>`;
    })}
    ${free.length > 0 &&
    html`<${Pick} class="form-select ds-add-field" aria-label=${say("fewer_options")} onPick=${(key) => narrow(key, optionsOf(fieldsNow().find((each) => each.key === key)).map((each) => each.value))}>
      <option value="">${say("fewer_options")}</option>${free.map((field) => html`<option value=${field.key}>${labelOf(field)}</option>`)}
    <//>`}
  </div>`;
}

function Colour({ value, id, onKeep }) {
  return html`<div class="ds-swatches" role="group" aria-labelledby=${`${id}-label`}>
    ${COLORS.map((color) => html`<button class="ds-swatch" type="button" data-c=${color} aria-pressed=${value === color} aria-label=${say(`color_${color}`)} title=${say(`color_${color}`)} onClick=${() => onKeep(value === color ? undefined : color)}><span></span></button>`)}
  </div>`;
}

export const ENTITY_EDITORS = { icon: IconPicker, color: Colour, field_sets: FieldSets, duplicates: Duplicates, record_types: RecordTypes };
