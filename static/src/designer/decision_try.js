// A case tried on a decision table: what is entered, which rows it hits, what they give.
import { useEffect, useState } from "preact/hooks";
import { columnsOf } from "./decision_table.js";
import { optionsFor, wordsOf } from "./decision_words.js";
import { html, Icon } from "./html.js";
import { Pick } from "./pick.js";
import { ask, kept, settled } from "./store.js";
import { say } from "./words.js";

const PAUSE = 200;

/** The panel; `onFound` is given what the case hits, to be marked in the grid. */
export function Trial({ table, name, onFound }) {
  const [values, setValues] = useState({});
  const [found, setFound] = useState(null);
  const [records, setRecords] = useState([]);
  useEffect(() => void ask("GET", `/samples?entity=${encodeURIComponent(table.entity)}`).then(({ status, body }) => setRecords(status === 200 ? body.items : [])), [table.entity]);
  const inputs = columnsOf(table).filter((one) => !one.gives);
  const outputs = columnsOf(table).filter((one) => one.gives);
  const isAsked = Object.values(values).some(Boolean);
  const version = kept.value;
  useEffect(() => {
    if (!isAsked) {
      setFound(null);
      onFound(null);
      return undefined;
    }
    let isStale = false;
    const wait = setTimeout(async () => {
      await settled();
      if (isStale) return;
      const { status, body } = await ask("POST", `/decisions/${encodeURIComponent(name)}/try`, { inputs: values });
      if (isStale || status !== 200) return;
      setFound(body);
      onFound(body);
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(wait);
    };
  }, [JSON.stringify(values), version]);
  const take = async (record) => {
    const said = await Promise.all(inputs.map((one) => ask("POST", "/formulas", { entity: table.entity, formula: one.formula, record: Number(record) })));
    const taken = inputs.map((one, at) => [one.id, said[at].status === 200 && said[at].body.value && !said[at].body.value.blank ? said[at].body.value.said.replace(/^“|”$/g, "") : ""]);
    setValues(Object.fromEntries(taken.map(([id, text], at) => [id, optionsFor(inputs[at]).find(([, label]) => label.toLowerCase() === text.toLowerCase())?.[1] ?? text])));
  };
  return html`<section class="dt-trial" aria-label=${say("try_case")}>
    <h2>${say("try_case")}</h2>
    <p class="small dim">${say("try_hint")}</p>
    ${records.length > 0 && html`<div class="ds-control"><label class="ds-label" for="try-record">${say("try_record")}</label>
      <${Pick} class="form-select" id="try-record" onPick=${take}><option value="">${say("choose")}</option>${records.map((one) => html`<option value=${one.id}>${one.title}</option>`)}<//></div>`}
    ${inputs.map((column) => html`<${Value} column=${column} value=${values[column.id] ?? ""} isWrong=${found?.wrong.includes(column.id)} onChange=${(text) => setValues({ ...values, [column.id]: text })} />`)}
    <div class="dt-result" role="status">
      ${found && (found.clash ? html`<p class="bad"><${Icon} name="alert-circle" />${say("try_clash", { rows: found.hits.map((one) => one + 1).join(", ") })}</p>` : !found.hits.length ? html`<p class="warn"><${Icon} name="square-dashed" />${say("try_none")}</p>` : "")}
      ${found?.hits.length > 0 && html`
        ${!found.clash && outputs.map((one) => html`<p class="dt-given"><span>${one.label}</span><b>${found.given[one.field] ?? "–"}</b></p>`)}
        <ol class="dt-hits">${found.hits.map((hit) => html`<li><span class="dt-hit">${hit + 1}</span><span class="grow">${rowSaid(table, inputs, table.rows[hit])}</span><span class="num">${outputs.map((one) => wordsOf(one, table.rows[hit]?.then?.[one.id])).join(" · ")}</span></li>`)}</ol>`}
    </div>
  </section>`;
}

const rowSaid = (table, inputs, row) => inputs.map((one) => wordsOf(one, row?.if?.[one.id])).filter(Boolean).join(" · ") || say("dt_any");

function Value({ column, value, isWrong, onChange }) {
  const id = `try-${column.id}`;
  const options = optionsFor(column);
  return html`<div class="ds-control">
    <label class="ds-label" for=${id}>${column.label}</label>
    ${options.length
      ? html`<select class="form-select" id=${id} value=${value} onChange=${(event) => onChange(event.currentTarget.value)}><option value="">${say("try_blank")}</option>${options.map(([, label]) => html`<option value=${label} selected=${label === value}>${label}</option>`)}</select>`
      : html`<input class="form-control" id=${id} autocomplete="off" value=${value} aria-invalid=${isWrong ? "true" : null} onInput=${(event) => onChange(event.currentTarget.value)} />`}
    ${isWrong && html`<p class="note bad">${say("try_wrong")}</p>`}
  </div>`;
}
