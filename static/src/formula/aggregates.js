// What aggregates make of the values of rows that are not blank.

import { divideRounded, fromInteger } from "./decimal.js";
import { order } from "./texts.js";

export const total = (values) => values.reduce((sum, value) => sum + value, 0n);

/** To 20 decimals; null of nothing. */
export const mean = (values) => (values.length ? divideRounded(total(values), BigInt(values.length)) : null);

/** The value that stands first (`sign` 1) or last (-1) in order; null of nothing. */
export const extreme = (values, sign) =>
  values.reduce((found, value) => (found === null || order(value, found) * sign < 0 ? value : found), null);

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort(order);
  const middle = sorted.length >> 1;
  if (sorted.length % 2) return sorted[middle];
  return sorted.length ? mean([sorted[middle - 1], sorted[middle]]) : null;
}

/** How many different values there are. */
export const distinct = (values) =>
  fromInteger(new Set(values.map((value) => (Array.isArray(value) ? value.join("\n") : value))).size);
