"""Formulas evaluated by a database over given values: tables are written into the statement itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from runtime.formula.context import Context
from runtime.formula.nodes import Node
from runtime.formula.scope import FieldInfo, SimpleScope
from runtime.formula.sql import Collection, Column, SqlText, Table, Tables, to_sql
from runtime.formula.sql.codes import Dialect, encode
from runtime.formula.sql.dialects import DIALECTS, quoted
from runtime.formula.types import Kind, Type

Row = Mapping[str, Any]


@dataclass
class Given:
    """Values for formulas of one entity: the record, and the rows of other entities by id.

    A sub-table's rows stand in the record as lists; `rows` holds what references and collections reach.
    """

    scope: SimpleScope
    entity: str
    record: Row
    rows: Mapping[str, Iterable[Row]] = field(default_factory=dict)


def evaluate_in_sql(connection: Any, node: Node, given: Given, dialect: Dialect, context: Context) -> Any:
    """The plain value the database gives; raises NotInSql."""
    source = Written(given, dialect)
    found = to_sql(node, source.tables, dialect, entity=given.entity)
    text = f"SELECT {found.text} FROM {source.tables.by_entity[given.entity].name} AS {quoted('t')}"
    text += f" WHERE t.id = {given.record.get('id') or 1}"
    return found.decode(run(connection, replace(found, text=text), {**source.values, **found.bind(context)}))


def holds_in_sql(connection: Any, node: Node, given: Given, dialect: Dialect, context: Context) -> bool:
    """Whether a condition in filter mode selects the record."""
    source = Written(given, dialect)
    found = to_sql(node, source.tables, dialect, "filter", entity=given.entity)
    table = source.tables.by_entity[given.entity].name
    where = f"t.id = {given.record.get('id') or 1} AND ({found.text})"
    text = f"SELECT count(*) FROM {table} AS {quoted('t')} WHERE {where}"
    return run(connection, replace(found, text=text), {**source.values, **found.bind(context)}) == 1


def run(connection: Any, statement: SqlText, values: Mapping[str, Any]) -> Any:
    """The one value of a statement, through the driver."""
    return connection.exec_driver_sql(statement.driver_text, dict(values)).scalar()


class Written:
    """All tables of a `Given` as SELECTs of parameters."""

    def __init__(self, given: Given, dialect: Dialect) -> None:
        self.scope = given.scope
        self.dialect = dialect
        self.values: dict[str, Any] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {entity: [] for entity in given.scope.entities()}
        self.links: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
        self._add(given.entity, {"id": 1, **given.record})
        for entity, rows in given.rows.items():
            for row in rows:
                self._add(entity, row)
        self.parents = self._parents()
        self.tables = Tables({entity: self._table(entity) for entity in self.rows})

    def _infos(self, entity: str) -> dict[str, FieldInfo]:
        found = {key: self.scope.field(entity, key) for key in self.scope.field_keys(entity)}
        return {key: info for key, info in found.items() if info is not None}

    def _add(self, entity: str, row: Row) -> None:
        kept = dict(row)
        if any(known["id"] == kept["id"] for known in self.rows[entity]):
            return
        self.rows[entity].append(kept)
        for key, info in self._infos(entity).items():
            if info.via == "children":
                for position, child in enumerate(kept.pop(key, None) or ()):
                    target = info.type.entity or ""
                    marks = {f"{entity}__{key}": kept["id"], "position": position}
                    number = 1 + max((known["id"] for known in self.rows[target]), default=0)
                    self._add(target, {"id": number, **child, **marks})
            elif info.type.kind is Kind.ANY_REFERENCE and kept.get(key):
                kept[f"{key}__entity"], kept[key] = kept[key]
            elif info.via == "links":
                for position, target_id in enumerate(kept.pop(key, None) or ()):
                    self.links.setdefault((entity, key), []).append((kept["id"], target_id, position))

    def _parents(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for owner in self.rows:
            for key, info in self._infos(owner).items():
                if info.via == "children":
                    found.setdefault(info.type.entity or "", []).append((owner, f"{owner}__{key}"))
        return found

    def _table(self, entity: str) -> Table:
        columns: dict[str, Column] = {}
        collections: dict[str, Collection] = {}
        types: dict[str, Type] = {"deleted_at": Type(Kind.INSTANT)}
        for key, info in self._infos(entity).items():
            if info.type.kind is Kind.ROWS:
                collections[key] = self._collection(entity, key, info)
                continue
            both = info.type.kind is Kind.ANY_REFERENCE
            columns[key] = Column(
                key, info.type.kind, info.type.number_scale, f"{key}__entity" if both else None
            )
            types[key] = Type(Kind.REFERENCE) if both else info.type
            if both:
                types[f"{key}__entity"] = Type(Kind.TEXT)
        for _, column in self.parents.get(entity, ()):
            types[column] = types["position"] = Type(Kind.REFERENCE)
        rows = [[row.get(key) for key in types] for row in self.rows[entity]]
        parents = tuple(self.parents.get(entity, ()))
        return Table(self._select(types, rows), columns, collections, parents=parents)

    def _collection(self, entity: str, key: str, info: FieldInfo) -> Collection:
        target = info.type.entity or ""
        if info.via == "children":
            return Collection(target, f"{entity}__{key}", order=("position",))
        if info.via == "back":
            return Collection(target, info.back)
        types = {name: Type(Kind.REFERENCE) for name in ("record_id", "target_id", "position")}
        rows = [list(row) for row in self.links.get((entity, key), ())]
        return Collection(target, link=self._select(types, rows), order=("position",))

    def _select(self, types: Mapping[str, Type], rows: list[list[Any]]) -> str:
        lines = [", ".join(map(self._parameter, row, types.values())) for row in rows]
        nothing = [self._nothing(type_) for type_ in types.values()]
        names = [f"{text} AS {quoted(key)}" for text, key in zip(nothing, types, strict=True)]
        empty = f"SELECT {', '.join(names)} WHERE 1 = 0"
        return f"({' UNION ALL '.join([empty, *(f'SELECT {line}' for line in lines)])})"

    def _nothing(self, type_: Type) -> str:
        if type_.kind is Kind.NUMBER and type_.number_scale == 0 and self.dialect == "postgresql":
            return "CAST(NULL AS bigint)"
        return DIALECTS[self.dialect].null(type_.kind)

    def _parameter(self, value: Any, type_: Type) -> str:
        name = f"v{len(self.values)}"
        scale = type_.number_scale if type_.kind is Kind.NUMBER else 0
        self.values[name] = encode(value, type_.kind, scale, self.dialect)
        text = DIALECTS[self.dialect].parameter(name, type_.kind)
        whole = type_.kind is Kind.NUMBER and scale == 0 and self.dialect == "postgresql"
        return f"CAST({text} AS bigint)" if whole else text


def same_value(one: Any, other: Any) -> bool:
    """Equal as formulas see it: 2 and 2.00 are, True and 1 aren't."""
    numbers = (int, Decimal)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, numbers) and isinstance(other, numbers):
        return Decimal(one) == Decimal(other)
    return type(one) is type(other) and one == other
