// State rules as sentences: when something holds, fields are shown, required, locked.
import { useEffect, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { choose, chosen } from "./choosing.js";
import { Conditions, rowsOf, Said } from "./conditions.js";
import { TextEditor, wrongAt } from "./editors.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { addTo, fieldsNow, keyOf, rulesNow } from "./parts.js";
import { pointer } from "./pointers.js";
import { change, definition, undo } from "./store.js";
import { EFFECTS, stateRules } from "./state_rules.js";
import { joined, labelOf, say } from "./words.js";

/** The page of rules. */
export function Rules() {
  const rules = stateRules();
  const others = rulesNow().filter((one) => one.kind !== "state");
  const [rows, setRows] = useState([]);
  const [isNew, setNew] = useState(false);
  const formulas = rules.map((one) => one.when);
  useEffect(() => void rowsOf(known.entity, formulas).then(setRows), [formulas.join("\n")]);
  return html`<div class="ds-rules">
    <div class="row-x ds-rules-head">
      <h2 class="grow">${say("state_rules")}</h2>
      <button class="btn" type="button" onClick=${() => setNew(true)}><${Icon} name="plus" />${say("new_rule")}</button>
    </div>
    ${isNew && html`<${NewRule} onLeave=${() => setNew(false)} />`}
    ${!rules.length && !isNew && html`<p class="dim">${say("no_rules")}</p>`}
    <ul>${rules.map((rule, place) => html`<${RuleCard} key=${rule.key} rule=${rule} group=${rows[place]} />`)}</ul>
    ${others.length > 0 && html`<p class="dim t13 ds-others">${say("other_rules", { rules: joined(others.map(labelOf)) })}</p>`}
  </div>`;
}

function RuleCard({ rule, group }) {
  const isOpen = chosen.value === rule.key;
  const path = pointer("rules", rule.key);
  const remove = () => {
    change([{ op: "remove", path }]);
    toast(say("removed", { name: labelOf(rule) }), { undo: { label: say("undo"), act: undo } });
  };
  const wrong = wrongAt(`${path}/when`);
  return html`<li class=${`ds-rule ${isOpen ? "on" : ""}`} id=${`rule-${rule.key}`}>
    <div class="ds-rule-top">
      <button class="ds-rule-open grow" type="button" aria-expanded=${isOpen} onClick=${() => choose(isOpen ? "" : rule.key)}>
        <${Icon} name=${isOpen ? "chevron-down" : "chevron-right"} />
        <span><span class="b">${labelOf(rule)}</span><br /><span class="t13 ds-sentence"><${Sentence} rule=${rule} group=${group} /></span></span>
      </button>
      <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name: labelOf(rule) })} onClick=${remove}><${Icon} name="trash" /></button>
    </div>
    ${wrong.map((one) => html`<p class="note bad">${one.message}</p>`)}
    ${isOpen &&
    html`<div class="ds-rule-body">
      <div class="ds-control"><p class="ds-label">${say("label")}</p><${TextEditor} id=${`name-${rule.key}`} label=${say("label")} path=${`${path}/label`} value=${rule.label} onKeep=${(value) => change(value ? [{ op: rule.label === undefined ? "add" : "replace", path: `${path}/label`, value }] : [{ op: "remove", path: `${path}/label` }])} /></div>
      <div class="ds-control"><p class="ds-label rule">${say("when")}</p><${Conditions} entity=${known.entity} label=${say("when")} formula=${rule.when} onKeep=${(when) => when && change([{ op: "replace", path: `${path}/when`, value: when }])} /></div>
      ${EFFECTS.map((effect) => html`<${Effect} effect=${effect} keys=${rule[effect] ?? []} onChange=${(keys) => setEffect(rule, effect, keys)} />`)}
      ${rule.lock?.includes("*") && html`<${Effect} effect="except" keys=${rule.except ?? []} onChange=${(keys) => setEffect(rule, "except", keys)} />`}
    </div>`}
  </li>`;
}

function setEffect(rule, effect, keys) {
  const path = `${pointer("rules", rule.key)}/${effect}`;
  if (!keys.length) return change(rule[effect] ? [{ op: "remove", path }] : []);
  return change([{ op: rule[effect] ? "replace" : "add", path, value: keys }]);
}

/** “When the discount is more than 20 %: show and require Reason”. */
export function Sentence({ rule, group }) {
  const by = new Map();
  for (const effect of EFFECTS) {
    const names = (rule[effect] ?? []).map(named);
    if (names.length) by.set(joined(names), [...(by.get(joined(names)) ?? []), say(`do_${effect}`)]);
  }
  const parts = [...by];
  return html`<span class="rule">${say("when")}</span> ${group ? html`<${Said} entity=${known.entity} group=${group} />` : html`<code>${rule.when}</code>`}<span class="rule">${say("then")}</span>${parts.map(([names, does], place) => html`${place > 0 && "; "}${does.join(say("and_does"))} <b>${names}</b>`)}${rule.except?.length ? say("but_not", { names: joined(rule.except.map(named)) }) : ""}`;
}

const named = (key) => (key === "*" ? say("every_field") : labelOf(fieldsNow().find((one) => one.key === key) ?? { key }));

/** Which fields an effect is on, as tags to take away and a list to add from. */
function Effect({ effect, keys, onChange }) {
  const free = fieldsNow().filter((one) => !keys.includes(one.key));
  return html`<div class="ds-control">
    <p class="ds-label">${say(`effect_${effect}`)}</p>
    <div class="ds-tags">
      ${keys.map((key) => html`<span class="ds-tag">${named(key)}<button type="button" aria-label=${say("remove_named", { name: named(key) })} onClick=${() => onChange(keys.filter((one) => one !== key))}><${Icon} name="x" /></button></span>`)}
      <select class="form-select ds-add-field" aria-label=${say("add_to", { effect: say(`effect_${effect}`) })} value="" onChange=${(event) => { const { value } = event.currentTarget; event.currentTarget.value = ""; if (value) onChange([...keys, value]); }}>
        <option value="">${say("add_a_field")}</option>
        ${effect === "lock" && !keys.includes("*") && html`<option value="*">${say("every_field")}</option>`}
        ${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      </select>
    </div>
  </div>`;
}

/** A rule is made as soon as it has a condition and does something. */
function NewRule({ onLeave }) {
  const [when, setWhen] = useState("");
  const [does, setDoes] = useState({ show: [], require: [], lock: [] });
  const isReady = when && EFFECTS.some((one) => does[one].length);
  const add = () => {
    const first = EFFECTS.find((one) => does[one].length);
    const key = keyOf(`${does[first][0] === "*" ? "all" : does[first][0]}_${first}`, (definition.value.rules ?? []).map((one) => one.key), "rule");
    const effects = Object.fromEntries(EFFECTS.filter((one) => does[one].length).map((one) => [one, does[one]]));
    change(addTo("rules", { key, label: { [known.language]: say(`rule_${first}`, { name: named(does[first][0]) }) }, entity: known.entity, kind: "state", when, ...effects }));
    onLeave();
    choose(key);
  };
  return html`<div class="ds-rule on ds-rule-body" role="group" aria-label=${say("new_rule")}>
    <div class="ds-control"><p class="ds-label rule">${say("when")}</p><${Conditions} entity=${known.entity} label=${say("when")} formula="" onKeep=${setWhen} /></div>
    ${EFFECTS.map((effect) => html`<${Effect} effect=${effect} keys=${does[effect]} onChange=${(keys) => setDoes({ ...does, [effect]: keys })} />`)}
    <div class="row-x">
      <button class="btn btn-primary" type="button" disabled=${!isReady} onClick=${add}>${say("add")}</button>
      <button class="btn btn-ghost" type="button" onClick=${onLeave}>${say("cancel")}</button>
    </div>
  </div>`;
}
