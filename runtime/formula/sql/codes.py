"""Plain Python values to database values and back, for each dialect.

The representations are those of the tables: SQLite keeps a number as an INTEGER scaled by a static power of
ten, dates, instants and times as ISO text, truth as 0 or 1 and lists as JSON text; PostgreSQL has types of
its own. Blank is NULL, except that truth is never blank.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Literal

from runtime.formula.types import Kind

Dialect = Literal["sqlite", "postgresql"]

_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
_INTEGER_LIMIT = 2**63


def scaled(value: Decimal | int, scale: int) -> int:
    """The integer `value` x 10^scale, rounded half away from zero."""
    return int(_EXACT.to_integral_value(_EXACT.scaleb(Decimal(value), scale)))


def instant_text(value: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ` of an aware instant."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def encode(value: Any, kind: Kind, scale: int, dialect: Dialect) -> Any:
    """What to bind for `value`, so that it compares with columns of this kind and scale."""
    if kind is Kind.BOOLEAN:
        return int(bool(value)) if dialect == "sqlite" else bool(value)
    if value is None or value == "" or value == ():
        return None
    if kind is Kind.NUMBER:
        return scaled(value, scale) if dialect == "sqlite" else Decimal(value)
    if isinstance(value, list | tuple) and kind is not Kind.JSON:
        return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))
    if kind is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    if dialect == "sqlite":
        if isinstance(value, datetime):
            return instant_text(value)
        if isinstance(value, date | time):
            return value.isoformat()
    return value


def decode(value: Any, kind: Kind, scale: int, dialect: Dialect) -> Any:
    """The plain value of what a statement returned."""
    if kind is Kind.BOOLEAN:
        return bool(value)
    if value is None:
        return None
    if kind is Kind.NUMBER:
        return _number(value, scale, dialect)
    if kind in (Kind.CHOICES, Kind.LIST, Kind.JSON):
        parsed = json.loads(value) if isinstance(value, str) else value
        return tuple(parsed) if isinstance(parsed, list) and kind is not Kind.JSON else parsed
    if isinstance(value, str):
        if kind is Kind.DATE:
            return date.fromisoformat(value)
        if kind is Kind.INSTANT:
            return datetime.fromisoformat(value)
        if kind is Kind.TIME:
            return time.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value


def _number(value: Any, scale: int, dialect: Dialect) -> Decimal:
    if dialect == "sqlite" and isinstance(value, int):
        return _EXACT.scaleb(Decimal(value), -scale)
    return Decimal(value)


def fits_integer(value: int) -> bool:
    """Whether SQLite can keep it as an INTEGER."""
    return -_INTEGER_LIMIT <= value < _INTEGER_LIMIT
