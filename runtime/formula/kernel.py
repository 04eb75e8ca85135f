"""The meaning of operators in Python: decimals with explicit contexts, dates, rows. Blank is None.

The functions named without a leading check expect values that are not blank; generated code checks first.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from runtime.formula.context import Context, Row
from runtime.formula.messages import FormulaError
from runtime.formula.types import DIVISION_SCALE

Number = int | Decimal

MAX_TEXT = 10_000
MAX_BITS = 256
DAY_MILLISECONDS = 86_400_000

EXACT = decimal.Context(prec=250, rounding=decimal.ROUND_HALF_UP, Emin=-400, Emax=400, traps=[])
DIVIDING = decimal.Context(prec=150, rounding=decimal.ROUND_05UP, Emin=-400, Emax=400, traps=[])
TWENTY = Decimal(1).scaleb(-DIVISION_SCALE)

add = EXACT.add
subtract = EXACT.subtract
multiply = EXACT.multiply
minus = EXACT.minus
absolute = EXACT.abs
_quantize = EXACT.quantize
_divide = DIVIDING.divide


def multiply_rounded(left: Number, right: Number) -> Decimal:
    """The product to 20 decimals, half away from zero."""
    return _quantize(multiply(left, right), TWENTY)


def divide(left: Number, right: Number) -> Decimal | None:
    """The quotient to 20 decimals, half away from zero; blank by zero."""
    return _quantize(_divide(left, right), TWENTY) if right else None


def round_to(value: Number, scale: int) -> Decimal:
    """`value` to `scale` decimals (negative: tens, hundreds), half away from zero."""
    quantum = Decimal(1).scaleb(-scale)
    return _quantize(value, quantum) if scale >= 0 else add(_quantize(value, quantum), 0)


def floor(value: Number) -> int:
    """The largest integer not above."""
    return value if isinstance(value, int) else int(value.to_integral_value(decimal.ROUND_FLOOR, EXACT))


def whole(value: Number) -> int:
    """The integer part, towards zero: how counts and positions are read."""
    return int(value)


def number_text(value: Number) -> str:
    """The canonical text of a number: no exponent, no trailing zeros."""
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def limited(text: str) -> str:
    """A text result within the limit."""
    if len(text) > MAX_TEXT:
        raise FormulaError("formula.text_too_long", limit=MAX_TEXT)
    return text


def limited_number(value: Number | None) -> Number | None:
    """A number within 256 bits."""
    if (value is not None and (value.adjusted() if isinstance(value, Decimal) else 0) > 80) or (
        value is not None and int(value).bit_length() > MAX_BITS
    ):
        raise FormulaError("formula.number_too_large")
    return value


# -- dates


def date_add(day: dt.date, days: Number) -> dt.date | None:
    """`days` whole days later (rounded down); blank outside the calendar."""
    try:
        return day + dt.timedelta(days=floor(days))
    except OverflowError:
        return None


def date_difference(left: dt.date, right: dt.date) -> int:
    """Days between."""
    return left.toordinal() - right.toordinal()


def milliseconds(instant: dt.datetime) -> int:
    """Milliseconds since 1970 in UTC."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def instant_add(instant: dt.datetime, days: Number) -> dt.datetime | None:
    """`days` later, to the millisecond; blank outside the calendar."""
    try:
        shift = int(round_to(multiply(days, DAY_MILLISECONDS), 0))
        return instant + dt.timedelta(milliseconds=shift)
    except OverflowError:
        return None


def instant_difference(left: dt.datetime, right: dt.datetime) -> Decimal:
    """Decimal days between."""
    return _quantize(_divide(milliseconds(left) - milliseconds(right), DAY_MILLISECONDS), TWENTY)


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


# -- records and rows


def record_id(value: Any) -> Any:
    """The id of a reference held by a variable: an id or a whole record."""
    return value.get("id") if isinstance(value, dict) else value


def record_of(context: Context, entity: str, value: Any) -> Row | None:
    """The record a reference held by a variable stands for."""
    return value if isinstance(value, dict) else context.fetch(entity, value)


def computed(context: Context, entity: str | None, row: Row, key: str) -> Any:
    """A computed field of a record, worked out where the record was loaded without it."""
    if key in row or not row or entity is None:
        return row.get(key)
    return context.work_out(context, entity, row, key)


def any_reference(entity: str, value: Any) -> tuple[str, Any] | None:
    """A reference as a reference to one of several entities."""
    return None if value is None else (entity, value)


def rows_of(
    context: Context, start: Row | None, steps: Sequence[tuple[str, str, str | None, str | None, str | None]]
) -> Sequence[Row]:
    """The rows at the end of steps (via, key, owner, target, back) from one record, in order."""
    current: Sequence[Row] = [] if start is None else [start]
    for via, key, owner, target, back in steps:
        reached: list[Row] = []
        for row in current:
            reached.extend(_taken(context, row, via, key, owner, target, back))
        context.spend(len(reached))
        current = reached
    return current


def _taken(
    context: Context, row: Row, via: str, key: str, owner: str | None, target: str | None, back: str | None
) -> Iterable[Row]:
    if via in ("member", "rows"):
        value = row.get(key)
        return (value or ()) if via == "rows" else [value] if isinstance(value, dict) else ()
    if via == "children":
        return (row[key] or ()) if key in row else context.children(owner or "", key, row.get("id"))
    if via == "back":
        if key in row:
            return row[key] or ()
        return context.collect(target or "", back or "", row.get("id"), owner or "")
    value = computed(context, owner, row, key)
    ids = (value or ()) if via == "links" else () if value is None else (value,)
    found = (record_of(context, target or "", each) for each in ids)
    return [each for each in found if each is not None]


def numbered(rows: Iterable[Row]) -> list[Row]:
    """Rows with their number from 1 under `#`."""
    return [{**row, "#": number} for number, row in enumerate(rows, 1)]


def parent_of(context: Context, row: Row) -> Row:
    """The parent of a sub-table row."""
    found = context.parent_of(row) if context.parent_of is not None else row.get("parent")
    return found if isinstance(found, dict) else {}


def is_under(context: Context, value: Any, root: Any, entity: str, parent_field: str) -> bool:
    """Whether a record of a tree is `root` or below it; a loop ends the search."""
    seen: set[Any] = set()
    while value is not None and root is not None and value not in seen:
        if value == root:
            return True
        seen.add(value)
        context.spend(1)
        row = context.fetch(entity, value)
        value = row.get(parent_field) if row else None
    return False


Reader = Callable[[Row], Any]


def reduce_rows(
    context: Context,
    reduce: Callable[..., Any],
    rows: Sequence[Row],
    value: Reader | None,
    condition: Reader | None = None,
    sort: Sequence[tuple[Reader, bool]] = (),
    arguments: Sequence[Any] = (),
) -> Any:
    """An aggregate over rows; `value` None hands over the rows themselves."""
    context.spend(len(rows))
    if condition is not None:
        rows = [row for row in rows if condition(row)]
    for key, descending in reversed(sort):
        rows = sorted_rows(rows, key, descending)
    if value is None:
        return reduce(rows, *arguments)
    return reduce([found for row in rows if (found := value(row)) is not None], *arguments)


def reduce_values(reduce: Callable[..., Any], values: Sequence[Any]) -> Any:
    """An aggregate's meaning over the arguments of a call, blanks skipped."""
    return reduce([value for value in values if value is not None])


def sorted_rows(rows: Iterable[Row], key: Reader, descending: bool) -> list[Row]:
    """A stable order by one key (`reverse` keeps ties in their order), blanks last in both directions."""
    pairs = [(key(row), row) for row in rows]
    given = [pair for pair in pairs if pair[0] is not None]
    given.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in given] + [row for value, row in pairs if value is None]
