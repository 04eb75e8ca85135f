"""“Save what I did as a scenario”: from the acts of a try-out to a scenario of the draft."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.trials import try_scenarios
from configurator.tryouts.acts import acts_in
from configurator.tryouts.recording import recorded
from configurator.tryouts.store import engine_in, tryout_of
from configurator.web.pages.blueprint import Bench, bench_of, studio_pages
from configurator.web.pages.done import Done, done_of
from configurator.web.scenarios.pages import add_to_draft, free_key
from configurator.web.tryouts import home
from runtime.definition import App, load_app
from runtime.records.live import live_app
from runtime.rules import RuleSet
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext

PASSES = 2
LONGEST_LABEL = 80
POINTING = frozenset({"reference", "any_reference", "references", "user", "users", "department"})
"""Types whose values a scenario writes otherwise when they are expected."""


@studio_pages.post("/<app_key>/scenarios/record")
@access(Access.DESIGNER)
def record_scenario(app_key: str) -> ResponseReturnValue:
    """Make a scenario of what was done in the try-out, and open it."""
    bench = bench_of(app_key)
    found = tryout_of(bench.engine, bench.app_id, bench.person)
    if found is None:
        raise not_found()
    ids = [int(one) for one in request.form.getlist("act") if one.isdecimal() and len(one) < 10]
    inner = engine_in(found.folder(home()))
    live = live_app(inner, app_key)
    acts = acts_in(inner, ids)
    key = free_key(bench, acts[-1].entity) if acts else ""
    label = _label(done_of(live, acts[-1], bench.language)) if acts else ""
    scenario = recorded(inner, live, acts, key, label)
    if scenario is None:
        flash(gettext("Tick at least one thing that was done"), "error")
        return redirect(url_for("studio_pages.tryout_page", app_key=app_key))
    left_out = steady(bench, scenario)
    keep_entered(bench, live.entity(scenario["entity"]).rules, scenario)
    if not add_to_draft(bench, scenario):
        return redirect(url_for("studio_pages.tryout_page", app_key=app_key))
    flash(gettext("Recorded. Name it and take out what doesn’t matter."), "done")
    if left_out:
        comma = "、" if bench.language == "zh" else ", "
        flash(gettext("Left out, since it differs each time: %(what)s", what=comma.join(left_out)), "info")
    return redirect(url_for("studio_pages.scenario_page", app_key=app_key, key=key))


def _label(one: Done) -> str:
    said = one.text if not one.refused else f"{one.text}: {one.refused[0]}"
    return said[:LONGEST_LABEL]


def steady(bench: Bench, scenario: dict[str, Any]) -> list[str]:
    """Take out of what is expected what another run doesn't give; what these fields are called."""
    gone: list[str] = []
    for _pass in range(PASSES):
        app = _with(bench.draft.app, bench.document, scenario)
        if app is None:
            return gone
        results = try_scenarios(bench.engine, app, bench.key, {scenario["key"]})
        expect = scenario.get("expect") or {}
        dropped = False
        for problem in results[0].differences if results else ():
            way = problem.path.split("/")
            if len(way) >= 3 and way[:2] == ["expect", "values"] and way[2] in expect.get("values", {}):
                del expect["values"][way[2]]
                entity = app.entity(scenario["entity"])
                item = entity.field(way[2])
                gone.append(bench.text(item.label if item is not None else None, way[2]))
                dropped = True
            elif len(way) == 3 and way[:2] == ["expect", "messages"]:
                expect["messages"] = [
                    one for number, one in enumerate(expect["messages"]) if str(number) != way[2]
                ]
                dropped = True
                break
        if not dropped:
            break
    return gone


def keep_entered(bench: Bench, rules: RuleSet, scenario: dict[str, Any]) -> None:
    """Take out of what is saved what defaults and rules fill in by themselves, and expect it instead.

    A page sends what it shows, so a save alone doesn't tell what somebody typed.
    """
    level = rules.levels[()].rules
    filled = {*level.constants, *level.defaults, *level.copies, *level.providers}
    plain = {key for key in filled if level.fields[key].type not in POINTING}
    saved = [act["save"] for act in scenario["when"] if "save" in act]
    left_out = {
        key for values in saved for key, value in values.items() if key in plain and _is_scalar(value)
    }
    while left_out and "values" in scenario.get("expect", {}):
        tried = _expected_instead(scenario, left_out)
        app = _with(bench.draft.app, bench.document, tried)
        if app is None:
            return
        result = try_scenarios(bench.engine, app, bench.key, {scenario["key"]})[0]
        if result.passed:
            scenario.update(tried)
            return
        typed = {
            key for key in left_out if f"expect/values/{key}" in {one.path for one in result.differences}
        }
        if not typed:
            return
        left_out -= typed


def _expected_instead(scenario: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    """The scenario with these fields among what is expected, and not among what is saved."""
    values = dict(scenario["expect"]["values"])
    when = []
    for act in scenario["when"]:
        if "save" in act:
            values |= {key: value for key, value in act["save"].items() if key in keys}
            rest = {key: value for key, value in act["save"].items() if key not in keys}
            act = {**act, "save": rest}
        when.append(act)
    return {**scenario, "when": when, "expect": {**scenario["expect"], "values": values}}


def _is_scalar(value: Any) -> bool:
    """Whether it is one value, and not a list or rows."""
    return isinstance(value, str | int | float | bool)


def _with(app: App, document: dict[str, Any], scenario: dict[str, Any]) -> App | None:
    made, _problems = load_app({**document, "scenarios": [scenario]})
    return made if made is not None and made.key == app.key else None
