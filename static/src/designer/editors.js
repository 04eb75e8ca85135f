// One editor for each kind of setting; which one is needed, its schema says.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { figure, NUMBERS } from "./figures.js";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { Options } from "./options.js";
import { optionsOf } from "./parts.js";
import { definition, problems, refused } from "./store.js";
import { labelOf, say, saidIn, sentences, textIn, withText } from "./words.js";

/** What is wrong at a place: what the server refused there, else what the checks found. */
export function wrongAt(path) {
  if (path && refused.value?.at === path) return refused.value.problems;
  return problems.value.filter((one) => one.path === path);
}

/** A control with its label, help and what is wrong with it. */
export function Control({ label, help, path, children, id, isGroup, isFormula }) {
  const wrong = wrongAt(path).filter((one) => !isFormula || !one.position); // its editor says what is wrong in it
  const isBad = wrong.some((one) => one.severity !== "warning");
  return html`<div class=${`ds-control ${isBad ? "has-error" : ""}`} data-at=${path}>
    ${isGroup ? html`<p class="ds-label" id=${`${id}-label`}>${label}</p>` : html`<label class="ds-label" for=${id}>${label}</label>`}
    ${children}
    ${help && html`<p class="note" id=${`${id}-help`}>${help}</p>`}
    ${wrong.map((one) => html`<p class=${`note ${one.severity === "warning" ? "warn" : "bad"}`} role="alert"><${Icon} name="alert-circle" /><span>${sentences(one)}</span></p>`)}
  </div>`;
}

/** A text that is kept when it is left or Enter is pressed; Escape takes it back. */
export function Line({ value = "", onKeep, path, id, lines, ...more }) {
  const given = path && refused.value?.at === path && typeof refused.value.value === "string" ? refused.value.value : value;
  const [text, setText] = useState(given);
  useLayoutEffect(() => setText(given), [given]);
  const keep = () => text !== value && onKeep(text);
  const heard = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !lines) {
      event.preventDefault();
      keep();
    } else if (event.key === "Escape" && text !== value) {
      event.stopPropagation();
      setText(value);
    }
  };
  const shared = { id, value: text, onInput: (event) => setText(event.currentTarget.value), onBlur: keep, onKeyDown: heard, class: "form-control", ...more };
  return lines ? html`<textarea rows=${lines} ...${shared}></textarea>` : html`<input ...${shared} />`;
}

/** A line that makes a part of a name: kept by Enter, and when it is left. What it makes stands above it; it stays in view. */
export function NewName({ label, id, onAdd }) {
  const line = useRef(null);
  useLayoutEffect(() => {
    if (line.current === document.activeElement) line.current.scrollIntoView({ block: "nearest" });
  });
  const keep = (input) => {
    const name = input.value.trim();
    input.value = "";
    if (name) onAdd(name);
  };
  const heard = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      keep(event.currentTarget);
    } else if (event.key === "Escape" && event.currentTarget.value) {
      event.stopPropagation();
      event.currentTarget.value = "";
    }
  };
  return html`<input class="form-control" id=${id} ref=${line} placeholder=${label} aria-label=${label} onKeyDown=${heard} onBlur=${(event) => keep(event.currentTarget)} />`;
}

/** A text in every language of the installation, the reader's first. */
export function TextEditor({ value, onKeep, path, id, label }) {
  const languages = [known.language, ...known.languages.filter((one) => one !== known.language)];
  return html`<div class="ds-texts">
    ${languages.map(
      (language, place) => html`<div class="ds-text">
        <span class="ds-tongue" aria-hidden="true">${say(`short_${language}`)}</span>
        <${Line}
          id=${place ? `${id}-${language}` : id}
          path=${place ? "" : path}
          lang=${language}
          aria-label=${say("in_language", { label, language: say(`language_${language}`) })}
          value=${saidIn(value, language)}
          onKeep=${(words) => onKeep(withText(value, language, words))}
        />
      </div>`,
    )}
  </div>`;
}

/** The editor of a setting of a field. */
export function Setting({ setting, field, path, onKeep }) {
  const id = useId();
  const value = field[setting.name];
  const kind = kindOf(setting);
  const Editor = EDITORS[kind];
  const help = kind === "switch" ? null : setting.help;
  if (kind === "switch") {
    const isOn = Boolean(value ?? setting.schema.default);
    return html`<div class="ds-control ds-switch" data-at=${path}>
      <span class="grow"><label for=${id}>${setting.label}</label><span class="note">${setting.help}</span></span>
      <input class="form-check-input" type="checkbox" role="switch" id=${id} checked=${isOn} onChange=${(event) => onKeep(event.currentTarget.checked === Boolean(setting.schema.default) ? undefined : event.currentTarget.checked)} />
      ${wrongAt(path).map((one) => html`<p class="note bad" role="alert">${one.message}</p>`)}
    </div>`;
  }
  const isFormula = kind === "formula";
  const isGroup = isFormula || ["options", "list", "entities", "kept", "replaced", "icon", "color", "field_sets", "duplicates", "record_types"].includes(kind);
  return html`<${Control} label=${setting.label} help=${help} path=${path} id=${id} isGroup=${isGroup} isFormula=${isFormula}>
    <${Editor} id=${id} value=${value} setting=${setting} field=${field} path=${path} onKeep=${onKeep} label=${setting.label} />
  <//>`;
}

function kindOf({ editor, schema, refers }) {
  if (editor in EDITORS) return editor;
  if (["options", "stages"].includes(editor)) return "options";
  if (editor === "transitions") return "kept";
  if (editor === "path") return "formula";
  if (refers === "stage") return "stage";
  if (refers === "role") return "role";
  if (schema.enum) return "choice";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "integer") return "whole";
  if (Array.isArray(schema.type)) return "number";
  if (schema.type === "array") return schema.items?.type === "string" ? "list" : "kept";
  if (schema.pattern?.includes("[0-9]{4}-[0-9]{2}")) return "date";
  return "line";
}

const choose = (pairs, { id, value, onKeep, isNeeded, blank }) => html`<select class="form-select" id=${id} value=${value ?? ""} onChange=${(event) => onKeep(event.currentTarget.value || undefined)}>
  ${!isNeeded && html`<option value="">${blank ?? say("none")}</option>`}
  ${pairs.map(([key, label]) => html`<option value=${key} selected=${key === value}>${label}</option>`)}
</select>`;

const parts = (list) => (definition.value[list] ?? []).map((one) => [one.key, labelOf(one)]);

/** The editors of settings, by kind; pages that know more kinds add theirs. */
export const EDITORS = {
  text: TextEditor,
  options: Options,
  line: ({ value, setting, ...more }) => html`<${Line} ...${pass(more)} value=${value ?? ""} maxlength=${setting.schema.maxLength} onKeep=${(text) => more.onKeep(text.trim() || undefined)} />`,
  formula: ({ value, setting, field, id, path, onKeep }) =>
    html`<${FormulaField} id=${id} path=${path} labelledBy=${`${id}-label`} entity=${known.entity} ...${placeOf(setting, field)} value=${value ?? ""} onChange=${(text) => onKeep((setting.name === "default" && NUMBERS.includes(field.type) && figure(text)) || text || undefined)} />`,
  whole: ({ value, setting, ...more }) =>
    html`<${Line} ...${pass(more)} inputmode="numeric" placeholder=${setting.schema.default ?? ""} value=${value ?? ""} onKeep=${(text) => more.onKeep(wholeOf(figure(text)) ?? (text.trim() || undefined))} />`,
  number: ({ value, ...more }) => html`<${Line} ...${pass(more)} inputmode="decimal" value=${value ?? ""} onKeep=${(text) => more.onKeep((figure(text) ?? text.trim()) || undefined)} />`,
  date: ({ value, ...more }) => html`<input class="form-control" type="date" id=${more.id} value=${value ?? ""} onChange=${(event) => more.onKeep(event.currentTarget.value || undefined)} />`,
  choice: ({ value, setting, ...more }) => {
    const pairs = setting.schema.enum.map((one) => [one, setting.labels[one] ?? one.replaceAll("_", " ")]);
    const standard = setting.schema.default;
    return choose(pairs, { ...more, value: value ?? standard, isNeeded: standard !== undefined });
  },
  entity: ({ setting, ...more }) => choose(parts("entities"), { ...more, isNeeded: true }),
  entities: ({ value = [], onKeep, id }) => html`<div class="ds-ticks" role="group" aria-labelledby=${`${id}-label`}>
    ${parts("entities").map(([key, label]) => html`<label class="row-x"><input class="form-check-input" type="checkbox" checked=${value.includes(key)} onChange=${(event) => onKeep(event.currentTarget.checked ? [...value, key] : value.filter((one) => one !== key))} />${label}</label>`)}
  </div>`,
  option_set: (more) => choose(parts("option_sets"), { ...more, blank: say("own_options") }),
  stage: ({ field, ...more }) => choose(optionsOf(field).map((one) => [one.value, textIn(one.label, one.value)]), more),
  role: (more) => choose(parts("roles"), { ...more, blank: say("anybody") }),
  list: ({ value = [], ...more }) => html`<${Line} ...${pass(more)} value=${value.join(", ")} onKeep=${(text) => more.onKeep(listed(text))} />`,
  replaced: Replaced,
  kept: ({ value }) => html`<p class="faint t13">${value?.length ? say("parts_kept", { count: value.length }) : say("none")}</p>`,
};

/** What is gone with what takes its place in records; each can be taken back. */
function Replaced({ value = [], field, onKeep }) {
  const named = Object.fromEntries(optionsOf(field).map((one) => [one.value, textIn(one.label, one.value)]));
  if (!value.length) return html`<p class="faint t13">${say("none")}</p>`;
  return html`<ul class="ds-links t13">${value.map((one) => {
    const said = `${one.value} → ${named[one.by] ?? one.by}`;
    return html`<li class="row-x"><span class="grow">${said}</span><button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name: said })} onClick=${() => onKeep(value.length > 1 ? value.filter((each) => each !== one) : undefined)}><${Icon} name="x" /></button></li>`;
  })}</ul>`;
}

const wholeOf = (digits) => (/^-?\d{1,15}$/.test(digits ?? "") ? Number(digits) : undefined);

function listed(text) {
  const found = text.split(/[,，、\s]+/).filter(Boolean);
  return found.length ? found : undefined;
}

/** What a setting's formula must give, and where it stands. */
function placeOf({ name }, field) {
  const purpose = { formula: "computed", default: "default", copy_from: "copy", title: "title" }[name];
  if (purpose === "title") return { purpose };
  if (purpose) return { purpose, field: field.key };
  return name === "currency_from" ? { purpose: "computed", type: "text" } : { purpose: "rule" };
}

const pass = ({ id, path, onKeep, label }) => ({ id, path, onKeep, "aria-describedby": `${id}-help`, "data-label": label });
