"""Going through the records: each entity once, in windows of ids, all its conditions in one statement."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection, func, select

from configurator.counting.finding import probes
from configurator.counting.ground import Ground
from configurator.counting.probes import DOUBLED, UNCONVERTED, UNKNOWN, Probe, Unknown
from runtime.definition import Field
from runtime.fields import bind
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import LANGUAGES, Problem
from runtime.records.database import Transaction, prepared
from runtime.storage.codecs import decoder
from runtime.storage.convert import Conversion, Refused
from runtime.storage.converting import count_left, left_fields
from runtime.storage.plan import AddIndex, Convert
from runtime.storage.tables import quoted

log = structlog.get_logger(__name__)

WINDOW = 50_000
LISTED = 100
MOST_KNOWN = 50_000
"""Different values of which it is remembered whether they can be converted."""


class Stopped(Exception):
    """Somebody wanted the counting to stop."""


@dataclass(slots=True)
class Finding:
    """What so and so many records have in common: `ids` are the first of them."""

    code: str
    entity: str
    values: dict[str, Any]
    path: str
    count: int = 0
    ids: list[int] = field(default_factory=list)
    reads: list[list[str]] = field(default_factory=list)

    def problem(self) -> Problem:
        """It as a problem, to be said."""
        return Problem(self.code, self.path, {**self.values, "count": self.count})

    def as_json(self, language: str) -> dict[str, Any]:
        """For machines, with its words."""
        return {
            "code": self.code, "path": self.path, "entity": self.entity, "count": self.count,
            "records": self.ids, "text": self.problem().message(language),
        }  # fmt: skip


@dataclass(slots=True)
class Counted:
    """The findings, the largest first; all that compares values, found or not; what could not be counted."""

    findings: list[Finding] = field(default_factory=list)
    comparing: list[Finding] = field(default_factory=list)
    unknown: list[Finding] = field(default_factory=list)
    looked_at: int = 0


OnProgress = Callable[[int, int, str], None]
"""(records looked at, of how many, entity at work on); may raise Stopped."""


def count_effects(ground: Ground, on_progress: OnProgress = lambda _done, _total, _entity: None) -> Counted:
    """Count everything a draft would mean for the records there are."""
    made = list(probes(ground))
    by_entity: dict[str, list[Probe]] = defaultdict(list)
    counted = Counted()
    for one in made:
        if isinstance(one, Unknown):
            finding = Finding(UNKNOWN, one.entity, dict(one.values), one.path)
            if finding not in counted.unknown:
                counted.unknown.append(finding)
        elif not _is_taken(ground, one):
            counted.unknown.append(_not_counted(one))
        else:
            by_entity[one.entity].append(one)
    steps = [step for step in ground.plan.steps if isinstance(step, Convert) and _is_counted(ground, step)]
    sizes = {key: _highest(ground, key) for key in {*by_entity, *(step.entity for step in steps)}}
    total = sum(sizes[key] for key in by_entity) + sum(sizes[step.entity] for step in steps)
    done = 0
    for entity, several in by_entity.items():
        findings = [
            Finding(
                one.code, entity, dict(one.values), one.path, reads=[list(slot) for slot in sorted(one.reads)]
            )
            for one in several
        ]
        counted.comparing += [replace(one) for one in findings if one.reads]
        for upper in _windows(ground, entity, several, findings, sizes[entity]):
            on_progress(done + upper, total, entity)
        done += sizes[entity]
        counted.findings += findings
    for step in steps:
        tell = partial(_tell, on_progress, done, total, step.entity)
        counted.findings.append(_unconverted(ground, step, sizes[step.entity], tell))
        done += sizes[step.entity]
    counted.findings += _left_behind(ground)
    counted.findings += _doubled(ground)
    on_progress(total, total, "")
    counted.findings = sorted((one for one in counted.findings if one.count), key=lambda one: -one.count)
    counted.looked_at = total
    return counted


def _not_counted(one: Probe) -> Finding:
    what = one.values.get("rule") or one.values.get("field") or one.values.get("role")
    reason = {language: Problem("count.not_taken").message(language) for language in LANGUAGES}
    return Finding(UNKNOWN, one.entity, {"what": what or one.entity, "reason": reason}, one.path)


def _is_taken(ground: Ground, one: Probe) -> bool:
    """Whether the database takes a condition, tried on no row."""
    text = prepared(
        f"SELECT count(*) FROM {ground.source(one.entity)} AS t WHERE 1 = 0 AND ({one.where})", ground.dialect
    )
    try:
        with Transaction(ground.connection).savepoint():
            _rows(ground.connection, text, dict(one.parameters))
    except (sqlite3.Error, psycopg.Error) as error:
        log.warning("condition not counted", entity=one.entity, path=one.path, exc_info=error)
        return False
    return True


def _tell(on_progress: OnProgress, before: int, total: int, entity: str, here: int) -> None:
    on_progress(before + here, total, entity)


def _highest(ground: Ground, entity: str) -> int:
    table = ground.before[entity].table
    return int(ground.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())


def _windows(
    ground: Ground, entity: str, several: Sequence[Probe], findings: Sequence[Finding], highest: int
) -> Iterator[int]:
    """Count window after window; gives the id up to which it is done."""
    source = ground.source(entity)
    counts = ", ".join(f"count(*) FILTER (WHERE {one.where})" for one in several)
    within = "t.id > :lower AND t.id <= :upper AND t.deleted_at IS NULL"
    text = prepared(f"SELECT {counts} FROM {source} AS t WHERE {within}", ground.dialect)
    parameters: dict[str, Any] = {}
    for one in several:
        parameters |= one.parameters
    lower = 0
    while lower < highest:
        upper = lower + WINDOW
        row = _row(ground.connection, text, {**parameters, "lower": lower, "upper": upper})
        for one, finding, count in zip(several, findings, row, strict=True):
            finding.count += count
            room = LISTED - len(finding.ids)
            if count and room > 0:
                mine = f"{within} AND ({one.where}) ORDER BY t.id LIMIT {room}"
                listed = prepared(f"SELECT t.id FROM {source} AS t WHERE {mine}", ground.dialect)
                given = {**one.parameters, "lower": lower, "upper": upper}
                finding.ids += [found[0] for found in _rows(ground.connection, listed, given)]
        lower = upper
        yield min(upper, highest)


def _row(connection: Connection, text: str, parameters: dict[str, Any]) -> Any:
    return _rows(connection, text, parameters)[0]


def _rows(connection: Connection, text: str, parameters: dict[str, Any]) -> list[Any]:
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(text, parameters)
        found: list[Any] = cursor.fetchall()
        return found
    finally:
        cursor.close()


# Conversions: a value that many records have is tried once


def _is_counted(ground: Ground, step: Convert) -> bool:
    entity = ground.new.app.find_entity(step.entity)
    item = entity.field(step.field) if entity is not None else None
    now = ground.after[step.entity].fields[step.field]
    return (
        item is not None
        and not (item.computed or step.keeps)
        and len(step.before.columns) == 1
        and now.kind is not StorageKind.LINKS
        and len(now.columns) == 1
    )


def _unconverted(ground: Ground, step: Convert, highest: int, on_window: Callable[[int], None]) -> Finding:
    stored = ground.before[step.entity]
    item = ground.new.app.entity(step.entity).field(step.field)
    assert item is not None
    read = decoder(step.before.codec)
    convert = Conversion.of(
        step.before, ground.after[step.entity].fields[step.field].kind, bind(item, ground.new.app),
        str(ground.new.zone), ground.names,
    )  # fmt: skip
    finding = _of_field(ground, step.entity, item)
    name = quoted(step.before.column, ground.dialect)
    where = f"t.id > :lower AND t.id <= :upper AND t.deleted_at IS NULL AND t.{name} IS NOT NULL"
    chosen = f"SELECT t.id, t.{name} FROM {stored.name} AS t WHERE {where} ORDER BY t.id"
    text = prepared(chosen, ground.dialect)
    known: dict[Any, bool] = {}
    lower = 0
    while lower < highest:
        given = {"lower": lower, "upper": lower + WINDOW}
        for record_id, value in _rows(ground.connection, text, given):
            mark = value if isinstance(value, Hashable) else str(value)
            fits = known.get(mark)
            if fits is None:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                fits = known[mark] = _converts(convert, read, value)
            if not fits:
                finding.count += 1
                if len(finding.ids) < LISTED:
                    finding.ids.append(record_id)
        lower += WINDOW
        on_window(min(lower, highest))
    return finding


def _of_field(ground: Ground, key: str, item: Field) -> Finding:
    entity = ground.new.app.entity(key)
    values = {"entity": entity.label or entity.key, "field": item.label or item.key, "field_key": item.key}
    return Finding(UNCONVERTED, key, values, f"/entities/{key}/fields/{item.key}")


def _left_behind(ground: Ground) -> Iterator[Finding]:
    """Fields of which no value can be taken over, such as lists of references that become something else."""
    for left in left_fields(ground.plan, ground.new.app):
        finding = _of_field(ground, left.entity, left.field)
        finding.count = count_left(ground.connection, left)
        finding.ids = [row[0] for row in ground.connection.execute(left.rows.limit(LISTED))]
        yield finding


def _converts(convert: Conversion, read: Callable[[Any], Any], value: Any) -> bool:
    try:
        convert(read(value))
    except Refused:
        return False
    return True


def _doubled(ground: Ground) -> Iterator[Finding]:
    """Values that several records share where the draft wants them unique."""
    for step in ground.plan.steps:
        if not isinstance(step, AddIndex) or not step.index.unique or step.index.table is None:
            continue
        name = step.index.table.name
        stored = next((one for one in ground.before.values() if one.table.name == name), None)
        columns = [part.name for part in step.index.columns]
        if stored is None or any(part not in stored.table.c for part in columns):
            continue
        shown = ", ".join(f"t.{quoted(part, ground.dialect)}" for part in columns)
        filled = " AND ".join(f"t.{quoted(part, ground.dialect)} IS NOT NULL" for part in columns)
        groups = (
            f"SELECT count(*) AS n, min(t.id) AS first FROM {stored.name} AS t "
            f"WHERE t.deleted_at IS NULL AND {filled} GROUP BY {shown} HAVING count(*) > 1"
        )
        text = f"SELECT coalesce(sum(n), 0) FROM ({groups}) AS g"
        count = int(_row(ground.connection, text, {})[0])
        if not count:
            continue
        listed = f"SELECT first FROM ({groups}) AS g ORDER BY first LIMIT {LISTED}"
        entity = ground.new.app.entity(stored.key)
        keys = [one for one in entity.fields if set(stored.fields.get(one.key, _NONE).columns) & set(columns)]
        label = (keys[0].label or keys[0].key) if len(keys) == 1 else ", ".join(one.key for one in keys)
        values = {"entity": entity.label or entity.key, "field": label}
        if len(keys) == 1:
            values["field_key"] = keys[0].key
        finding = Finding(DOUBLED, stored.key, values, f"/entities/{stored.key}/unique", count)
        finding.ids = [row[0] for row in _rows(ground.connection, listed, {})]
        yield finding


class _Nothing:
    columns: tuple[str, ...] = ()


_NONE: Any = _Nothing()
