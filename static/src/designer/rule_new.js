// A new rule: which kind, then what it says. It is made as soon as it has a condition and does something.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { choose } from "./choosing.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { addTo, fieldNow, keyOf } from "./parts.js";
import { RuleBody } from "./rule_editors.js";
import { named } from "./rule_sentences.js";
import { EFFECTS, NAMES } from "./state_rules.js";
import { change, definition } from "./store.js";
import { say, saidIn, textIn } from "./words.js";

const KINDS = [
  ["state", "eye"],
  ["validate", "shield-check"],
  ["compute", "calculator"],
  ["decide", "table"],
];

const READY = {
  state: (rule) => rule.when && EFFECTS.some((one) => rule[one]?.length),
  validate: (rule) => rule.invalid_when && rule.message,
  compute: (rule) => Object.values(rule.set ?? {}).some(Boolean),
};

/** The kinds to choose from, then the editor of the one chosen. */
export function NewRule({ onLeave }) {
  const [rule, setRule] = useState(null);
  const box = useRef(null);
  useLayoutEffect(() => box.current.querySelector("button, select, input, textarea").focus(), [rule?.kind]);
  const left = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.matches("input, textarea, select, [contenteditable]")) return;
    event.stopPropagation();
    onLeave();
  };
  if (!rule) {
    return html`<div class="ds-kinds" role="group" aria-label=${say("new_rule")} ref=${box} onKeyDown=${left}>
      ${KINDS.map(([kind, icon]) => {
        const inside = html`<${Icon} name=${icon} /><span><b>${say(`kind_${kind}`)}</b><span class="small dim">${say(`kind_${kind}_said`)}</span></span>`;
        return kind === "decide" ? html`<a class="ds-kind" href=${`${known.studio}/decisions/-/new/${known.entity}`}>${inside}</a>` : html`<button class="ds-kind" type="button" onClick=${() => setRule({ kind })}>${inside}</button>`;
      })}
      <button class="btn btn-ghost" type="button" onClick=${onLeave}>${say("cancel")}</button>
    </div>`;
  }
  const isReady = READY[rule.kind](rule);
  const add = () => {
    const made = finished(rule);
    change(addTo("rules", made));
    onLeave();
    choose(made.key);
  };
  return html`<div class="ds-rule on ds-rule-body" role="group" aria-label=${say(`kind_${rule.kind}`)} ref=${box} onKeyDown=${left}>
    <p class="b ds-kind-head">${say(`kind_${rule.kind}`)}</p>
    <${RuleBody} rule=${rule} onChange=${(members) => setRule((now) => ({ ...now, ...members }))} />
    <div class="row-x ds-new-end">
      <button class="btn btn-primary" type="button" disabled=${!isReady} onClick=${add}>${say("add")}</button>
      <button class="btn btn-ghost" type="button" onClick=${onLeave}>${say("cancel")}</button>
      ${!isReady && html`<span class="faint t13">${say(`kind_${rule.kind}_needs`)}</span>`}
    </div>
  </div>`;
}

/** The rule with a key and a label; members that say nothing left out. */
function finished(rule) {
  const { kind, ...members } = rule;
  const said = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== ""));
  if (said.set) said.set = Object.fromEntries(Object.entries(said.set).filter(([, formula]) => formula));
  const [stem, label] = naming(rule);
  const key = keyOf(stem, (definition.value.rules ?? []).map((one) => one.key), "rule");
  return { key, label, entity: known.entity, kind, ...said };
}

/** What the key is made of, and what the rule is called in every language. */
function naming(rule) {
  if (rule.kind === "validate") return [`${rule.field ?? known.entity}_check`, inLanguages((language) => saidIn(rule.message, language).replace(/[.。]$/, "").slice(0, 80))];
  const effect = rule.kind === "compute" ? "compute" : EFFECTS.find((one) => rule[one]?.length);
  const key = rule.kind === "compute" ? Object.keys(rule.set)[0] : rule[effect][0];
  if (key === "*") return [`all_${effect}`, { [known.language]: say(`rule_${effect}`, { name: named(key) }) }];
  const stem = effect === "compute" ? `${key}_value` : `${key}_${effect}`;
  return [stem, inLanguages((language) => NAMES[effect][language]?.(textIn(fieldNow(key)?.label, key, language)))];
}

const inLanguages = (say) => Object.fromEntries(known.languages.map((one) => [one, say(one)]).filter(([, text]) => text));
