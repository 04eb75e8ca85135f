"""The checks of a save: required, locked, offered, transitions, validations. Each appends problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.definition.text import text_in
from runtime.fields.registry import field_types
from runtime.problems import LANGUAGES, Problem
from runtime.rules.parts import Choice, EntityRules, Move, Validation
from runtime.rules.problems import reason_of
from runtime.rules.source import FAILURES, RuleFailed
from runtime.rules.subject import Subject

if TYPE_CHECKING:
    from runtime.rules.ruleset import Level


@dataclass(frozen=True, slots=True)
class Binding:
    """What binds whoever saves: locks and the roles of transitions bind people, not flows.

    An administrator has every role. `any_stage` lets a record begin at any stage: what is given, not done.
    """

    people: bool = True
    administrator: bool = False
    any_stage: bool = False


def label(rules: EntityRules, key: str) -> Any:
    """What a field is called."""
    field = rules.fields.get(key)
    return field.label or key if field else key


def is_blank(value: Any) -> bool:
    """Whether nothing is there."""
    return value is None or value == () or value == [] or value == ""


def failure(failed: RuleFailed, subject: Subject, rules: EntityRules) -> Problem:
    """The problem of a rule that could not be worked out, at the field it gives or speaks of."""
    key = rules.field_of(failed.owner)
    path = subject.at(key) if key else subject.path
    called = label(rules, failed.owner)
    return Problem("rule.failed", path, {"rule": called, "reason": reason_of(failed.cause)})


def check_required(level: Level, subject: Subject, required: int, problems: list[Problem]) -> None:
    """What is required and shown must be filled."""
    rules, record = level.rules, subject.record
    for key in rules.keys(required):
        if key not in record and subject.saved is not None:
            continue
        if is_blank(record.get(key)) and field_types()[rules.fields[key].type].writable:
            problems.append(Problem("field.required", subject.at(key), {"label": label(rules, key)}))


def check_locks(
    level: Level, subject: Subject, locked: int, binding: Binding, problems: list[Problem]
) -> None:
    """A person's change to what is locked, by stored or by new values, is refused.

    A record that is new has nothing to lock yet, but for what is computed.
    """
    if not binding.people:
        return
    rules, given, record, saved = level.rules, subject.given, subject.record, subject.saved
    stored: int | None = None
    held = level.held | subject.lock
    for key in given:
        bit = level.bits.get(key, 0)
        if not bit:
            continue
        if saved is None:
            computed = any(one.when is None for one in rules.providers.get(key, ()))
            if computed and not is_blank(given[key]) and given[key] != record.get(key):
                problems.append(_locked(level, subject, key))
            continue
        if _same(given[key], saved.get(key), key in rules.children):
            continue
        if bit & held:
            if given[key] != record.get(key):
                problems.append(_locked(level, subject, key))
            continue
        if stored is None:
            stored = level.judges.stored_lock(subject.as_stored()) if level.locks else 0
        if bit & (locked | stored):
            problems.append(_locked(level, subject, key))


def _locked(level: Level, subject: Subject, key: str) -> Problem:
    rules = level.rules
    names = [provider.rule for provider in rules.providers.get(key, ()) if provider.kind != "formula"]
    names += [
        state.rule for state in rules.states if key in state.lock and _holds_either(state.when, subject)
    ]
    why = {
        "en": f"Rule: {', '.join(names)}" if names else "It is worked out by itself",
        "zh": f"规则：{'、'.join(names)}" if names else "该值由系统计算",
    }
    return Problem("field.locked", subject.at(key), {"label": label(rules, key), "why": why, "rules": names})


def _holds_either(formula: Any, subject: Subject) -> bool:
    return any(_holds(formula, one) for one in (subject, subject.as_stored()))


def _holds(formula: Any, subject: Subject) -> bool:
    try:
        return bool(formula.evaluate(subject.context))
    except FAILURES:
        return False


def _same(given: Any, saved: Any, rows: bool) -> bool:
    if not rows:
        return bool(given == saved) or (is_blank(given) and is_blank(saved))
    sent, stored = given or (), saved or ()
    return len(sent) == len(stored) and all(
        isinstance(row, Mapping) and all(row[key] == other.get(key) for key in row)
        for row, other in zip(sent, stored, strict=True)
    )


def check_choices(level: Level, subject: Subject, problems: list[Problem]) -> None:
    """What is chosen must be offered: checked when it, or what decides what is offered, changes."""
    record, saved = subject.record, subject.saved
    retyped = saved is not None and record.get("record_type") != saved.get("record_type")
    offered: dict[str, tuple[str, ...]] | None = None
    for choice, reads in level.choices:
        key = choice.field
        value = record.get(key)
        if is_blank(value) or not (subject.changed < 0 or retyped or subject.changed & reads):
            continue
        if choice.fixed:
            allowed: Sequence[str] = choice.values
        else:
            offered = offered if offered is not None else level.judges.options(subject)
            allowed = offered[key]
        several: Sequence[str] = value if choice.many else (value,)  # type: ignore[assignment]
        for one in several:
            if one not in allowed:
                problems.append(_not_offered(level.rules, subject, choice, one, allowed))


def _not_offered(
    rules: EntityRules, subject: Subject, choice: Choice, value: Any, allowed: Sequence[str]
) -> Problem:
    names = choice.labels
    values = {
        "label": label(rules, choice.field),
        "value": names.get(value, value),
        "options": {
            lang: ", ".join(text_in(names.get(one), lang, one) for one in allowed) for lang in LANGUAGES
        },
    }
    code = "choice.not_offered" if value in choice.values else "choice.unknown"
    return Problem(code, subject.at(choice.field), values)


def check_transitions(level: Level, subject: Subject, binding: Binding, problems: list[Problem]) -> None:
    """A change of stage must be a transition whose condition holds, for people also one of their roles."""
    rules, record, saved = level.rules, subject.record, subject.saved
    for key, moves in rules.moves.items():
        if not moves or (saved is None and binding.any_stage):
            continue
        source = saved.get(key) if saved is not None else rules.first_stage(key, record.get("record_type"))
        target = record.get(key)
        if source is None or source == target or (target is None and saved is None):
            continue
        possible = [move for move in moves if move.transition.source == source]
        move = next((one for one in possible if one.transition.target == target), None)
        found = _judge_move(rules, subject, key, move, possible, binding)
        if found:
            code, values = found
            names = rules.choices[key].labels
            said = {
                "label": label(rules, key),
                "source": names.get(source, source),
                "target": names.get(str(target), target),
            }
            problems.append(Problem(code, subject.at(key), {**said, **values}))


def _judge_move(
    rules: EntityRules,
    subject: Subject,
    key: str,
    move: Move | None,
    possible: Sequence[Move],
    binding: Binding,
) -> tuple[str, dict[str, Any]] | None:
    if move is None:
        names = rules.choices[key].labels
        targets = [one.transition.target for one in possible]
        options = {
            lang: ", ".join(text_in(names.get(one), lang, one) for one in targets) for lang in LANGUAGES
        }
        return "stage.no_transition", {"options": options}
    if move.when is not None:
        try:
            holds = move.when.evaluate(subject.context)
        except FAILURES as cause:
            raise RuleFailed(key, cause) from cause
        if not holds:
            return "stage.condition", {"when": move.when.source}
    roles = move.transition.roles
    if roles and binding.people and not binding.administrator:
        held = subject.context.user.get("roles") or ()
        if not set(held) & set(roles):
            return "stage.role", {"roles": roles}
    return None


def holds(rule: Validation, subject: Subject) -> bool:
    """Whether a validation is broken, whatever has changed. Raises RuleFailed."""
    try:
        return bool(rule.invalid_when.evaluate(subject.context))
    except FAILURES as failed:
        raise RuleFailed(rule.rule, failed) from failed


def check_validations(level: Level, subject: Subject) -> list[Problem]:
    """The validations that are broken, with their own words. Raises RuleFailed."""
    rules = level.rules
    if not rules.validations:
        return []
    numbers: list[int] = []
    level.judges.broken(subject, subject.changed, numbers)
    if subject.above and subject.changed >= 0:
        numbers += [
            number
            for number, rule in enumerate(rules.validations)
            if number not in numbers and rule.above & subject.above and holds(rule, subject)
        ]
    found = []
    for number in numbers:
        rule = rules.validations[number]
        text = rule.message.say(subject.context)
        path = subject.at(rule.field) if rule.field else subject.path
        values = {"rule": rule.rule}
        found.append(Problem(f"rule.{rule.rule}", path, values, rule.severity, text or rule.rule))
    return found
