// What can be changed of a rule, by its kind. What is given to `onChange` are its members by name; undefined removes one.
import { Conditions } from "./conditions.js";
import { TextEditor } from "./editors.js";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { fieldsNow } from "./parts.js";
import { Pick } from "./pick.js";
import { named } from "./rule_sentences.js";
import { EFFECTS } from "./state_rules.js";
import { labelOf, say } from "./words.js";

const UNSETTABLE = ["stage", "children", "serial"];
const settable = () => fieldsNow().filter((one) => !one.formula && !UNSETTABLE.includes(one.type) && known.types.find((type) => type.key === one.type)?.writable);

/** The editor of a rule of any kind but decision tables. `path` is where it stands in the draft, if it does. */
export function RuleBody({ rule, path, onChange }) {
  const Body = { state: StateBody, validate: ValidateBody, compute: ComputeBody }[rule.kind];
  return html`<${Body} rule=${rule} path=${path} onChange=${onChange} />`;
}

const When = ({ label, formula, onKeep }) => html`<div class="ds-control"><p class="ds-label rule">${label}</p><${Conditions} entity=${known.entity} label=${label} formula=${formula ?? ""} onKeep=${onKeep} /></div>`;

function StateBody({ rule, onChange }) {
  return html`
    <${When} label=${say("rule_when")} formula=${rule.when} onKeep=${(when) => onChange({ when })} />
    ${EFFECTS.map((effect) => html`<${Effect} effect=${effect} keys=${rule[effect] ?? []} onChange=${(keys) => onChange({ [effect]: keys.length ? keys : undefined })} />`)}
    ${rule.lock?.includes("*") && html`<${Effect} effect="except" keys=${rule.except ?? []} onChange=${(keys) => onChange({ except: keys.length ? keys : undefined })} />`}`;
}

function ValidateBody({ rule, path, onChange }) {
  const id = `message-${rule.key || "new"}`;
  const isWarning = rule.severity === "warning";
  return html`
    <${When} label=${say(isWarning ? "warn_when" : "refuse_when")} formula=${rule.invalid_when} onKeep=${(formula) => onChange({ invalid_when: formula })} />
    <div class="ds-control">
      <p class="ds-label">${say("message")}</p>
      <${TextEditor} id=${id} label=${say("message")} path=${path && `${path}/message`} value=${rule.message} onKeep=${(message) => onChange({ message })} />
      <p class="note">${say("message_hint", { path: "{number}", example: "{account.name}" })}</p>
    </div>
    <div class="ds-two">
      <div class="ds-control"><label class="ds-label" for=${`${id}-at`}>${say("message_at")}</label>
        <select class="form-select" id=${`${id}-at`} value=${rule.field ?? ""} onChange=${(event) => onChange({ field: event.currentTarget.value || undefined })}>
          <option value="">${say("whole_record")}</option>
          ${fieldsNow().map((one) => html`<option value=${one.key} selected=${one.key === rule.field}>${labelOf(one)}</option>`)}
        </select></div>
      <div class="ds-control"><label class="ds-label" for=${`${id}-does`}>${say("then_what")}</label>
        <select class="form-select" id=${`${id}-does`} value=${rule.severity ?? "error"} onChange=${(event) => onChange({ severity: event.currentTarget.value === "error" ? undefined : "warning" })}>
          <option value="error">${say("severity_error")}</option>
          <option value="warning" selected=${isWarning}>${say("severity_warning")}</option>
        </select></div>
    </div>
    <label class="row-x t13"><input class="form-check-input" type="checkbox" checked=${Boolean(rule.always)} onChange=${(event) => onChange({ always: event.currentTarget.checked || undefined })} />${say("check_always")}</label>`;
}

function ComputeBody({ rule, path, onChange }) {
  const set = rule.set ?? {};
  const free = settable().filter((one) => set[one.key] === undefined);
  const keep = (key, formula) => {
    const next = { ...set, [key]: formula };
    if (formula === undefined) delete next[key];
    onChange({ set: next });
  };
  return html`
    <${When} label=${say("compute_when")} formula=${rule.when} onKeep=${(when) => onChange({ when: when || undefined })} />
    ${Object.entries(set).map(
      ([key, formula]) => html`<div class="ds-control ds-set" key=${key}>
        <p class="ds-label" id=${`set-${rule.key || "new"}-${key}`}><b>${named(key)}</b> =
          <button class="btn btn-ghost btn-icon btn-sm" type="button" aria-label=${say("remove_named", { name: named(key) })} onClick=${() => keep(key, undefined)}><${Icon} name="x" /></button></p>
        <${FormulaField} entity=${known.entity} field=${key} purpose="rule" labelledBy=${`set-${rule.key || "new"}-${key}`} path=${path && `${path}/set/${key}`} value=${formula} onChange=${(text) => keep(key, text)} />
      </div>`,
    )}
    <${Pick} class="form-select ds-add-field" aria-label=${say("add_value")} onPick=${(key) => keep(key, "")}>
      <option value="">${say("add_value")}</option>
      ${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
    <//>`;
}

/** Which fields an effect is on, as tags to take away and a list to add from. */
function Effect({ effect, keys, onChange }) {
  const free = fieldsNow().filter((one) => !keys.includes(one.key));
  return html`<div class="ds-control">
    <p class="ds-label">${say(`effect_${effect}`)}</p>
    <div class="ds-tags">
      ${keys.map((key) => html`<span class="ds-tag">${named(key)}<button type="button" aria-label=${say("remove_named", { name: named(key) })} onClick=${() => onChange(keys.filter((one) => one !== key))}><${Icon} name="x" /></button></span>`)}
      <${Pick} class="form-select ds-add-field" aria-label=${say("add_to", { effect: say(`effect_${effect}`) })} onPick=${(key) => onChange([...keys, key])}>
        <option value="">${say("add_a_field")}</option>
        ${effect === "lock" && !keys.includes("*") && html`<option value="*">${say("every_field")}</option>`}
        ${free.map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      <//>
    </div>
  </div>`;
}
