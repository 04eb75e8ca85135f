"""Publishing over a million rows while people work: 20 requests a second, none of which may fail.

A process serves, another publishes; every request's answer and time is noted, from its due time on, so
that one which had to queue counts in full.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.list_speed import ROWS, definition, prepare
from bench.measure import Server, free_port, serving
from configurator.versions import import_app
from runtime.definition import load_app
from runtime.storage.engines import make_engine

BIN = Path(sys.executable).parent
RATE = 20
WARM_SECONDS, QUIET_SECONDS = 3.0, 5.0

Change = Callable[[dict[str, Any]], None]


def additive(app: dict[str, Any]) -> None:
    """Two fields, one of them indexed, and an index over fields there are."""
    entity = app["entities"][0]
    entity["fields"] += [{"key": "added", "type": "text"}, {"key": "due", "type": "date", "indexed": True}]
    entity["indexes"].append(["region", "amount"])


def retyped(app: dict[str, Any]) -> None:
    """A decimal becomes a whole number's text."""
    entity = app["entities"][0]
    next(one for one in entity["fields"] if one["key"] == "f1").update(type="text")


def computed(app: dict[str, Any]) -> None:
    """A field that is computed, of every record."""
    field = {"key": "share", "type": "money", "currency": "CNY", "formula": "ROUND(amount * f5 / 100, 2)"}
    app["entities"][0]["fields"].append(field)


CHANGES: dict[str, Change] = {
    "two fields, two indexes": additive,
    "another type for a field": retyped,
    "a computed field": computed,
}


@dataclass
class Traffic:
    """What the requests came to: milliseconds of those that worked, the words of those that did not."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@contextmanager
def traffic(server: Server) -> Iterator[Traffic]:
    """People at work: lists, records, saves and new records, so many a second, until the block ends."""
    found, stop = Traffic(), threading.Event()
    local = threading.local()

    def send(number: int, due: float) -> None:
        if not hasattr(local, "connection"):
            local.connection = server.connect()
        one = number * 7919 % 900 + 1
        path = "/api/v1/apps/wide/deal"
        try:
            match number % 4:
                case 0:
                    server.send(local.connection, "GET", f"{path}?limit=50")
                case 1:
                    server.send(local.connection, "GET", f"{path}/{one}")
                case 2:
                    server.send(local.connection, "PATCH", f"{path}/{one}", {"f0": f"Changed {number}"})
                case _:
                    server.send(local.connection, "POST", path, {"f0": f"New {number}", "amount": "12.50"})
            found.times.append((time.monotonic() - due) * 1000)
        except Exception as error:
            found.failures.append(str(error)[:300])
            local.connection = server.connect()

    def drive() -> None:
        with ThreadPoolExecutor(200) as pool:
            begun, number = time.monotonic(), 0
            while not stop.is_set():
                due = begun + number / RATE
                time.sleep(max(0.0, due - time.monotonic()))
                pool.submit(send, number, due)
                number += 1

    driver = threading.Thread(target=drive)
    driver.start()
    try:
        yield found
    finally:
        stop.set()
        driver.join()


def run(urls: dict[str, str], folder: Path, rows: int = ROWS) -> Iterator[tuple[Any, ...]]:
    """Rows of (change, seconds of the publish, requests, failed, median ms, 95 % within ms, slowest ms)."""
    for database, url in urls.items():
        engine = make_engine(url)
        prepare(engine, rows)
        environment = {"FORMWRIGHT_DATABASE_URL": url, "FORMWRIGHT_HOME": str(folder / database)}
        token = _formwright(environment, "token", "add", "--user", "admin@example.com").splitlines()[-1]
        port = free_port()
        command = [str(BIN / "formwright"), "serve", "--port", str(port), "--threads", "16"]
        app = definition()
        with serving(command, environment, port, token, folder) as server:
            for name, change in CHANGES.items():
                change(app)
                made, problems = load_app(deepcopy(app))
                if made is None:
                    raise RuntimeError([problem.message() for problem in problems])
                import_app(engine, made)
                with traffic(server) as found:
                    time.sleep(WARM_SECONDS)
                    begun = time.monotonic()
                    _formwright(environment, "app", "publish", "wide")
                    took = time.monotonic() - begun
                    time.sleep(QUIET_SECONDS)
                for failure in sorted(set(found.failures))[:3]:
                    print(f"    failed: {failure}", file=sys.stderr)
                yield (
                    f"{name}, {database}",
                    took,
                    len(found.times),
                    len(found.failures),
                    median(found.times),
                    quantiles(found.times, n=20)[-1],
                    max(found.times),
                )
        engine.dispose()


def _formwright(environment: dict[str, str], *words: str) -> str:
    command = [str(BIN / "formwright"), *words]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout.strip()
