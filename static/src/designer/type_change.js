// Another type for a field: what it does to the values there are is shown first, with examples.
import { useId, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { startOf } from "./adding.js";
import { Control } from "./editors.js";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { fieldPath } from "./parts.js";
import { Pick } from "./pick.js";
import { ask, change, definition, settled, undo } from "./store.js";
import { joined, labelOf, say, sentences } from "./words.js";

const isTurnable = (type) => type.writable && type.key !== "children" && !type.needed.includes("entities");
const leadsOn = (type) => type.needed.includes("entity");

/** The type of a field, and another to choose. */
export function TypeChange({ field }) {
  const id = useId();
  const [asked, setAsked] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const type = typeOf(field.type);
  if (!isTurnable(type)) return null;
  const offered = known.types.filter(isTurnable);
  const turn = (next) => {
    change([{ op: "replace", path: fieldPath(field.key), value: next }], `${fieldPath(field.key)}/type`);
    setAsked(null);
    toast(say("type_now", { label: typeOf(next.type).label }), { kind: "done", undo: { label: say("undo"), act: undo } });
  };
  const pick = (key) => {
    if (key === field.type) return setAsked(null);
    const next = turnedTo(field, typeOf(key));
    return leadsOn(typeOf(key)) && !next.entity ? setAsked({ next, isOpen: true }) : look(next);
  };
  const look = async (next) => {
    setBusy(true);
    await settled();
    let answer = await ask("POST", "/conversion", { entity: known.entity, field: next });
    const texts = answer.body.distinct ?? [];
    if (next.options && texts.length) {
      next = { ...next, options: texts.map((value) => ({ value })) };
      answer = await ask("POST", "/conversion", { entity: known.entity, field: next });
    }
    setBusy(false);
    if (answer.status !== 200) return setAsked({ next, problems: answer.body.problems ?? [] });
    if (!answer.body.values) return turn(next);
    return setAsked({ next, found: answer.body });
  };
  return html`<${Control} label=${say("type")} id=${`${id}-type`} path=${`${fieldPath(field.key)}/type`}>
    <${Pick} class="form-select" id=${`${id}-type`} value=${asked?.next.type ?? field.type} disabled=${isBusy} onPick=${pick}>
      ${offered.map((one) => html`<option value=${one.key} selected=${one.key === (asked?.next.type ?? field.type)}>${one.label}</option>`)}
    <//>
    ${asked?.isOpen && html`<${Target} next=${asked.next} onPick=${(entity) => look({ ...asked.next, entity })} onLeave=${() => setAsked(null)} />`}
    ${asked && !asked.isOpen && html`<${Outcome} asked=${asked} onTurn=${() => turn(asked.next)} onLeave=${() => setAsked(null)} />`}
  <//>`;
}

/** Where a reference is to lead, before it can be said what of the values finds its record there. */
function Target({ next, onPick, onLeave }) {
  const id = useId();
  return html`<div class="band info-b ds-outcome" role="group" aria-label=${say("turned_to", { label: typeOf(next.type).label })} onKeyDown=${onEscape(onLeave)}>
    <${Icon} name="arrow-right" />
    <div class="grow t13">
      <label class="ds-label b" for=${id}>${say("leads_to")}</label>
      <${Pick} class="form-select" id=${id} isFocused=${true} onPick=${onPick}>
        <option value="">${say("choose")}</option>
        ${definition.value.entities.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      <//>
      <div class="row-x"><button class="btn btn-sm" type="button" onClick=${onLeave}>${say("leave_type")}</button></div>
    </div>
  </div>`;
}

function Outcome({ asked: { next, found, problems }, onTurn, onLeave }) {
  const label = typeOf(next.type).label;
  const bad = found?.examples.filter((one) => one.becomes === null) ?? [];
  const good = found?.examples.filter((one) => one.becomes !== null) ?? [];
  const isBad = Boolean(problems?.length || found?.put_away || found?.refused);
  return html`<div class=${`band ${isBad ? "warn-b" : "info-b"} ds-outcome`} role="group" aria-label=${say("turned_to", { label })} ref=${(node) => node && !node.contains(document.activeElement) && node.querySelector("button").focus()} onKeyDown=${onEscape(onLeave)}>
    <${Icon} name=${isBad ? "alert-triangle" : "arrow-right"} />
    <div class="grow t13">
      ${problems?.map((one) => html`<p>${sentences(one)}</p>`)}
      ${found?.put_away && html`<p class="b">${say("turned_put_away", { count: found.values })}</p>`}
      ${found && !found.put_away && html`<p class="b">${say("turned_kept", { count: found.looked_at - found.refused, all: found.looked_at, label })}</p>`}
      ${found?.looked_at < found?.values && !found.put_away && html`<p class="dim">${say("turned_first", { count: found.looked_at, all: found.values })}</p>`}
      ${good.length > 0 && html`<ul>${good.map((one) => html`<li>${one.value} → ${one.becomes}</li>`)}</ul>`}
      ${found?.refused > 0 && html`<p>${say("turned_refused", { count: found.refused })} ${found.withheld ? say("turned_withheld") : joined(bad.map((one) => say("turned_example", { value: one.value, record: one.record })))}</p><p class="dim">${say("turned_stops")}</p>`}
      ${next.options && found?.distinct.length > 0 && html`<p>${say("options_from_values", { count: next.options.length })}</p>`}
      <div class="row-x">
        ${!problems && html`<button class="btn btn-primary btn-sm" type="button" onClick=${onTurn}>${say("turn_type")}</button>`}
        <button class="btn btn-sm" type="button" onClick=${onLeave}>${say("leave_type")}</button>
      </div>
    </div>
  </div>`;
}

/** The field as another type has it: what both types know stays. */
function turnedTo(field, type) {
  const names = new Set(["key", "label", ...known.properties.common.filter((one) => !one.only || type[one.only]).map((one) => one.name), ...type.settings.map((one) => one.name)]);
  const rest = Object.fromEntries(Object.entries(field).filter(([name]) => names.has(name)));
  const start = Object.fromEntries(Object.entries(startOf(type)).filter(([name]) => rest[name] === undefined && !type.one_of.some((one) => rest[one] !== undefined)));
  return { ...rest, ...start, type: type.key };
}
