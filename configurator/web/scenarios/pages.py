"""The pages of scenarios: the list with how they went and what none touches, and the one that writes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.draft import patch_draft
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    studio_pages,
)
from configurator.web.pages.places import part_url
from configurator.web.scenarios.coverage import untouched
from configurator.web.scenarios.mends import Mend, fills_of, mend_of, mended
from configurator.web.scenarios.parsing import changed, labelled, new_act
from configurator.web.scenarios.running import results_of, run_all, run_one, touched_by
from configurator.web.scenarios.sheet import sheet_of
from runtime.access.audit import append_audit
from runtime.definition import is_child
from runtime.definition.text import text_in
from runtime.problems import Problem, errors
from runtime.records.errors import RecordsError
from runtime.scenarios import ScenarioResult
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario in the list; `state` is passed, failed or blank."""

    key: str
    label: str
    entity: str
    url: str
    state: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something no scenario touches, with the address of its place and what writes one about it."""

    kind: str
    said: str
    url: str
    entity: str
    act: str


@studio_pages.get("/<app_key>/scenarios")
@access(Access.STUDIO)
def scenarios_page(app_key: str) -> ResponseReturnValue:
    """All scenarios of the draft."""
    bench = bench_of(app_key)
    if request.args.get("run") == "1" and not errors(bench.problems) and bench.draft.app.scenarios:
        run_all(bench)
    results = results_of(bench)
    touched = touched_by(bench)
    rows = [_row(bench, one, results.get(one.key)) for one in bench.draft.app.scenarios]
    gaps = list(_gaps(bench, touched)) if touched is not None else []
    return bench_page(
        "studio/scenarios.html",
        bench,
        rows=sorted(rows, key=lambda one: one.state != "failed"),
        failed=sum(one.state == "failed" for one in rows),
        passed=sum(one.state == "passed" for one in rows),
        blocking=len(errors(bench.problems)),
        gaps=gaps,
        is_covered=touched is not None,
        entities=[
            (one.key, text_in(one.label, bench.language, one.key))
            for one in bench.draft.app.entities
            if not is_child(bench.draft.app, one)
        ],
    )


def _row(bench: Bench, one: Any, result: ScenarioResult | None) -> Row:
    entity = bench.draft.app.find_entity(one.entity)
    return Row(
        one.key,
        text_in(one.label, bench.language, one.key),
        text_in(entity.label, bench.language, one.entity) if entity is not None else one.entity,
        url_for("studio_pages.scenario_page", app_key=bench.key, key=one.key),
        "" if result is None else "passed" if result.passed else "failed",
        result.lines(bench.language) if result is not None else [],
    )


def _gaps(bench: Bench, touched: set[str]) -> list[Gap]:
    return [
        Gap(one.kind, one.said, part_url(bench.key, bench.document, one.path), one.entity, one.act)
        for one in untouched(bench.draft.app, touched, bench.language)
    ]


@studio_pages.post("/<app_key>/scenarios/run")
@access(Access.DESIGNER)
def run_scenarios(app_key: str) -> ResponseReturnValue:
    """Run all scenarios, or the one of `key`."""
    bench = bench_of(app_key)
    key = request.form.get("key", "")
    if not errors(bench.problems):
        if key:
            run_one(bench, key)
        else:
            run_all(bench)
    return redirect(url_for("studio_pages.scenarios_page", app_key=app_key))


@studio_pages.post("/<app_key>/scenarios")
@access(Access.DESIGNER)
def add_scenario(app_key: str) -> ResponseReturnValue:
    """A new scenario about an entity, perhaps with an act to begin with; then the page that writes it."""
    bench = bench_of(app_key)
    entity = bench.draft.app.find_entity(request.form.get("entity", ""))
    if entity is None:
        raise not_found()
    act = request.form.get("act", "")
    label = request.form.get("label", "").strip()[:200]
    said = label or gettext(
        "New scenario: %(entity)s", entity=text_in(entity.label, bench.language, entity.key)
    )
    scenario: dict[str, Any] = {
        "key": free_key(bench, entity.key),
        "label": labelled(None, str(said), bench.language),
        "entity": entity.key,
        "given": {one.key: None for one in entity.fields if one.required and not one.computed},
        "when": [new_act(act or "save")],
        "expect": {},
    }
    move = _move(act)
    scenario["given"] |= move.get("given", {})
    scenario["when"] = move.get("when", scenario["when"])
    return _added(bench, scenario)


def _move(act: str) -> dict[str, Any]:
    """A record that is saved at one stage and then moved to another, for `move:FIELD:FROM:TO`."""
    kind, *way = act.split(":")
    if kind != "move" or len(way) != 3:
        return {}
    key, source, target = way
    return {"given": {key: source}, "when": [{"save": {}}, {"save": {key: target}}]}


def _added(bench: Bench, scenario: dict[str, Any]) -> ResponseReturnValue:
    """Put a scenario into the draft and open it."""
    if not add_to_draft(bench, scenario):
        return redirect(url_for("studio_pages.scenarios_page", app_key=bench.key))
    return redirect(url_for("studio_pages.scenario_page", app_key=bench.key, key=scenario["key"]))


def add_to_draft(bench: Bench, scenario: Mapping[str, Any]) -> bool:
    """Add a scenario to the draft, as one undo step; what prevents it is said on the next page."""
    operation: dict[str, Any] = {"op": "add", "path": "/scenarios/-", "value": scenario}
    if not bench.document.get("scenarios"):
        operation = {"op": "add", "path": "/scenarios", "value": [scenario]}
    return _patch(bench, [operation], "scenario_added", str(scenario["key"]))


def _patch(bench: Bench, patch: list[dict[str, Any]], act: str, key: str) -> bool:
    try:
        with write_transaction(bench.engine) as connection:
            patch_draft(connection, bench.key, patch, bench.draft.revision, bench.person.user_id)
            data = {"scenario": key}
            append_audit(connection, f"app.{act}", user_id=bench.person.user_id, app_key=bench.key, data=data)
    except RecordsError as refused:
        flash_problems(refused.problems)
        return False
    return True


def free_key(bench: Bench, wanted: str) -> str:
    """A key for a scenario that the draft does not have yet."""
    taken = {one.key.casefold() for one in bench.draft.app.scenarios}
    number = 1
    while f"{wanted}_{number}".casefold() in taken:
        number += 1
    return f"{wanted}_{number}"


def _raw(bench: Bench, key: str) -> Mapping[str, Any]:
    for one in bench.document.get("scenarios") or ():
        if one["key"] == key:
            found: Mapping[str, Any] = one
            return found
    raise not_found()


@studio_pages.get("/<app_key>/scenarios/<key>")
@access(Access.STUDIO)
def scenario_page(app_key: str, key: str) -> ResponseReturnValue:
    """One scenario: what it says, by controls, and how it went."""
    bench = bench_of(app_key)
    raw = _raw(bench, key)
    blocking = len(errors(bench.problems))
    result = results_of(bench).get(key)
    if result is None and request.args.get("run") == "1" and not blocking:
        result = run_one(bench, key)
    return bench_page(
        "studio/scenario.html",
        bench,
        sheet=sheet_of(bench.draft.app, raw, bench.language),
        blocking=blocking,
        result=result,
        differences=[_difference(bench, raw, one) for one in result.differences]
        if result is not None
        else [],
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """Where it differs: in words, what was expected, what came, the line it is about, and what mends it."""

    said: str
    expected: str
    got: str
    anchor: str
    mend: Mend | None


def _difference(bench: Bench, raw: Mapping[str, Any], problem: Problem) -> Difference:
    values = problem.values

    def text(name: str) -> str:
        value = values.get(name)
        return (
            ""
            if value is None
            else text_in(value, bench.language)
            if isinstance(value, Mapping)
            else str(value)
        )

    group = "-".join(problem.path.split("/")[:2])
    got = "" if problem.code == "scenario.problem_extra" else text("actual")  # it is in the sentence
    mend = mend_of(bench.draft.app, raw, problem, bench.language)
    return Difference(problem.message(bench.language), text("expected"), got, f"at-{group}", mend)


@studio_pages.post("/<app_key>/scenarios/<key>")
@access(Access.DESIGNER)
def save_scenario(app_key: str, key: str) -> ResponseReturnValue:
    """Write what the page has into the draft, as one undo step."""
    bench = bench_of(app_key)
    raw = _raw(bench, key)
    revision = request.form.get("revision", "")
    if revision != str(bench.draft.revision):
        flash_problems([Problem("draft.stale")])
        return redirect(url_for("studio_pages.scenario_page", app_key=app_key, key=key))
    made = changed(bench.draft.app, raw, request.form, bench.language)
    if made != dict(raw):
        _patch(
            bench, [{"op": "replace", "path": f"/scenarios/{key}", "value": made}], "scenario_changed", key
        )
    return redirect(url_for("studio_pages.scenario_page", app_key=app_key, key=key))


@studio_pages.post("/<app_key>/scenarios/mend")
@access(Access.DESIGNER)
def mend_scenarios(app_key: str) -> ResponseReturnValue:
    """Give fields that have become required a value in every scenario that fails for lack of it."""
    bench = bench_of(app_key)
    raw = {one["key"]: dict(one) for one in bench.document.get("scenarios") or ()}
    if not errors(bench.problems) and not results_of(bench):
        run_all(bench)
    fills = fills_of(bench.draft.app, list(raw.values()), list(results_of(bench).values()), bench.language)
    patch = []
    for key, mends in fills.items():
        made = raw[key]
        for mend in mends:
            made = mended(bench.draft.app, made, mend.act)
        patch.append({"op": "replace", "path": f"/scenarios/{key}", "value": made})
    if request.form.get("revision", "") != str(bench.draft.revision):
        flash_problems([Problem("draft.stale")])
    elif patch and _patch(bench, patch, "scenario_changed", ", ".join(fills)):
        count = len(fills)
        flash(ngettext("%(num)s scenario filled in", "%(num)s scenarios filled in", count), "done")
    return redirect(url_for("studio_pages.publish_page", app_key=app_key, run=1))


@studio_pages.post("/<app_key>/scenarios/<key>/delete")
@access(Access.DESIGNER)
def delete_scenario(app_key: str, key: str) -> ResponseReturnValue:
    """Take a scenario out of the draft; undo brings it back."""
    bench = bench_of(app_key)
    _raw(bench, key)
    if _patch(bench, [{"op": "remove", "path": f"/scenarios/{key}"}], "scenario_removed", key):
        flash(gettext("The scenario is gone. Undo brings it back."), "done")
    return redirect(url_for("studio_pages.scenarios_page", app_key=app_key))
