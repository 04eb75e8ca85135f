"""Which records a write concerns: the ways back from what was written to what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from runtime.records.database import among, id_list, prepared
from runtime.records.dependents import Dependency, Derived, Hop
from runtime.records.load import ALIVE
from runtime.records.work import Work, Write


@dataclass(slots=True)
class Pending:
    """Which derived fields of which records have to be worked out again."""

    ids: dict[Derived, set[int]] = field(default_factory=dict)

    def add(self, derived: Derived, ids: Iterable[int]) -> None:
        """These, too."""
        self.ids.setdefault(derived, set()).update(ids)

    def next(self) -> tuple[str, list[Derived], float]:
        """The entity that comes first, its fields that can be worked out now, the rank where that ends."""
        first = min(self.ids, key=lambda one: one.rank)
        end = min((one.rank for one in self.ids if one.entity != first.entity), default=float("inf"))
        ready = [one for one in self.ids if one.entity == first.entity and one.rank < end]
        return first.entity, sorted(ready, key=lambda one: one.rank), end


def mark(work: Work, entity: str, writes: Sequence[Write], pending: Pending) -> None:
    """Note what depends on these writes."""
    dependents = work.app.dependents
    if not dependents.touched_by(entity):
        return
    by_key: dict[str, list[Write]] = {}
    for write in writes:
        before, after = write.before, write.after
        if before is None or after is None:
            by_key.setdefault("", []).append(write)
            continue
        for key, value in after.items():
            if value != before.get(key):
                by_key.setdefault(key, []).append(write)
    asked: dict[tuple[tuple[Hop, ...], int], set[int]] = {}
    for key, several in by_key.items():
        for dependency in dependents.on(entity, key):
            place = (dependency.hops, id(several))
            if place not in asked:
                asked[place] = _affected(work, dependency, several)
            if asked[place]:
                pending.add(dependency.derived, asked[place])


def _affected(work: Work, dependency: Dependency, writes: Sequence[Write]) -> set[int]:
    """The records from which the hops lead to the written ones, before or after."""
    *earlier, last = dependency.hops
    ids = _before_last(work, last, writes)
    for hop in reversed(earlier):
        if not ids:
            break
        ids = sources(work, hop, ids)
    return ids


def _before_last(work: Work, hop: Hop, writes: Sequence[Write]) -> set[int]:
    """The records one hop before the written ones: what these point to, or whoever points to them."""
    column: str | None = None
    if hop.via == "children":
        column = work.app.layouts[hop.target].parents[(hop.source, hop.key)]
    elif hop.via == "back":
        column = hop.back
    if column is None:
        return sources(work, hop, {write.record_id for write in writes})
    found: set[int] = set()
    for write in writes:
        for record in (write.before, write.after):
            value = record.get(column) if record is not None else None
            if not isinstance(value, tuple):
                found.update(() if value is None else (value,))
            elif column in work.app.layouts[hop.target].links:
                found.update(value)
            elif value[0] == hop.source:
                found.add(value[1])
    return found


def sources(work: Work, hop: Hop, ids: set[int]) -> set[int]:
    """The live records of `hop.source` from which the hop leads to one of these."""
    tx = work.tx
    text = work.app.entities[hop.source]._text(("sources", hop), lambda: _sources_text(work, hop))
    return {row[0] for row in tx.rows(text, {"ids": id_list(ids, tx.dialect)})}


def _sources_text(work: Work, hop: Hop) -> str:
    source, target = work.app.layouts[hop.source], work.app.layouts[hop.target]
    dialect = work.tx.dialect

    def select(what: str, table: str, tested: str, more: str = "") -> str:
        return f"SELECT DISTINCT {what} FROM {table} AS t WHERE {among(tested, 'ids', dialect)}{more}"

    if hop.via == "everywhere":
        text = f"SELECT t.id FROM {source.table} AS t WHERE {ALIVE}"
    elif hop.via == "value":
        text = select("t.id", source.table, f"t.{source.column(hop.key)}", f" AND {ALIVE}")
    elif hop.via == "parent":
        columns = [name for (entity, _field), name in source.parents.items() if entity == hop.target]
        tests = " OR ".join(among(f"t.{source.quote(name)}", "ids", dialect) for name in columns)
        text = f"SELECT t.id FROM {source.table} AS t WHERE ({tests}) AND {ALIVE}"
    elif hop.via == "links":
        text = select("t.record_id", source.links[hop.key], "t.target_id")
    elif hop.via == "children":
        column = f"t.{target.quote(target.parents[(hop.source, hop.key)])}"
        text = select(column, target.table, "t.id", f" AND {column} IS NOT NULL")
    elif hop.back in target.links:
        text = select("t.target_id", target.links[hop.back], "t.record_id")
    else:
        member = target.members[hop.back or ""]
        column = f"t.{target.quote(member.columns[-1])}"
        of_source = ""
        if len(member.columns) == 2:
            of_source = f" AND t.{target.quote(member.columns[0])} = '{hop.source}'"
        text = select(column, target.table, "t.id", f" AND {column} IS NOT NULL{of_source}")
    return prepared(text, dialect)
