"""Running scenarios: each in a transaction, or a part of one, that is undone."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import Connection, Engine

from runtime.definition import Scenario
from runtime.problems import LANGUAGES, Problem
from runtime.records.database import Transaction
from runtime.records.live import LiveApp
from runtime.scenarios.acts import carry_out
from runtime.scenarios.expectations import compare
from runtime.scenarios.results import ScenarioResult, difference
from runtime.scenarios.world import World
from runtime.storage.engines import write_transaction

Watch = Callable[[World], None]


class _Undo(Exception):
    """Leaves a transaction so that nothing of it remains."""


def run_scenarios(
    live: LiveApp,
    where: Engine | Connection,
    keys: Collection[str] | None = None,
    watch: Watch | None = None,
) -> list[ScenarioResult]:
    """Run the app's scenarios (those of `keys`), each by itself. Nothing they do is kept.

    With a connection they run within its open transaction, which is as it was afterwards. `watch` is shown
    each scenario's world after each of its acts, to look and not to touch.
    """
    wanted = [one for one in live.app.scenarios if keys is None or one.key in keys]
    return [run_scenario(live, where, one, watch) for one in wanted]


def run_scenario(
    live: LiveApp, where: Engine | Connection, scenario: Scenario, watch: Watch | None = None
) -> ScenarioResult:
    """Run one scenario and undo it."""
    differences: list[Problem] = []
    try:
        if isinstance(where, Connection):
            with Transaction(where).savepoint():
                differences = _differences(live, where, scenario, watch)
                raise _Undo
        with write_transaction(where) as connection:
            differences = _differences(live, connection, scenario, watch)
            raise _Undo
    except _Undo:
        return ScenarioResult(scenario.key, scenario.label or scenario.key, tuple(differences))


def _differences(
    live: LiveApp, connection: Connection, scenario: Scenario, watch: Watch | None
) -> list[Problem]:
    world = World(live, connection, scenario)
    for name, problems in world.prepare():
        said = {language: "; ".join(one.message(language) for one in problems) for language in LANGUAGES}
        return [difference("not_prepared", f"records/{name}", name, actual=said)]
    refused = carry_out(world, watch)
    return refused or compare(world)
