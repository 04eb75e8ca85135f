// The real form, drawn by the runtime from the draft: its parts are chosen, moved by keys and dragged.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { startTabs } from "../../record/tabs.js";
import { tellPlace } from "../aloud.js";
import { choose, chosen } from "../choosing.js";
import { drawing, html, Icon } from "../html.js";
import { known } from "../known.js";
import { containersOf, findItem, step } from "../layout_tree.js";
import { identity } from "../pointers.js";
import { focusSide } from "../side.js";
import { change, kept } from "../store.js";
import { joined, say, textIn } from "../words.js";
import { CONTAINERS, idOf, partOf, PARTS, startDragging } from "./dragging.js";
import { formNow, itemLabel, kindOf, put, takeOff } from "./places.js";
import { addressOf, begun, drawn, seeing } from "./seeing.js";
import { Tools } from "./tools.js";

/** The outline of the form that the page came with. */
const SHAPE = document.querySelector("[data-shape]")?.innerHTML ?? "";

/** The form as it is seen. `onChoose` is called when a part is meant. */
export function Canvas({ form, onChoose }) {
  const place = useRef(null);
  const openTabs = useRef(new Map());
  const wasDrawn = useRef(false);
  const [isFailed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const address = addressOf(form.key);
  const version = kept.value;
  useLayoutEffect(() => void (place.current.innerHTML = SHAPE), []);
  useEffect(() => {
    let isStale = false;
    let stop = () => {};
    begun(address)
      .then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        const text = await answer.text();
        if (isStale || !place.current) return;
        setFailed(false);
        place.current.removeAttribute("aria-busy");
        const hadFocus = place.current.contains(document.activeElement);
        place.current.innerHTML = text;
        const { state, sample, title, person, why = "" } = place.current.querySelector("[data-sheet]").dataset;
        drawn.value = { state, sample, title, person, why, isDrawn: true };
        prepare(place.current, formNow() ?? form, openTabs.current);
        mark(place.current);
        const part = partOf(place.current, chosen.value);
        if (hadFocus) part?.focus({ preventScroll: true });
        if (!wasDrawn.current || hadFocus) part?.scrollIntoView({ block: "nearest" });
        wasDrawn.current = true;
        stop = startDragging(place.current, dropped);
        setTurn((one) => one + 1);
      })
      .catch(() => !isStale && setFailed(true));
    return () => {
      isStale = true;
      stop();
    };
  }, [version, address]);
  useEffect(() => {
    if (!place.current) return;
    mark(place.current);
    const part = partOf(place.current, chosen.value);
    if (part && !place.current.contains(document.activeElement)) part.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);
  const pick = (event) => {
    const tab = event.target.closest("[role=tab]");
    const found = tab ? document.getElementById(tab.getAttribute("aria-controls")) : event.target.closest(PARTS);
    event.preventDefault();
    onChoose();
    choose(found ? idOf(found) : "");
    if (found && !tab) found.focus({ preventScroll: true });
  };
  const { width } = seeing.value;
  const isEmpty = !(form.layout ?? []).length;
  return html`<div class=${`ds-scene is-${width}`}>
    ${isFailed && html`<p class="band warn-b ds-scene-said" role="alert"><${Icon} name="alert-triangle" />${say("form_failed")}</p>`}
    <${SaidOfSheet} />
    <div class="ds-sheet">
      <div class="ds-paper" role="group" aria-label=${say("real_form")} aria-describedby="canvas-keys" aria-busy=${wasDrawn.current ? null : "true"} ref=${place} onClick=${pick} onKeyDown=${(event) => heard(event, place.current)} onFocusIn=${(event) => focused(event, onChoose)}></div>
      ${isEmpty && html`<p class="dim ds-paper-empty">${say("form_empty")}</p>`}
      <${Tools} form=${form} paper=${place} turn=${`${turn} ${chosen.value} ${width}`} />
    </div>
    <p class="visually-hidden" id="canvas-keys">${say("canvas_keys")}</p>
  </div>`;
}

function SaidOfSheet() {
  const { state, why } = drawn.value;
  const said = { broken: say("form_broken"), mended: say("form_mended"), refused: why }[state];
  return said ? html`<p class="band warn-b ds-scene-said"><${Icon} name="alert-triangle" /><span class="grow">${said}</span></p>` : null;
}

function mark(root) {
  for (const one of root.querySelectorAll(".ds-chosen")) one.classList.remove("ds-chosen");
  const part = partOf(root, chosen.value);
  for (const one of root.querySelectorAll("[data-pick]")) one.tabIndex = -1;
  const first = part ?? root.querySelector("[data-pick]");
  if (first) first.tabIndex = 0;
  if (!part) return;
  const tab = part.closest(".tab-part");
  if (tab?.hidden) root.querySelector(`[aria-controls="${CSS.escape(tab.id)}"]`)?.openQuietly();
  part.classList.add("ds-chosen");
}

/** Controls of the drawn form do nothing; its parts can be reached, and those that are hidden now are seen. */
function prepare(root, form, openTabs) {
  for (const fold of root.querySelectorAll("details.fold")) unfold(fold);
  for (const one of root.querySelectorAll("input, select, textarea, button, a, summary, [tabindex]:not([role=region])")) {
    one.tabIndex = -1;
    if (one.matches("input, select, textarea, button, a, summary")) one.setAttribute("aria-hidden", "true");
  }
  root.querySelectorAll("[id]:not(symbol)").forEach((one) => (one.id = `sheet-${one.id}`));
  root.querySelectorAll("[for]").forEach((one) => (one.htmlFor = `sheet-${one.htmlFor}`));
  for (const name of ["aria-labelledby", "aria-describedby"]) {
    root.querySelectorAll(`[${name}]`).forEach((one) => one.setAttribute(name, one.getAttribute(name).split(" ").map((id) => `sheet-${id}`).join(" ")));
  }
  const parts = [...root.querySelectorAll(PARTS)];
  for (const part of parts.filter((one) => one.hidden)) {
    part.hidden = false;
    part.classList.add("ds-hidden-now");
    part.title = say("hidden_now");
    const mark = Object.assign(document.createElement("span"), { className: "ds-hidden-mark" });
    mark.innerHTML = drawing("eye-off");
    (part.querySelector(":scope > .lbl, :scope > .sect") ?? part).append(mark);
  }
  fillTabs(root);
  startTabs(root);
  for (const group of root.querySelectorAll("[data-tabs]")) settleTabs(group, openTabs);
  for (const box of root.querySelectorAll(CONTAINERS)) if (!box.querySelector(":scope > .form, :scope > .lines-box, :scope > [data-part]")) box.append(emptyGrid());
  for (const part of parts) {
    const found = findItem(form, idOf(part)) ?? containersOf(form).filter((one) => one.id === idOf(part)).map((one) => ({ item: one.part }))[0];
    part.dataset.pick = "";
    part.tabIndex = -1;
    if (!part.matches("section, [role=tabpanel]")) part.setAttribute("role", "group");
    part.removeAttribute("aria-labelledby");
    if (found) part.setAttribute("aria-label", joined([itemLabel(found.item), say(`part_${kindOf(found.item)}`)]));
  }
}

/** A section that people can close stands open here: what is in it is what is worked on. */
function unfold(fold) {
  const head = Object.assign(document.createElement("div"), { className: "sect" });
  const [summary, ...rest] = fold.children;
  head.append(...summary.children);
  fold.replaceWith(head, ...rest);
}

function emptyGrid() {
  const grid = Object.assign(document.createElement("div"), { className: "form ds-empty-grid" });
  grid.dataset.columns = "1";
  grid.dataset.said = say("drop_here");
  return grid;
}

/** One tab is a tab, too, for who designs it. */
function fillTabs(root) {
  for (const group of root.querySelectorAll("[data-tabs]")) {
    if (group.querySelectorAll(":scope > .tab-part").length === 1) group.classList.add("is-one-tab");
  }
}

function settleTabs(group, openTabs) {
  const tabs = [...group.querySelectorAll(":scope > .tab-list > [role=tab]")];
  for (const tab of tabs) {
    tab.openQuietly = () => tab.click();
    tab.addEventListener("click", () => openTabs.set(group.dataset.part, tab.getAttribute("aria-controls")));
  }
  const wanted = tabs.find((one) => one.getAttribute("aria-controls") === openTabs.get(group.dataset.part));
  wanted?.dispatchEvent(new MouseEvent("click", { bubbles: false }));
}

/** Something dropped on the form, or moved in it. */
function dropped({ item, container, before }) {
  const form = formNow();
  const to = containersOf(form).find((one) => one.id === container) ?? containersOf(form)[0];
  const others = to.items.filter((one) => identity(one) !== item);
  const at = others.findIndex((one) => identity(one) === before);
  put(form, item, to, before && at >= 0 ? at : others.length);
}

function focused(event, onChoose) {
  if (!event.target.matches("[data-pick]")) return;
  onChoose();
  choose(idOf(event.target));
}

const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

function heard(event, root) {
  if (!event.target.matches("[data-pick]") || event.ctrlKey || event.metaKey) return;
  const by = STEPS[event.key];
  const form = formNow();
  if (by && event.altKey) moveBy(form, by);
  else if (by || event.key === "Home" || event.key === "End") walk(event, root, by);
  else if (event.key === "Enter") focusSide();
  else if (event.key === "Delete" || event.key === "Backspace") takeOff(form, chosen.value);
  else if (event.key.toLowerCase() === "m") document.querySelector("[data-move-to]")?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function moveBy(form, by) {
  change(step(form, chosen.value, by));
  const { item, container, place } = findItem(formNow(), chosen.value) ?? {};
  if (item) tellPlace({ name: itemLabel(item), place, count: container.items.length, block: textIn(container.label) });
}

function walk(event, root, by) {
  const all = [...root.querySelectorAll("[data-pick]")].filter((one) => one.getClientRects().length);
  const at = all.indexOf(event.target);
  const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
