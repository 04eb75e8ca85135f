// What a figure counts: records, or the sum, average, smallest or largest of a number; else a formula.
import { Control, Line } from "../editors.js";
import { html } from "../html.js";
import { entityAt } from "../paths.js";
import { labelOf, say } from "../words.js";

const OF_ONE = /^(SUM|AVERAGE|MIN|MAX)\((\w+)\)$/;
const NUMBERS = ["integer", "decimal", "money", "percent", "rating", "duration"];
const WAYS = ["SUM", "AVERAGE", "MIN", "MAX"];

export function Measure({ entity, value, path, onKeep }) {
  const fields = (entityAt(entity)?.fields ?? []).filter((one) => NUMBERS.includes(one.type));
  const found = OF_ONE.exec(value);
  const isKnown = value === "COUNT()" || value === "" || (found && fields.some((one) => one.key === found[2]));
  const way = isKnown ? (found?.[1] ?? "COUNT") : "formula";
  const choose = (next) => {
    if (next === "COUNT") onKeep("COUNT()");
    else if (next !== "formula") onKeep(`${next}(${found?.[2] ?? fields[0].key})`);
  };
  return html`<${Control} label=${say("measure")} path=${path} id="measure">
    <span class="ds-picks">
      <select class="form-select" id="measure" value=${way} onChange=${(event) => choose(event.currentTarget.value)}>
        <option value="COUNT">${say("measure_COUNT")}</option>
        ${fields.length > 0 && WAYS.map((one) => html`<option value=${one} selected=${one === way}>${say(`measure_${one}`)}</option>`)}
        ${way === "formula" && html`<option value="formula" selected>${say("formula")}</option>`}
      </select>
      ${found && isKnown && html`<select class="form-select" aria-label=${say("measure_of")} value=${found[2]} onChange=${(event) => onKeep(`${found[1]}(${event.currentTarget.value})`)}>${fields.map((one) => html`<option value=${one.key} selected=${one.key === found[2]}>${labelOf(one)}</option>`)}</select>`}
    </span>
    ${way === "formula" && html`<${Line} class="form-control ds-formula" aria-label=${say("formula")} path=${path} value=${value} onKeep=${onKeep} />`}
  <//>`;
}
