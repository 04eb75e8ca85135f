"""A run is a value: it can be stopped at any step, saved, read and continued."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import configurator.checks.messages  # noqa: F401  the words of reference.unknown
from runtime.definition import load_app
from runtime.definition.scope import AppScope
from runtime.flows.base import StepType
from runtime.flows.compiler import compile_flows
from runtime.flows.registry import register, step_types, unregister
from runtime.flows.results import Continue, Result, Suspend
from runtime.flows.run import Run, pack, run_from_json, unpack
from runtime.flows.session import Presser
from runtime.flows.standing import Standing
from runtime.formula.types import TEXT
from runtime.problems import registered_messages
from tests.flows.memory import NOW, button, opened, opened_flows, quotes


class Ask(StepType):
    """Waits for an answer; for tests alone."""

    key = "ask_test"
    label = {"en": "Ask", "zh": "询问"}
    sentence = {"en": "Wait for an answer", "zh": "等待回答"}
    example: Mapping[str, Any] = {"key": "ask", "do": "ask_test"}

    def compile(self, settings: Mapping[str, Any], compiler: Any) -> None:
        compiler.declare({"answer": TEXT})

    def execute(self, made: Any, standing: Standing) -> Result:
        return Suspend({"what": standing.step_key}, "waits")

    def resume(self, made: Any, standing: Standing, answer: Mapping[str, Any]) -> Result:
        return Continue("answered", {"answer": answer["text"]})


@pytest.fixture
def asking() -> Iterator[None]:
    register(Ask)
    yield
    unregister("ask_test")


def test_a_run_waits_is_saved_read_and_continued_elsewhere(asking: None) -> None:
    steps = [
        {
            "key": "all",
            "do": "each",
            "in": "lines",
            "as": "line",
            "steps": [
                {
                    "key": "b",
                    "do": "branch",
                    "cases": [
                        {
                            "id": "c",
                            "when": "index > 1",
                            "steps": [
                                {"key": "ask", "do": "ask_test"},
                                {
                                    "key": "note",
                                    "do": "create_record",
                                    "entity": "order",
                                    "values": {"note": 'line.product & ":" & steps.ask.answer'},
                                },
                            ],
                        }
                    ],
                }
            ],
        },
        {"key": "end", "do": "set_values", "values": {"status": '"through"'}},
    ]
    definition = quotes(button(*steps))
    port, session = opened(definition)
    quote = port.add("quote", lines=[{"product": "a"}, {"product": "b"}, {"product": "c"}])
    run = session.press("quote", quote["id"], "go", {}, Presser(1))
    assert run.status == "waiting" and run.waits_for == {"what": "ask"}

    for word in ("first", "second"):
        restored = run_from_json(json.loads(json.dumps(run.to_json())))
        assert restored == run
        _, elsewhere = opened_flows(port.app, compile_flows(port.app, AppScope(port.app), 1))
        elsewhere.port = port
        port.session = elsewhere
        run = elsewhere.resume(restored, {"text": word})
    assert run.status == "finished"
    notes = [record["note"] for (kind, _), record in port.store.items() if kind == "order"]
    assert notes == ["b:first", "c:second"]
    assert port.store["quote", quote["id"]]["status"] == "through"


def test_a_subflow_that_waits_lets_its_caller_wait(asking: None) -> None:
    inner = button({"key": "ask", "do": "ask_test"}, key="inner")
    outer = button(
        {"key": "call", "do": "subflow", "flow": "inner"},
        {"key": "then", "do": "set_values", "values": {"status": '"after"'}},
    )
    port, session = opened(quotes(outer, inner))
    quote = port.add("quote")
    run = session.press("quote", quote["id"], "go", {}, Presser(1))
    waiting = next(one for one in port.runs.values() if one.flow == "inner")
    assert run.status == waiting.status == "waiting"
    assert run.waits_for == {"run": waiting.id}
    session.resume(waiting, {"text": "x"})
    assert session.resume(run, {}).status == "finished"
    assert port.store["quote", quote["id"]]["status"] == "after"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        "text",
        Decimal("1.50"),
        date(2026, 3, 1),
        NOW,
        time(9, 30),
        ("a", "b"),
        [1, {"x": Decimal(1)}],
        {"$": "tricky", "v": 1},
        {"nested": {"d": date(2026, 1, 1)}},
    ],
)
def test_values_survive_saving(value: Any) -> None:
    kept = unpack(json.loads(json.dumps(pack(value))))
    assert kept == value and type(kept) is type(value)


def test_a_fresh_run_survives_saving() -> None:
    run = Run("f", 3, "quote", 1, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert run_from_json(run.to_json()) == run


@pytest.mark.parametrize("key", sorted(step_types()))
def test_every_step_type_keeps_the_contract(key: str) -> None:
    """A new step type is tested by this for free."""
    kind = step_types()[key]
    for text in (kind.label, kind.sentence):
        assert isinstance(text, Mapping) and text["en"] and text["zh"]
    assert kind.icon and kind.__doc__
    schema = {
        "$defs": {"Text": {}, "Step": {"type": "object", "required": ["key", "do"]}},
        "type": "object",
        "properties": {"key": {"type": "string"}, "do": {"const": key}, "label": {}, **kind.settings_schema},
        "required": ["key", "do", *kind.required],
        "additionalProperties": False,
    }
    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(dict(kind.example)))


def test_a_step_type_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        register(type(step_types()["end"]))


def test_a_flow_with_a_step_that_cannot_run_loads_and_says_so() -> None:
    approve = {"key": "director", "do": "approve", "by": [{"role": "boss"}], "fields": {"total": "edit"}}
    told = {"key": "tell", "do": "notify", "to": [{"formula": "steps.director.by"}], "message": "ok"}
    app, problems = load_app(quotes(button(approve, told)))
    assert app is not None and not problems
    flows = compile_flows(app, AppScope(app), 1)
    assert [(one.code, one.path, one.severity) for one in flows.problems] == [
        ("step.not_available", "/flows/0/steps/0/do", "error")
    ]


def test_problems_of_steps_stand_where_they_are() -> None:
    steps = [
        {"key": "a", "do": "set_values", "values": {"nothing": "1", "total": "number"}},
        {
            "key": "b",
            "do": "branch",
            "cases": [
                {
                    "id": "x",
                    "when": "steps.later.count > 0",
                    "steps": [{"key": "c", "do": "find_records", "entity": "nothing"}],
                }
            ],
        },
        {"key": "d", "do": "each", "in": "total", "as": "n", "steps": []},
        {"key": "e", "do": "notify", "to": [{"role": "nobody"}, {"field": "total"}], "message": "{unknown}"},
        {"key": "f", "do": "subflow", "flow": "gone"},
        {"key": "g", "do": "add_rows", "field": "total", "values": {}},
        {"key": "h", "do": "delete_records", "entity": "order"},
    ]
    app, problems = load_app(quotes(button(*steps)))
    assert app is not None and not problems
    found = {
        (one.code, one.path.removeprefix("/flows/0/steps/"))
        for one in compile_flows(app, AppScope(app), 1).problems
    }
    assert {
        ("reference.unknown", "0/values/nothing"),
        ("formula.result_type", "0/values/total"),
        ("formula.unknown_name", "1/cases/0/when"),
        ("reference.unknown", "1/cases/0/steps/0/entity"),
        ("flow.not_rows", "2/in"),
        ("reference.unknown", "3/to/0/role"),
        ("flow.not_person", "3/to/1/field"),
        ("reference.unknown", "4/flow"),
        ("flow.not_children", "5"),
        ("flow.no_filter", "6"),
        ("formula.unknown_name", "3/message"),
    } == found
    assert all(code in registered_messages() for code, _ in found)
