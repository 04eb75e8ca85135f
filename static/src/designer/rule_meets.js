// Who overrides what: what other rules and the field itself do to the fields a rule acts on.
import { fieldNow, rulesNow } from "./parts.js";
import { named } from "./rule_sentences.js";
import { joined, labelOf, say } from "./words.js";

const acting = () => rulesNow().filter((one) => !one.disabled);
const sets = (rule, key) => (rule.kind === "compute" && rule.set?.[key] !== undefined) || (rule.kind === "decide" && rule.outputs?.includes(key));
const does = (rule, effect, key) => rule.kind === "state" && (rule[effect]?.includes(key) || (effect === "lock" && rule.lock?.includes("*") && !rule.except?.includes(key)));

/** Sentences about a rule and the others: `{text, rules}`, those meant as links. */
export function meetsOf(rule) {
  if (rule.disabled) return [];
  const others = acting().filter((one) => one.key !== rule.key);
  return [...aboutState(rule, others), ...aboutValues(rule, others)];
}

function aboutState(rule, others) {
  if (rule.kind !== "state") return [];
  const found = [];
  for (const key of rule.show ?? []) {
    const also = others.filter((one) => does(one, "show", key));
    if (also.length) found.push({ text: say("meets_show", { field: named(key), rules: joined(also.map(labelOf)) }), rules: also });
  }
  for (const key of (rule.require ?? []).filter((one) => !rule.show?.includes(one))) {
    const hiding = others.filter((one) => does(one, "show", key));
    if (hiding.length) found.push({ text: say("meets_hidden", { field: named(key), rules: joined(hiding.map(labelOf)) }), rules: hiding });
    if (fieldNow(key)?.required) found.push({ text: say("meets_required", { field: named(key) }), rules: [] });
  }
  for (const key of (rule.lock ?? []).filter((one) => one !== "*")) {
    const also = others.filter((one) => does(one, "lock", key));
    if (also.length) found.push({ text: say("meets_lock", { field: named(key), rules: joined(also.map(labelOf)) }), rules: also });
  }
  return found;
}

function aboutValues(rule, others) {
  const keys = rule.kind === "compute" ? Object.keys(rule.set ?? {}) : rule.kind === "decide" ? rule.outputs : [];
  return keys.flatMap((key) => {
    const found = [];
    const also = others.filter((one) => sets(one, key));
    if (also.length) found.push({ text: say("meets_value", { field: named(key), rules: joined(also.map(labelOf)) }), rules: also });
    const field = fieldNow(key);
    if (field?.default) found.push({ text: say("meets_default", { field: named(key) }), rules: [] });
    if (field?.copy_from) found.push({ text: say("meets_copy", { field: named(key) }), rules: [] });
    return found;
  });
}
