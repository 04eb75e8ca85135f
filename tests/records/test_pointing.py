"""Records reached by a reference to one of several entities see what points to them as a collection."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Engine

from runtime.records.errors import BadRequest, Invalid
from runtime.records.query import Query
from tests.records.apps import Installation, definition

SUMS = [
    {"key": "open", "type": "integer", "formula": 'COUNT(activity_list, state <> "done")'},
    {"key": "hours", "type": "decimal", "scale": 1, "formula": "SUM(activity_list.hours)"},
    {"key": "last", "type": "text", "formula": "FIRST(activity_list, subject, -day)"},
]
DEAL = {"key": "deal", "title": "name", "fields": [{"key": "name", "type": "text"}, *SUMS]}
TICKET = {
    "key": "ticket",
    "title": "name",
    "fields": [
        {"key": "name", "type": "text"},
        *SUMS,
        {"key": "deal", "type": "reference", "entity": "deal"},
        {
            "key": "deals_hours",
            "type": "decimal",
            "scale": 1,
            "formula": "SUM(deal.activity_list, hours) + 0",
        },
        {"key": "due", "type": "integer", "formula": "COUNT(activity_list, day > TODAY())"},
    ],
}
ACTIVITY = {
    "key": "activity",
    "title": "subject",
    "fields": [
        {"key": "subject", "type": "text"},
        {"key": "hours", "type": "decimal", "scale": 1},
        {"key": "day", "type": "date"},
        {
            "key": "state",
            "type": "choice",
            "options": [{"value": "open"}, {"value": "done"}],
            "default": '"open"',
        },
        {"key": "about", "type": "any_reference", "entities": ["deal", "ticket"], "on_delete": "clear"},
    ],
}
RULES = [
    {
        "key": "enough",
        "entity": "activity",
        "kind": "validate",
        "invalid_when": "hours > 90",
        "field": "hours",
        "message": "Too long",
    },
    {
        "key": "most",
        "entity": "deal",
        "kind": "validate",
        "invalid_when": "hours > 100",
        "field": "name",
        "message": "More than 100 hours",
    },
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    return Installation(engine, definition([DEAL, TICKET, ACTIVITY], rules=RULES))


def about(entity: str, record: dict[str, Any]) -> dict[str, Any]:
    return {"entity": entity, "id": record["id"]}


def test_sums_follow_what_points_here_and_nothing_else(app: Installation) -> None:
    door = app.door()
    deal, ticket = door.create("deal", {"name": "D"}), door.create("ticket", {"name": "T"})
    assert deal["id"] == ticket["id"], "only the entity tells them apart"
    assert (deal["open"], deal["hours"], deal["last"]) == (0, "0.0", None)
    first = door.create(
        "activity", {"subject": "call", "hours": "2.5", "day": "2026-03-01", "about": about("deal", deal)}
    )
    door.create(
        "activity", {"subject": "mail", "hours": "1", "day": "2026-03-03", "about": about("deal", deal)}
    )
    found = door.get("deal", deal["id"])
    assert (found["open"], found["hours"], found["last"]) == (2, "3.5", "mail")
    assert door.get("ticket", ticket["id"])["hours"] == "0.0"
    door.update("activity", first["id"], {"about": about("ticket", ticket), "state": "done"})
    assert door.get("deal", deal["id"])["hours"] == "1.0"
    found = door.get("ticket", ticket["id"])
    assert (found["open"], found["hours"], found["last"]) == (0, "2.5", "call")
    door.delete("activity", first["id"])
    assert door.get("ticket", ticket["id"])["hours"] == "0.0"
    door.restore("activity", first["id"])
    assert door.get("ticket", ticket["id"])["hours"] == "2.5"
    door.update("activity", first["id"], {"about": None})
    assert door.get("ticket", ticket["id"])["last"] is None


def test_what_is_reached_through_a_reference_follows_too(app: Installation) -> None:
    door = app.door()
    deal = door.create("deal", {"name": "D"})
    ticket = door.create("ticket", {"name": "T", "deal": deal["id"]})
    assert ticket["deals_hours"] == "0.0"
    door.create("activity", {"hours": "4", "about": about("deal", deal)})
    door.create("activity", {"hours": "9", "day": "2026-03-09", "about": about("ticket", ticket)})
    found = door.get("ticket", ticket["id"])
    assert (found["deals_hours"], found["hours"], found["due"]) == ("4.0", "9.0", 1)


def test_filters_sorts_and_figures_know_the_collection(app: Installation) -> None:
    door = app.door()
    one, two = (door.create("deal", {"name": name}) for name in ("A", "B"))
    ticket = door.create("ticket", {"name": "T"})
    for record, entity, hours in ((one, "deal", "1"), (two, "deal", "5"), (ticket, "ticket", "50")):
        door.create("activity", {"hours": hours, "about": about(entity, record)})

    def names(**asked: Any) -> list[str]:
        return [item["name"] for item in door.list("deal", Query(**asked))["items"]]

    assert names(filter="SUM(activity_list.hours) > 2") == ["B"]
    assert names(filter="COUNT(activity_list, hours < 2) = 1") == ["A"]
    assert names(sort=("-hours",)) == ["B", "A"]
    with pytest.raises(BadRequest):
        names(filter="SUM(activities.hours) > 2")


def test_a_rule_over_the_collection_stops_the_save(app: Installation) -> None:
    door = app.door()
    deal, ticket = door.create("deal", {"name": "D"}), door.create("ticket", {"name": "T"})
    door.create("activity", {"hours": "60", "about": about("deal", deal)})
    door.create("activity", {"hours": "60", "about": about("ticket", ticket)})
    with pytest.raises(Invalid):
        door.create("activity", {"hours": "60", "about": about("deal", deal)})
    assert door.get("deal", deal["id"])["hours"] == "60.0"


def test_rights_hold_behind_it(engine: Engine) -> None:
    permissions = [
        {"role": "seller", "entity": "deal", "create": True, "read": True},
        {"role": "seller", "entity": "activity", "create": True, "read": "owner = user"},
        {"role": "blind", "entity": "deal", "read": True},
    ]
    roles = [{"key": "seller"}, {"key": "blind"}]
    app = Installation(engine, definition([DEAL, TICKET, ACTIVITY], roles=roles, permissions=permissions))
    mine, theirs, blind = (app.door(app.person(role)) for role in ("seller", "seller", "blind"))
    deal = mine.create("deal", {"name": "D"})
    for door, hours in ((mine, "1"), (theirs, "7")):
        door.create("activity", {"hours": hours, "about": about("deal", deal)})
    assert mine.list("deal", Query(filter="SUM(activity_list.hours) = 1"))["items"]
    assert not mine.list("deal", Query(filter="SUM(activity_list.hours) = 8"))["items"]
    assert mine.get("deal", deal["id"])["hours"] == "8.0", "what is stored is over all"
    with pytest.raises(BadRequest):
        blind.list("deal", Query(filter="COUNT(activity_list) > 0"))


def test_it_is_explained_and_evaluated(app: Installation) -> None:
    door = app.door()
    deal = door.create("deal", {"name": "D"})
    door.create("activity", {"hours": "3", "about": about("deal", deal)})
    found = door.evaluate("deal", {"name": "E"}, id=deal["id"])
    assert found["values"]["hours"] == "3.0"
    traced = next(one for one in found["trace"] if one["path"] == "hours")
    assert traced["formula"] == "SUM(activity_list.hours)" and traced["result"] == "3.0"


def test_many_are_recalculated_by_few_queries(app: Installation) -> None:
    door = app.door()
    deals = [door.create("deal", {"name": str(number)}) for number in range(20)]
    rows = [{"hours": "1", "about": about("deal", deal)} for deal in deals for _ in range(3)]
    door.batch("activity", rows)
    assert {one["hours"] for one in door.list("deal")["items"]} == {"3.0"}


def test_two_writers_cannot_both_pass(app: Installation) -> None:
    door = app.door()
    deal, ticket = door.create("deal", {"name": "D"}), door.create("ticket", {"name": "T"})
    results: list[str] = []

    def save(number: int) -> None:
        try:
            door.create("activity", {"hours": "30", "about": about("deal", deal)})
            results.append("saved")
        except Invalid:
            results.append("refused")
        door.create("activity", {"hours": number, "about": about("ticket", ticket)})

    threads = [threading.Thread(target=save, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused"] * 5 + ["saved"] * 3
    assert door.get("deal", deal["id"])["hours"] == "90.0"
    assert door.get("ticket", ticket["id"])["hours"] == "36.0"
