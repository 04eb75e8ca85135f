// What the page says, in the reader's language: texts of the server with `{name}` filled in.

let texts = {};

/** Take the texts of a page. */
export function learn(words) {
  texts = words ?? {};
}

/** A text by its name. */
export const say = (name, values = {}) => (texts[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));

/** Tell screen readers, politely. */
export function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

/** A drawing of the page by its name. */
export const icon = (name) => document.getElementById("record-icons").content.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);

/** An element with properties and children. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
}
