"""Defaults, copies, computed values, compute rules, decision tables: what comes out, in any order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runtime.rules.checks import Binding
from tests.rules.apps import change, codes, compiled, create

D = Decimal


def number(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": "decimal", "scale": 2, **more}


ACCOUNT = {"key": "account", "type": "reference", "entity": "account"}


def test_values_are_worked_out_in_the_order_they_need_each_other() -> None:
    rules = compiled([number("c", formula="b * 2"), number("b", formula="a + 1"), number("a", default="10")])
    assert create(rules).values == {"a": 10, "b": 11, "c": 22}
    assert create(rules, a=D(1)).values == {"a": 1, "b": 2, "c": 4}


def test_a_default_is_filled_once_and_not_over_what_was_given() -> None:
    rules = compiled([ACCOUNT, {"key": "level", "type": "text", "default": "account.level"}])
    assert create(rules, account=1).values["level"] == "gold"
    assert create(rules, account=1, level=None).values["level"] is None
    assert change(rules, {"account": 1, "level": None}, account=1).values["level"] is None


@pytest.mark.parametrize(
    ("how", "stored", "given", "expected"),
    [
        ("if_empty", None, {"account": 1}, "north"),
        ("if_empty", "kept", {"account": 1}, "kept"),
        ("always", "kept", {"account": 1}, "north"),
        ("always", "kept", {"account": None}, None),
        ("if_empty", "kept", {"account": None}, "kept"),
    ],
)
def test_copies(how: str, stored: Any, given: dict[str, Any], expected: Any) -> None:
    rules = compiled([ACCOUNT, {"key": "region", "type": "text", "copy_from": "account.region", "copy": how}])
    assert change(rules, {"account": 2, "region": stored}, **given).values["region"] == expected


def test_rows_are_worked_out_before_what_sums_them_and_read_their_parent() -> None:
    rules = compiled(
        [
            number("total", formula="SUM(parts.amount)"),
            number("rate", default="0.5"),
            {"key": "parts", "type": "children", "entity": "part"},
            number("share", formula="total / 4"),
        ],
        part=[
            number("price"),
            number("amount", formula="price * (1 - parent.rate)"),
            number("portion", formula="amount / parent.total"),
        ],
    )
    values = create(rules, parts=[{"price": D(10)}, {"price": D(30)}]).values
    assert (values["total"], values["share"]) == (20, 5)
    assert [(row["amount"], row["portion"]) for row in values["parts"]] == [(5, D("0.25")), (15, D("0.75"))]


def test_results_are_stored_as_their_field_stores_them() -> None:
    rules = compiled(
        [
            number("third", formula="1 / 3"),
            {"key": "whole", "type": "integer", "formula": "5 / 2"},
            {"key": "yes", "type": "boolean", "formula": "third > 0"},
            {"key": "empty", "type": "text", "formula": '""'},
            {"key": "no", "type": "boolean", "formula": "ISBLANK(third)"},
        ]
    )
    assert create(rules).values == {"third": D("0.33"), "whole": 3, "yes": True, "empty": None, "no": False}


def test_blank_as_zero() -> None:
    rules = compiled(
        [number("a"), number("x", formula="a + 1"), number("y", formula="a + 1", blank_as="zero")]
    )
    values = create(rules).values
    assert (values["x"], values["y"]) == (None, 1)


def test_a_compute_rule_computes_and_locks_while_it_holds() -> None:
    rules = compiled(
        [{"key": "source", "type": "text"}, {"key": "priority", "type": "integer"}],
        [{"key": "vip", "kind": "compute", "when": 'source = "referral"', "set": {"priority": "3"}}],
    )
    outcome = create(rules, source="referral", priority=1)
    assert outcome.values["priority"] == 3 and outcome.locked == ("priority",)
    stored = {"source": "referral", "priority": 3}
    assert codes(change(rules, stored, priority=1)) == [("priority", "field.locked")]
    assert change(rules, stored, priority=3).problems == []
    free = change(rules, stored, source="web")
    assert free.values["priority"] == 3 and free.problems == []
    assert change(rules, {"source": "web", "priority": 3}, priority=1).values["priority"] == 1


def test_two_rules_that_give_different_values_refuse_the_save() -> None:
    rules = compiled(
        [number("a"), number("x")],
        [
            {"key": "one", "kind": "compute", "when": "a > 1", "set": {"x": "1"}},
            {"key": "two", "kind": "compute", "when": "a > 2", "set": {"x": "a - 2"}},
        ],
    )
    assert create(rules, a=D(2)).values["x"] == 1
    assert create(rules, a=D(3)).problems == []
    [problem] = create(rules, a=D(9)).problems
    assert (problem.code, problem.path) == ("rule.conflict", "x")
    assert "one" in problem.message() and "two" in problem.message("zh")


def test_a_computed_field_cannot_be_given() -> None:
    rules = compiled([number("a"), number("b", formula="a * 2")])
    assert codes(create(rules, a=D(1), b=D(9))) == [("b", "field.locked")]
    assert create(rules, a=D(1), b=D(2)).problems == []
    assert codes(change(rules, {"a": D(1), "b": D(2)}, b=D(9))) == [("b", "field.locked")]
    assert change(rules, {"a": D(1), "b": D(2)}, a=D(3), b=D(2)).problems == []


def test_a_hidden_field_is_kept_or_cleared() -> None:
    def fields(how: str) -> list[Any]:
        return [number("a"), number("b", when_hidden=how), number("c", formula="b + 1", blank_as="zero")]

    show = [{"key": "s", "kind": "state", "when": "a > 1", "show": ["b"]}]
    kept = create(compiled(fields("keep"), show), a=D(1), b=D(5)).values
    cleared = create(compiled(fields("clear"), show), a=D(1), b=D(5)).values
    assert (kept["b"], kept["c"]) == (5, 6)
    assert (cleared["b"], cleared["c"]) == (None, 1)
    assert create(compiled(fields("clear"), show), a=D(2), b=D(5)).values["b"] == 5


def test_clearing_gives_way_when_it_would_wait_for_itself() -> None:
    rules = compiled(
        [number("a", when_hidden="clear"), number("b", formula="a + 1")],
        [{"key": "s", "kind": "state", "when": "b > 3", "show": ["a"]}],
    )
    assert rules.circle == ()
    assert create(rules, a=D(1)).values == {"a": None, "b": 2}


def test_a_circle_is_found() -> None:
    rules = compiled([number("a", formula="b"), number("b", formula="a"), number("c", formula="1")])
    assert {task.name for task in rules.circle} == {"a", "b"}


def table(hit: str, *rows: Any, outputs: tuple[str, ...] = ("score",)) -> dict[str, Any]:
    return {
        "key": "t",
        "kind": "decide",
        "hit": hit,
        "inputs": [{"id": "source", "formula": "source"}, {"id": "budget", "formula": "budget"}],
        "outputs": list(outputs),
        "rows": [{"id": f"r{index}", "if": cells, "then": then} for index, (cells, then) in enumerate(rows)],
    }


FIELDS = [
    {"key": "source", "type": "text"},
    number("budget"),
    number("score"),
    {"key": "note", "type": "text"},
    {"key": "tags", "type": "choices", "options": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
]


@pytest.mark.parametrize(
    ("cell", "budget", "matches"),
    [
        (">= 100", 100, True),
        (">= 100", 99, False),
        ("10 .. 20", 20, True),
        ("10 .. 20", 21, False),
        ("5", 5, True),
        ("1, 2, 3", 2, True),
        ("1, 2, 3", 4, False),
        ("value * 2 > 10", 6, True),
        ("value * 2 > 10", 5, False),
        ("> 1", None, False),
        ("<> 5", 4, True),
    ],
)
def test_cells(cell: str, budget: int | None, matches: bool) -> None:
    rules = compiled(FIELDS, [table("first", ({"budget": cell}, {"score": "1"}))])
    assert create(rules, budget=None if budget is None else D(budget)).values["score"] == (
        1 if matches else None
    )


ROWS = (
    ({"source": '"referral"', "budget": ">= 100"}, {"score": "40", "note": '"big"'}),
    ({"source": '"referral", "event"'}, {"score": "20"}),
    ({}, {"score": "budget / 10"}),
)


@pytest.mark.parametrize(("hit", "expected"), [("first", 40), ("sum", 80), ("max", 40)])
def test_hits(hit: str, expected: int) -> None:
    rows = [(cells, {"score": then["score"]}) for cells, then in ROWS]
    rules = compiled(FIELDS, [table(hit, *rows)])
    assert create(rules, source="referral", budget=D(200)).values["score"] == expected


def test_a_table_gives_several_outputs() -> None:
    rules = compiled(FIELDS, [table("first", *ROWS, outputs=("score", "note"))])
    values = create(rules, source="referral", budget=D(200)).values
    assert (values["score"], values["note"]) == (40, "big")
    values = create(rules, source="event", budget=D(200)).values
    assert (values["score"], values["note"]) == (20, None)


def test_unique_refuses_two_matches() -> None:
    rules = compiled(
        FIELDS, [table("unique", *((cells, {"score": then["score"]}) for cells, then in ROWS[:2]))]
    )
    assert create(rules, source="event", budget=D(1)).values["score"] == 20
    [problem] = create(rules, source="referral", budget=D(200)).problems
    assert problem.code == "rule.several_rows" and "r0" in problem.message() and "r1" in problem.message()


def test_collect_gathers_in_the_options_order() -> None:
    rows = (
        ({"budget": "> 1"}, {"tags": '"c"'}),
        ({"budget": "> 2"}, {"tags": '"a"'}),
        ({"budget": "> 3"}, {"tags": '"c"'}),
    )
    rules = compiled(FIELDS, [table("collect", *rows, outputs=("tags",))])
    assert create(rules, budget=D(9)).values["tags"] == ("a", "c")
    assert create(rules, budget=D(0)).values["tags"] is None


def test_a_table_locks_what_it_gives() -> None:
    rules = compiled(FIELDS, [table("first", ({}, {"score": "1"}))])
    assert codes(change(rules, {"score": D(1)}, score=D(2))) == [("score", "field.locked")]


def test_a_number_that_does_not_fit_fails_closed() -> None:
    rules = compiled([number("a"), number("b", formula="a * a")])
    [problem] = create(rules, a=D(10) ** 12).problems
    assert problem.code == "rule.failed" and "b" in problem.message()
    assert problem.path == "b"


def test_a_rule_that_fails_is_said_at_the_field_it_gives_or_speaks_of() -> None:
    given = {"key": "much", "kind": "compute", "set": {"b": "a * a"}}
    [problem] = create(compiled([number("a"), number("b")], [given]), a=D(10) ** 12).problems
    assert (problem.code, problem.path) == ("rule.failed", "b")


def test_flows_are_not_bound_by_locks() -> None:
    rules = compiled(
        [number("a"), number("b")], [{"key": "s", "kind": "state", "when": "true", "lock": ["*"]}]
    )
    assert codes(change(rules, {"a": D(1)}, a=D(2))) == [("a", "field.locked")]
    assert change(rules, {"a": D(1)}, Binding(people=False), a=D(2)).problems == []
