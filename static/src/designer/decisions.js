// The decision tables of an app, by entity, and the way to a new one.
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { definition, problems } from "./store.js";
import { labelOf, say } from "./words.js";

/** The page that lists them. */
export function Decisions() {
  const tables = (definition.value.rules ?? []).filter((one) => one.kind === "decide");
  const entities = definition.value.entities;
  const used = entities.filter((one) => tables.some((table) => table.entity === one.key));
  const rest = entities.filter((one) => !used.includes(one));
  return html`<div class="dt-list">
    <header class="row-x dt-list-head">
      <div class="grow"><h1>${say("decision_tables")}</h1><p class="dim">${say("decision_hint")}</p></div>
      <${NewFor} entities=${used.length ? rest : entities} isFirst=${!used.length} />
    </header>
    ${!used.length && html`<p class="dim">${say("no_decisions")}</p>`}
    ${!entities.length && html`<p><a class="btn btn-primary" href=${`${known.studio}/new-entity`}><${Icon} name="plus" />${say("new_entity")}</a></p>`}
    ${used.map(
      (entity) => html`<section class="dt-group">
        <header class="row-x">
          <h2 class="grow">${labelOf(entity)}</h2>
          <a class="btn btn-sm" href=${`${known.studio}/decisions/-/new/${entity.key}`} aria-label=${say("new_table_for", { entity: labelOf(entity) })}><${Icon} name="plus" />${say("new_table")}</a>
        </header>
        <ul>${tables.filter((one) => one.entity === entity.key).map((table) => html`<${Listed} table=${table} entity=${entity} />`)}</ul>
      </section>`,
    )}
  </div>`;
}

function NewFor({ entities, isFirst }) {
  if (!entities.length) return null;
  return html`<details class="fw-menu is-end" data-menu>
    <summary class=${`btn ${isFirst ? "btn-primary" : ""}`}><${Icon} name="table-plus" />${say(isFirst ? "new_table" : "new_table_elsewhere")}</summary>
    <div class="fw-menu-list">${entities.map((one) => html`<a class="fw-item" href=${`${known.studio}/decisions/-/new/${one.key}`}>${labelOf(one)}</a>`)}</div>
  </details>`;
}

function Listed({ table, entity }) {
  const outputs = table.outputs.map((key) => labelOf(entity.fields.find((one) => one.key === key) ?? { key }));
  const found = problems.value.filter((one) => one.path.startsWith(`/rules/${table.key}`));
  return html`<li class="dt-listed">
    <${Icon} name="table" />
    <a class="grow" href=${`${known.studio}/decisions/${table.key}`}><span class="b">${labelOf(table)}</span>
      <span class="dim t13">${say("table_said", { rows: table.rows.length, outputs: outputs.join(", ") })}</span></a>
    ${table.disabled && html`<span class="tag">${say("is_off")}</span>`}
    ${found.length > 0 && html`<span class=${found.some((one) => one.severity === "error") ? "bad t13" : "warn t13"}><${Icon} name="alert-triangle" />${found.length}</span>`}
  </li>`;
}
