"""Texts and cursors: how this package talks to the database without building statements per request.

A statement is written once per published version with `:name` parameters, turned into the driver's own
form by `prepared`, and run on a bare DBAPI cursor of the transaction's connection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

_PIECES = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?<![:\w]):([^\W\d]\w*)|(%)")


def prepared(text: str, dialect: str) -> str:
    """`text` with `:name` parameters in the form the driver takes: `%(name)s` for PostgreSQL's."""
    if dialect == SQLITE:
        return text

    def replace(match: re.Match[str]) -> str:
        quoted, name, percent = match.groups()
        if quoted is not None:
            return quoted.replace("%", "%%")
        return "%%" if percent else f"%({name})s"

    return _PIECES.sub(replace, text)


def among(expression: str, name: str, dialect: str) -> str:
    """SQL: `expression` is one of the ids given as parameter `name` (see `id_list`)."""
    if dialect == SQLITE:
        return f"{expression} IN (SELECT value FROM json_each(:{name}))"
    return f"{expression} = ANY(CAST(:{name} AS bigint[]))"


def among_texts(expression: str, name: str, dialect: str) -> str:
    """SQL: `expression` is one of the texts given as parameter `name`."""
    if dialect == SQLITE:
        return f"{expression} IN (SELECT value FROM json_each(:{name}))"
    return f"{expression} = ANY(CAST(:{name} AS text[]))"


def id_list(values: Iterable[Any], dialect: str) -> Any:
    """The parameter for `among`: any number of values as one."""
    return json.dumps(list(values)) if dialect == SQLITE else list(values)


class Transaction:
    """One database transaction as this package sees it: a cursor, and what is remembered until its end."""

    __slots__ = ("_driver", "connection", "cursor", "dialect", "names")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self._driver = connection.connection
        self.cursor: Any = self._driver.cursor()
        self.names = 0

    def rows(self, text: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a prepared query."""
        cursor = self.cursor
        cursor.execute(text, parameters)
        return cursor.fetchall()

    def row(self, text: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        cursor = self.cursor
        cursor.execute(text, parameters)
        return cursor.fetchone()

    def run(self, text: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it touched."""
        cursor = self.cursor
        cursor.execute(text, parameters)
        return cursor.rowcount

    def run_many(self, text: str, rows: Sequence[Mapping[str, Any] | Sequence[Any]]) -> None:
        """Run one statement over many parameter sets."""
        if len(rows) == 1:
            self.cursor.execute(text, rows[0])
        elif rows:
            self.cursor.executemany(text, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone: undone when it raises, the rest of the transaction lives on."""
        self.names += 1
        name = f"part_{self.names}"
        self.run(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self.run(f"ROLLBACK TO SAVEPOINT {name}")
            self.run(f"RELEASE SAVEPOINT {name}")
            raise
        self.run(f"RELEASE SAVEPOINT {name}")
