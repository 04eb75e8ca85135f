// Conditions picked, not typed: rows and groups that read and write the same formula.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { Line } from "./editors.js";
import { known } from "./known.js";
import { optionsOf } from "./parts.js";
import { Pick } from "./pick.js";
import { ask, settled } from "./store.js";
import { operatorOf, subjectAt, subjectsOf, typed, untyped, usualOperator, valueSaid } from "./subjects.js";
import { joined, say, sentences, textIn } from "./words.js";

const read = new Map();

const where = ({ entity, purpose, flow, step, recordEntity }) => ({ entity, purpose, ...(step ? { flow, step } : recordEntity ? { record_entity: recordEntity } : {}) });

/** The rows of formulas about records of an entity, asked for together and kept. */
export const rowsOf = (entity, formulas, purpose = "rule") => rowsAt({ entity, purpose }, formulas);

/** The same at a place: `{entity, purpose, flow, step}`. */
async function rowsAt(place, formulas) {
  const name = (formula) => `${place.entity} ${place.purpose} ${place.recordEntity ?? ""} ${formula}`;
  if (place.step) formulas.forEach((one) => read.delete(name(one))); // what steps leave behind changes with the flow
  const missing = [...new Set(formulas)].filter((one) => one && !read.has(name(one)));
  if (missing.length) {
    await settled();
    const { status, body } = await ask("POST", "/conditions", { ...where(place), read: missing });
    if (status === 200) missing.forEach((one, place) => read.set(name(one), body.read[place]));
  }
  return formulas.map((one) => read.get(name(one)) ?? { match: "all", rows: one ? [{ formula: one }] : [], problems: [] });
}

const EMPTY = { match: "all", rows: [] };
const isComplete = (row, place) => {
  if (row.rows) return row.rows.length > 0 && row.rows.every((one) => isComplete(one, place));
  if (row.formula !== undefined) return Boolean(row.formula.trim());
  const operand = operatorOf(subjectAt(place.entity, row.path, place.purpose, place.subjects)?.field, row.operator)?.operand;
  if (operand === "none") return true;
  const { operand: value } = row;
  if (operand === "range") return Array.isArray(value) && value.length === 2 && value.every((one) => one !== null && one !== "");
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== "";
};

/**
 * A condition to pick; `onKeep` is given the formula (empty when nothing is left). `at` says what may be used besides:
 * `{flow, step, subjects, variables}` at a step of a flow, `{recordEntity}` where records are chosen for another one.
 */
export function Conditions({ entity, formula = "", purpose = "rule", at, label, onKeep }) {
  const place = { entity, purpose, subjects: [], ...at };
  const [group, setGroup] = useState(formula ? null : EMPTY);
  const [wrong, setWrong] = useState([]);
  const [isSource, setSource] = useState(false);
  const written = useRef(formula);
  const turn = useRef(0); // an answer to what has been changed again since says nothing any more
  const id = useId();
  useEffect(() => {
    let isStale = false;
    if (formula === written.current && group) return undefined;
    written.current = formula;
    rowsAt(place, [formula]).then(([found]) => !isStale && setGroup(found));
    return () => (isStale = true);
  }, [formula, entity, at?.step]);
  if (!group) return html`<span class="fw-skeleton is-short"></span>`;
  const changed = async (next) => {
    const mine = (turn.current += 1);
    setGroup(next);
    if (!next.rows.every((row) => isComplete(row, place))) return setWrong([]);
    if (!next.rows.length) {
      written.current = "";
      setWrong([]);
      return formula && onKeep("");
    }
    await settled();
    const { status, body } = await ask("POST", "/conditions", { ...where(place), write: next });
    if (mine !== turn.current) return undefined;
    if (status !== 200) return setWrong(body.problems ?? []);
    const errors = body.write.problems.filter((one) => one.severity !== "warning");
    setWrong(body.write.problems);
    if (errors.length || body.write.formula === written.current) return undefined;
    written.current = body.write.formula;
    return onKeep(body.write.formula);
  };
  const typedFormula = (text) => {
    // kept as it is, malformed or not: its editor and the checks say what is wrong
    turn.current += 1;
    written.current = text;
    setWrong([]);
    onKeep(text);
    rowsAt(place, [text]).then(([found]) => written.current === text && setGroup(found));
  };
  return html`<div class="ds-conditions" role="group" aria-label=${label}>
    ${isSource
      ? html`<${FormulaField} id=${`${id}-source`} ...${formulaAt(place)} type="boolean" label=${label ?? say("formula")} value=${written.current} onChange=${typedFormula} />`
      : html`<${Group} group=${group} place=${place} onChange=${changed} depth=${0} />`}
    ${!isSource && wrong.map((one) => html`<p class=${`note ${one.severity === "warning" ? "warn" : "bad"}`} role="alert"><${Icon} name="alert-circle" /><span>${sentences(one)}</span></p>`)}
    ${(formula || isSource || !group.rows.length) && html`<button class="btn btn-ghost btn-sm ds-as" type="button" aria-pressed=${isSource} onClick=${() => setSource(!isSource)}><${Icon} name=${isSource ? "list-details" : "code"} />${say(isSource ? "as_rows" : "as_formula")}</button>`}
  </div>`;
}

/** Where a part stands that is written as a formula. */
const formulaAt = ({ entity, purpose, step, variables, recordEntity }) => (step || recordEntity ? { entity, purpose: step ? "flow" : purpose, variables, recordEntity, hasValue: false } : { entity, purpose });

function Group({ group, place: around, onChange, depth, isFresh }) {
  const rows = group.rows;
  const set = (place, row) => onChange({ ...group, rows: row ? rows.map((one, at) => (at === place ? row : one)) : rows.filter((_one, at) => at !== place) });
  const [isAdding, setAdding] = useState(false);
  const [fresh, setFresh] = useState(-1); // the row or group that has just been begun has the focus
  const word = say(group.match === "all" ? "and" : "or");
  const isOpen = isAdding || !rows.length;
  const addGroup = () => {
    setFresh(rows.length);
    onChange({ ...group, rows: [...rows, { match: group.match === "all" ? "any" : "all", rows: [] }] });
  };
  return html`<div class=${depth ? "ds-group-box" : ""}>
    ${rows.map(
      (row, place) => html`<div class="ds-row" key=${place}>
        ${place === 1
          ? html`<button class="ds-word" type="button" title=${say("switch_match")} aria-label=${say("match_now", { word })} onClick=${() => onChange({ ...group, match: group.match === "all" ? "any" : "all" })}>${word}</button>`
          : html`<span class="ds-word is-said">${place ? word : depth ? "" : say("when")}</span>`}
        ${row.rows
          ? html`<${Group} group=${row} place=${around} depth=${depth + 1} isFresh=${place === fresh} onChange=${(next) => set(place, next.rows.length ? next : null)} />`
          : row.formula !== undefined
            ? html`<div class="grow ds-said"><${FormulaField} ...${formulaAt(around)} type="boolean" label=${say("formula")} value=${row.formula} hasValue=${false} onChange=${(text) => set(place, text ? { formula: text } : null)} /></div>`
            : html`<${Row} row=${row} place=${around} isFocused=${place === fresh} onChange=${(next) => set(place, next)} />`}
        <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_condition")} onClick=${() => set(place, null)}><${Icon} name="x" /></button>
      </div>`,
    )}
    ${isOpen &&
    html`<div class="ds-row"><span class="ds-word is-said">${rows.length ? word : depth ? "" : say("when")}</span>
      <${Subject} place=${around} value="" isFocused=${isAdding || isFresh} onChoose=${(subject) => { setAdding(false); setFresh(rows.length); onChange({ ...group, rows: [...rows, { path: subject.path, operator: usualOperator(subject.field), operand: null }] }); }} />
    </div>`}
    ${!isOpen &&
    html`<div class="row-x ds-row-adds">
      <button class="btn btn-ghost btn-sm" type="button" onClick=${() => setAdding(true)}><${Icon} name="plus" />${say("add_condition")}</button>
      ${depth < 2 && html`<button class="btn btn-ghost btn-sm" type="button" onClick=${addGroup}><${Icon} name="circle-plus" />${say("add_group")}</button>`}
    </div>`}
  </div>`;
}

function Subject({ place, value, onChoose, isFocused }) {
  const groups = subjectsOf(place.entity, place.purpose, place.subjects);
  const pick = (path) => {
    const found = groups.flatMap((one) => one.subjects).find((one) => one.path === path);
    if (found) onChoose(found);
  };
  return html`<${Pick} class="form-select ds-subject" aria-label=${say("condition_field")} value=${value} isFocused=${isFocused} onPick=${pick}>
    <option value="">${say("choose_field")}</option>
    ${groups.map((one) => {
      const options = one.subjects.map((subject) => html`<option value=${subject.path} selected=${subject.path === value}>${subject.label}</option>`);
      return one.label ? html`<optgroup label=${one.label}>${options}</optgroup>` : options;
    })}
  <//>`;
}

function Row({ row, place, onChange, isFocused }) {
  const subject = subjectAt(place.entity, row.path, place.purpose, place.subjects);
  if (!subject) return html`<span class="bad grow">${say("field_gone", { path: row.path })}</span>`;
  const { field } = subject;
  const operator = operatorOf(field, row.operator);
  return html`<span class="ds-picks grow">
    <${Subject} place=${place} value=${row.path} isFocused=${isFocused} onChoose=${(next) => onChange({ path: next.path, operator: next.field.type === field.type ? row.operator : usualOperator(next.field), operand: next.field.type === field.type ? row.operand : null })} />
    <select class="form-select ds-operator" aria-label=${say("condition_operator")} value=${row.operator}
      onChange=${(event) => { const next = operatorOf(field, event.currentTarget.value); onChange({ ...row, operator: next.key, operand: next.operand === operator?.operand ? row.operand : null }); }}>
      ${(known.operators[field.type] ?? []).map((one) => html`<option value=${one.key} selected=${one.key === row.operator}>${one.label}</option>`)}
    </select>
    ${operator && operator.operand !== "none" && html`<${Operand} field=${field} kind=${operator.operand} value=${row.operand} onChange=${(operand) => onChange({ ...row, operand })} />`}
  </span>`;
}

function Operand({ field, kind, value, onChange }) {
  const label = say("condition_value");
  const options = optionsOf(field);
  if (kind === "number") return html`<${Line} inputmode="numeric" aria-label=${label} class="form-control ds-value" value=${value ?? ""} onKeep=${(text) => onChange(/^\d+$/.test(text.trim()) ? Number(text) : null)} />`;
  if (kind === "range") {
    const pair = Array.isArray(value) ? value : [null, null];
    return pair.map((one, place) => html`<${One} field=${field} options=${options} label=${say(place ? "to" : "from")} value=${one} onChange=${(next) => onChange(pair.map((each, at) => (at === place ? next : each)))} />`);
  }
  if (kind === "values" && options.length) {
    const chosen = Array.isArray(value) ? value : [];
    return html`<span class="ds-ticks" role="group" aria-label=${label}>
      ${options.map((one) => html`<label class="row-x"><input class="form-check-input" type="checkbox" checked=${chosen.includes(one.value)} onChange=${(event) => onChange(event.currentTarget.checked ? [...chosen, one.value] : chosen.filter((each) => each !== one.value))} />${textIn(one.label, one.value)}</label>`)}
    </span>`;
  }
  return html`<${One} field=${field} options=${options} label=${label} value=${value} onChange=${onChange} />`;
}

function One({ field, options, label, value, onChange }) {
  if (options.length) {
    return html`<select class="form-select ds-value" aria-label=${label} value=${value ?? ""} onChange=${(event) => onChange(event.currentTarget.value || null)}>
      <option value="">${say("choose")}</option>
      ${options.map((one) => html`<option value=${one.value} selected=${one.value === value}>${textIn(one.label, one.value)}</option>`)}
    </select>`;
  }
  const type = { date: "date", datetime: "datetime-local", time: "time" }[field.type];
  if (type) return html`<input class="form-control ds-value" type=${type} aria-label=${label} value=${typed(field, value)} onChange=${(event) => onChange(untyped(field, event.currentTarget.value))} />`;
  return html`<span class="ds-value-box"><${Line} class="form-control ds-value" aria-label=${label} value=${typed(field, value)} onKeep=${(text) => onChange(untyped(field, text))} />${field.type === "percent" && html`<span class="faint">%</span>`}</span>`;
}

/** A condition as it is read aloud, parts of it set apart. */
export function Said({ entity, group }) {
  if (!group?.rows?.length) return html`<span class="faint">${say("always")}</span>`;
  const word = say(group.match === "all" ? "and" : "or");
  return group.rows.map((row, place) => html`${place > 0 && html` <span class="rule">${word}</span> `}${row.rows ? html`(<${Said} entity=${entity} group=${row} />)` : html`<${RowSaid} entity=${entity} row=${row} />`}`);
}

function RowSaid({ entity, row }) {
  if (row.formula !== undefined) return html`<code>${row.formula}</code>`;
  const subject = subjectAt(entity, row.path);
  const operator = operatorOf(subject?.field, row.operator);
  if (!subject || !operator) return html`<code>${row.path}</code>`;
  const values = (Array.isArray(row.operand) ? row.operand : [row.operand]).map((one) => valueSaid(subject.field, one)).filter(Boolean);
  const value = operator.operand === "range" ? values.join(" – ") : joined(values);
  const [before, after] = operator.label.split("…");
  return html`<b>${subject.label}</b> ${before.trim()}${value ? html` <b>${value}</b>` : ""}${after ? ` ${after.trim()}` : ""}`;
}
