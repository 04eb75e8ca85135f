// Patterns that mean the same to RE2 and to the browser, and can't run away: no groups, no references.

import { NeedsServer } from "./errors.js";

const SIMPLE =
  /^(?:[^\\()[\]{}|*+?.^$]|\\[dw.+*?()[\]{}|^$/\\-]|\[\^?(?:[^\\\][^-]|[A-Za-z0-9]-[A-Za-z0-9]|\\[dw.\][/\\-])+-?\]|[.|^$]|[*+?]|\{\d{1,3}(?:,\d{0,3})?\})*$/u;
const LINE_ENDS = /[\r\u2028\u2029]/;

/** Whether the whole text matches; NeedsServer for patterns beyond the simple ones. */
export function matches(text, pattern) {
  if (!SIMPLE.test(pattern) || LINE_ENDS.test(text)) throw new NeedsServer("REGEX");
  let compiled;
  try {
    compiled = new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    throw new NeedsServer("REGEX");
  }
  return compiled.test(text);
}
