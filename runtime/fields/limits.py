"""Bounds a field sets for its numbers, dates and counts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.fields.values import FieldLike, ValueProblem
from runtime.problems import Problem


def number_setting(field: FieldLike, name: str) -> Decimal | None:
    """A setting that is a number, exactly; None when it isn't set or unreadable."""
    raw = field.setting(name)
    if raw is None or isinstance(raw, bool):
        return None
    try:
        found = Decimal(str(raw))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def within(field: FieldLike, value: Decimal | int) -> None:
    """Refuse a number outside the field's `min` and `max`."""
    low, high = number_setting(field, "min"), number_setting(field, "max")
    if low is not None and value < low:
        raise ValueProblem("number.too_small", limit=field.setting("min"))
    if high is not None and value > high:
        raise ValueProblem("number.too_great", limit=field.setting("max"))


def check_bounds(field: FieldLike) -> list[Problem]:
    """`min` and `max` are numbers and stand in order."""
    found = []
    for name in ("min", "max"):
        raw: Any = field.setting(name)
        if raw is not None and number_setting(field, name) is None:
            found.append(Problem("setting.number", name, {"value": str(raw)[:50]}))
    low, high = number_setting(field, "min"), number_setting(field, "max")
    if low is not None and high is not None and low > high:
        found.append(Problem("setting.bounds", "min", {"value": str(low)}))
    return found
