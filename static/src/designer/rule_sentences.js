// Rules read as sentences: “When the discount is more than 20 %: show and require Reason”.
import { useEffect, useState } from "preact/hooks";
import { rowsOf, Said } from "./conditions.js";
import { html } from "./html.js";
import { known } from "./known.js";
import { fieldsNow } from "./parts.js";
import { EFFECTS } from "./state_rules.js";
import { joined, labelOf, say, textIn } from "./words.js";

/** What a field is called; every field for `*`. */
export const named = (key) => (key === "*" ? say("every_field") : labelOf(fieldsNow().find((one) => one.key === key) ?? { key }));

/** The formula of a rule's condition; empty when it always holds. */
export const whenOf = (rule) => (rule.kind === "validate" ? rule.invalid_when : rule.when) ?? "";

/** The conditions of rules in rows, by their formulas. */
export function useRows(rules) {
  const [rows, setRows] = useState({});
  const formulas = rules.map(whenOf).filter(Boolean);
  useEffect(() => void rowsOf(known.entity, formulas).then((found) => setRows(Object.fromEntries(formulas.map((one, at) => [one, found[at]])))), [formulas.join("\n")]);
  return rows;
}

/** A rule in one sentence; `group` is its condition in rows, when it is known. */
export function Sentence({ rule, group }) {
  const when = whenOf(rule);
  const said = !when ? html`<span class="rule">${say("always_said")}</span>` : html`<span class="rule">${say(rule.kind === "validate" && rule.severity !== "warning" ? "refuse_when" : rule.kind === "validate" ? "warn_when" : "rule_when")}</span> ${group ? html`<${Said} entity=${known.entity} group=${group} />` : html`<code>${when}</code>`}`;
  return html`${said}<span class="rule">${say("then")}</span>${DOES[rule.kind]?.(rule)}`;
}

const DOES = {
  state: (rule) => {
    const by = new Map();
    for (const effect of EFFECTS) {
      const names = (rule[effect] ?? []).map(named);
      if (names.length) by.set(joined(names), [...(by.get(joined(names)) ?? []), say(`do_${effect}`)]);
    }
    return html`${[...by].map(([names, does], place) => html`${place > 0 && "; "}${does.join(say("and_does"))} <b>${names}</b>`)}${rule.except?.length ? say("but_not", { names: joined(rule.except.map(named)) }) : ""}`;
  },
  validate: (rule) => html`“${textIn(rule.message)}”${rule.field ? html` <span class="dim">${say("at_field", { field: named(rule.field) })}</span>` : ""}`,
  compute: (rule) => Object.entries(rule.set ?? {}).map(([key, formula], place) => html`${place > 0 && "; "}<b>${named(key)}</b> = <${Value} field=${key} formula=${formula} />`),
};

/** A formula that is a plain value says itself. */
function Value({ field, formula }) {
  const text = /^"((?:[^"]|"")*)"$/.exec(formula)?.[1].replaceAll('""', '"');
  const options = fieldsNow().find((one) => one.key === field)?.options ?? [];
  const option = text !== undefined && options.find((one) => one.value === text);
  if (option) return html`<b>${textIn(option.label, option.value)}</b>`;
  if (/^-?\d+(\.\d+)?$/.test(formula)) return html`<b>${formula}</b>`;
  return html`<code>${formula}</code>`;
}
