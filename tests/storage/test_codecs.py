"""Every field type's values survive the way into each database and out again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.storage.codecs import (
    codec,
    decoder,
    encoder,
    json_decoder,
    scaled_integer,
    scaled_text,
    unscaled,
)
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, migrate, tables_of

VALUES: dict[StorageKind, list[tuple[Any, Any]]] = {
    StorageKind.TEXT: [("x", "x"), ("示例 ''\"\\", "示例 ''\"\\"), ("🧭" * 500, "🧭" * 500)],
    StorageKind.INTEGER: [(0, 0), (-5, -5), (10**15, 10**15)],
    StorageKind.DECIMAL: [
        (Decimal("0.01"), "0.01"),
        (Decimal("-12345.60"), "-12345.60"),
        (7, "7.00"),
        (Decimal("9999999999999999.99"), "9999999999999999.99"),
        (Decimal("2.005"), "2.01"),
        (Decimal("-2.005"), "-2.01"),
        (Decimal("0"), "0.00"),
    ],
    StorageKind.BOOLEAN: [(True, True), (False, False)],
    StorageKind.DATE: [
        (date(2026, 3, 2), "2026-03-02"),
        (date(1, 1, 1), "0001-01-01"),
        (date.max, "9999-12-31"),
    ],
    StorageKind.INSTANT: [
        (datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC), "2026-03-02T09:00:00.123Z"),
        (datetime(1970, 1, 1, tzinfo=UTC), "1970-01-01T00:00:00.000Z"),
    ],
    StorageKind.TIME: [(time(9, 30), "09:30:00"), (time(0, 0, 1), "00:00:01")],
    StorageKind.JSON: [({"a": [1, "二", None, True]}, {"a": [1, "二", None, True]}), ([], [])],
}


TYPES = {StorageKind.INSTANT: "datetime"}


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_values_come_back_as_they_went_in(engine: Engine, kind: StorageKind) -> None:
    create_system_tables(engine)
    app = app_of(entity("item", field("value", TYPES.get(kind, kind.value))))
    migrate(engine, None, app)
    tables = tables_of(app, engine)
    stored = tables.entities["item"]
    of, mark = stored.fields["value"].codec, "?" if tables.dialect == "sqlite" else "%s"
    for plain, expected in VALUES[kind]:
        with write_transaction(engine) as connection:
            record = insert(connection, tables, "item")
            text = f"UPDATE {stored.name} SET value = {mark} WHERE id = {record}"
            connection.exec_driver_sql(text, (encoder(of)(plain),))
        with read_transaction(engine) as connection:
            read = connection.exec_driver_sql(f"SELECT value FROM {stored.name} WHERE id = {record}")
            raw = read.scalar_one()
        assert json_decoder(of)(raw) == expected
        back = decoder(of)(raw)
        assert encoder(of)(back) == encoder(of)(plain)
        assert type(back) in (type(plain), Decimal)


def test_choices_are_tuples(engine: Engine) -> None:
    for dialect in ("sqlite", "postgresql"):
        of = codec(StorageKind.JSON, dialect, 0, True)
        raw = encoder(of)(("a", "b"))
        assert raw == '["a","b"]'
        read = raw if dialect == "sqlite" else ["a", "b"]
        assert decoder(of)(read) == ("a", "b")
        assert json_decoder(of)(read) == ["a", "b"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_blank_stays_blank(kind: StorageKind, dialect: str) -> None:
    of = codec(kind, dialect, 2)
    assert encoder(of)(None) is decoder(of)(None) is json_decoder(of)(None) is None


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14),
    st.integers(0, 4),
)
def test_scaled_integers_are_exact(value: Decimal, scale: int) -> None:
    scaled = scaled_integer(value, scale)
    assert abs(unscaled(scaled, scale) - value) * 2 <= Decimal(1).scaleb(-scale)
    assert Decimal(scaled_text(scaled, scale)) == unscaled(scaled, scale)
    assert scaled_integer(unscaled(scaled, scale), scale) == scaled


@pytest.mark.parametrize("key", sorted(field_types()))
def test_every_field_type_has_its_place(engine: Engine, key: str) -> None:
    create_system_tables(engine)
    example = dict(field_types()[key].example)
    names = {example.get("entity"), *example.get("entities", ())} - {None, "item"}
    app = app_of(entity("item", example), *(entity(name) for name in sorted(names)))
    assert migrate(engine, None, app) == []


CONVERSIONS: list[tuple[dict[str, Any], dict[str, Any], list[tuple[Any, Any]]]] = [
    (field("f", "text"), field("f", "integer"), [("12", 12), ("1,200", 1200), ("x", None), (None, None)]),
    (field("f", "text"), field("f", "decimal"), [("1.50", "1.50"), ("¥1,234.5", "1234.50"), ("1.x", None)]),
    (field("f", "text"), field("f", "date"), [("2026-03-02", "2026-03-02"), ("soon", None)]),
    (field("f", "text"), field("f", "long_text"), [("x", "x")]),
    (field("f", "integer"), field("f", "decimal"), [(12, "12.00"), (-1, "-1.00")]),
    (field("f", "integer"), field("f", "text"), [(12, "12")]),
    (field("f", "integer"), field("f", "boolean"), [(1, True), (0, False), (2, False)]),
    (field("f", "decimal", scale=4), field("f", "decimal", scale=2), [("1.5000", "1.50"), ("1.2345", None)]),
    (field("f", "decimal", scale=2), field("f", "decimal", scale=4), [("1.55", "1.5500")]),
    (field("f", "decimal"), field("f", "integer"), [("12.00", 12), ("12.50", None)]),
    (field("f", "decimal"), field("f", "text"), [("12.50", "12.50")]),
    (field("f", "date"), field("f", "datetime"), [("2026-03-02", "2026-03-02T00:00:00.000Z")]),
    (field("f", "datetime"), field("f", "date"), [("2026-03-02T09:00:00Z", "2026-03-02")]),
    (field("f", "date"), field("f", "text"), [("2026-03-02", "2026-03-02")]),
    (field("f", "date"), field("f", "integer"), [("2026-03-02", None)]),
    (field("f", "boolean"), field("f", "integer"), [(True, 1), (False, 0)]),
    (field("f", "boolean"), field("f", "text"), [(True, "true")]),
    (
        field("f", "choice", options=[{"value": "a"}]),
        field("f", "choices", options=[{"value": "a"}]),
        [("a", ["a"])],
    ),
    (
        field("f", "choices", options=[{"value": "a"}, {"value": "b"}]),
        field("f", "text"),
        [(["a", "b"], "a, b")],
    ),
    (field("f", "json"), field("f", "integer"), [({"a": 1}, None)]),
]


@pytest.mark.parametrize(("before", "after", "values"), CONVERSIONS, ids=lambda part: str(part)[:40])
def test_conversions_keep_what_means_the_same_and_list_the_rest(
    engine: Engine, before: dict[str, Any], after: dict[str, Any], values: list[tuple[Any, Any]]
) -> None:
    create_system_tables(engine)
    old, new = app_of(entity("item", before)), app_of(entity("item", after))
    migrate(engine, None, old)
    tables, kind = tables_of(old, engine), field_types()[before["type"]]
    definition = old.entity("item").field("f")
    marks = "?" if tables.dialect == "sqlite" else "%s"
    with write_transaction(engine) as connection:
        for given, _ in values:
            record = insert(connection, tables, "item")
            raw = encoder(tables.entities["item"].fields["f"].codec)(kind.parse_json(definition, given))
            name = tables.entities["item"].name
            connection.exec_driver_sql(f"UPDATE {name} SET f = {marks} WHERE id = {record}", (raw,))
    problems = migrate(engine, old, new, 2)
    stored = tables_of(new, engine).entities["item"]
    with read_transaction(engine) as connection:
        rows = connection.exec_driver_sql(f"SELECT f FROM {stored.name} ORDER BY id").scalars().all()
    decode = json_decoder(stored.fields["f"].codec)
    assert [decode(row) for row in rows] == [expected for _, expected in values]
    blank = False if after["type"] == "boolean" else None
    refused = [
        position
        for position, (given, expected) in enumerate(values, 1)
        if expected == blank and given not in (None, False, 0)
    ]
    assert [problem.values["record"] for problem in problems] == refused


def test_one_reference_becomes_many(engine: Engine) -> None:
    create_system_tables(engine)
    old = app_of(entity("item", field("box", "reference", entity="box")), entity("box"))
    new = app_of(entity("item", field("box", "references", entity="box")), entity("box"))
    migrate(engine, None, old)
    with write_transaction(engine) as connection:
        box = insert(connection, tables_of(old, engine), "box", name="b")
        item = insert(connection, tables_of(old, engine), "item", box=box)
        insert(connection, tables_of(old, engine), "item")
    assert migrate(engine, old, new, 2) == []
    link = tables_of(new, engine).entities["item"].fields["box"].link
    assert link is not None
    with read_transaction(engine) as connection:
        assert connection.execute(select(link.c.record_id, link.c.target_id)).all() == [(item, box)]
