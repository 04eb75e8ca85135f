// Which fields get which values: a fixed one, one of the record's, one a step left behind, or a formula.
import { useEffect, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { Line } from "./editors.js";
import { FormulaField } from "./formula.js";
import { figure, NUMBERS } from "./figures.js";
import { entityOf, flowNow } from "./flow_parts.js";
import { without } from "./flow_settings.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { optionsOf } from "./parts.js";
import { ask, settled } from "./store.js";
import { typed, untyped } from "./subjects.js";
import { labelOf, say, textIn } from "./words.js";

/** The editor of values: field to formula. */
export function Values({ id, value = {}, setting, about, reader, entity, names, seen, of, path, onKeep, isNeeded }) {
  const isFields = setting.keys === "field";
  const fields = isFields ? settable(about) : setting.keys === "ask" ? askedOf(of.flow) : [];
  const free = fields.filter((one) => value[one.key] === undefined);
  const set = (next) => onKeep(Object.keys(next).length || isNeeded ? next : undefined);
  const canCarry = isFields && setting.of === "entity" && about && reader;
  const carry = async () => {
    await settled();
    const { status, body } = await ask("GET", `/carried?from=${encodeURIComponent(reader)}&to=${encodeURIComponent(about)}`);
    if (status !== 200) return;
    const found = Object.entries(body.values).filter(([key]) => value[key] === undefined);
    if (found.length) set({ ...value, ...Object.fromEntries(found) });
    toast(found.length ? say("flow_carried", { count: found.length }) : say("flow_carried_none"), { kind: "info" });
  };
  return html`<div class="fl-values" role="group" aria-labelledby=${`${id}-label`}>
    ${Object.entries(value).map(([key, source]) => {
      const field = fields.find((one) => one.key === key) ?? { key, type: "text" };
      return html`<${Value} key=${key} field=${field} source=${source} about=${about} reader=${reader} entity=${entity} names=${names} seen=${seen} path=${`${path}/${key}`}
        onChange=${(next) => set({ ...value, [key]: next })} onRemove=${() => set(without(value, key))} />`;
    })}
    ${fields.length
      ? html`<select class="form-select ds-add-field" aria-label=${say("flow_add_value")} value="" onChange=${(event) => { const { value: key } = event.currentTarget; event.currentTarget.value = ""; if (key) set({ ...value, [key]: usual(free.find((one) => one.key === key), reader, about) }); }}>
          <option value="">${say("flow_add_value")}</option>
          ${free.map((one) => html`<option value=${one.key}>${labelOf(one)}${one.required ? ` (${say("flow_needed")})` : ""}</option>`)}
        </select>`
      : html`<${Line} class="form-control" aria-label=${say("flow_add_value")} placeholder=${say("flow_name")} value="" onKeep=${(text) => text.trim() && set({ ...value, [text.trim()]: "record.id" })} />`}
    ${canCarry && html`<button class="btn btn-ghost btn-sm" type="button" onClick=${carry}><${Icon} name="arrows-move" />${say("flow_carry")}</button>`}
  </div>`;
}

const SYSTEM = { key: "owner", type: "user", label: undefined };

/** The fields of an entity that can be set, the owner last. */
function settable(key) {
  const fields = (entityOf(key)?.fields ?? []).filter((one) => !one.formula && typeOf(one.type).writable !== false && one.type !== "serial" && one.type !== "children");
  return [...fields, { ...SYSTEM, label: say("system_owner") }];
}

const askedOf = (key) => (flowNow() && key ? (known.asks?.[key] ?? []) : []);

/** What a field most likely gets: what has its name, else what can be chosen first. */
function usual(field, reader, about) {
  const own = entityOf(reader)?.fields ?? [];
  if (reader !== about && own.some((one) => one.key === field.key && one.type === field.type)) return field.key;
  const options = optionsOf(field);
  if (options.length) return JSON.stringify(options[0].value);
  if (field.type === "boolean") return "true";
  if (field.type === "date") return "TODAY()";
  if (field.type === "datetime") return "NOW()";
  if (field.type === "user") return "user";
  if (["integer", "decimal", "money", "percent", "rating"].includes(field.type)) return "0";
  if (field.type === "reference") return field.entity === reader ? "record.id" : own.find((one) => one.type === "reference" && one.entity === field.entity)?.key ?? "record.id";
  return '""';
}

const same = (one, other) => one.type === other.type && (one.type !== "reference" || one.entity === other.entity);
const KINDS = { text: ["text", "long_text", "serial"], number: NUMBERS };
const family = (type) => Object.entries(KINDS).find(([, types]) => types.includes(type))?.[0] ?? type;
const fits = (one, other) => same(one, other) || (family(one.type) === family(other.type) && one.type !== "reference");
const MATCHES = { choice: ["choice", "text"], stage: ["choice", "text"], text: ["text"], long_text: ["text"], date: ["date", "instant"], datetime: ["instant"], boolean: ["boolean"], user: ["user"] };

function Value({ field, source, reader, entity, names, seen, path, onChange, onRemove }) {
  const options = optionsOf(field);
  const own = [...(entityOf(reader)?.fields ?? []), { ...SYSTEM, label: say("system_owner") }].filter((one) => fits(one, field));
  const beyond = (entityOf(reader)?.fields ?? []).filter((one) => one.type === "reference").flatMap((one) => (entityOf(one.entity)?.fields ?? []).filter((each) => fits(each, field)).map((each) => ({ path: `${one.key}.${each.key}`, label: `${labelOf(one)} › ${labelOf(each)}` })));
  const variables = (seen.variables ?? []).filter((one) => (field.type === "reference" ? one.kind === "reference" && one.entity === field.entity : (MATCHES[field.type] ?? ["number"]).includes(one.kind)));
  const choices = [
    ...fixedOf(field, options),
    ...(field.type === "reference" && field.entity === reader ? [{ group: "flow_value_from", path: reader === entity ? "record.id" : "id", label: say("flow_value_record") }] : []),
    ...(field.type === "any_reference" ? [{ group: "flow_value_from", path: "record", label: say("flow_value_record") }] : []),
    ...(field.type === "user" ? [{ group: "flow_value_fixed", path: "user", label: say("flow_who_does") }] : []),
    ...own.map((one) => ({ group: "flow_value_from", path: one.key, label: labelOf(one) })),
    ...beyond.map((one) => ({ group: "flow_value_from", ...one })),
    ...variables.map((one) => ({ group: "flow_value_before", path: one.path, label: one.label })),
  ];
  const isKnown = choices.some((one) => one.path === source);
  const isPlain = !options.length && plainOf(field, source) !== null;
  const [isFormula, setFormula] = useState(false);
  useEffect(() => setFormula(false), [source]);
  const name = labelOf(field);
  const shown = isFormula ? "@formula" : isKnown ? source : isPlain ? "@plain" : "@formula";
  const groups = [...new Set(choices.map((one) => one.group))];
  const pick = (choice) => {
    if (choice === "@formula") setFormula(true);
    else if (choice === "@plain") onChange(written(field, ""));
    else onChange(choice);
  };
  return html`<div class="fl-value" role="group" aria-label=${name} data-at=${path}>
    <div class="fl-pair">
      <span class="fl-value-name cut" title=${name}>${name}</span>
      <select class="form-select" aria-label=${`${name}: ${say("flow_value_kind")}`} value=${shown} onChange=${(event) => pick(event.currentTarget.value)}>
        ${groups.map((group) => html`<optgroup label=${say(group)}>${choices.filter((one) => one.group === group).map((one) => html`<option value=${one.path} selected=${one.path === shown}>${one.label}</option>`)}</optgroup>`)}
        ${written(field, "") !== null && html`<option value="@plain" selected=${shown === "@plain"}>${say("flow_value_typed")}</option>`}
        <option value="@formula" selected=${shown === "@formula"}>${say("flow_value_formula")}</option>
      </select>
      <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} onClick=${onRemove}><${Icon} name="x" /></button>
    </div>
    ${shown === "@plain" && html`<${Line} class="form-control" path=${path} aria-label=${name} value=${plainOf(field, source) ?? ""} onKeep=${(text) => onChange(written(field, text))} />`}
    ${shown === "@formula" && html`<${FormulaField} path=${path} label=${name} entity=${reader} recordEntity=${reader === entity ? undefined : entity} purpose="flow" variables=${names} value=${source} hasValue=${false} isFocused=${isFormula} onChange=${(text) => text && onChange(text)} />`}
  </div>`;
}

/** Values that are chosen, not typed. */
function fixedOf(field, options) {
  const group = "flow_value_fixed";
  if (options.length) return options.map((one) => ({ group, path: JSON.stringify(one.value), label: textIn(one.label, one.value) }));
  if (field.type === "boolean") return [["true", "yes"], ["false", "no"]].map(([path, word]) => ({ group, path, label: say(word) }));
  if (field.type === "date") return [{ group, path: "TODAY()", label: say("flow_today") }];
  if (field.type === "datetime") return [{ group, path: "NOW()", label: say("flow_now") }];
  return [];
}

/** The formula of what was typed; null when nothing can be typed for such a field. */
function written(field, text) {
  const kind = family(field.type);
  if (kind === "text") return JSON.stringify(text);
  if (field.type === "percent" && text.trim()) return String(untyped(field, text));
  if (kind === "number") return (figure(text) ?? text.trim()) || "0"; // what is no number is a formula, and said to be wrong there
  return null;
}

/** What was typed, if the formula is only that. */
function plainOf(field, source) {
  const kind = family(field.type);
  if (kind === "text") return /^"[^"\\]*"$/.test(source) ? source.slice(1, -1) : null;
  if (kind !== "number" || !/^-?\d+(\.\d+)?$/.test(source)) return null;
  return field.type === "percent" ? `${typed(field, source)}%` : source;
}

/** Rows of sub-tables: for each one what they are made of. */
export function Rows({ id, value = {}, setting, about, entity, names, seen, path, at, onKeep }) {
  const tables = (entityOf(about)?.fields ?? []).filter((one) => one.type === "children");
  const free = tables.filter((one) => value[one.key] === undefined);
  const sources = (entityOf(entity)?.fields ?? []).filter((one) => one.type === "children");
  const set = (next) => onKeep(Object.keys(next).length ? next : undefined);
  const [fromSetting, , valuesSetting] = ["from", "filter", "values"].map((name) => setting.inner.find((one) => one.name === name));
  const carried = async (field) => {
    const twin = sources.find((one) => one.key === field.key);
    await settled();
    const { body } = await ask("GET", `/carried?from=${encodeURIComponent(entity)}&to=${encodeURIComponent(about)}`);
    set({ ...value, [field.key]: body.rows?.[field.key] ?? (twin ? { from: twin.key, values: {} } : { values: {} }) });
  };
  if (!tables.length) return html`<p class="faint t13">${say("flow_no_rows")}</p>`;
  return html`<div class="fl-items" role="group" aria-labelledby=${`${id}-label`}>
    ${Object.entries(value).map(([key, row]) => {
      const field = tables.find((one) => one.key === key) ?? { key };
      const source = sources.find((one) => one.key === row.from);
      const base = `${at}/${key}`;
      const reader = seen.readers[`${base}/values`] ?? source?.entity ?? entity;
      return html`<div class="fl-item" key=${key} role="group" aria-label=${labelOf(field)}>
        <button class="btn btn-ghost btn-icon fl-item-x" type="button" aria-label=${say("remove_named", { name: labelOf(field) })} onClick=${() => set(without(value, key))}><${Icon} name="x" /></button>
        <p class="b t13">${labelOf(field)}</p>
        <label class="ds-label">${fromSetting.label}
          <select class="form-select" value=${row.from ?? ""} onChange=${(event) => { const from = event.currentTarget.value; set({ ...value, [key]: from ? { ...row, from } : without(row, "from") }); }}>
            <option value="">${say("flow_one_row")}</option>
            ${sources.map((one) => html`<option value=${one.key} selected=${one.key === row.from}>${labelOf(one)}</option>`)}
            ${row.from && !source && html`<option value=${row.from} selected>${row.from}</option>`}
          </select></label>
        <${Values} id=${`${id}-${key}`} value=${row.values ?? {}} setting=${valuesSetting} about=${seen.entities[`${base}/values`] ?? field.entity} reader=${reader} entity=${entity} names=${names} seen=${seen} of=${row} path=${`${path}/${key}/values`} isNeeded=${true} onKeep=${(next) => set({ ...value, [key]: { ...row, values: next } })} />
      </div>`;
    })}
    ${free.length > 0 && html`<select class="form-select ds-add-field" aria-label=${say("flow_new_rows")} value="" onChange=${(event) => { const { value: key } = event.currentTarget; event.currentTarget.value = ""; if (key) carried(tables.find((one) => one.key === key)); }}>
      <option value="">${say("flow_new_rows")}</option>${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
    </select>`}
  </div>`;
}
