"""The names that the expressions of `FieldType.parser_source` use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from runtime.fields.base import NUMBER_DIGITS


def _fits(scale: int) -> Callable[[str], Any]:
    """Matches the text of a decimal that needs neither rounding nor a look at its size; no `-0`."""
    fraction = rf"(?:\.[0-9]{{1,{scale}}})?" if scale else ""
    return re.compile(
        rf"(?:[0-9]{{1,{NUMBER_DIGITS - scale}}}|-[1-9][0-9]{{0,{NUMBER_DIGITS - scale - 1}}}){fraction}"
    ).fullmatch


PARSER_NAMES: Mapping[str, Any] = {
    "Decimal": Decimal,
    **{f"is_decimal_{scale}": _fits(scale) for scale in range(NUMBER_DIGITS)},
    **{f"step_{scale}": Decimal(1).scaleb(-scale) for scale in range(NUMBER_DIGITS)},
}
