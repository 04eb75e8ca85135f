"""Rounding, powers and remainders as spreadsheets know them, exactly."""

from __future__ import annotations

import decimal
from decimal import Decimal

from runtime.formula.kernel import EXACT, TWENTY, Number, limited_number, multiply

_WIDE = decimal.Context(prec=180, rounding=decimal.ROUND_HALF_EVEN, Emin=-1000, Emax=1000, traps=[])


def quotient(value: Number, divisor: Number, rounding: str) -> int:
    """value ÷ divisor as a whole number, rounded down (`floor`) or up (`ceil`), exactly."""
    scale = max(_scale(value), _scale(divisor))
    top, bottom = int(Decimal(value).scaleb(scale, EXACT)), int(Decimal(divisor).scaleb(scale, EXACT))
    return top // bottom if rounding == "floor" else -(-top // bottom)


def _scale(value: Number) -> int:
    return 0 if isinstance(value, int) else max(-int(value.as_tuple().exponent), 0)


def to_multiple(value: Number, significance: Number, rounding: str) -> Number | None:
    """The multiple of `significance` next to `value`; blank for a positive value and a negative one."""
    if value > 0 and significance < 0:
        return None
    return multiply(quotient(value, significance, rounding), significance)


def modulo(value: Number, divisor: Number) -> Number | None:
    """The remainder with the divisor's sign; blank by zero."""
    if not divisor:
        return None
    return EXACT.subtract(value, multiply(quotient(value, divisor, "floor"), divisor))


def rounded_by(value: Number, places: Number, rounding: str) -> Decimal:
    """To `places` decimals by a rounding of the decimal module; more than 20 places change nothing."""
    count = max(min(int(places), 20), -70)
    found = Decimal(value).quantize(Decimal(1).scaleb(-count), rounding, EXACT)
    return found if count >= 0 else EXACT.add(found, 0)


def powered(base: Number, exponent: Number) -> Number | None:
    """base to the exponent, to 20 decimals; blank where it isn't a real number."""
    if not base:
        return None if exponent <= 0 else 0
    if exponent == int(exponent):
        return _whole_power(base, int(exponent))
    if base < 0:
        return None
    found = _WIDE.power(base, exponent)
    return _settled(found)


def _whole_power(base: Number, exponent: int) -> Number | None:
    if abs(base) == 1:
        return 1 if base > 0 or exponent % 2 == 0 else -1
    found = _WIDE.power(base, exponent)
    if found.is_finite() and found.adjusted() < -30:
        return Decimal(0)
    if not found.is_finite() or found.adjusted() > 80:
        return limited_number(1 << 300)
    if exponent > 0 and isinstance(base, int):
        return limited_number(base**exponent)
    if exponent > 0 and _scale(base) * exponent <= 2000:
        exact = decimal.Context(
            prec=max(len(Decimal(base).as_tuple().digits) * exponent + 10, 50), traps=[]
        ).power(base, exponent)
        return limited_number(exact.quantize(TWENTY, decimal.ROUND_HALF_UP, EXACT))
    return _settled(found)


def _settled(found: Decimal) -> Number | None:
    if found.is_nan():
        return None
    if found.is_infinite() or found.adjusted() > 80:
        return limited_number(1 << 300)
    return limited_number(found.quantize(TWENTY, decimal.ROUND_HALF_UP, EXACT))


def root(value: Number) -> Number | None:
    """The square root to 20 decimals; blank of negatives."""
    if value < 0:
        return None
    return _WIDE.sqrt(value).quantize(TWENTY, decimal.ROUND_HALF_UP, EXACT)


def logarithm(value: Number, base: Number | None = None) -> Number | None:
    """The logarithm to 20 decimals, natural without a base; blank where there is none."""
    if value <= 0 or (base is not None and (base <= 0 or base == 1)):
        return None
    found = _WIDE.ln(value)
    if base is not None:
        found = _WIDE.divide(found, _WIDE.ln(base))
    return found.quantize(TWENTY, decimal.ROUND_HALF_UP, EXACT)


def exponential(value: Number) -> Number | None:
    """e to a power, to 20 decimals."""
    if value > 200:
        return limited_number(1 << 300)
    return _settled(_WIDE.exp(max(value, Decimal(-200))))
