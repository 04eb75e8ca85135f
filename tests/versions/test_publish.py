"""Publishing: a draft becomes live with its tables, or nothing at all happens."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from configurator.draft import patch_draft, read_draft
from configurator.publish import publish
from configurator.versions import clone_app, export_app, import_app, list_apps, restore_version, versions
from runtime.access.audit import first_broken_entry
from runtime.definition import dump_app
from runtime.records.errors import ConflictingState, NotFound
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.published import live_pointer
from runtime.storage.residual import residual
from runtime.storage.system import create_system_tables
from tests.definition.samples import sales
from tests.storage.apps import app_of, entity, field, insert, tables_of


@pytest.fixture(autouse=True)
def system(engine: Engine) -> None:
    create_system_tables(engine)


def edit(engine: Engine, key: str, *operations: dict[str, Any]) -> None:
    with write_transaction(engine) as connection:
        revision = read_draft(connection, key).revision
        patch_draft(connection, key, operations, revision)


def state(engine: Engine) -> dict[str, Any]:
    """All there is in the database, tables and rows."""
    found: dict[str, Any] = {}
    with read_transaction(engine) as connection:
        inspector = inspect(connection)
        quote = connection.dialect.identifier_preparer.quote
        for schema in [None] if engine.dialect.name == "sqlite" else [None, "app_shop"]:
            for name in inspector.get_table_names(schema=schema):
                place = quote(name) if schema is None else f"{quote(schema)}.{quote(name)}"
                rows = connection.exec_driver_sql(f"SELECT * FROM {place}").all()
                columns = [
                    (part["name"], str(part["type"])) for part in inspector.get_columns(name, schema=schema)
                ]
                indexes = sorted(index["name"] for index in inspector.get_indexes(name, schema=schema))
                found[place] = (columns, indexes, sorted(map(repr, rows)))
    return found


def test_an_import_is_a_draft_until_it_is_published(engine: Engine) -> None:
    imported = import_app(engine, app_of(entity("item")))
    assert (imported.revision, imported.is_new, imported.problems) == (1, True, [])
    with read_transaction(engine) as connection:
        assert live_pointer(connection, "shop").version is None
    published = publish(engine, "shop", note="first")
    assert (published.version, published.is_new, list(published.problems)) == (1, True, [])
    with read_transaction(engine) as connection:
        assert live_pointer(connection, "shop").version == 1
        assert live_pointer(connection, "nothing") is None
    (row,) = versions(engine, "shop")
    assert (row.number, row.note, row.sha256) == (1, "first", published.sha256)
    assert list_apps(engine)[0].has_changes is False


def test_publishing_what_is_live_makes_no_version(engine: Engine) -> None:
    import_app(engine, app_of(entity("item")))
    publish(engine, "shop")
    again = publish(engine, "shop")
    assert (again.version, again.is_new) == (1, False)
    assert len(versions(engine, "shop")) == 1


def test_a_whole_app_on_both_databases(engine: Engine) -> None:
    document = sales()
    app = import_app(engine, app_from(document))
    assert publish(engine, app.key).version == 1
    assert dump_app(export_app(engine, app.key)) == document


def app_from(document: dict[str, Any]) -> Any:
    from configurator.versions import definition_of

    return definition_of(document)


def test_failure_at_any_step_leaves_the_version_before_whole(engine: Engine) -> None:
    first = app_of(
        entity("item", field("name", "text"), field("qty", "text"), field("box", "reference", entity="box")),
        entity("box"),
        entity("old"),
    )
    import_app(engine, first)
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        tables = tables_of(first, engine)
        box = insert(connection, tables, "box", name="b")
        insert(connection, tables, "item", name="x", qty="12", box=box)
    second = app_of(
        entity("item", field("name", "text", unique=True), field("qty", "integer", indexed=True)),
        entity("box", field("items", "references", entity="item", back="boxes")),
        entity("new"),
    )
    import_app(engine, second)
    before = state(engine)
    steps: list[str] = []

    def note(step: str) -> None:
        steps.append(step)

    class Injected(Exception):
        pass

    counted = 0
    while True:
        steps.clear()

        def fail(step: str, at: int = counted) -> None:
            steps.append(step)
            if len(steps) > at:
                raise Injected

        try:
            result = publish(engine, "shop", on_step=fail)
        except Injected:
            assert state(engine) == before, steps
            counted += 1
            continue
        break
    assert result.version == 2 and counted == len(steps) > 12
    assert {"apply RetireColumn", "apply RetireTable", "apply Convert", "pointer", "commit"} <= set(steps)


def test_values_that_cannot_follow_prevent_the_publish_and_are_listed(engine: Engine) -> None:
    first = app_of(entity("item", field("qty", "text")))
    import_app(engine, first)
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        tables = tables_of(first, engine)
        for qty in ("12", "a dozen", None, "1,200"):
            insert(connection, tables, "item", qty=qty)
    import_app(engine, app_of(entity("item", field("qty", "integer"))))
    before = state(engine)
    refused = publish(engine, "shop")
    assert refused.version is None
    (problem,) = refused.problems
    assert (problem.code, problem.path) == ("publish.cannot_convert", "/entities/0/fields/0")
    assert (problem.values["record"], problem.values["value"]) == (2, "a dozen")
    assert "a dozen" in problem.message("zh")
    assert state(engine) == before
    accepted = publish(engine, "shop", accept_loss=True)
    assert accepted.version == 2
    second = app_of(entity("item", field("qty", "integer")))
    table = tables_of(second, engine).entities["item"].table
    with read_transaction(engine) as connection:
        assert connection.execute(select(table.c.qty).order_by("id")).scalars().all() == [
            12,
            None,
            None,
            1200,
        ]


def test_doubled_values_prevent_a_field_from_becoming_unique(engine: Engine) -> None:
    first = app_of(entity("item"))
    import_app(engine, first)
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        for name in ("x", "x", "y", None, None):
            insert(connection, tables_of(first, engine), "item", name=name)
    import_app(engine, app_of(entity("item", field("name", "text", unique=True))))
    refused = publish(engine, "shop")
    (problem,) = refused.problems
    assert problem.code == "publish.duplicates"
    assert (problem.values["value"], problem.values["count"], problem.values["records"]) == ("x", 2, "1, 2")


def test_restore_makes_a_new_version_and_brings_the_values_back(engine: Engine) -> None:
    first = app_of(entity("item", field("name", "text"), field("color", "text")), entity("box"))
    import_app(engine, first)
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        insert(connection, tables_of(first, engine), "item", name="x", color="red")
        insert(connection, tables_of(first, engine), "box", name="b")
    import_app(engine, app_of(entity("item", field("name", "text"))))
    publish(engine, "shop")
    edit(engine, "shop", {"op": "add", "path": "/label", "value": "Shop"})
    restored = restore_version(engine, "shop", 1)
    assert restored.version == 3
    assert export_app(engine, "shop") == first == export_app(engine, "shop", draft=True)
    assert versions(engine, "shop")[0].restored_from == 1
    tables = tables_of(first, engine)
    with read_transaction(engine) as connection:
        assert connection.execute(select(tables.entities["item"].table.c.color)).scalars().all() == ["red"]
        assert connection.execute(select(tables.entities["box"].table.c.name)).scalars().all() == ["b"]
        assert residual(connection, tables) == []


def test_restore_of_references_after_their_entity_went(engine: Engine) -> None:
    first = app_of(
        entity(
            "item",
            field("name", "text"),
            field("box", "reference", entity="box"),
            field("lines", "children", entity="line"),
            field("more", "references", entity="box", back="more_items"),
            field("any", "any_reference", entities=["box", "item"], back="any_items"),
        ),
        entity("box"),
        entity("line"),
    )
    import_app(engine, first)
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        box = insert(connection, tables_of(first, engine), "box", name="b")
        item = insert(connection, tables_of(first, engine), "item", name="x", box=box)
        link = tables_of(first, engine).entities["item"].fields["more"].link
        connection.execute(link.insert().values(record_id=item, target_id=box))
    import_app(engine, app_of(entity("item", field("name", "text"))))
    publish(engine, "shop")
    assert restore_version(engine, "shop", 1).version == 3
    tables = tables_of(first, engine)
    with read_transaction(engine) as connection:
        assert connection.execute(select(tables.entities["item"].table.c.box)).scalars().all() == [box]
        assert (
            connection.execute(select(tables.entities["item"].fields["more"].link.c.target_id)).scalar()
            == box
        )


def test_clone_is_an_app_of_its_own_that_remembers_its_base(engine: Engine) -> None:
    import_app(engine, app_of(entity("item")))
    with pytest.raises(ConflictingState):
        clone_app(engine, "shop", "copy")
    published = publish(engine, "shop")
    cloned = clone_app(engine, "shop", "copy")
    assert cloned.version == 1
    base = export_app(engine, "copy").base
    assert base is not None
    assert (base.key, base.version, base.sha256) == ("shop", 1, published.sha256)
    with pytest.raises(ConflictingState):
        clone_app(engine, "shop", "COPY")
    with pytest.raises(NotFound):
        clone_app(engine, "nothing", "other")
    with read_transaction(engine) as connection:
        assert first_broken_entry(connection) is None
