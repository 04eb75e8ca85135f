// Sentences as the server says them: names, formulas and the words between conditions set apart.
import { html } from "./html.js";

/** Runs of text: [kind, text]. */
export function Runs({ runs }) {
  return runs.map(([kind, text]) => {
    if (kind === "name") return html`<b>${text}</b>`;
    if (kind === "code") return html`<code>${text}</code>`;
    return kind === "word" ? html`<span class="rule">${text}</span>` : text;
  });
}

export const plain = (runs) => (runs ?? []).map(([, text]) => text).join("");
