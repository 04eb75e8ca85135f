// Words of the page, and texts of the definition in the reader's language.
import { known } from "./known.js";

/** A text by its name, `{name}` in it replaced. */
export function say(name, values = {}) {
  const text = known.words[name];
  if (text === undefined) throw new Error(`no words for ${name}`);
  return text.replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
}

/** A shown text in a language, the reader's if none is given; `fallback` when there is none. */
export function textIn(text, fallback = "", language = known.language) {
  if (text === undefined || text === null) return fallback;
  if (typeof text === "string") return text;
  return text[language] || text.en || Object.values(text)[0] || fallback;
}

/** Exactly what a text says in a language; empty when it says nothing there. */
export function saidIn(text, language) {
  if (text === undefined || text === null) return "";
  if (typeof text === "string") return language === known.languages[0] ? text : "";
  return text[language] ?? "";
}

/** The text with other words in one language; undefined when nothing is left. */
export function withText(text, language, words) {
  const said = Object.fromEntries(known.languages.map((each) => [each, saidIn(text, each)]));
  if (typeof text === "object" && text) Object.assign(said, { ...text });
  said[language] = words.trim();
  const left = Object.entries(said).filter(([, one]) => one);
  return left.length ? Object.fromEntries(left) : undefined;
}

/** Names joined as the language joins them. */
export const joined = (names) => names.join(known.language === "zh" ? "、" : ", ");

/** A problem with what to do about it, as sentences. */
export function sentences({ message, hint }) {
  if (!hint) return message;
  return known.language === "zh" ? `${message.replace(/[。.]$/, "")}。${hint}` : `${message.replace(/\.$/, "")}. ${hint}`;
}

/** What a field or entity is called. */
export const labelOf = (part) => textIn(part?.label, part?.key ?? "");
