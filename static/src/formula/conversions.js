// Values as text, and text as values.

import { instantFrom, instantOfLocal, makeDate, millisecondsOf } from "./calendar.js";
import { formatDecimal, parseDecimal } from "./decimal.js";

const NUMBER = /^[ \t-\r]*([+-]?)(\d+\.?\d*|\.\d+)[ \t-\r]*$/;
const DATE = /^[ \t-\r]*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})[ \t-\r]*$/;
const TIME = /^[ \t-\r]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?[ \t-\r]*$/;
const INSTANT =
  /^[ \t-\r]*(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)[ \t-\r]*(Z|[+-]\d{2}:?\d{2})?)?[ \t-\r]*$/;

/** How `TEXT` and `&` write a value; blank is empty. */
export function textOf(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "bigint") return formatDecimal(value);
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value !== "object") return String(value);
  return "entity" in value ? `${value.entity}, ${value.id}` : String(value.title || value.id || "");
}

/** The number a plain decimal text says, else null. */
export function numberOf(text) {
  const match = text.length <= 60 ? NUMBER.exec(text) : null;
  if (!match) return null;
  const [whole, decimals = ""] = match[2].split(".");
  if (whole.replace(/^0+/, "").length > 18 || decimals.length > 20) return null;
  return parseDecimal(match[1] + match[2]);
}

/** "2026-03-01", "2026/3/1", "2026.3.1". */
export function dateOf(text) {
  const match = DATE.exec(text);
  return match && makeDate(+match[1], +match[3], +match[4]);
}

/** "9:05", "09:05:30". */
export function timeOf(text) {
  const match = TIME.exec(text);
  if (!match || +match[1] > 23 || +match[2] > 59 || +(match[3] ?? 0) > 59) return null;
  return [match[1], match[2], match[3] ?? "0"].map((part) => part.padStart(2, "0")).join(":");
}

/** "2026-03-01T09:05Z", "2026-03-01 09:05" in `zone`, "2026-03-01" at its midnight. */
export function instantOf(text, zone) {
  const match = INSTANT.exec(text);
  const day = match && dateOf(match[1]);
  const time = match?.[2] ? timeOf(match[2]) : "00:00:00";
  if (!day || !time) return null;
  const fraction = +((match[2] ?? "").split(".")[1] ?? "").concat("000").slice(0, 3);
  const [hours, minutes, seconds] = time.split(":").map(Number);
  const clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
  if (!match[3]) return instantOfLocal(day, clock, zone);
  const shift = match[3] === "Z" ? 0 : offsetOf(match[3]);
  return shift === null ? null : instantFrom(millisecondsOf(`${day}T00:00:00.000Z`) + clock - shift);
}

function offsetOf(text) {
  const [hours, minutes] = [+text.slice(1, 3), +text.slice(-2)];
  if (hours > 14 || minutes > 59) return null;
  return (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
