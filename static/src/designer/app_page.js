// The app itself: what it is called, the figures its dashboards share, its settings, what it knows of people.
import { useId, useState } from "preact/hooks";
import { APP_PARTS } from "./app_parts.js";
import { choose, chosen } from "./choosing.js";
import { EDITORS, Setting } from "./editors.js";
import { ENTITY_EDITORS } from "./entity_editors.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { addTo, keyOf, setting } from "./parts.js";
import { pointer } from "./pointers.js";
import { Close, enterSide, leaveSide, Side } from "./side.js";
import { toast } from "../ui/toast.js";
import { change, definition, undo } from "./store.js";
import { labelOf, say, textIn, withText } from "./words.js";

Object.assign(EDITORS, ENTITY_EDITORS);

const membersOf = (section) => definition.value[section] ?? [];

/** The page of the app. What is chosen is `section/key`; nothing chosen is the app itself. */
export function AppPage() {
  const [section, key] = chosen.value.split("/");
  const part = APP_PARTS[section] && membersOf(section).find((one) => one.key === key);
  return html`<div class="ds-desk is-sets has-panel">
    <section class="ds-list" aria-label=${say("app_parts")}>
      <ul class="ds-sets ds-sets-group"><li class=${`ds-field ${part ? "" : "on"}`}>
        <button class="ds-field-open ds-set" type="button" aria-current=${part ? null : "true"} onClick=${(event) => (choose(""), enterSide(event))}><${Icon} name="apps" /><span class="grow cut m">${textIn(definition.value.label, known.app)}</span><span class="small faint">${say("app_name_and_look")}</span></button>
      </li></ul>
      ${Object.keys(APP_PARTS).map((one) => html`<${Members} key=${one} section=${one} now=${part} />`)}
    </section>
    <${Side}>
      ${part ? html`<${Close} /><${PartPanel} key=${chosen.value} section=${section} part=${part} />` : html`<${AboutPanel} />`}
    <//>
  </div>`;
}

function Members({ section, now }) {
  const id = useId();
  const [name, setName] = useState("");
  const { icon, make, shared = [] } = APP_PARTS[section];
  const members = membersOf(section);
  const taken = [section, ...shared].flatMap((one) => membersOf(one).map((each) => each.key));
  const add = (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    const key = keyOf(name, taken, section.replace(/s$/, ""));
    change(addTo(section, { key, label: withText(undefined, known.language, name.trim()), ...make() }), `/${section}`);
    setName("");
    choose(`${section}/${key}`);
  };
  return html`<section class="ds-sets-group" aria-labelledby=${id}>
    <h2 class="ds-group" id=${id}>${say(`app_${section}`)}</h2>
    <p class="dim t13">${say(`app_${section}_hint`)}</p>
    ${members.length > 0 && html`<ul class="ds-sets">${members.map((one) => html`<li class=${`ds-field ${one === now ? "on" : ""}`} key=${one.key}>
      <button class="ds-field-open ds-set" type="button" aria-current=${one === now ? "true" : null} onClick=${(event) => (choose(`${section}/${one.key}`), enterSide(event))}><${Icon} name=${icon} /><span class="grow cut m">${labelOf(one)}</span><span class="small faint cut">${APP_PARTS[section].said(one)}</span></button>
    </li>`)}</ul>`}
    <form class="row-x ds-new-set" onSubmit=${add}>
      <input class="form-control" value=${name} maxlength="200" placeholder=${say(`app_${section}_new`)} aria-label=${say(`app_${section}_new`)} onInput=${(event) => setName(event.currentTarget.value)} />
      <button class="btn" type="submit" disabled=${!name.trim()}><${Icon} name="plus" />${say("add")}</button>
    </form>
  </section>`;
}

function AboutPanel() {
  const app = definition.value;
  return html`<section class="ds-panel" aria-label=${say("app_name_and_look")}>
    <header class="ds-panel-head"><${Icon} name="apps" /><div class="grow"><h2>${textIn(app.label, known.app)}</h2><p class="small faint"><code>${known.app}</code></p></div></header>
    ${known.app_properties.map((one) => html`<${Setting} key=${one.name} setting=${one} field=${app} path=${`/${one.name}`} onKeep=${(value) => change(setting(`/${one.name}`, value), `/${one.name}`)} />`)}
  </section>`;
}

function PartPanel({ section, part }) {
  const { icon, Panel } = APP_PARTS[section];
  const path = pointer(section, part.key);
  const remove = () => {
    change([{ op: "remove", path: membersOf(section).length > 1 ? path : `/${section}` }], path);
    toast(say("removed", { name: labelOf(part) }), { undo: { label: say("undo"), act: undo } });
    choose("");
    leaveSide();
  };
  return html`<section class="ds-panel" aria-label=${say("settings_of", { field: labelOf(part) })}>
    <header class="ds-panel-head"><${Icon} name=${icon} /><div class="grow"><h2>${labelOf(part)}</h2><p class="small faint"><code>${part.key}</code></p></div></header>
    <${Panel} part=${part} path=${path} />
    <button class="btn btn-ghost ds-remove" type="button" onClick=${remove}><${Icon} name="trash" />${say("remove")}</button>
  </section>`;
}
