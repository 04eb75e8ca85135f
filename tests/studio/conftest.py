"""The studio as administrators use it without a script: forms of pages, on either database."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.audit import first_broken_entry
from runtime.access.models import AuditEntry
from runtime.definition import load_app
from runtime.storage.database import table_of
from tests.prepared import prepared
from tests.web.conftest import ADMINISTRATOR, APP, SalesSite, Site, sales_site_in

ROOT = Path(__file__).parents[2]
SELLER = "seller@sample.example"

ORIGIN = {"Origin": "http://localhost"}
STUDIO = "/studio/sample_sales"


@dataclass
class Studio:
    """An administrator's browser in the studio, and the interface beside it for what they prepare."""

    site: SalesSite
    browser: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def page(self, path: str) -> str:
        """What a page says: its text, blanks brought together."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
        return words_of(answer.text)

    def post(self, address: str, /, **data: Any) -> TestResponse:
        """Send a form as a page of this site."""
        token = self.browser.get("/api/v1/session").json["csrf_token"]
        return self.browser.post(address, data={"csrf_token": token, **data}, headers=ORIGIN)

    def edit(self, *operations: Any, app: str = APP) -> int:
        """Change the draft over the interface; its new revision."""
        tag = self.site.admin.get(f"{app}/draft").headers["ETag"]
        answer = self.site.admin.patch(f"{app}/draft", json=list(operations), headers={"If-Match": tag})
        assert answer.status_code == 200, answer.json
        found: int = answer.json["revision"]
        return found

    def draft(self, app: str = APP) -> dict[str, Any]:
        """The draft's definition."""
        found: dict[str, Any] = self.site.admin.get(f"{app}/draft").json["definition"]
        return found

    def publish(self, path: str = STUDIO, **more: Any) -> TestResponse:
        """Press the button of the publish page."""
        page = self.browser.get(f"{path}/publish").text
        return self.post(f"{path}/publish", revision=hidden(page, "revision"), **more)

    def versions(self, app: str = APP) -> Sequence[dict[str, Any]]:
        """The versions, the newest first."""
        found: list[dict[str, Any]] = self.site.admin.get(f"{app}/versions").json["items"]
        return found

    def audited(self) -> list[str]:
        """What the audit log holds, oldest first; its chain is whole."""
        entries = table_of(AuditEntry)
        with self.site.engine.connect() as connection:
            assert first_broken_entry(connection) is None
            return list(connection.execute(select(entries.c.action).order_by(entries.c.id)).scalars())


def _with_crm(app: Flask) -> None:
    site = Site(app)
    site.add(ADMINISTRATOR, is_administrator=True)
    package = read_package(ROOT / "sample_apps" / "crm_ltc")
    definition, _ = load_app(package.definition)
    assert definition is not None
    import_app(site.engine, definition)
    assert publish(site.engine, "crm_ltc").version == 1
    site.add(SELLER)
    accounts.grant_role(site.engine, "crm_ltc", "sales", SELLER)


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[Site]:
    """An installation with the CRM, an administrator and a seller."""
    site = Site(prepared("crm", tmp_path / "home", _with_crm))
    yield site
    site.engine.dispose()


def words_of(page: str) -> str:
    """The text of a page."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def hidden(page: str, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def new_field(key: str = "competitor", **more: Any) -> dict[str, Any]:
    """An operation that adds a field to the account."""
    value = {"key": key, "type": "text", "label": {"en": "Competitor", "zh": "竞争对手"}, **more}
    return {"op": "add", "path": "/entities/account/fields/-", "value": value}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """The sample sales app on SQLite."""
    site = sales_site_in(tmp_path / "home")
    yield Studio(site, site.signed_in(ADMINISTRATOR))
    site.engine.dispose()


@pytest.fixture
def studios(tmp_path: Path, database_url: str) -> Iterator[Studio]:
    """The same on either database."""
    site = sales_site_in(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    yield Studio(site, site.signed_in(ADMINISTRATOR))
    site.engine.dispose()
