// The kinds of steps: opened where a step is to stand, found by words in any language; what can't be left out is asked.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { addStep, clip, entityOf, kindOf, newStep } from "./flow_parts.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { onceDrawn } from "./once_drawn.js";
import { definition } from "./store.js";
import { labelOf, say, textIn } from "./words.js";

/** A place where a step can be added. */
export function Adder({ block, place, isWide }) {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef(null);
  const close = (isBack = true) => {
    setOpen(false);
    if (isBack) opener.current?.focus();
  };
  return html`<div class=${`fl-adder ${isOpen ? "is-open" : ""} ${isWide ? "is-wide" : ""}`}>
    ${isWide && html`<p class="dim t13">${say("flow_empty")}</p>`}
    <button class="fl-plus" type="button" ref=${opener} aria-label=${say(isWide ? "flow_add_step" : "flow_add_here")} title=${say("flow_add_here")} aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}><${Icon} name="plus" />${isWide ? html`<span>${say("flow_add_step")}</span>` : ""}</button>
    ${isOpen && html`<${Palette} onClose=${close} onAdd=${(step) => { setOpen(false); focusOn(addStep(block, place, step)); }} />`}
  </div>`;
}

const focusOn = (key) => onceDrawn(() => document.querySelector(`.fl-card[data-step="${CSS.escape(key)}"]`)?.focus());

function Palette({ onClose, onAdd }) {
  const [words, setWords] = useState("");
  const [kind, setKind] = useState(null);
  const box = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    box.current?.querySelector("input, select")?.focus();
    const outside = (event) => !box.current?.contains(event.target) && onClose(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [kind]);
  const asked = words.trim().toLowerCase();
  const found = known.steps.filter((one) => !asked || one.also.includes(asked) || one.label.toLowerCase().includes(asked));
  const groups = [...new Set(found.map((one) => one.group))];
  const take = (one) => (one.asks.length ? setKind(one) : onAdd(newStep(one, {})));
  const heard = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (kind) setKind(null);
      else onClose();
    } else if (event.key === "Enter" && event.target.matches("input") && found.length && !event.isComposing) {
      event.preventDefault();
      take(found[0]);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !event.target.matches("select")) {
      event.preventDefault();
      const all = [box.current.querySelector("input"), ...box.current.querySelectorAll(".fl-kind-pick")].filter(Boolean);
      all[(all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
    }
  };
  if (kind) {
    const setting = kind.settings.find((one) => one.name === kind.asks[0]);
    return html`<div class="fl-pop" role="dialog" aria-label=${kind.label} ref=${box} onKeyDown=${heard}>
      <p class="ds-new-type"><${Icon} name=${kind.icon} /><span><b>${kind.label}</b><br /><span class="dim t13">${kind.sentence}</span></span></p>
      <label class="ds-label" for=${id}>${setting.label}</label>
      <select class="form-select" id=${id} onChange=${(event) => event.currentTarget.value && onAdd(newStep(kind, { [setting.name]: event.currentTarget.value }))}>
        <option value="">${say("choose")}</option>
        ${offered(setting).map(([key, label]) => html`<option value=${key}>${label}</option>`)}
      </select>
    </div>`;
  }
  return html`<div class="fl-pop" role="dialog" aria-label=${say("flow_add_step")} ref=${box} onKeyDown=${heard}>
    <div class="ds-find"><${Icon} name="search" />
      <input class="form-control" type="search" placeholder=${say("flow_find_step")} aria-label=${say("flow_find_step")} value=${words} onInput=${(event) => setWords(event.currentTarget.value)} />
    </div>
    ${clip.value && html`<button class="fl-kind-pick" type="button" onClick=${() => onAdd(clip.value)}><${Icon} name="clipboard" /><span><b>${say("flow_paste", { name: textIn(clip.value.label) || kindOf(clip.value).label })}</b></span></button>`}
    ${groups.map(
      (group) => html`<h3 class="ds-group">${group}</h3>
        ${found.filter((one) => one.group === group).map((one) => html`<button class="fl-kind-pick" type="button" data-kind=${one.key} onClick=${() => take(one)}><${Icon} name=${one.icon} /><span><b>${one.label}</b><span class="dim t13">${one.sentence}${one.runs ? "" : ` · ${say("flow_later")}`}</span></span></button>`)}`,
    )}
    ${!found.length && html`<p class="dim t13">${say("flow_no_step", { words })}</p>`}
  </div>`;
}

/** What a setting that is asked first can be. */
export function offered(setting, entity = known.entity) {
  const list = { entity: "entities", flow: "flows", role: "roles", form: "forms" }[setting.refers];
  if (list) return (definition.value[list] ?? []).filter((one) => setting.refers !== "flow" || one.key !== known.flow).map((one) => [one.key, labelOf(one)]);
  const fields = entityOf(entity)?.fields ?? [];
  const wanted = { children: (one) => one.type === "children", path: (one) => ["date", "datetime"].includes(one.type), field: (one) => !setting.types?.length || setting.types.includes(one.type) }[setting.refers];
  const found = wanted ? fields.filter(wanted).map((one) => [one.key, labelOf(one)]) : [];
  return setting.types?.includes("user") ? [["owner", say("system_owner")], ...found] : found;
}
