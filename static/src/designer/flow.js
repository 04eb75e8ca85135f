// A flow as a page: what starts it, its steps below each other, and all about what is chosen.
import { useEffect } from "preact/hooks";
import { choose, chosen } from "./choosing.js";
import { Block } from "./flow_canvas.js";
import { walk } from "./flow_hands.js";
import { Panel } from "./flow_panel.js";
import { addStep, allSteps, blocksOf, clip, entryOf, facts, flowNow, flowPath, fold, folded, loadFacts, rootBlock, START, triggerOf, wrongIn } from "./flow_parts.js";
import { Runs } from "./flow_said.js";
import { html, Icon } from "./html.js";
import { Close, enterSide, Side } from "./side.js";
import { kept } from "./store.js";
import { say, textIn } from "./words.js";

/** The page of a flow. */
export function Flow() {
  const flow = flowNow();
  const version = kept.value;
  useEffect(() => void loadFacts(version), [version]);
  useEffect(() => {
    const name = document.querySelector("[data-flow-name]");
    if (name && flow) name.textContent = textIn(flow.label, flow.key);
  });
  useEffect(() => {
    const pasting = (event) => {
      const isText = event.target.matches?.("input, textarea, select, [contenteditable]");
      if (isText || !clip.value || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "v") return;
      event.preventDefault();
      paste();
    };
    document.addEventListener("keydown", pasting);
    return () => document.removeEventListener("keydown", pasting);
  }, []);
  if (!flow) return html`<p class="empty">${say("flow_nothing")}</p>`;
  const isAny = chosen.value !== "";
  const holding = allSteps().filter(({ step, path }) => blocksOf(step, path).length);
  return html`<div class=${`ds-desk is-flow ${isAny ? "has-panel" : ""}`}>
    <section class="fl-canvas" aria-label=${say("flow_steps")}>
      ${holding.length > 1 &&
      html`<p class="fl-tools"><button class="btn btn-ghost btn-sm" type="button" onClick=${() => holding.forEach(({ step }) => fold(step.key, folded.value.size === 0))}><${Icon} name=${folded.value.size ? "chevron-down" : "chevron-right"} />${say(folded.value.size ? "flow_unfold_all" : "flow_fold_all")}</button></p>`}
      ${flow.enabled === false && html`<p class="band warn-b fl-off"><${Icon} name="player-pause" /><span>${say("flow_is_off")}</span></p>`}
      <${Start} flow=${flow} />
      <${Block} block=${rootBlock()} depth=${0} />
      <p class="fl-end" aria-hidden="true"><span>${say("flow_done")}</span></p>
    </section>
    <${Side}><${Close} /><${Panel} /><//>
  </div>`;
}

function Start({ flow }) {
  const trigger = flow.trigger ?? {};
  const kind = triggerOf(trigger.on);
  const wrong = wrongIn(`${flowPath}/trigger`);
  const isOn = chosen.value === START;
  return html`<button class=${`fl-card fl-start ${isOn ? "on" : ""}`} type="button" aria-current=${isOn ? "true" : null} data-step=${START} onClick=${(event) => (choose(START), enterSide(event))} onKeyDown=${walk}>
    <span class="fl-mark"><${Icon} name=${kind.icon} /></span>
    <span class="grow fl-words"><span class="small faint">${say("flow_starts")}</span><span class="fl-sentence"><${Runs} runs=${facts.value.trigger} /></span></span>
    ${wrong.length > 0 && html`<${Icon} name="alert-circle" label=${wrong.map((one) => one.message).join(" ")} />`}
  </button>`;
}

/** Put the copied step behind what is chosen, or at the end. */
function paste() {
  const entry = entryOf(chosen.value.split("/")[0]);
  const root = rootBlock();
  if (entry) addStep(entry.block, entry.place + 1, clip.value);
  else addStep(root, root.steps.length, clip.value);
}
