// For which roles something is: none chosen means everybody.
import { html } from "../html.js";
import { setting } from "../parts.js";
import { change, definition } from "../store.js";
import { labelOf, say } from "../words.js";

export function ForRoles({ path, chosen = [] }) {
  const roles = definition.value.roles ?? [];
  if (!roles.length) return null;
  const turn = (key, isOn) => {
    const made = roles.map((one) => one.key).filter((one) => (one === key ? isOn : chosen.includes(one)));
    change(setting(`${path}/roles`, made.length ? made : undefined));
  };
  return html`<fieldset class="ds-control" data-at=${`${path}/roles`}><legend class="ds-label">${say("for_roles")}</legend>
    ${roles.map((one) => html`<label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${chosen.includes(one.key)} onChange=${(event) => turn(one.key, event.currentTarget.checked)} /><span>${labelOf(one)}</span></label>`)}
    <p class="note">${chosen.length ? say("for_these_roles") : say("for_everybody")}</p>
  </fieldset>`;
}
