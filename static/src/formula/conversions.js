// Values as text, and text as values.

import { instantFrom, instantOfLocal, makeDate, millisecondsOf } from "./calendar.js";
import { PLACES, formatDecimal, power10 } from "./decimal.js";

const DIGITS = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?%?`;
const NUMBER = new RegExp(String.raw`^[ \t-\r]*(?:[+-]?[$€£¥￥]?${DIGITS}|\([$€£¥￥]?${DIGITS}\))[ \t-\r]*$`);
const DATE = /^[ \t-\r]*(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)[ \t-\r]*$/;
const TIME = /^[ \t-\r]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:[ \t-\r]*([AaPp])[Mm])?[ \t-\r]*$/;
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

/** The number a text says as spreadsheets read it ("1,234.50", "50%", "¥12", "(5)", "1e3"), else null. */
export function numberOf(text) {
  if (text.length > 60 || !NUMBER.test(text)) return null;
  const [mantissa, exponent = "0"] = text.replace(/[^-+0-9.eE]/g, "").split(/[eE]/);
  const [whole, fraction = ""] = mantissa.split(".");
  const decimals = fraction.replace(/0+$/, "");
  const places = decimals.length - Number(exponent) + (text.includes("%") ? 2 : 0);
  let digits = BigInt(whole.replace(/[-+]/, "") + decimals || "0");
  if (digits === 0n) return 0n;
  let scale = places;
  while (digits % 10n === 0n) [digits, scale] = [digits / 10n, scale - 1];
  if (scale > PLACES || digits.toString().length - scale > 18) return null;
  const value = digits * power10(PLACES - scale);
  return text.includes("(") || mantissa.startsWith("-") ? -value : value;
}

/** "2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日". */
export function dateOf(text) {
  const match = DATE.exec(text);
  return match && makeDate(+match[1], +(match[3] ?? match[5]), +(match[4] ?? match[6]));
}

/** "9:05", "09:05:30", "9:05 PM". */
export function timeOf(text) {
  const match = TIME.exec(text);
  if (!match || +match[1] > 23 || +match[2] > 59 || +(match[3] ?? 0) > 59) return null;
  let hour = +match[1];
  if (match[5]) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + ("Pp".includes(match[5]) ? 12 : 0);
  }
  return [String(hour), match[2], match[3] ?? "0"].map((part) => part.padStart(2, "0")).join(":");
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
