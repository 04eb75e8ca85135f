"""Row conditions as SQL: which records of an entity a set of roles may read, change or delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from runtime.access.permissions import NOTHING, Condition, Grant, Verb
from runtime.definition import App, is_child, parents_of
from runtime.formula.scope import stays_entity
from runtime.formula.sql import SqlText, Table, Tables, to_sql
from runtime.formula.sql.codes import Dialect

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.formula.nodes import Node

CompileCondition = Callable[[str, str], "Node"]
"""(entity, source) -> the typed condition."""


@dataclass(frozen=True, slots=True)
class RowCondition:
    """A condition on rows in SQL. `text` is "" where it always holds, None where it never does."""

    text: str | None
    parts: tuple[SqlText, ...] = ()

    @property
    def is_never(self) -> bool:
        """Whether it holds nowhere."""
        return self.text is None

    def bind(self, context: Context) -> dict[str, Any]:
        """The values of its parameters for one request."""
        found: dict[str, Any] = {}
        for part in self.parts:
            found |= part.bind(context)
        return found

    def value(self, dialect: str) -> str:
        """It as a value that is never NULL, for a select list."""
        if self.text is None:
            return "0" if dialect == "sqlite" else "false"
        if not self.text:
            return "1" if dialect == "sqlite" else "true"
        return f"coalesce(({self.text}), {'0' if dialect == 'sqlite' else 'false'})"

    def also(self, where: str) -> str | None:
        """`where` and this condition."""
        if self.text is None:
            return None
        return f"{where} AND ({self.text})" if self.text else where


ALWAYS = RowCondition("")
NEVER = RowCondition(None)


class RowAccess:
    """The row conditions of one set of roles; `grants` None is somebody no permission binds."""

    def __init__(
        self,
        app: App,
        dialect: Dialect,
        tables: Mapping[str, Table],
        compile_condition: CompileCondition,
        grants: Mapping[str, Grant] | None,
    ) -> None:
        self._app = app
        self._dialect = dialect
        self._tables = tables
        self._source = Tables(tables)
        self._compile = compile_condition
        self._grants = grants
        self._made: dict[tuple[str, Verb, str], RowCondition] = {}
        self._restricted: tuple[Tables, tuple[SqlText, ...]] | None = None

    def condition(self, entity: str, verb: Verb, alias: str = "t") -> RowCondition:
        """Where `verb` is allowed on rows of `entity`, whose table has that alias."""
        found = self._made.get((entity, verb, alias))
        if found is None:
            found = self._made[(entity, verb, alias)] = self._make(entity, verb, alias)
        return found

    def _make(self, entity: str, verb: Verb, alias: str) -> RowCondition:
        if self._grants is None:
            return ALWAYS
        granted = self._grants.get(entity, NOTHING).condition(verb)
        if granted is not False and is_child(self._app, entity):
            return self._as_parents(entity, verb, alias)
        return self._of_formulas(entity, granted, alias)

    def _of_formulas(self, entity: str, granted: Condition, alias: str) -> RowCondition:
        if granted is True:
            return ALWAYS
        if granted is False:
            return NEVER
        parts = tuple(
            to_sql(
                self._compile(entity, source),
                self._source,
                self._dialect,
                "filter",
                entity=entity,
                alias=alias,
            )
            for source in granted
        )
        return RowCondition(" OR ".join(f"({part.text})" for part in parts), parts)

    def _as_parents(self, entity: str, verb: Verb, alias: str) -> RowCondition:
        """A row is there for those who may read the record it stands in, and the list it stands in."""
        texts: list[str] = []
        parts: tuple[SqlText, ...] = ()
        for number, above in enumerate(parents_of(self._app, entity)):
            inner = f"{alias}_{number}"
            found = self.condition(above.entity.key, verb, inner)
            hidden = (self._grants or {}).get(above.entity.key, NOTHING).hidden
            if found.is_never or above.field.key in hidden:
                continue
            table = self._tables[above.entity.key]
            column = next(
                name
                for key, name in self._tables[entity].parents
                if key == above.entity.key and name in self._columns_of(entity, above.field.key)
            )
            more = f" AND ({found.text})" if found.text else ""
            mine = f'"{inner}".id = "{alias}"."{column}" AND "{inner}".deleted_at IS NULL'
            texts.append(f'EXISTS (SELECT 1 FROM {table.name} AS "{inner}" WHERE {mine}{more})')
            parts += found.parts
        return RowCondition(" OR ".join(texts), parts) if texts else NEVER

    def _columns_of(self, entity: str, field: str) -> set[str]:
        from runtime.storage.names import parent_name

        return {
            parent_name(above.entity.key, above.field.key)
            for above in parents_of(self._app, entity)
            if above.field.key == field
        }

    def restricted(self) -> tuple[Tables, tuple[SqlText, ...]]:
        """The tables as these roles see them: only rows they may read. With the parts to bind."""
        if self._restricted is None:
            self._restricted = self._restrict()
        return self._restricted

    def _restrict(self) -> tuple[Tables, tuple[SqlText, ...]]:
        if self._grants is None:
            return self._source, ()
        seen: dict[str, Table] = {
            key: table for key, table in self._tables.items() if key in ("user", "department")
        }
        parts: tuple[SqlText, ...] = ()
        for entity in self._app.entities:
            found = self.condition(entity.key, "read", "a")
            if found.is_never:
                continue
            table = self._tables[entity.key]
            if found.text:
                table = replace(table, name=f'(SELECT * FROM {table.name} AS "a" WHERE {found.text})')
                parts += found.parts
            seen[entity.key] = table
            if (stays := stays_entity(entity.key)) in self._tables:
                seen[stays] = self._tables[stays]
        return Tables(seen), parts
