"""Calendar arithmetic shared by the date functions. Results outside years 1 to 9999 are blank."""

from __future__ import annotations

import calendar
import datetime as dt

from runtime.formula.context import Context
from runtime.formula.kernel import Number, whole

MAX_WORKDAYS = 100_000


def local_of(context: Context, value: dt.datetime) -> dt.datetime:
    """An instant as the workspace's clocks show it; in UTC where that leaves the calendar."""
    try:
        return value.astimezone(context.timezone)
    except OverflowError:
        return value


def day_of(context: Context, value: dt.date) -> dt.date:
    """The date of a date or of an instant in the workspace's time zone."""
    return local_of(context, value).date() if isinstance(value, dt.datetime) else value


def clock_of(context: Context, value: dt.time | dt.datetime) -> dt.time:
    """The time of day of a time or of an instant in the workspace's time zone."""
    return local_of(context, value).time() if isinstance(value, dt.datetime) else value


def add_months(day: dt.date, months: Number) -> dt.date | None:
    """The same day `months` later, at most the month's last."""
    index = day.year * 12 + day.month - 1 + whole(months)
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: dt.date, months: Number) -> dt.date | None:
    """The last day of the month `months` later."""
    shifted = add_months(day.replace(day=1), months)
    return shifted and shifted.replace(day=calendar.monthrange(shifted.year, shifted.month)[1])


def date_from(year: Number, month: Number, day: Number) -> dt.date | None:
    """Excel's DATE: months and days beyond their range carry over."""
    if not 1 <= whole(year) <= 9999 or abs(whole(month)) > 120_000 or abs(whole(day)) > 4_000_000:
        return None
    first = add_months(dt.date(whole(year), 1, 1), whole(month) - 1)
    try:
        return first and first + dt.timedelta(days=whole(day) - 1)
    except OverflowError:
        return None


def is_workday(context: Context, day: dt.date) -> bool:
    """The days of the working week but holidays, and days worked nevertheless."""
    return day in context.workdays or (day.weekday() in context.week and day not in context.holidays)


def add_workdays(context: Context, day: dt.date, days: Number) -> dt.date | None:
    """The workday `days` workdays after `day` (before, when negative)."""
    remaining = whole(days)
    step = dt.timedelta(days=1 if remaining > 0 else -1)
    if abs(remaining) > MAX_WORKDAYS:
        return None
    try:
        while remaining:
            day += step
            if is_workday(context, day):
                remaining -= step.days
    except OverflowError:
        return None
    return day


def workdays_between(context: Context, start: dt.date, end: dt.date) -> int | None:
    """Workdays from `start` to `end`, both counted; negative when `end` is earlier."""
    first, last, sign = (start, end, 1) if start <= end else (end, start, -1)
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    week = context.week
    count = weeks * len(week) + sum((first.weekday() + offset) % 7 in week for offset in range(rest))
    count -= sum(
        1
        for day in context.holidays
        if first <= day <= last and day.weekday() in week and day not in context.workdays
    )
    count += sum(1 for day in context.workdays if first <= day <= last and day.weekday() not in week)
    return sign * count


def whole_months(start: dt.date, end: dt.date) -> int:
    """Complete months from `start` to a later `end`."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def date_difference_in(start: dt.date, end: dt.date, unit: str) -> int | None:
    """Excel's DATEDIF; blank when `end` is earlier or the unit is unknown."""
    if end < start:
        return None
    months = whole_months(start, end)
    match unit.upper():
        case "D":
            return (end - start).days
        case "M":
            return months
        case "Y":
            return months // 12
        case "YM":
            return months % 12
        case "MD":
            anchor = add_months(start, months)
            return (end - anchor).days if anchor else None
        case "YD":
            anchor = add_months(start, months // 12 * 12)
            return (end - anchor).days if anchor else None
    return None
