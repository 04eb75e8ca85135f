// Parts that belong to the whole app: figures, figures made of figures, settings, what is known of people.
import { Conditions } from "./conditions.js";
import { Control, EDITORS, Line, TextEditor } from "./editors.js";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { setting } from "./parts.js";
import { pathsOf } from "./paths.js";
import { Measure } from "./screens/measure.js";
import { change, definition } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

const FORMATS = ["number", "money", "percent", "duration"];
const PLAIN = ["text", "integer", "decimal", "money", "percent", "boolean", "date", "duration"];

const keepAt = (path) => (name, value) => change(setting(`${path}/${name}`, value), `${path}/${name}`);

/** Each section of the definition: how its members look, begin, and are changed. */
export const APP_PARTS = {
  metrics: {
    icon: "chart-bar",
    shared: ["measures"],
    make: () => ({ entity: definition.value.entities[0]?.key, measure: "COUNT()" }),
    said: (one) => manyOf(one.entity),
    Panel: MetricPanel,
  },
  measures: {
    icon: "math-function",
    shared: ["metrics"],
    make: () => ({ formula: figuresNow()[0]?.key ?? "0" }),
    said: (one) => one.formula,
    Panel: MeasurePanel,
  },
  settings: { icon: "adjustments", make: () => ({ type: "integer", default: "0" }), said: (one) => one.default ?? "", Panel: ValuePanel },
  user_fields: { icon: "user", make: () => ({ type: "text" }), said: (one) => typeOf(one.type).label, Panel: ValuePanel },
};

const figuresNow = () => [...(definition.value.metrics ?? []), ...(definition.value.measures ?? [])];

function manyOf(key) {
  const entity = definition.value.entities.find((one) => one.key === key);
  return entity ? textIn(entity.plural ?? entity.label, key) : key;
}

const Named = ({ part, path }) => ["label", "description"].map((name) => html`<${Control} key=${name} label=${say(name)} path=${`${path}/${name}`} id=${`part-${name}`}><${TextEditor} id=${`part-${name}`} label=${say(name)} path=${`${path}/${name}`} value=${part[name]} onKeep=${(value) => keepAt(path)(name, value)} /><//>`);

const Choice = ({ id, label, path, value, pairs, blank, onKeep }) => html`<${Control} label=${label} path=${path} id=${id}><select class="form-select" id=${id} value=${value ?? ""} onChange=${(event) => onKeep(event.currentTarget.value || undefined)}>
  ${blank && html`<option value="">${blank}</option>`}${pairs.map(([key, said]) => html`<option value=${key} selected=${key === value}>${said}</option>`)}
</select><//>`;

const Format = ({ part, path }) => html`<${Choice} id="part-format" label=${say("shown_as")} path=${`${path}/format`} value=${part.format} blank=${say("choice_number")} pairs=${FORMATS.slice(1).map((one) => [one, say(`choice_${one}`)])} onKeep=${(value) => keepAt(path)("format", value)} />`;

function MetricPanel({ part, path }) {
  const keep = keepAt(path);
  const about = (key) => {
    const gone = ["date", "filter"].filter((name) => part[name] !== undefined).map((name) => ({ op: "remove", path: `${path}/${name}` }));
    change([{ op: "replace", path: `${path}/entity`, value: key }, { op: "replace", path: `${path}/measure`, value: "COUNT()" }, ...gone], `${path}/entity`);
  };
  const dates = pathsOf(part.entity).filter((one) => ["date", "datetime"].includes(one.type));
  return html`<${Named} part=${part} path=${path} />
    <${Choice} id="metric-entity" label=${say("tile_about")} path=${`${path}/entity`} value=${part.entity} pairs=${definition.value.entities.map((one) => [one.key, manyOf(one.key)])} onKeep=${about} />
    <${Measure} entity=${part.entity} value=${part.measure} path=${`${path}/measure`} onKeep=${(measure) => keep("measure", measure)} />
    <div class="ds-control" data-at=${`${path}/filter`}><p class="ds-label"><${Icon} name="filter" />${say("which_records")}</p><${Conditions} key=${part.entity} entity=${part.entity} purpose="filter" label=${say("which_records")} formula=${part.filter ?? ""} onKeep=${(formula) => keep("filter", formula)} /></div>
    <${Choice} id="metric-date" label=${say("metric_date")} path=${`${path}/date`} value=${part.date} blank=${say("none")} pairs=${dates.map((one) => [one.value, one.label])} onKeep=${(value) => keep("date", value)} />
    <${Format} part=${part} path=${path} />
    <${Users} part=${part} />`;
}

function MeasurePanel({ part, path }) {
  const others = figuresNow().filter((one) => one.key !== part.key);
  const variables = Object.fromEntries(others.map((one) => [one.key, "number"]));
  return html`<${Named} part=${part} path=${path} />
    <${Control} label=${say("formula")} help=${others.length ? say("measure_hint", { names: others.map((one) => `${one.key} (${labelOf(one)})`).join(", ") }) : say("measure_none")} path=${`${path}/formula`} id="measure-formula" isGroup isFormula>
      <${FormulaField} id="measure-formula" path=${`${path}/formula`} labelledBy="measure-formula-label" purpose="measure" type="number" variables=${variables} hasValue=${false} value=${part.formula} onChange=${(text) => text && keepAt(path)("formula", text)} />
    <//>
    <${Format} part=${part} path=${path} />
    <${Users} part=${part} />`;
}

/** The dashboards that show a figure, the figures made of it. */
function Users({ part }) {
  const boards = (definition.value.dashboards ?? []).filter((board) => board.widgets.some((one) => one.metric === part.key));
  const made = (definition.value.measures ?? []).filter((one) => new RegExp(`(?<![\\w.])${part.key}(?!\\w)`, "u").test(one.formula));
  return html`<div class="ds-control"><p class="ds-label">${say("used_in")}</p>
    ${boards.length + made.length ? html`<ul class="ds-links t13">${boards.map((one) => html`<li><a href=${`${known.studio}/screens/dashboards/${encodeURIComponent(one.key)}`}>${labelOf(one)}</a></li>`)}${made.map((one) => html`<li><a href=${`#measures/${encodeURIComponent(one.key)}`}>${labelOf(one)}</a></li>`)}</ul>` : html`<p class="faint t13">${say("used_nowhere")}</p>`}
  </div>`;
}

function ValuePanel({ part, path }) {
  const keep = keepAt(path);
  const become = (type) => {
    const named = { key: part.key, label: part.label ?? withText(undefined, known.language, part.key), type };
    const words = Object.fromEntries(["description", "help", "default"].filter((name) => part[name] !== undefined).map((name) => [name, part[name]]));
    change([{ op: "replace", path, value: { ...named, ...words, ...typeOf(type).start } }], `${path}/type`);
  };
  const offered = known.types.filter((one) => PLAIN.includes(one.key) || one.key === part.type).map((one) => [one.key, one.label]);
  const needed = typeOf(part.type).settings.filter((one) => one.name === "currency");
  return html`<${Control} label=${say("label")} path=${`${path}/label`} id="part-label"><${TextEditor} id="part-label" label=${say("label")} path=${`${path}/label`} value=${part.label} onKeep=${(value) => keep("label", value)} /><//>
    <${Choice} id="part-type" label=${say("type")} path=${`${path}/type`} value=${part.type} pairs=${offered} onKeep=${become} />
    ${needed.map((one) => html`<${Control} key=${one.name} label=${one.label} help=${one.help} path=${`${path}/${one.name}`} id=${`part-${one.name}`}><${EDITORS.line} id=${`part-${one.name}`} setting=${one} path=${`${path}/${one.name}`} value=${part[one.name]} onKeep=${(value) => keep(one.name, value)} /><//>`)}
    <${Control} label=${say("app_value")} help=${say("app_value_hint")} path=${`${path}/default`} id="part-default"><${Line} class="form-control ds-formula" id="part-default" path=${`${path}/default`} value=${part.default ?? ""} onKeep=${(text) => keep("default", text.trim() || undefined)} /><//>
    <p class="note">${say("in_formulas_as")} <code>${path.startsWith("/settings") ? `app.settings.${part.key}` : `user.${part.key}`}</code></p>`;
}
