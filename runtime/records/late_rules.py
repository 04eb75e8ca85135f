"""Validations once more after writing: of what was recalculated, of what was saved on the new sums, and of
records saved together that count among each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, errors
from runtime.records.errors import Invalid
from runtime.records.layout import Plain
from runtime.records.reach import Reach, reached_by
from runtime.records.work import Draft, Work, Write

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

Member = tuple[Draft, Plain, Plain | None, Plain | None, str]
"""The draft, its record or a row of it, what the row stands in, what was stored, the path to its fields."""


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
    reach = Reach(work.app, work.tx, work=work)
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
    reach = Reach(work.app, work.tx, work=work)
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


def validate_among(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Records or rows saved together hold the rules that look among them, now that each has its id."""
    problems: list[Problem] = []
    for place, level in of.rules.levels.items():
        rules = [rule for rule in level.rules.validations if rule.among and rule.severity == "error"]
        members = list(_members(drafts, place)) if rules else []
        if len(members) < 2 or not any(saved is None for _draft, _row, _parent, saved, _path in members):
            continue
        reach = Reach(work.app, work.tx, work=work)
        entity = level.rules.entity.key
        reach.load(entity, [member[1] for member in members], reached_by(rule.invalid_when for rule in rules))
        for draft, row, parent, saved, path in members:
            context = work.context(entity, row, None, reach)
            context.parent = parent
            for rule in rules:
                if saved is None and rule.invalid_when.evaluate(context):
                    text = rule.message.say(context) or rule.rule
                    at = f"{path}{rule.field}" if rule.field else path.removesuffix("/")
                    found = Problem(f"rule.{rule.rule}", at, {"rule": rule.rule}, rule.severity, text)
                    problems.append(found.at(draft.path) if draft.path else found)
    if problems:
        raise Invalid(problems)


def _members(drafts: Sequence[Draft], place: Sequence[str]) -> Iterator[Member]:
    for draft in drafts:
        found: list[Member] = [(draft, draft.record, None, draft.saved, "")]
        for key in place:
            found = [
                (draft, row, one, stored.get(row["id"]), f"{path}{key}/{index}/")
                for _, one, _, saved, path in found
                for stored in ({each["id"]: each for each in (saved or {}).get(key) or ()},)
                for index, row in enumerate(one.get(key) or ())
            ]
        yield from found


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
