"""Serve a program, send it requests, and read how much processor time each one cost."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of this machine nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processor_seconds(pid: int) -> float:
    """User and system seconds the process and its children have used (Linux)."""
    pids, total = [pid], 0.0
    while pids:
        current = pids.pop()
        try:
            fields = Path(f"/proc/{current}/stat").read_text().rpartition(")")[2].split()
            children = Path(f"/proc/{current}/task/{current}/children").read_text().split()
        except FileNotFoundError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICKS
        pids += [int(child) for child in children]
    return total


@dataclass
class Server:
    """A running program: its port, process and bearer token."""

    port: int
    pid: int
    token: str

    def send(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any = None, **headers: str
    ) -> Any:
        """One request; the decoded answer, with `_etag`'s value beside it. Raises on an error status."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **headers}
        payload = None
        if body is not None:
            payload, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection.request(method, path, payload, sent)
        response = connection.getresponse()
        text = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:400]!r}")
        return json.loads(text) if text else None

    def connect(self) -> http.client.HTTPConnection:
        """A kept-alive connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


@contextmanager
def serving(
    command: list[str], environment: dict[str, str], port: int, token: str, folder: Path
) -> Iterator[Server]:
    """Run `command` until it answers on `port`; end it afterwards."""
    with (folder / f"server-{port}.log").open("w") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            for _attempt in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise RuntimeError(
                            f"{command[0]} ended: {Path(log.name).read_text()[-2000:]}"
                        ) from None
                    time.sleep(0.1)
            yield Server(port, process.pid, token)
        finally:
            process.terminate()
            process.wait(20)


def cost(server: Server, request: Callable[[int], None], count: int) -> float:
    """Milliseconds of the server's processor time per call of `request`, over `count` calls."""
    before = processor_seconds(server.pid)
    for number in range(count):
        request(number)
    return (processor_seconds(server.pid) - before) * 1000 / count


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over the rounds."""
    return {name: statistics.median(figures[name] for figures in rounds) for name in rounds[0]}
