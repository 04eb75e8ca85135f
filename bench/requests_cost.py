"""Processor time per request: Formwright's lead entity against the hand-written one, in one run."""

from __future__ import annotations

import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.measure import Server, cost, free_port, medians, serving

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
ROWS = 100_000
LIMITS = {"create": 1.0, "read": 1.0, "list": 0.6, "update": 1.0, "batch of 1,000": 1.0}
COUNTS = {"create": 500, "read": 1500, "list": 150, "update": 500, "batch of 1,000": 4}


def lead(number: int) -> dict[str, Any]:
    """The `number`-th lead as a JSON body."""
    return {
        "name": f"Sample lead {number}",
        "company": f"Sample Company {number % 997}",
        "email": f"lead{number}@example.com",
        "phone": f"+1 555 {number % 10_000_000:07d}",
        "source": ["website", "fair", "referral", "search"][number % 4],
        "budget": str(number * 37 % 500_000),
        "discount": f"0.{number % 20:02d}",
        "next_contact": f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}",
    }


def start_handwritten(stack: ExitStack, folder: Path) -> Server:
    """The yardstick with its rows, served by Granian."""
    token, port, database = secrets.token_urlsafe(32), free_port(), str(folder / "handwritten.db")
    environment = {"BENCH_DATABASE": database, "PYTHONPATH": str(HERE.parent)}
    script = f"from bench import handwritten; handwritten.prepare({token!r}, {ROWS})"
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    command = [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "bench.handwritten:app"]
    return stack.enter_context(serving(command, environment, port, token, folder))


def start_formwright(stack: ExitStack, folder: Path) -> Server:
    """The same entity as a definition, with the same number of rows, served by `formwright serve`."""
    home, port = folder / "home", free_port()
    environment = {
        "FORMWRIGHT_HOME": str(home),
        "FORMWRIGHT_DATABASE_URL": f"sqlite:///{folder / 'formwright.db'}",
    }

    def formwright(*words: str, given: str = "") -> str:
        command = [str(BIN / "formwright"), *words]
        done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"formwright {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    formwright(
        "init", "--admin", "admin@example.com", "--password-stdin", given=secrets.token_urlsafe(16) + "\n"
    )
    formwright("app", "import", str(HERE / "lead.json"))
    formwright("app", "publish", "bench")
    formwright(
        "user", "add", "seller@example.com", "--password-stdin", given=secrets.token_urlsafe(16) + "\n"
    )
    formwright("role", "grant", "bench", "sales", "seller@example.com")
    token = formwright("token", "add", "--user", "seller@example.com").splitlines()[-1]
    command = [str(BIN / "formwright"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    server = stack.enter_context(serving(command, environment, port, token, folder))
    connection = server.connect()
    for start in range(0, 2000, 500):
        server.send(
            connection, "POST", "/api/v1/apps/bench/lead/batch", [lead(n) for n in range(start, start + 500)]
        )
    multiply_rows(folder / "formwright.db", ROWS)
    return server


def multiply_rows(database: Path, rows: int) -> None:
    """Copy the leads there are until there are `rows` of them; only the budget differs."""
    connection = sqlite3.connect(database)
    table = '"bench__lead"'
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name != "id"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join('"budget" + 100 * (id % 977)' if name == "budget" else f'"{name}"' for name in columns)
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    while count < rows:
        connection.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM {table} LIMIT ?", (rows - count,)
        )
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def measure(server: Server, prefix: str, listing: str, first: int) -> dict[str, float]:
    """Milliseconds per request of each kind; `first` keeps names of separate rounds apart."""
    connection = server.connect()
    made: list[dict[str, Any]] = []

    def update(number: int) -> None:
        record = made[number % len(made)]
        body = {"budget": str(first + number), "company": f"Changed {number}"}
        server.send(connection, "PATCH", f"{prefix}/{record['id']}", body)

    kinds: dict[str, Callable[[int], Any]] = {
        "create": lambda n: made.append(server.send(connection, "POST", prefix, lead(first + n))),
        "read": lambda n: server.send(connection, "GET", f"{prefix}/{1 + n * 61 % ROWS}"),
        "list": lambda n: server.send(connection, "GET", listing),
        "update": update,
        "batch of 1,000": lambda n: server.send(
            connection, "POST", f"{prefix}/batch", [lead(first + n * 1000 + i) for i in range(1000)]
        ),
    }
    return {name: cost(server, request, COUNTS[name]) for name, request in kinds.items()}


def run(folder: Path, rounds: int = 3) -> list[tuple[str, float, float, float]]:
    """Rows of (request, Formwright ms, hand-written ms, allowed ratio), medians over interleaved rounds."""
    with ExitStack() as stack:
        theirs, ours = start_handwritten(stack, folder), start_formwright(stack, folder)
        our_list = "/api/v1/apps/bench/lead?limit=50&sort=-budget&filter=source%20%3D%20%22fair%22"
        figures: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
        for number in range(rounds + 1):
            first = ROWS + number * 100_000
            mine = measure(ours, "/api/v1/apps/bench/lead", our_list, first)
            other = measure(theirs, "/leads", "/leads?source=fair", first)
            if number:
                figures[0].append(mine)
                figures[1].append(other)
        ours_ms, theirs_ms = medians(figures[0]), medians(figures[1])
    return [(name, ours_ms[name], theirs_ms[name], limit) for name, limit in LIMITS.items()]
