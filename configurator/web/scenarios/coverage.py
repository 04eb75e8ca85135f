"""What the scenarios touch: rules that did something, rows of decision tables that counted, flows, moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from runtime.definition import App
from runtime.definition.rules import DecisionTable
from runtime.definition.text import text_in
from runtime.records.errors import RecordsError
from runtime.records.load import complete_records, load_records
from runtime.records.reach import Reach, tree_of
from runtime.rules.source import FAILURES
from runtime.scenarios.world import World

MOST_RECORDS = 5
"""Records of each entity that are looked at after an act."""
IDLE = ("none", "hide")


@dataclass(frozen=True, slots=True)
class Untouched:
    """Something that no scenario touches: `kind` is rule, row, flow or move."""

    kind: str
    said: str
    path: str
    entity: str
    act: str = ""


class Watch:
    """Looks at the world of every scenario after each of its acts, and remembers what was touched."""

    def __init__(self) -> None:
        self.touched: set[str] = set()

    def __call__(self, world: World) -> None:
        """Look around."""
        for problem in world.problems:
            self.touched.add(f"rule:{problem.code.rpartition('.')[2]}")
        live = world.live
        run, stays = live.stored.level.run, live.stored.level.stage_history
        for flow in world.connection.execute(select(run.c.flow).distinct()).scalars():
            self.touched.add(f"flow:{flow}")
        last: dict[tuple[Any, ...], str | None] = {}
        chosen = select(stays.c.entity, stays.c.record, stays.c.field, stays.c.value).order_by(stays.c.id)
        for entity, record, field, value in world.connection.execute(chosen):
            before = last.get((entity, record, field))
            if before is not None:
                self.touched.add(f"move:{entity}.{field}:{before}~{value}")
            last[entity, record, field] = value
        self._look(world, world.scenario.entity, world.record_id, world.unsaved)
        for key, stored in live.stored.entities.items():
            table = stored.table
            ids = select(table.c.id).where(table.c.deleted_at.is_(None)).order_by(table.c.id.desc())
            for record_id in world.connection.execute(ids.limit(MOST_RECORDS)).scalars():
                self._look(world, key, record_id, {})
                self._rows(world, key, record_id)

    def _look(self, world: World, entity: str, record_id: int | None, values: Any) -> None:
        """The rules about one record, as its form would judge them."""
        try:
            given = world.resolved(world.live.app.entity(entity), values)
            door = world.door(world.people.actor(None))
            trace = door.evaluate(entity, given, record_id)["trace"]
        except RecordsError:
            return
        for one in trace:
            if one["effect"] not in IDLE:
                self.touched.add(f"rule:{one['rule']}")

    def _rows(self, world: World, entity: str, record_id: int) -> None:
        """The rows of decision tables that a record matches."""
        of = world.live.entity(entity)
        tables = of.rules.levels[()].rules.tables
        if not tables:
            return
        with world.door(world.people.actor(None)).reading() as work:
            record = load_records(work.tx, of, [record_id]).get(record_id)
            if record is None:
                return
            complete_records(work.tx, of, [record])
            for table in tables:
                reach = Reach(work.app, work.tx, work=work)
                reach.load(of.key, [record], tree_of(path for one in table.inputs for path in one.reads))
                context = work.context(of.key, record, record, reach)
                try:
                    values = [one.evaluate(context) for one in table.inputs]
                    for row in table.rows:
                        pairs = zip(row.cells, values, strict=True)
                        if all(
                            cell is None or cell.evaluate(replace(context, variables={"value": value}))
                            for cell, value in pairs
                        ):
                            self.touched.add(f"row:{table.rule}~{row.id}")
                            if table.hit == "first":
                                break
                except FAILURES:
                    continue


def untouched(app: App, touched: set[str], language: str) -> Iterator[Untouched]:
    """Everything of an app that is in none of the scenarios."""
    for rule in app.rules:
        label = text_in(rule.label, language, rule.key)
        path = f"/rules/{rule.key}"
        if isinstance(rule, DecisionTable):
            for number, row in enumerate(rule.rows, 1):
                if f"row:{rule.key}~{row.id}" not in touched:
                    yield Untouched("row", f"{label}, {number}", path, rule.entity)
        elif f"rule:{rule.key}" not in touched:
            yield Untouched("rule", label, path, rule.entity)
    for flow in app.flows:
        if f"flow:{flow.key}" not in touched and flow.trigger is not None:
            act = f"press:{flow.key}" if flow.trigger.on == "button" else ""
            label = text_in(flow.label, language, flow.key)
            of = app.find_entity(flow.entity or "")
            if of is not None:
                label = f"{text_in(of.label, language, of.key)}: {label}"
            yield Untouched("flow", label, f"/flows/{flow.key}", flow.entity or "", act)
    for entity in app.entities:
        for field in entity.fields:
            labels = {
                one.value: text_in(one.label, language, one.value) for one in field.setting("stages") or ()
            }
            for move in field.setting("transitions") or () if field.type == "stage" else ():
                mark = f"move:{entity.key}.{field.key}:{move.source}~{move.target}"
                if mark not in touched:
                    path = f"/entities/{entity.key}/fields/{field.key}"
                    source, target = (labels.get(one, one) for one in (move.source, move.target))
                    said = f"{text_in(entity.label, language, entity.key)}: {source} → {target}"
                    yield Untouched(
                        "move", said, path, entity.key, f"move:{field.key}:{move.source}:{move.target}"
                    )
