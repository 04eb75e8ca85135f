// Settings of kinds of views and widgets, made of their schemas, so that a new kind needs nothing here.
import { Control, Line, TextEditor } from "./editors.js";
import { html } from "./html.js";
import { Chosen } from "./form/chosen_list.js";
import { known } from "./known.js";
import { setting } from "./parts.js";
import { pathsOf } from "./paths.js";
import { change, definition } from "./store.js";
import { labelOf, say } from "./words.js";

const offeredFor = { path: (entity) => pathsOf(entity), field: (entity) => pathsOf(entity, false), sort: (entity) => pathsOf(entity), view: () => (definition.value.views ?? []).map(named), metric: () => [...(definition.value.metrics ?? []), ...(definition.value.measures ?? [])].map(named) };
const named = (one) => ({ value: one.key, label: labelOf(one) });
const TIMES = ["date", "datetime"];
const FITTING = { date: TIMES, end: TIMES, start: TIMES, color: ["choice", "stage"], image: ["image"], location: ["location"], series: ["choice", "stage", "reference", "user", "boolean", "department"] };

/** What a kind may be told. `path` is the part's place in the definition, `part` the part itself. */
export function KindSettings({ kind, part, path, entity, without = [] }) {
  return (kind?.settings ?? []).filter((one) => !without.includes(one.name)).map((one) => html`<${One} key=${one.name} one=${one} part=${part} path=${path} entity=${entity} isNeeded=${kind.required.includes(one.name)} />`);
}

function One({ one, part, path, entity, isNeeded }) {
  const at = `${path}/${one.name}`;
  const id = `setting-${one.name}`;
  const value = part[one.name];
  const keep = (next) => change(setting(at, next));
  const { schema } = one;
  const label = say(`setting_${one.name}`);
  if (schema.type === "boolean") return html`<div class="ds-control" data-at=${at}><label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${value === true} onChange=${(event) => keep(event.currentTarget.checked || undefined)} /><span>${label}</span></label></div>`;
  if (schema.type === "array") {
    const refers = schema.items?.["x-refers"];
    if (refers === "sort") return html`<${Sorting} label=${label} path=${at} value=${value ?? []} entity=${entity} onChange=${(next) => keep(next.length ? next : undefined)} />`;
    return html`<${Chosen} label=${label} path=${at} chosen=${value ?? []} offered=${offeredFor[refers](entity)} usual=${say("choose")} onChange=${(next) => keep(next.length ? next : undefined)} />`;
  }
  const choices = schema.enum?.map((each) => ({ value: each, label: say(`choice_${each.replace("-", "minus_")}`) })) ?? offered(schema["x-refers"], entity, FITTING[one.name]);
  if (choices) {
    return html`<${Control} label=${label} path=${at} id=${id}><select class="form-select" id=${id} value=${value ?? ""} onChange=${(event) => keep(event.currentTarget.value || undefined)}>
      ${(!isNeeded || !value) && html`<option value="">${isNeeded ? say("choose") : say("none")}</option>`}
      ${value && !choices.some((each) => each.value === value) && html`<option value=${value} selected>${value}</option>`}
      ${choices.map((each) => html`<option value=${each.value} selected=${each.value === value}>${each.label}</option>`)}
    </select><//>`;
  }
  if (schema.$ref) return html`<${Control} label=${label} path=${at} id=${id}><${TextEditor} id=${id} label=${label} path=${at} value=${value} onKeep=${(next) => change([{ op: part[one.name] === undefined ? "add" : "replace", path: at, value: next ?? "" }])} /><//>`;
  const isWhole = schema.type === "integer";
  return html`<${Control} label=${label} path=${at} id=${id}><${Line} id=${id} path=${at} inputmode=${isWhole ? "numeric" : "text"} value=${value === undefined ? "" : String(value)} onKeep=${(text) => keep(isWhole ? (/^\d+$/.test(text.trim()) ? Number(text) : undefined) : text.trim() || undefined)} /><//>`;
}

function offered(refers, entity, types) {
  if (!refers) return null;
  const all = offeredFor[refers]?.(entity);
  return all && types ? all.filter((one) => types.includes(one.type)) : all;
}

/** By what it is sorted: fields in an order, each upwards or downwards. */
export function Sorting({ label, path, value, entity, onChange }) {
  const bare = value.map((one) => one.replace(/^-/, ""));
  const downwards = new Set(value.filter((one) => one.startsWith("-")).map((one) => one.slice(1)));
  const made = (keys, down = downwards) => onChange(keys.map((one) => (down.has(one) ? `-${one}` : one)));
  const turn = (key) => made(bare, new Set(downwards.has(key) ? [...downwards].filter((one) => one !== key) : [...downwards, key]));
  return html`<${Chosen} label=${label} path=${path} chosen=${bare} offered=${pathsOf(entity)} usual=${say("sort_usual")} onChange=${(keys) => made(keys)}
    extra=${(key) => html`<button class="btn btn-ghost btn-sm" type="button" onClick=${() => turn(key)}>${say(downwards.has(key) ? "downwards" : "upwards")}</button>`} />`;
}

/** The kinds of a sort there are, by key. */
export const kindsOf = (sort) => new Map(known[sort].map((one) => [one.key, one]));
