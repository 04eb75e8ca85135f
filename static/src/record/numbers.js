// Numbers as people type and read them. What is not plainly a number is left to the server (undefined).

import { formatDecimal, parseDecimal } from "../formula/decimal.js";

const language = document.documentElement.lang || "en";
const SCALED = new Set(["decimal", "money", "percent"]);

/** The JSON value of what was typed; null for nothing, undefined when only the server can tell. */
export function parseTyped(text, type, scale) {
  const written = text.trim();
  if (!written) return null;
  if (type === "percent") return fraction(written, scale);
  const plain = ungrouped(written.replace(/^[¥$€£]|^(CN¥|CNY|US\$|USD|EUR)\s*/i, ""));
  if (plain === undefined) return undefined;
  if (type === "integer") return /^[+-]?\d{1,15}$/.test(plain) ? Number(plain) : undefined;
  return fixed(plain, scale);
}

function fraction(written, scale) {
  const isPercent = written.endsWith("%");
  const plain = ungrouped(isPercent ? written.slice(0, -1).trim() : written);
  const value = plain === undefined ? null : parseDecimal(plain);
  if (value === null) return undefined;
  const small = !isPercent && value < 10n ** 20n && value > -(10n ** 20n);
  return fixed(formatDecimal(small ? value : value / 100n), scale);
}

/** The plain digits of a number as people write it, thousands marked or not; undefined when only the server can tell. */
export function ungrouped(text) {
  const written = text.normalize("NFKC").replace(/[\s'’]/g, "");
  if (/^[+-]?\d*\.?\d+$/.test(written) || /^[+-]?\d+\.$/.test(written)) return written;
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(written)) return written.replaceAll(",", "");
  // both marks, or a point more than once: a comma is what stands before decimals
  if (/^[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})$/.test(written)) return written.replaceAll(".", "").replace(",", ".");
  return undefined;
}

/** A decimal with all its places, rounded half away from zero. */
export function fixed(text, scale) {
  const value = parseDecimal(text);
  if (value === null) return undefined;
  const unit = 10n ** BigInt(20 - scale);
  const half = value < 0n ? -(unit / 2n) : unit / 2n;
  const [whole, decimals = ""] = formatDecimal(((value + half) / unit) * unit).split(".");
  return scale ? `${whole}.${decimals.padEnd(scale, "0")}` : whole;
}

/** A value as it stands in an input. */
export function editText(value, type, scale) {
  if (value === null || value === undefined) return "";
  if (type !== "percent") return String(value);
  const text = formatDecimal((parseDecimal(String(value)) ?? 0n) * 100n);
  return `${text}%`;
}

const formats = new Map();

function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language === "zh" ? "zh-CN" : language, options));
  return formats.get(key);
}

/** An own symbol stands before an amount (`$1.00`), else the code (`CNY 1.00`): letters and signs are not mixed. */
function amountFormat(currency, places) {
  const options = { style: "currency", currency, ...places };
  const symbol = format(options).formatToParts(0).find((part) => part.type === "currency")?.value ?? "";
  return /\p{L}/u.test(symbol) ? format({ ...options, currencyDisplay: "code" }) : format(options);
}

/** A value as people read it; undefined when the server must say. */
export function shownText(value, { type, scale, currency, bare, plain }) {
  if (value === null || value === undefined || value === "") return "—";
  const places = Number(scale || 0);
  if (type === "percent") return format({ style: "percent", maximumFractionDigits: Math.max(places - 2, 0) }).format(value);
  if (type === "integer") return plain === undefined ? format({}).format(value) : String(value);
  if (SCALED.has(type)) {
    const both = { minimumFractionDigits: places, maximumFractionDigits: places };
    if (type === "money" && currency && !bare) return amountFormat(currency, both).format(String(value));
    return format(both).format(String(value));
  }
  if (type === "text" || type === "long_text" || type === "serial") return String(value);
  return undefined;
}
