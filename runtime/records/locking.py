"""Locks taken before a record is judged by sums it has a part in, so that two writers cannot both pass.

On SQLite the transaction holds the one write lock already. On PostgreSQL the records that are summed for are
locked, in id order, in a statement of their own before the sum is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.records.database import POSTGRESQL, among, prepared
from runtime.records.dependents import COLLECTIONS
from runtime.records.layout import Plain
from runtime.records.recalc import lock
from runtime.records.work import Draft, Work

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

Way = tuple[tuple[str, ...], tuple[str, ...]]
"""Where the rows stand in the record that is saved (it itself: nowhere), and the references to follow from
there to the record that is summed for."""

Pair = tuple[str, str]
"""A reference to one of several entities, and the one of them whose records sum over what points there."""


def lock_aggregated(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Lock the records these drafts are summed for, as they are stored and as they will be."""
    if work.tx.dialect != POSTGRESQL:
        return
    if of.asks_entities:
        work.tx.rows(_LOCK_ENTITY, {"name": f"{work.app.key} {of.key}"})
    wanted: dict[str, set[int]] = {}
    for place, (first, *rest) in ways_to_lock(work, of):
        ids = {
            value
            for draft in drafts
            for record in (draft.saved, draft.record)
            for row in _rows_at(record, place)
            if type(value := row.get(first)) is int
        }
        entity = of.rules.levels[place].rules.entity.key
        entity = work.app.entities[entity].target(first) or ""
        for key in rest:
            ids, entity = _pointed(work, entity, key, ids)
        if ids:
            wanted.setdefault(entity, set()).update(ids)
    for key, entity in _pairs_to_lock(work, of):
        pointed = {
            value[1]
            for draft in drafts
            for record in (draft.saved, draft.record)
            if record and (value := record.get(key)) is not None and value[0] == entity
        }
        wanted.setdefault(entity, set()).update(pointed)
    for entity in sorted(wanted):
        lock(work, work.app.entities[entity], sorted(wanted[entity]))


_LOCK_ENTITY = prepared("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))", POSTGRESQL)
"""Rules that look among all records of an entity have no record to lock: such saves take turns."""


def _rows_at(record: Plain | None, place: tuple[str, ...]) -> Sequence[Plain]:
    rows = [record] if record else []
    for key in place:
        rows = [row for one in rows for row in one.get(key) or ()]
    return rows


def _pointed(work: Work, entity: str, key: str, ids: set[int]) -> tuple[set[int], str]:
    of = work.app.entities[entity]
    text = of._text(
        ("pointed", key),
        lambda: prepared(
            f"SELECT t.{of.layout.column(key)} FROM {of.layout.table} AS t "
            f"WHERE {among('t.id', 'ids', work.tx.dialect)}",
            work.tx.dialect,
        ),
    )
    rows = work.tx.rows(text, {"ids": of.ids_parameter(ids)}) if ids else []
    return {row[0] for row in rows if row[0] is not None}, of.target(key) or ""


def _pairs_to_lock(work: Work, of: LiveEntity) -> tuple[Pair, ...]:
    """The references to one of several entities by which other records sum over these."""
    found: tuple[Pair, ...] | None = of.statements.get("pairs to lock")
    if found is None:
        hops = (one.hops[-1] for key in (*of.fields, "") for one in work.app.dependents.on(of.key, key))
        pairs = {
            (hop.back, hop.source)
            for hop in hops
            if hop.back is not None and hop.back in of.fields and of.target(hop.back) is None
        }
        found = of.statements["pairs to lock"] = tuple(sorted(pairs))
    return found


def ways_to_lock(work: Work, of: LiveEntity) -> list[Way]:
    """The ways from a record to records that sum over it, or over whose collections its rules sum."""
    if of.ways is None:
        found: dict[Way, None] = {}
        for key in of.fields:
            for dependency in (*work.app.dependents.on(of.key, key), *work.app.dependents.on(of.key, "")):
                last = dependency.hops[-1]
                if last.via == "back" and last.back in of.layout.members and of.target(last.back or ""):
                    found[(), (last.back or "",)] = None
        for place, level in of.rules.levels.items():
            for rule in level.rules.validations:
                for path in rule.invalid_when.reads:
                    way = _before_collection(work, level.rules.entity.key, path)
                    if way:
                        found[place, way] = None
        of.ways = list(found)
    return of.ways


def _before_collection(work: Work, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """The references a path follows before it comes to a collection; none if it comes to none."""
    way: tuple[str, ...] = ()
    for _slot, hop in work.app.dependents.steps(entity, path):
        if hop is None:
            return ()
        if hop.via in COLLECTIONS:
            return way
        if hop.via != "value":
            return ()
        way = (*way, hop.key)
    return ()
