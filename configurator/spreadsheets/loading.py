"""The rows of a workbook into the app that was made of it: in portions, each one transaction.

How far it is stands beside the records, written with them: what stopped goes on without doubles. Rows come
in an order in which what they refer to is there; what points to later rows, or in a circle, is added last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from configurator.publish import publish
from configurator.spreadsheets.definition import EntityPlan, FieldPlan, definition_of
from configurator.spreadsheets.kinds import name_of, read_cell
from configurator.versions import definition_of as loaded
from configurator.versions import import_app
from runtime.access.actor import Actor
from runtime.exchange.bringing import Brought, Lost, Row, bring, lost_cell
from runtime.exchange.cells import Cell, cell_text
from runtime.exchange.held import Held, keep_state, locked_import
from runtime.fields.values import PlainField, TextLocale, ValueProblem
from runtime.problems import Problem, register_messages
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.records.retry import retried
from runtime.storage.engines import write_transaction

PORTION = 250
MOST_LOST = 5_000

register_messages(
    {
        "table.no_such_record": {
            "en": "{label}: there is no row of {entity} with this",
            "zh": "{label}：{entity}中没有对应的行",
        },
        "table.parent_missing": {
            "en": "There is no row of {entity} that this belongs to",
            "zh": "{entity}中没有它所属的行",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for an entity: rows made, or (`later`) references added to those that are there."""

    plan: EntityPlan
    rows: tuple[int, ...]
    later: tuple[str, ...] = ()


@dataclass(slots=True)
class Progress:
    """How far loading is: the step and the place in it, how many records there are, what was lost."""

    step: int = 0
    place: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    more_lost: int = 0
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "step": self.step, "place": self.place, "counts": self.counts, "more_lost": self.more_lost,
            "lost": [one.as_json() for one in self.lost], "ids": self.ids, "done": self.done,
        }  # fmt: skip

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Progress:
        """From what is stored."""
        lost = [Lost(*one) for one in raw.get("lost", ())]
        return cls(raw.get("step", 0), raw.get("place", 0), dict(raw.get("counts", {})), lost,
                   raw.get("more_lost", 0), dict(raw.get("ids", {})), bool(raw.get("done")))  # fmt: skip

    def add(self, lost: Sequence[Lost]) -> None:
        """Remember what was lost, as far as anybody will read it; the rest is counted."""
        room = max(MOST_LOST - len(self.lost), 0)
        self.lost += lost[:room]
        self.more_lost += max(len(lost) - room, 0)


@dataclass(slots=True)
class Loading:
    """A workbook on its way into an app."""

    plans: dict[int, EntityPlan]
    actor: Actor
    tag: str
    steps: list[Step] = field(init=False)
    _targets: dict[tuple[int, int], dict[str, Any]] = field(init=False, default_factory=dict)
    _children: dict[int, dict[str, list[int]]] = field(init=False, default_factory=dict)
    _read_as: dict[tuple[int, str], tuple[PlainField, TextLocale]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.steps = list(_steps(self.plans))

    @property
    def total(self) -> int:
        """How many rows there are, those of sub-tables included."""
        return sum(len(plan.table.table.rows) for plan in self.plans.values())

    def reached(self, progress: Progress) -> int:
        """How many of them are behind."""
        if progress.done:
            return self.total
        lost = {(one.sheet, one.row) for one in progress.lost if not one.kept}
        return min(sum(progress.counts.values()) + len(lost), self.total)

    def portion(self, connection: Connection, key: str, progress: Progress) -> None:
        """Do the next portion in an open transaction; `progress` follows."""
        if progress.step >= len(self.steps):
            progress.done = True
            return
        step = self.steps[progress.step]
        rows = step.rows[progress.place : progress.place + PORTION]
        door = Records(live_app(connection.engine, key), self.actor, connection, "import")
        (self._relate if step.later else self._make)(door, step, rows, progress)
        progress.place += PORTION
        if progress.place >= len(step.rows):
            progress.step, progress.place = progress.step + 1, 0
        progress.done = progress.step >= len(self.steps)

    # Records

    def _make(self, door: Records, step: Step, rows: Sequence[int], progress: Progress) -> None:
        plan = step.plan
        later = {key for other in self.steps if other.later and other.plan is plan for key in other.later}
        made = [self._row(plan, place, later, progress) for place in rows]
        found = bring(door, plan.key, plan.table.table.name, made, _headers(plan), keep_rest=True)
        self._count(plan, made, found, progress)
        if later:
            ids = progress.ids.setdefault(plan.key, {})
            ids.update({str(row): record for row, record in found.created.items()})

    def _count(self, plan: EntityPlan, made: Sequence[Row], found: Brought, progress: Progress) -> None:
        progress.counts[plan.key] = progress.counts.get(plan.key, 0) + len(found.created)
        progress.add(found.lost)
        for row in made:
            for child in self._rows_of(plan):
                assert child.parent is not None
                lines = row.values.get(child.parent[1]) or ()
                if row.number in found.created:
                    progress.counts[child.key] = progress.counts.get(child.key, 0) + len(lines)
                elif lines:
                    problem = Problem("table.parent_missing", "", {"entity": plan.table.one})
                    told = problem.message(self.actor.language)
                    names = self._lines(child, row)
                    progress.add([Lost(child.table.table.name, one, "", "", told) for one in names])

    def _lines(self, child: EntityPlan, row: Row) -> list[int]:
        rows = child.table.table.rows
        return [rows[place][0] for place in self._places(child).get(row.texts.get("#" + child.key, ""), ())]

    def _rows_of(self, plan: EntityPlan) -> Iterator[EntityPlan]:
        for one in self.plans.values():
            if one.parent and one.parent[0] == plan.key:
                yield one

    def _row(self, plan: EntityPlan, place: int, later: set[str], progress: Progress) -> Row:
        number, cells = plan.table.table.rows[place]
        row = Row(number, {}, {})
        texts: dict[str, str] = {}
        for one in plan.fields:
            cell = cells[one.column.column.place]
            if cell is None or one.key in later:
                continue
            texts[one.key] = cell_text(cell)
            try:
                value = self._value(plan, one, cell)
            except ValueProblem as wrong:
                problem = wrong.problem(one.key, one.column.label)
                row.lost.append(self._lost(plan, one, number, texts[one.key], problem))
                continue
            if value is not None:
                row.values[one.key] = value
        for child in self._rows_of(plan):
            self._add_lines(plan, child, cells, row, texts, progress)
        row.texts = texts
        return row

    def _lost(self, plan: EntityPlan, one: FieldPlan, number: int, text: str, problem: Problem) -> Lost:
        header = one.column.column.header or one.column.label
        return lost_cell(plan.table.table.name, number, header, text, problem, self.actor.language, True)

    def _add_lines(
        self, plan: EntityPlan, child: EntityPlan, cells: Sequence[Cell], row: Row, texts: dict[str, str],
        progress: Progress,
    ) -> None:  # fmt: skip
        assert child.parent is not None and child.table.parent is not None
        name = name_of(cells[child.table.parent.kind.settings["column"]])
        if not name:
            return
        texts["#" + child.key] = name
        lines = []
        for place in self._places(child).get(name, ()):
            line = self._row(child, place, set(), progress)
            row.lost += line.lost
            lines.append(line.values)
        if lines:
            row.values[child.parent[1]] = lines

    def _places(self, child: EntityPlan) -> dict[str, list[int]]:
        """The rows of a sub-table by the name of what they belong to."""
        if child.number not in self._children:
            assert child.table.parent is not None
            found: dict[str, list[int]] = {}
            for place, (_number, cells) in enumerate(child.table.table.rows):
                found.setdefault(name_of(cells[child.table.parent.column.place]), []).append(place)
            self._children[child.number] = found
        return self._children[child.number]

    def _value(self, plan: EntityPlan, one: FieldPlan, cell: Cell) -> Any:
        target = one.column.kind.target
        if target is None:
            return read_cell(*self._reading(plan, one, cell))
        other = self.plans[target]
        known = self._named(other, one.column.kind.settings["column"])
        name = name_of(cell)
        if name not in known:
            raise ValueProblem("table.no_such_record", entity=other.table.one)
        return known[name]

    def _named(self, other: EntityPlan, place: int) -> dict[str, Any]:
        """What a reference to a record of a table is, by its name there."""
        if (other.number, place) not in self._targets:
            key = other.of_place(place)
            found: dict[str, Any] = {}
            for _number, cells in other.table.table.rows:
                cell = cells[place]
                if cell is not None and key is not None:
                    try:
                        found[name_of(cell)] = {key.key: read_cell(*self._reading(other, key, cell))}
                    except ValueProblem:
                        continue
            self._targets[other.number, place] = found
        return self._targets[other.number, place]

    def _reading(self, plan: EntityPlan, one: FieldPlan, cell: Cell) -> tuple[PlainField, Cell, TextLocale]:
        """How a cell is read into a field."""
        known = self._read_as.get((plan.number, one.key))
        if known is None:
            tag = one.column.kind.tag
            locale = TextLocale(self.tag if tag == "en" else tag, self.actor.timezone or "UTC")
            known = self._read_as[plan.number, one.key] = _plain(one), locale
        return known[0], cell, known[1]

    # References that had to wait

    def _relate(self, door: Records, step: Step, rows: Sequence[int], progress: Progress) -> None:
        plan, ids = step.plan, progress.ids.get(step.plan.key, {})
        made = []
        for place in rows:
            number, cells = plan.table.table.rows[place]
            if str(number) not in ids:
                continue
            row = Row(number, {}, {}, id=ids[str(number)])
            texts = {}
            for one in plan.fields:
                cell = cells[one.column.column.place]
                if one.key not in step.later or cell is None:
                    continue
                texts[one.key] = cell_text(cell)
                try:
                    row.values[one.key] = self._value(plan, one, cell)
                except ValueProblem as wrong:
                    problem = wrong.problem(one.key, one.column.label)
                    row.lost.append(self._lost(plan, one, number, texts[one.key], problem))
            row.texts = texts
            if row.values:
                made.append(row)
            else:
                progress.add(row.lost)
        found = bring(door, plan.key, plan.table.table.name, made, _headers(plan), keep_rest=False)
        progress.add([Lost(one.sheet, one.row, one.column, one.text, one.reason, True) for one in found.lost])


def _plain(one: FieldPlan) -> PlainField:
    return PlainField.from_json({"key": one.key, "label": one.column.label, **one.settings})


def _headers(plan: EntityPlan) -> dict[str, str]:
    return {one.key: one.column.column.header or one.column.label for one in plan.fields}


def _steps(plans: Mapping[int, EntityPlan]) -> Iterator[Step]:
    """The entities in an order in which what they refer to comes first; then what could not."""
    left = {number: plan for number, plan in plans.items() if not plan.parent}
    parents = {plan.key: number for number, plan in plans.items()}
    done: set[int] = set()
    waiting: list[Step] = []

    def asked(plan: EntityPlan) -> dict[str, int]:
        own = {one.key: one.column.kind.target for one in plan.fields if one.column.kind.target is not None}
        return {key: number for key, number in own.items() if number is not None}

    def lines(plan: EntityPlan) -> set[int]:
        """What the rows of its sub-tables refer to."""
        kids = [one for one in plans.values() if one.parent and one.parent[0] == plan.key]
        return {number for one in kids for number in asked(one).values()}

    while left:
        ready = [one for one in left.values() if set(asked(one).values()) | lines(one) <= done | {one.number}]
        plan = ready[0] if ready else min(left.values(), key=lambda one: len(set(asked(one).values()) - done))
        del left[plan.number]
        late = tuple(key for key, number in asked(plan).items() if number not in done)
        rows = tuple(range(len(plan.table.table.rows)))
        yield Step(plan, rows)
        if late:
            waiting.append(Step(plan, rows, late))
        done.add(plan.number)
        done |= {parents[one.key] for one in plans.values() if one.parent and one.parent[0] == plan.key}
    yield from waiting


def orphans(plans: Mapping[int, EntityPlan], language: str) -> list[Lost]:
    """Rows of sub-tables that belong to nothing."""
    found = []
    for child in plans.values():
        if not child.parent or child.table.parent is None or child.table.parent.kind.target is None:
            continue
        parent = plans[child.table.parent.kind.target]
        place = child.table.parent.kind.settings["column"]
        known = {name_of(cells[place]) for _row, cells in parent.table.table.rows}
        problem = Problem("table.parent_missing", "", {"entity": parent.table.one})
        for row, cells in child.table.table.rows:
            cell = cells[child.table.parent.column.place]
            if name_of(cell) not in known or not name_of(cell):
                header = child.table.parent.column.header
                sheet, text = child.table.table.name, cell_text(cell)
                found.append(lost_cell(sheet, row, header, text, problem, language, False))
    return found


def load_portion(engine: Engine, held: Held, loading: Loading, key: str) -> Progress:
    """The next portion and where it stands, in one transaction."""

    def attempt() -> Progress:
        with write_transaction(engine) as connection:
            now = locked_import(connection, held, "app")
            progress = Progress.of(now.state.get("progress", {}))
            if not progress.done:
                loading.portion(connection, key, progress)
                keep_state(connection, held.id, {**now.state, "progress": progress.as_json()})
            return progress

    found: Progress = retried(attempt)
    return found


def finish(engine: Engine, key: str, label: str, loading: Loading, note: str) -> None:
    """Numbers go on by themselves from here: published as a version of its own, where there are any."""
    if not any(one.column.kind.key == "serial" for plan in loading.plans.values() for one in plan.fields):
        return
    import_app(engine, loaded(definition_of(key, label, loading.plans)), loading.actor.user_id)
    publish(engine, key, loading.actor.user_id, note)
