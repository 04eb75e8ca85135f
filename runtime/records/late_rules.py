"""Validations that recalculation calls for: of what was recalculated, of what was saved on the new sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, errors
from runtime.records.errors import Invalid
from runtime.records.layout import Plain
from runtime.records.reach import Reach, reached_by
from runtime.records.work import Work, Write

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity


def validate_recalculated(
    work: Work, of: LiveEntity, changed: Sequence[tuple[Plain, tuple[str, ...]]]
) -> None:
    """The rules that read what was recalculated hold for the recalculated records."""
    if not work.validates:
        return
    rules = of.rules.levels[()].rules
    concerned = [
        (record, keys)
        for record, keys in changed
        if any(rule.always or not rule.reads.isdisjoint(keys) for rule in rules.validations)
    ]
    if not concerned:
        return
    reach = Reach(work.app, work.tx)
    tree = reached_by(rule.invalid_when for rule in rules.validations)
    reach.load(of.key, [record for record, _keys in concerned], tree)
    problems: list[Problem] = []
    for record, keys in concerned:
        context = work.context(of.key, record, record, reach)
        problems += errors(of.rules.validate(context, keys))
    if problems:
        raise Invalid([replace(problem, path="") for problem in problems])


def validate_written(work: Work, of: LiveEntity, writes: Sequence[Write], all_of_them: bool) -> None:
    """The saved records' own rules about values that were recalculated because of them, on the new values."""
    late = late_rules(work, of)
    if not late:
        return
    records = [write.after for write in writes if write.after is not None]
    reach = Reach(work.app, work.tx)
    reach.load(of.key, records, reached_by(rule.invalid_when for rule in late))
    problems = []
    for write in writes:
        if write.after is None:
            continue
        context = work.context(of.key, write.after, write.before, reach)
        for rule in late:
            if not (all_of_them or write.before is None or rule.always or _reads_change(rule, write)):
                continue
            if rule.severity == "error" and rule.invalid_when.evaluate(context):
                text = rule.message.say(context)
                problems.append(
                    Problem(
                        f"rule.{rule.rule}", rule.field, {"rule": rule.rule}, rule.severity, text or rule.rule
                    )
                )
    if problems:
        raise Invalid(problems)


def _reads_change(rule: Any, write: Write) -> bool:
    before, after = write.before or {}, write.after or {}
    return any(before.get(key) != after.get(key) for key in rule.reads)


def late_rules(work: Work, of: LiveEntity) -> list[Any]:
    """The validations that read, in other records, something a save of this entity recalculates."""
    kept = of.late
    if kept is None:
        made_of = work.app.dependents.made_of[of.key]
        kept = of.late = [
            rule
            for rule in of.rules.levels[()].rules.validations
            if any(_passes(work, of.key, path, made_of) for path in rule.invalid_when.reads)
        ]
    return kept


def _passes(work: Work, entity: str, path: tuple[str, ...], slots: frozenset[tuple[str, str]]) -> bool:
    steps = list(work.app.dependents.steps(entity, path))
    return any(slot in slots for slot, _hop in steps[1:])
