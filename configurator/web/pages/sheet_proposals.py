"""What tables become, with what a person said about them: found once for the same words.

Reading a long workbook and recognising its columns takes half a minute. A thread does it, and pages tell how
far it is. What was found stays with the process: another one of the server reads for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from configurator.spreadsheets.naming import is_no_name
from configurator.spreadsheets.proposal import Proposal, correct, propose, usual_currency
from configurator.spreadsheets.recognise import Habits
from configurator.web.pages.memory import Memory
from runtime.access.models import Workspace
from runtime.exchange.books import Book
from runtime.exchange.cutting import Table, cut_table
from runtime.exchange.held import Held, book_of
from runtime.exchange.tables import TableProblem
from runtime.files import FileStore
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.database import current_engine
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import current_language

AT_ONCE = 0.8
"""So many seconds a request waits for what is short, before it tells how far it is."""

_proposals = Memory(4)
_readings = Memory(32)
_lock = Lock()


@dataclass(slots=True)
class Reading:
    """Tables that are being read: so many rows yet, then so many of their columns recognised."""

    rows: int = 0
    columns: int = 0
    of_columns: int = 0
    error: Exception | None = None
    over: Event = field(default_factory=Event)

    def told_of_rows(self, more: int) -> None:
        """More rows have been read."""
        self.rows += more

    def told_of_column(self) -> None:
        """One more column is recognised."""
        self.columns += 1


def reading_of(held: Held) -> Reading | None:
    """How far the tables held have been read; None once their proposal is there. Begins it if nobody has.

    Raises TableProblem for what can't be read, NotFound when the bytes are gone.
    """
    store, usual, patience = current_store(), habits(), 0.0
    with _lock:
        if _proposals.recall(_key(held, usual)) is not None:
            return None
        reading: Reading | None = _readings.recall((held.id, usual))
        was_found = reading is not None and reading.over.is_set() and reading.error is None
        if reading is None or was_found:  # and forgotten since
            reading = Reading()
            _readings.put((held.id, usual), reading)
            Thread(target=_read, args=(store, held, usual, reading), name="tables", daemon=True).start()
            patience = AT_ONCE
    reading.over.wait(patience)
    if reading.error is not None:
        raise reading.error
    return None if reading.over.is_set() else reading


def _read(store: FileStore, held: Held, usual: Habits, reading: Reading) -> None:
    try:
        tables = _tables(book_of(store, held, reading.told_of_rows))
        reading.of_columns = sum(len(one.header) for one in tables)
        _proposals.put(_key(held, usual), propose(tables, usual, reading.told_of_column))
    except Exception as error:
        reading.error = error
        if isinstance(error, TableProblem):  # nothing can be made of these bytes
            for file_id, _name in held.files:
                store.delete(file_id)
    finally:
        reading.over.set()


def _key(held: Held, usual: Habits, said: Mapping[str, str] = MappingProxyType({})) -> tuple[Any, ...]:
    return (held.id, usual, tuple(sorted(said.items())))


def proposal_of(held: Held, said: Mapping[str, str]) -> Proposal:
    """The proposal for the tables held, with what a person said of them. Raises TableProblem, NotFound."""
    store, usual = current_store(), habits()
    plain: Proposal = _proposals.remembered(
        _key(held, usual), lambda: propose(_tables(book_of(store, held)), usual)
    )
    if not said:
        return plain
    own = Habits(usual_currency([one.table for one in plain]) or usual.currency, usual.tag)
    found: Proposal = _proposals.remembered(_key(held, usual, said), lambda: correct(plain, said, own))
    return found


def _tables(book: Book) -> list[Table]:
    tables = [table for sheet in book.sheets if (table := cut_table(sheet)) is not None]
    if len(tables) == 1 and is_no_name(tables[0].name) and not tables[0].title:
        return [replace(tables[0], name=book.name)]
    return tables


def workspace_habits() -> tuple[str, str]:
    """The workspace's base currency and time zone."""
    spaces = table_of(Workspace)
    chosen = select(spaces.c.currency, spaces.c.timezone).where(spaces.c.id == signed_in().workspace_id)
    with read_transaction(current_engine()) as connection:
        row = connection.execute(chosen).one()
    return row.currency, row.timezone


def habits() -> Habits:
    """What this person is used to: the workspace's currency, their language."""
    return Habits(workspace_habits()[0], current_language())
