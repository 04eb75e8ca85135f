// Fields entered like the header of a spreadsheet: a name, Enter, the next; the type follows from the name.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { startOf } from "./adding.js";
import { guessed } from "./guessing.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { keyOf } from "./parts.js";
import { definition } from "./store.js";
import { labelOf, say, withText } from "./words.js";

export const BLANK = { name: "", type: "text" };

/** The columns that have a name. */
export const named = (columns) => columns.filter((one) => one.name.trim());

/** The grid. `columns` are `{name, type, target, isPicked}`; the last one is blank. `onDone` ends the entering. */
export function ColumnGrid({ columns, onChange, onDone, without, autofocus }) {
  const id = useId();
  const body = useRef(null);
  const wanted = useRef(autofocus ? 0 : null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    body.current.querySelectorAll("[data-column-name]")[wanted.current]?.focus();
    wanted.current = null;
  });
  const set = (place, next) => {
    const made = columns.map((one, at) => (at === place ? { ...one, ...next } : one));
    if (made.at(-1).name.trim()) made.push(BLANK);
    onChange(made);
  };
  const rename = (place, name) => {
    const { type, target, more } = guessed(name, without);
    set(place, columns[place].isPicked ? { name } : { name, type, target, more });
  };
  const pick = (place, value) => {
    const [type, target] = value.split(":");
    set(place, { type, target, more: undefined, isPicked: true });
  };
  const remove = (place) => {
    wanted.current = Math.max(0, place - 1);
    onChange(columns.filter((_one, at) => at !== place));
  };
  const heard = (event, place) => {
    if (event.isComposing) return;
    const to = { Enter: place + 1, ArrowDown: place + 1, ArrowUp: place - 1 }[event.key];
    if (event.key === "Backspace" && !columns[place].name && place < columns.length - 1) {
      event.preventDefault();
      remove(place);
    } else if (to !== undefined && !event.altKey) {
      event.preventDefault();
      if (event.key === "Enter" && !columns[place].name.trim()) onDone?.();
      else body.current.querySelectorAll("[data-column-name]")[to]?.focus();
    }
  };
  const paste = (event, place) => {
    const names = event.clipboardData.getData("text").split(/[\t\r\n]+/).map((one) => one.trim()).filter(Boolean);
    if (names.length < 2) return;
    event.preventDefault();
    const made = names.slice(0, 60).map((name) => ({ name, ...guessed(name, without) }));
    wanted.current = place + made.length;
    onChange([...columns.slice(0, place), ...made, ...columns.slice(place + (columns[place].name ? 0 : 1)), ...(columns[place].name ? [] : [BLANK])]);
  };
  return html`<table class="ds-columns" ref=${body}>
    <thead><tr><th scope="col" id=${`${id}-name`}>${say("column")}</th><th scope="col" id=${`${id}-type`}>${say("type")}</th><th><span class="visually-hidden">${say("remove")}</span></th></tr></thead>
    <tbody>
      ${columns.map((one, place) => {
        const isLast = place === columns.length - 1;
        const name = one.name || say("column_number", { number: place + 1 });
        return html`<tr key=${place}>
          <td><input class="form-control" data-column-name value=${one.name} maxlength="200" autocomplete="off" placeholder=${isLast ? say("next_column") : ""} aria-label=${say("column_number", { number: place + 1 })}
            onInput=${(event) => rename(place, event.currentTarget.value)} onKeyDown=${(event) => heard(event, place)} onPaste=${(event) => paste(event, place)} /></td>
          <td><${TypePicker} value=${one.target ? `${one.type}:${one.target}` : one.type} label=${say("type_of", { name })} onPick=${(value) => pick(place, value)} without=${without} /></td>
          <td>${!isLast && html`<button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} onClick=${() => remove(place)}><${Icon} name="x" /></button>`}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

const PLAIN = (type) => !["entity", "entities"].some((one) => type.needed.includes(one)) && type.key !== "children";

function TypePicker({ value, label, onPick, without }) {
  const plain = known.types.filter(PLAIN);
  const groups = [...new Set(plain.map((one) => one.group))];
  return html`<select class="form-select" aria-label=${label} value=${value} onChange=${(event) => onPick(event.currentTarget.value)}>
    ${groups.map((group) => html`<optgroup label=${group}>${plain.filter((one) => one.group === group).map((one) => html`<option value=${one.key} selected=${one.key === value}>${one.label}</option>`)}</optgroup>`)}
    <optgroup label=${say("reference_to")}>
      ${(definition.value.entities ?? []).filter((one) => one.key !== without).map((one) => html`<option value=${`reference:${one.key}`} selected=${value === `reference:${one.key}`}>→ ${labelOf(one)}</option>`)}
    </optgroup>
  </select>`;
}

/** The fields that columns say, with keys unlike each other's and unlike `others`. */
export function fieldsOf(columns, others = []) {
  const taken = [...others];
  return named(columns).map((one) => {
    const key = keyOf(one.name, taken);
    taken.push(key);
    return { key, type: one.type, label: withText(undefined, known.language, one.name.trim()), ...startOf(typeOf(one.type), one.target), ...one.more };
  });
}
