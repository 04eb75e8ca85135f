"""Reading whole records as plain values: own columns, links, rows of children at every depth.

A set of records costs one query for themselves, one for each field that stands in another table, and one
for each children field of each level, however many records there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from runtime.records.database import POSTGRESQL, Transaction, among, id_list, prepared
from runtime.records.layout import Plain
from runtime.storage.names import POSITION

if TYPE_CHECKING:
    from runtime.records.live import LiveApp, LiveEntity

ALIVE = "t.deleted_at IS NULL"
_DELETED = "t.deleted_at IS NOT NULL"


def load_records(
    tx: Transaction,
    of: LiveEntity,
    ids: Iterable[int],
    *,
    deleted: bool = False,
    lock: bool = False,
    complete: bool = True,
) -> dict[int, Plain]:
    """The live records with these ids (with `deleted` those in the recycle bin, too), by id.

    `lock` keeps others from changing them until the transaction ends, taken in id order. Without
    `complete` links and children are left out.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = tx.rows(of.text_by_ids(deleted, lock), {"ids": id_list(wanted, tx.dialect)})
    decode = of.layout.decode
    found = {record["id"]: record for record in map(decode, rows)}
    if complete:
        complete_records(tx, of, list(found.values()))
    return found


def complete_records(tx: Transaction, of: LiveEntity, records: Sequence[Plain]) -> None:
    """Add what stands in other tables to records that have only their own columns."""
    if not records:
        return
    for key in of.layout.links:
        if key not in records[0]:
            add_links(tx, of, key, records)
    for key in of.layout.children:
        if key not in records[0]:
            add_children(tx, of, key, records)


def add_links(tx: Transaction, of: LiveEntity, key: str, records: Sequence[Plain]) -> None:
    """Give each record the ids its many-to-many field `key` holds, in order; none is blank."""
    held: dict[int, list[int]] = {}
    ids = id_list([record["id"] for record in records], tx.dialect)
    for record_id, target in tx.rows(of.text_of_links(key), {"ids": ids}):
        held.setdefault(record_id, []).append(target)
    for record in records:
        found = held.get(record["id"])
        record[key] = tuple(found) if found else None


def add_children(
    tx: Transaction, of: LiveEntity, key: str, records: Sequence[Plain], complete: bool = True
) -> list[Plain]:
    """Give each record the list of its rows in the children field `key`; answers all of them."""
    child = of.app.entities[of.layout.children[key]]
    column = child.layout.parents[(of.key, key)]
    ids = id_list([record["id"] for record in records], tx.dialect)
    decode = child.layout.decode
    rows = [decode(row) for row in tx.rows(of.text_of_children(key), {"ids": ids})]
    if complete:
        complete_records(tx, child, rows)
    by_parent: dict[int, list[Plain]] = {}
    for row in rows:
        by_parent.setdefault(row[column], []).append(row)
    for record in records:
        record[key] = by_parent.get(record["id"], [])
    return rows


class Texts:
    """The reading statements of one entity, each made once."""

    app: LiveApp
    key: str
    layout: Any

    def _text(self, name: Any, make: Any) -> str:
        texts: dict[Any, str] = self.__dict__.setdefault("_texts", {})
        found = texts.get(name)
        if found is None:
            found = texts[name] = make()
        return found

    def text_by_ids(self, deleted: bool = False, lock: bool = False) -> str:
        """SELECT of the records whose ids are the parameter `ids`."""

        def make() -> str:
            dialect = self.layout.dialect
            where = among("t.id", "ids", dialect) + ("" if deleted else f" AND {ALIVE}")
            locking = " FOR NO KEY UPDATE" if lock and dialect == POSTGRESQL else ""
            text: str = self.layout.query(where, f" ORDER BY t.id{locking}")
            return text

        return self._text(("ids", deleted, lock), make)

    def text_of_all(self) -> str:
        """SELECT of all live records."""
        return self._text("all", lambda: self.layout.query(ALIVE, " ORDER BY t.id"))

    def text_of_links(self, key: str) -> str:
        """SELECT of (record, target) in order, for the records in the parameter `ids`."""

        def make() -> str:
            dialect = self.layout.dialect
            text = (
                f"SELECT record_id, target_id FROM {self.layout.links[key]} WHERE "
                f"{among('record_id', 'ids', dialect)} ORDER BY record_id, position, target_id"
            )
            return prepared(text, dialect)

        return self._text(("links", key), make)

    def text_of_deleted_children(self, key: str) -> str:
        """SELECT of the rows in the recycle bin under the records in the parameter `ids`."""
        return self._text(("deleted children", key), lambda: self._children_text(key, _DELETED))

    def text_of_deleted_back(self, field: str) -> str:
        """SELECT of the records in the recycle bin whose reference `field` is one of the parameter `ids`."""
        return self._text(("deleted back", field), lambda: self._back_text(field, _DELETED))

    def text_of_children(self, key: str) -> str:
        """SELECT of the live rows under the records in the parameter `ids`, in order."""
        return self._text(("children", key), lambda: self._children_text(key, ALIVE))

    def text_of_back(self, field: str) -> str:
        """SELECT of this entity's live records whose reference `field` is one of the parameter `ids`."""
        return self._text(("back", field), lambda: self._back_text(field, ALIVE))

    def _children_text(self, key: str, which: str) -> str:
        layout = self.app.entities[self.layout.children[key]].layout
        column = "t." + layout.quote(layout.parents[(self.key, key)])
        where = f"{among(column, 'ids', layout.dialect)} AND {which}"
        text: str = layout.query(where, f" ORDER BY {column}, t.{layout.quote(POSITION)}, t.id")
        return text

    def _back_text(self, field: str, which: str) -> str:
        layout = self.layout
        member = layout.members[field]
        column = f"t.{layout.quote(member.columns[-1])}"
        where = f"{among(column, 'ids', layout.dialect)} AND {which}"
        if len(member.columns) == 2:
            where += f" AND t.{layout.quote(member.columns[0])} = :entity"
        text: str = layout.query(where, " ORDER BY t.id")
        return text

    def text_of_linked_back(self, field: str) -> str:
        """The same for a many-to-many field; the target's id comes first in each row."""

        def make() -> str:
            layout = self.layout
            text = (
                f"SELECT l.target_id, {layout.select} FROM {layout.links[field]} AS l "
                f"JOIN {layout.table} AS t "
                f"ON t.id = l.record_id WHERE {among('l.target_id', 'ids', layout.dialect)} AND {ALIVE} "
                "ORDER BY t.id"
            )
            return prepared(text, layout.dialect)

        return self._text(("linked_back", field), make)
