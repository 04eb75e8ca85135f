"""One installation on each database for all tests of this folder; every module publishes apps of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from runtime.access import accounts
from tests.postgres import Cluster
from tests.web.conftest import ADMINISTRATOR, Caller, Site, codes, make_site

DATABASE = "formwright_conformance"

Json = dict[str, Any]


@dataclass
class Desk:
    """Somebody at work in one app."""

    caller: Caller
    base: str

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """Any request below the app's address; `body` travels as JSON."""
        if body is not None:
            more["json"] = body
        return self.caller.request(method, f"{self.base}/{path}" if path else self.base, **more)

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of an answer that succeeds."""
        answer = self.send("GET", path, query_string=parameters)
        assert answer.status_code == 200, answer.json
        return answer.json

    def new(self, entity: str, **values: Any) -> Json:
        """A record that is accepted."""
        made = self.send("POST", entity, values)
        assert made.status_code == 201, made.get_json(force=True)
        found: Json = made.json
        return found

    def change(self, entity: str, record: Json | int, **values: Any) -> Json:
        """A change that is accepted."""
        made = self.send("PATCH", f"{entity}/{number(record)}", values)
        assert made.status_code == 200, made.get_json(force=True)
        found: Json = made.json
        return found

    def refused(self, method: str, path: str, body: Any = None, status: int = 422, **more: Any) -> Any:
        """(code, path) of the problems of a request that must be refused with `status`."""
        answer = self.send(method, path, body, **more)
        assert answer.status_code == status, (answer.status_code, answer.get_json(force=True))
        return codes(answer)

    def evaluate(self, entity: str, language: str = "en", **values: Any) -> Json:
        """The form state of unsaved values."""
        made = self.send("POST", f"{entity}/evaluate", values, headers={"Accept-Language": language})
        assert made.status_code == 200, made.get_json(force=True)
        found: Json = made.json
        return found

    def press(self, entity: str, record: Json | int, flow: str, **answers: Any) -> TestResponse:
        """Press a flow's button."""
        return self.send("POST", f"{entity}/{number(record)}/flows/{flow}", answers)

    def titles(self, entity: str, filter: str, key: str = "name", **more: Any) -> list[Any]:
        """What a filter finds, by one field."""
        return [item[key] for item in self.get(entity, filter=filter, **more)["items"]]


def number(record: Json | int) -> int:
    """The id of a record."""
    return record if isinstance(record, int) else record["id"]


@dataclass
class House(Site):
    """An installation in which apps are published and people get roles."""

    def __post_init__(self) -> None:
        self.admin = self.by_token(ADMINISTRATOR)
        self.people: dict[str, Caller] = {}

    def person(self, name: str, **more: Any) -> Caller:
        """Somebody, known by a short name."""
        if name not in self.people:
            self.add(f"{name}@sample.example", **more)
            self.people[name] = self.by_token(f"{name}@sample.example")
        return self.people[name]

    def check(self, definition: Json) -> list[tuple[str, str]]:
        """The problems of a definition that is imported."""
        answer = self.admin.post("/api/v1/apps", json=definition)
        return (
            codes(answer)
            if answer.status_code >= 400
            else [(one["code"], one["path"]) for one in answer.json.get("problems", [])]
        )

    def publish(self, definition: Json) -> Desk:
        """Import and publish; the administrator's desk."""
        made = self.admin.post("/api/v1/apps", json=definition)
        assert made.status_code == 201, made.get_json(force=True)
        base = f"/api/v1/apps/{definition['key']}"
        published = self.admin.post(f"{base}/publish")
        assert published.status_code == 200, codes(published)
        return Desk(self.admin, base)

    def desk(self, name: str, app: str, *roles: str) -> Desk:
        """Somebody's desk, with those roles in the app."""
        person = self.person(name)
        for role in roles:
            accounts.grant_role(self.engine, app, role, f"{name}@sample.example")
        return Desk(person, f"/api/v1/apps/{app}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation, once on each database."""
    home: Path = tmp_path_factory.mktemp("house")
    config = {}
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql_cluster")
        cluster.make_database(DATABASE)
        config["FORMWRIGHT_DATABASE_URL"] = cluster.url(DATABASE)
    found = House(make_site(home, **config).app)
    yield found
    found.engine.dispose()
