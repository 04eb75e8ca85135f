"""Tables that were sent and are not brought in yet: kept a day, for whoever sent them alone."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import IO, Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from runtime.exchange.books import LARGEST_FILE, Book, Tell, join_books, read_book, tell_nobody
from runtime.exchange.tables import TableProblem
from runtime.files import FileStore, FileTooLarge
from runtime.files.names import safe_name
from runtime.problems import Problem, register_messages
from runtime.records.errors import NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import TableImport

_imports = table_of(TableImport)
KEPT = timedelta(days=7)
MOST_FILES = 20
_BOOKS = 3
_read: OrderedDict[str, Book] = OrderedDict()
_lock = Lock()

register_messages(
    {
        "table.gone": {
            "en": "The file is no longer here",
            "zh": "文件已不在此处",
            "hint": {"en": "Choose it again", "zh": "请重新选择"},
        },
        "table.none": {"en": "Choose a file first", "zh": "请先选择文件"},
        "table.too_many_files": {"en": "{most} files at most", "zh": "最多 {most} 个文件"},
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """An import under way: its id, its files by id and name, and how far it is."""

    id: str
    user_id: int
    workspace_id: int
    app_key: str | None
    entity: str | None
    files: tuple[tuple[str, str], ...]
    state: dict[str, Any]


def hold(
    engine: Engine,
    store: FileStore,
    sent: Sequence[tuple[IO[bytes], str]],
    who: tuple[int, int],
    purpose: str,
    app_key: str | None = None,
    entity: str | None = None,
    *,
    unread: bool = False,
) -> Held:
    """Keep files that were sent, for the person and workspace `who`. Raises TableProblem.

    `unread` files are looked into later, by `book_of`. What others have left lying for a week is forgotten
    on the way.
    """
    if not sent:
        raise TableProblem(Problem("table.none"))
    if len(sent) > MOST_FILES:
        raise TableProblem(Problem("table.too_many_files", values={"most": MOST_FILES}))
    files: list[tuple[str, str]] = []
    try:
        for stream, given in sent:
            name = safe_name(given)
            try:
                files.append((store.put(stream, LARGEST_FILE).id, name))
            except FileTooLarge:
                most = LARGEST_FILE // 1024 // 1024
                raise TableProblem(Problem("table.too_large", values={"name": name, "most": most})) from None
        book = None if unread else _book(store, files, tell_nobody)
    except TableProblem:
        for file_id, _name in files:
            store.delete(file_id)
        raise
    held = Held(secrets.token_hex(16), who[0], who[1], app_key, entity, tuple(files), {})
    now = datetime.now(UTC)
    with write_transaction(engine) as connection:
        connection.execute(delete(_imports).where(_imports.c.created_at < now - KEPT))
        row = {
            "id": held.id, "user_id": who[0], "workspace_id": who[1], "purpose": purpose,
            "app_key": app_key, "entity": entity, "files": [list(one) for one in files],
            "state": {}, "created_at": now,
        }  # fmt: skip
        connection.execute(insert(_imports).values(row))
    if book is not None:
        _remember(held.id, book)
    return held


def held_import(engine: Engine, import_id: str, who: tuple[int, int], purpose: str) -> Held:
    """The import of that id, if the person sent it. Raises NotFound."""
    with read_transaction(engine) as connection:
        return _found(connection, import_id, who, purpose)


def _found(
    connection: Connection, import_id: str, who: tuple[int, int], purpose: str, lock: bool = False
) -> Held:
    chosen = select(_imports).where(
        _imports.c.id == import_id,
        _imports.c.user_id == who[0],
        _imports.c.workspace_id == who[1],
        _imports.c.purpose == purpose,
    )
    row = connection.execute(chosen.with_for_update() if lock else chosen).first()
    if row is None:
        raise NotFound(Problem("table.gone"))
    files = tuple((str(one[0]), str(one[1])) for one in row.files)
    return Held(row.id, row.user_id, row.workspace_id, row.app_key, row.entity, files, dict(row.state))


def locked_import(connection: Connection, held: Held, purpose: str) -> Held:
    """The import as it is now, held against others until the transaction ends."""
    return _found(connection, held.id, (held.user_id, held.workspace_id), purpose, lock=True)


def keep_state(
    connection: Connection, import_id: str, state: dict[str, Any], app_key: str | None = None
) -> None:
    """Remember how far an import is, in the transaction that brought it there."""
    values: dict[str, Any] = {"state": state}
    if app_key is not None:
        values["app_key"] = app_key
    connection.execute(update(_imports).where(_imports.c.id == import_id).values(values))


def book_of(store: FileStore, held: Held, tell: Tell = tell_nobody) -> Book:
    """The workbook of an import. Raises NotFound when its bytes are gone, TableProblem for one that was
    held unread and can't be read."""
    key = held.id
    with _lock:
        if key in _read:
            _read.move_to_end(key)
            return _read[key]
    try:
        book = _book(store, held.files, tell)
    except FileNotFoundError:
        raise NotFound(Problem("table.gone")) from None
    _remember(key, book)
    return book


def _remember(key: str, book: Book) -> None:
    with _lock:
        _read[key] = book
        while len(_read) > _BOOKS:
            _read.popitem(last=False)


def _book(store: FileStore, files: Sequence[tuple[str, str]], tell: Tell) -> Book:
    books = []
    for file_id, name in files:
        with store.open(file_id) as stream:
            books.append(read_book(stream.read(), name, tell))
    return join_books(books)
