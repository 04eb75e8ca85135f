// All about what is chosen: the start, a step, a case of a branch; made of the settings of its kind.
import { useId } from "preact/hooks";
import { tell } from "./aloud.js";
import { choose, chosen } from "./choosing.js";
import { Control, TextEditor, wrongAt } from "./editors.js";
import { Asked } from "./flow_ask.js";
import { remove } from "./flow_canvas.js";
import { take } from "./flow_hands.js";
import { addStep, blocksOf, entryOf, facts, factsOf, flowNow, flowPath, kindOf, moveStep, neighbourOf, removeStep, START, triggerOf } from "./flow_parts.js";
import { plain, Runs } from "./flow_said.js";
import { FlowSetting } from "./flow_settings.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { setting as setAt } from "./parts.js";
import { leaveSide } from "./side.js";
import { change, definition } from "./store.js";
import { labelOf, say, sentences, textIn } from "./words.js";

/** The panel of what is chosen. */
export function Panel() {
  const [key, inner] = chosen.value.split("/");
  if (chosen.value === START) return html`<${StartPanel} />`;
  const entry = key && entryOf(key);
  if (!entry) return html`<${FlowPanel} />`;
  const block = inner && blocksOf(entry.step, entry.path).find((one) => one.item && one.id === inner);
  return block ? html`<${CasePanel} key=${chosen.value} entry=${entry} block=${block} />` : html`<${StepPanel} key=${key} entry=${entry} />`;
}

function FlowPanel() {
  const flow = flowNow();
  const id = useId();
  const keep = (name) => (value) => change(setAt(`${flowPath}/${name}`, value), `${flowPath}/${name}`);
  return html`<section class="ds-panel">
    <header class="ds-panel-head"><${Icon} name="git-branch" /><div class="grow"><h2>${textIn(flow.label, flow.key)}</h2><p class="small faint"><code>${flow.key}</code></p></div></header>
    <${Control} label=${say("flow_name")} path=${`${flowPath}/label`} id=${`${id}-label`}>
      <${TextEditor} id=${`${id}-label`} label=${say("flow_name")} path=${`${flowPath}/label`} value=${flow.label ?? flow.key} onKeep=${keep("label")} />
    <//>
    <${Control} label=${say("flow_description")} path=${`${flowPath}/description`} id=${`${id}-about`}>
      <${TextEditor} id=${`${id}-about`} label=${say("flow_description")} path=${`${flowPath}/description`} value=${flow.description} onKeep=${keep("description")} />
    <//>
    <div class="ds-control ds-switch">
      <span class="grow"><label for=${`${id}-on`}>${say("flow_switch")}</label><span class="note">${say("flow_switch_help")}</span></span>
      <input class="form-check-input" type="checkbox" role="switch" id=${`${id}-on`} checked=${flow.enabled !== false} onChange=${(event) => keep("enabled")(event.currentTarget.checked ? undefined : false)} />
    </div>
    <p class="note">${say("flow_hint")}</p>
    <button class="btn btn-sm" type="button" onClick=${() => choose(START)}><${Icon} name=${triggerOf(flow.trigger?.on).icon} />${say("flow_trigger_panel")}</button>
  </section>`;
}

function Settings({ kind, of, path, entity, names, facts: seen, extra }) {
  const keep = (name, value) => change(setAt(`${path}/${name}`, value), `${path}/${name}`);
  const offered = kind.settings.filter((one) => !one.is_steps && !one.inner.some((each) => each.is_steps));
  return known.properties.groups.map((group) => {
    const own = offered.filter((one) => one.group === group.key);
    if (!own.length && !(extra && group.key === "more")) return null;
    return html`<div class="ds-panel-group" key=${group.key}>
      ${group.key !== "basics" && html`<h3 class="ds-group">${group.label}</h3>`}
      ${own.map((one) => html`<${FlowSetting} key=${one.name} setting=${one} of=${of} path=${`${path}/${one.name}`} entity=${entity} names=${names} seen=${seen} isNeeded=${kind.required.includes(one.name)} onKeep=${(value) => keep(one.name, value)} />`)}
      ${group.key === "more" && extra}
    </div>`;
  });
}

function StepPanel({ entry }) {
  const { step, path } = entry;
  const kind = kindOf(step);
  const seen = factsOf(step.key);
  const id = useId();
  const wrong = wrongAt(path);
  const name = textIn(step.label) || plain(seen.said) || kind.label;
  const move = (key) => {
    const to = neighbourOf(entry, key);
    if (to) moveStep(entry, to.block, to.place);
  };
  return html`<section class="ds-panel" aria-label=${say("flow_settings")}>
    <header class="ds-panel-head">
      <span class="fl-mark" data-do=${kind.key}><${Icon} name=${kind.icon} /></span>
      <div class="grow"><h2>${kind.label}</h2><p class="t13 dim">${seen.said ? html`<${Runs} runs=${seen.said} />` : kind.sentence}</p></div>
    </header>
    <div class="fl-acts" role="group" aria-label=${name}>
      ${[["ArrowUp", "arrow-up", "flow_move_up"], ["ArrowDown", "arrow-down", "flow_move_down"]].map(([key, icon, word]) => html`<button class="btn btn-sm btn-icon" type="button" aria-label=${say(word)} title=${say(word)} disabled=${!neighbourOf(entry, key)} onClick=${() => move(key)}><${Icon} name=${icon} /></button>`)}
      <button class="btn btn-sm" type="button" onClick=${() => addStep(entry.block, entry.place + 1, step)}><${Icon} name="copy" />${say("flow_copy")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => { choose(""); take(entry, () => removeStep(entry)); leaveSide(); }}><${Icon} name="cut" />${say("flow_cut")}</button>
      <button class="btn btn-sm" type="button" onClick=${() => remove(entry, name)}><${Icon} name="trash" />${say("remove")}</button>
    </div>
    ${!kind.runs && html`<p class="note warn"><${Icon} name="alert-triangle" /><span>${say("flow_later")}</span></p>`}
    ${wrong.map((one) => html`<p class=${`note ${one.severity === "warning" ? "warn" : "bad"}`}><${Icon} name="alert-circle" /><span>${sentences(one)}</span></p>`)}
    <${Settings} kind=${kind} of=${step} path=${path} entity=${known.entity} names=${seen.names} facts=${seen}
      extra=${html`<${Control} label=${say("flow_name_step")} help=${say("flow_name_step_help")} path=${`${path}/label`} id=${`${id}-label`}>
          <${TextEditor} id=${`${id}-label`} label=${say("flow_name_step")} path=${`${path}/label`} value=${step.label} onKeep=${(value) => change(setAt(`${path}/label`, value), `${path}/label`)} />
        <//>
        <p class="note">${say("flow_step_key")} <code>steps.${step.key}</code></p>`} />
    <${Variables} seen=${seen} />
  </section>`;
}

function Variables({ seen }) {
  const copy = (path) => {
    navigator.clipboard?.writeText(path).catch(() => undefined);
    tell(say("flow_variable_copied", { path }));
  };
  return html`<details class="ds-uses fl-variables" open=${seen.variables.length > 0}>
    <summary>${say("flow_variables")}</summary>
    ${seen.variables.length
      ? html`<p class="note">${say("flow_variables_hint")}</p><ul class="t13">
          ${seen.variables.map((one) => html`<li><button class="fl-variable" type="button" onClick=${() => copy(one.path)}><span class="grow">${one.label}<span class="faint small"> ${kindSaid(one)}</span></span><code>${one.path}</code></button></li>`)}
        </ul>`
      : html`<p class="note">${say("flow_variables_none")}</p>`}
  </details>`;
}

function kindSaid({ kind, entity }) {
  if (kind === "reference" || kind === "rows") return say(`kind_${kind === "rows" ? "rows" : "record"}`, { entity: labelOf((definition.value.entities ?? []).find((one) => one.key === entity) ?? { key: entity }) });
  return known.words[`kind_${kind}`] ?? kind;
}

function CasePanel({ entry, block }) {
  const { item, itemPath, setting } = block;
  const id = useId();
  const seen = factsOf(entry.step.key);
  const siblings = entry.step[setting.name] ?? [];
  const keep = (name, value) => change(setAt(`${itemPath}/${name}`, value), `${itemPath}/${name}`);
  const listPath = `${entry.path}/${setting.name}`;
  const shift = (by) => change([{ op: "move", from: itemPath, path: `${listPath}/${block.place + by}` }], itemPath);
  const take = () => {
    choose(entry.step.key);
    change([{ op: "remove", path: itemPath }], itemPath);
  };
  return html`<section class="ds-panel" aria-label=${block.label}>
    <header class="ds-panel-head"><span class="fl-mark" data-do=${entry.step.do}><${Icon} name="corner-down-right" /></span><div class="grow"><h2>${block.label}</h2><p class="t13 dim">${setting.help}</p></div></header>
    <div class="fl-acts" role="group" aria-label=${block.label}>
      <button class="btn btn-sm btn-icon" type="button" aria-label=${say("flow_move_up")} disabled=${block.place === 0} onClick=${() => shift(-1)}><${Icon} name="arrow-left" /></button>
      <button class="btn btn-sm btn-icon" type="button" aria-label=${say("flow_move_down")} disabled=${block.place === siblings.length - 1} onClick=${() => shift(1)}><${Icon} name="arrow-right" /></button>
      <button class="btn btn-sm" type="button" disabled=${siblings.length < 2} onClick=${take}><${Icon} name="trash" />${say("remove")}</button>
    </div>
    <div class="ds-panel-group">
      ${setting.inner.filter((one) => !one.is_steps).map((one) => html`<${FlowSetting} key=${one.name} setting=${one} of=${item} path=${`${itemPath}/${one.name}`} entity=${known.entity} names=${seen.names} seen=${seen} isNeeded=${true} onKeep=${(value) => keep(one.name, value)} />`)}
      <${Control} label=${say("flow_name")} path=${`${itemPath}/label`} id=${`${id}-label`}>
        <${TextEditor} id=${`${id}-label`} label=${say("flow_name")} path=${`${itemPath}/label`} value=${item.label} onKeep=${(value) => keep("label", value)} />
      <//>
    </div>
  </section>`;
}

function StartPanel() {
  const flow = flowNow();
  const trigger = flow.trigger ?? {};
  const kind = triggerOf(trigger.on);
  const path = `${flowPath}/trigger`;
  const id = useId();
  const wrong = wrongAt(`${path}/on`);
  const turn = (key) => {
    const next = triggerOf(key);
    const names = new Set(next.settings.map((one) => one.name));
    const rest = Object.fromEntries(Object.entries(trigger).filter(([name]) => names.has(name)));
    change([{ op: "replace", path, value: { ...next.start, ...rest, on: key } }], path);
  };
  return html`<section class="ds-panel" aria-label=${say("flow_trigger_panel")}>
    <header class="ds-panel-head"><span class="fl-mark"><${Icon} name=${kind.icon} /></span><div class="grow"><h2>${say("flow_trigger_panel")}</h2><p class="t13 dim"><${Runs} runs=${facts.value.trigger} /></p></div></header>
    <${Control} label=${say("flow_starts")} path=${`${path}/on`} id=${`${id}-on`}>
      <select class="form-select" id=${`${id}-on`} value=${trigger.on} onChange=${(event) => turn(event.currentTarget.value)}>
        ${known.triggers.filter((one) => one.runs || one.key === trigger.on).map((one) => html`<option value=${one.key} selected=${one.key === trigger.on}>${one.label}</option>`)}
      </select>
    <//>
    ${!kind.runs && !wrong.length && html`<p class="note warn"><${Icon} name="alert-triangle" /><span>${say("flow_later")}</span></p>`}
    <${Settings} kind=${{ ...kind, settings: kind.settings.filter((one) => one.editor !== "ask") }} of=${trigger} path=${path} entity=${known.entity} names=${{}} facts=${{ entities: {}, readers: {} }} />
    ${kind.settings.some((one) => one.editor === "ask") && html`<${Asked} path=${`${path}/ask`} asked=${trigger.ask ?? []} setting=${kind.settings.find((one) => one.editor === "ask")} />`}
  </section>`;
}

