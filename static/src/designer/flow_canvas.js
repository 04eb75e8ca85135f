// Steps below each other; blocks of steps inside of them; places between where steps are added, moved and dropped.
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";
import { toast } from "../ui/toast.js";
import { tellPlace } from "./aloud.js";
import { choose, chosen } from "./choosing.js";
import { take, walk } from "./flow_hands.js";
import { allSteps, blocksOf, entryOf, facts, factsOf, fold, folded, kindOf, moveStep, neighbourOf, removeStep, rootBlock, addStep, wrongIn } from "./flow_parts.js";
import { Adder } from "./flow_palette.js";
import { plain, Runs } from "./flow_said.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { onceDrawn } from "./once_drawn.js";
import { keyOf } from "./parts.js";
import { pointer } from "./pointers.js";
import { enterSide } from "./side.js";
import { change, undo } from "./store.js";
import { say, textIn } from "./words.js";

/** A block: its steps, with a place to add before each and at the end. */
export function Block({ block, depth, owner = null }) {
  const list = useRef(null);
  const keys = block.steps.map((one) => one.key).join(" ");
  useEffect(() => {
    const sorting = Sortable.create(list.current, {
      group: "steps",
      handle: ".ds-grip",
      draggable: ".fl-step",
      animation: 120,
      ghostClass: "fl-ghost",
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        const steps = [...from.children].filter((one) => one.matches(".fl-step") && one !== item);
        from.insertBefore(item, steps[oldDraggableIndex] ?? from.lastElementChild); // what is drawn is Preact's
        if (from !== to || oldDraggableIndex !== newDraggableIndex) dropped(item.dataset.key, to.dataset.block, newDraggableIndex);
      },
    });
    return () => sorting.destroy();
  }, [block.path, keys]);
  return html`<ol class=${`fl-steps ${block.steps.length ? "" : "is-empty"}`} ref=${list} data-block=${block.path}>
    ${block.steps.map((step, place) => html`<${Step} key=${step.key} entry=${{ step, path: `${block.path}${pointer(step.key)}`, block, place, owner }} depth=${depth} />`)}
    <li class="fl-last" key="+"><${Adder} block=${block} place=${block.steps.length} isWide=${!depth && !block.steps.length} /></li>
  </ol>`;
}

function dropped(key, path, place) {
  const entry = entryOf(key);
  const blocks = [rootBlock(), ...allSteps().flatMap((one) => blocksOf(one.step, one.path))];
  const block = blocks.find((one) => one.path === path);
  if (entry && block && !path.startsWith(`${entry.path}/`) && moveStep(entry, block, place)) tell(key);
}

function Step({ entry, depth }) {
  const { step, path, place } = entry;
  const kind = kindOf(step);
  const blocks = blocksOf(step, path);
  const isFolded = blocks.length > 0 && folded.value.has(step.key);
  return html`<li class=${`fl-step ${blocks.length ? "is-box" : ""}`} data-key=${step.key}>
    <${Adder} block=${entry.block} place=${place} />
    <div class=${blocks.length ? "fl-box" : "fl-alone"}>
      <${Card} entry=${entry} kind=${kind} blocks=${blocks} isFolded=${isFolded} />
      ${blocks.length > 0 && !isFolded &&
      html`<div class="fl-ways" data-count=${blocks.length}>
        ${blocks.map((block) => html`<${Way} key=${block.id} block=${block} entry=${entry} depth=${depth + 1} count=${blocks.length} />`)}
      </div>`}
    </div>
  </li>`;
}

function Card({ entry, kind, blocks, isFolded }) {
  const { step, path } = entry;
  const { said } = factsOf(step.key);
  const wrong = wrongIn(path, blocks);
  const isBad = wrong.some((one) => one.severity === "error");
  const isOn = chosen.value === step.key;
  const label = textIn(step.label);
  const name = label || plain(said) || kind.label;
  const many = blocks.find((one) => one.setting);
  const was = known.live_steps?.[step.key];
  const isNew = known.live_steps && was === undefined;
  const heard = (event) => {
    walk(event);
    if (event.altKey && event.key.startsWith("Arrow")) {
      event.preventDefault();
      const to = neighbourOf(entry, event.key);
      if (to && moveStep(entry, to.block, to.place)) tell(step.key);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove(entry, name);
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const act = { c: () => take(entry), x: () => take(entry, () => removeStep(entry)), d: () => addStep(entry.block, entry.place + 1, step) }[event.key.toLowerCase()];
      if (act) {
        event.preventDefault();
        act();
      }
    }
  };
  return html`<div class="fl-cardrow">
    <span class="ds-grip" aria-hidden="true"><${Icon} name="grip-vertical" /></span>
    <button class=${`fl-card ${isOn ? "on" : ""} ${isBad ? "is-bad" : ""}`} type="button" data-step=${step.key} aria-current=${isOn ? "true" : null} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Delete Control+C Control+X Control+D" onClick=${(event) => (choose(step.key), enterSide(event))} onKeyDown=${heard}>
      <span class="fl-mark" data-do=${kind.key}><${Icon} name=${kind.icon} /></span>
      <span class="grow fl-words">
        ${label && html`<span class="b">${label}</span>`}
        <span class=${`fl-sentence ${label ? "dim t13" : ""}`}>${said ? html`<${Runs} runs=${said} />` : kind.label}</span>
        ${wrong.map((one) => html`<span class=${`small ${one.severity === "error" ? "bad" : "warn"} fl-wrong`}><${Icon} name=${one.severity === "error" ? "alert-circle" : "alert-triangle"} />${one.message}</span>`)}
      </span>
      ${isNew && html`<span class="tag" data-c="teal">${say("flow_new_in_draft")}</span>`}
    </button>
    ${many && html`<button class="btn btn-ghost btn-sm fl-case-add" type="button" onClick=${() => addCase(entry, many.setting, blocks)}><${Icon} name="plus" />${say("flow_add_case")}</button>`}
    ${blocks.length > 0 && html`<button class="btn btn-ghost btn-icon" type="button" aria-expanded=${!isFolded} aria-label=${say(isFolded ? "flow_expand" : "flow_collapse", { name })} onClick=${() => fold(step.key, !isFolded)}><${Icon} name=${isFolded ? "chevron-right" : "chevron-down"} /></button>`}
  </div>`;
}

/** A block with its heading: a case can be chosen. */
function Way({ block, entry, depth, count }) {
  const at = block.item ? `${entry.step.key}/${block.id}` : "";
  const isOn = at && chosen.value === at;
  const said = at ? facts.value.cases[at] : null;
  const wrong = block.item ? wrongIn(block.itemPath, [{ path: block.path }]) : [];
  const words = html`<span class="small faint">${block.item && textIn(block.item.label) ? say("flow_case", { number: block.place + 1 }) : ""}</span>
    <span class="b t13">${block.label}</span>
    ${block.item && html`<span class="t13 fl-sentence">${said ? html`<${Runs} runs=${said} />` : ""}</span>`}
    ${wrong.map((one) => html`<span class=${`small ${one.severity === "error" ? "bad" : "warn"} fl-wrong`}><${Icon} name="alert-circle" />${one.message}</span>`)}`;
  return html`<section class="fl-way" aria-label=${`${block.label}`}>
    ${block.item
      ? html`<button class=${`fl-way-head fl-card ${isOn ? "on" : ""}`} type="button" data-step=${at} aria-current=${isOn ? "true" : null} onClick=${(event) => (choose(at), enterSide(event))} onKeyDown=${walk}>${words}</button>`
      : count > 1 && html`<div class="fl-way-head is-rest">${words}</div>`}
    <${Block} block=${block} depth=${depth} owner=${entry} />
  </section>`;
}

function addCase(entry, setting, blocks) {
  const ids = blocks.map((one) => one.id);
  const id = keyOf(`case_${ids.length}`, ids, "case");
  const when = setting.inner.some((one) => one.name === "when") ? { when: "true" } : {};
  change([{ op: "add", path: `${entry.path}/${setting.name}/-`, value: { id, ...when, steps: [] } }]);
  choose(`${entry.step.key}/${id}`);
}

/** Take a step away; it can be brought back. */
export function remove(entry, name) {
  removeStep(entry);
  const next = entry.block.steps[entry.place + 1] ?? entry.block.steps[entry.place - 1];
  choose("");
  onceDrawn(() => document.querySelector(`.fl-card[data-step="${CSS.escape(next?.key ?? entry.owner?.step.key ?? "@start")}"]`)?.focus());
  toast(say("removed", { name }), { undo: { label: say("undo"), act: undo } });
}

/** Say where a step has gone, and keep it in the hand. */
export function tell(key) {
  onceDrawn(() => {
    const entry = entryOf(key);
    const card = document.querySelector(`.fl-card[data-step="${CSS.escape(key)}"]`);
    card?.focus();
    card?.scrollIntoView({ block: "nearest" });
    const name = textIn(entry.step.label) || kindOf(entry.step).label;
    tellPlace({ name, place: entry.place, count: entry.block.steps.length, block: entry.block.label });
  });
}
