"""Records that look like one being entered: what an entity's duplicate checks find, as the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem
from runtime.records.database import id_list
from runtime.records.read import titles_by_entity
from runtime.records.uniqueness import duplicate_problem

if TYPE_CHECKING:
    from runtime.definition.entities import DuplicateCheck
    from runtime.records.layout import Plain
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """What one check finds: the problem it is, how many there are, and those the actor may open."""

    check: DuplicateCheck
    problem: Problem
    count: int
    records: tuple[tuple[int, str], ...]


def alike_records(work: Work, of: LiveEntity, record: Plain, saved: Plain | None = None) -> list[Alike]:
    """What the checks that only warn find of a record's own values. An unchanged record is not told again.

    Checks that read what the actor may not see are left out: their answer would tell it.
    """
    hidden = work.grant(of.key).hidden
    found = []
    for check in of.entity.duplicates:
        if check.then != "warn" or not hidden.isdisjoint(check.match):
            continue
        if saved is not None and all(record.get(key) == saved.get(key) for key in check.match):
            continue
        ids = _same(work, of, check.match, record)
        if ids:
            readable = _readable(work, of, ids)[:MOST]
            titles = titles_by_entity(work, {of.key: set(readable)})[of.key]
            records = tuple((one, titles.get(one) or f"#{one}") for one in readable)
            found.append(Alike(check, duplicate_problem(of, check, ""), len(ids), records))
    return found


def _same(work: Work, of: LiveEntity, keys: tuple[str, ...], record: Plain) -> list[int]:
    """Other live records with these values, newest first; none when one of them is blank."""
    members = [of.layout.members[key] for key in keys if key in of.layout.members]
    if len(members) != len(keys) or any(record.get(key) is None for key in keys):
        return []
    values: tuple[Any, ...] = tuple(
        one for member in members for one in member.parameters(record[member.key])
    )
    rows = work.tx.rows(of.text_of_equals(keys), {"values": id_list([values[0]], work.tx.dialect)})
    return sorted(
        (row[0] for row in rows if tuple(row[1:]) == values and row[0] != record.get("id")), reverse=True
    )


def _readable(work: Work, of: LiveEntity, ids: list[int]) -> list[int]:
    condition = work.app.row_access(work.roles).condition(of.key, "read")
    if condition.is_never:
        return []
    parameters = condition.bind(work.context(of.key, None)) if condition.parts else {}
    parameters["ids"] = of.ids_parameter(ids)
    seen = {row[0] for row in work.tx.rows(of.text_of_readable(condition), parameters)}
    return [one for one in ids if one in seen]
