// Numbers as people write them in a box of the designer: `300,000`, `30万`, `300k`, `¥5`, `25%`.
import { ungrouped } from "../record/numbers.js";
import { known } from "./known.js";

/** The types whose values are numbers in formulas. */
export const NUMBERS = ["integer", "decimal", "money", "percent", "rating", "duration"];

const CURRENCY = /^(CN¥|US\$|HK\$|NT\$|[¥$€£]|CNY|RMB|USD|EUR)|([元块圆]|CNY|RMB|USD|EUR)$/gi;
const LONGEST_FIRST = Object.keys(known.units).sort((one, other) => other.length - one.length);

/** The plain digits of a number; undefined when the text is none. A sign for per cent divides. */
export function figure(text) {
  let rest = text.normalize("NFKC").trim().replace(CURRENCY, "").trim();
  let by = 0;
  if (rest.endsWith("%")) [rest, by] = [rest.slice(0, -1), -2];
  const unit = LONGEST_FIRST.find((one) => rest.endsWith(one));
  if (unit) [rest, by] = [rest.slice(0, -unit.length), by + known.units[unit]];
  const plain = ungrouped(rest);
  return plain === undefined ? undefined : shifted(plain, by);
}

/** A decimal number with its point moved, exactly; what is no number stays as it is. */
export function shifted(text, by) {
  const match = /^([+-]?)(\d*)\.?(\d*)$/.exec(text);
  if (!match || !(match[2] + match[3])) return text;
  const digits = (match[2] + match[3]).padStart(match[3].length + Math.max(0, -by) + 1, "0");
  const point = digits.length - match[3].length + by;
  const filled = digits.padEnd(point, "0");
  const whole = filled.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
  const rest = filled.slice(point).replace(/0+$/, "");
  return `${match[1].replace("+", "")}${whole}${rest ? `.${rest}` : ""}`;
}
