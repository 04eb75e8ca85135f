// Dates are "YYYY-MM-DD", instants "YYYY-MM-DDTHH:MM:SS.mmmZ", times "HH:MM:SS", as they travel in JSON:
// they compare as text and never pass through the browser's own time zone. Outside the years 1 to 9999
// every function answers null.

import { ONE, divide, divideFloor, divideRounded, fromInteger } from "./decimal.js";

const DAY = 86_400_000;
const pad = (n, width) => String(n).padStart(width, "0");

/** Days since 1970-01-01 of a proleptic Gregorian date; months beyond 1 to 12 are not allowed. */
export function daysFromCivil(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date of a number of days since 1970-01-01. */
export function dateFromDays(days) {
  if (!(days >= -719_162 && days <= 2_932_896)) return null;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * m + 2) / 5) + 1, 2)}`;
}

export const dateParts = (date) => [+date.slice(0, 4), +date.slice(5, 7), +date.slice(8, 10)];

export const daysOf = (date) => daysFromCivil(...dateParts(date));

/** A date and a decimal number of days, rounded down. */
export const addDays = (date, days) => dateFromDays(daysOf(date) + Number(divideFloor(days, ONE)));

export const daysBetween = (a, b) => fromInteger(daysOf(a) - daysOf(b));

export function daysInMonth(year, month) {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The date of a year, month and day, or null if there is none. */
export function makeDate(year, month, day) {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12)) return null;
  return day >= 1 && day <= daysInMonth(year, month) ? `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` : null;
}

/** Calendar months later, the day cut to the length of the month reached. */
export function addMonths(date, months) {
  const [year, month, day] = dateParts(date);
  const index = year * 12 + month - 1 + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return makeDate(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)));
}

/** Monday is 0. */
export const weekdayOf = (date) => (((daysOf(date) + 3) % 7) + 7) % 7;

/** Milliseconds since 1970 of an instant. */
export function millisecondsOf(instant) {
  const clock = +instant.slice(11, 13) * 3_600_000 + +instant.slice(14, 16) * 60_000;
  return daysOf(instant) * DAY + clock + +instant.slice(17, 19) * 1000 + +(instant.slice(20, 23).replace("Z", "") || 0);
}

/** The instant of milliseconds since 1970. */
export function instantFrom(milliseconds) {
  const date = dateFromDays(Math.floor(milliseconds / DAY));
  return date && `${date}T${clockFrom(((milliseconds % DAY) + DAY) % DAY, true)}Z`;
}

/** An instant and a decimal number of days, to the millisecond. */
export const addToInstant = (instant, days) =>
  instantFrom(millisecondsOf(instant) + Number(divideRounded(days * BigInt(DAY), ONE)));

/** Decimal days between two instants. */
export const instantDifference = (a, b) => divide(fromInteger(millisecondsOf(a) - millisecondsOf(b)), fromInteger(DAY));

/** "HH:MM:SS" (with milliseconds if asked) of the milliseconds since midnight. */
export function clockFrom(milliseconds, fraction = false) {
  const seconds = Math.floor(milliseconds / 1000);
  const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => pad(n, 2)).join(":");
  return fraction ? `${text}.${pad(milliseconds % 1000, 3)}` : text;
}

export const secondsOf = (time) => +time.slice(0, 2) * 3600 + +time.slice(3, 5) * 60 + +(time.slice(6, 8) || 0);

const formatters = new Map();

function formatterOf(zone) {
  if (!formatters.has(zone)) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
    formatters.set(
      zone,
      new Intl.DateTimeFormat("en-u-ca-iso8601-hc-h23-nu-latn", { ...parts, second: "numeric", timeZone: zone }),
    );
  }
  return formatters.get(zone);
}

const BEFORE_ALL_CHANGES = daysFromCivil(1700, 1, 1) * DAY;

/** Milliseconds the clocks of a zone are ahead of UTC at a moment. Long ago they never changed, and Intl would
 * answer in the Julian calendar. */
function offsetAt(moment, zone) {
  if (zone === "UTC") return 0;
  const milliseconds = Math.max(moment, BEFORE_ALL_CHANGES);
  const found = Object.create(null);
  for (const { type, value } of formatterOf(zone).formatToParts(milliseconds)) found[type] = +value;
  const local = daysFromCivil(found.year, found.month, found.day) * DAY;
  const clock = found.hour * 3_600_000 + found.minute * 60_000 + found.second * 1000;
  return local + clock - Math.floor(milliseconds / 1000) * 1000;
}

/** An instant as the clocks of a zone show it: {date, time, milliseconds since midnight}; in UTC where that
 * leaves the calendar. */
export function localOf(instant, zone) {
  const utc = millisecondsOf(instant);
  const shifted = utc + offsetAt(utc, zone);
  const local = dateFromDays(Math.floor(shifted / DAY)) === null ? utc : shifted;
  const clock = ((local % DAY) + DAY) % DAY;
  return { date: dateFromDays(Math.floor(local / DAY)), time: clockFrom(clock), milliseconds: clock };
}

/** The instant at which clocks of a zone show a date and milliseconds since midnight; the first of two, and
 * in a gap by the offset before it. */
export function instantOfLocal(date, milliseconds, zone) {
  const local = daysOf(date) * DAY + milliseconds;
  const before = offsetAt(local - DAY, zone);
  const after = offsetAt(local + DAY, zone);
  const first = local - before;
  const second = local - after;
  return instantFrom(offsetAt(first, zone) !== before && offsetAt(second, zone) === after ? second : first);
}

/** The date of a date, or of an instant in the workspace's time zone. */
export const localDay = (value, context) => (value.length === 10 ? value : localOf(value, context.timezone).date);

/** The time of a time, or of an instant in the workspace's time zone. */
export const localTime = (value, context) => (value.length < 10 ? value : localOf(value, context.timezone).time);
