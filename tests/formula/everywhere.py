"""One formula over one record, evaluated by Python, SQLite, PostgreSQL and the browser's evaluator."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Engine

from runtime.formula import Context, Formula, FormulaError
from runtime.formula.sql import NotInSql
from runtime.formula.sql.codes import Dialect
from runtime.formula.types import Kind, Type
from tests.formula.databases import Given, evaluate_in_sql, holds_in_sql, same_value
from tests.node import node

RUNNER = Path(__file__).parent / "js" / "run.mjs"


class Unsaid:
    """What a place answers that can't evaluate a formula."""

    def __repr__(self) -> str:
        return "not said"


UNSAID = Unsaid()


class Browser:
    """The browser's evaluator in a node process of its own, one formula after the other."""

    def __enter__(self) -> Browser:
        program = node()
        self._process = subprocess.Popen(
            [program, str(RUNNER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._process.communicate()

    def evaluate(self, formula: Formula, given: Given, context: Context) -> Any:
        """The plain value; UNSAID when the browser leaves it to the server."""
        assert self._process.stdin is not None and self._process.stdout is not None
        line = json.dumps({"node": formula.node.to_json(), "context": browser_context(given, context)})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            if answer["error"] == "server":
                return UNSAID
            raise AssertionError(f"{formula.source}: {answer['error']}")
        return from_json(answer["value"], formula.type)


def to_json(value: Any) -> Any:
    """A plain value as the API writes it; whole numbers a JSON number can't hold as text."""
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    if (
        isinstance(value, tuple)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
    ):
        return {"entity": value[0], "id": value[1]}
    return [to_json(each) for each in value] if isinstance(value, list | tuple) else value


def from_json(value: Any, type_: Type) -> Any:
    """The plain value of what the browser answers."""
    if value is None:
        return None
    match type_.kind:
        case Kind.NUMBER:
            return Decimal(value)
        case Kind.DATE:
            return dt.date.fromisoformat(value)
        case Kind.INSTANT:
            return dt.datetime.fromisoformat(value)
        case Kind.TIME:
            return dt.time.fromisoformat(value)
        case Kind.CHOICES:
            return tuple(value)
    return value


def browser_context(given: Given, context: Context) -> dict[str, Any]:
    """What the browser's evaluator knows about the same record."""
    rows = {entity: {str(row["id"]): to_json(row) for row in rows} for entity, rows in given.rows.items()}
    record = to_json(given.record)
    reached: dict[str, list[Any]] = {}
    for entity in given.scope.entities():
        infos = [given.scope.field(entity, key) for key in given.scope.field_keys(entity)]
        keys = [info.key for info in infos if info and info.type.is_reference]
        for row in (record,) if entity == given.entity else rows.get(entity, {}).values():
            for key in keys:
                if row.get(key) is not None:
                    reached.setdefault(f"{entity} {key} {row[key]}", []).append(row)
    return {
        "record": record,
        "records": rows,
        "collections": reached,
        "user": to_json(context.user),
        "settings": to_json(context.settings),
        "now": to_json(context.now),
        "timezone": getattr(context.timezone, "key", "UTC"),
    }


class Everywhere:
    """Connections to both databases, and a browser."""

    def __init__(self, sqlite: Engine, postgresql: Engine, browser: Browser) -> None:
        self.connections = {"sqlite": sqlite.connect(), "postgresql": postgresql.connect()}
        self.browser = browser

    def answers(self, formula: Formula, given: Given, context: Context) -> dict[str, Any]:
        """The value in each place, UNSAID where it can't be said; none when a limit of formulas is passed."""
        try:
            found = {"python": formula.evaluate(context)}
        except FormulaError:
            return {}
        found["browser"] = self.browser.evaluate(formula, given, context)
        dialects: tuple[Dialect, ...] = ("sqlite", "postgresql")
        for dialect in dialects:
            found[dialect] = self._sql(formula, given, dialect, context)
            if formula.type.kind is Kind.BOOLEAN and found[dialect] is not UNSAID:
                connection = self.connections[dialect]
                found[f"{dialect} filter"] = holds_in_sql(connection, formula.node, given, dialect, context)
        return found

    def _sql(self, formula: Formula, given: Given, dialect: Dialect, context: Context) -> Any:
        try:
            return evaluate_in_sql(self.connections[dialect], formula.node, given, dialect, context)
        except NotInSql:
            return UNSAID

    def disagreement(self, formula: Formula, given: Given, context: Context) -> str | None:
        """What differs, in words; None when all that can say it agree."""
        answers = self.answers(formula, given, context)
        said = {place: value for place, value in answers.items() if value is not UNSAID}
        if all(same_value(value, answers["python"]) for value in said.values()):
            return None
        return f"{formula.source}: {answers}"

    def close(self) -> None:
        """Give the connections back."""
        for connection in self.connections.values():
            connection.close()
