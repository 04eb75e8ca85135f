// What roles may do with a field, among those that may see the record at all.
import { useId } from "preact/hooks";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { setting } from "./parts.js";
import { pointer } from "./pointers.js";
import { change, definition } from "./store.js";
import { labelOf, say } from "./words.js";

const ICONS = { edit: "pencil", read: "eye", hide: "eye-off" };
const rowsNow = () => (definition.value.permissions ?? []).filter((one) => one.entity === known.entity);

/** The rights of a field there is. */
export function Rights({ field }) {
  const now = Object.fromEntries(rowsNow().map((row) => [row.role, row.fields?.[field.key] ?? "edit"]));
  const set = (role, right) => {
    const row = rowsNow().find((one) => one.role === role);
    const path = `${pointer("permissions", `${role}~${known.entity}`)}/fields`;
    if (!row.fields) return change([{ op: "add", path, value: { [field.key]: right } }]);
    return change(setting(`${path}/${field.key}`, right === "edit" ? undefined : right));
  };
  return html`<${RightsPicker} value=${now} onChange=${set} />`;
}

/** Rights to pick, by role; `value` holds those that are not `edit`. */
export function RightsPicker({ value, onChange }) {
  const id = useId();
  const rows = rowsNow();
  if (!rows.length) return null;
  return html`<fieldset class="ds-control ds-rights">
    <legend class="ds-label">${say("who_may")}</legend>
    ${rows.map(({ role: key }) => {
      const role = (definition.value.roles ?? []).find((one) => one.key === key) ?? { key };
      const now = value[key] ?? "edit";
      return html`<div class="ds-right" key=${key}>
        <span class="grow cut" id=${`${id}-${key}`}>${labelOf(role)}</span>
        <span class="ds-seg" role="radiogroup" aria-labelledby=${`${id}-${key}`}>
          ${Object.keys(ICONS).map((right) => html`<label class=${now === right ? "on" : ""} title=${say(`right_${right}`)}><input type="radio" name=${`${id}-right-${key}`} checked=${now === right} onChange=${() => onChange(key, right)} /><${Icon} name=${ICONS[right]} /><span class="visually-hidden">${say(`right_${right}`)}</span></label>`)}
        </span>
      </div>`;
    })}
  </fieldset>`;
}

/** The operations that give a new field the rights picked for it. */
export function rightsOf(key, picked) {
  return rowsNow()
    .filter(({ role }) => ["read", "hide"].includes(picked[role]))
    .map((row) => {
      const path = `${pointer("permissions", `${row.role}~${known.entity}`)}/fields`;
      return row.fields ? { op: "add", path: `${path}/${key}`, value: picked[row.role] } : { op: "add", path, value: { [key]: picked[row.role] } };
    });
}
