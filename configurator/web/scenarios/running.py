"""Running a draft's scenarios for pages, and remembering how they went until the draft changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from configurator.trials import try_scenarios
from configurator.web.pages.blueprint import Bench
from configurator.web.pages.memory import forget, recall, remembered
from configurator.web.scenarios.coverage import Watch
from runtime.definition import digest
from runtime.scenarios import ScenarioResult


def _place(bench: Bench, kind: str) -> tuple[Any, ...]:
    return (kind, str(bench.engine.url), bench.app_id, digest(bench.draft.app))


def results_of(bench: Bench) -> Mapping[str, ScenarioResult]:
    """How the scenarios went that were run since the draft last changed, by key."""
    every = recall(_place(bench, "trials")) or ()
    single = recall(_place(bench, "single trials")) or {}
    return {**{one.key: one for one in every}, **single}


def run_one(bench: Bench, key: str) -> ScenarioResult | None:
    """Run one scenario of the draft; None when it has no such scenario."""
    found = try_scenarios(bench.engine, bench.draft.app, bench.key, {key})
    if not found:
        return None
    known = recall(_place(bench, "single trials")) or {}
    _keep(bench, "single trials", {**known, key: found[0]})
    return found[0]


def run_all(bench: Bench) -> Collection[ScenarioResult]:
    """Run all scenarios of the draft, and see what they touch."""
    watch = Watch()
    found = try_scenarios(bench.engine, bench.draft.app, bench.key, None, watch)
    for kind, value in (("trials", found), ("touched", watch.touched), ("single trials", {})):
        _keep(bench, kind, value)
    return found


def _keep(bench: Bench, kind: str, value: Any) -> None:
    place = _place(bench, kind)
    forget(place)
    remembered(place, lambda: value)


def touched_by(bench: Bench) -> set[str] | None:
    """What the scenarios touched when all were run; None if they have not been since the last change."""
    found: set[str] | None = recall(_place(bench, "touched"))
    return found
