// Some of many, in an order: picked from a list, moved by dragging or Alt and the arrows, taken away.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";
import { Control } from "../editors.js";
import { html, Icon } from "../html.js";
import { say } from "../words.js";

/** `chosen` are values, `offered` `{value, label}`; `usual` says what holds while none is chosen. */
export function Chosen({ label, path, chosen, offered, usual, onChange, help, extra }) {
  const list = useRef(null);
  const now = useRef(chosen);
  now.current = chosen;
  const moved = useRef(null);
  useLayoutEffect(() => {
    if (moved.current === null) return;
    list.current?.querySelector(`[data-value="${CSS.escape(moved.current)}"] .ds-chosen-name`)?.focus(); // lost by moving it
    moved.current = null;
  });
  const id = `chosen-${path.replace(/\W+/g, "-")}`;
  const named = new Map(offered.map((one) => [one.value, one.label]));
  const left = offered.filter((one) => !chosen.includes(one.value));
  const move = (from, to) => {
    if (to < 0 || to >= now.current.length || from === to) return;
    const made = [...now.current];
    made.splice(to, 0, ...made.splice(from, 1));
    onChange(made);
  };
  useEffect(() => {
    if (!list.current) return undefined;
    const sorting = Sortable.create(list.current, {
      handle: ".ds-grip",
      animation: 120,
      forceFallback: true,
      onEnd: ({ item, oldIndex, newIndex, from }) => {
        from.insertBefore(item, from.children[oldIndex + (oldIndex > newIndex ? 1 : 0)] ?? null); // the list is drawn from what is kept
        move(oldIndex, newIndex);
      },
    });
    return () => sorting.destroy();
  }, [chosen.length > 0]);
  const heard = (event, place) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    moved.current = chosen[place];
    move(place, place + by);
  };
  return html`<${Control} label=${label} path=${path} id=${id} help=${help}>
    ${chosen.length > 0 &&
    html`<ol class="ds-chosen-list" ref=${list}>
      ${chosen.map((value, place) => html`<li key=${value} data-value=${value}>
        <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
        <button class="ds-chosen-name cut" type="button" title=${say("move_hint")} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onKeyDown=${(event) => heard(event, place)}>${named.get(value) ?? value}</button>
        ${extra?.(value, place)}
        <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name: named.get(value) ?? value })} onClick=${() => onChange(chosen.filter((one) => one !== value))}><${Icon} name="x" /></button>
      </li>`)}
    </ol>`}
    <select class="form-select" id=${id} value="" onChange=${(event) => { const value = event.currentTarget.value; event.currentTarget.value = ""; if (value) onChange([...chosen, value]); }}>
      <option value="">${chosen.length ? say("add_another") : usual}</option>
      ${left.map((one) => html`<option value=${one.value}>${one.label}</option>`)}
    </select>
  <//>`;
}
