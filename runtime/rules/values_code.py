"""Generated code that works out values: one function per stretch of tasks at one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from runtime.formula.formula import Formula
from runtime.formula.kernel import add
from runtime.formula.nodes import EntityRows, RowsPath
from runtime.problems import Problem
from runtime.rules.coerce import coercion
from runtime.rules.order import Task
from runtime.rules.parts import EntityRules, Place, Provider, Table
from runtime.rules.source import Namespace, Source
from runtime.rules.subject import Subject
from runtime.rules.visibility import visible_source


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive tasks at one place. `work(subject, problems)` works them out for one record there."""

    place: Place
    work: Callable[[Subject, list[Problem]], None]


def build_stretches(
    tasks: Sequence[Task], levels: dict[Place, EntityRules], namespace: Namespace
) -> tuple[Stretch, ...]:
    """The functions that carry out ordered tasks."""
    built = []
    for number, (place, group) in enumerate(groupby(tasks, key=lambda task: task.place)):
        writer = _Writer(levels[place], Source(namespace, f"values_{number}", "S, P"))
        for task in group:
            writer.write(task)
        built.append(Stretch(place, writer.source.build()))
    return tuple(built)


class _Writer:
    """Writes the lines of tasks about one entity."""

    def __init__(self, rules: EntityRules, source: Source) -> None:
        self.rules = rules
        self.source = source

    def write(self, task: Task) -> None:
        """The lines of one task."""
        getattr(self, f"_{task.act}")(task.name)

    def _coerced(self, key: str, expression: str) -> str:
        field = self.rules.fields[key]
        choice = self.rules.choices.get(key)
        function = coercion(field, choice.values if choice else ())
        return f"{self.source.namespace.hold(function)}({expression})" if function else expression

    def _fill(self, key: str) -> None:
        source = self.source
        source.about(key)
        if key in self.rules.constants:
            first = source.namespace.hold(self.rules.first_stage)
            value, unset = f"{first}({key!r}, r.get('record_type'))", f"r.get({key!r}) is None"
        else:
            value, unset = (
                self._coerced(key, source.value(self.rules.defaults[key])),
                f"{key!r} not in S.given",
            )
        source.line(f"if S.saved is None and {unset}: r[{key!r}] = {value}")

    def _copy(self, key: str) -> None:
        formula, always = self.rules.copies[key]
        self.source.about(key)
        prefix = "" if always else f"if r.get({key!r}) is None: "
        self.source.line(f"{prefix}r[{key!r}] = {self._coerced(key, self.source.value(formula))}")

    def _clear(self, key: str) -> None:
        self.source.about(key)
        blank = "False" if self.rules.fields[key].type == "boolean" else "None"
        shown = visible_source(self.rules, key, self.source)
        self.source.line(f"if not ({shown}): r[{key!r}] = {blank}")

    def _assign(self, key: str) -> None:
        providers = self.rules.providers[key]
        if len(providers) == 1:
            self._assign_one(key, providers[0])
        else:
            self._assign_several(key, providers)

    def _given(self, key: str, provider: Provider) -> str:
        if provider.formula is not None:
            return self._coerced(key, self.source.value(provider.formula))
        index = next(table for table in self.rules.tables if table.rule == provider.rule).outputs.index(key)
        return self._coerced(key, f"S.tables[{provider.rule!r}][{index}]")

    def _held(self, key: str) -> str:
        return f"S.lock |= {self.rules.bit(key)}"

    def _assign_one(self, key: str, provider: Provider) -> None:
        source = self.source
        source.about(provider.rule)
        if provider.when is None:
            guard = f"if {key!r} not in S.keep: " if sums_others(provider.formula) else ""
            source.line(f"{guard}r[{key!r}] = {self._given(key, provider)}")
            return
        source.line(f"if {source.condition(provider.when)}:")
        source.line(f"r[{key!r}] = {self._given(key, provider)}; {self._held(key)}", 1)

    def _assign_several(self, key: str, providers: Sequence[Provider]) -> None:
        """All that hold must agree; the first one's value is kept."""
        source = self.source
        source.line("w = None")
        conflict = source.namespace.hold(_conflict)
        label = source.namespace.hold(self.rules.fields[key].label or key)
        for provider in providers:
            source.about(provider.rule)
            condition = source.condition(provider.when) if provider.when else "True"
            source.line(f"if {condition}:")
            source.line(f"x = {self._given(key, provider)}", 1)
            source.line(f"if w is None: r[{key!r}] = x; w = {provider.rule!r}; {self._held(key)}", 1)
            source.line(
                f"elif x != r[{key!r}]: P.append({conflict}(S, {key!r}, {label}, w, {provider.rule!r}))", 1
            )

    def _table(self, rule: str) -> None:
        table = next(table for table in self.rules.tables if table.rule == rule)
        TableWriter(table, self.source).write()


def sums_others(formula: Formula | None) -> bool:
    """Whether a formula goes over records that are not saved with its own."""
    if formula is None:
        return False
    return any(
        isinstance(node, EntityRows)
        or (isinstance(node, RowsPath) and any(step.via in ("back", "links") for step in node.steps))
        for node in formula.node.walk()
    )


def _conflict(subject: Subject, key: str, label: Any, first: str, second: str) -> Problem:
    values = {"label": label, "first": first, "second": second, "rules": (first, second)}
    return Problem("rule.conflict", subject.at(key), values)


class TableWriter:
    """Writes a decision table: inputs once, rows in order, results by its hit."""

    def __init__(self, table: Table, source: Source) -> None:
        self.table = table
        self.source = source

    def write(self) -> None:
        """The lines; the results stand in `S.tables[rule]`, one per output."""
        table, source = self.table, self.source
        source.about(table.rule)
        for index, formula in enumerate(table.inputs):
            source.line(f'i{index} = {{"value": {source.value(formula)}}}')
        for index in range(len(table.outputs)):
            source.line(f"o{index} = None")
        if table.hit == "unique":
            source.line("w = None")
        for number, row in enumerate(table.rows):
            self._row(number, row.id, self._matches(row.cells))
        results = "".join(f"o{index}," for index in range(len(table.outputs)))
        source.line(f"S.tables[{table.rule!r}] = ({results})")

    def _matches(self, cells: Sequence[Any]) -> str:
        parts = []
        for index, cell in enumerate(cells):
            if cell is not None:
                parts += [f"(v := i{index})", f"({self.source.condition(cell)})"]
        return " and ".join(parts) or "True"

    def _row(self, number: int, row_id: str, matches: str) -> None:
        table, source = self.table, self.source
        word = "elif" if table.hit == "first" and number else "if"
        source.line(f"{word} {matches}:")
        if table.hit == "unique":
            several = source.namespace.hold(_several)
            source.line(f"if w is not None: P.append({several}(S, {table.rule!r}, w, {row_id!r}))", 1)
            source.line(f"w = {row_id!r}", 1)
        written = False
        for index, result in enumerate(table.rows[number].results):
            if result is not None:
                source.line(f"o{index} = {self._combined(index, source.value(result))}", 1)
                written = True
        if not written and table.hit != "unique":
            source.line("pass", 1)

    def _combined(self, index: int, value: str) -> str:
        held = {"sum": _plus, "max": _larger, "collect": _with}.get(self.table.hit)
        if held is None:
            return value
        return f"{self.source.namespace.hold(held)}(o{index}, {value})"


def _several(subject: Subject, rule: str, first: str, second: str) -> Problem:
    return Problem("rule.several_rows", subject.path, {"rule": rule, "first": first, "second": second})


def _plus(total: Any, value: Any) -> Any:
    return value if total is None else total if value is None else add(total, value)


def _larger(most: Any, value: Any) -> Any:
    return value if most is None else most if value is None or value <= most else value


def _with(found: Any, value: Any) -> Any:
    more = () if value is None else tuple(value) if isinstance(value, tuple | list) else (value,)
    return (*(found or ()), *more) or None
