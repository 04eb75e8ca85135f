"""The statements about one entity's records besides those that load them, each made once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.fields import StorageKind
from runtime.records.database import SQLITE, among, among_texts, prepared
from runtime.records.load import ALIVE, Texts

if TYPE_CHECKING:
    from runtime.access.rows import RowCondition
    from runtime.formula.sql import SqlText

_MARK = {"sqlite": "?", "postgresql": "%s"}


class EntityTexts(Texts):
    """Look-ups, uniqueness, acting on records, links, the recycle bin."""

    def text_of_lookup(self, key: str) -> str:
        """SELECT of (id, value) of the live records whose `key` is one of the parameter `values`."""

        def make() -> str:
            column = f"t.{self.layout.column(key)}"
            dialect = self.layout.dialect
            is_text = self.layout.members[key].kind is StorageKind.TEXT
            among_these = (
                among_texts(column, "values", dialect)
                if is_text or dialect == SQLITE
                else (f"{column} = ANY(:values)")
            )
            text = f"SELECT t.id, {column} FROM {self.layout.table} AS t WHERE {among_these} AND {ALIVE}"
            return prepared(text, dialect)

        return self._text(("lookup", key), make)

    def text_of_equals(self, keys: tuple[str, ...]) -> str:
        """SELECT of (id, columns of `keys` …) of live records whose first of them is among `values`."""

        def make() -> str:
            dialect = self.layout.dialect
            columns = [
                f"t.{self.layout.quote(name)}" for key in keys for name in self.layout.members[key].columns
            ]
            is_text = self.layout.members[keys[0]].kind in (StorageKind.TEXT, StorageKind.ANY_REFERENCE)
            among_these = (
                among_texts(columns[0], "values", dialect)
                if is_text or dialect == SQLITE
                else (f"{columns[0]} = ANY(:values)")
            )
            where = f"{among_these} AND {ALIVE}"
            text = f"SELECT t.id, {', '.join(columns)} FROM {self.layout.table} AS t WHERE {where}"
            return prepared(text, dialect)

        return self._text(("equals", keys), make)

    def text_of_any(self) -> str:
        """SELECT of one live record's id, if there is any."""
        return self._text("any", lambda: f"SELECT t.id FROM {self.layout.table} AS t WHERE {ALIVE} LIMIT 1")

    def text_of_one(self, condition: str, deleted: bool = False) -> str:
        """SELECT of the record with the parameter `id` where a condition holds."""

        def make() -> str:
            where = (
                "t.id = :id"
                + ("" if deleted else f" AND {ALIVE}")
                + (f" AND ({condition})" if condition else "")
            )
            return self.layout.query(where)

        return self._text(("one", condition, deleted), make)

    def text_to_act_on(
        self, readable: RowCondition, allowed: RowCondition, deleted: bool, lock: bool
    ) -> tuple[str, tuple[SqlText, ...]]:
        """SELECT of the records `ids` with two more columns: may be read, may be acted on."""

        def make() -> str:
            dialect = self.layout.dialect
            where = among("t.id", "ids", dialect) + ("" if deleted else f" AND {ALIVE}")
            more = f", {readable.value(dialect)}, {allowed.value(dialect)}"
            locking = " FOR NO KEY UPDATE OF t" if lock and dialect != SQLITE else ""
            return self.layout.query(where, f" ORDER BY t.id{locking}", more)

        return self._text(("act", readable.text, allowed.text, deleted, lock), make), (
            *readable.parts,
            *allowed.parts,
        )

    def text_of_meeting(self, condition: RowCondition) -> str:
        """SELECT of those of the records `ids` for which a condition holds."""

        def make() -> str:
            where = f"{among('t.id', 'ids', self.layout.dialect)} AND ({condition.text})"
            return prepared(f"SELECT t.id FROM {self.layout.table} AS t WHERE {where}", self.layout.dialect)

        return self._text(("meeting", condition.text), make)

    def text_of_readable(self, condition: RowCondition) -> str:
        """SELECT of the ids, of the parameter `ids`, of live records for which a condition holds."""

        def make() -> str:
            where = f"{among('t.id', 'ids', self.layout.dialect)} AND {ALIVE}"
            return prepared(
                f"SELECT t.id FROM {self.layout.table} AS t WHERE {condition.also(where)}",
                self.layout.dialect,
            )

        return self._text(("readable", condition.text), make)

    def text_of_unlink_one(self, key: str) -> str:
        """DELETE of one link: record, target."""
        mark = _MARK[self.layout.dialect]
        return self._text(
            ("unlink one", key),
            lambda: f"DELETE FROM {self.layout.links[key]} WHERE record_id = {mark} AND target_id = {mark}",
        )

    def text_of_link_insert(self, key: str) -> str:
        """INSERT of (record, target, position)."""
        marks = ", ".join([_MARK[self.layout.dialect]] * 3)
        return self._text(
            ("link", key),
            lambda: f"INSERT INTO {self.layout.links[key]} (record_id, target_id, position) VALUES ({marks})",
        )

    def text_of_link_delete(self, key: str) -> str:
        """DELETE of a record's links."""
        mark = _MARK[self.layout.dialect]
        return self._text(
            ("unlink", key), lambda: f"DELETE FROM {self.layout.links[key]} WHERE record_id = {mark}"
        )

    @cached_property
    def text_of_removal(self) -> str:
        """UPDATE that moves a record to the recycle bin: moment, id."""
        mark = _MARK[self.layout.dialect]
        return f"UPDATE {self.layout.table} SET deleted_at = {mark} WHERE id = {mark}"
