"""Serving the application with Granian: one process with threads on SQLite, more processes on PostgreSQL."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from configurator.app import create_app
from configurator.checks.registry import checks
from runtime.fields.registry import field_types
from runtime.flows.registry import step_types
from runtime.formula.functions import functions_by_name

THREADS = 4
PORTS_TRIED = 50
COLLECTED_AFTER = 2_000, 20, 25
"""New objects before the youngest are looked through, and how often that before the older ones are."""

SWITCHED_AFTER = 0.0005
"""Seconds after which a thread that works lets others on: a request asks for its turn several times."""

_PR_SET_PDEATHSIG = 1


def application() -> Flask:
    """The application for a server's worker, by the settings in the environment."""
    _end_with_parent()
    made = create_app()
    settle_in()
    return made


def settle_in() -> None:
    """Do before anybody waits for it what is done once, and have what stays not looked at again.

    The modules of all plug-ins are loaded: else those who work when an app first has a formula wait for a
    hundred of them. Python's collector looks through all there is every few edits of a large draft, for a
    fifth of a second; most of that is the program itself, which stays, and little of the rest is garbage.
    Who works long beside requests (publishing, counting) lets them on sooner than Python would.
    """
    for plug_ins in (functions_by_name, field_types, step_types, checks):
        plug_ins()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    sys.setswitchinterval(SWITCHED_AFTER)


def _end_with_parent() -> None:
    """Have the system end this worker when its parent is killed, so that no orphan keeps the port."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(host: str, port: int, workers: int = 1, threads: int = THREADS) -> None:
    """Serve until told to stop (SIGINT, SIGTERM)."""
    Granian(
        "configurator.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        factory=True,
        websockets=False,
        log_level=LogLevels[os.environ.get("FORMWRIGHT_LOG", "warning").lower()],
        respawn_failed_workers=True,
        process_name=None,
    ).serve()


def once_listening(host: str, port: int, say: Callable[[], None]) -> None:
    """Have `say` called as soon as somebody who opens the address gets an answer.

    By a process of its own, begun before the server has any: a thread at work while workers are forked leaves
    them the locks it holds just then, of imports or of standard output, and they wait for them for ever.
    """
    server = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        if os.fork() == 0:
            _wait(host, port, server)
            say()
            sys.stdout.flush()
    finally:
        os._exit(0)


def _wait(host: str, port: int, server: int) -> None:
    """Until the address is answered; ends this process when the server has gone."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        try:
            socket.create_connection((here, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
        try:
            os.kill(server, 0)
        except ProcessLookupError:
            os._exit(0)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(host: str, wanted: int) -> int:
    """`wanted` if nobody listens there, else the next free port; 0-cost for the usual case."""
    for port in range(wanted, wanted + PORTS_TRIED):
        if is_free(host, port):
            return port
    with socket.socket() as probe:
        probe.bind((host, 0))
        found: int = probe.getsockname()[1]
        return found
