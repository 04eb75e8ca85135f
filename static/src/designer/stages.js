// Stages of an entity as a board: each stage with where it leads, who may go there and what that needs.
import { useEffect, useId, useState } from "preact/hooks";
import { Conditions, rowsOf, Said } from "./conditions.js";
import { choose, chosen } from "./choosing.js";
import { Control, NewName, TextEditor, wrongAt } from "./editors.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { COLORS } from "./options.js";
import { entityPath, fieldPath, fieldsNow, keyOf, replacedIn, replacing, setting } from "./parts.js";
import { Pick } from "./pick.js";
import { pointer } from "./pointers.js";
import { Close, enterSide, leaveSide, Side } from "./side.js";
import { ask, change, definition, problems, settled } from "./store.js";
import { joined, labelOf, say, textIn, withText } from "./words.js";

const ARROW = "→";
const nameOf = (stage) => textIn(stage?.label, stage?.value ?? "");

/** The page of stages. */
export function Stages() {
  const all = fieldsNow().filter((one) => one.type === "stage");
  const [which, setWhich] = useState(0);
  const field = all[which] ?? all[0];
  if (!field) return html`<${NoStages} />`;
  const [from, to] = chosen.value.split(ARROW);
  const stage = (field.stages ?? []).find((one) => one.value === from);
  const transition = to !== undefined && (field.transitions ?? []).find((one) => one.from === from && one.to === to);
  return html`<div class=${`ds-desk is-board ${stage ? "has-panel" : ""}`}>
    <section class="ds-board-box" aria-labelledby="stages-title">
      <div class="row-x">
        <h2 class="ds-small-title grow" id="stages-title">${labelOf(field)}</h2>
        ${all.length > 1 && html`<span class="ds-seg" role="radiogroup" aria-label=${say("stage_fields")}>${all.map((one, place) => html`<label class=${one === field ? "on" : ""}><input type="radio" name="stage-field" checked=${one === field} onChange=${() => setWhich(place)} /><span>${labelOf(one)}</span></label>`)}</span>`}
        <a class="t13" href=${`${known.studio}/entities/${known.entity}#${field.key}`}>${say("field_settings")}</a>
      </div>
      <p class="dim t13">${say("stages_hint")}</p>
      <${Board} field=${field} />
    </section>
    <${Side}>
      ${transition
        ? html`<${Close} /><${TransitionPanel} key=${chosen.value} field=${field} transition=${transition} />`
        : stage
          ? html`<${Close} /><${StagePanel} key=${chosen.value} field=${field} stage=${stage} />`
          : html`<p class="ds-hint dim">${say("choose_stage")}</p>`}
    <//>
  </div>`;
}

function NoStages() {
  const make = () => {
    const values = ["new", "open", "done"].map((one) => ({ value: one, label: withText(undefined, known.language, say(`stage_${one}`)) }));
    values[2].kind = "done";
    values.forEach((one, place) => (one.color = ["blue", "amber", "green"][place]));
    const key = keyOf("status", fieldsNow().map((one) => one.key));
    const transitions = [{ from: "new", to: "open" }, { from: "open", to: "done" }, { from: "open", to: "new" }];
    change([{ op: "add", path: `${entityPath}/fields/-`, value: { key, type: "stage", label: withText(undefined, known.language, say("status_field")), initial: "new", stages: values, transitions } }], `${entityPath}/fields`);
  };
  return html`<div class="empty">
    <${Icon} name="stairs-up" />
    <h2>${say("no_stages")}</h2>
    <p class="dim">${say("no_stages_hint")}</p>
    <button class="btn btn-primary" type="button" onClick=${make}>${say("make_stages")}</button>
  </div>`;
}

function Board({ field }) {
  const stages = field.stages ?? [];
  const transitions = field.transitions ?? [];
  const path = fieldPath(field.key);
  const [rows, setRows] = useState([]);
  const formulas = transitions.map((one) => one.when ?? "");
  useEffect(() => void rowsOf(known.entity, formulas).then(setRows), [formulas.join("\n")]);
  const add = (name) => {
    const value = keyOf(name, [...stages.map((one) => one.value), ...replacedIn(field)], "stage");
    const made = { value, label: withText(undefined, known.language, name) };
    change([{ op: "add", path: `${path}/stages/-`, value: made }]);
    choose(value);
  };
  const move = (place, by) => {
    if (place + by < 0 || place + by >= stages.length) return;
    change([{ op: "move", from: `${path}/stages${pointer(stages[place].value)}`, path: `${path}/stages/${place + by}` }], `${path}/stages`);
  };
  return html`<ol class="ds-board">
    ${stages.map((stage, place) => {
      const leads = transitions.filter((one) => one.from === stage.value);
      const free = stages.filter((one) => one !== stage && !leads.some((each) => each.to === one.value));
      const wrong = wrongBelow(`${path}/stages${pointer(stage.value)}`);
      const connect = (to) => {
        const value = { from: stage.value, to };
        change(field.transitions ? [{ op: "add", path: `${path}/transitions/-`, value }] : [{ op: "add", path: `${path}/transitions`, value: [value] }], `${path}/transitions`);
        choose(`${stage.value}${ARROW}${to}`);
      };
      return html`<li class=${`ds-stage ${chosen.value.split(ARROW)[0] === stage.value ? "on" : ""}`} key=${stage.value} data-c=${stage.color}>
        <button class="ds-stage-name" type="button" aria-current=${chosen.value === stage.value ? "true" : null} aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
          onClick=${(event) => (choose(stage.value), enterSide(event))} onKeyDown=${(event) => { const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]; if (event.altKey && by) { event.preventDefault(); move(place, by); } }}>
          <span class="ds-dot" aria-hidden="true"></span><span class="grow cut m">${nameOf(stage)}</span>
          ${wrong.length > 0 && html`<${Icon} name="alert-circle" label=${wrong.map((one) => one.message).join(" ")} />`}
        </button>
        <p class="small faint">${joined([field.initial === stage.value || (!field.initial && place === 0) ? say("initial_stage") : "", stage.kind ? say(`kind_${stage.kind}`) : ""].filter(Boolean)) || " "}</p>
        <ul>
          ${leads.map((one) => {
            const id = `${one.from}${ARROW}${one.to}`;
            const bad = wrongBelow(`${path}/transitions${pointer(`${one.from}~${one.to}`)}`);
            const group = rows[transitions.indexOf(one)];
            return html`<li key=${one.to}><button class="ds-way" type="button" aria-current=${chosen.value === id ? "true" : null} onClick=${(event) => (choose(id), enterSide(event))}>
              <span class="row-x"><${Icon} name="arrow-right" label=${say("leads_to")} /><span class="grow cut">${textIn(one.label) || nameOf(stages.find((each) => each.value === one.to) ?? { value: one.to })}</span>${bad.length > 0 && html`<span class="bad"><${Icon} name="alert-circle" label=${bad.map((each) => each.message).join(" ")} /></span>`}</span>
              ${one.roles?.length > 0 && html`<span class="small dim cut"><${Icon} name="users" /> ${rolesSaid(one.roles)}</span>`}
              ${one.when && html`<span class="small rule"><${Icon} name="arrow-ramp-right-2" /> ${group ? html`<${Said} entity=${known.entity} group=${group} />` : "…"}</span>`}
            </button></li>`;
          })}
        </ul>
        ${free.length > 0 &&
        html`<${Pick} class="form-select ds-connect" aria-label=${say("lead_from", { name: nameOf(stage) })} onPick=${connect}>
          <option value="">${say("leads_on")}</option>
          ${free.map((one) => html`<option value=${one.value}>${nameOf(one)}</option>`)}
        <//>`}
        ${!leads.length && html`<p class="small faint">${say("ends_here")}</p>`}
      </li>`;
    })}
    <li class="ds-stage is-new"><${NewName} label=${say("add_stage")} onAdd=${add} /></li>
  </ol>`;
}

const wrongBelow = (path) => problems.value.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
const rolesSaid = (keys) => joined(keys.map((key) => labelOf((definition.value.roles ?? []).find((one) => one.key === key) ?? { key })));

function Wrong({ path }) {
  return wrongAt(path).map((one) => html`<p class="note bad" role="alert">${one.message}</p>`);
}

function StagePanel({ field, stage }) {
  const id = useId();
  const [held, setHeld] = useState(0);
  const [by, setBy] = useState("");
  const path = `${fieldPath(field.key)}/stages${pointer(stage.value)}`;
  const kinds = typeOf("stage").settings.find((one) => one.name === "stages")?.schema.items.properties.kind.enum ?? [];
  const isFirst = field.initial ? field.initial === stage.value : field.stages[0] === stage;
  useEffect(() => {
    let isStale = false;
    const without = { ...field, stages: field.stages.filter((one) => one !== stage), initial: undefined, transitions: [] };
    if (without.stages.length) settled().then(() => ask("POST", "/conversion", { entity: known.entity, field: JSON.parse(JSON.stringify(without)) })).then(({ body }) => !isStale && setHeld(body.refused ?? 0)).catch(() => {});
    return () => (isStale = true);
  }, [stage.value]);
  const remove = () => {
    const ways = (field.transitions ?? []).filter((one) => one.from === stage.value || one.to === stage.value);
    change(
      [
        ...ways.map((one) => ({ op: "remove", path: `${fieldPath(field.key)}/transitions${pointer(`${one.from}~${one.to}`)}` })),
        ...(field.initial === stage.value ? [{ op: "replace", path: `${fieldPath(field.key)}/initial`, value: field.stages.find((one) => one !== stage).value }] : []),
        ...replacing(fieldPath(field.key), field, stage.value, by),
        { op: "remove", path },
      ],
      path,
    );
    choose("");
    leaveSide();
  };
  return html`<section class="ds-panel" aria-label=${say("settings_of", { field: nameOf(stage) })}>
    <header class="ds-panel-head"><${Icon} name="stairs-up" /><div class="grow"><h2>${nameOf(stage)}</h2><p class="small faint"><code>${stage.value}</code></p></div></header>
    <${Control} label=${say("label")} path=${`${path}/label`} id=${`${id}-label`}>
      <${TextEditor} id=${`${id}-label`} label=${say("label")} path=${`${path}/label`} value=${stage.label ?? stage.value} onKeep=${(value) => change(setting(`${path}/label`, value))} />
    <//>
    <div class="ds-control"><p class="ds-label" id=${`${id}-color`}>${say("colour")}</p>
      <div class="ds-swatches" role="group" aria-labelledby=${`${id}-color`}>
        ${COLORS.map((color) => html`<button class="ds-swatch" type="button" data-c=${color} aria-pressed=${stage.color === color} aria-label=${say(`color_${color}`)} title=${say(`color_${color}`)} onClick=${() => change(setting(`${path}/color`, color))}><span></span></button>`)}
      </div>
    </div>
    <${Control} label=${say("stage_kind")} help=${say("stage_kind_help")} id=${`${id}-kind`} path=${`${path}/kind`}>
      <select class="form-select" id=${`${id}-kind`} value=${stage.kind ?? ""} onChange=${(event) => change(setting(`${path}/kind`, event.currentTarget.value || undefined))}>
        <option value="">${say("none")}</option>${kinds.map((one) => html`<option value=${one} selected=${stage.kind === one}>${say(`kind_${one}`)}</option>`)}
      </select>
    <//>
    <label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${isFirst} disabled=${isFirst} onChange=${() => change(setting(`${fieldPath(field.key)}/initial`, stage.value))} /><span>${say("starts_here")}</span></label>
    <${Wrong} path=${path} />
    ${held > 0 &&
    html`<div class="ds-control"><label class="ds-label" for=${`${id}-by`}>${say("stage_gone_by")}</label>
      <select class="form-select" id=${`${id}-by`} aria-describedby=${`${id}-held`} value=${by} onChange=${(event) => setBy(event.currentTarget.value)}>
        <option value="">${say("decide_later")}</option>${field.stages.filter((one) => one !== stage).map((one) => html`<option value=${one.value}>${nameOf(one)}</option>`)}
      </select>
      <p class="note warn" id=${`${id}-held`}>${say("stage_held", { count: held })}</p>
    </div>`}
    <button class="btn btn-ghost ds-remove" type="button" disabled=${field.stages.length < 2} onClick=${remove}><${Icon} name="trash" />${say("remove_stage")}</button>
  </section>`;
}

function TransitionPanel({ field, transition }) {
  const id = useId();
  const path = `${fieldPath(field.key)}/transitions${pointer(`${transition.from}~${transition.to}`)}`;
  const stageOf = (value) => (field.stages ?? []).find((one) => one.value === value) ?? { value };
  const roles = definition.value.roles ?? [];
  const may = transition.roles ?? [];
  const tick = (key, isOn) => {
    const next = isOn ? [...may, key] : may.filter((one) => one !== key);
    change(setting(`${path}/roles`, next.length ? next : undefined));
  };
  const remove = () => {
    change([{ op: "remove", path }]);
    choose(transition.from);
    leaveSide();
  };
  const said = `${nameOf(stageOf(transition.from))} → ${nameOf(stageOf(transition.to))}`;
  return html`<section class="ds-panel" aria-label=${said}>
    <header class="ds-panel-head"><${Icon} name="arrow-right" /><div class="grow"><h2>${said}</h2></div></header>
    <${Wrong} path=${path} />
    <${Control} label=${say("transition_label")} help=${say("transition_label_help")} path=${`${path}/label`} id=${`${id}-label`}>
      <${TextEditor} id=${`${id}-label`} label=${say("transition_label")} path=${`${path}/label`} value=${transition.label} onKeep=${(value) => change(setting(`${path}/label`, value))} />
    <//>
    <div class="ds-control" data-at=${`${path}/when`}>
      <p class="ds-label rule"><${Icon} name="arrow-ramp-right-2" />${say("transition_needs")}</p>
      <${Conditions} entity=${known.entity} label=${say("transition_needs")} formula=${transition.when ?? ""} onKeep=${(formula) => change(setting(`${path}/when`, formula || undefined))} />
      <${Wrong} path=${`${path}/when`} />
    </div>
    ${roles.length > 0 &&
    html`<fieldset class="ds-control"><legend class="ds-label">${say("transition_roles")}</legend>
      <p class="note">${may.length ? "" : say("transition_anybody")}</p>
      ${roles.map((role) => html`<label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${may.includes(role.key)} onChange=${(event) => tick(role.key, event.currentTarget.checked)} /><span>${labelOf(role)}</span></label>`)}
    </fieldset>`}
    <button class="btn btn-ghost ds-remove" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove_transition")}</button>
  </section>`;
}
