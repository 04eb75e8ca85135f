// Options of a choice or stages: rename, add, colour, order. Values are permanent, so records follow every new name.
import { useEffect, useRef, useState } from "preact/hooks";
import Sortable from "sortablejs";
import { Conditions } from "./conditions.js";
import { html, Icon } from "./html.js";
import { Line, NewName } from "./editors.js";
import { toast } from "../ui/toast.js";
import { addTo, keyOf, replacedIn, replacing, setting as settingAt, usersOf } from "./parts.js";
import { parentOf, pointer } from "./pointers.js";
import { ask, change, definition, settled, undo } from "./store.js";
import { known } from "./known.js";
import { labelOf, say, saidIn, textIn, withText } from "./words.js";

export const COLORS = ["gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink"];
const SPREAD = ["blue", "green", "amber", "violet", "teal", "red", "orange", "pink", "indigo", "gray"];

/** The editor of a list of options. */
export function Options({ value = [], field, path, id, setting, onKeep }) {
  const list = useRef(null);
  const isShared = Boolean(field.option_set);
  const isOwn = ["choice", "choices"].includes(field.type);
  useEffect(() => {
    if (!list.current) return undefined;
    const sorting = Sortable.create(list.current, {
      handle: ".ds-grip",
      animation: 120,
      onEnd: ({ item, oldIndex, newIndex, from }) => {
        from.insertBefore(item, from.children[oldIndex + (newIndex < oldIndex ? 1 : 0)] ?? null); // what is drawn is Preact's
        move(path, value[oldIndex].value, newIndex);
      },
    });
    return () => sorting.destroy();
  }, [path, value]);
  if (isShared) {
    return html`<p class="faint t13">${say("shared_options")} <a href=${`${known.studio}/options#${field.option_set}`}>${labelOf((definition.value.option_sets ?? []).find((one) => one.key === field.option_set) ?? { key: field.option_set })}</a></p>`;
  }
  const add = (words) => {
    if (!words.trim()) return;
    const made = { value: keyOf(words, [...value.map((one) => one.value), ...replacedIn(field)], "option"), label: withText(undefined, known.language, words) };
    if (value.length) change([{ op: "add", path: `${path}/-`, value: made }]);
    else onKeep([made]);
  };
  const colour = () => {
    const used = new Set(value.map((one) => one.color).filter(Boolean));
    const free = SPREAD.filter((one) => !used.has(one));
    const bare = value.filter((one) => !one.color);
    change(bare.map((one, place) => ({ op: "add", path: `${path}${pointer(one.value)}/color`, value: free[place % free.length] ?? SPREAD[place % SPREAD.length] })));
  };
  const share = () => {
    const key = keyOf(textIn(field.label, field.key), (definition.value.option_sets ?? []).map((one) => one.key), "options");
    const own = parentOf(path);
    change([...addTo("option_sets", { key, label: field.label ?? field.key, options: value, ...(field.replaced && { replaced: field.replaced }) }), ...settingAt(`${own}/replaced`), { op: "remove", path }, { op: "add", path: `${own}/option_set`, value: key }], path);
  };
  const remove = async (one) => {
    const left = value.filter((each) => each !== one);
    change([...replacing(parentOf(path), field, one.value), { op: "remove", path: `${path}${pointer(one.value)}` }], path);
    const name = textIn(one.label, one.value);
    const users = isOwn ? [{ entity: { key: known.entity }, field }] : known.entity ? [] : usersOf(field.key);
    await settled();
    const answers = await Promise.all(users.map(({ entity, field: { option_set, ...rest } }) => ask("POST", "/conversion", { entity: entity.key, field: { ...rest, options: left } })));
    const count = answers.reduce((sum, { body }) => sum + (body.refused ?? 0), 0);
    if (count) toast(say("option_held", { name, count }), { kind: "warning", undo: { label: say("undo"), act: undo } });
  };
  return html`<div class="ds-options" role="group" aria-labelledby=${`${id}-label`}>
    <ul ref=${list}>
      ${value.map((one, place) => html`<${Option} key=${one.value} one=${one} place=${place} count=${value.length} path=${path} hasWhen=${isOwn && known.entity !== ""} onRemove=${() => remove(one)} />`)}
    </ul>
    <${NewOption} onAdd=${add} id=${id} />
    ${value.some((one) => !one.color) && html`<button class="btn btn-ghost btn-sm" type="button" onClick=${colour}><${Icon} name="palette" />${say("colour_all")}</button>`}
    ${isOwn && value.length > 1 && html`<button class="btn btn-ghost btn-sm" type="button" onClick=${share}><${Icon} name="list-details" />${say("share_options")}</button>`}
    <p class="note">${say("values_stay")}</p>
  </div>`;
}

function move(path, value, to) {
  change([{ op: "move", from: `${path}${pointer(value)}`, path: `${path}/${to}` }], path);
}

function Option({ one, place, count, path, hasWhen, onRemove }) {
  const [isOpen, setOpen] = useState(false);
  const own = `${path}${pointer(one.value)}`;
  const name = textIn(one.label, one.value);
  const heard = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step || place + step < 0 || place + step >= count) return;
    event.preventDefault();
    move(path, one.value, place + step);
  };
  return html`<li class="ds-option" data-c=${one.color} onKeyDown=${heard}>
    <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
    <details class="fw-menu" data-menu>
      <summary class="ds-swatch" aria-label=${say("colour_of", { name })} title=${say("colour")}><span></span></summary>
      <div class="fw-menu-list ds-colors" role="group" aria-label=${say("colour_of", { name })}>
        ${COLORS.map(
          (color) => html`<button class="ds-swatch" type="button" data-c=${color} aria-pressed=${one.color === color} aria-label=${say(`color_${color}`)} title=${say(`color_${color}`)}
            onClick=${(event) => { event.currentTarget.closest("details").open = false; change([{ op: one.color ? "replace" : "add", path: `${own}/color`, value: color }]); }}><span></span></button>`,
        )}
      </div>
    </details>
    <${Line} path=${`${own}/label`} aria-label=${say("option_name", { name })} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" value=${saidIn(one.label, known.language) || name}
      onKeep=${(words) => words.trim() && change([{ op: one.label === undefined ? "add" : "replace", path: `${own}/label`, value: withText(one.label ?? one.value, known.language, words) }])} />
    ${hasWhen && html`<button class=${`btn btn-ghost btn-icon ds-when ${one.when ? "on" : ""}`} type="button" aria-label=${say("option_when", { name })} title=${say("option_when", { name })} aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}><${Icon} name="arrow-ramp-right-2" /></button>`}
    <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} disabled=${count < 2} onClick=${onRemove}><${Icon} name="x" /></button>
    ${isOpen && html`<div class="ds-option-when" data-at=${`${own}/when`}>
      <p class="note">${say("option_when_hint")}</p>
      <${Conditions} entity=${known.entity} label=${say("option_when", { name })} formula=${one.when ?? ""} onKeep=${(formula) => change(settingAt(`${own}/when`, formula), `${own}/when`)} />
    </div>`}
  </li>`;
}

function NewOption({ onAdd, id }) {
  return html`<div class="ds-option ds-new-option">
    <span class="ds-grip" aria-hidden="true"><${Icon} name="plus" /></span>
    <${NewName} label=${say("add_option")} id=${id} onAdd=${onAdd} />
  </div>`;
}
