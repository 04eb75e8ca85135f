"""Physical names: never the same for different things, never too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.names import (
    LIMIT,
    any_reference_names,
    app_level_name,
    app_part,
    app_prefix,
    column_name,
    parent_name,
    retired_name,
    retired_table_name,
    schema_name,
    table_name,
)

KEYS = st.text("ab_客", min_size=1, max_size=60).filter(str.isidentifier)


@given(KEYS, KEYS, KEYS, st.sampled_from(["sqlite", "postgresql"]))
def test_no_name_is_too_long(app: str, entity: str, field: str, dialect: str) -> None:
    names = [
        table_name(app, (entity,), dialect),
        table_name(app, (entity, field), dialect),
        app_level_name(app, "serial_counter", dialect),
        schema_name(app, dialect) or "",
        column_name(field),
        parent_name(entity, field),
        *any_reference_names(field),
        retired_name(column_name(field), 12345),
        retired_table_name(app, table_name(app, (entity,), dialect), 12345, dialect),
    ]
    assert max(len(name.encode()) for name in names) <= LIMIT


@given(st.tuples(KEYS, KEYS), st.tuples(KEYS, KEYS), st.booleans())
def test_different_keys_give_different_names(
    one: tuple[str, str], other: tuple[str, str], linked: bool
) -> None:
    for dialect in ("sqlite", "postgresql"):
        app = one[0] if dialect == "sqlite" else "x"
        first = table_name(app, (one[1],) if not linked else one, dialect)
        second = table_name(other[0] if dialect == "sqlite" else "x", (other[1],), dialect)
        if linked or one[1] != other[1] or app != other[0]:
            same = not linked and one[1] == other[1] and (dialect == "postgresql" or one[0] == other[0])
            assert (first == second) == same


@given(KEYS, KEYS, KEYS)
def test_a_prefix_tells_whose_a_table_is(app: str, other: str, entity: str) -> None:
    if app != other:
        assert not table_name(other, (entity,), "sqlite").startswith(app_prefix(app))
        assert schema_name(app, "postgresql") != schema_name(other, "postgresql")


@pytest.mark.parametrize("entity", ["change_log", "_change_log", "event", "_event", "run"])
def test_no_entity_takes_the_place_of_a_table_every_app_has(entity: str) -> None:
    for dialect in ("sqlite", "postgresql"):
        taken = {app_level_name("shop", name, dialect) for name in ("change_log", "event", "run")}
        assert table_name("shop", (entity,), dialect) not in taken


def test_names_people_meet_are_plain() -> None:
    assert table_name("crm_ltc", ("quote_line",), "sqlite") == "crm_ltc__quote_line"
    assert table_name("crm_ltc", ("quote_line",), "postgresql") == "quote_line"
    assert schema_name("crm_ltc", "postgresql") == "app_crm_ltc"
    assert app_part("客户管理") == "客户管理"
