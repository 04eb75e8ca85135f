"""Lists: filters, search, order, keyset pages, counts."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Engine

from runtime.records.errors import BadRequest
from runtime.records.query import Query
from tests.records.apps import Installation, definition, values_of

ENTITIES = [
    {
        "key": "item",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "searchable": True},
            {"key": "memo", "type": "long_text", "searchable": True},
            {"key": "amount", "type": "money", "currency": "CNY", "indexed": True},
            {"key": "day", "type": "date"},
            {"key": "at", "type": "datetime"},
            {"key": "flag", "type": "boolean"},
            {"key": "size", "type": "choice", "options": [{"value": one} for one in ("s", "m", "l")]},
            {"key": "group", "type": "reference", "entity": "group", "back": "items"},
            {"key": "age", "type": "integer", "formula": "TODAY() - day"},
        ],
    },
    {
        "key": "group",
        "title": "name",
        "fields": [{"key": "name", "type": "text"}, {"key": "rank", "type": "integer"}],
    },
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with items."""
    return Installation(engine, definition(ENTITIES))


def fill(app: Installation, count: int) -> list[dict]:
    chance = random.Random(7)
    door = app.door()
    groups = [
        door.create("group", {"name": name, "rank": rank})["id"] for name, rank in (("b", 1), ("a", None))
    ]
    rows = [
        {
            "name": f"n{number % 5}",
            "amount": None if number % 4 == 0 else str(chance.randint(1, 6)),
            "day": None if number % 3 == 0 else f"2026-01-{chance.randint(1, 5):02d}",
            "at": None if number % 5 == 0 else f"2026-01-0{chance.randint(1, 5)}T00:00:00Z",
            "flag": number % 2 == 0,
            "size": chance.choice(["s", "m", "l", None]),
            "group": chance.choice([*groups, None]),
        }
        for number in range(count)
    ]
    return door.batch("item", rows)


def pages(app: Installation, query: Query) -> list[dict]:
    door = app.door()
    found, after = [], None
    while True:
        page = door.list(
            "item", Query(query.filter, query.q, query.sort, 7, after, query.fields, query.count)
        )
        found += page["items"]
        after = page["next"]
        if after is None:
            return found
        assert len(page["items"]) == 7


def pages_back(app: Installation, sort: tuple[str, ...]) -> list[dict]:
    """The whole list, read page by page from its end."""
    door = app.door()
    last = door.list("item", Query(sort=sort, limit=49))
    page = door.list("item", Query(sort=sort, limit=7, after=last["next"], both_ways=True))
    assert page["next"] is None
    found = page["items"]
    while mark := page.get("previous"):
        page = door.list("item", Query(sort=sort, limit=7, before=mark, both_ways=True))
        assert page["next"] is not None
        found = [*page["items"], *found]
    return found


@pytest.mark.parametrize(
    "sort",
    [
        (),
        ("id",),
        ("-id",),
        ("amount",),
        ("-amount",),
        ("amount", "-day"),
        ("-day", "amount", "name"),
        ("flag", "-at"),
        ("-name", "at", "amount"),
        ("group",),
        ("-group.rank", "amount"),
        ("age",),
        ("-age", "name"),
        ("size", "-amount"),
        ("-size", "name"),
        ("created_at",),
    ],
)
def test_pages_join_to_the_whole_list(app: Installation, sort: tuple[str, ...]) -> None:
    made = fill(app, 50)
    whole = app.door().list("item", Query(sort=sort, limit=500))["items"]
    assert pages(app, Query(sort=sort)) == whole
    assert pages_back(app, sort) == whole
    assert sorted(values_of(whole, "id")) == sorted(values_of(made, "id"))
    if sort and "." not in sort[0]:
        lead = values_of(whole, sort[0].lstrip("-"))
        blanks = [value is None for value in lead]
        assert blanks == sorted(blanks)
        if sort[0].lstrip("-") in ("day", "at", "name"):
            valued = [value for value in lead if value is not None]
            assert valued == sorted(valued, reverse=sort[0].startswith("-"))


def test_choices_sort_in_the_order_of_their_options(app: Installation) -> None:
    fill(app, 40)
    sizes = values_of(app.door().list("item", Query(sort=("size",), limit=100))["items"], "size")
    assert list(dict.fromkeys(sizes)) == ["s", "m", "l", None]


def test_filters_are_formulas(app: Installation) -> None:
    fill(app, 30)
    door = app.door()

    def found(source: str) -> list[dict]:
        return door.list("item", Query(filter=source, limit=100))["items"]

    assert all(item["amount"] == "2.00" for item in found("amount = 2")) and found("amount = 2")
    assert all(item["flag"] for item in found("flag")) and len(found("flag")) == 15
    assert len(found("amount = null")) == len(found("ISBLANK(amount)")) > 0
    assert len(found("amount > 2")) + len(found("not (amount > 2)")) == 30
    assert {item["group"]["title"] for item in found('group.name = "a"')} == {"a"}
    assert len(found("age > 55")) == len(
        [item for item in found("true") if item["age"] is not None and item["age"] > 55]
    )
    assert found("owner = user") == found("true")


@pytest.mark.parametrize(
    "query",
    [
        Query(filter="nope = 1"),
        Query(filter="amount +"),
        Query(filter="name + 1 = 2"),
        Query(sort=("nope",)),
        Query(fields=("nope",)),
        Query(after="nonsense"),
        Query(limit=0),
        Query(sort=("-group.nope",)),
        Query(filter="ISNEW()"),
        Query(sort=("name",), after="WyJ4IixbMV0sMV0"),
    ],
)
def test_what_makes_no_sense_is_refused(app: Installation, query: Query) -> None:
    with pytest.raises(BadRequest) as refused:
        app.door().list("item", query)
    assert refused.value.problems


def test_a_mark_of_another_query_is_refused(app: Installation) -> None:
    fill(app, 20)
    door = app.door()
    mark = door.list("item", Query(sort=("amount",), limit=3))["next"]
    for other in (Query(sort=("-amount",), after=mark), Query(sort=("amount",), filter="flag", after=mark)):
        with pytest.raises(BadRequest):
            door.list("item", other)


def test_search_finds_parts_of_words_in_any_script(app: Installation) -> None:
    door = app.door()
    door.create("item", {"name": "北京示例零售集团", "memo": "100% sure_thing"})
    door.create("item", {"name": "Sample Retail Group", "memo": "上海"})

    def found(q: str) -> list[str]:
        return values_of(door.list("item", Query(q=q))["items"], "name")

    assert found("零售") == ["北京示例零售集团"]
    assert found("retail") == ["Sample Retail Group"] and found("RETAIL sample") == ["Sample Retail Group"]
    assert found("retail 北京") == [] and found("上海") == ["Sample Retail Group"]
    assert (
        found("100%") == ["北京示例零售集团"] and found("e_t") == ["北京示例零售集团"] and found("n_w") == []
    )
    assert found("'; DROP TABLE") == [] and len(found("  ")) == 2


def test_counts_are_capped_unless_asked(app: Installation) -> None:
    door = app.door()
    door.batch("item", [{"name": str(number)} for number in range(1100)])
    assert door.list("item")["count"] == {"value": 1000, "capped": True}
    assert door.list("item", Query(count=True))["count"] == {"value": 1100, "capped": False}
    assert door.list("item", Query(filter='name = "7"'))["count"] == {"value": 1, "capped": False}
    assert "count" not in door.list("item", Query(count=None))


def test_fields_narrow_the_answer(app: Installation) -> None:
    fill(app, 3)
    item = app.door().list("item", Query(fields=("name", "group")))["items"][0]
    assert set(item) == {"id", "revision", "name", "group"}
