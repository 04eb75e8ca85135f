"""Creating, reading and changing one record."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from runtime.records.errors import Forbidden, Invalid, NotFound, Stale
from tests.records.apps import Installation, definition

LEAD = {
    "key": "lead",
    "title": "name",
    "fields": [
        {"key": "name", "type": "text", "required": True},
        {"key": "budget", "type": "money", "currency": "CNY"},
        {"key": "double", "type": "money", "currency": "CNY", "formula": "budget * 2"},
        {"key": "source", "type": "choice", "options": [{"value": "web"}, {"value": "fair"}]},
        {"key": "due", "type": "date"},
        {"key": "hot", "type": "boolean"},
        {"key": "left", "type": "integer", "formula": "due - TODAY()"},
        {"key": "level", "type": "text", "default": 'IF(budget > 100, "big", "small")'},
    ],
}
ACCESS = {
    "roles": [{"key": "sales"}, {"key": "reader"}],
    "permissions": [
        {
            "role": "sales",
            "entity": "lead",
            "create": True,
            "read": True,
            "update": "owner = user",
            "delete": False,
        },
        {"role": "reader", "entity": "lead", "read": "owner = user"},
    ],
}


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with leads."""
    return Installation(engine, definition([LEAD], **ACCESS))


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(problem.code, problem.path) for problem in refused.value.problems}


def test_what_is_created_is_read_again(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample", "budget": "10.5", "due": "2026-03-05", "source": "web"})
    assert (
        made["budget"] == "10.50" and made["double"] == "21.00" and made["left"] == 3 and made["hot"] is False
    )
    assert made["owner"] == {"id": 1, "title": "User 1"} and made["revision"] == 1
    assert made["level"] == "small"
    assert door.get("lead", made["id"]) == made
    assert door.list("lead")["items"] == [made]


def test_an_update_changes_what_it_names(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample", "budget": "10.5"})
    changed = door.update("lead", made["id"], {"budget": "200"})
    assert (changed["name"], changed["budget"], changed["double"]) == ("Sample", "200.00", "400.00")
    assert changed["revision"] == 2 and changed["level"] == "small"
    assert door.get("lead", made["id"]) == changed


def test_an_update_without_change_changes_nothing(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample"})
    assert door.update("lead", made["id"], {"name": "Sample"})["revision"] == 1
    assert len(door.history("lead", made["id"])) == 1


def test_every_problem_is_told_at_once(app: Installation) -> None:
    with pytest.raises(Invalid) as refused:
        app.door().create("lead", {"budget": "ten", "nmae": "x", "double": "3", "id": 4, "source": "radio"})
    found = codes(refused)
    assert {("field.unknown", "nmae"), ("field.computed", "double"), ("field.system", "id")} <= found
    assert {path for _, path in found} >= {"budget", "source", "name"} and len(found) == 6


def test_what_is_required_is_asked_for(app: Installation) -> None:
    door = app.door()
    with pytest.raises(Invalid) as refused:
        door.create("lead", {"name": ""})
    assert codes(refused) == {("field.required", "name")}
    assert door.list("lead")["items"] == []


def test_a_stale_update_is_refused(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample"})
    door.update("lead", made["id"], {"name": "Other"}, revision=1)
    with pytest.raises(Stale):
        door.update("lead", made["id"], {"name": "Third"}, revision=1)
    assert door.get("lead", made["id"])["name"] == "Other"


def test_rights_bind_people(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample"})
    sales, reader = app.door(app.person("sales")), app.door(app.person("reader"))
    with pytest.raises(Forbidden):
        sales.update("lead", made["id"], {"name": "Mine"})
    with pytest.raises(NotFound):
        reader.get("lead", made["id"])
    with pytest.raises(Forbidden):
        reader.create("lead", {"name": "x"})
    assert reader.list("lead")["items"] == []
    with pytest.raises(NotFound):
        door.get("lead", 999)
    with pytest.raises(NotFound):
        door.get("leed", 1)
    with pytest.raises(Forbidden):
        app.door(app.person())


def test_the_log_tells_old_and_new(app: Installation) -> None:
    door = app.door()
    made = door.create("lead", {"name": "Sample", "budget": "1"})
    door.update("lead", made["id"], {"budget": "2", "due": "2026-05-01"})
    newest, first = door.history("lead", made["id"])
    assert newest["changes"] == {
        "budget": ["1.00", "2.00"],
        "double": ["2.00", "4.00"],
        "due": [None, "2026-05-01"],
    }
    assert (newest["action"], newest["path"], newest["by"]["title"]) == ("update", "api", "User 1")
    assert first["action"] == "create" and first["changes"]["name"] == [None, "Sample"]


def test_a_rule_counts_stays_in_stages(engine: Engine) -> None:
    stage = {
        "key": "status",
        "type": "stage",
        "initial": "new",
        "stages": [{"value": "new"}, {"value": "done"}],
        "transitions": [{"from": "new", "to": "done"}, {"from": "done", "to": "new"}],
    }
    rule = {
        "key": "once",
        "entity": "job",
        "kind": "validate",
        "invalid_when": 'COUNT(stages, value = "done") > 0 and ISBLANK(note)',
        "field": "note",
        "always": True,
        "message": "Say why again",
    }
    entity = {"key": "job", "fields": [{"key": "note", "type": "text"}, stage]}
    door = Installation(engine, definition([entity], rules=[rule])).door()
    made = door.create("job", {})
    door.update("job", made["id"], {"status": "done"})
    with pytest.raises(Invalid) as refused:
        door.update("job", made["id"], {"status": "new"})
    assert codes(refused) == {("rule.once", "note")}
    assert door.update("job", made["id"], {"status": "new", "note": "reopened"})["status"] == "new"
