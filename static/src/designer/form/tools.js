// What can be done with the chosen part, beside it: move it, make it wider, take it off.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { openDialog } from "../../ui/dialog.js";
import { chosen } from "../choosing.js";
import { html, Icon } from "../html.js";
import { containersOf, findItem } from "../layout_tree.js";
import { identity } from "../pointers.js";
import { change } from "../store.js";
import { setting } from "../parts.js";
import { say, textIn } from "../words.js";
import { partOf } from "./dragging.js";
import { itemLabel, kindOf, put, takeOff } from "./places.js";

/** The tools of the chosen part; they stand beside the sheet, at its height. */
export function Tools({ form, paper, turn }) {
  const own = useRef(null);
  const [isShown, setShown] = useState(false);
  const place = findItem(form, chosen.value);
  useLayoutEffect(() => {
    const part = partOf(paper.current, chosen.value);
    setShown(Boolean(part));
    if (!part || !own.current) return;
    const box = part.getBoundingClientRect();
    const sheet = own.current.parentElement.getBoundingClientRect();
    own.current.style.top = `${Math.max(0, box.top - sheet.top)}px`;
  }, [turn, place?.path, isShown]);
  if (!place) return null;
  const columns = place.container.part?.columns ?? (place.container.kind === "form" ? 2 : 1);
  const width = place.item.width ?? 1;
  const isField = kindOf(place.item) === "field";
  return html`<div class="ds-tools" ref=${own} hidden=${!isShown} role="toolbar" aria-label=${say("tools_of", { name: itemLabel(place.item) })}>
    <button type="button" data-move-to title=${say("move_to_asked")} aria-haspopup="dialog" onClick=${(event) => openDialog(document.getElementById("move-to"), event.currentTarget)}><${Icon} name="arrows-move" label=${say("move_to_asked")} /></button>
    ${isField && columns > 1 && html`<button type="button" title=${say(width < columns ? "wider" : "narrower")} onClick=${() => change(setting(`${place.path}/width`, width < columns ? width + 1 : undefined))}><${Icon} name=${width < columns ? "arrow-autofit-width" : "viewport-narrow"} label=${say(width < columns ? "wider" : "narrower")} /></button>`}
    <button type="button" title=${say("take_off")} onClick=${() => takeOff(form, chosen.value)}><${Icon} name="x" label=${say("take_off")} /></button>
  </div>
  <${MoveTo} key=${identity(place.item)} form=${form} place=${place} />`;
}

/** Where the chosen part may go: every container, and in it before or behind every part. */
function MoveTo({ form, place }) {
  const dialog = useRef(null);
  const id = identity(place.item);
  const isWide = ["section", "tabs"].includes(kindOf(place.item));
  const containers = containersOf(form).filter((one) => !inside(place.item, one.id) && (one.kind !== "form" || isWide || one.items.some((item) => item.field) || one.path === place.container.path));
  const [to, setTo] = useState(place.container.path);
  const target = containers.find((one) => one.path === to) ?? containers[0];
  const others = (target?.items ?? []).filter((one) => identity(one) !== id);
  const [at, setAt] = useState("");
  const move = (event) => {
    event.preventDefault();
    dialog.current.close();
    put(form, id, target, at === "" ? others.length : Number(at));
  };
  return html`<dialog class="fw-dialog" id="move-to" ref=${dialog} aria-labelledby="move-to-title">
    <form class="ds-move" onSubmit=${move}>
      <h2 id="move-to-title">${say("move_named", { name: itemLabel(place.item) })}</h2>
      <div class="ds-control">
        <label class="ds-label" for="move-to-section">${say("move_into")}</label>
        <select class="form-select" id="move-to-section" value=${target?.path} onChange=${(event) => { setTo(event.currentTarget.value); setAt(""); }}>
          ${containers.map((one) => html`<option value=${one.path} selected=${one.path === target?.path}>${one.kind === "form" ? say("outside_sections") : textIn(one.label, one.id)}</option>`)}
        </select>
      </div>
      <div class="ds-control">
        <label class="ds-label" for="move-to-place">${say("move_where")}</label>
        <select class="form-select" id="move-to-place" value=${at} onChange=${(event) => setAt(event.currentTarget.value)}>
          <option value="">${say("at_the_end")}</option>
          ${others.map((one, index) => html`<option value=${index}>${say("before_named", { name: itemLabel(one) })}</option>`)}
        </select>
      </div>
      <div class="row-x">
        <button class="btn btn-primary" type="submit">${say("move")}</button>
        <button class="btn btn-ghost" type="button" data-close>${say("cancel")}</button>
      </div>
    </form>
  </dialog>`;
}

const inside = (item, id) => Boolean(id) && containersOf({ key: "", layout: [item] }).some((one) => one.id === id);
