// Rules that show, require or lock fields while a condition holds.
import { addTo, fieldNow, keyOf, rulesNow } from "./parts.js";
import { pointer } from "./pointers.js";
import { change, definition } from "./store.js";
import { known } from "./known.js";
import { textIn } from "./words.js";

export const EFFECTS = ["show", "require", "lock"];

export const stateRules = () => rulesNow().filter((one) => one.kind === "state");

/** The rules that act on a field, with what each does to it. */
export function rulesOn(key) {
  return stateRules()
    .map((rule) => ({ rule, effects: EFFECTS.filter((effect) => rule[effect]?.includes(key) || (effect === "lock" && rule.lock?.includes("*") && !rule.except?.includes(key))) }))
    .filter(({ effects }) => effects.length);
}

/** The one rule that does nothing but this to this field, if there is one. */
export const ownRule = (key, effect) =>
  stateRules().find((rule) => EFFECTS.every((one) => (one === effect ? rule[one]?.length === 1 && rule[one][0] === key : !rule[one]?.length)));

/** What a rule that does one thing is called, by what it does and in which language. */
export const NAMES = {
  compute: { en: (name) => `${name} is set`, zh: (name) => `${name}自动赋值` },
  require: { en: (name) => `${name} is required`, zh: (name) => `${name}必填` },
  show: { en: (name) => `${name} is shown`, zh: (name) => `${name}显示` },
  lock: { en: (name) => `${name} is locked`, zh: (name) => `${name}锁定` },
};

/** Set, change or (with an empty formula) remove the rule that does this to a field while a condition holds. */
export function setRule(key, effect, formula) {
  const own = ownRule(key, effect);
  if (own) {
    const path = pointer("rules", own.key);
    return change(formula ? [{ op: "replace", path: `${path}/when`, value: formula }] : [{ op: "remove", path }]);
  }
  if (!formula) return undefined;
  const field = fieldNow(key);
  const label = Object.fromEntries(Object.entries(NAMES[effect]).map(([language, make]) => [language, make(textIn(field.label, key, language))]));
  const taken = (definition.value.rules ?? []).map((one) => one.key);
  const made = { key: keyOf(`${key}_${effect}`, taken, "rule"), label, entity: known.entity, kind: "state", when: formula, [effect]: [key] };
  return change(addTo("rules", made));
}
