// Format patterns: `#,##0.00`, `0.0%`, `yyyy-mm-dd hh:mm`, `%Y-%m-%d`.

import { dateParts, localOf, weekdayOf } from "./calendar.js";
import { ONE, formatDecimal, quantize } from "./decimal.js";
import { limited } from "./texts.js";

const NUMBER =
  /^(?<before>(?:"[^"]*"|[^0#"%,.;])*)(?<whole>[#0,]*)(?:\.(?<decimals>[0#]*))?(?<percent>%?)(?<after>(?:"[^"]*"|[^0#"%,.;])*)$/;
const MOST_DECIMALS = 30;
const WORDS = /^(?:"[^"]*"|[^0#"%,.;])*$/;
const PART = /yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am\/pm|"[^"]*"|./gisu;
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const two = (n) => String(n).padStart(2, "0");
const unquoted = (text) => text.replaceAll('"', "");

/** A number by a spreadsheet pattern, up to three sections: positive, negative, zero; null when it isn't one. */
export function formattedNumber(value, pattern) {
  const sections = sectionsOf(pattern);
  if (!isSection(sections[0]) || !sections.every((section) => isSection(section) || WORDS.test(section))) return null;
  if (sections.length === 1) return limited(bySection(value, pattern));
  if (value === 0n && sections.length > 2) return limited(bySection(0n, sections[2]));
  return limited(bySection(value < 0n ? -value : value, sections[value < 0n ? 1 : 0]));
}

function sectionsOf(pattern) {
  const found = [""];
  let quoted = false;
  for (const character of pattern) {
    if (character === '"') quoted = !quoted;
    if (character === ";" && !quoted) found.push("");
    else found[found.length - 1] += character;
  }
  return found.length <= 3 ? found : [""];
}

function isSection(pattern) {
  const { whole, decimals = "" } = NUMBER.exec(pattern)?.groups ?? {};
  return decimals.length <= MOST_DECIMALS && Boolean(whole || decimals);
}

function bySection(value, pattern) {
  if (!isSection(pattern)) return unquoted(pattern);
  const { before, whole, decimals = "", percent, after } = NUMBER.exec(pattern).groups;
  const rounded = quantize(percent ? value * 100n : value, decimals.length);
  let [digits, fraction = ""] = formatDecimal(rounded < 0n ? -rounded : rounded).split(".");
  fraction = fraction.padEnd(decimals.replace(/#+$/, "").length, "0");
  digits = digits.replace(/^0+/, "").padStart(whole.split("0").length - 1, "0");
  if (whole.includes(",")) digits = digits.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
  const number = digits + (fraction && `.${fraction}`) + percent;
  return (rounded < 0n ? "-" : "") + unquoted(before) + number + unquoted(after);
}

/** A date, instant or time by a pattern; `m` after hours or before seconds are minutes. */
export function formattedDate(value, pattern, kind, context) {
  const local = kind === "instant" ? localOf(value, context.timezone) : kind === "date" ? { date: value } : { time: value };
  const [hour, minute, second] = (local.time ?? "0:0:0").split(":").map(Number);
  const moment = { day: local.date, hour, minute, second, milliseconds: (local.milliseconds ?? 0) % 1000 };
  if (pattern.includes("%")) return limited(byCodes(moment, pattern));
  const written = pattern.match(PART) ?? [];
  const parts = written.map((part) => part.toLowerCase());
  const twelve = parts.includes("am/pm");
  const shown = parts.map((part, index) => {
    const minutes = (part === "m" || part === "mm") && meansMinutes(parts, index);
    return partOf(moment, minutes ? "n".repeat(part.length) : part, twelve, written[index]);
  });
  return limited(shown.join(""));
}

function meansMinutes(parts, index) {
  const near = (step) => {
    for (let place = index + step; place >= 0 && place < parts.length; place += step) {
      if ("ymdhsn".includes(parts[place][0])) return parts[place][0];
    }
    return "";
  };
  return near(-1) === "h" || near(1) === "s";
}

function partOf({ day, hour, minute, second }, part, twelve, written) {
  const shown = twelve ? ((hour + 11) % 12) + 1 : hour;
  const clock = new Map([
    ["hh", two(shown)],
    ["h", String(shown)],
    ["nn", two(minute)],
    ["n", String(minute)],
    ["ss", two(second)],
    ["s", String(second)],
    ["am/pm", hour < 12 ? "AM" : "PM"],
  ]);
  if (!"ymd".includes(part[0])) return clock.get(part) ?? unquoted(written);
  if (!day) return "";
  const [year, month, date] = dateParts(day);
  const names = new Map([
    ["yyyy", String(year).padStart(4, "0")],
    ["yy", two(year % 100)],
    ["mmmm", MONTHS[month - 1]],
    ["mmm", MONTHS[month - 1].slice(0, 3)],
    ["mm", two(month)],
    ["m", String(month)],
    ["dddd", DAYS[weekdayOf(day)]],
    ["ddd", DAYS[weekdayOf(day)].slice(0, 3)],
    ["dd", two(date)],
    ["d", String(date)],
  ]);
  return names.get(part) ?? written;
}

const CODES = new Map(
  "Y:yyyy y:yy m:mm n:m b:mmm B:mmmm d:dd e:d H:hh h:h M:nn S:ss a:ddd A:dddd p:am/pm".split(" ").map((pair) => pair.split(":")),
);

/** ODK's codes: %Y %y %m %n %b %B %d %e %H %h %I %M %S %3 %a %A %p %%. */
function byCodes(moment, pattern) {
  return pattern.replace(/%(.)/gsu, (found, code) => {
    if (code === "3") return String(moment.milliseconds).padStart(3, "0");
    if (code === "I") return partOf(moment, "hh", true, "");
    return CODES.has(code) ? partOf(moment, CODES.get(code), false, "") : code === "%" ? code : found;
  });
}
