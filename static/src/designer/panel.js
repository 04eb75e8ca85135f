// All that can be said about one field: made of its type's settings, so that a new type needs nothing here.
import { useEffect, useId, useState } from "preact/hooks";
import { Conditions, rowsOf, Said } from "./conditions.js";
import { Control, Setting, TextEditor } from "./editors.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { fieldPath, setting } from "./parts.js";
import { byIdentity } from "./pointers.js";
import { Remove } from "./removing.js";
import { Rights } from "./rights.js";
import { placeOf } from "./status.js";
import { ask, change, definition, kept, settled } from "./store.js";
import { TypeChange } from "./type_change.js";
import { ownRule, rulesOn, setRule } from "./state_rules.js";
import { joined, labelOf, say, textIn } from "./words.js";

/** The panel of a field; `extra` stands above its settings. */
export function Panel({ field, onGone, extra }) {
  const type = typeOf(field.type);
  const path = fieldPath(field.key);
  const id = useId();
  const keep = (name, value) => {
    const others = type.one_of.includes(name) && value !== undefined ? type.one_of.filter((one) => one !== name && field[one] !== undefined) : [];
    change([...setting(`${path}/${name}`, value), ...others.map((one) => ({ op: "remove", path: `${path}/${one}` }))], `${path}/${name}`);
  };
  const offered = [...known.properties.common.filter((one) => fits(one, type)), ...type.settings];
  return html`<section class="ds-panel" aria-label=${say("settings_of", { field: labelOf(field) })}>
    <header class="ds-panel-head">
      <${Icon} name=${type.icon} />
      <div class="grow">
        <h2>${labelOf(field)}</h2>
        <p class="small faint"><code>${field.key}</code> ${type.label}</p>
      </div>
    </header>
    <${Control} label=${say("label")} path=${`${path}/label`} id=${`${id}-label`}>
      <${TextEditor} id=${`${id}-label`} label=${say("label")} path=${`${path}/label`} value=${field.label ?? field.key} onKeep=${(value) => keep("label", value)} />
    <//>
    ${extra}
    ${known.properties.groups.map((group) => {
      const own = offered.filter((one) => one.group === group.key);
      return html`<div class="ds-panel-group">
        <h3 class="ds-group">${group.label}</h3>
        ${group.key === "basics" && html`<${TypeChange} field=${field} />`}
        ${group.key === "rules" && html`<${Required} field=${field} />`}
        ${group.key === "rules" && ["reference", "references"].includes(field.type) && field.entity && html`<${ChooseFrom} field=${field} path=${path} />`}
        ${own.map((one) => html`<${Setting} key=${`${field.key} ${one.name}`} setting=${one} field=${field} path=${`${path}/${one.name}`} onKeep=${(value) => keep(one.name, value)} />`)}
        ${group.key === "rules" && html`<${Rights} field=${field} />`}
      </div>`;
    })}
    <${Uses} field=${field} />
    <${Remove} part=${{ entity: known.entity, field: field.key }} name=${labelOf(field)} label=${say("remove_field")} onGone=${onGone} />
  </section>`;
}

function fits({ only }, type) {
  if (!only) return true;
  return Boolean(type[only]);
}

/** Which records a reference can point to. */
function ChooseFrom({ field, path }) {
  return html`<div class="ds-control" data-at=${`${path}/choose_from`}>
    <p class="ds-label rule"><${Icon} name="arrow-ramp-right-2" />${say("choose_from")}</p>
    <${Conditions} key=${field.entity} entity=${field.entity} purpose="filter" at=${{ recordEntity: known.entity }} label=${say("choose_from")} formula=${field.choose_from ?? ""} onKeep=${(formula) => change(setting(`${path}/choose_from`, formula))} />
    <p class="note">${say("choose_from_hint")}</p>
  </div>`;
}

/** When a field is required and when it is shown: picked, one rule for each. */
function Required({ field }) {
  const others = rulesOn(field.key).filter(({ rule }) => !["require", "show"].some((effect) => ownRule(field.key, effect) === rule));
  const [rows, setRows] = useState([]);
  const formulas = others.map(({ rule }) => rule.when);
  useEffect(() => void rowsOf(known.entity, formulas).then(setRows), [formulas.join("\n")]);
  return html`
    ${["require", "show"].map(
      (effect) => html`<div class="ds-control">
        <p class="ds-label rule"><${Icon} name="arrow-ramp-right-2" />${say(`${effect}_when`)}</p>
        <${Conditions} key=${`${field.key} ${effect}`} entity=${known.entity} label=${say(`${effect}_when`)} formula=${ownRule(field.key, effect)?.when ?? ""} onKeep=${(formula) => setRule(field.key, effect, formula)} />
      </div>`,
    )}
    ${others.length > 0 &&
    html`<ul class="ds-other-rules">
      ${others.map(({ rule, effects }, place) => html`<li><${Icon} name="arrow-ramp-right-2" /><span><a href=${`${known.studio}/entities/${known.entity}/rules#${rule.key}`}>${labelOf(rule)}</a><br /><span class="small dim">${joined(effects.map((one) => say(`effect_${one}`)))}: ${rows[place] && html`<${Said} entity=${known.entity} group=${rows[place]} />`}</span></span></li>`)}
    </ul>`}`;
}

/** Where the field is used; asked for when it is looked at. */
function Uses({ field }) {
  const [items, setItems] = useState(null);
  const version = kept.value;
  useEffect(() => {
    let isStale = false;
    settled()
      .then(() => ask("GET", `/uses?entity=${encodeURIComponent(known.entity)}&field=${encodeURIComponent(field.key)}`))
      .then(({ status, body }) => !isStale && setItems(status === 200 ? body.items : []))
      .catch(() => !isStale && setItems([]));
    return () => (isStale = true);
  }, [field.key, version]);
  const counted = {};
  for (const one of items ?? []) counted[one.kind] = (counted[one.kind] ?? 0) + 1;
  const said = joined(Object.entries(counted).map(([kind, count]) => say(`uses_${kind}`, { count })));
  return html`<details class="ds-uses">
    <summary>${items === null ? say("used_in") : items.length ? say("used_in_said", { said }) : say("used_nowhere")}</summary>
    <ul class="t13">
      ${(items ?? []).map((one) => {
        const { address } = placeOf(byIdentity(definition.value, one.path));
        return html`<li><span class="faint">${say(`use_${one.kind}`)}</span> ${address ? html`<a href=${address}>${one.label}</a>` : one.label}</li>`;
      })}
    </ul>
  </details>`;
}
