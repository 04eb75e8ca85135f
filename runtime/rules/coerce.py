"""From a formula's result to the value a field stores: scale, whole numbers, truth, lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from runtime.definition.fields import Field
from runtime.fields.base import NUMBER_DIGITS
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind

_ROUNDING = Context(prec=80, rounding=ROUND_HALF_UP)


class OutOfRange(ValueError):
    """A worked-out number with more digits than are stored."""


def coercion(field: Field, order: tuple[str, ...] = ()) -> Callable[[Any], Any] | None:
    """A function from a formula's result to the stored value; None when results are stored as they are.

    `order` are a list field's options: what is collected into it stands in their order.
    """
    kind = field_types()[field.type].storage
    if kind is StorageKind.DECIMAL:
        return _decimal(field_types()[field.type].scale(field))
    if kind is StorageKind.INTEGER:
        return _whole
    if kind is StorageKind.BOOLEAN:
        return bool
    if kind in (StorageKind.REFERENCE,):
        return _whole
    if field.type == "choices":
        return _list(order)
    if kind is StorageKind.TEXT:
        return _text
    return None


def _decimal(scale: int) -> Callable[[Any], Any]:
    unit = Decimal(1).scaleb(-scale)
    limit = Decimal(10) ** (NUMBER_DIGITS - scale)
    quantize = _ROUNDING.quantize
    zero = quantize(Decimal(0), unit)

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        stored = quantize(value if type(value) is Decimal else Decimal(value), unit)
        if not -limit < stored < limit:
            raise OutOfRange
        return stored or zero

    return coerce


def _whole(value: Any) -> Any:
    if value is None or type(value) is int:
        return value
    stored = int(_ROUNDING.to_integral_value(Decimal(value)))
    if abs(stored) >= 10**NUMBER_DIGITS:
        raise OutOfRange
    return stored


def _text(value: Any) -> Any:
    return None if value is None or value == "" else str(value)


def _list(order: tuple[str, ...]) -> Callable[[Any], Any]:
    places = {value: index for index, value in enumerate(order)}

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        several = (value,) if isinstance(value, str) else value
        found = {one for one in several if one is not None}
        return tuple(sorted(found, key=lambda one: (places.get(one, len(places)), one))) or None

    return coerce
