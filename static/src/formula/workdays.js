// Months, workdays and the differences Excel knows.

import { addMonths, dateFromDays, dateParts, daysInMonth, daysOf, makeDate, weekdayOf } from "./calendar.js";
import { known } from "./errors.js";

const MAX_WORKDAYS = 100_000;

/** The last day of the month `months` later. */
export function monthEnd(date, months) {
  const first = addMonths(`${date.slice(0, 8)}01`, months);
  if (!first) return null;
  const [year, month] = dateParts(first);
  return makeDate(year, month, daysInMonth(year, month));
}

/** Excel's DATE: months and days beyond their range carry over. */
export function dateFrom(year, month, day) {
  if (!(year >= 1 && year <= 9999) || Math.abs(month) > 120_000 || Math.abs(day) > 4_000_000) return null;
  const first = addMonths(makeDate(year, 1, 1), month - 1);
  return first && dateFromDays(daysOf(first) + day - 1);
}

const MONDAY_TO_FRIDAY = new Set([0, 1, 2, 3, 4]);

/** The days of the `week` but `holidays`, and the `workdays` worked nevertheless: sets in the context. */
function isWorkday({ week = MONDAY_TO_FRIDAY, holidays, workdays }, date) {
  return Boolean(workdays?.has(date)) || (week.has(weekdayOf(date)) && !known(holidays, "holidays").has(date));
}

/** The workday `days` workdays after `date` (before, when negative). */
export function addWorkdays(context, date, days) {
  if (Math.abs(days) > MAX_WORKDAYS) return null;
  const step = days > 0 ? 1 : -1;
  while (days && date) {
    date = dateFromDays(daysOf(date) + step);
    if (date && isWorkday(context, date)) days -= step;
  }
  return date;
}

/** Workdays from `start` to `end`, both counted; negative when `end` is earlier. */
export function workdaysBetween(context, start, end) {
  const [first, last, sign] = start <= end ? [start, end, 1] : [end, start, -1];
  const days = daysOf(last) - daysOf(first) + 1;
  const week = context.week ?? MONDAY_TO_FRIDAY;
  let count = Math.floor(days / 7) * week.size;
  for (let offset = 0; offset < days % 7; offset++) count += week.has((weekdayOf(first) + offset) % 7) ? 1 : 0;
  const within = (dates) => [...(dates ?? [])].filter((date) => first <= date && date <= last);
  count -= within(known(context.holidays, "holidays")).filter((date) => week.has(weekdayOf(date)) && !context.workdays?.has(date)).length;
  count += within(context.workdays).filter((date) => !week.has(weekdayOf(date))).length;
  return sign * count;
}

/** Complete months from `start` to a later `end`. */
export function wholeMonths(start, end) {
  const [one, two] = [dateParts(start), dateParts(end)];
  return (two[0] - one[0]) * 12 + two[1] - one[1] - (two[2] < one[2] ? 1 : 0);
}

/** Excel's DATEDIF; null when `end` is earlier or the unit is unknown. */
export function differenceIn(start, end, unit) {
  if (end < start) return null;
  const months = wholeMonths(start, end);
  const since = (count) => daysOf(end) - daysOf(addMonths(start, count));
  switch (unit.toUpperCase()) {
    case "D":
      return daysOf(end) - daysOf(start);
    case "M":
      return months;
    case "Y":
      return Math.floor(months / 12);
    case "YM":
      return months % 12;
    case "MD":
      return since(months);
    case "YD":
      return since(Math.floor(months / 12) * 12);
    default:
      return null;
  }
}

/** The ISO 8601 number of a date's week. */
export function isoWeek(date) {
  const thursday = daysOf(date) - weekdayOf(date) + 3;
  const year = dateParts(dateFromDays(thursday) ?? date)[0];
  return Math.floor((thursday - daysOf(makeDate(year, 1, 1))) / 7) + 1;
}
