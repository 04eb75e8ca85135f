// How the draft stands: kept or not, undo and redo, problems one click from their place; who else changed the same.
import { useEffect, useRef, useState } from "preact/hooks";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { valueAt } from "./pointers.js";
import { clash, decide, definition, problems, redo, retry, state, steps, undo } from "./store.js";
import { labelOf, say, textIn } from "./words.js";

const KEPT = { saved: "circle-check", saving: "refresh", failed: "alert-triangle", locked: "lock", clash: "users" };

/** The state of the draft, in the bar. */
export function Status() {
  const [isOpen, setOpen] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = ({ target }) => box.current?.contains(target) || setOpen(false);
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => ["pointerdown", "focusin"].forEach((kind) => document.removeEventListener(kind, leave));
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    box.current.querySelector("button").focus();
  };
  const errors = problems.value.filter((one) => one.severity === "error").length;
  const warnings = problems.value.length - errors;
  const count = errors ? say("errors", { count: errors }) : warnings ? say("warnings", { count: warnings }) : say("no_problems");
  return html`
    <span class="acc b t13">${say("draft")}</span>
    <span class=${`t13 ds-kept is-${state.value} ${state.value === "saved" || state.value === "saving" ? "dim" : "warn b"}`}><${Icon} name=${KEPT[state.value]} /><span role="status">${say(`state_${state.value}`)}</span></span>
    ${state.value === "locked" && html`<a class="btn btn-sm" href="/login" target="_blank" rel="opener">${say("sign_in")}</a>`}
    ${["failed", "locked"].includes(state.value) && html`<button class="btn btn-sm" type="button" onClick=${retry}>${say("try_again")}</button>`}
    <button class="btn btn-ghost btn-icon" type="button" onClick=${undo} disabled=${!steps.value.undo && state.value === "saved"} aria-label=${say("undo")} title=${say("undo")} aria-keyshortcuts="Control+Z"><${Icon} name="arrow-back-up" /></button>
    <button class="btn btn-ghost btn-icon" type="button" onClick=${redo} disabled=${!steps.value.redo} aria-label=${say("redo")} title=${say("redo")} aria-keyshortcuts="Control+Shift+Z"><${Icon} name="arrow-forward-up" /></button>
    <a class="btn btn-ghost btn-icon ds-history" href=${`${known.studio}/history`} aria-label=${say("all_edits")} title=${say("all_edits")}><${Icon} name="history" /></a>
    <div class="ds-problems" ref=${box} onKeyDown=${onEscape(close)}>
      <button class=${`btn btn-ghost ${errors ? "bad" : warnings ? "warn" : "ok"}`} type="button" aria-expanded=${isOpen} aria-controls="problem-list" onClick=${() => setOpen(!isOpen)}>
        <${Icon} name=${errors ? "alert-circle" : warnings ? "alert-triangle" : "circle-check"} />
        ${problems.value.length > 0 && html`<span class="num ds-short" aria-hidden="true">${errors || warnings}</span>`}<span class="ds-long">${count}</span>
      </button>
      <div class="ds-problem-list" id="problem-list" hidden=${!isOpen}>
        ${problems.value.length ? html`<ul>${problems.value.map((one) => html`<${Problem} one=${one} done=${() => setOpen(false)} />`)}</ul>` : html`<p class="dim t13">${say("nothing_wrong")}</p>`}
      </div>
    </div>`;
}

function Problem({ one, done }) {
  const { said, address } = placeOf(one.path);
  return html`<li class="ds-problem">
    <${Icon} name=${one.severity === "error" ? "alert-circle" : "alert-triangle"} label=${say(one.severity === "error" ? "an_error" : "a_warning")} />
    <div class="grow">
      <p>${one.message}</p>
      ${one.hint && html`<p class="dim small">${one.hint}</p>`}
      <p class="small">${address ? html`<a href=${address} onClick=${done}>${said}</a>` : html`<span class="faint">${said}</span>`}</p>
    </div>
  </li>`;
}

/** What a part is called, and the page where it can be changed or seen. */
export function placeOf(path) {
  const [list, key, inner, member, list2, within] = path.slice(1).split("/");
  const part = valueAt(definition.value, `/${list}/${key}`);
  const name = textIn(part?.label, key ?? list);
  if (list === "entities") {
    const field = inner === "fields" && (part?.fields ?? []).find((one) => one.key === member);
    const address = `${known.studio}/entities/${key}`;
    if (field?.type === "stage" && within !== undefined) return { said: `${name} › ${textIn(field.label, field.key)}`, address: `${address}/stages#${encodeURIComponent(list2 === "transitions" ? within.replace("~", "→") : within)}` };
    if (field) return { said: `${name} › ${textIn(field.label, field.key)}`, address: `${address}#${field.key}` };
    return { said: name, address: inner && part && inner !== "fields" ? `${address}/settings` : part ? address : "" };
  }
  if (list === "permissions" && part) {
    const [role, entity] = [["roles", part.role], ["entities", part.entity]].map(([of, one]) => labelOf(definition.value[of]?.find((each) => each.key === one) ?? { key: one }));
    return { said: `${role} · ${entity}`, address: `${known.studio}/roles#${part.role}/${part.entity}` };
  }
  if (list === "roles" && part) return { said: name, address: `${known.studio}/roles#${key}` };
  if (list === "flows" && part) return { said: name, address: `${known.studio}/flows/${key}${stepIn(path)}` };
  if (list === "option_sets" && part) return { said: name, address: `${known.studio}/options#${key}` };
  if (list === "rules" && part) return { said: name, address: part.kind === "decide" ? `${known.studio}/decisions/${key}` : `${known.studio}/entities/${part.entity}/rules#${key}` };
  if (list === "forms" && part) return { said: textIn(part.label, labelOf(definition.value.entities.find((one) => one.key === part.entity) ?? part)), address: `${known.studio}/entities/${part.entity}/forms/${key}` };
  return { said: name, address: part ? `${known.studio}/at/${list}/${key}` : "" };
}

/** The step of a flow that a path leads into, as its page names it: the deepest. */
function stepIn(path) {
  const way = path.slice(1).split("/");
  if (way[2] === "trigger") return "#@start";
  const at = Math.max(way.lastIndexOf("steps"), way.lastIndexOf("otherwise"));
  return at > 0 && way[at + 1] ? `#${way[at + 1]}` : "";
}

/** Which of two changes of the same is to hold. */
export function Clash() {
  const now = clash.value;
  if (!now) return null;
  return html`<div class="band warn-b ds-clash" role="alert">
    <${Icon} name="users" />
    <div class="grow">
      <p class="b">${say("clash", { who: now.who })}</p>
      <ul class="t13">
        ${now.items.map((one) => html`<li>${placeOf(one.path).said}: ${say("theirs")} <b>${one.isGone ? say("removed_word") : brief(one.theirs, one.mine)}</b> · ${say("mine")} <b>${one.mine === undefined ? say("removed_word") : brief(one.mine, one.theirs)}</b></li>`)}
      </ul>
      <div class="row-x">
        <button class="btn btn-primary" type="button" onClick=${() => decide(true)}>${say("use_mine")}</button>
        <button class="btn" type="button" onClick=${() => decide(false)}>${say("keep_theirs")}</button>
      </div>
    </div>
  </div>`;
}

/** A value in few words; of a text the languages in which it differs from the other. */
function brief(value, other) {
  if (value === undefined || value === null) return say("nothing");
  if (value === true) return say("yes");
  if (value === false) return say("no");
  if (typeof value !== "object") return String(value).slice(0, 60);
  const differs = known.languages.filter((one) => typeof value[one] === "string" && value[one] !== other?.[one]);
  if (differs.length) return differs.map((one) => value[one]).join(" / ").slice(0, 80);
  return textIn(value.label ?? value, JSON.stringify(value).slice(0, 40)).slice(0, 60);
}
