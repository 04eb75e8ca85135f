"""The attacked installation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.security.vault import CLERK, Vault


@pytest.fixture
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A fresh installation with secrets, on SQLite."""
    found = Vault.prepared(tmp_path_factory.mktemp("vault"))
    yield found
    found.engine.dispose()


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """One installation for all tests that change nothing."""
    found = Vault.prepared(tmp_path_factory.mktemp("standing"))
    yield found
    found.engine.dispose()


@pytest.fixture(scope="session")
def browser(standing: Vault) -> FlaskClient:
    """A clerk's browser there."""
    return standing.signed_in(CLERK)
