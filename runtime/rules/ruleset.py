"""The compiled rules of an entity: values in, verdict out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.formula.context import Context
from runtime.formula.scope import Scope
from runtime.problems import Problem
from runtime.rules import problems as _words  # noqa: F401  registers the messages
from runtime.rules.browser import NOTHING_HIDDEN, Hidden, rules_json
from runtime.rules.checks import (
    Binding,
    check_choices,
    check_locks,
    check_required,
    check_transitions,
    check_validations,
    failure,
)
from runtime.rules.order import Task
from runtime.rules.outcome import Outcome
from runtime.rules.parts import WATCHED, Choice, EntityRules, Place
from runtime.rules.source import RuleFailed
from runtime.rules.state_code import EVERYTHING, Judges, always_locked, option_reads
from runtime.rules.subject import Subject, about
from runtime.rules.trace import Tracer
from runtime.rules.values_code import Stretch
from runtime.rules.why import Reason, reason_of

PERSON = Binding()
"""Somebody at a form or the API: locks and the roles of transitions hold."""


@dataclass(slots=True)
class Level:
    """The rules at one place, with what is asked of them at every save found out beforehand."""

    rules: EntityRules
    judges: Judges
    held: int = 0
    locks: bool = False
    choices: tuple[tuple[Choice, int], ...] = ()
    own: tuple[str, ...] = ()
    bits: Mapping[str, int] = field(default_factory=dict)
    above: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        rules = self.rules
        self.above = frozenset().union(*(one.above for one in rules.validations))
        self.held = always_locked(rules)
        conditional = any(one.when is not None for several in rules.providers.values() for one in several)
        self.locks = conditional or any(state.lock for state in rules.states)
        self.choices = tuple((one, option_reads(rules, one)) for one in rules.choices.values())
        self.bits = {key: rules.bit(key) for key in (*rules.fields, *WATCHED)}
        self.own = tuple(
            key for key in self.bits if key not in rules.children and not rules.bit(key) & rules.volatile
        )


@dataclass(slots=True)
class RuleSet:
    """All rules about records of one entity and the rows saved with them. Holds nothing of any record."""

    app: App
    entity: Entity
    levels: Mapping[Place, Level]
    stretches: Sequence[Stretch]
    tasks: tuple[Task, ...]
    circle: tuple[Task, ...]
    scope: Scope
    broken: dict[str, list[Problem]] = field(default_factory=dict)
    """What did not compile, by rule or field."""

    def __post_init__(self) -> None:
        for level in self.levels.values():
            self.broken.update(level.rules.broken)

    def judge(
        self,
        context: Context,
        given: Mapping[str, Any] | None = None,
        binding: Binding = PERSON,
        keep: frozenset[str] = frozenset(),
        in_place: bool = False,
    ) -> tuple[dict[str, Any], list[Problem]]:
        """The values to store and the problems: what a save asks.

        `context.record` are the values as they would be stored, the caller's over the stored ones, children
        as lists of row dicts (a row with an `id` is stored already); `context.saved` is the stored record
        with its children, None for a new one. `given` is what the caller sent, to tell a person's change from
        a derived one (children row by row, in the order of the record's); all of the record if absent. The
        record handed in is not changed, unless `in_place`: then it and its rows, which may count among the
        records that rules reach, are brought up to date as values are worked out. `keep` names computed sums
        over other records that this save does not change: their stored values stand.
        """
        subject = self._subject(context, given, in_place)
        subject.keep = keep
        problems = self._derive(subject)
        if not _is_incomplete(problems):
            problems += self._check(subject, (), binding)
        return subject.record, problems

    def outcome(
        self,
        context: Context,
        given: Mapping[str, Any] | None = None,
        binding: Binding = PERSON,
        *,
        trace: bool = True,
        trace_rows: bool = True,
        in_place: bool = False,
    ) -> Outcome:
        """The whole state of a record's form: what `evaluate` answers. The trace of rows can be left out."""
        subject = self._subject(context, given, in_place)
        problems = self._derive(subject)
        checked = [] if _is_incomplete(problems) else self._check(subject, (), binding)
        outcome = self._describe(subject, (), trace, trace and trace_rows)
        outcome.problems = [*problems, *checked]
        return outcome

    def derive(self, context: Context, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Only the values: defaults, copies, computed values, clearing. Raises RuleFailed."""
        subject = self._subject(context, given)
        for stretch, here in self._work(subject):
            stretch.work(here, [])
        return subject.record

    def validate(self, context: Context, changed: Iterable[str]) -> list[Problem]:
        """The validations and choices that a recalculation of these fields makes worth checking again."""
        subject = self._subject(context, {})
        level = self.levels[()]
        subject.changed = level.rules.mask(changed)
        try:
            return check_validations(level, subject)
        except RuleFailed as failed:
            return [failure(failed, subject, level.rules)]

    def why(self, path: str, context: Context, given: Mapping[str, Any] | None = None) -> list[Reason]:
        """Every rule about the field at `path` (`total`, `lines/0/amount`), with what it read and did."""
        subject = self._subject(context, given)
        self._derive(subject)
        return [
            reason_of(self.app, traced)
            for one in subject.walk()
            for traced in Tracer(self.levels[one.place].rules, one, path).trace()
        ]

    def subject_at(
        self, path: str, context: Context, given: Mapping[str, Any] | None = None
    ) -> tuple[EntityRules, Subject] | None:
        """The record or row that has the field at `path`, its values worked out, and the rules about it."""
        top = self._subject(context, given)
        self._derive(top)
        above = path.rpartition("/")[0]
        found = next((one for one in top.walk() if one.path == above), None)
        return None if found is None else (self.levels[found.place].rules, found)

    def to_json(self, hidden: Hidden = NOTHING_HIDDEN) -> dict[str, Any]:
        """Everything the browser needs to judge a form by itself, for a reader who may not see `hidden`."""
        levels = {place: (level.rules, level.held) for place, level in self.levels.items()}
        return rules_json(levels, self.tasks, self.scope, hidden)

    # Working values out

    def _subject(self, context: Context, given: Mapping[str, Any] | None, in_place: bool = False) -> Subject:
        record = context.record if in_place and isinstance(context.record, dict) else dict(context.record)
        sent = record if given is None else given
        return self._place_subject(record, context.saved, sent, context, (), "", in_place)

    def _place_subject(
        self,
        record: dict[str, Any],
        saved: Mapping[str, Any] | None,
        given: Mapping[str, Any],
        context: Context,
        place: Place,
        path: str,
        in_place: bool,
    ) -> Subject:
        subject = Subject(record, saved, given, about(context, record, saved), path, place)
        for key in self.levels[place].rules.children:
            rows = record.get(key)
            if rows and (*place, key) in self.levels:
                subject.children[key] = self._rows(subject, key, rows, place, in_place)
                record[key] = [row.record for row in subject.children[key]]
        return subject

    def _rows(
        self, parent: Subject, key: str, rows: Sequence[dict[str, Any]], place: Place, in_place: bool
    ) -> list[Subject]:
        stored = {row.get("id"): row for row in (parent.saved or {}).get(key) or ()}
        given = parent.given.get(key) or ()
        around = about(parent.context, parent.record, parent.saved)
        around.parent = parent.record
        around.parent_entity = self.levels[place].rules.entity.key
        found = []
        for index, row in enumerate(rows):
            saved = stored.get(row["id"]) if row.get("id") is not None else None
            sent = given[index] if index < len(given) else {}
            path = f"{parent.at(key)}/{index}"
            around.row_number = index + 1
            record = row if in_place else dict(row)
            found.append(self._place_subject(record, saved, sent, around, (*place, key), path, in_place))
        return found

    def _derive(self, subject: Subject) -> list[Problem]:
        problems: list[Problem] = []
        for owner, why in self.broken.items():
            reason = {lang: "; ".join(one.message(lang) for one in why) for lang in ("en", "zh")}
            problems.append(Problem("rule.broken", "", {"rule": owner, "reason": reason}))
        if problems:
            return problems
        for stretch, here in self._work(subject):
            try:
                stretch.work(here, problems)
            except RuleFailed as failed:
                problems.append(failure(failed, here, self.levels[stretch.place].rules))
                break
        return problems

    def _work(self, subject: Subject) -> Iterator[tuple[Stretch, Subject]]:
        """What is to be worked out, in order, each with the record or row it is for."""
        for stretch in self.stretches:
            for here in _at(subject, stretch.place) if stretch.place else (subject,):
                yield stretch, here

    # Judging

    def _check(self, subject: Subject, place: Place, binding: Binding) -> list[Problem]:
        level = self.levels[place]
        problems: list[Problem] = []
        for key, rows in subject.children.items():
            above = self._changed_above(subject, (*place, key))
            for row in rows:
                row.above = above
                problems += self._check(row, (*place, key), binding)
        subject.changed = self._changed(subject, level)
        try:
            _, required, locked = level.judges.state(subject)
            check_required(level, subject, required, problems)
            check_locks(level, subject, locked, binding, problems)
            check_choices(level, subject, problems)
            check_transitions(level, subject, binding, problems)
            problems += check_validations(level, subject)
        except RuleFailed as failed:
            problems.append(failure(failed, subject, level.rules))
        return problems

    def _changed_above(self, subject: Subject, place: Place) -> frozenset[str]:
        saved, wanted = subject.saved, self.levels[place].above
        if saved is None or not wanted:
            return wanted
        return frozenset(key for key in wanted if subject.record.get(key) != saved.get(key))

    @staticmethod
    def _changed(subject: Subject, level: Level) -> int:
        saved, record, bits = subject.saved, subject.record, level.bits
        if saved is None:
            return EVERYTHING
        found, now, before = 0, record.get, saved.get
        for key in level.own:
            if now(key) != before(key):
                found |= bits[key]
        for key in level.rules.children:
            if key in record and _rows_changed(subject.children.get(key, ()), before(key)):
                found |= bits[key]
        return found

    def _describe(self, subject: Subject, place: Place, trace: bool, below_too: bool) -> Outcome:
        level = self.levels[place]
        rules = level.rules
        try:
            visible, required, locked = level.judges.state(subject)
            if subject.saved is not None and level.locks:
                locked |= level.judges.stored_lock(subject.as_stored())
            options = level.judges.options(subject)
        except RuleFailed:
            visible, required, locked, options = rules.mask(rules.fields), 0, 0, {}
        traced = Tracer(rules, subject).trace() if trace else []
        outcome = Outcome(
            subject.record, rules.keys(visible), rules.keys(required), rules.keys(locked), options, [], traced
        )
        for key, rows in subject.children.items():
            for row in rows:
                below = self._describe(row, (*place, key), below_too, below_too)
                outcome.rows[row.path] = below
                outcome.trace += below.trace
                outcome.rows.update(below.rows)
        return outcome


def _is_incomplete(problems: Sequence[Problem]) -> bool:
    """Whether values could not be worked out: nothing more can be said about the record then."""
    return any(problem.code in ("rule.broken", "rule.failed") for problem in problems)


def _at(subject: Subject, place: Place) -> list[Subject]:
    found = [subject]
    for key in place:
        found = [row for one in found for row in one.children.get(key, ())]
    return found


def _rows_changed(rows: Sequence[Subject], saved: Sequence[Mapping[str, Any]] | None) -> bool:
    stored = saved or ()
    if len(rows) != len(stored):
        return True
    return any(
        row.saved is None or row.changed or row.record.get("id") != other.get("id")
        for row, other in zip(rows, stored, strict=True)
    )
