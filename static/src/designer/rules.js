// The rules of an entity as sentences, by what they do; each opens to be changed where it stands.
import { useRef, useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { choose, chosen } from "./choosing.js";
import { TextEditor } from "./editors.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { rulesNow } from "./parts.js";
import { pointer } from "./pointers.js";
import { RuleBody } from "./rule_editors.js";
import { meetsOf } from "./rule_meets.js";
import { NewRule } from "./rule_new.js";
import { named, Sentence, useRows, whenOf } from "./rule_sentences.js";
import { change, definition, problems, refused, undo } from "./store.js";
import { labelOf, say, sentences, textIn } from "./words.js";

const GROUPS = ["state", "compute", "validate", "decide"];

/** The page of rules. */
export function Rules() {
  const all = rulesNow();
  const rows = useRows(all);
  const [isNew, setNew] = useState(false);
  const [words, setWords] = useState("");
  const opener = useRef(null);
  const leave = () => {
    setNew(false);
    opener.current.focus();
  };
  const wanted = words.trim().toLowerCase();
  const fits = (rule) => !wanted || `${JSON.stringify(rule)} ${labelOf(rule)}`.toLowerCase().includes(wanted);
  return html`<div class="ds-rules">
    <div class="row-x ds-rules-head">
      <h2 class="grow">${say("rules_of_entity")}</h2>
      ${all.length > 5 && html`<span class="ds-find"><${Icon} name="search" /><input class="form-control" type="search" aria-label=${say("find_rule")} placeholder=${say("find_rule")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} /></span>`}
      <button class="btn btn-primary" type="button" ref=${opener} aria-expanded=${isNew} onClick=${() => setNew(!isNew)}><${Icon} name="plus" />${say("new_rule")}</button>
    </div>
    ${isNew && html`<${NewRule} onLeave=${leave} />`}
    ${!all.length && !isNew && html`<p class="dim ds-none">${say("no_rules_yet")}</p>`}
    ${GROUPS.map((kind) => {
      const rules = all.filter((one) => one.kind === kind);
      const shown = rules.filter(fits);
      if (!shown.length) return null;
      return html`<section class="ds-rule-group">
        <h3>${say(`group_${kind}`)} <span class="faint num">${rules.length}</span></h3>
        <ul>${shown.map((rule) => (kind === "decide" ? html`<${TableCard} key=${rule.key} rule=${rule} />` : html`<${RuleCard} key=${rule.key} rule=${rule} rules=${rules} group=${rows[whenOf(rule)]} />`))}</ul>
      </section>`;
    })}
    <${Events} />
  </div>`;
}

/** What is wrong with a rule, wherever in it. */
function wrongIn(path) {
  const own = refused.value?.at?.startsWith(`${path}/`) ? refused.value.problems : [];
  return [...own, ...problems.value.filter((one) => one.path === path || one.path.startsWith(`${path}/`))];
}

function Wrong({ path }) {
  return wrongIn(path).map((one) => html`<p class=${`note ds-rule-note ${one.severity === "warning" ? "warn" : "bad"}`}><${Icon} name=${one.severity === "warning" ? "alert-triangle" : "alert-circle"} /><span>${sentences(one)}</span></p>`);
}

function RuleCard({ rule, rules, group }) {
  const isOpen = chosen.value === rule.key;
  const path = pointer("rules", rule.key);
  const keep = (members) => {
    const operations = Object.entries(members).flatMap(([name, value]) => {
      if (value === undefined || value === "") return rule[name] === undefined || ["when", "invalid_when"].includes(name) ? [] : [{ op: "remove", path: `${path}/${name}` }];
      return [{ op: rule[name] === undefined ? "add" : "replace", path: `${path}/${name}`, value }];
    });
    // a value that is always computed has no condition
    if (rule.kind === "compute" && "when" in members && !members.when && rule.when) operations.push({ op: "remove", path: `${path}/when` });
    change(operations);
  };
  return html`<li class=${`ds-rule ${isOpen ? "on" : ""} ${rule.disabled ? "is-off" : ""}`} id=${`rule-${rule.key}`}>
    <div class="ds-rule-top">
      <button class="ds-rule-open grow" type="button" aria-expanded=${isOpen} onClick=${() => choose(isOpen ? "" : rule.key)} onKeyDown=${(event) => moved(event, rule, rules)}>
        <${Icon} name=${isOpen ? "chevron-down" : "chevron-right"} />
        <span><span class="b">${labelOf(rule)}</span>${rule.disabled && html` <span class="tag">${say("is_off")}</span>`}<br /><span class="t13 ds-sentence"><${Sentence} rule=${rule} group=${group} /></span></span>
      </button>
      <${Acts} rule=${rule} rules=${rules} />
    </div>
    <${Wrong} path=${path} />
    ${isOpen &&
    html`<div class="ds-rule-body">
      <div class="ds-control"><p class="ds-label">${say("label")}</p><${TextEditor} id=${`name-${rule.key}`} label=${say("label")} path=${`${path}/label`} value=${rule.label} onKeep=${(label) => keep({ label })} /></div>
      <${RuleBody} rule=${rule} path=${path} onChange=${keep} />
      <${Meets} rule=${rule} />
    </div>`}
  </li>`;
}

function Meets({ rule }) {
  const found = meetsOf(rule);
  if (!found.length) return null;
  return html`<div class="ds-meets"><p class="ds-label">${say("who_overrides")}</p><ul>
    ${found.map(({ text, rules }) => html`<li>${text} ${rules.map((one) => html`<a href=${one.kind === "decide" ? `${known.studio}/decisions/${one.key}` : `#${one.key}`}>${labelOf(one)}</a> `)}</li>`)}
  </ul></div>`;
}

function Acts({ rule, rules }) {
  const path = pointer("rules", rule.key);
  const at = rules.indexOf(rule);
  const remove = () => {
    change([{ op: "remove", path }]);
    toast(say("removed", { name: labelOf(rule) }), { undo: { label: say("undo"), act: undo } });
  };
  const turn = () => {
    change([rule.disabled ? { op: "remove", path: `${path}/disabled` } : { op: "add", path: `${path}/disabled`, value: true }]);
    toast(say(rule.disabled ? "turned_on" : "turned_off", { name: labelOf(rule) }), { undo: { label: say("undo"), act: undo } });
  };
  return html`<details class="fw-menu is-end" data-menu>
    <summary class="btn btn-ghost btn-icon" aria-label=${say("acts_of", { name: labelOf(rule) })}><${Icon} name="dots" /></summary>
    <div class="fw-menu-list">
      ${rule.kind !== "decide" && html`<button class="fw-item" type="button" disabled=${at <= 0} onClick=${() => move(rule, rules, -1)}><${Icon} name="arrow-up" />${say("up")}</button>
      <button class="fw-item" type="button" disabled=${at === rules.length - 1} onClick=${() => move(rule, rules, 1)}><${Icon} name="arrow-down" />${say("down")}</button>`}
      <button class="fw-item" type="button" onClick=${turn}><${Icon} name="toggle-left" />${say(rule.disabled ? "switch_on" : "switch_off")}</button>
      <button class="fw-item" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
    </div>
  </details>`;
}

function moved(event, rule, rules) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(rule, rules, event.key === "ArrowUp" ? -1 : 1);
}

/** Change places with the neighbour of the same kind. */
function move(rule, rules, by) {
  const other = rules[rules.indexOf(rule) + by];
  if (!other) return;
  change([{ op: "move", from: pointer("rules", rule.key), path: pointer("rules", definition.value.rules.indexOf(other)) }]);
}

function TableCard({ rule }) {
  const inputs = rule.inputs.map((one) => (one.label ? textIn(one.label, one.id) : named(one.formula)));
  return html`<li class=${`ds-rule ${rule.disabled ? "is-off" : ""}`} id=${`rule-${rule.key}`}>
    <div class="ds-rule-top">
      <a class="ds-rule-open grow" href=${`${known.studio}/decisions/${rule.key}`}>
        <${Icon} name="table" />
        <span><span class="b">${labelOf(rule)}</span>${rule.disabled && html` <span class="tag">${say("is_off")}</span>`}<br /><span class="t13 dim">${say("table_reads", { inputs: inputs.join(", "), rows: rule.rows.length })}</span></span>
      </a>
      <${Acts} rule=${rule} rules=${[]} />
    </div>
    <${Wrong} path=${pointer("rules", rule.key)} />
  </li>`;
}

/** What records of this entity set going: flows, which are changed at their own place. */
function Events() {
  const flows = (definition.value.flows ?? []).filter((one) => one.entity === known.entity && EVENTS.includes(one.trigger?.on));
  if (!flows.length) return null;
  return html`<section class="ds-rule-group">
    <h3>${say("group_events")} <span class="faint num">${flows.length}</span></h3>
    <ul class="ds-events">${flows.map((one) => html`<li><${Icon} name="arrow-ramp-right-2" /><span><span class="rule">${say(`event_${one.trigger.on}`)}</span>${say("then")}<a href=${`${known.studio}/at/flows/${encodeURIComponent(one.key)}`}>${labelOf(one)}</a></span></li>`)}</ul>
  </section>`;
}

const EVENTS = ["created", "updated", "deleted", "becomes_true", "button", "date"];
