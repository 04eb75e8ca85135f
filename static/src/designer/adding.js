// A new field: its name, the key that follows from it, what its type can't do without, and the forms it goes on.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { onEscape } from "./escape.js";
import { asked } from "./guessing.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { entityPath, fieldsNow, formLabel, formsNow, keyOf } from "./parts.js";
import { RightsPicker, rightsOf } from "./rights.js";
import { change, definition } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";
import { lastPlace } from "./layout_tree.js";
import { NewSubTable } from "./subtable.js";

/** Asks for a new field of a type; `onAdded` gets its key, `onLeave` is called when nothing is wanted. */
export function NewField(given) {
  return given.type.key === "children" ? html`<${NewSubTable} ...${given} />` : html`<${NewPlainField} ...${given} />`;
}

function NewPlainField({ type, section, onAdded, onLeave }) {
  const id = useId();
  const first = useRef(null);
  const [name, setName] = useState("");
  const [key, setKey] = useState(null);
  const [target, setTarget] = useState("");
  const forms = formsNow();
  const [isOn, setOn] = useState(() => Object.fromEntries(forms.map((form, place) => [form.key, place === 0 || known.form === form.key])));
  const [options, setOptions] = useState("");
  const [shared, setShared] = useState("");
  const [rights, setRights] = useState({});
  useLayoutEffect(() => first.current?.focus(), [type.key]);
  const sets = definition.value.option_sets ?? [];
  const hasOptions = type.needed.includes("options");
  const optionsOf = () => {
    const names = [...new Set(options.split(/\n/).map((one) => one.trim()).filter(Boolean))];
    if (!hasOptions) return {};
    if (shared) return { options: undefined, option_set: shared };
    if (!names.length) return {};
    const taken = [];
    return {
      options: names.map((words) => {
        const value = keyOf(words, taken, "option");
        taken.push(value);
        return { value, label: withText(undefined, known.language, words) };
      }),
    };
  };
  const proposed = key ?? (name.trim() ? keyOf(name, fieldsNow().map((one) => one.key)) : "");
  const needsEntity = type.needed.includes("entity") || type.needed.includes("entities");
  const isReady = Boolean(name.trim()) && (!needsEntity || target);
  const add = (event) => {
    event.preventDefault();
    if (!isReady) return;
    const own = keyOf(proposed, fieldsNow().map((one) => one.key));
    const field = { key: own, type: type.key, label: withText(undefined, known.language, name), ...startOf(type, target), ...asked(name, type.key), ...optionsOf() };
    const places = forms.filter((form) => isOn[form.key]).map((form) => placed(form, own, known.form === form.key ? section : null));
    change([{ op: "add", path: `${entityPath}/fields/-`, value: field }, ...places, ...rightsOf(own, rights)], `${entityPath}/fields`);
    onAdded(own);
  };
  return html`<form class="ds-new" onSubmit=${add} onKeyDown=${onEscape(onLeave)} aria-label=${say("new_field", { type: type.label })}>
    <p class="ds-new-type"><${Icon} name=${type.icon} /><span><b>${type.label}</b><br /><span class="dim t13">${type.sentence}</span></span></p>
    <div class="ds-control">
      <label class="ds-label" for=${`${id}-name`}>${say("label")}</label>
      <input class="form-control" id=${`${id}-name`} ref=${first} value=${name} maxlength="200" autocomplete="off" onInput=${(event) => setName(event.currentTarget.value)} />
    </div>
    ${needsEntity &&
    html`<div class="ds-control">
      <label class="ds-label" for=${`${id}-target`}>${say("leads_to")}</label>
      <select class="form-select" id=${`${id}-target`} value=${target} onChange=${(event) => setTarget(event.currentTarget.value)}>
        <option value="">${say("choose")}</option>
        ${definition.value.entities.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      </select>
    </div>`}
    ${hasOptions &&
    html`${!shared &&
      html`<div class="ds-control">
        <label class="ds-label" for=${`${id}-options`}>${say("options_by_line")}</label>
        <textarea class="form-control" id=${`${id}-options`} rows="4" value=${options} onInput=${(event) => setOptions(event.currentTarget.value)}></textarea>
      </div>`}
      ${sets.length > 0 &&
      html`<div class="ds-control">
        <label class="ds-label" for=${`${id}-shared`}>${say("option_sets")}</label>
        <select class="form-select" id=${`${id}-shared`} value=${shared} onChange=${(event) => setShared(event.currentTarget.value)}>
          <option value="">${say("own_options")}</option>${sets.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
        </select>
      </div>`}`}
    <div class="ds-control">
      <label class="ds-label" for=${`${id}-key`}>${say("key")}</label>
      <input class="form-control ds-formula" id=${`${id}-key`} value=${proposed} aria-describedby=${`${id}-key-help`} onInput=${(event) => setKey(event.currentTarget.value)} />
      <p class="note" id=${`${id}-key-help`}>${say("key_stays")}</p>
    </div>
    ${forms.map(
      (form) => html`<label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${isOn[form.key]} onChange=${(event) => setOn({ ...isOn, [form.key]: event.currentTarget.checked })} />
        <span>${say("on_form", { form: forms.length > 1 ? formLabel(form) : textIn(form.label, say("the_form")) })}</span></label>`,
    )}
    <${RightsPicker} value=${rights} onChange=${(role, right) => setRights({ ...rights, [role]: right })} />
    <div class="row-x">
      <button class="btn btn-primary" type="submit" disabled=${!isReady}>${say("add")}</button>
      <button class="btn btn-ghost" type="button" onClick=${onLeave}>${say("cancel")}</button>
    </div>
  </form>`;
}

function placed(form, key, section) {
  const { path, length } = lastPlace(form, section);
  return { op: "add", path: `${path}/${length}`, value: { field: key } };
}

/** What a type can't do without, in the simplest form. */
export function startOf(type, target) {
  const found = structuredClone(type.start);
  const editors = Object.fromEntries(type.settings.map((one) => [one.name, one.editor]));
  for (const name of Object.keys(found)) {
    if (editors[name] === "options") found[name] = [1, 2].map((number) => ({ value: `option_${number}`, label: withText(undefined, known.language, say("option_number", { number })) }));
    if (editors[name] === "entity") found[name] = target;
    if (editors[name] === "entities") found[name] = [target];
    if (editors[name] === "currency") found[name] = usualCurrency() ?? found[name];
  }
  return found;
}

function usualCurrency() {
  const counted = new Map();
  for (const entity of definition.value.entities) {
    for (const field of entity.fields) if (field.currency) counted.set(field.currency, (counted.get(field.currency) ?? 0) + 1);
  }
  return [...counted].sort((one, other) => other[1] - one[1])[0]?.[0];
}
