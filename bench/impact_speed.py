"""Counting what a draft would mean for a million records before it is published: seconds, and how far on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from sqlalchemy import Engine

from bench.list_speed import ROWS, definition, prepare
from configurator.impact import count_records
from runtime.definition import App, load_app
from runtime.storage.engines import make_engine, read_transaction

Change = Callable[[dict[str, Any]], None]


def required(app: dict[str, Any]) -> None:
    """A field that must be filled from now on."""
    _field(app, "f4")["required"] = True


def validated(app: dict[str, Any]) -> None:
    """A rule over two fields, and another bound."""
    rule = {"key": "too_much", "entity": "deal", "kind": "validate", "message": "too much",
            "invalid_when": 'amount > 50000 and region = "north"'}  # fmt: skip
    app["rules"] = [rule]
    _field(app, "amount")["max"] = "90000"


def computed(app: dict[str, Any]) -> None:
    """A field that is computed and a rule that reads it."""
    app["entities"][0]["fields"].append(
        {"key": "share", "type": "money", "currency": "CNY", "formula": "ROUND(amount * f1 / 100, 2)"}
    )
    rule = {"key": "low", "entity": "deal", "kind": "validate", "message": "low", "invalid_when": "share < 5"}
    app["rules"] = [rule]


def seen(app: dict[str, Any]) -> None:
    """A role that sees other rows, and one field fewer."""
    app["permissions"][0] |= {"read": 'owner = user or status = "won"', "fields": {"amount": "hide"}}


def retyped(app: dict[str, Any]) -> None:
    """A text that becomes a whole number, which none of its values is."""
    _field(app, "f0")["type"] = "integer"


def everything(app: dict[str, Any]) -> None:
    """All of it at once."""
    for change in (required, validated, seen, retyped):
        change(app)


CHANGES: dict[str, Change] = {
    "a required field": required,
    "a rule and a bound": validated,
    "a computed field and a rule on it": computed,
    "rows and a field of a role": seen,
    "another type for a field": retyped,
    "all but the computed one": everything,
}


def _field(app: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in app["entities"][0]["fields"] if one["key"] == key)
    return found


def run(urls: dict[str, str], rows: int = ROWS) -> Iterator[tuple[Any, ...]]:
    """Rows of (change, seconds, records found, longest seconds without a word)."""
    for database, url in urls.items():
        engine = make_engine(url)
        prepare(engine, rows)
        for name, change in CHANGES.items():
            app = deepcopy(definition())
            change(app)
            made, problems = load_app(app)
            if made is None:
                raise RuntimeError([problem.message() for problem in problems])
            took, found, silence = _counted(engine, made)
            yield f"{name}, {database}", took, found, silence
        engine.dispose()


def _counted(engine: Engine, app: App) -> tuple[float, int, float]:
    """Seconds it took, records found, the longest time between two words about how far it is."""
    begun = last = time.monotonic()
    silence = 0.0

    def progress(_done: int, _total: int, _entity: str) -> None:
        nonlocal last, silence
        now = time.monotonic()
        silence, last = max(silence, now - last), now

    with read_transaction(engine) as connection:
        counted = count_records(connection, "wide", app, progress)
    return time.monotonic() - begun, sum(one.count for one in counted.findings), silence
