// Templates, and the drawings of icons.
import { h } from "preact";
import htm from "htm";
import { known } from "./known.js";

export const html = htm.bind(h);

/** The drawing of an icon as text, for what is not a template. */
export const drawing = (name) => `<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${known.icons[name] ?? ""}</svg>`;

/** An icon by name; `label` when it stands alone. */
export function Icon({ name, label }) {
  return html`<svg
    class="icon"
    width="20"
    height="20"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    role=${label ? "img" : null}
    aria-label=${label || null}
    aria-hidden=${label ? null : "true"}
    dangerouslySetInnerHTML=${{ __html: known.icons[name] ?? "" }}
  />`;
}
