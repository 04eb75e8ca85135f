"""Installations made once and copied for every test that wants one like it.

To publish an app takes a second, to copy a database a twentieth. What a copy is made from is kept as long as
the test process runs: a home, and a SQLite file or a database of the same PostgreSQL server.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import URL, make_url

from configurator.app import create_app
from runtime.web.database import engine_of
from runtime.web.settings import read_settings

Furnish = Callable[[Flask], object]

_kept: dict[tuple[str, str], Path] = {}
_folder = tempfile.TemporaryDirectory(prefix="formwright-prepared-")


def prepared(name: str, home: Path, furnish: Furnish, **config: str) -> Flask:
    """An application in `home` on an empty database, as `furnish` leaves it; `name` tells these apart."""
    settings = {"FORMWRIGHT_HOME": str(home), "TESTING": "1", "FORMWRIGHT_LIGHT_PASSWORDS": "1", **config}
    url = make_url(read_settings(settings).database_url)
    key = name, url.get_backend_name()
    if key in _kept:
        _copy_home(_kept[key], home)
        _copy_database(_elsewhere(url, _kept[key]), url)
        return create_app(settings)
    app = create_app(settings)
    furnish(app)
    engine_of(app).dispose()
    kept = Path(_folder.name) / "-".join(key)
    _copy_home(home, kept)
    _copy_database(url, _elsewhere(url, kept))
    _kept[key] = kept
    return app


def _elsewhere(url: URL, kept: Path) -> URL:
    """Where the copy of a database is kept."""
    if url.get_backend_name() == "sqlite":
        return url.set(database=str(kept / "database.sqlite"))
    return url.set(database=kept.name.replace("-", "_"))


def _copy_home(home: Path, to: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(home, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.db*", "*.sqlite*"))


def _copy_database(source: URL, to: URL) -> None:
    if source.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(str(source.database))) as read,
            closing(sqlite3.connect(str(to.database))) as written,
        ):
            read.backup(written)
        return
    socket = str(source.query["host"])
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{to.database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{to.database}" TEMPLATE "{source.database}"')
