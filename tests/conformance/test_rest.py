"""The interface: statuses, tags, keys, batches, figures, drafts, versions, packages."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runtime.access import accounts
from tests.conformance.conftest import Desk, House
from tests.web.conftest import codes

KEY = "library"


def definition(key: str = KEY) -> dict[str, Any]:
    return {
        "formwright": 1,
        "key": key,
        "label": {"en": "Library", "zh": "图书馆"},
        "entities": [
            {"key": "book", "label": {"en": "Book", "zh": "图书"}, "title": "name", "fields": [
                {"key": "name", "type": "text", "required": True, "label": {"en": "Name", "zh": "书名"}},
                {"key": "isbn", "type": "text", "unique": True},
                {"key": "genre", "type": "choice", "options": [
                    {"value": "a", "label": {"en": "Art", "zh": "艺术"}}, {"value": "b"}]},
                {"key": "price", "type": "decimal", "scale": 2, "min": "0"},
                {"key": "bought", "type": "date"},
                {"key": "seen", "type": "datetime"},
                {"key": "number", "type": "serial", "pattern": "B-{000}"}]},
            {"key": "loan", "fields": [
                {"key": "book", "type": "reference", "entity": "book"},
                {"key": "until", "type": "date"}]}],
        "flows": [{"key": "discard", "entity": "book", "trigger": {
            "on": "button", "label": "Discard", "when": "price < 100", "ask": [
                {"key": "why", "type": "text", "required": True}]},
            "steps": [{"key": "s", "do": "set_values", "values": {"name": "steps.ask.why & \"!\""}}]}],
        "roles": [{"key": "reader"}],
        "permissions": [{"role": "reader", "entity": "book", "read": True, "create": True, "update": True},
                        {"role": "reader", "entity": "loan", "read": True}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    return house.publish(definition())


def test_tags(desk: Desk) -> None:
    book = desk.new("book", name="t")
    path = f"book/{book['id']}"
    assert desk.send("GET", path).headers["ETag"] == '"1"'
    assert desk.refused("PATCH", path, {"name": "x"}, 412, headers={"If-Match": '"9"'})
    assert desk.send("PATCH", path, {"name": "x"}, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
    assert desk.refused("DELETE", path, None, 412, headers={"If-Match": '"1"'})
    # a change to nothing is no change
    assert desk.change("book", book, name="x")["revision"] == 2
    not_modified = desk.send("GET", path, headers={"If-None-Match": '"2"'})
    assert not_modified.status_code in (200, 304)


def test_answers_are_problems(desk: Desk) -> None:
    for method, path, body, status in (
        ("GET", "book/0", None, 404), ("GET", "book/x", None, 404), ("GET", "nothing/1", None, 404),
        ("PUT", "book/1", {}, 405), ("POST", "book", [], 422), ("POST", "book", {"name": ""}, 422),
        ("POST", "book", "text", 422), ("GET", "book?limit=0", None, 400),
    ):  # fmt: skip
        answer = desk.send(method, path, body)
        assert answer.status_code in (status, 400 if status == 422 else status), (method, path, answer.json)
        assert answer.mimetype == "application/problem+json", (method, path)
        assert answer.json["problems"] is not None and answer.json["status"] == answer.status_code
    broken = desk.send("POST", "book", data=b'{"name": ', content_type="application/json")
    assert broken.status_code == 400 and broken.mimetype == "application/problem+json"
    for bad in (b'{"name": "a", "price": NaN}', b'{"name": "\\ud800"}', b"\xff\xfe"):
        answer = desk.send("POST", "book", data=bad, content_type="application/json")
        assert answer.status_code in (400, 422), bad
    for value in ("1e400", "0.001", "abc", 1.5, True, "99999999999999999999", -1, "١٢"):
        answer = desk.send("POST", "book", {"name": "v", "price": value})
        assert answer.status_code in (201, 422), value
    for key, value in (("bought", "2026-02-30"), ("bought", "20260101"), ("bought", 5), ("seen", "yesterday"),
                       ("name", 5), ("name", "a" * 100_000), ("name", "a\x00b"), ("genre", "z"), ("genre", ["a"])):  # fmt: skip
        assert desk.refused("POST", "book", {"name": "v", key: value})[0][1] == key, (key, value)


def test_languages(desk: Desk) -> None:
    for language, expected in (
        ("zh", "书名"),
        ("zh-CN,zh;q=0.9,en;q=0.5", "书名"),
        ("en", "Name"),
        ("fr", "Name"),
    ):
        answer = desk.send("POST", "book", {}, headers={"Accept-Language": language})
        assert expected in answer.json["problems"][0]["message"], language
        state = desk.send(
            "POST", "book/evaluate", {"price": "-1"}, headers={"Accept-Language": language}
        ).json
        chinese = any("一" <= sign <= "鿿" for one in state["problems"] for sign in one["message"])
        assert chinese == language.startswith("zh"), (language, state["problems"])


def test_idempotency_keys(desk: Desk, house: House) -> None:
    headers = {"Idempotency-Key": f"once-{house.engine.dialect.name}"}
    first = desk.send("POST", "book", {"name": "only"}, headers=headers)
    again = desk.send("POST", "book", {"name": "only"}, headers=headers)
    assert first.status_code == again.status_code == 201 and first.json["id"] == again.json["id"]
    other = desk.send("POST", "book", {"name": "another"}, headers=headers)
    assert other.status_code in (409, 422)
    assert desk.titles("book", 'name = "only"', "id") == [first.json["id"]]


def test_batches(desk: Desk) -> None:
    book = desk.new("book", name="old", isbn="i-0")
    rows = [
        {"name": "b1", "isbn": "i-1"},
        {"id": book["id"], "name": "renamed"},
        {"name": "b2", "price": "x"},
    ]
    found = desk.refused("POST", "book/batch", rows)
    assert found[0][1] in ("2/price", "/2/price"), found
    assert desk.get(f"book/{book['id']}")["name"] == "old"
    partial = desk.send("POST", "book/batch?partial=1", rows)
    assert partial.status_code == 200, partial.json
    results = partial.json["items"]
    assert [one["ok"] for one in results] == [True, True, False]
    assert desk.get(f"book/{book['id']}")["name"] == "renamed"
    # the same key twice in one batch
    twice = [{"name": "c", "isbn": "same"}, {"name": "d", "isbn": "same"}]
    assert desk.send("POST", "book/batch", twice).status_code == 422
    some = desk.send("POST", "book/batch?partial=1", twice).json["items"]
    assert [one["ok"] for one in some] == [True, False]
    whole = desk.send("POST", "book/batch", [{"name": f"n{number}"} for number in range(50)])
    numbers = [one["number"] for one in whole.json["items"]]
    assert len(set(numbers)) == 50 and numbers == sorted(numbers)
    assert desk.send("POST", "book/batch", {}).status_code in (400, 422)


def test_lists(desk: Desk) -> None:
    for number in range(7):
        desk.new("book", name=f"list {number}", price=None if number == 3 else f"{number % 3}.50", genre="a")
    common: dict[str, Any] = {"filter": 'CONTAINS(name, "list ")', "limit": 2}
    for sort in ("price", "-price", "price,-name", "genre,price", "-created_at"):
        found, after = [], None
        while True:
            page = desk.get("book", sort=sort, **common, **({"after": after} if after else {}))
            found += [item["name"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert len(found) == 7 and len(set(found)) == 7, (sort, found)
        if "price" in sort and not sort.startswith("genre"):
            assert found[-1] == "list 3"  # blanks last, both ways
    counted = desk.get("book", count="true", **common)["count"]
    assert counted == {"value": 7, "capped": False}
    assert set(desk.get("book", fields="name,price", **common)["items"][0]) <= {
        "id",
        "revision",
        "name",
        "price",
    }
    for source in ("name like \"x\"", "price +", "x" * 5000, "SUM(", "name = 1", "ISNEW()", "saved.name = \"x\"",
                   "name + 1 > 2", "(" * 60 + "1" + ")" * 60 + " = 1", "2^99999999 > 1"):  # fmt: skip
        assert desk.send("GET", "book", query_string={"filter": source}).status_code == 400, source[:40]


def test_figures(desk: Desk) -> None:
    for genre, price, bought in (
        ("a", "1", "2025-01-05"),
        ("a", "2", "2025-01-20"),
        ("b", "4", "2025-02-01"),
    ):
        desk.new("book", name="fig", genre=genre, price=price, bought=bought)
    items = desk.get("query", entity="book", group_by="genre", measure="SUM(price)", filter='name = "fig"')[
        "items"
    ]
    said = str(items)
    assert len(items) == 2 and "3.00" in said and "4.00" in said, items
    months = desk.get(
        "query", entity="book", group_by="MONTH(bought)", measure="COUNT()", filter='name = "fig"'
    )
    assert len(months["items"]) == 2
    whole = desk.get("query", entity="book", measure="SUM(price) / COUNT()", filter='name = "fig"')["items"]
    assert len(whole) == 1 and "2.3" in str(whole)
    for bad in (
        {"measure": "price"},
        {"measure": "nonsense"},
        {"measure": "COUNT()", "group_by": "nonsense"},
    ):
        assert desk.send("GET", "query", query_string={"entity": "book", **bad}).status_code == 400, bad


def test_buttons(desk: Desk) -> None:
    book = desk.new("book", name="old", price="5")
    assert desk.press("book", book, "discard").status_code == 422
    pressed = desk.press("book", book, "discard", why="torn")
    assert pressed.status_code == 200, pressed.json
    assert desk.get(f"book/{book['id']}")["name"] == "torn!"
    runs = desk.get(f"book/{book['id']}/runs")["items"]
    assert runs[0]["flow"] == "discard"
    history = desk.get(f"book/{book['id']}/history")["items"]
    assert (
        history[0]["flow"] == "discard"
        and history[0]["by"]["id"]
        and history[0]["changes"]["name"] == ["old", "torn!"]
    )
    dear = desk.new("book", name="dear", price="500")
    assert desk.press("book", dear, "discard", why="x").status_code in (409, 422)
    assert desk.press("book", dear, "nonsense").status_code == 404
    assert desk.press("book", 987654, "discard", why="x").status_code == 404
    assert desk.press("book", book, "discard", why="x", nonsense=1).status_code == 422


def test_suspended_people_and_revoked_tokens(desk: Desk, house: House) -> None:
    reader = house.desk("lib_reader", KEY, "reader")
    assert reader.send("GET", "book").status_code == 200
    assert reader.send("GET", "draft").status_code in (403, 404)
    assert reader.send("POST", "publish").status_code in (403, 404)
    accounts.set_suspended(house.engine, "lib_reader@sample.example", True)
    assert reader.send("GET", "book").status_code == 401
    wrong = house.visitor().get(f"{desk.base}/book", headers={"Authorization": "Bearer nonsense"})
    assert wrong.status_code == 401


def test_drafts(house: House) -> None:
    desk = house.publish(definition("drafty"))
    got = desk.send("GET", "draft")
    tag = got.headers["ETag"]
    assert got.json["definition"]["key"] == "drafty"
    assert all(found["severity"] == "warning" for found in got.json["problems"])
    patch = [{"op": "add", "path": "/entities/0/fields/-", "value": {"key": "extra", "type": "text"}}]
    assert desk.refused("PATCH", "draft", patch, 428)
    assert desk.refused("PATCH", "draft", patch, 412, headers={"If-Match": '"99"'})
    changed = desk.send("PATCH", "draft", patch, headers={"If-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag, changed.json
    tag = changed.headers["ETag"]
    for broken in (
        [{"op": "add", "path": "/entities/0/colour", "value": 1}],
        [{"op": "replace", "path": "/key", "value": "other"}],
        [{"op": "remove", "path": "/nowhere"}],
        [{"op": "test", "path": "/key", "value": "other"}],
        [{"op": "fly"}], {}, "x",
    ):  # fmt: skip
        answer = desk.send("PATCH", "draft", broken, headers={"If-Match": tag})
        assert answer.status_code in (400, 422), broken
    assert desk.send("GET", "draft").headers["ETag"] == tag
    # a problem keeps it from being published, not from being kept
    bad = [
        {
            "op": "add",
            "path": "/entities/0/fields/-",
            "value": {"key": "f", "type": "decimal", "formula": "nmae"},
        }
    ]
    kept = desk.send("PATCH", "draft", bad, headers={"If-Match": tag})
    assert kept.status_code == 200 and kept.json["problems"]
    assert desk.send("POST", "publish").status_code == 422
    checked = desk.send("POST", "draft/check")
    assert checked.status_code == 200 and checked.json["problems"]
    assert desk.send("POST", "draft/undo").status_code == 200
    sound = desk.send("GET", "draft").json["problems"]
    assert all(found["severity"] == "warning" for found in sound)
    assert desk.send("GET", "draft/diff").status_code == 200
    assert desk.send("POST", "draft/impact").status_code == 200
    book = desk.new("book", name="before")
    assert "extra" not in book
    assert desk.send("POST", "publish").json["version"] == 2
    assert desk.new("book", name="after", extra="e")["extra"] == "e"
    assert desk.get(f"book/{book['id']}")["extra"] is None
    assert [one["number"] for one in desk.get("versions")["items"]][:2] in ([2, 1], [1, 2])
    restored = desk.send("POST", "versions/1/restore")
    assert restored.status_code == 200 and restored.json["version"] == 3, restored.json
    assert desk.refused("POST", "book", {"name": "x", "extra": "e"})[0][1] == "extra"
    assert desk.send("POST", "versions/99/restore").status_code == 404
    clone = desk.send("POST", "clone", {"key": "drafty_two"})
    assert clone.status_code in (200, 201), clone.json
    other = Desk(house.admin, "/api/v1/apps/drafty_two")
    assert other.get("book")["items"] == [] and other.new("book", name="mine")["number"] == "B-001"
    assert desk.send("POST", "clone", {"key": "drafty_two"}).status_code in (409, 422)
    assert desk.send("POST", "clone", {"key": "class"}).status_code == 422


def test_changing_types_under_data(house: House) -> None:
    desk = house.publish(definition("moving"))
    book = desk.new("book", name="n", isbn="12.5", price="3.50", genre="a")

    def become(field: dict[str, Any]) -> Any:
        draft = desk.send("GET", "draft")
        fields = draft.json["definition"]["entities"][0]["fields"]
        place = [one["key"] for one in fields].index(field["key"])
        patch = [{"op": "replace", "path": f"/entities/0/fields/{place}", "value": field}]
        done = desk.send("PATCH", "draft", patch, headers={"If-Match": draft.headers["ETag"]})
        assert done.status_code == 200, done.json
        return desk.send("POST", "publish")

    assert become({"key": "price", "type": "decimal", "scale": 4}).status_code == 200
    assert desk.get(f"book/{book['id']}")["price"] == "3.5000"
    assert become({"key": "genre", "type": "text"}).status_code == 200
    assert desk.get(f"book/{book['id']}")["genre"] == "a"
    assert become({"key": "isbn", "type": "decimal", "scale": 1}).status_code == 200
    assert desk.get(f"book/{book['id']}")["isbn"] == "12.5"
    desk.change("book", book, genre="no number")
    refused = become({"key": "genre", "type": "integer"})
    assert refused.status_code in (409, 422), refused.json
    assert desk.get(f"book/{book['id']}")["genre"] == "no number"


def test_imports_that_are_refused(house: House) -> None:
    for change in ({"formwright": 2}, {"nonsense": 1}, {"entities": {}}, {"key": None}):
        broken = copy.deepcopy(definition("never")) | change
        answer = house.admin.post("/api/v1/apps", json=broken)
        assert answer.status_code in (400, 422) and codes(answer), change
    assert house.admin.get("/api/v1/apps/never").status_code == 404
    assert "never" not in [one["key"] for one in house.admin.get("/api/v1/apps").json["items"]]
    reader = house.person("lib_importer")
    assert reader.post("/api/v1/apps", json=definition("never")).status_code == 403


def test_every_address_is_described(desk: Desk, house: House) -> None:
    described = desk.get("openapi.json")
    assert described["openapi"].startswith("3.")
    for path in ("/book", "/book/{id}", "/book/batch", "/book/evaluate"):
        assert any(known.endswith(path) for known in described["paths"]), path
    assert house.admin.get("/api/v1/openapi.json").status_code == 200
    assert house.admin.get("/schema/app.json").json["$schema"].endswith("2020-12/schema")
