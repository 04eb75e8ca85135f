"""Rights by role: rows, fields, and what follows from a hidden field, on every way in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from runtime.records.errors import BadRequest, Forbidden, Invalid, NotFound, RecordsError
from runtime.records.query import Query
from runtime.records.records import Records
from tests.records.apps import Installation, definition, values_of

CANARY = "canary"
NUMBER = "31337"
ENTITIES = [
    {
        "key": "account",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "searchable": True},
            {"key": "secret", "type": "text", "searchable": True},
            {"key": "margin", "type": "decimal", "scale": 0, "indexed": True},
            {"key": "doubled", "type": "decimal", "scale": 0, "formula": "margin * 2"},
            {"key": "tripled", "type": "decimal", "scale": 0, "formula": "doubled * 1.5"},
            {"key": "shown", "type": "decimal", "scale": 0, "formula": "margin * 3", "reveal": True},
            {"key": "now", "type": "text", "formula": "secret & TODAY()"},
            {"key": "graded", "type": "text"},
            {"key": "scored", "type": "integer"},
            {"key": "phone", "type": "text"},
            {"key": "rows", "type": "children", "entity": "row"},
            {"key": "sum", "type": "decimal", "scale": 0, "formula": "SUM(rows.cost)"},
        ],
    },
    {
        "key": "row",
        "fields": [
            {"key": "item", "type": "text"},
            {"key": "cost", "type": "decimal", "scale": 0},
        ],
    },
    {
        "key": "deal",
        "title": 'name & "/" & account.secret',
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "account", "type": "reference", "entity": "account", "back": "deals"},
            {"key": "copied", "type": "text", "copy_from": "account.secret", "copy": "always"},
            {"key": "looked_up", "type": "decimal", "scale": 0, "formula": "account.margin"},
            {"key": "note", "type": "text"},
        ],
    },
    {
        "key": "task",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "deal", "type": "reference", "entity": "deal", "back": "tasks"},
        ],
    },
    {
        "key": "private",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "unique": True},
            {"key": "account", "type": "reference", "entity": "account", "back": "privates"},
        ],
    },
]
RULES = [
    {"key": "grade", "entity": "account", "kind": "compute", "when": "true", "set": {"graded": "secret"}},
    {
        "key": "score",
        "entity": "account",
        "kind": "decide",
        "hit": "first",
        "inputs": [{"id": "m", "formula": "margin"}],
        "outputs": ["scored"],
        "rows": [{"id": "r", "if": {"m": "> 1"}, "then": {"scored": "7"}}],
    },
    {
        "key": "no_low",
        "entity": "account",
        "kind": "validate",
        "invalid_when": "margin < 0",
        "field": "phone",
        "message": "Not now",
    },
    {
        "key": "no_x",
        "entity": "account",
        "kind": "validate",
        "invalid_when": 'name = "x"',
        "field": "secret",
        "message": "Not with {secret}",
    },
]
HIDDEN = {"secret": "hide", "margin": "hide", "phone": "read"}
PERMISSIONS = [
    {"role": "sales", "entity": "account", "create": True, "read": True, "update": True, "fields": HIDDEN},
    {"role": "sales", "entity": "row", "fields": {"cost": "hide"}},
    {
        "role": "sales",
        "entity": "deal",
        "create": 'name <> "forbidden"',
        "read": "owner = user",
        "update": True,
    },
    {"role": "sales", "entity": "task", "create": True, "read": True, "update": True},
    {"role": "boss", "entity": "account", "read": True, "update": True, "delete": True},
    {"role": "boss", "entity": "deal", "read": 'note = "public"', "update": "account.margin > 0"},
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with secrets."""
    roles = [{"key": "sales"}, {"key": "boss"}]
    return Installation(engine, definition(ENTITIES, rules=RULES, roles=roles, permissions=PERMISSIONS))


@pytest.fixture
def account(app: Installation) -> int:
    """The id of an account with canaries in hidden fields."""
    made = app.door().create(
        "account",
        {
            "name": "Sample",
            "secret": CANARY,
            "margin": NUMBER,
            "phone": "1",
            "rows": [{"item": "x", "cost": NUMBER}],
        },
    )
    assert made["doubled"] == "62674" and made["graded"] == CANARY and made["scored"] == 7
    assert made["sum"] == NUMBER and made["now"].startswith(CANARY)
    return int(made["id"])


def sales(app: Installation) -> Records:
    return app.door(app.person("sales"))


def clean(answer: Any) -> None:
    said = json.dumps(answer)
    for trace_of_secret in (CANARY, NUMBER, "62674", "94011"):
        assert trace_of_secret not in said


def test_a_hidden_field_is_in_no_answer(app: Installation, account: int) -> None:
    door = sales(app)
    got = door.get("account", account)
    assert {"secret", "margin", "doubled", "tripled", "now", "graded", "scored", "sum"}.isdisjoint(got)
    assert got["shown"] == "94011" and got["rows"] == [{"id": 1, "revision": 1, "item": "x"}]
    del got["shown"]
    clean(got)
    answers = [
        door.list("account", Query(fields=("name", "rows"))),
        door.list("row"),
        door.get("row", 1),
        door.history("account", account),
        door.evaluate("account", {"name": "x"}, account)["trace"],
    ]
    clean(answers[:3])
    clean([{**entry, "changes": {**entry["changes"], "shown": None}} for entry in answers[3]])
    clean([one for one in answers[4] if one["path"] != "shown"])


@pytest.mark.parametrize(
    "query",
    [
        Query(filter=f'secret = "{CANARY}"'),
        Query(filter="margin > 1"),
        Query(filter="doubled > 1"),
        Query(filter="tripled > 1"),
        Query(filter='graded <> ""'),
        Query(sort=("margin",)),
        Query(sort=("-tripled",)),
        Query(fields=("secret",)),
        Query(filter="SUM(rows.cost) > 1"),
        Query(filter="SUM(rows, cost) > 1"),
        Query(sort=("now",)),
        Query(filter="COUNT(privates) > 0"),
    ],
)
def test_a_hidden_field_is_an_unknown_one(app: Installation, account: int, query: Query) -> None:
    door = sales(app)
    with pytest.raises(BadRequest) as hidden:
        door.list("account", query)
    clean([problem.as_json() for problem in hidden.value.problems])
    code = hidden.value.problems[0].code
    assert "unknown" in code
    assert app.door(app.person("boss")).list("account", Query(filter="margin > 1"))["items"]


def test_a_hidden_field_is_not_searched(app: Installation, account: int) -> None:
    assert app.door().list("account", Query(q=CANARY))["count"]["value"] == 1
    assert sales(app).list("account", Query(q=CANARY))["count"]["value"] == 0
    assert sales(app).list("account", Query(q="sample"))["count"]["value"] == 1


def test_a_hidden_field_is_not_learnt_through_another_record(app: Installation, account: int) -> None:
    door = sales(app)
    deal = door.create("deal", {"name": "D", "account": account})
    clean(deal)
    task = door.create("task", {"name": "T", "deal": deal["id"]})
    clean(task)
    assert task["deal"]["title"] == f"#{deal['id']}"
    assert app.door().get("task", task["id"])["deal"]["title"] == f"D/{CANARY}"
    for source in ('account.secret = "x"', "account.margin > 1", "looked_up > 1", f'copied = "{CANARY}"'):
        with pytest.raises(BadRequest):
            door.list("deal", Query(filter=source))
    with pytest.raises(BadRequest):
        door.list("task", Query(filter="deal.account.margin > 0"))
    clean(door.history("deal", deal["id"]))


def test_field_rights_hold_for_writing(app: Installation, account: int) -> None:
    door = sales(app)
    for values, code in (
        ({"secret": "x"}, "field.unknown"),
        ({"phone": "2"}, "field.read_only"),
        ({"rows": [{"cost": "1"}]}, "field.unknown"),
    ):
        for act in (
            lambda v: door.update("account", account, v),
            lambda v: door.create("account", v),
            lambda v: door.batch("account", [v]),
        ):
            with pytest.raises(Invalid) as refused:
                act(values)
            assert refused.value.problems[0].code == code
        assert door.batch("account", [values], partial=True)[0]["ok"] is False
    kept = app.door().get("account", account)
    assert kept["secret"] == CANARY and kept["phone"] == "1"


def test_a_kept_hidden_value_survives_an_update(app: Installation, account: int) -> None:
    door = sales(app)
    row = door.get("account", account)["rows"][0]["id"]
    door.update("account", account, {"name": "Changed", "rows": [{"id": row, "item": "y"}]})
    kept = app.door().get("account", account)
    assert kept["secret"] == CANARY and kept["rows"][0]["cost"] == NUMBER and kept["rows"][0]["item"] == "y"


def test_rows_of_others_are_not_there(app: Installation, account: int) -> None:
    mine, other = sales(app), sales(app)
    deal = mine.create("deal", {"name": "Mine", "account": account})["id"]
    assert values_of(mine.list("deal")["items"], "id") == [deal] and other.list("deal")["items"] == []
    for act in (
        lambda: other.get("deal", deal),
        lambda: other.update("deal", deal, {"name": "x"}),
        lambda: other.delete("task", 99),
        lambda: other.history("deal", deal),
        lambda: other.evaluate("deal", {}, deal),
        lambda: other.batch("deal", [{"id": deal, "name": "x"}]),
    ):
        with pytest.raises((NotFound, Forbidden)):
            act()
    with pytest.raises(Invalid) as refused:
        other.create("task", {"name": "T", "deal": deal})
    assert [(one.code, one.path) for one in refused.value.problems] == [("reference.not_found", "deal")]
    task = mine.create("task", {"name": "T", "deal": deal})["id"]
    assert other.list("task", Query(filter='deal.name = "Mine"'))["items"] == []
    assert values_of(mine.list("task", Query(filter='deal.name = "Mine"'))["items"], "id") == [task]
    assert other.get("task", task)["deal"]["id"] == deal
    assert values_of(other.list("account", Query(filter="COUNT(deals) = 0"))["items"], "id") == [account]
    assert values_of(mine.list("account", Query(filter="COUNT(deals) = 1"))["items"], "id") == [account]


def test_no_row_is_no_right(app: Installation, account: int) -> None:
    door = sales(app)
    for act in (
        lambda: door.list("private"),
        lambda: door.create("private", {"name": "x"}),
        lambda: door.get("private", 1),
        lambda: door.delete("account", account),
        lambda: door.delete("private", 1),
        lambda: door.evaluate("private", {}),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        app.door(app.person())


def test_create_is_judged_on_the_new_record(app: Installation) -> None:
    door = sales(app)
    assert door.create("deal", {"name": "fine"})["name"] == "fine"
    for act in (
        lambda: door.create("deal", {"name": "forbidden"}),
        lambda: door.batch("deal", [{"name": "fine"}, {"name": "forbidden"}]),
    ):
        with pytest.raises(Forbidden):
            act()
    assert app.door().list("deal")["count"]["value"] == 1


def test_conditions_are_or_ed_and_the_most_generous_field_right_holds(
    app: Installation, account: int
) -> None:
    both = app.door(app.person("sales", "boss"))
    assert both.get("account", account)["secret"] == CANARY
    assert both.get("account", account)["rows"][0]["item"] == "x"
    public = app.door().create("deal", {"name": "P", "note": "public"})["id"]
    mine = both.create("deal", {"name": "M", "account": account})["id"]
    assert values_of(both.list("deal")["items"], "id") == [public, mine]
    boss = app.door(app.person("boss"))
    assert values_of(boss.list("deal")["items"], "id") == [public]
    with pytest.raises(Forbidden):
        boss.update("deal", public, {"name": "x"})
    app.door().update("deal", public, {"account": account})
    assert boss.update("deal", public, {"name": "x"})["name"] == "x"


def test_a_refused_act_leaves_no_trace(app: Installation, account: int) -> None:
    door, before = sales(app), app.door().list("account")
    logged = app.door().history("account", account)
    for act in (
        lambda: door.update("account", account, {"secret": "x"}),
        lambda: door.delete("account", account),
        lambda: door.update("account", account, {"name": "x"}, revision=9),
    ):
        with pytest.raises(RecordsError):
            act()
    assert app.door().list("account") == before and app.door().history("account", account) == logged


def test_a_rule_does_not_tell_what_is_hidden(app: Installation, account: int) -> None:
    with pytest.raises(Invalid) as open_words:
        app.door().update("account", account, {"name": "x"})
    assert CANARY in open_words.value.problems[0].message() and open_words.value.problems[0].path == "secret"
    with pytest.raises(Invalid) as refused:
        sales(app).update("account", account, {"name": "x"})
    assert [problem.path for problem in refused.value.problems] == [""]
    clean([problem.as_json() for problem in refused.value.problems])
    clean(sales(app).evaluate("account", {"name": "x"}, account)["problems"])
