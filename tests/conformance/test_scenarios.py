"""Scenarios run in a transaction that is rolled back, and say where an expectation fails; the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.cli import main
from tests.conformance.conftest import Desk, House


def definition(key: str, *scenarios: dict[str, Any]) -> dict[str, Any]:
    return {
        "formwright": 1, "key": key,
        "entities": [
            {"key": "room", "title": "name", "fields": [{"key": "name", "type": "text"}]},
            {"key": "stay", "fields": [
                {"key": "room", "type": "reference", "entity": "room"}, {"key": "nights", "type": "integer"},
                {"key": "starts", "type": "date", "default": "TODAY()"},
                {"key": "price", "type": "decimal", "scale": 2, "formula": "nights * 50"},
                {"key": "why", "type": "text"}, {"key": "note", "type": "text"},
                {"key": "status", "type": "stage", "initial": "open", "stages": [{"value": "open"}, {"value": "left"}],
                 "transitions": [{"from": "open", "to": "left", "roles": ["host"]}]}]}],
        "rules": [{"key": "long", "entity": "stay", "kind": "state", "when": "nights > 10", "show": ["why"],
                   "require": ["why"]},
                  {"key": "gone", "entity": "stay", "kind": "state", "when": "saved.status = \"left\"", "lock": ["nights"]}],
        "flows": [{"key": "leave", "entity": "stay", "trigger": {"on": "button", "label": "Leave",
                                                                "ask": [{"key": "note", "type": "text"}]},
                   "steps": [{"key": "s", "do": "set_values", "values": {"status": "\"left\"", "note": "steps.ask.note"}},
                             {"key": "t", "do": "notify", "to": [{"field": "owner"}], "message": "Gone: {note}"}]}],
        "roles": [{"key": "host"}, {"key": "guest"}],
        "permissions": [{"role": role, "entity": entity, "create": True, "read": True, "update": True}
                        for role in ("host", "guest") for entity in ("room", "stay")],
        "scenarios": list(scenarios),
    }  # fmt: skip


ROOM = {"blue": {"entity": "room", "values": {"name": "Blue"}}}
GOOD = [
    {"key": "price", "entity": "stay", "as": {"roles": ["guest"]}, "at": "2026-03-02T09:00", "records": ROOM,
     "given": {"room": "blue", "nights": 3}, "when": [{"save": {}}],
     "expect": {"values": {"price": "150", "starts": "2026-03-02"}, "hidden": ["why"], "shown": ["note"]}},
    {"key": "long", "entity": "stay", "as": {"roles": ["guest"]}, "given": {"nights": 11}, "when": [{"save": {}}],
     "expect": {"required": ["why"], "problems": ["why.required"]}},
    {"key": "leaves", "entity": "stay", "as": {"roles": ["host"]}, "given": {"nights": 1},
     "when": [{"save": {}}, {"press": "leave", "answers": {"note": "bye"}}],
     "expect": {"values": {"status": "left", "note": "bye"}, "locked": ["nights"]}},
]  # fmt: skip
BAD = {"key": "wrong", "entity": "stay", "given": {"nights": 3}, "when": [{"save": {}}],
       "expect": {"values": {"price": "151"}}}  # fmt: skip


def written(tmp_path: Path, name: str, data: dict[str, Any]) -> str:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command line on an installation of its own: (exit status, what it said)."""
    monkeypatch.setenv("FORMWRIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FORMWRIGHT_LIGHT_PASSWORDS", "1")

    def call(*words: str) -> tuple[int, str]:
        try:
            status = main(list(words))
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        said = capsys.readouterr()
        return int(status or 0), said.out + said.err

    return call


def test_scenarios_from_the_command_line(run: Any, tmp_path: Path) -> None:
    assert run("init", "--admin", "admin@sample.example")[0] == 0
    good = written(tmp_path, "inn", definition("inn", *GOOD))
    assert run("app", "check", good)[0] == 0
    assert run("app", "import", good)[0] == 0
    status, said = run("app", "publish", "inn")
    assert status == 0, said
    status, said = run("app", "test", "inn")
    assert status == 0, said
    bad = written(tmp_path, "hut", definition("hut", *GOOD, BAD))
    assert run("app", "import", bad)[0] == 0
    status, said = run("app", "publish", "hut")
    assert status == 1 and "wrong" in said and "150" in said, said
    assert run("app", "test", "nothing")[0] in (1, 2)
    assert run("app", "nonsense")[0] == 2


def test_what_cannot_be_loaded_is_refused_whole(run: Any, tmp_path: Path) -> None:
    assert run("init", "--admin", "admin@sample.example")[0] == 0
    status, said = run("app", "import", written(tmp_path, "broken", definition("broken") | {"nonsense": 1}))
    assert status == 1 and "nonsense" in said
    assert run("app", "export", "broken", str(tmp_path / "out"))[0] == 1
    faulty = definition("faulty")
    faulty["entities"][1]["fields"][3]["formula"] = "nigths * 50"
    status, said = run("app", "import", written(tmp_path, "faulty", faulty))
    assert status == 1 and "nights" in said, said
    assert run("app", "publish", "faulty")[0] == 1
    assert run("app", "export", "faulty", str(tmp_path / "out"))[0] == 0
    assert run("app", "check", str(tmp_path / "out"))[0] == 1
    status, token = run("token", "add", "--user", "admin@sample.example")
    assert status == 0 and len(token.split()) == 1, token


def test_nothing_of_a_scenario_stays(house: House) -> None:
    desk = house.publish(definition("lodge", *GOOD))
    assert desk.get("stay")["items"] == [] and desk.get("room")["items"] == []
    desk = Desk(house.admin, desk.base)
    stay = desk.new("stay", nights=2)
    assert desk.press("stay", stay, "leave", note="x").status_code == 200
    assert ("field.locked", "nights") in desk.refused("PATCH", f"stay/{stay['id']}", {"nights": 3})
