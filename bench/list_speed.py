"""A page of 50 out of a million rows of 50 fields: an administrator against somebody bound by a condition."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, text

from configurator.publish import publish
from configurator.versions import import_app
from runtime.access.accounts import add_user, grant_role
from runtime.access.actor import Actor, system_actor
from runtime.definition import load_app
from runtime.records.database import Transaction
from runtime.records.live import live_app
from runtime.records.query import Query
from runtime.records.records import Records
from runtime.storage.engines import make_engine
from runtime.storage.names import schema_name, table_name
from runtime.storage.system import create_system_tables

ROWS, FIELDS, PAGES = 1_000_000, 50, 60
LIMIT = 1.3


def definition() -> dict[str, Any]:
    """One entity of 50 fields with an indexed pair; a role that sees one region and its own records."""
    fields: list[dict[str, Any]] = [
        {
            "key": "status",
            "type": "choice",
            "options": [{"value": value} for value in ("new", "open", "won", "lost")],
        },
        {"key": "amount", "type": "money", "currency": "CNY"},
        {"key": "region", "type": "choice", "options": [{"value": "north"}, {"value": "south"}]},
    ]
    kinds: list[dict[str, Any]] = [
        {"type": "text"},
        {"type": "decimal"},
        {"type": "date"},
        {"type": "boolean"},
    ]
    fields += [{"key": f"f{number}", **kinds[number % 4]} for number in range(FIELDS - len(fields))]
    return {
        "formwright": 1,
        "key": "wide",
        "entities": [{"key": "deal", "title": "f0", "fields": fields, "indexes": [["status", "amount"]]}],
        "roles": [{"key": "seller"}],
        "permissions": [{"role": "seller", "entity": "deal", "read": 'owner = user or region = "north"'}],
    }


def prepare(engine: Engine, rows: int = ROWS) -> tuple[Actor, Actor]:
    """Publish the app and fill it; an administrator and a seller."""
    create_system_tables(engine)
    app, problems = load_app(definition())
    if app is None:
        raise RuntimeError([problem.message() for problem in problems])
    add_user(engine, "admin@example.com", is_administrator=True)
    seller = add_user(engine, "seller@example.com")
    import_app(engine, app)
    published = publish(engine, "wide")
    if published.version is None:
        raise RuntimeError([problem.message() for problem in published.problems])
    grant_role(engine, "wide", "seller", "seller@example.com")
    door = Records(live_app(engine, "wide"), system_actor(), engine)
    door.batch("deal", [sample(number) for number in range(1000)])
    multiply(engine, rows)
    administrator = Actor(1, "Admin", "admin@example.com", {}, is_administrator=True)
    return administrator, Actor(seller, "Seller", "seller@example.com", {"wide": frozenset({"seller"})})


def sample(number: int) -> dict[str, Any]:
    """The values of one record."""
    values: dict[str, Any] = {
        "status": ("new", "open", "won", "lost")[number % 4],
        "amount": str(number * 7919 % 100_000),
        "region": ("north", "south")[number // 4 % 2],
    }
    made = [f"Sample {number}", f"{number}.5", "2026-03-02", True]
    return values | {f"f{index}": made[index % 4] for index in range(FIELDS - 3)}


def multiply(engine: Engine, rows: int) -> None:
    """Copy the records until there are `rows`, with amounts of their own."""
    dialect = engine.dialect.name
    schema, name = schema_name("wide", dialect), table_name("wide", ("deal",), dialect)
    table = f'"{schema}"."{name}"' if schema else f'"{name}"'
    with engine.begin() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} LIMIT 1"))
        columns = [str(name) for name in found.keys() - {"id"}]
        named = ", ".join(f'"{name}"' for name in columns)
        count = 1000
        while count < rows:
            taken = min(count, rows - count)
            chosen = ", ".join(
                '"amount" + (id * 31 % 9973)' if name == "amount" else f'"{name}"' for name in columns
            )
            copy = f"INSERT INTO {table} ({named}) SELECT {chosen} FROM {table} ORDER BY id LIMIT {taken}"
            connection.execute(text(copy))
            count += taken
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # what PostgreSQL does by itself soon after so many rows have come
        connection.execute(text("VACUUM ANALYZE" if dialect == "postgresql" else "ANALYZE"))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries that the door to records runs inside."""
    statements: list[str] = []
    plain = {name: getattr(Transaction, name) for name in ("rows", "row")}

    def noting(act: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Transaction, statement: str, *rest: Any) -> Any:
            statements.append(statement)
            return act(self, statement, *rest)

        return run

    for name, act in plain.items():
        setattr(Transaction, name, noting(act))
    try:
        yield statements
    finally:
        for name, act in plain.items():
            setattr(Transaction, name, act)


def page_times(engine: Engine, actors: tuple[Actor, ...]) -> list[tuple[float, int]]:
    """For each actor: median milliseconds of a page, and the statements one page takes. Interleaved."""
    doors = [Records(live_app(engine, "wide"), actor, engine) for actor in actors]
    query = Query(filter='status = "open"', sort=("-amount",), limit=50)
    statements = []
    for door in doors:
        door.list("deal", query)
        with counted() as run:
            if len(door.list("deal", query)["items"]) != 50:
                raise RuntimeError("the page is not full")
        statements.append(len(run))
    times: list[list[float]] = [[] for _ in doors]
    for _ in range(PAGES):
        for door, taken in zip(doors, times, strict=True):
            start = time.perf_counter()
            door.list("deal", query)
            taken.append((time.perf_counter() - start) * 1000)
    return [(median(taken), count) for taken, count in zip(times, statements, strict=True)]


def run(urls: dict[str, str], rows: int = ROWS) -> list[tuple[str, float, float, int, int]]:
    """Rows of (database, restricted ms, administrator ms, restricted statements, administrator's)."""
    found = []
    for name, url in urls.items():
        engine = make_engine(url)
        administrator, seller = prepare(engine, rows)
        (free, free_count), (bound, bound_count) = page_times(engine, (administrator, seller))
        found.append((name, bound, free, bound_count, free_count))
        engine.dispose()
    return found


def sqlite_url(folder: Path) -> str:
    """A fresh file."""
    return f"sqlite:///{folder / 'wide.sqlite'}"
