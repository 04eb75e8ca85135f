"""What sets flows off, and the limits on flows setting off flows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runtime.flows.port import Origin, Written
from runtime.flows.problems import FlowStopped, StepFailed
from runtime.flows.session import Limits, Presser
from tests.flows.memory import MemoryPort, button, opened, quotes

USER = Origin("", "")


def flow(on: str, *steps: Any, key: str = "go", **trigger: Any) -> dict[str, Any]:
    """A flow of quotes with this trigger."""
    return {"key": key, "entity": "quote", "trigger": {"on": on, **trigger}, "steps": list(steps)}


def order(key: str = "make") -> dict[str, Any]:
    """A step that leaves an order behind."""
    return {
        "key": key,
        "do": "create_record",
        "entity": "order",
        "values": {"quote": "record.id", "note": "status"},
    }


def orders(port: MemoryPort) -> list[str | None]:
    """The notes of the orders there are."""
    return [record["note"] for (kind, _), record in port.store.items() if kind == "order"]


def test_created_with_a_condition() -> None:
    port, _ = opened(quotes(flow("created", order(), when="total > 10")))
    port.create("quote", {"total": Decimal(5), "status": "a"}, USER)
    port.create("quote", {"total": Decimal(50), "status": "b"}, USER)
    assert orders(port) == ["b"]


def test_updated_sees_what_was_before() -> None:
    port, _ = opened(quotes(flow("updated", order(), when='ISCHANGED(status) and saved.status = "draft"')))
    quote = port.create("quote", {"status": "draft"}, USER)
    port.update("quote", quote["id"], {"total": Decimal(1)}, USER)
    port.update("quote", quote["id"], {"status": "sent"}, USER)
    port.update("quote", quote["id"], {"status": "won"}, USER)
    assert orders(port) == ["sent"]


def test_becomes_true_only_when_it_was_not() -> None:
    port, session = opened(quotes(flow("becomes_true", order(), when="total > 10")))
    quote = port.create("quote", {"total": Decimal(20), "status": "new"}, USER)
    port.update("quote", quote["id"], {"total": Decimal(30), "status": "more"}, USER)
    port.update("quote", quote["id"], {"total": Decimal(1)}, USER)
    port.update("quote", quote["id"], {"total": Decimal(40), "status": "again"}, USER)
    assert orders(port) == ["new", "again"]
    before = {"id": quote["id"], "total": Decimal(1)}
    port.store["quote", quote["id"]]["status"] = "summed"
    session.wrote(Written("recalculated", "quote", quote["id"], before, port.load("quote", quote["id"])))
    assert orders(port)[-1] == "summed"


def test_deleted_sees_the_record_as_it_was() -> None:
    port, _ = opened(quotes(flow("deleted", order(), when='status = "won"')))
    for status in ("won", "lost"):
        quote = port.create("quote", {"status": status}, USER)
        port.delete("quote", quote["id"], USER)
    assert orders(port) == ["won"]


def test_a_deleted_record_cannot_be_changed() -> None:
    port, _ = opened(quotes(flow("deleted", {"key": "set", "do": "set_values", "values": {"status": '"x"'}})))
    quote = port.create("quote", {}, USER)
    with pytest.raises(StepFailed) as stopped:
        port.delete("quote", quote["id"], USER)
    assert stopped.value.problems[1].code == "flow.record_gone"


def test_updated_may_watch_some_fields() -> None:
    port, _ = opened(quotes(flow("updated", order(), fields=["status"])))
    quote = port.create("quote", {"status": "a"}, USER)
    port.update("quote", quote["id"], {"total": Decimal(1)}, USER)
    port.update("quote", quote["id"], {"status": "b"}, USER)
    assert orders(port) == ["b"]


def test_flows_set_off_flows() -> None:
    marks = flow("updated", order(), key="second", when="ISCHANGED(status)")
    port, session = opened(
        quotes(button({"key": "s", "do": "set_values", "values": {"status": '"x"'}}), marks)
    )
    quote = port.add("quote")
    session.press("quote", quote["id"], "go", {}, Presser(1))
    assert orders(port) == ["x"]
    assert sorted((run.flow, run.depth) for run in port.runs.values()) == [("go", 1), ("second", 2)]


def test_a_circle_of_flows_is_stopped() -> None:
    again = flow("updated", {"key": "more", "do": "set_values", "values": {"parts": "parts + 1"}})
    port, _ = opened(quotes(again))
    quote = port.create("quote", {"parts": 0}, USER)
    with pytest.raises(FlowStopped) as stopped:
        port.update("quote", quote["id"], {"parts": 1}, USER)
    assert "flow.too_deep" in {one.code for one in stopped.value.problems}
    assert stopped.value.problems[0].message("zh")


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(steps=10), "flow.too_many_steps"), (Limits(records=10), "flow.too_many_records")],
)
def test_too_much_is_stopped(limits: Limits, code: str) -> None:
    step = {"key": "all", "do": "each", "in": "RANGE(1, 20)", "as": "n", "steps": [order()]}
    port, session = opened(quotes(button(step)), limits=limits)
    quote = port.add("quote")
    with pytest.raises(FlowStopped) as stopped:
        session.press("quote", quote["id"], "go", {}, Presser(1))
    assert code in {one.code for one in stopped.value.problems}
