"""A definition to try rules on, and short ways to judge values by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from runtime.definition import load_app
from runtime.formula.context import Context
from runtime.rules import Outcome, RuleSet, compile_rules
from runtime.rules.checks import Binding

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Binding()
FLOW = Binding(people=False)

ACCOUNTS = {
    1: {"id": 1, "name": "Sample Retail Group", "region": "north", "level": "gold", "credit": 100},
    2: {"id": 2, "name": "Sample Bakery", "region": "south", "level": None, "credit": None},
}


def app(fields: list[Any], rules: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """An app about `thing`, with accounts to refer to and rows of `part`."""
    part = more.pop("part", [{"key": "price", "type": "decimal"}, {"key": "count", "type": "integer"}])
    extra = {key: more.pop(key) for key in ("record_types",) if key in more}
    text = {"type": "text"}
    return {
        "formwright": 1,
        "key": "sample",
        "roles": [{"key": "sales"}, {"key": "boss"}],
        "entities": [
            {
                "key": "account",
                "fields": [
                    {"key": "name", **text},
                    {"key": "region", **text},
                    {"key": "level", **text},
                    {"key": "credit", "type": "decimal"},
                ],
            },
            {"key": "part", "fields": part},
            {"key": "thing", "fields": fields, **extra},
        ],
        "rules": [{"entity": "thing", **rule} for rule in rules or []],
        **more,
    }


def compiled(fields: list[Any], rules: list[Any] | None = None, **more: Any) -> RuleSet:
    """The rule set of `thing`; the definition must be sound."""
    loaded, problems = load_app(app(fields, rules, **more))
    assert loaded is not None and not problems, [one.as_json() for one in problems]
    found = compile_rules(loaded, "thing")
    assert not found.broken, {key: [one.message() for one in value] for key, value in found.broken.items()}
    return found


def context(
    record: Mapping[str, Any], saved: Mapping[str, Any] | None = None, roles: tuple[str, ...] = ()
) -> Context:
    """A context over these values; accounts can be fetched."""
    return Context(
        record=dict(record),
        saved=saved,
        user={"id": 7, "roles": roles},
        now=NOW,
        timezone=UTC,
        fetch=lambda entity, one: ACCOUNTS.get(one) if entity == "account" else None,
    )


def create(rules: RuleSet, binding: Binding = PERSON, roles: tuple[str, ...] = (), **given: Any) -> Outcome:
    """The outcome of creating a thing with these values."""
    return rules.outcome(context(given, None, roles), given, binding)


def change(
    rules: RuleSet,
    saved: Mapping[str, Any],
    binding: Binding = PERSON,
    roles: tuple[str, ...] = (),
    **given: Any,
) -> Outcome:
    """The outcome of changing a stored thing."""
    stored = {"id": 5, **saved}
    return rules.outcome(context({**stored, **given}, stored, roles), given, binding)


def codes(outcome: Outcome) -> list[tuple[str, str]]:
    """(path, code) of every problem."""
    return [(one.path, one.code) for one in outcome.problems]
