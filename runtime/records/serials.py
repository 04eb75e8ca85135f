"""Serial numbers: taken by locking the counter in the save's transaction, so a failed save leaves no gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from runtime.definition import Field
from runtime.fields.numbering import Series, series_of
from runtime.records.database import Transaction, prepared
from runtime.records.layout import Plain
from runtime.storage.tables import AppTables

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.formula.formula import Formula

ContextOf = Callable[[Plain], "Context"]


class Serials:
    """Numbers the new records of one entity."""

    def __init__(
        self,
        entity: str,
        fields: Sequence[Field],
        tables: AppTables,
        compile_when: Callable[[str], Formula | None],
    ) -> None:
        self._entity = entity
        self._fields: dict[str, tuple[Field, tuple[tuple[Series, Formula | None], ...]]] = {}
        for item in fields:
            if item.type == "serial" and item.formula is None:
                series = tuple((one, compile_when(one.when) if one.when else None) for one in series_of(item))
                self._fields[item.key] = (item, series)
        name = tables.name(tables.level.serial_counter)
        self._take = prepared(
            f"INSERT INTO {name} AS c (entity, field, series, value) "
            "VALUES (:entity, :field, :series, :first) "
            "ON CONFLICT (entity, field, series) DO UPDATE SET value = c.value + :count RETURNING value",
            tables.dialect,
        )

    def __bool__(self) -> bool:
        return bool(self._fields)

    @property
    def keys(self) -> tuple[str, ...]:
        """The serial fields."""
        return tuple(self._fields)

    def number(self, tx: Transaction, records: Sequence[Plain], today: date, context_of: ContextOf) -> None:
        """Give each record its serials, in order. One statement for each counter; it locks the counter."""
        for key, (item, series) in self._fields.items():
            groups: dict[str, tuple[Series, list[Plain]]] = {}
            reset = str(item.setting("reset", "never"))
            for record in records:
                chosen = _chosen(series, record, context_of)
                if chosen is not None:
                    name = chosen.pattern.counter(today, record, reset, chosen.key)
                    groups.setdefault(name, (chosen, []))[1].append(record)
            start = int(item.setting("start") or 1)
            for name, (chosen, members) in sorted(groups.items()):
                last = self._count(tx, key, name, len(members), start)
                for number, record in enumerate(members, last - len(members) + 1):
                    record[key] = chosen.pattern.text(number, today, record)

    def _count(self, tx: Transaction, key: str, series: str, count: int, start: int) -> int:
        parameters: Mapping[str, Any] = {
            "entity": self._entity,
            "field": key,
            "series": series,
            "count": count,
            "first": start + count - 1,
        }
        row = tx.row(self._take, parameters)
        assert row is not None
        return int(row[0])


def _chosen(
    series: Sequence[tuple[Series, Formula | None]], record: Plain, context_of: ContextOf
) -> Series | None:
    """The first series whose condition holds."""
    for one, when in series:
        if when is None or when.evaluate(context_of(record)):
            return one
    return None
