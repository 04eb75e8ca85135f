"""Formula tree -> `SqlText`."""

from __future__ import annotations

from typing import Literal as Choice

from runtime.formula.nodes import Node
from runtime.formula.sql import arithmetic, calls, comparing, logic, paths, registered, rows
from runtime.formula.sql.codes import Dialect
from runtime.formula.sql.columns import ColumnSource
from runtime.formula.sql.dialects import DIALECTS, quoted
from runtime.formula.sql.filtering import condition
from runtime.formula.sql.render import Frame, Renderer
from runtime.formula.sql.statement import NotInSql, SqlText
from runtime.formula.types import Kind
from runtime.problems import Problem

MODULES = (arithmetic, calls, comparing, logic, paths, registered, rows)


def to_sql(
    node: Node,
    columns: ColumnSource,
    dialect: Dialect,
    mode: Choice["value", "filter"] = "value",
    *,
    entity: str,
    alias: str = "t",
    record_outside: bool = False,
) -> SqlText:
    """The node as SQL over a row of `entity` whose table stands in the statement as `alias`.

    `mode="value"` gives the exact value (conditions are never NULL); `mode="filter"` a condition for WHERE
    that may be NULL where it is false and leaves columns bare. `record_outside` says that `record` is not
    that row but the record a candidate is chosen for, read from the context of `bind`. Raises NotInSql.
    """
    frame = Frame(quoted(alias), entity)
    renderer = Renderer(columns, DIALECTS[dialect], frame, record_outside)
    text = condition(renderer, node, frame) if mode == "filter" else renderer.value(node, frame)
    return SqlText(text, renderer.constants, renderer.parameters, node.type, dialect)


def sql_problems(node: Node, columns: ColumnSource, entity: str, path: str = "") -> list[Problem]:
    """Why the node can't be said on some database, for the check of row conditions."""
    mode: Choice["value", "filter"] = "filter" if node.type.kind is Kind.BOOLEAN else "value"
    dialects: tuple[Dialect, ...] = ("sqlite", "postgresql")
    for dialect in dialects:
        try:
            to_sql(node, columns, dialect, mode, entity=entity, record_outside=True)
        except NotInSql as refusal:
            return [refusal.problem(path)]
    return []
