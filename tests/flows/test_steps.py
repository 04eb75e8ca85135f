"""What each step does, from outside: a button is pressed, the records are looked at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runtime.flows.problems import BadAnswers, FlowStopped, NotAllowed, NotOffered, StepFailed, UnknownFlow
from runtime.flows.session import Presser
from runtime.problems import Problem
from tests.flows.memory import button, opened, quotes

SELLER = Presser(1, frozenset({"sales"}))


def press(definition: Any, people: Any = None, answers: Any = None, **values: Any) -> Any:
    """Press `go` on a new quote; answers port, the quote as it ends up, and the run."""
    port, session = opened(definition, people)
    quote = port.add("quote", **values)
    run = session.press("quote", quote["id"], "go", answers or {}, SELLER)
    return port, port.load("quote", quote["id"]), run


def test_set_values_works_all_formulas_out_first() -> None:
    step = {"key": "swap", "do": "set_values", "values": {"number": "status", "status": "number"}}
    _, quote, run = press(quotes(button(step)), number="a", status="b")
    assert (quote["number"], quote["status"]) == ("b", "a")
    assert run.status == "finished"
    assert [one.step for one in run.trace] == ["swap"]


@pytest.mark.parametrize(("total", "expected"), [(5, "small"), (50, "big"), (500, "huge"), (None, "small")])
def test_branch_takes_the_first_case_that_holds(total: int | None, expected: str) -> None:
    def to(value: str, key: str) -> Any:
        return {"key": key, "do": "set_values", "values": {"status": f'"{value}"'}}

    step = {
        "key": "size",
        "do": "branch",
        "cases": [
            {"id": "1", "when": "total > 100", "steps": [to("huge", "a")]},
            {"id": "2", "when": "total > 10", "steps": [to("big", "b")]},
        ],
        "otherwise": [to("small", "c")],
    }
    _, quote, _ = press(quotes(button(step)), total=total)
    assert quote["status"] == expected


def test_each_over_a_range_adds_rows_to_what_was_created() -> None:
    steps = [
        {
            "key": "order",
            "do": "create_record",
            "entity": "order",
            "values": {"quote": "record.id", "total": "total"},
            "rows": {
                "lines": {"from": "lines", "values": {"product": "product", "quantity": "quantity * 2"}}
            },
        },
        {
            "key": "plan",
            "do": "each",
            "in": "RANGE(1, parts)",
            "as": "n",
            "steps": [
                {
                    "key": "add",
                    "do": "add_rows",
                    "to": "steps.order",
                    "field": "plan",
                    "values": {"due": "n * 30 + index", "amount": "total / parts"},
                }
            ],
        },
    ]
    lines = [{"product": "pen", "quantity": Decimal(2)}, {"product": "ink", "quantity": Decimal(3)}]
    port, quote, _ = press(quotes(button(*steps)), total=Decimal(90), parts=3, lines=lines)
    [order] = [record for (kind, _), record in port.store.items() if kind == "order"]
    assert order["quote"] == quote["id"]
    assert [(row["product"], row["quantity"]) for row in order["lines"]] == [("pen", 4), ("ink", 6)]
    assert [(row["due"], row["amount"]) for row in order["plan"]] == [(31, 30), (62, 30), (93, 30)]


def test_each_over_rows_reads_the_row_by_its_name() -> None:
    steps = [
        {
            "key": "all",
            "do": "each",
            "in": "lines",
            "as": "line",
            "steps": [
                {
                    "key": "note",
                    "do": "create_record",
                    "entity": "order",
                    "values": {"note": 'index & ":" & line.product'},
                }
            ],
        }
    ]
    port, _, _ = press(quotes(button(*steps)), lines=[{"product": "pen"}, {"product": "ink"}])
    notes = [record["note"] for (kind, _), record in port.store.items() if kind == "order"]
    assert notes == ["1:pen", "2:ink"]


def test_each_of_nothing_goes_on() -> None:
    steps = [
        {"key": "all", "do": "each", "in": "lines", "as": "line", "steps": [{"key": "x", "do": "end"}]},
        {"key": "then", "do": "set_values", "values": {"status": '"done"'}},
    ]
    _, quote, _ = press(quotes(button(*steps)))
    assert quote["status"] == "done"


def test_find_records_leaves_rows_and_count() -> None:
    steps = [
        {"key": "old", "do": "find_records", "entity": "order", "filter": "quote = record.id and total > 10"},
        {
            "key": "set",
            "do": "set_values",
            "values": {"parts": "steps.old.count", "total": "SUM(steps.old.rows, total)"},
        },
    ]
    port, session = opened(quotes(button(*steps)))
    quote, other = port.add("quote"), port.add("quote")
    for owner, total in ((quote, 20), (quote, 5), (quote, 30), (other, 99)):
        port.add("order", quote=owner["id"], total=Decimal(total))
    session.press("quote", quote["id"], "go", {}, SELLER)
    found = port.load("quote", quote["id"])
    assert found is not None and (found["parts"], found["total"]) == (2, 50)


def test_update_and_delete_records_act_on_those_picked() -> None:
    steps = [
        {
            "key": "mark",
            "do": "update_records",
            "entity": "order",
            "filter": "quote = record.id",
            "values": {"note": '"of " & number'},
        },
        {
            "key": "drop",
            "do": "delete_records",
            "entity": "order",
            "filter": "quote = record.id and total < 10",
        },
    ]
    port, session = opened(quotes(button(*steps)))
    quote = port.add("quote", number="Q1")
    kept = port.add("order", quote=quote["id"], total=Decimal(20))
    gone = port.add("order", quote=quote["id"], total=Decimal(5))
    other = port.add("order", quote=None, total=Decimal(5))
    session.press("quote", quote["id"], "go", {}, SELLER)
    assert port.load("order", kept["id"])["note"] == "of Q1"  # type: ignore[index]
    assert port.load("order", gone["id"]) is None
    assert port.load("order", other["id"]) is not None


def test_notify_tells_everyone_once_in_both_languages() -> None:
    step = {
        "key": "tell",
        "do": "notify",
        "to": [{"role": "sales"}, {"field": "seller"}, {"field": "owner"}],
        "message": {"en": "Quote {number}: {total}", "zh": "报价单 {number}"},
    }
    port, _, _ = press(
        quotes(button(step)), {"sales": [3, 4]}, number="Q1", seller=4, owner=9, total=Decimal("12.50")
    )
    [(users, message)] = port.notices
    assert users == (3, 4, 9)
    assert message["en"].startswith("Quote Q1: ") and "12.50" in message["en"]
    assert message["zh"] == "报价单 Q1"


def test_refuse_stops_with_its_message_and_names_the_step() -> None:
    step = {"key": "no", "do": "refuse", "message": {"en": "Already ordered: {number}"}}
    with pytest.raises(FlowStopped) as stopped:
        press(quotes(button(step)), number="Q1")
    [problem] = stopped.value.problems
    assert (problem.code, problem.path) == ("flow.refused", "steps/no")
    assert problem.message("en") == "Already ordered: Q1"


def test_end_ends_however_deep() -> None:
    steps = [
        {
            "key": "b",
            "do": "branch",
            "cases": [{"id": "a", "when": "true", "steps": [{"key": "e", "do": "end"}]}],
        },
        {"key": "never", "do": "set_values", "values": {"status": '"x"'}},
    ]
    _, quote, run = press(quotes(button(*steps)))
    assert quote.get("status") is None
    assert run.status == "finished" and run.ended_at is not None


def test_subflow_runs_as_a_run_of_its_own_with_answers() -> None:
    inner = button(
        {"key": "set", "do": "set_values", "values": {"status": "steps.ask.word"}},
        key="inner",
        ask=[{"key": "word", "type": "text"}],
    )
    outer = button(
        {"key": "call", "do": "subflow", "flow": "inner", "ask": {"word": '"from outside"'}},
        {"key": "then", "do": "set_values", "values": {"number": "status"}},
    )
    port, quote, _ = press(quotes(outer, inner))
    assert (quote["status"], quote["number"]) == ("from outside", "from outside")
    assert {run.flow for run in port.runs.values()} == {"go", "inner"}


@pytest.mark.parametrize(
    ("by", "expected"), [("first", [3, 3, 3]), ("round_robin", [3, 4, 3]), ("pool", [None] * 3)]
)
def test_assign_chooses(by: str, expected: list[int | None]) -> None:
    step = {"key": "give", "do": "assign", "by": by, "to": [{"role": "sales"}]}
    port, session = opened(quotes(button(step)), {"sales": [3, 4]})
    owners = []
    for _ in range(3):
        quote = port.add("quote", owner=9)
        session.press("quote", quote["id"], "go", {}, SELLER)
        owners.append(port.load("quote", quote["id"])["owner"])  # type: ignore[index]
    assert owners == expected


def test_assign_to_the_least_loaded_by_rule() -> None:
    step = {
        "key": "give",
        "do": "assign",
        "by": "least_loaded",
        "count": 'status = "open"',
        "rules": [{"id": "big", "when": "total > 100", "to": [{"role": "boss"}]}],
        "to": [{"role": "sales"}],
    }
    port, session = opened(quotes(button(step)), {"sales": [3, 4], "boss": [5]})
    for owner, status in ((3, "open"), (4, "closed"), (4, "closed")):
        port.add("quote", owner=owner, status=status)
    small, big = port.add("quote", total=Decimal(5)), port.add("quote", total=Decimal(500))
    for quote in (small, big):
        session.press("quote", quote["id"], "go", {}, SELLER)
    assert port.load("quote", small["id"])["owner"] == 4  # type: ignore[index]
    assert port.load("quote", big["id"])["owner"] == 5  # type: ignore[index]


def test_assign_with_nobody_there_fails_the_step() -> None:
    step = {"key": "give", "do": "assign", "to": [{"role": "sales"}]}
    with pytest.raises(StepFailed) as stopped:
        press(quotes(button(step)))
    assert [one.code for one in stopped.value.problems] == ["flow.step_failed", "flow.nobody"]


def test_a_failing_write_names_step_and_reason() -> None:
    port, session = opened(quotes(button({"key": "set", "do": "set_values", "values": {"status": '"x"'}})))
    quote = port.add("quote")
    port.refusing = Problem("field.required", "number", {"label": "Number"})
    with pytest.raises(StepFailed) as stopped:
        session.press("quote", quote["id"], "go", {}, SELLER)
    first, second = stopped.value.problems
    assert first.path == "steps/set" and "Number is required" in first.message("en")
    assert (second.code, second.path) == ("field.required", "steps/set/number")


def test_buttons_check_role_condition_and_answers() -> None:
    asked = [{"key": "note", "type": "text", "required": True}, {"key": "amount", "type": "decimal"}]
    flow = button(
        {"key": "set", "do": "set_values", "values": {"number": "steps.ask.note"}},
        when='status = "draft"',
        roles=["sales"],
        ask=asked,
    )
    port, session = opened(quotes(flow))
    draft, sent = port.add("quote", status="draft"), port.add("quote", status="sent")
    with pytest.raises(NotAllowed):
        session.press("quote", draft["id"], "go", {"note": "x"}, Presser(2, frozenset({"boss"})))
    with pytest.raises(NotOffered):
        session.press("quote", sent["id"], "go", {"note": "x"}, SELLER)
    with pytest.raises(UnknownFlow):
        session.press("quote", draft["id"], "other", {}, SELLER)
    with pytest.raises(BadAnswers) as refused:
        session.press("quote", draft["id"], "go", {"amount": "many", "extra": 1}, SELLER)
    assert {(one.code, one.path) for one in refused.value.problems} == {
        ("flow.answer_required", "note"),
        ("number.not_number", "amount"),
        ("flow.answer_unknown", "extra"),
    }
    session.press("quote", draft["id"], "go", {"note": "yes"}, SELLER)
    assert port.load("quote", draft["id"])["number"] == "yes"  # type: ignore[index]
    assert [flow.key for flow in session.offered("quote", port.load("quote", draft["id"]) or {}, SELLER)] == [
        "go"
    ]
