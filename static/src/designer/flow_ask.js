// What a button asks before it does anything: a short list of questions.
import { useId, useState } from "preact/hooks";
import { Control, Line, TextEditor } from "./editors.js";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { keyOf, setting as setAt } from "./parts.js";
import { pointer } from "./pointers.js";
import { change, definition } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

/** The questions. */
export function Asked({ path, asked, setting }) {
  const [open, setOpen] = useState("");
  const kinds = known.types.filter((one) => one.writable && !["children", "stage", "serial", "json"].includes(one.key) && (!one.needed.length || one.needed.includes("entity") || one.one_of.includes("options")));
  const add = (type) => {
    const kind = typeOf(type);
    const key = keyOf(type, asked.map((one) => one.key), "answer");
    const own = kind.needed.includes("entity") ? { entity: definition.value.entities[0]?.key } : Object.fromEntries(Object.entries(structuredClone(kind.start)));
    const made = { key, type, label: withText(undefined, known.language, kind.label), ...own };
    change([asked.length ? { op: "add", path: `${path}/-`, value: made } : { op: "add", path, value: [made] }], path);
    setOpen(key);
  };
  return html`<div class="ds-panel-group" role="group" aria-label=${setting.label}>
    <h3 class="ds-group">${setting.label}</h3>
    <p class="note">${setting.help}</p>
    ${asked.map((one, place) => html`<${Question} key=${one.key} one=${one} place=${place} count=${asked.length} path=${path} isOpen=${open === one.key} onOpen=${() => setOpen(open === one.key ? "" : one.key)} />`)}
    <select class="form-select ds-add-field" aria-label=${say("flow_add_question")} value="" onChange=${(event) => { const { value } = event.currentTarget; event.currentTarget.value = ""; if (value) add(value); }}>
      <option value="">${say("flow_add_question")}</option>
      ${kinds.map((one) => html`<option value=${one.key}>${one.label}</option>`)}
    </select>
  </div>`;
}

function Question({ one, place, count, path, isOpen, onOpen }) {
  const id = useId();
  const own = `${path}${pointer(one.key)}`;
  const kind = typeOf(one.type);
  const name = textIn(one.label, one.key);
  const keep = (member) => (value) => change(setAt(`${own}/${member}`, value), `${own}/${member}`);
  const heard = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step || place + step < 0 || place + step >= count) return;
    event.preventDefault();
    change([{ op: "move", from: own, path: `${path}/${place + step}` }], path);
  };
  return html`<div class=${`fl-item ${isOpen ? "is-open" : ""}`} role="group" aria-label=${name}>
    <div class="fl-pair">
      <button class="fl-question grow" type="button" aria-expanded=${isOpen} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick=${onOpen} onKeyDown=${heard}><${Icon} name=${kind.icon} /><span class="grow cut">${name}${one.required ? " *" : ""}</span><span class="small faint">${kind.label}</span></button>
      <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} onClick=${() => change(count > 1 ? [{ op: "remove", path: own }] : [{ op: "remove", path }], path)}><${Icon} name="x" /></button>
    </div>
    ${isOpen &&
    html`<${Control} label=${say("flow_question")} path=${`${own}/label`} id=${`${id}-label`}>
        <${TextEditor} id=${`${id}-label`} label=${say("flow_question")} path=${`${own}/label`} value=${one.label ?? one.key} onKeep=${keep("label")} />
      <//>
      ${kind.needed.includes("entity") &&
      html`<${Control} label=${say("flow_question_to")} path=${`${own}/entity`} id=${`${id}-entity`}>
        <select class="form-select" id=${`${id}-entity`} value=${one.entity} onChange=${(event) => keep("entity")(event.currentTarget.value)}>${definition.value.entities.map((each) => html`<option value=${each.key} selected=${each.key === one.entity}>${labelOf(each)}</option>`)}</select>
      <//>`}
      ${(kind.one_of.includes("options") || kind.needed.includes("options")) && html`<${Options} one=${one} path=${own} />`}
      <div class="ds-control ds-switch"><label class="grow" for=${`${id}-needed`}>${say("flow_question_needed")}</label><input class="form-check-input" type="checkbox" role="switch" id=${`${id}-needed`} checked=${Boolean(one.required)} onChange=${(event) => keep("required")(event.currentTarget.checked || undefined)} /></div>
      <${Control} label=${say("flow_question_start")} path=${`${own}/default`} id=${`${id}-start`} isGroup=${true} isFormula=${true}>
        <${FormulaField} path=${`${own}/default`} label=${say("flow_question_start")} entity=${known.entity} purpose="default" hasValue=${false} value=${one.default ?? ""} onChange=${(text) => keep("default")(text || undefined)} />
      <//>
      <p class="note"><code>steps.ask.${one.key}</code></p>`}
  </div>`;
}

/** Options of a question: shared ones, or a line of its own. */
function Options({ one, path }) {
  const id = useId();
  const sets = definition.value.option_sets ?? [];
  const typed = (one.options ?? []).map((each) => textIn(each.label, each.value)).join(", ");
  const keepLine = (text) => {
    const names = text.split(/[,，、]/).map((each) => each.trim()).filter(Boolean);
    if (!names.length) return;
    const had = new Map((one.options ?? []).map((each) => [textIn(each.label, each.value), each]));
    const taken = [...had.values()].map((each) => each.value);
    const options = names.map((name) => had.get(name) ?? { value: keyOf(name, taken, "option"), label: withText(undefined, known.language, name) });
    change([{ op: one.options ? "replace" : "add", path: `${path}/options`, value: options }, ...(one.option_set ? [{ op: "remove", path: `${path}/option_set` }] : [])], `${path}/options`);
  };
  const share = (key) => key && change([{ op: one.option_set ? "replace" : "add", path: `${path}/option_set`, value: key }, ...(one.options ? [{ op: "remove", path: `${path}/options` }] : [])], `${path}/option_set`);
  return html`<div class="ds-control">
    <label class="ds-label" for=${id}>${say("flow_question_options")}</label>
    ${!one.option_set && html`<${Line} id=${id} path=${`${path}/options`} value=${typed} onKeep=${keepLine} />`}
    ${sets.length > 0 && html`<select class="form-select" aria-label=${say("flow_question_shared")} value=${one.option_set ?? ""} onChange=${(event) => share(event.currentTarget.value)}><option value="">${say("own_options")}</option>${sets.map((each) => html`<option value=${each.key} selected=${each.key === one.option_set}>${labelOf(each)}</option>`)}</select>`}
  </div>`;
}
