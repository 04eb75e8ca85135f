// The fields of an entity: the palette to add from, the list, and all about the one that is chosen.
import { useEffect, useRef, useState } from "preact/hooks";
import Sortable from "sortablejs";
import { NewField } from "./adding.js";
import { choose, chosen } from "./choosing.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { findItem } from "./layout_tree.js";
import { onceDrawn } from "./once_drawn.js";
import { entityPath, fieldNow, fieldPath, fieldsNow, formsNow } from "./parts.js";
import { Palette } from "./palette.js";
import { Panel } from "./panel.js";
import { change, problems } from "./store.js";
import { Close, focusSide, leaveSide, Side } from "./side.js";
import { EFFECTS, rulesOn } from "./state_rules.js";
import { labelOf, say } from "./words.js";

/** The page of fields. */
export function Fields() {
  const [type, setType] = useState(() => known.types.find((one) => one.key === new URLSearchParams(location.search).get("add")) ?? null);
  const field = !type && fieldNow(chosen.value);
  const leave = () => setType(null);
  const open = (key, isByKey) => {
    leave();
    choose(key);
    if (isByKey) focusSide();
  };
  const backToTypes = () => {
    leave();
    onceDrawn(() => document.querySelector(".ds-type[tabindex='0']")?.focus());
  };
  const gone = () => {
    choose("");
    leaveSide();
  };
  return html`<div class=${`ds-desk ${type || field ? "has-panel" : ""}`}>
    <${Palette} onChoose=${setType} chosen=${type?.key} />
    <${List} onChoose=${open} />
    <${Side}>
      ${type
        ? html`<${NewField} key=${type.key} type=${type} onLeave=${backToTypes} onAdded=${(key) => open(key, true)} />`
        : field
          ? html`<${Close} /><${Panel} key=${field.key} field=${field} onGone=${gone} />`
          : html`<p class="ds-hint dim">${say("choose_hint")}</p>`}
    <//>
  </div>`;
}

function List({ onChoose }) {
  const list = useRef(null);
  const fields = fieldsNow();
  const forms = formsNow();
  const keys = fields.map((one) => one.key).join(" ");
  useEffect(() => {
    const sorting = Sortable.create(list.current, {
      handle: ".ds-grip",
      animation: 120,
      onEnd: ({ item, oldIndex, newIndex, from }) => {
        from.insertBefore(item, from.children[oldIndex + (newIndex < oldIndex ? 1 : 0)] ?? null); // what is drawn is Preact's
        if (oldIndex !== newIndex) moveField(fieldsNow()[oldIndex].key, newIndex);
      },
    });
    return () => sorting.destroy();
  }, [keys]);
  return html`<section class="ds-list" aria-labelledby="fields-title">
    <div class="row-x">
      <h2 class="ds-small-title grow" id="fields-title">${say("fields_count", { count: fields.length })}</h2>
      <button class="btn btn-sm ds-jump" type="button" onClick=${() => document.querySelector("#field-types input").focus()}><${Icon} name="plus" />${say("add_field")}</button>
    </div>
    <ul ref=${list}>
      ${fields.map((field, place) => html`<${FieldRow} key=${field.key} field=${field} place=${place} count=${fields.length} forms=${forms} onChoose=${(event) => onChoose(field.key, event.detail === 0)} />`)}
    </ul>
    ${!fields.length && html`<p class="dim">${say("no_fields")}</p>`}
  </section>`;
}

function moveField(key, to) {
  change([{ op: "move", from: fieldPath(key), path: `${entityPath}/fields/${to}` }]);
}

function FieldRow({ field, place, count, forms, onChoose }) {
  const type = typeOf(field.type);
  const isOn = chosen.value === field.key;
  const own = fieldPath(field.key);
  const wrong = problems.value.filter((one) => one.path === own || one.path.startsWith(`${own}/`));
  const isBad = wrong.some((one) => one.severity === "error");
  const rules = rulesOn(field.key).filter(({ rule }) => EFFECTS.some((one) => rule[one]?.includes(field.key))).length;
  const isPlaced = !forms.length || forms.some((form) => findItem(form, field.key));
  const heard = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (!event.altKey) (step < 0 ? event.currentTarget.previousElementSibling : event.currentTarget.nextElementSibling)?.querySelector(".ds-field-open").focus();
    else if (place + step >= 0 && place + step < count) moveField(field.key, place + step);
  };
  return html`<li class=${`ds-field ${isOn ? "on" : ""}`} onKeyDown=${heard}>
    <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
    <button class="ds-field-open" type="button" aria-current=${isOn ? "true" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick=${onChoose}>
      <${Icon} name=${type.icon} />
      <span class="grow cut"><span class="m">${labelOf(field)}</span>${field.required ? html`<span class="req" title=${say("always_required")}> *</span>` : ""}</span>
      <span class="ds-marks">
        ${wrong.length > 0 && html`<span class=${isBad ? "bad" : "warn"}><${Icon} name=${isBad ? "alert-circle" : "alert-triangle"} label=${wrong.map((one) => one.message).join(" ")} /></span>`}
        ${rules > 0 && html`<span class="rule small" title=${say("rules_count", { count: rules })}><${Icon} name="arrow-ramp-right-2" />${rules}</span>`}
        ${!isPlaced && html`<span class="faint small">${say("not_on_form")}</span>`}
      </span>
      <span class="ds-field-type small faint cut">${type.label}</span>
      <code class="cut">${field.key}</code>
    </button>
  </li>`;
}
