// What a condition can be about, and how values of it are written and said.
import { figure, shifted } from "./figures.js";
import { known } from "./known.js";
import { optionsOf, typeField } from "./parts.js";
import { definition } from "./store.js";
import { labelOf, say, textIn } from "./words.js";

const SYSTEM = [
  { key: "owner", type: "user" },
  { key: "created_at", type: "datetime" },
  { key: "updated_at", type: "datetime" },
];

const entityOf = (key) => definition.value.entities.find((one) => one.key === key);

function own(entity) {
  const fields = entity.fields.filter((one) => known.operators[one.type]?.length);
  const taken = new Set(entity.fields.map((one) => one.key));
  return [...fields, ...typeField(entity), ...SYSTEM.filter((one) => !taken.has(one.key)).map((one) => ({ ...one, label: say(`system_${one.key}`) }))];
}

/** Groups of `{label, subjects: [{path, label, field}]}`: the record's own, `more`, one reference away, values before the change. */
export function subjectsOf(key, purpose, more = []) {
  const entity = entityOf(key);
  if (!entity) return [];
  const mine = own(entity).map((field) => ({ path: field.key, label: labelOf(field), field }));
  const beyond = entity.fields
    .filter((one) => one.type === "reference" && entityOf(one.entity))
    .map((one) => ({
      label: labelOf(one),
      subjects: own(entityOf(one.entity)).map((field) => ({ path: `${one.key}.${field.key}`, label: `${labelOf(one)} › ${labelOf(field)}`, field })),
    }));
  const before = { label: say("before_change"), subjects: mine.filter(({ field }) => !SYSTEM.some((one) => one.key === field.key)).map((one) => ({ ...one, path: `saved.${one.path}`, label: say("stored_field", { field: one.label }) })) };
  const left = more.length ? [{ label: say("from_steps"), subjects: more }] : [];
  return [{ label: "", subjects: mine }, ...left, ...beyond, ...rowsOf(key, entity), ...(["rule", "flow"].includes(purpose) ? [before] : [])];
}

const SUMMED = ["integer", "decimal", "money"];

/** How many rows or records belong to a record, and the sums of their numbers, in a group for each collection. */
function rowsOf(key, entity) {
  const children = entity.fields.filter((one) => one.type === "children").map((one) => ({ name: one.key, label: labelOf(one), of: entityOf(one.entity) }));
  const pointing = definition.value.entities.flatMap((other) => other.fields.filter((one) => (one.type === "reference" && one.entity === key) || (one.type === "any_reference" && one.entities?.includes(key))).map((one) => ({ name: one.back ?? `${other.key}_list`, label: labelOf(other), of: other })));
  return [...children, ...pointing]
    .filter((one) => one.of)
    .map(({ name, label, of }) => ({
      label,
      subjects: [
        { path: `COUNT(${name})`, label: say("number_of", { rows: label }), field: { key: `COUNT(${name})`, type: "integer" } },
        ...of.fields.filter((one) => SUMMED.includes(one.type)).map((one) => ({ path: `SUM(${name}.${one.key})`, label: say("sum_of", { rows: label, field: labelOf(one) }), field: { ...one, key: `SUM(${name}.${one.key})` } })),
      ],
    }));
}

/** The subject of a path. */
export function subjectAt(key, path, purpose = "rule", more = []) {
  return subjectsOf(key, purpose, more).flatMap((one) => one.subjects).find((one) => one.path === path);
}

/** The comparison that is most often meant. */
export function usualOperator(field) {
  const offered = known.operators[field.type] ?? [];
  const wanted = ["at_least", "on_or_after"].find((one) => offered.some(({ key }) => key === one));
  return wanted ?? offered[0]?.key;
}

export const operatorOf = (field, key) => (known.operators[field?.type] ?? []).find((one) => one.key === key);

/** An operand as it is typed. */
export function typed(field, value) {
  if (value === null || value === undefined) return "";
  if (field.type === "percent") return shifted(String(value), 2);
  if (field.type === "datetime") return String(value).slice(0, 16);
  return String(value);
}

/** An operand of what was typed. */
export function untyped(field, text) {
  const bare = text.trim();
  if (!bare) return null;
  if (field.type === "percent") return figure(`${bare.replace(/[%％]$/, "")}%`) ?? bare;
  if (known.types.find((one) => one.key === field.type)?.settings.some((one) => one.name === "scale") || ["integer", "rating"].includes(field.type)) {
    const number = figure(bare) ?? bare;
    return ["integer", "rating"].includes(field.type) && /^-?\d{1,15}$/.test(number) ? Number(number) : number;
  }
  if (field.type === "datetime") return /\d$/.test(bare) ? `${bare}:00Z` : bare;
  return bare;
}

/** An operand as it is said. */
export function valueSaid(field, value) {
  if (value === null || value === undefined) return "";
  const option = optionsOf(field).find((one) => one.value === value);
  if (option) return textIn(option.label, option.value);
  if (field.type === "percent") return `${shifted(String(value), 2)} %`;
  if (field.grouping === false) return String(value);
  if (/^-?\d+(\.\d+)?$/.test(String(value)) && field.type !== "text") {
    const [whole, rest] = String(value).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
  }
  return field.type === "text" || field.type === "long_text" ? say("quoted", { text: value }) : String(value);
}
