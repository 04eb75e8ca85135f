// Taking a field or an entity away: what goes with it, what records hold, what would be left to mend; then it is done.
import { useState } from "preact/hooks";
import { toast } from "../ui/toast.js";
import { onEscape } from "./escape.js";
import { html, Icon } from "./html.js";
import { placeOf } from "./status.js";
import { ask, change, settled, undo } from "./store.js";
import { joined, say } from "./words.js";

/** A button that says the consequences before it removes; `part` is `{entity}` or `{entity, field}`. */
export function Remove({ part, name, label, onGone }) {
  const [found, setFound] = useState(null);
  const look = async () => {
    await settled();
    const { status, body } = await ask("POST", "/removal", part);
    if (status === 200) setFound(body);
    else toast(body.problems?.[0]?.message ?? say("not_kept", { status }), { kind: "error" });
  };
  const remove = async () => {
    change(found.operations, found.operations.at(-1).path);
    toast(say("removed", { name }), { undo: { label: say("undo"), act: undo } });
    await settled();
    onGone();
  };
  if (!found) return html`<button class="btn btn-ghost ds-remove" type="button" onClick=${look}><${Icon} name="trash" />${label}</button>`;
  const groups = [...new Set(found.gone.map((one) => `${one.kind} ${one.whole}`))].map((group) => found.gone.filter((one) => `${one.kind} ${one.whole}` === group));
  return html`<div class="band bad-b ds-remove" role="group" aria-label=${label} ref=${(node) => node && !node.contains(document.activeElement) && node.querySelector("button").focus()} onKeyDown=${onEscape(() => setFound(null))}>
    <${Icon} name="trash" />
    <div class="grow">
      <p class="b">${say("remove_asked", { name })}</p>
      <ul class="t13">
        <li class="b">${part.field ? (found.values ? say("values_held", { count: found.values }) : say("no_values_held")) : found.records ? say("records_held", { count: found.records }) : say("no_records_held")}</li>
        ${(found.values > 0 || (!part.field && found.records > 0)) && html`<li>${say("remove_kept")}</li>`}
        ${groups.map((all) => html`<li>${say(all[0].whole ? "goes_too" : "goes_without", { what: say(`use_${all[0].kind}`), names: joined([...new Set(all.map((one) => one.label))].slice(0, 8)) + (all.length > 8 ? "…" : "") })}</li>`)}
        ${found.problems.length > 0 && html`<li>${say("left_to_mend", { count: found.problems.length })}<ul>${placesOf(found.problems).map(({ said, address }) => html`<li>${address ? html`<a href=${address} target="_blank">${said}</a>` : said}</li>`)}</ul></li>`}
      </ul>
      <div class="row-x">
        <button class="btn btn-bad" type="button" onClick=${remove}>${label}</button>
        <button class="btn btn-ghost" type="button" onClick=${() => setFound(null)}>${say("cancel")}</button>
      </div>
    </div>
  </div>`;
}

/** The parts that problems are at, each once. */
const placesOf = (problems) => [...new Map(problems.map((one) => placeOf(one.path)).map((one) => [one.said, one])).values()].slice(0, 12);
