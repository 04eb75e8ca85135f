// The settings of an entity, made of its properties' schemas; numbering, history of changes, removing it.
import { useId } from "preact/hooks";
import { EDITORS, Setting } from "./editors.js";
import { ENTITY_EDITORS } from "./entity_editors.js";
import { html, Icon } from "./html.js";
import { known, typeOf } from "./known.js";
import { lastPlace } from "./layout_tree.js";
import { entityNow, entityPath, fieldPath, fieldsNow, formsNow, keyOf, setting } from "./parts.js";
import { Remove } from "./removing.js";
import { change, definition } from "./store.js";
import { labelOf, say, withText } from "./words.js";

Object.assign(EDITORS, ENTITY_EDITORS);

/** The page of an entity's settings. */
export function EntitySettings() {
  const entity = entityNow();
  if (!entity) return null; // it has just been removed
  const keep = (name, value) => change(setting(`${entityPath}/${name}`, value), `${entityPath}/${name}`);
  return html`<div class="ds-page">
    ${known.entity_properties.groups.map((group) => {
      const own = known.entity_properties.common.filter((one) => one.group === group.key);
      return html`<section class="ds-panel-group" aria-label=${group.label}>
        <h2 class="ds-group">${group.label}</h2>
        ${own.map((one) => html`<${Setting} key=${one.name} setting=${one} field=${entity} path=${`${entityPath}/${one.name}`} onKeep=${(value) => keep(one.name, value)} />`)}
        ${group.key === "records" && html`<${Numbering} entity=${entity} /><${History} />`}
      </section>`;
    })}
    <section class="ds-panel-group"><${Remove} part=${{ entity: entity.key }} name=${labelOf(entity)} label=${say("remove_entity")} onGone=${() => location.assign(`${known.studio}/entities`)} /></section>
  </div>`;
}

function Numbering({ entity }) {
  const serial = entity.fields.find((one) => one.type === "serial");
  const number = () => {
    const key = keyOf("number", fieldsNow().map((one) => one.key));
    const pattern = `${(/^[a-z]/i.exec(entity.key)?.[0] ?? "N").toUpperCase()}-{YYYY}-{0000}`;
    const field = { key, type: "serial", label: withText(undefined, known.language, say("number_field")), pattern, reset: "year" };
    const places = formsNow().slice(0, 1).map((form) => ({ op: "add", path: `${lastPlace(form).path}/0`, value: { field: key } }));
    change([{ op: "add", path: `${entityPath}/fields/0`, value: field }, ...places], `${entityPath}/fields`);
  };
  return html`<div class="ds-control">
    <p class="ds-label">${say("numbering")}</p>
    ${serial ? html`<p class="t13"><a href=${`${known.studio}/entities/${entity.key}#${serial.key}`}>${labelOf(serial)}</a> <code>${serial.pattern}</code></p>` : html`<button class="btn btn-sm" type="button" onClick=${number}><${Icon} name="plus" />${say("number_them")}</button>`}
  </div>`;
}

function History() {
  const id = useId();
  const stored = fieldsNow().filter((one) => typeOf(one.type).writable);
  const tracked = stored.filter((one) => one.tracked);
  const all = (isOn) => change(stored.filter((one) => Boolean(one.tracked) !== isOn).flatMap((one) => setting(`${fieldPath(one.key)}/tracked`, isOn || undefined)), `${entityPath}/fields`);
  return html`<div class="ds-control ds-switch">
    <span class="grow"><label for=${id}>${say("track_all")}</label><span class="note">${say("tracked_now", { count: tracked.length, all: stored.length })}</span></span>
    <input class="form-check-input" type="checkbox" role="switch" id=${id} checked=${stored.length > 0 && tracked.length === stored.length} indeterminate=${tracked.length > 0 && tracked.length < stored.length} onChange=${(event) => all(event.currentTarget.checked)} />
  </div>`;
}
