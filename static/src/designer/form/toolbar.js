// Above the form: which form it is, and as whom, with which record, in which language and how wide it is seen.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { entityNow, entityPath, formLabel, formsNow, keyOf } from "../parts.js";
import { pointer } from "../pointers.js";
import { change, definition, settled } from "../store.js";
import { labelOf, say, saidIn, textIn, withText } from "../words.js";
import { choose } from "../choosing.js";
import { asked, drawn, see, seeing, WIDTHS } from "./seeing.js";

const ICONS = { wide: "device-desktop", tablet: "device-tablet", phone: "device-mobile" };

export function Toolbar({ form, onForm }) {
  return html`<div class="ds-seen">
    <${Forms} form=${form} onForm=${onForm} />
    <span class="grow"></span>
    <${Roles} />
    <${Types} />
    <${Samples} form=${form} />
    <${WidthSeen} />
    <${LanguageSeen} />
  </div>`;
}

/** How wide the screen is. */
export const WidthSeen = () => html`<${Segments} label=${say("how_wide")} name="width" options=${WIDTHS.map((one) => ({ value: one, label: say(`width_${one}`), icon: ICONS[one] }))} />`;

/** In which language it is seen, where there are several. */
export const LanguageSeen = () => known.languages.length > 1 && html`<${Segments} label=${say("in_which_language")} name="language" options=${known.languages.map((one) => ({ value: one, label: say(`language_${one}`), short: say(`short_${one}`) }))} />`;

/** A choice among few, as segments. */
function Segments({ label, name, options }) {
  const now = seeing.value[name];
  return html`<span class="ds-seg" role="radiogroup" aria-label=${label}>
    ${options.map((one) => html`<label class=${now === one.value ? "on" : ""} title=${one.label}><input class="visually-hidden" type="radio" name=${`seen-${name}`} checked=${now === one.value} onChange=${() => see({ [name]: one.value })} />${one.icon ? html`<${Icon} name=${one.icon} label=${one.label} />` : html`<span aria-hidden="true">${one.short}</span><span class="visually-hidden">${one.label}</span>`}</label>`)}
  </span>`;
}

/** As whom: everybody's roles, the designer's own eyes first. */
export function Roles() {
  const roles = definition.value.roles ?? [];
  if (!roles.length) return null;
  const { person } = drawn.value;
  return html`<label class="ds-pick" title=${person ? say("seen_by", { person }) : ""}><span>${say("see_as")}</span>
    <select class="form-select" aria-label=${say("see_as")} value=${seeing.value.role} onChange=${(event) => see({ role: event.currentTarget.value, record: "" })}>
      <option value="">${say("as_designer")}</option>
      ${roles.map((one) => html`<option value=${one.key} selected=${one.key === seeing.value.role}>${labelOf(one)}</option>`)}
    </select></label>`;
}

function Types() {
  const types = entityNow()?.record_types ?? [];
  if (!types.length) return null;
  return html`<label class="ds-pick"><span>${say("record_type")}</span>
    <select class="form-select" aria-label=${say("record_type")} value=${seeing.value.type} onChange=${(event) => see({ type: event.currentTarget.value, record: "" })}>
      <option value="">${say("any_type")}</option>
      ${types.map((one) => html`<option value=${one.key} selected=${one.key === seeing.value.type}>${labelOf(one)}</option>`)}
    </select></label>`;
}

/** With which record: a new one, or one the role may see. */
function Samples({ form }) {
  const [items, setItems] = useState([]);
  const { role, type } = seeing.value;
  const { sample, title, isDrawn } = drawn.value;
  useEffect(() => {
    if (!isDrawn) return undefined; // the form comes first
    let isStale = false;
    fetch(`${known.studio}/forms/${form.key}/samples?${asked()}`)
      .then((answer) => (answer.ok ? answer.json() : { items: [] }))
      .then((body) => !isStale && setItems(body.items))
      .catch(() => !isStale && setItems([]));
    return () => (isStale = true);
  }, [form.key, role, type, isDrawn]);
  const known_here = items.some((one) => String(one.id) === sample);
  return html`<label class="ds-pick"><span>${say("with_record")}</span>
    <select class="form-select" aria-label=${say("with_record")} value=${sample || "new"} onChange=${(event) => see({ record: event.currentTarget.value })}>
      <option value="new">${say("a_new_record")}</option>
      ${sample && !known_here && html`<option value=${sample} selected>${title}</option>`}
      ${items.map((one) => html`<option value=${String(one.id)} selected=${String(one.id) === sample}>${one.title}</option>`)}
    </select></label>`;
}

/** The forms of the entity: another one, a new one, a copy, what this one is for. */
function Forms({ form, onForm }) {
  const forms = formsNow();
  const open = async (key) => {
    await settled();
    location.assign(`${known.studio}/entities/${known.entity}/forms/${key}`);
  };
  const make = (layout, label, base) => {
    const key = keyOf(base, (definition.value.forms ?? []).map((one) => one.key), "form");
    change([{ op: "add", path: "/forms/-", value: { key, label, entity: known.entity, layout } }]);
    open(key);
  };
  const copy = () => make(structuredClone(form.layout ?? []), copied(form), `${form.key}_copy`);
  const begin = () => make([{ id: "main", section: entityNow().label ?? known.entity, columns: 2, items: [] }], inEveryLanguage("new_form"), `${known.entity}_form`);
  return html`<details class="fw-menu ds-forms" data-menu>
    <summary class="btn btn-ghost"><b>${formLabel(form)}</b><${Icon} name="selector" label=${say("forms_of_entity")} /></summary>
    <div class="fw-menu-list">
      ${forms.map((one) => html`<button class=${`fw-item ${one.key === form.key ? "on" : ""}`} type="button" aria-current=${one.key === form.key ? "true" : null} onClick=${() => one.key !== form.key && open(one.key)}><${Icon} name="forms" /><span class="grow cut">${formLabel(one)}</span>${one.key === form.key && html`<${Icon} name="check" />`}</button>`)}
      <hr />
      <button class="fw-item" type="button" onClick=${() => { choose(""); onForm(); }}><${Icon} name="settings" />${say("form_settings")}</button>
      <button class="fw-item" type="button" onClick=${copy}><${Icon} name="copy" />${say("copy_form")}</button>
      <button class="fw-item" type="button" onClick=${begin}><${Icon} name="plus" />${say("add_form")}</button>
    </div>
  </details>`;
}

const inEveryLanguage = (word) => Object.fromEntries(known.languages.map((language) => [language, say(`${word}_${language}`)]));

function copied(form) {
  const said = known.languages.map((language) => [language, saidIn(form.label, language) || (form.label === undefined ? textIn(entityNow().label, known.entity, language) : "")]);
  const made = said.filter(([, words]) => words).map(([language, words]) => [language, say(`copy_of_${language}`, { name: words })]);
  return Object.fromEntries(made);
}

/** The operations that remove a form, with what names it. */
export function removal(form) {
  const types = (entityNow().record_types ?? []).filter((one) => one.form === form.key).map((one) => ({ op: "remove", path: `${entityPath}/record_types${pointer(one.key)}/form` }));
  const entries = [];
  const walk = (items, path) => items.forEach((one) => (one.form === form.key ? entries.push({ op: "remove", path: `${path}${pointer(one.id)}` }) : walk(one.items ?? [], `${path}${pointer(one.id)}/items`)));
  walk(definition.value.menu ?? [], "/menu");
  return [...types, ...entries, { op: "remove", path: pointer("forms", form.key) }];
}
