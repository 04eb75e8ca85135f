"""From an app definition to tables: real columns, foreign keys, indexes, and where each field is found.

`app_tables(app, dialect)` is pure: it only describes. `runtime.storage.apply` makes it so. What a caller
needs to write SQL by hand stands in the description: `StoredEntity.name` and `StoredField.columns` with
their codecs. Names in `columns` are as they are; `quoted(name, dialect)` makes them SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, MetaData, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.fields import Field
from runtime.definition.scope import AppScope
from runtime.fields.options import bind, replacements
from runtime.fields.registry import field_types, is_indexable
from runtime.fields.storage_kinds import StorageKind
from runtime.formula import Formula, compile_formula
from runtime.storage.app_level import AppLevelTables, app_level_tables, id_column
from runtime.storage.codecs import Codec, codec
from runtime.storage.kinds import column_default, column_type
from runtime.storage.names import (
    POSITION,
    any_reference_names,
    column_name,
    fitted,
    parent_name,
    schema_name,
    table_name,
)

USER_TABLE = "user_account"
DEPARTMENT_TABLE = "department"
SYSTEM_TARGETS = {"user": USER_TABLE, "users": USER_TABLE, "department": DEPARTMENT_TABLE}
"""Field types that point to a table of the installation instead of one of the app."""

LIVE = "deleted_at IS NULL"

OWNERS = ("owner", "owner_role")
"""Whose a record is: a person's, a queue's (the role whose members may take it), or nobody's."""

JUDGED_AT_MOST = 4
"""Columns of row conditions that declared indexes carry; more would make every index as wide as the table."""


@dataclass(frozen=True, slots=True)
class StoredField:
    """Where a field's value is kept.

    `columns` are names in the entity's own table, with one codec each: one for most kinds, two (entity
    key, record id) for a reference to one of several entities, none for links, children and nothing.
    `link` is the table of a many-to-many field: columns `record_id`, `target_id`, `position`.
    `target` is the key of the entity pointed to, or `user` or `department`.
    `form` tells values of one kind apart, see `FieldType.form`. `replaced` are values that are gone, each
    with the one that has taken its place.
    """

    key: str
    kind: StorageKind
    scale: int
    columns: tuple[str, ...]
    codecs: tuple[Codec, ...]
    target: str | None = None
    link: Table | None = None
    form: str = ""
    replaced: frozenset[tuple[str, str]] = frozenset()

    @property
    def column(self) -> str:
        """The only column; ValueError when there isn't exactly one."""
        (name,) = self.columns
        return name

    @property
    def codec(self) -> Codec:
        """The only column's codec."""
        (found,) = self.codecs
        return found


@dataclass(frozen=True, slots=True)
class ParentColumn:
    """In a child table: the column that points to the parent `entity` in whose `field` the row stands."""

    column: str
    entity: str
    field: str


@dataclass(frozen=True, slots=True)
class StoredEntity:
    """An entity's table. A child entity has `parents` (exactly one is set in a row) and `position`."""

    key: str
    name: str
    table: Table
    fields: Mapping[str, StoredField]
    parents: tuple[ParentColumn, ...]

    @property
    def position(self) -> str | None:
        """The column of a row's place among its siblings, if it is a child entity."""
        return POSITION if self.parents else None

    def parent(self, entity: str, field: str) -> ParentColumn:
        """The column for one parent and children field; KeyError when rows can't stand there."""
        for found in self.parents:
            if (found.entity, found.field) == (entity, field):
                return found
        raise KeyError((entity, field))


@dataclass(frozen=True, slots=True)
class AppTables:
    """All tables of an app; `schema` is where they are on PostgreSQL."""

    key: str
    dialect: str
    schema: str | None
    metadata: MetaData
    entities: Mapping[str, StoredEntity]
    level: AppLevelTables

    def name(self, table: Table) -> str:
        """A table's name as SQL: qualified and quoted."""
        return qualified(table, self.dialect)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The app's own tables, without those of the installation it points to."""
        return tuple(table for table in self.metadata.tables.values() if "installation" not in table.info)


@cache
def _dialect(name: str) -> Dialect:
    return sqlite.dialect() if name == "sqlite" else postgresql.dialect()


def quoted(name: str, dialect: str) -> str:
    """A column's or index's name as SQL."""
    return str(_dialect(dialect).identifier_preparer.quote(name))


def column_type_as_sql(column: Column, dialect: str) -> str:
    """A column's type, with its collation if it has one."""
    return str(column.type.compile(dialect=_dialect(dialect)))


def qualified(table: Table, dialect: str) -> str:
    """A table's name as SQL, with its schema."""
    return str(_dialect(dialect).identifier_preparer.format_table(table))


def storage_kind(field: Field) -> StorageKind:
    """How the field is kept."""
    return field_types()[field.type].storage


def conditions_read(app: App, entity: Entity) -> list[str]:
    """The entity's own fields that the row conditions of reading depend on, in order; few, or none at all."""
    found: set[str] = set()
    for permission in app.permissions:
        if permission.entity == entity.key and isinstance(permission.read, str):
            formula = compile_formula(permission.read, AppScope(app), entity.key, "row_condition")
            if isinstance(formula, Formula):
                found.update(path[0] for path in formula.reads if path[0] in OWNERS or entity.field(path[0]))
    return sorted(found) if len(found) <= JUDGED_AT_MOST else []


def app_tables(app: App, dialect: str, schema: str | None = None) -> AppTables:
    """The tables of `app` on `sqlite` or `postgresql`; in another schema than its own if one is given."""
    metadata = MetaData()
    for name in dict.fromkeys(SYSTEM_TARGETS.values()):
        Table(name, metadata, id_column(dialect), info={"installation": True})
    schema = schema or schema_name(app.key, dialect)
    builder = _TableBuilder(app, dialect, metadata, schema)
    entities = {entity.key: builder.entity(entity) for entity in app.entities}
    level = app_level_tables(metadata, app.key, dialect, schema)
    return AppTables(app.key, dialect, schema, metadata, entities, level)


class _TableBuilder:
    def __init__(self, app: App, dialect: str, metadata: MetaData, schema: str | None) -> None:
        self.app, self.dialect, self.metadata, self.schema = app, dialect, metadata, schema
        self.parents: dict[str, list[ParentColumn]] = {entity.key: [] for entity in app.entities}
        for entity in app.entities:
            for field in entity.fields:
                child = field.setting("entity")
                if storage_kind(field) is StorageKind.CHILDREN and child in self.parents:
                    column = parent_name(entity.key, field.key)
                    self.parents[child].append(ParentColumn(column, entity.key, field.key))

    def entity(self, entity: Entity) -> StoredEntity:
        parents = tuple(self.parents[entity.key])
        name = table_name(self.app.key, (entity.key,), self.dialect)
        table = Table(
            name, self.metadata, *self.system_columns(), schema=self.schema, sqlite_autoincrement=True
        )
        for parent in parents:
            table.append_column(self.pointer(parent.column, self.table_key(parent.entity), "CASCADE"))
        if parents:
            table.append_column(Column(POSITION, Integer()))
            for parent in parents:
                self.index(table, (parent.column, POSITION))
        else:
            self.index(table, ("owner",))
        fields = {field.key: self.field(table, entity, field) for field in entity.fields}
        self.declared_indexes(table, entity, fields)
        return StoredEntity(entity.key, qualified(table, self.dialect), table, fields, parents)

    def system_columns(self) -> list[Column]:
        reference, instant, words = (
            column_type(kind, self.dialect)
            for kind in (StorageKind.REFERENCE, StorageKind.INSTANT, StorageKind.TEXT)
        )
        return [
            id_column(self.dialect),
            self.pointer("owner", USER_TABLE),
            Column("owner_role", words),
            Column("created_at", instant, nullable=False),
            Column("created_by", reference),
            Column("updated_at", instant, nullable=False),
            Column("updated_by", reference),
            Column("revision", Integer(), nullable=False, server_default=text("1")),
            Column("deleted_at", instant),
            Column("record_type", words),
        ]

    def pointer(self, name: str, target: str, on_delete: str | None = None) -> Column:
        kind = column_type(StorageKind.REFERENCE, self.dialect)
        return Column(name, kind, ForeignKey(f"{target}.id", ondelete=on_delete))

    def table_key(self, entity: str) -> str:
        name = table_name(self.app.key, (entity,), self.dialect)
        return f"{self.schema}.{name}" if self.schema else name

    def target(self, field: Field) -> tuple[str | None, str | None]:
        """What a reference points to: the entity's key (or `user`, `department`), the table's."""
        system = SYSTEM_TARGETS.get(field.type)
        if system:
            return ("department" if system == DEPARTMENT_TABLE else "user"), system
        entity = field.setting("entity")
        return (entity, self.table_key(entity)) if entity in self.parents else (None, None)

    def field(self, table: Table, entity: Entity, field: Field) -> StoredField:
        kind, scale = storage_kind(field), field_types()[field.type].scale(field)
        if kind is StorageKind.NONE or kind is StorageKind.CHILDREN:
            target = field.setting("entity") if kind is StorageKind.CHILDREN else None
            return StoredField(field.key, kind, scale, (), (), target)
        if kind is StorageKind.LINKS:
            return self.links(entity, field)
        if kind is StorageKind.ANY_REFERENCE:
            return self.any_reference(table, field)
        return self.plain(table, field, kind, scale)

    def plain(self, table: Table, field: Field, kind: StorageKind, scale: int) -> StoredField:
        name = column_name(field.key)
        target = None
        if kind is StorageKind.REFERENCE:
            target, target_table = self.target(field)
            pointer = self.pointer(name, target_table) if target_table else None
            column = pointer if pointer is not None else Column(name, column_type(kind, self.dialect))
        else:
            default = column_default(kind, self.dialect)
            column_kind = column_type(kind, self.dialect, scale)
            column = Column(name, column_kind, nullable=default is None, server_default=default)
        kept_as = field_types()[field.type]
        form = kept_as.form or (field.type if kind is StorageKind.JSON else "")
        replaced = frozenset(replacements(bind(field, self.app)).items())
        column.info.update(storage=(kind, scale, form), replaced=replaced)
        table.append_column(column)
        if target:
            self.index(table, (name,))
        codecs = (codec(kind, self.dialect, scale, kept_as.sequence),)
        return StoredField(field.key, kind, scale, (name,), codecs, target, form=form, replaced=replaced)

    def any_reference(self, table: Table, field: Field) -> StoredField:
        kinds = (StorageKind.TEXT, StorageKind.REFERENCE)
        names = any_reference_names(field.key)
        for name, kind in zip(names, kinds, strict=True):
            table.append_column(
                Column(name, column_type(kind, self.dialect), info={"storage": (kind, 0, "")})
            )
        self.index(table, (names[1], names[0]))
        codecs = tuple(codec(kind, self.dialect) for kind in kinds)
        return StoredField(field.key, StorageKind.ANY_REFERENCE, 0, names, codecs)

    def links(self, entity: Entity, field: Field) -> StoredField:
        target, target_table = self.target(field)
        name = table_name(self.app.key, (entity.key, field.key), self.dialect)
        record = self.pointer("record_id", self.table_key(entity.key), "CASCADE")
        other = (
            self.pointer("target_id", target_table)
            if target_table
            else Column("target_id", column_type(StorageKind.REFERENCE, self.dialect))
        )
        record.primary_key = other.primary_key = True
        record.nullable = other.nullable = False
        position = Column("position", Integer(), nullable=False, server_default=text("0"))
        link = Table(name, self.metadata, record, other, position, schema=self.schema)
        self.index(link, ("target_id",))
        return StoredField(field.key, StorageKind.LINKS, 0, (), (), target, link)

    def index(
        self, table: Table, columns: tuple[str, ...], unique: bool = False, where: str | None = None
    ) -> None:
        prefix = "uq" if unique else "lx" if where else "ix"
        name = fitted(f"{prefix}_{table.name}__{'__'.join(columns)}")
        if any(index.name == name for index in table.indexes):
            return
        condition = text(where) if where else None
        Index(
            name,
            *(table.c[column] for column in columns),
            unique=unique,
            sqlite_where=condition,
            postgresql_where=condition,
        )

    def declared_indexes(self, table: Table, entity: Entity, fields: Mapping[str, StoredField]) -> None:
        """Unique among live records, blanks aside; declared indexes, ended by the id for keyset pages.

        Behind the id stand the columns that row conditions read, so that a list is judged in the index and
        counted there: somebody with a restricted role waits no longer than an administrator.
        """
        system = {column.name: (column.name,) for column in table.columns if column.name not in fields}
        apart = {field.key for field in entity.fields if not is_indexable(field)}

        def columns(keys: tuple[str, ...]) -> tuple[str, ...]:
            found = (fields[key].columns if key in fields else system.get(key, ()) for key in keys)
            return tuple(name for names in found for name in names)

        unique = [*((field.key,) for field in entity.fields if field.unique), *entity.unique]
        for keys in unique:
            if apart.isdisjoint(keys) and (names := columns(keys)):
                self.index(table, names, unique=True, where=LIVE)
        wanted = [*((field.key,) for field in entity.fields if field.indexed), *entity.indexes]
        judged = columns(tuple(key for key in conditions_read(self.app, entity) if key not in apart))
        for keys in wanted:
            if apart.isdisjoint(keys) and (names := columns(keys)):
                self.index(table, tuple(dict.fromkeys((*names, "id", *judged))), where=LIVE)


def copied(column: Column, foreign_key: bool = True) -> Column:
    """A column like this one that stands in no table yet; without its foreign key if not wanted."""
    keys = [ForeignKey(key.target_fullname, ondelete=key.ondelete) for key in column.foreign_keys]
    identity = [Identity()] if column.identity is not None else []
    return Column(
        column.name,
        column.type,
        *(keys if foreign_key else []),
        *identity,
        primary_key=column.primary_key,
        nullable=column.nullable,
        server_default=None if identity else column.server_default,
    )
