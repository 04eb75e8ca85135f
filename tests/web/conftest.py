"""An installation with a few people, reached as from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from configurator.app import create_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.web.database import engine_of
from tests.prepared import prepared

PASSWORD = "violet anchor 47 maps"
ADMINISTRATOR = "admin@sample.example"


@dataclass
class Site:
    """A running application and the ways into it."""

    app: Flask

    @property
    def engine(self) -> Engine:
        return engine_of(self.app)

    def add(self, email: str, **more: Any) -> int:
        """Add somebody with the usual password."""
        return accounts.add_user(self.engine, email, PASSWORD, cost=LIGHT, **more)

    def visitor(self) -> FlaskClient:
        """A browser nobody is signed in with."""
        return self.app.test_client()

    def by_token(self, email: str) -> Caller:
        """A program with a fresh token of somebody."""
        return Caller(self.app.test_client(), accounts.add_token(self.engine, email))

    def signed_in(self, email: str) -> FlaskClient:
        """A browser in which somebody has signed in."""
        browser = self.visitor()
        assert sign_in(browser, email).status_code == 302
        return browser


class Caller:
    """A program that calls the interface with a bearer token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.client.open(path, method=method, headers=sent, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self.request("POST", path, **more)

    def patch(self, path: str, **more: Any) -> TestResponse:
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.request("DELETE", path, **more)


def csrf_token(browser: FlaskClient) -> str:
    """The token of the sign-in page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/login").text)
    assert found
    return found.group(1)


def sign_in(browser: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Fill in the sign-in page."""
    token = csrf_token(browser)
    return browser.post("/login", data={"email": email, "password": password, "csrf_token": token})


def codes(response: TestResponse) -> list[tuple[str, str]]:
    """Code and path of every problem of an answer."""
    body = response.get_json(force=True)
    return [(problem["code"], problem["path"]) for problem in body["problems"]]


def make_site(home: Path, **config: str) -> Site:
    """An application with an administrator, in its own home."""
    settings = {"FORMWRIGHT_HOME": str(home), "TESTING": "1", "FORMWRIGHT_LIGHT_PASSWORDS": "1", **config}
    return with_administrator(create_app(settings))


def with_administrator(app: Flask) -> Site:
    """A fresh application's site, with its administrator."""
    site = Site(app)
    site.add(ADMINISTRATOR, is_administrator=True)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An installation on SQLite."""
    found = make_site(tmp_path / "home")
    yield found
    found.engine.dispose()


SELLER, OTHER, MANAGER, STRANGER = (
    f"{name}@sample.example" for name in ("seller", "other", "manager", "stranger")
)
APP = "/api/v1/apps/sample_sales"


@dataclass
class SalesSite(Site):
    """An installation with the sample sales app live, two sellers, a manager, and somebody without a role."""

    def __post_init__(self) -> None:
        if not accounts.has_administrator(self.engine):
            self.add(ADMINISTRATOR, is_administrator=True)
        self.admin = self.by_token(ADMINISTRATOR)
        if self.admin.get(APP).status_code == 404:
            self._furnish()
        self.seller, self.other = self.by_token(SELLER), self.by_token(OTHER)
        self.manager, self.stranger = self.by_token(MANAGER), self.by_token(STRANGER)

    def _furnish(self) -> None:
        from tests.definition.samples import sales

        for email in (SELLER, OTHER, MANAGER, STRANGER):
            self.add(email)
        made = self.admin.post("/api/v1/apps", json=sales())
        assert made.status_code == 201, made.json
        published = self.admin.post(f"{APP}/publish")
        assert published.status_code == 200, published.json
        for email, role in ((SELLER, "sales"), (OTHER, "sales"), (MANAGER, "sales_manager")):
            accounts.grant_role(self.engine, "sample_sales", role, email)

    def new(self, entity: str, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
        """A record, made by the administrator or by somebody."""
        made = (caller or self.admin).post(f"{APP}/{entity}", json=values)
        assert made.status_code == 201, made.json
        found: dict[str, Any] = made.json
        return found


def sales_site_in(home: Path, **config: str) -> SalesSite:
    """The sample sales app in a home of its own, copied from one made before."""
    return SalesSite(prepared("sales", home, SalesSite, **config))


@pytest.fixture
def sales_site(tmp_path: Path) -> Iterator[SalesSite]:
    """The sample sales app on SQLite."""
    found = sales_site_in(tmp_path / "home")
    yield found
    found.engine.dispose()
