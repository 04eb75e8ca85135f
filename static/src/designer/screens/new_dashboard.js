// The dashboards there are, and a new one.
import { html, Icon } from "../html.js";
import { known } from "../known.js";
import { addTo, keyOf } from "../parts.js";
import { change, definition, settled } from "../store.js";
import { labelOf, say, withText } from "../words.js";

export const addressOf = (key) => `${known.studio}/screens/dashboards/${key}`;

export function NewDashboard() {
  const dashboards = definition.value.dashboards ?? [];
  const add = async () => {
    const key = keyOf("dashboard", dashboards.map((one) => one.key), "dashboard");
    change(addTo("dashboards", { key, label: withText(undefined, known.language, say("new_dashboard")), widgets: [] }));
    await settled();
    location.assign(addressOf(key));
  };
  return html`<section aria-labelledby="dashboards-title">
    <h2 class="ds-small-title ds-second" id="dashboards-title">${say("dashboards")}</h2>
    <ul class="ds-plain">${dashboards.map((one) => html`<li key=${one.key}><a class="ds-leaf" href=${addressOf(one.key)} aria-current=${one.key === known.dashboard ? "page" : null}><${Icon} name="chart-bar" /><span class="cut">${labelOf(one)}</span></a></li>`)}</ul>
    <button class="btn btn-sm" type="button" onClick=${add}><${Icon} name="plus" />${say("add_dashboard")}</button>
  </section>`;
}
