// Texts count and compare by code point, not by UTF-16 unit.

import { BeyondLimit } from "./errors.js";

/** Negative, zero or positive as `a` stands before, at or after `b` by code point. */
export function compareTexts(a, b) {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    let [one, two] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one !== two) {
      // surrogates stand for what lies beyond U+FFFF
      if (one >= 0xd800 && two >= 0xd800) [one, two] = [(one + 0x2000) & 0xffff, (two + 0x2000) & 0xffff];
      return one - two;
    }
  }
  return a.length - b.length;
}

/** The number of code points. */
export function countPoints(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The code points from `start` to before `end`, as slices of arrays count them. */
export const slicePoints = (text, start, end) => Array.from(text).slice(start, end).join("");

/** The place, from 0, of `part` in `text` from `start` on; -1 if it isn't there. */
export function findPoints(text, part, start = 0) {
  const units = start <= 0 ? 0 : slicePoints(text, 0, start).length;
  const found = text.indexOf(part, units);
  return found < 0 ? -1 : countPoints(text.slice(0, found));
}

/** As `findPoints`; `?` is any one character, `*` any number of them, `~` takes the next one literally. */
export function findWild(text, part, start = 0) {
  const pieces = [[]];
  const characters = Array.from(part);
  if (characters.length > 255 && /[?*]/.test(part)) return -1;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index];
    if (character === "*") pieces.push([]);
    else if (character === "?") pieces.at(-1).push(null);
    else pieces.at(-1).push(character === "~" ? (characters[++index] ?? "~") : character);
  }
  const points = Array.from(text);
  const place = (piece, first) => {
    for (let at = first; at <= points.length - piece.length; at++) {
      if (piece.every((each, index) => each === null || points[at + index] === each)) return at;
    }
    return -1;
  };
  const found = place(pieces[0], start);
  let end = found + pieces[0].length;
  for (const piece of pieces.slice(1)) {
    const next = found < 0 ? -1 : place(piece, end);
    if (next < 0) return -1;
    end = next + piece.length;
  }
  return found;
}

/** Negative, zero or positive as two values of one kind stand in order. */
export const order = (a, b) => (typeof a === "string" ? compareTexts(a, b) : a < b ? -1 : a > b ? 1 : 0);

const MAX_TEXT = 10_000;

/** The text, `times` over within the limit of texts. */
export function limited(text, times = 1) {
  const length = text.length * times;
  if (length > MAX_TEXT && (length > 2 * MAX_TEXT || countPoints(text) * times > MAX_TEXT)) throw new BeyondLimit("text");
  return text;
}

/** The text filled up to a length at its start or end, or cut to it. */
export function padded(text, length, fill, atStart) {
  if (length > MAX_TEXT) throw new BeyondLimit("text");
  const points = Array.from(text);
  if (length <= points.length || !fill) return points.slice(0, Math.max(length, 0)).join("");
  const filling = Array.from(fill);
  const missing = Array.from({ length: length - points.length }, (_, index) => filling[index % filling.length]).join("");
  return atStart ? missing + text : text + missing;
}
