"""Trying an app out by its scenarios: the live version, or one that is about to be published.

Scenarios run in a world of their own: an empty database with the app's tables and the workspace's time zone,
rates and working days. What people have entered can't make them fail, and nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from runtime.access.models import Workspace
from runtime.definition import App
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.records.errors import NotFound
from runtime.records.live import LiveApp, live_app
from runtime.scenarios import ScenarioResult
from runtime.scenarios import run_scenarios as run_of
from runtime.scenarios.runner import Watch
from runtime.storage.apply import apply_plan
from runtime.storage.database import table_of
from runtime.storage.engines import make_engine, write_transaction
from runtime.storage.installed import CalendarDay, ExchangeRate, InstalledApp, WorkingCalendar
from runtime.storage.plan import make_plan
from runtime.storage.system import create_system_tables
from runtime.storage.tables import app_tables

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)

AROUND = (Workspace, ExchangeRate, WorkingCalendar, CalendarDay)
"""What scenarios find of the installation."""

register_messages(
    {
        "scenario.failed": {
            "en": "The scenario “{key}” fails: {differences}",
            "zh": "场景“{key}”未通过：{differences}",
            "hint": {"en": "Change the app, or the scenario", "zh": "请修改应用或场景"},
        },
    }
)


def run_scenarios(engine: Engine, key: str) -> list[ScenarioResult]:
    """Run the scenarios of an app's live version. Raises NotFound when there is none."""
    live = live_app(engine, key)
    with engine.connect() as connection, empty_world(connection, live) as (alone, world):
        return run_of(alone, world)


def try_scenarios(
    engine: Engine, app: App, key: str, keys: Collection[str] | None = None, watch: Watch | None = None
) -> list[ScenarioResult]:
    """Run the scenarios of `app` (those of `keys`) as if it were published as the app with that key.

    `watch` is called after each act. NotFound when there is no such app.
    """
    with engine.connect() as connection:
        chosen = (
            select(_apps.c.id, _apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
            .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
            .where(_apps.c.key == key)
        )
        row = connection.execute(chosen).first()
        if row is None:
            raise NotFound(Problem("app.unknown", "", {"app": key}))
        live = LiveApp(
            app,
            connection.dialect.name,
            app_id=row.id,
            workspace_id=row.workspace_id,
            settings=row.settings or {},
            timezone=row.timezone,
        )
        with empty_world(connection, live) as (alone, world):
            return run_of(alone, world, keys, watch)


@contextmanager
def empty_world(connection: Connection, live: LiveApp) -> Iterator[tuple[LiveApp, Engine]]:
    """The same app on an engine where there is nothing yet but what the workspace says."""
    with TemporaryDirectory(prefix="formwright-trial-") as folder:
        engine = make_engine(f"sqlite:///{folder}/trial.sqlite")
        try:
            create_system_tables(engine)
            dialect = engine.dialect.name
            with write_transaction(engine) as world:
                for model in AROUND:
                    table = table_of(model)
                    if rows := [dict(row) for row in connection.execute(select(table)).mappings()]:
                        world.execute(insert(table), rows)
                plan = make_plan(None, app_tables(live.app, dialect), 1)
                apply_plan(world, plan, live.app, str(live.zone))
            # without a number it is no version that another could have taken the place of
            alone = LiveApp(
                live.app,
                dialect,
                app_id=live.app_id,
                workspace_id=live.workspace_id,
                timezone=str(live.zone),
            )
            alone.settings = live.settings
            yield alone, engine
        finally:
            engine.dispose()


def failing_scenarios(
    connection: Connection,
    app: App,
    app_id: int,
    workspace_id: int,
    timezone: str,
    settings: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """A problem for each scenario of `app` that fails."""
    if not app.scenarios:
        return []
    live = LiveApp(
        app,
        connection.dialect.name,
        app_id=app_id,
        workspace_id=workspace_id,
        settings=settings,
        timezone=timezone,
    )
    places = {scenario.key: f"/scenarios/{index}" for index, scenario in enumerate(app.scenarios)}
    found = []
    with empty_world(connection, live) as (alone, world):
        for result in run_of(alone, world):
            if not result.passed:
                said = {language: "; ".join(result.lines(language)) for language in LANGUAGES}
                values = {"key": result.key, "differences": said}
                found.append(Problem("scenario.failed", places[result.key], values))
    return found
