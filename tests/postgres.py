"""A throw-away PostgreSQL server for one test run, made from the binaries installed on the machine.

It keeps no promise about durability (`fsync` is off), listens on a Unix socket in its own temporary
directory alone, and ends with the process that started it. PostgreSQL refuses to run as root, so root
starts it as the user `postgres`, or `nobody` where there is none.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
)

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "max_locks_per_transaction": "512",
    "shared_buffers": "32MB",
    "max_wal_size": "512MB",
    "autovacuum": "off",
    "listen_addresses": "",
    "timezone": "Asia/Shanghai",
    "log_min_messages": "fatal",
}


def find_binaries() -> Path | None:
    """The newest installed PostgreSQL's directory of programs, or None."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release, reverse=True)
    found = [path.parent for path in candidates]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return next((path for path in found if (path / "postgres").exists()), None)


def _release(path: Path) -> float:
    name = path.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


class Cluster:
    """A running server; `url(database)` names one of its databases."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.directory = Path(tempfile.mkdtemp(prefix="formwright-pg-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Cluster:
        """Make the data directory, start the server and wait until it answers."""
        account = _account()
        if account:
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self.directory.chmod(0o755)
        run_as: dict[str, Any] = {"cwd": self.directory}
        if account:
            run_as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        data = self.directory / "data"
        subprocess.run(
            [self.binaries / "initdb", "-D", data, *INITDB_OPTIONS],
            check=True,
            stdout=subprocess.DEVNULL,
            **run_as,
        )
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        settings.append(f"-cunix_socket_directories={self.directory}")
        command = [self.binaries / "postgres", "-D", data, *settings]
        if setpriv := shutil.which("setpriv"):  # ends with this process even if it is killed
            command = [setpriv, "--pdeathsig", "INT", *command]
        with (self.directory / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **run_as
            )
        self._wait_until_ready()
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError:
                ended = self._process is not None and self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.directory / "log").read_text()
                    raise RuntimeError(f"PostgreSQL did not start: {log}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once and remove its files."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def connect(self, database: str) -> psycopg.Connection:
        """An autocommitting connection to `database`."""
        return psycopg.connect(host=str(self.directory), user="postgres", dbname=database, autocommit=True)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of `database`, usable from other processes of this machine as well."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def make_database(self, name: str) -> None:
        """An empty database called `name`; one that is there already goes."""
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')

    def empty_database(self, name: str) -> None:
        """Everything in `name` removed, and whoever is still connected to it thrown out."""
        with self.connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            schemas = connection.execute(
                "SELECT nspname FROM pg_namespace "
                "WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
            ).fetchall()
            for (schema,) in schemas:
                connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
            connection.execute("CREATE SCHEMA public")


def _account() -> pwd.struct_passwd | None:
    """Whom to run the server as: None for the present user, when that is not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]
