"""Fixtures shared by all tests.

`engine` gives a test an empty database, once on SQLite and once on PostgreSQL; `sqlite_engine` and
`postgresql_engine` give one of them; `database_url` is for tests that start another process.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from runtime.storage.engines import make_engine
from tests.postgres import Cluster, find_binaries

DATABASE = "formwright_test"

# The same examples every time, so that a change fails for what it changed; at night others are tried.
settings.register_profile("commit", derandomize=True)
settings.register_profile("night", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "commit"))


def pytest_collection_finish() -> None:
    """Collect garbage more seldom: compiled apps are large, and looking through them took a third of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What is left ends with the process; pytest would look through it five times."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """One server per test process, started when first asked for."""
    binaries = find_binaries()
    if binaries is None:
        message = "PostgreSQL is not installed (Debian and Ubuntu: apt-get install postgresql)"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(message)
        pytest.skip(message)
    cluster = Cluster(binaries)
    try:
        cluster.start().make_database(DATABASE)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.sqlite"
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    cluster.empty_database(DATABASE)
    return cluster.url(DATABASE)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database, once of each kind."""
    yield from _engine(database_url)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty SQLite file."""
    yield from _engine(f"sqlite:///{tmp_path}/test.sqlite")


@pytest.fixture
def postgresql_engine(postgresql_cluster: Cluster) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL database."""
    postgresql_cluster.empty_database(DATABASE)
    yield from _engine(postgresql_cluster.url(DATABASE))


def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
