"""Small apps for these tests, their tables, people and doors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from runtime.access.actor import Actor
from runtime.access.models import User, Workspace
from runtime.definition import App, load_app
from runtime.records.live import LiveApp
from runtime.records.records import Records
from runtime.storage.apply import apply_plan
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.plan import make_plan
from runtime.storage.system import create_system_tables
from runtime.storage.tables import app_tables

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def definition(entities: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An app around these entities."""
    return {"formwright": 1, "key": "sample", "entities": entities, **more}


def loaded(data: Mapping[str, Any]) -> App:
    """The app; the test fails when it cannot be loaded."""
    app, problems = load_app(dict(data))
    assert app is not None, [(problem.path, problem.message()) for problem in problems]
    return app


class Installation:
    """An app with its tables on an engine, and people who use it."""

    def __init__(self, engine: Engine, data: Mapping[str, Any], timezone: str = "UTC") -> None:
        self.engine = engine
        self.now = MOMENT
        create_system_tables(engine)
        app = loaded(data)
        with write_transaction(engine) as connection:
            apply_plan(connection, make_plan(None, app_tables(app, engine.dialect.name), 1), app, timezone)
            connection.execute(
                table_of(Workspace).insert(),
                {"id": 1, "name": "Sample", "languages": ["en"], "timezone": timezone, "created_at": MOMENT},
            )
        self.live = LiveApp(app, engine.dialect.name, workspace_id=1, timezone=timezone)
        self._people = 0
        self._administrator: Actor | None = None

    def person(self, *roles: str, administrator: bool = False, **values: Any) -> Actor:
        """Somebody with these roles."""
        self._people += 1
        number = self._people
        with write_transaction(self.engine) as connection:
            connection.execute(
                table_of(User).insert(),
                {
                    "id": number,
                    "workspace_id": 1,
                    "email": f"user{number}@example.com",
                    "name": f"User {number}",
                    "fs_uniquifier": str(number),
                    "active": True,
                    "user_fields": {},
                    "created_at": MOMENT,
                    "is_administrator": administrator,
                },
            )
        return Actor(
            number,
            f"User {number}",
            f"user{number}@example.com",
            {"sample": frozenset(roles)},
            is_administrator=administrator,
            **values,
        )

    def administrator(self) -> Actor:
        """Somebody no permission binds."""
        if self._administrator is None:
            self._administrator = self.person(administrator=True)
        return self._administrator

    def door(self, actor: Actor | None = None, path: str = "api") -> Records:
        """The door for an actor, by default an administrator."""
        return Records(self.live, actor or self.administrator(), self.engine, path, lambda: self.now)


def values_of(answers: Iterable[Mapping[str, Any]], key: str) -> list[Any]:
    """One member of each answer."""
    return [answer[key] for answer in answers]
