"""Trying an app out by its scenarios: the live version, or one that is about to be published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from runtime.definition import App
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.records.live import LiveApp, live_app
from runtime.scenarios import ScenarioResult
from runtime.scenarios import run_scenarios as run_of

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
    return run_of(live_app(engine, key), engine)


def failing_scenarios(
    connection: Connection,
    app: App,
    app_id: int,
    workspace_id: int,
    timezone: str,
    settings: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """A problem for each scenario that fails on a version whose tables stand in this transaction already.

    The transaction is as it was afterwards.
    """
    if not app.scenarios:
        return []
    dialect = connection.dialect.name
    # without a number it is no version that another could have taken the place of
    live = LiveApp(
        app, dialect, app_id=app_id, workspace_id=workspace_id, settings=settings, timezone=timezone
    )
    places = {scenario.key: f"/scenarios/{index}" for index, scenario in enumerate(app.scenarios)}
    found = []
    for result in run_of(live, connection):
        if not result.passed:
            said = {language: "; ".join(result.lines(language)) for language in LANGUAGES}
            values = {"key": result.key, "differences": said}
            found.append(Problem("scenario.failed", places[result.key], values))
    return found
