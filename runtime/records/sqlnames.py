"""An app's tables as the formulas' SQL back end sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime.definition import App, parents_of, references_into
from runtime.fields import StorageKind, field_type
from runtime.formula.scope import STAGES, Scope, stays_entity
from runtime.formula.sql import Collection, Column, Table
from runtime.formula.types import Kind
from runtime.records.layout import Layout
from runtime.storage.names import POSITION

_SYSTEM = {
    "id": Kind.NUMBER,
    "owner": Kind.USER,
    "owner_role": Kind.TEXT,
    "created_at": Kind.INSTANT,
    "created_by": Kind.USER,
    "updated_at": Kind.INSTANT,
    "updated_by": Kind.USER,
    "revision": Kind.NUMBER,
    "record_type": Kind.TEXT,
}

USER_TABLE = Table(
    "user_account",
    {
        "id": Column("id", Kind.NUMBER),
        "name": Column("name", Kind.TEXT),
        "email": Column("email", Kind.TEXT),
        "department": Column("department_id", Kind.REFERENCE),
    },
    alive=None,
)
DEPARTMENT_TABLE = Table(
    "department",
    {
        "id": Column("id", Kind.NUMBER),
        "name": Column("name", Kind.TEXT),
        "parent": Column("parent_id", Kind.REFERENCE),
        "head": Column("head_id", Kind.USER),
    },
    alive=None,
)


def sql_tables(
    app: App, scope: Scope, layouts: Mapping[str, Layout], stays: str, workspace_id: int = 0
) -> dict[str, Table]:
    """Every entity's table with its columns and collections, users and departments among them.

    `stays` is the table of stays in stages. People and departments are those of the workspace, if given.
    """
    found = {"user": USER_TABLE, "department": DEPARTMENT_TABLE}
    if workspace_id:
        for key, table in found.items():
            name = f"(SELECT * FROM {table.name} WHERE workspace_id = {int(workspace_id)})"
            found[key] = replace(table, name=name)
    for entity in app.entities:
        layout = layouts[entity.key]
        parents = tuple((one.entity.key, layout.parents[(one.entity.key, one.field.key)])
                        for one in parents_of(app, entity))  # fmt: skip
        found[entity.key] = Table(
            layout.table,
            _columns(scope, entity.key, layout),
            _collections(app, entity.key, layouts),
            parents=parents,
        )
        if any(field.type == "stage" for field in entity.fields):
            found[stays_entity(entity.key)] = _stays(entity.key, stays)
    return found


def _stays(entity: str, table: str) -> Table:
    """The stays in stages of one entity's records."""
    columns = {
        "id": Column("id", Kind.NUMBER),
        "field": Column("field", Kind.TEXT),
        "value": Column("value", Kind.TEXT),
        "entered": Column("entered_at", Kind.INSTANT),
        "left": Column("left_at", Kind.INSTANT),
        "by": Column("user_id", Kind.USER),
    }
    return Table(f"(SELECT * FROM {table} WHERE entity = '{entity}')", columns, alive=None)


def _columns(scope: Scope, entity: str, layout: Layout) -> dict[str, Column]:
    columns = {key: Column(key, kind) for key, kind in _SYSTEM.items()}
    for key, member in layout.members.items():
        info = scope.field(entity, key)
        if key in columns or info is None:
            continue
        if member.kind is StorageKind.ANY_REFERENCE:
            columns[key] = Column(member.columns[1], info.type.kind, entity_column=member.columns[0])
        else:
            columns[key] = Column(member.columns[0], info.type.kind, member.scale)
    return columns


def _collections(app: App, entity: str, layouts: Mapping[str, Layout]) -> dict[str, Collection]:
    layout = layouts[entity]
    found: dict[str, Collection] = {}
    for key, child in layout.children.items():
        column = layouts[child].parents[(entity, key)]
        found[key] = Collection(child, column, order=(POSITION,))
    for key, link in layout.links.items():
        found[key] = Collection(_target(app, entity, key), link=link, order=("position",))
    if any(field.type == "stage" for field in app.entity(entity).fields):
        found[STAGES] = Collection(stays_entity(entity), "record")
    for name, back in references_into(app, entity).items():
        rows = layouts[back.entity.key]
        if back.field.key in rows.links:
            link = rows.links[back.field.key]
            found[name] = Collection(back.entity.key, link=link, owner="target_id", target="record_id")
        elif back.field.key in rows.members:
            *beside, column = rows.members[back.field.key].columns
            pointed = (beside[0], entity) if beside else None
            found[name] = Collection(back.entity.key, column, points_to=pointed)
    return found


def _target(app: App, entity: str, key: str) -> str:
    item = app.entity(entity).field(key)
    assert item is not None
    return field_type(item.type).target(item) or "user"
