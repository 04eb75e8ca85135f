"""Where an entity's values stand in its table, and the functions that carry them in and out.

Everything here is made once per published version: the texts of the statements, and Python functions
generated from the storage's codecs, which turn a row into plain values or straight into JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from runtime.definition import Entity
from runtime.fields import StorageKind
from runtime.records.database import prepared
from runtime.storage.codecs import CODEC_NAMES, Codec, codec
from runtime.storage.names import POSITION
from runtime.storage.tables import AppTables, StoredEntity, StoredField, quoted

Row = Sequence[Any]
Plain = dict[str, Any]

SYSTEM_KINDS: Mapping[str, StorageKind] = {
    "id": StorageKind.INTEGER,
    "owner": StorageKind.REFERENCE,
    "owner_role": StorageKind.TEXT,
    "created_at": StorageKind.INSTANT,
    "created_by": StorageKind.REFERENCE,
    "updated_at": StorageKind.INSTANT,
    "updated_by": StorageKind.REFERENCE,
    "revision": StorageKind.INTEGER,
    "deleted_at": StorageKind.INSTANT,
    "record_type": StorageKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a record that has a column (two for a reference to one of several entities)."""

    key: str
    columns: tuple[str, ...]
    kind: StorageKind
    codec: Codec
    scale: int = 0
    target: str | None = None

    def parameters(self, value: Any) -> tuple[Any, ...]:
        """The database values of a plain value, one a column."""
        if self.kind is StorageKind.ANY_REFERENCE:
            return (None, None) if value is None else (value[0], value[1])
        if self.kind is StorageKind.BOOLEAN:
            value = bool(value)
        return (_encoders[self.codec](value),)


class _Encoders(dict[Codec, Callable[[Any], Any]]):
    def __missing__(self, key: Codec) -> Callable[[Any], Any]:
        made = self[key] = eval(f"lambda v: {key.to_database('v')}", dict(CODEC_NAMES))
        return made


_encoders = _Encoders()


class Layout:
    """The table of one entity."""

    def __init__(
        self, entity: Entity, stored: StoredEntity, tables: AppTables, volatile: frozenset[str]
    ) -> None:
        """`volatile` names the computed fields that are worked out at reading and have no value stored."""
        self.entity = entity
        self.stored = stored
        self.dialect = tables.dialect
        self.table = stored.name
        self.members: dict[str, Member] = {}
        for key, kind in SYSTEM_KINDS.items():
            target = "user" if kind is StorageKind.REFERENCE else None
            self._add(Member(key, (key,), kind, codec(kind, self.dialect), target=target))
        self.links: dict[str, str] = {}
        self.children: dict[str, str] = {}
        for found in stored.fields.values():
            if found.kind is StorageKind.CHILDREN:
                self.children[found.key] = str(found.target)
            elif found.key in volatile:
                continue
            elif found.link is not None:
                self.links[found.key] = tables.name(found.link)
            elif found.columns:
                self._add(_member(found))
        self.parents = {(item.entity, item.field): item.column for item in stored.parents}
        for column in self.parents.values():
            self._add(
                Member(column, (column,), StorageKind.REFERENCE, codec(StorageKind.REFERENCE, self.dialect))
            )
        if self.parents:
            self._add(
                Member(POSITION, (POSITION,), StorageKind.INTEGER, codec(StorageKind.INTEGER, self.dialect))
            )
        self.columns = [name for item in self.members.values() for name in item.columns]
        self.select = ", ".join(f"t.{self.quote(name)}" for name in self.columns)
        self.position = {name: index for index, name in enumerate(self.columns)}
        self.decode = self._decoder()
        self._updates: dict[tuple[str, ...], str] = {}

    def quote(self, name: str) -> str:
        """A column's name as SQL."""
        return quoted(name, self.dialect)

    def column(self, key: str) -> str:
        """A member's (first) column as SQL."""
        return self.quote(self.members[key].columns[0])

    def _add(self, item: Member) -> None:
        self.members[item.key] = item

    def _decoder(self) -> Callable[[Row], Plain]:
        """Row of `select` -> plain values by key."""
        parts = []
        for item in self.members.values():
            place = self.position[item.columns[0]]
            if item.kind is StorageKind.ANY_REFERENCE:
                source = f"None if r[{place}] is None else (r[{place}], r[{place + 1}])"
            else:
                source = item.codec.to_python(f"r[{place}]")
            parts.append(f"{item.key!r}: {source}")
        made: Callable[[Row], Plain] = eval(f"lambda r: {{{', '.join(parts)}}}", dict(CODEC_NAMES))
        return made

    @cached_property
    def insert_columns(self) -> list[str]:
        """Columns an insert fills (with id: it is None where the database gives one)."""
        return [name for name in self.columns if name != "deleted_at"]

    @cached_property
    def encode_new(self) -> Callable[[Plain], list[Any]]:
        """Plain values -> parameters of the inserts, in the order of `insert_columns`, id first."""
        parts = []
        for item in self.members.values():
            if item.key == "deleted_at":
                continue
            if item.kind is StorageKind.ANY_REFERENCE:
                parts.append(f"*(v.get({item.key!r}) or (None, None))")
                continue
            absent = ", False" if item.kind is StorageKind.BOOLEAN else ""
            parts.append(_inline(item.codec, f"v.get({item.key!r}{absent})"))
        made: Callable[[Plain], list[Any]] = eval(f"lambda v: [{', '.join(parts)}]", dict(CODEC_NAMES))
        return made

    @cached_property
    def insert_with_id(self) -> str:
        """INSERT of a row whose id is given; positional parameters."""
        names = ", ".join(self.quote(name) for name in self.insert_columns)
        marks = ", ".join([_MARK[self.dialect]] * len(self.insert_columns))
        return f"INSERT INTO {self.table} ({names}) VALUES ({marks})"

    @cached_property
    def insert_one(self) -> str:
        """INSERT of a row that is given its id by the database; RETURNING id; parameters without the id."""
        names = ", ".join(self.quote(name) for name in self.insert_columns[1:])
        marks = ", ".join([_MARK[self.dialect]] * (len(self.insert_columns) - 1))
        returning = "" if self.dialect == "sqlite" else " RETURNING id"
        return f"INSERT INTO {self.table} ({names}) VALUES ({marks}){returning}"

    def update(self, keys: tuple[str, ...]) -> str:
        """UPDATE of these members of one record; positional parameters, the id last."""
        text = self._updates.get(keys)
        if text is None:
            mark = _MARK[self.dialect]
            names = [name for key in keys for name in self.members[key].columns]
            sets = ", ".join(f"{self.quote(name)} = {mark}" for name in names)
            text = self._updates[keys] = f"UPDATE {self.table} SET {sets} WHERE id = {mark}"
        return text

    def update_parameters(
        self, keys: tuple[str, ...], values: Mapping[str, Any], record_id: int
    ) -> list[Any]:
        """The parameters of `update(keys)`."""
        found: list[Any] = []
        for key in keys:
            found.extend(self.members[key].parameters(values.get(key)))
        found.append(record_id)
        return found

    def query(self, where: str, tail: str = "", more: str = "") -> str:
        """A prepared SELECT of whole rows as `decode` takes them; the table's alias is `t`."""
        return prepared(
            f"SELECT {self.select}{more} FROM {self.table} AS t WHERE {where}{tail}", self.dialect
        )


_MARK = {"sqlite": "?", "postgresql": "%s"}


def _inline(made: Codec, operand: str) -> str:
    if made.database == "{v}":
        return operand
    return f"(None if (x := {operand}) is None else {made.database.replace('{v}', 'x')})"


def _member(found: StoredField) -> Member:
    if found.kind is StorageKind.ANY_REFERENCE:
        return Member(found.key, found.columns, found.kind, Codec())
    return Member(found.key, found.columns, found.kind, found.codec, found.scale, found.target)
