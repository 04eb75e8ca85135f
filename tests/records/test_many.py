"""One act on many records, and the recycle bin, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from runtime.records.errors import BadRequest, NotFound
from runtime.records.many import delete_many, purge_many, restore_many
from runtime.records.query import Query
from runtime.records.recycling import binned
from tests.records.apps import Installation, definition

ENTITIES = [
    {"key": "client", "title": "name", "fields": [
        {"key": "name", "type": "text"}, {"key": "lines", "type": "children", "entity": "line"}]},
    {"key": "line", "fields": [{"key": "item", "type": "text"}]},
    {"key": "visit", "title": "name", "fields": [
        {"key": "name", "type": "text"},
        {"key": "client", "type": "reference", "entity": "client", "on_delete": "cascade", "back": "visits"},
        {"key": "others", "type": "references", "entity": "client", "back": "seen"}]},
    {"key": "order", "title": "name", "fields": [
        {"key": "name", "type": "text"},
        {"key": "client", "type": "reference", "entity": "client", "back": "orders"},
        {"key": "about", "type": "any_reference", "entities": ["client", "visit"], "on_delete": "clear"}]},
]  # fmt: skip
PERMISSIONS = [
    {"role": "all", "entity": key, "create": True, "read": True, "update": True, "delete": True}
    for key in ("client", "visit", "order")
] + [{"role": "own", "entity": "client", "create": True, "read": "owner = user", "delete": "owner = user"}]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """Clients with rows, visits that go with them, orders that hold them."""
    roles = [{"key": "all"}, {"key": "own"}]
    return Installation(engine, definition(ENTITIES, roles=roles, permissions=PERMISSIONS))


def alive(app: Installation, entity: str) -> list[str]:
    items = app.door().list(entity, Query(sort=("name",)))["items"]
    return [item["name"] for item in items]


def test_each_on_its_own_or_all_of_them(app: Installation) -> None:
    door = app.door()
    ids = [door.create("client", {"name": name, "lines": [{"item": "x"}]})["id"] for name in "abc"]
    door.create("order", {"name": "o", "client": ids[1]})
    whole = delete_many(door, "client", ids, whole=True)
    assert [one["ok"] for one in whole] == [True, False, True] and alive(app, "client") == ["a", "b", "c"]
    each = delete_many(door, "client", [*ids, 999])
    assert [one["ok"] for one in each] == [True, False, True, False]
    assert each[1]["problems"][0].code == "record.referred" and alive(app, "client") == ["b"]
    back = restore_many(door, "client", [*ids, 999])
    assert [one["ok"] for one in back] == [True, False, True, False] and alive(app, "client") == [
        "a",
        "b",
        "c",
    ]
    assert door.get("client", ids[0])["lines"][0]["item"] == "x"
    with pytest.raises(BadRequest):
        delete_many(door, "client", list(range(1, 1100)))


def test_what_went_along_counts_as_done(app: Installation) -> None:
    door = app.door()
    client = door.create("client", {"name": "a"})["id"]
    visit = door.create("visit", {"name": "v", "client": client})["id"]
    assert [one["ok"] for one in delete_many(door, "client", [client])] == [True]
    assert alive(app, "visit") == []
    assert [one["ok"] for one in restore_many(door, "client", [client])] == [True]
    assert alive(app, "visit") == ["v"] and door.get("visit", visit)["client"]["id"] == client


def test_the_bin_says_who_and_when_and_shows_only_what_may_be_seen(app: Installation) -> None:
    boss, own = app.person("all"), app.person("own")
    mine = app.door(own).create("client", {"name": "mine"})["id"]
    theirs = app.door(boss).create("client", {"name": "theirs"})["id"]
    delete_many(app.door(boss), "client", [mine, theirs])
    seen = binned(app.door(boss), "client")
    assert {one["title"] for one in seen} == {"mine", "theirs"}
    assert seen[0]["by"] == {"id": boss.user_id, "title": "User 1"} and seen[0]["at"] == app.now
    assert [one["title"] for one in binned(app.door(own), "client")] == ["mine"]


def test_deleting_for_good(app: Installation, engine: Engine) -> None:
    boss, own = app.person("all"), app.person("own")
    door = app.door(boss)
    one, two = (door.create("client", {"name": name, "lines": [{"item": name}]})["id"] for name in "ab")
    visit = door.create("visit", {"name": "v", "client": one})["id"]
    kept = door.create("visit", {"name": "k", "others": [two]})["id"]
    order = door.create("order", {"name": "o", "client": two, "about": {"entity": "client", "id": one}})["id"]
    assert not purge_many(door, "client", [one])[0]["ok"], "it is not in the bin"
    delete_many(door, "order", [order])
    delete_many(door, "visit", [kept])
    delete_many(door, "client", [one, two])
    refused = purge_many(door, "client", [two])
    assert refused[0]["problems"][0].code == "bin.referred"
    assert purge_many(app.door(own), "client", [one])[0]["problems"][0].code in (
        "access.refused",
        "record.not_found",
    )
    assert purge_many(door, "client", [one])[0]["ok"]
    with pytest.raises(NotFound):
        door.history("client", one)
    assert [entry["title"] for entry in binned(door, "client")] == ["b"]
    assert [entry["title"] for entry in binned(door, "visit")] == ["k"], "what had cascaded went along"
    assert not restore_many(door, "visit", [visit])[0]["ok"]
    assert purge_many(door, "order", [order])[0]["ok"] and purge_many(door, "client", [two])[0]["ok"]
    assert restore_many(door, "visit", [kept])[0]["ok"] and not door.get("visit", kept)["others"]
    with engine.connect() as connection:
        told = connection.execute(
            text("SELECT subject FROM audit_entry WHERE action = 'record.purged' ORDER BY id")
        )
        assert [row[0] for row in told] == [f"client/{one}", f"order/{order}", f"client/{two}"]
    assert alive(app, "client") == [] and alive(app, "order") == []
