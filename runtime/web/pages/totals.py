"""Sums under a sub-table: of columns whose sum says something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.shown import show

_COUNTED = frozenset({"integer", "decimal", "money", "duration"})


def totals_of(
    here: Visit,
    of: LiveEntity,
    child: LiveEntity,
    key: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
) -> dict[str, str]:
    """Column -> its sum. Amounts people type (a price) are added up only where a formula does so, too."""
    found = {}
    for name in columns:
        item = child.fields[name]
        if not item.setting("grouping", True):  # a year, a code
            continue
        if item.type in _COUNTED and (
            item.type != "money" or item.formula is not None or _is_summed(of, key, name)
        ):
            raw = [row[name] for row in rows if row.get(name) is not None]
            total = sum((Decimal(str(one)) for one in raw), Decimal(0))
            value: Any = int(total) if item.type in ("integer", "duration") else str(total)
            found[name] = show(here, item, value, bare=True).text if raw else ""
    return found


def _is_summed(of: LiveEntity, key: str, name: str) -> bool:
    place = ("summed", key, name)
    known: bool | None = of.statements.get(place)
    if known is None:
        rules = of.rules.levels[()].rules
        read = (one.formula.reads for several in rules.providers.values() for one in several if one.formula)
        known = of.statements[place] = any((key, name) in reads for reads in read)
    return known
