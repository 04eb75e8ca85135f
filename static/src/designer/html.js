// Templates, and the drawings of icons.
import { h } from "preact";
import htm from "htm";
import { known } from "./known.js";

export const html = htm.bind(h);

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
