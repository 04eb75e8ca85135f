// Roles × entities × rights as a table one walks through with arrows; the place chosen, with all that can be said of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { choose, chosen } from "./choosing.js";
import { html, Icon } from "./html.js";
import { CellPanel, NewRole, RolePanel } from "./roles_panel.js";
import { changeOf, entitiesNow, gapsOf, grant, grantOf, ICONS, isChild, isNewRole, loadSaid, RIGHTS, rolesNow, rowOf, said } from "./roles_parts.js";
import { Close, enterSide, Side } from "./side.js";
import { kept } from "./store.js";
import { labelOf, say } from "./words.js";

const NEW = "@new";
const COLUMNS = [...RIGHTS, "fields"];

/** The page of roles. What is chosen is a role, `role/entity`, or `@new`. */
export function Roles() {
  const version = kept.value;
  const roles = rolesNow();
  const [only, setOnly] = useState(() => (innerWidth < 760 ? roles[0]?.key ?? "" : ""));
  useEffect(() => void loadSaid(version), [version]);
  const [role, entity, part] = chosen.value.split("/");
  const shown = only ? roles.filter((one) => one.key === only) : roles;
  return html`<div class=${`ds-desk is-roles ${chosen.value ? "has-panel" : ""}`}>
    <section class="rl-main" aria-labelledby="roles-title">
      <div class="rl-head">
        <h2 id="roles-title" class="grow">${say("role_of_app")}</h2>
        ${roles.length > 1 && html`<label class="row-x t13 rl-show">${say("role_show")}
          <select class="form-select" value=${only} onChange=${(event) => setOnly(event.currentTarget.value)}><option value="">${say("role_all")}</option>${roles.map((one) => html`<option value=${one.key} selected=${one.key === only}>${labelOf(one)}</option>`)}</select></label>`}
        <button class="btn rl-open" type="button" aria-current=${chosen.value === NEW ? "true" : null} onClick=${() => choose(NEW)}><${Icon} name="plus" />${say("role_add")}</button>
      </div>
      ${roles.length ? html`<${Grid} roles=${shown} /><p class="note">${say("role_hint")}</p>` : html`<p class="empty dim">${say("role_none_yet")}</p>`}
    </section>
    <${Side}>
      ${chosen.value && html`<${Close} />`}
      ${chosen.value === NEW
        ? html`<${NewRole} />`
        : entity && roles.some((one) => one.key === role)
          ? html`<${CellPanel} key=${`${role}/${entity}`} role=${role} entity=${entity} isFields=${part === "fields"} />`
          : roles.some((one) => one.key === role)
            ? html`<${RolePanel} key=${role} role=${roles.find((one) => one.key === role)} />`
            : html`<p class="ds-hint dim">${say("role_choose")}</p>`}
    <//>
  </div>`;
}

function Grid({ roles }) {
  const table = useRef(null);
  const [place, setPlace] = useState("");
  const entities = entitiesNow();
  const first = `${roles[0]?.key}/${entities[0]?.key}/read`;
  const now = place || first;
  const heard = (event) => {
    const button = event.target.closest("[data-place]");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -999], End: [0, 999] }[event.key];
    if (!button || !step || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const rows = [...table.current.tBodies[0].rows];
    const at = rows.indexOf(button.closest("tr"));
    const column = Number(button.dataset.column);
    const row = rows[at + step[0]] ?? rows[at];
    const all = [...row.querySelectorAll("[data-place]")];
    const best = step[0] ? all.reduce((one, other) => (Math.abs(Number(other.dataset.column) - column) < Math.abs(Number(one.dataset.column) - column) ? other : one)) : all[Math.max(0, Math.min(all.length - 1, all.indexOf(button) + step[1]))];
    setPlace(best.dataset.place);
    best.focus();
  };
  return html`<div class="rl-scroll" tabindex="-1">
    <table class="rl-grid" role="grid" aria-labelledby="roles-title" ref=${table} onKeyDown=${heard} onFocusIn=${(event) => event.target.dataset.place && setPlace(event.target.dataset.place)}>
      <thead>
        <tr><td></td>${roles.map((role) => html`<th scope="colgroup" colspan=${COLUMNS.length} class="rl-role">
          <button class=${`rl-role-open rl-open ${chosen.value === role.key ? "on" : ""}`} type="button" aria-current=${chosen.value === role.key ? "true" : null} onClick=${(event) => (choose(role.key), enterSide(event))}>${labelOf(role)}${isNewRole(role.key) ? html` <span class="tag" data-c="teal">${say("role_new_in_draft")}</span>` : ""}</button>
          <${Gaps} found=${gapsOf.role(role.key)} /></th>`)}</tr>
        <tr><td></td>${roles.map(() => COLUMNS.map((right) => html`<th scope="col" class=${`rl-right ${right === "read" ? "is-first" : ""}`} title=${say(`role_${right}`)}><${Icon} name=${ICONS[right]} /><span class="visually-hidden">${say(`role_${right}`)}</span></th>`))}</tr>
      </thead>
      <tbody>
        ${entities.map((entity) => html`<tr key=${entity.key}>
          <th scope="row"><span class="cut">${labelOf(entity)}</span><${Gaps} found=${gapsOf.entity(entity.key)} /></th>
          ${roles.map((role, at) => (isChild(entity.key)
            ? html`<td class="rl-cell is-first is-child" colspan=${RIGHTS.length}><span class="faint small">${say("role_as_parent")}</span></td><${Fields} role=${role} entity=${entity} column=${at * COLUMNS.length + 5} now=${now} />`
            : COLUMNS.map((right, offset) => (right === "fields" ? html`<${Fields} role=${role} entity=${entity} column=${at * COLUMNS.length + offset} now=${now} />` : html`<${Right} role=${role} entity=${entity} right=${right} column=${at * COLUMNS.length + offset} now=${now} />`))))}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

const isOn = (role, entity) => chosen.value === `${role.key}/${entity.key}` || chosen.value === `${role.key}/${entity.key}/fields`;

function Gaps({ found }) {
  return found.length ? html` <span class=${`rl-gap ${found.some((one) => one.severity === "error") ? "bad" : "warn"}`} title=${found.map((one) => one.message).join(" ")}><${Icon} name="alert-triangle" label=${found.map((one) => one.message).join(" ")} /></span>` : null;
}

function Right({ role, entity, right, column, now }) {
  const value = grantOf(role.key, entity.key, right);
  const place = `${role.key}/${entity.key}/${right}`;
  const kind = value === true ? "always" : value === false ? "never" : "where";
  const words = kind === "where" ? say("role_where_said", { said: said.value[`${role.key}~${entity.key}`]?.[right] ?? value }) : say(`role_${kind}`);
  const gap = [...gapsOf.cell(role.key, entity.key).filter((one) => one.path.endsWith(`/${right}`)), ...(right === "create" ? gapsOf.entity(entity.key).filter((one) => one.code === "permission.nobody_creates") : [])];
  const changed = changeOf(role.key, entity.key, right);
  const label = [say("role_right_said", { role: labelOf(role), entity: labelOf(entity), right: say(`role_${right}`), said: words }), changed && say("role_changed"), ...gap.map((one) => one.message)].filter(Boolean).join(". ");
  const press = () => {
    choose(`${role.key}/${entity.key}`);
    if (kind !== "where") grant(role.key, entity.key, right, kind === "never");
  };
  return html`<td class=${`rl-cell ${right === "read" ? "is-first" : ""} ${changed ? "is-changed" : ""} ${gap.length ? "is-gap" : ""} ${isOn(role, entity) ? "on" : ""}`}>
    <button class=${`rl-mark is-${kind}`} type="button" data-place=${place} data-column=${column} tabindex=${now === place ? 0 : -1} aria-pressed=${kind === "where" ? "mixed" : kind === "always"} aria-label=${label} title=${label} onClick=${press}>${kind === "never" ? "" : html`<${Icon} name=${kind === "where" ? "filter" : "check"} />`}</button>
  </td>`;
}

function Fields({ role, entity, column, now }) {
  const place = `${role.key}/${entity.key}/fields`;
  const count = Object.values(rowOf(role.key, entity.key)?.fields ?? {}).filter((one) => one !== "edit").length;
  const changed = changeOf(role.key, entity.key, "fields");
  const label = `${say("role_match", { role: labelOf(role), entity: labelOf(entity) })} · ${count ? say("role_fields_less", { count }) : say("role_fields_all")}${changed ? `. ${say("role_changed")}` : ""}`;
  return html`<td class=${`rl-cell ${changed ? "is-changed" : ""} ${isOn(role, entity) ? "on" : ""}`}>
    <button class=${`rl-mark is-fields ${count ? "has" : ""}`} type="button" data-place=${place} data-column=${column} tabindex=${now === place ? 0 : -1} aria-label=${label} title=${label} onClick=${() => choose(`${role.key}/${entity.key}/fields`)}>${count || "·"}</button>
  </td>`;
}
