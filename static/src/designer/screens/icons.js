// An icon, chosen among those the studio offers.
import { Control } from "../editors.js";
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { say } from "../words.js";

export function IconChoice({ path, value, onKeep }) {
  const offered = known.choices.filter((one) => known.icons[one]);
  return html`<${Control} label=${say("icon")} path=${path} id="icon-choice" isGroup>
    <div class="ds-icons" role="radiogroup" aria-labelledby="icon-choice-label">
      <label class=${value ? "" : "on"} title=${say("icon_usual")}><input class="visually-hidden" type="radio" name="icon-choice" checked=${!value} onChange=${() => onKeep(undefined)} /><${Icon} name="x" label=${say("icon_usual")} /></label>
      ${offered.map((one) => html`<label class=${value === one ? "on" : ""} title=${one}><input class="visually-hidden" type="radio" name="icon-choice" checked=${value === one} onChange=${() => onKeep(one)} /><${Icon} name=${one} label=${one} /></label>`)}
    </div>
  <//>`;
}
