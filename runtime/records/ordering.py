"""The order of a list: keys people name as SQL, and formulas people send as SQL that may be run for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from runtime.access.scope import ReadableScope
from runtime.fields import StorageKind
from runtime.formula.formula import compile_formula
from runtime.formula.nodes import Node
from runtime.formula.scope import Scope
from runtime.formula.sql import NotInSql, SqlText, to_sql
from runtime.formula.types import Kind
from runtime.problems import Problem
from runtime.records.errors import BadRequest
from runtime.records.inlining import inlined
from runtime.records.keyset import SortKey
from runtime.records.parse import unknown_field

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

MOST_SORT_KEYS = 8


@dataclass(frozen=True, slots=True)
class Sorted:
    """A key of an order: its SQL and what a cursor's value for it must be."""

    key: SortKey
    type: type | tuple[type, ...]
    sql: SqlText | None = None


def formula_node(
    scope: Scope, of: LiveEntity, source: str, purpose: str, path: str, keep_position: bool = False
) -> Node:
    """A formula somebody sent, as they may see the app. Raises BadRequest; `path` names the parameter."""
    made = compile_formula(source, scope, of.key, purpose)
    if isinstance(made, list):
        raise BadRequest([Problem(one.code, path, one.values if keep_position else {}, one.severity, one.text)
                          for one in made])  # fmt: skip
    return made.node


def formula_sql(of: LiveEntity, node: Node, tables: Any, mode: Any, path: str) -> SqlText:
    """The same as SQL. Raises BadRequest for what no database can say."""
    try:
        return to_sql(inlined(node, of.app.volatile_formulas), tables, of.app.dialect, mode, entity=of.key)
    except NotInSql as refusal:
        raise BadRequest(refusal.problem(path)) from None


def order_of(of: LiveEntity, sort: Sequence[str], scope: ReadableScope, tables: Any) -> tuple[Sorted, ...]:
    """The keys of an order, up to the first that no two records share. Raises BadRequest."""
    if len(sort) > MOST_SORT_KEYS:
        raise BadRequest(Problem("query.too_many", "sort", {"what": "sort", "limit": MOST_SORT_KEYS}))
    found = []
    for given in sort:
        descending = given.startswith("-")
        name = given[1:] if descending else given
        found.append(_sorted(of, name, descending, scope, tables))
        if name == "id":
            break
    return tuple(found)


def _sorted(of: LiveEntity, name: str, descending: bool, scope: ReadableScope, tables: Any) -> Sorted:
    first, _, rest = name.partition(".")
    info = scope.field(of.key, first)
    if info is None:
        raise BadRequest(unknown_field(first, "sort", scope.field_keys(of.key)))
    member = of.layout.members.get(name)
    if (places := _places(of, name)) is not None:
        return Sorted(SortKey(places, descending, True), int)
    if member is not None and member.kind in _SORTABLE:
        types = _TYPES[of.layout.dialect].get(member.kind, str)
        nullable = (
            name not in ("id", "revision", "created_at", "updated_at")
            and member.kind is not StorageKind.BOOLEAN
        )
        return Sorted(SortKey(f"t.{of.layout.column(name)}", descending, nullable), types)
    if info.via != "value" or (member is not None and not rest):
        raise BadRequest(Problem("query.sort", "sort", {"field": name}))
    node = formula_node(scope, of, name, "filter_value", "sort")
    if node.type.kind not in _KINDS:
        raise BadRequest(Problem("query.sort", "sort", {"field": name}))
    text = formula_sql(of, node, tables, "value", "sort")
    return Sorted(
        SortKey(text.text, descending, True), (str, int, Decimal, bool, *_KINDS[node.type.kind]), text
    )


def _places(of: LiveEntity, name: str) -> str | None:
    """The place of a choice among its options as SQL: people sort by the order they gave them."""
    item = of.fields.get(name)
    if item is None or item.type not in ("choice", "stage") or name not in of.layout.members:
        return None
    offered = item.setting("options" if item.type == "choice" else "stages") or ()
    if not offered:
        return None
    column = f"t.{of.layout.column(name)}"
    steps = " ".join(f"WHEN {_quoted(one.value)} THEN {place}" for place, one in enumerate(offered))
    return f"(CASE {column} {steps} ELSE CASE WHEN {column} IS NULL THEN NULL ELSE {len(offered)} END END)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_SORTABLE = frozenset(StorageKind) - {StorageKind.JSON, StorageKind.ANY_REFERENCE, StorageKind.LINKS,
                                      StorageKind.CHILDREN, StorageKind.NONE}  # fmt: skip


def _types() -> dict[str, dict[StorageKind, Any]]:
    whole = {StorageKind.INTEGER: int, StorageKind.REFERENCE: int}
    return {
        "sqlite": {**whole, StorageKind.DECIMAL: int, StorageKind.BOOLEAN: int},
        "postgresql": {
            **whole, StorageKind.DECIMAL: Decimal, StorageKind.BOOLEAN: bool, StorageKind.DATE: dt.date,
            StorageKind.INSTANT: dt.datetime, StorageKind.TIME: dt.time,
        },
    }  # fmt: skip


def _kinds() -> dict[Kind, tuple[type, ...]]:
    return {
        Kind.TEXT: (), Kind.NUMBER: (), Kind.BOOLEAN: (), Kind.CHOICE: (), Kind.DATE: (dt.date,),
        Kind.INSTANT: (dt.datetime,), Kind.TIME: (dt.time,), Kind.REFERENCE: (), Kind.USER: (),
    }  # fmt: skip


_TYPES = _types()
_KINDS = _kinds()
