// The value a formula has for a record one chooses, and how it comes about.
import { signal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import { html } from "./html.js";
import { ask, settled } from "./store.js";
import { say } from "./words.js";

const PAUSE = 300;
/** By entity: the record formulas are tried on, the same for all of a page; null when there is none. */
const chosen = signal({});
const offered = new Map();

async function samples(entity, words = "") {
  const { status, body } = await ask("GET", `/samples?entity=${encodeURIComponent(entity)}${words ? `&q=${encodeURIComponent(words)}` : ""}`);
  return status === 200 ? body.items : [];
}

/** The value of a formula for the chosen record, and the steps to it. */
export function Value({ place, text, kind, isWrong }) {
  const { entity } = place;
  const record = chosen.value[entity];
  const [found, setFound] = useState(null);
  const [isExplained, setExplained] = useState(false);
  useEffect(() => {
    if (record !== undefined || offered.has(entity)) return;
    offered.set(entity, []);
    samples(entity).then((items) => {
      offered.set(entity, items);
      chosen.value = { ...chosen.value, [entity]: items[0] ?? null };
    });
  }, [entity]);
  useEffect(() => {
    if (!record || isWrong) return undefined;
    let isStale = false;
    const wait = setTimeout(async () => {
      await settled();
      if (isStale) return;
      const { status, body } = await ask("POST", "/formulas", { ...place, formula: text, record: record.id, explain: isExplained });
      if (!isStale && status === 200) setFound(body.value);
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(wait);
    };
  }, [text, record?.id, isExplained, isWrong, JSON.stringify(place)]);
  if (!record) return kind && !isWrong ? html`<p class="fx-value dim">${say("fx_gives", { kind })}</p>` : null;
  return html`<div class="fx-value">
    <div class="fx-result" aria-live="polite">
      ${isWrong ? html`<span class="faint">${say("fx_no_value")}</span>` : found ? html`<span class="faint">=</span> <b class=${found.blank ? "faint" : ""}>${found.said}</b>` : html`<span class="faint">${kind ? say("fx_later") : "…"}</span>`}
    </div>
    <${Chooser} entity=${entity} record=${record} />
    ${!isWrong && html`<button class="btn btn-ghost btn-sm" type="button" aria-expanded=${isExplained} onClick=${() => setExplained(!isExplained)}>${say("fx_explain")}</button>`}
    ${isExplained && !isWrong && found?.steps && html`<ul class="fx-steps"><${Step} step=${found.steps} /></ul>`}
  </div>`;
}

/** Which record it is: its title, to be written over; a list of those that fit opens below. */
function Chooser({ entity, record }) {
  const id = useId();
  const [items, setItems] = useState(offered.get(entity) ?? []);
  const [words, setWords] = useState(null);
  useEffect(() => {
    if (!words) return undefined;
    const wait = setTimeout(() => samples(entity, words).then(setItems), PAUSE);
    return () => clearTimeout(wait);
  }, [words]);
  const heard = (event) => {
    const text = event.currentTarget.value;
    const found = [...items, ...(offered.get(entity) ?? [])].find((one) => one.title === text);
    if (found) {
      chosen.value = { ...chosen.value, [entity]: found };
      setWords(null);
    } else setWords(text);
  };
  return html`<label class="fx-record"><span class="faint">${say("fx_for")}</span>
    <input class="form-control" type="text" list=${id} autocomplete="off" value=${words ?? record.title} onInput=${heard} onFocus=${(event) => event.currentTarget.select()} onBlur=${() => setWords(null)} aria-label=${say("fx_record")} />
    <datalist id=${id}>${items.map((one) => html`<option value=${one.title}></option>`)}</datalist>
  </label>`;
}

function Step({ step }) {
  return html`<li class=${step.done ? "" : "is-skipped"}>
    <code>${step.text}</code> ${step.done ? html`<span class="faint">=</span> <b>${step.said}</b>` : html`<span class="faint">${say("fx_skipped")}</span>`}
    ${step.note && html` <span class="warn">${step.note}</span>`}
    ${step.steps?.length > 0 && html`<ul>${step.steps.map((one) => html`<${Step} step=${one} />`)}</ul>`}
  </li>`;
}
