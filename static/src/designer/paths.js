// Fields of an entity, and fields one reference away: what columns, sorting and grouping can name.
import { definition } from "./store.js";
import { typeField } from "./parts.js";
import { labelOf, say } from "./words.js";

const SYSTEM = { owner: "user", created_at: "datetime", updated_at: "datetime" };

export const entityAt = (key) => definition.value.entities.find((one) => one.key === key);

function own(entity) {
  const taken = new Set(entity.fields.map((one) => one.key));
  const system = Object.entries(SYSTEM).filter(([key]) => !taken.has(key));
  return [...[...entity.fields.filter((one) => one.type !== "children"), ...typeField(entity)].map((one) => ({ value: one.key, label: labelOf(one), type: one.type })), ...system.map(([key, type]) => ({ value: key, label: say(`system_${key}`), type }))];
}

/** `{value, label, type}` of every path; `far` also through references. */
export function pathsOf(key, far = true) {
  const entity = entityAt(key);
  if (!entity) return [];
  const beyond = far ? entity.fields.filter((one) => one.type === "reference" && entityAt(one.entity)) : [];
  return [...own(entity), ...beyond.flatMap((one) => own(entityAt(one.entity)).map((each) => ({ ...each, value: `${one.key}.${each.value}`, label: `${labelOf(one)} › ${each.label}` })))];
}
