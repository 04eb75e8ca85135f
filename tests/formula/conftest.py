"""Fixtures for formulas in databases and in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage.engines import make_engine
from tests.conftest import DATABASE
from tests.formula.everywhere import Browser, Everywhere
from tests.postgres import Cluster


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser's evaluator."""
    with Browser() as found:
        yield found


@pytest.fixture(scope="module")
def everywhere(
    browser: Browser, postgresql_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everywhere]:
    """All places that evaluate formulas."""
    path: Path = tmp_path_factory.mktemp("formulas") / "empty.sqlite"
    engines = make_engine(f"sqlite:///{path}"), make_engine(postgresql_cluster.url(DATABASE))
    found = Everywhere(*engines, browser)
    yield found
    found.close()
    for engine in engines:
        engine.dispose()
