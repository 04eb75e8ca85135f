"""What `formwright doctor` looks at: the home, the database, the tables of every app, the audit log."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from runtime.access.accounts import has_administrator
from runtime.access.audit import first_broken_entry
from runtime.files import store_in
from runtime.storage.engines import make_engine, read_transaction
from runtime.storage.published import live_apps, load_version
from runtime.storage.residual import residual
from runtime.storage.tables import app_tables
from runtime.web.application import resource_folder
from runtime.web.settings import SECRET_FILE, Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    text: str

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {"name": self.name, "ok": self.ok, "text": self.text}


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; a look that itself fails is a finding."""
    found = [*_home(settings.home), _front_end()]
    engine = make_engine(settings.database_url)
    try:
        looks: list[tuple[str, Callable[[Engine], tuple[bool, str]]]] = [
            ("database", _database),
            ("administrator", _administrator),
            ("audit log", _audit_log),
        ]
        for name, look in looks:
            found.append(_tried(name, look, engine))
        found.append(_tried("files", lambda engine: _files(engine, settings.home), engine))
        found.extend(_apps(engine))
    finally:
        engine.dispose()
    return found


def _tried(name: str, look: Callable[[Engine], tuple[bool, str]], engine: Engine) -> Finding:
    try:
        ok, said = look(engine)
    except Exception as error:
        return Finding(name, False, f"{type(error).__name__}: {error}".partition("\n")[0])
    return Finding(name, ok, said)


def _home(home: Path) -> Iterator[Finding]:
    yield Finding("home", os.access(home, os.W_OK), f"{home}")
    key = home / SECRET_FILE
    private = stat.S_IMODE(key.stat().st_mode) & 0o077 == 0
    yield Finding("secret key", private, "readable by its owner alone" if private else "others can read it")


def _front_end() -> Finding:
    built = (resource_folder("static") / "dist" / "manifest.json").is_file()
    return Finding("front end", built, "built" if built else "not built; run: make setup")


def _database(engine: Engine) -> tuple[bool, str]:
    with read_transaction(engine) as connection:
        if engine.dialect.name == "sqlite":
            said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
            return said == "ok", f"SQLite, {said}"
        return True, str(connection.execute(text("SHOW server_version")).scalar_one())


def _administrator(engine: Engine) -> tuple[bool, str]:
    found = has_administrator(engine)
    return found, "there is one" if found else "none; run: formwright init --admin EMAIL"


def _audit_log(engine: Engine) -> tuple[bool, str]:
    with read_transaction(engine) as connection:
        broken = first_broken_entry(connection)
    return broken is None, "whole" if broken is None else f"entry {broken} is not as it was written"


def _files(engine: Engine, home: Path) -> tuple[bool, str]:
    """Whether the bytes of every file that a record names are there."""
    store, missing = store_in(home), 0
    with read_transaction(engine) as connection:
        held = connection.execute(text("SELECT id FROM stored_file WHERE record IS NOT NULL")).scalars().all()
    for file_id in held:
        try:
            store.open(file_id).close()
        except OSError:
            missing += 1
    return not missing, f"{missing} of {len(held)} are missing" if missing else f"{len(held)}, all there"


def _apps(engine: Engine) -> Iterator[Finding]:
    try:
        with read_transaction(engine) as connection:
            found = live_apps(connection)
    except Exception as error:
        yield Finding("apps", False, f"{type(error).__name__}: {error}".partition("\n")[0])
        return
    for key, pointer in found:

        def look(
            engine: Engine, app_id: int = pointer.app_id, version: int = pointer.version or 0
        ) -> tuple[bool, str]:
            with read_transaction(engine) as connection:
                tables = app_tables(load_version(connection, app_id, version), engine.dialect.name)
                left = residual(connection, tables)
            return not left, f"version {version}" + (
                f"; tables differ: {left}" if left else ", tables as defined"
            )

        yield _tried(f"app {key}", look, engine)
