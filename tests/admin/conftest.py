"""The settings as people use them: a browser that fills in the forms of pages, on either database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from runtime.access.audit import first_broken_entry
from runtime.access.models import AuditEntry, User
from runtime.storage.database import table_of
from tests.web.conftest import ADMINISTRATOR, SalesSite, sales_site_in

ORIGIN = {"Origin": "http://localhost"}


@dataclass
class Settings:
    """Somebody's browser in the settings."""

    site: SalesSite
    browser: FlaskClient

    def token(self) -> str:
        """The token forms of this session carry."""
        found: str = self.browser.get("/api/v1/session").json["csrf_token"]
        return found

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.browser.get(path, **more)

    def post(self, path: str, headers: dict[str, str] | None = None, **data: Any) -> TestResponse:
        """Send a form, as the page of this site."""
        sent = {"csrf_token": self.token(), **data}
        return self.browser.post(path, data=sent, headers={**ORIGIN, **(headers or {})})

    def form(self, path: str) -> dict[str, Any]:
        """What the first form that saves the page holds: its inputs, selects and ticked boxes."""
        page = self.browser.get(path).text
        shown = re.search(r'name="shown"\s+value="([^"]+)"', page)
        return {"shown": shown[1]} if shown else {}

    def said(self) -> str:
        """What the next page says has happened."""
        page = self.browser.get("/me").text
        return " ".join(re.findall(r"data-toast-text>([^<]*)<", page))

    def undo(self) -> TestResponse:
        """Press the undo of what has just happened."""
        found = re.findall(r'action="(/admin/undo[^"]+)"', self.browser.get("/me").text)
        assert found, "there is something to undo"
        return self.post(found[-1].replace("&amp;", "&"))

    def id_of(self, email: str) -> int:
        """Somebody's number."""
        users = table_of(User)
        with self.site.engine.connect() as connection:
            found: int = connection.execute(select(users.c.id).where(users.c.email == email)).scalar_one()
        return found

    def actions(self) -> list[str]:
        """What the audit log holds, oldest first; its chain is whole."""
        entries = table_of(AuditEntry)
        with self.site.engine.connect() as connection:
            assert first_broken_entry(connection) is None
            return list(connection.execute(select(entries.c.action).order_by(entries.c.id)).scalars())


@pytest.fixture
def admin(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    """The administrator's browser, on either database, with the sample sales app."""
    site = sales_site_in(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    yield Settings(site, site.signed_in(ADMINISTRATOR))
    site.engine.dispose()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Settings]:
    """The same on SQLite alone, for what doesn't depend on the database."""
    site = sales_site_in(tmp_path / "home")
    yield Settings(site, site.signed_in(ADMINISTRATOR))
    site.engine.dispose()


def link_in(answer: TestResponse, kind: str = "join") -> str:
    """The one-time link an answer shows."""
    found = re.search(rf'value="([^"]*/{kind}/[^"]+)"', answer.text)
    assert answer.status_code == 200 and found, answer.text[-3000:]
    return found[1]
