"""The sample sales app, seen through its pages without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import SELLER, SalesSite, sales_site_in


@dataclass
class Reader:
    """Somebody's browser without scripts."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path)

    def send(self, path: str, values: dict[str, object], form_at: str | None = None) -> TestResponse:
        """Send a form with the token of the page it stands on."""
        token = token_of(self.client.get(form_at or path).text)
        return self.client.post(path, data={"csrf_token": token, **values})


def token_of(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


class Controls(HTMLParser):
    """The inputs of a page and the ids that labels point to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.ids: list[str] = []
        self._template = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._template += tag == "template"
        if self._template:
            return
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag in ("input", "select", "textarea") and found.get("type") not in ("hidden", "submit"):
            self.inputs.append(found)

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"

    def unlabelled(self) -> list[dict[str, str | None]]:
        """Inputs nobody can name."""
        return [one for one in self.inputs if one.get("id") not in self.labels and not one.get("aria-label")]


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesSite]:
    """The sample sales app on SQLite, for the tests of one file."""
    found = sales_site_in(Path(tmp_path_factory.mktemp("home")))
    yield found
    found.engine.dispose()


@pytest.fixture
def seller(sales: SalesSite) -> Reader:
    """The seller's browser."""
    return Reader(sales.signed_in(SELLER))
