"""What records are called: the titles of references, for a whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from runtime.formula.nodes import Path
from runtime.formula.types import Kind
from runtime.records.database import Transaction, among, id_list, prepared
from runtime.records.layout import Plain
from runtime.records.load import load_records
from runtime.records.people import DEPARTMENT, USER
from runtime.records.reach import Reach, tree_of

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.formula.formula import Formula
    from runtime.records.live import LiveApp, LiveEntity

MakeContext = Callable[[Plain, Reach], "Context"]
ContextFor = Callable[[str], MakeContext]


class TitleMaker:
    """Titles the records of one entity."""

    def __init__(self, of: LiveEntity, formula: Formula | None, own_key: str | None) -> None:
        """`formula` titles a record; without one the value of `own_key` does."""
        self._of = of
        self._formula = formula
        key = own_key if formula is None else _plain_key(formula)
        member = of.layout.members.get(key) if key else None
        self.key = key if member is not None else None
        self.reads: frozenset[tuple[str, ...]] = (
            formula.reads if formula is not None else frozenset({(key,)} if key else ())
        )
        self._tree = tree_of(self.reads)
        dialect = of.layout.dialect
        self._text = None
        if member is not None:
            text = f"SELECT id, {of.layout.quote(member.columns[0])} FROM {of.layout.table} WHERE "
            self._text = prepared(text + among("id", "ids", dialect), dialect)

    def of_record(self, record: Plain, context: Context) -> str:
        """The title of one record whose reach is in `context`."""
        if self.key is not None:
            return _said(record.get(self.key), record.get("id"))
        value = self._formula.evaluate(context) if self._formula is not None else None
        return _said(value, record.get("id"))

    def of_ids(self, tx: Transaction, ids: set[int], context_of: MakeContext) -> dict[int, str]:
        """Titles by id, deleted records included: a reference's title is always shown."""
        if self._text is not None:
            return {
                row[0]: _said(row[1], row[0])
                for row in tx.rows(self._text, {"ids": id_list(ids, tx.dialect)})
            }
        records = load_records(tx, self._of, ids, deleted=True, complete=False)
        if self._formula is None:
            return {one: _said(None, one) for one in records}
        reach = Reach(self._of.app, tx)
        reach.load(self._of.key, list(records.values()), self._tree)
        return {one: self.of_record(record, context_of(record, reach)) for one, record in records.items()}


def _plain_key(formula: Formula) -> str | None:
    """The text field the formula is nothing but the value of."""
    node = formula.node
    if (
        isinstance(node, Path)
        and node.base in ("row", "record")
        and len(node.steps) == 1
        and node.steps[0].via == "value"
        and node.type.kind in (Kind.TEXT, Kind.CHOICE)
    ):
        return node.steps[0].key
    return None


def _said(value: object, record_id: int | None) -> str:
    if value is None or value == "":
        return f"#{record_id}" if record_id is not None else ""
    return str(value)


class NoTitles(dict[int, str]):
    """Titles withheld: each is the record's number."""

    def get(self, key: int, default: object = None) -> str:
        return f"#{key}"


NO_TITLES = NoTitles()


def titles_of(
    app: LiveApp,
    tx: Transaction,
    wanted: Mapping[str, Iterable[int]],
    hidden: frozenset[str],
    context_for: ContextFor,
) -> dict[str, Mapping[int, str]]:
    """Titles by entity and id; of the entities in `hidden`, whose titles read what is hidden, the numbers."""
    found: dict[str, Mapping[int, str]] = {}
    for entity, ids in wanted.items():
        known = {one for one in ids if one is not None}
        if entity in hidden:
            found[entity] = NO_TITLES
        elif not known:
            found[entity] = {}
        elif entity in (USER, DEPARTMENT):
            found[entity] = app.people.titles(tx, entity, known)
        else:
            found[entity] = app.entities[entity].titles.of_ids(tx, known, context_for(entity))
    return found
