"""Publishing in the browser: what changes, what it does to the data, what stands in the way, one button."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, TextAreaField

from configurator.approval import two_people_problem
from configurator.impact import find_impact
from configurator.publish import publish
from configurator.trials import try_scenarios
from configurator.versions import versions
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    own_app,
    studio_pages,
)
from configurator.web.pages.counting import counting_for
from configurator.web.pages.effects import effects_of, loss_said
from configurator.web.pages.memory import forget, recall, remembered
from configurator.web.pages.overview import findings_of
from configurator.web.pages.places import part_url
from configurator.web.pages.replacing import questions_of
from configurator.web.pages.wording import grouped
from configurator.web.scenarios.mends import fills_of
from configurator.withholding import without_values
from runtime.definition import digest
from runtime.definition.text import text_in
from runtime.problems import Problem, errors
from runtime.records.errors import RecordsError
from runtime.scenarios import ScenarioResult
from runtime.storage.engines import read_transaction
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import gettext

LONGEST_NOTE = 10_000


class PublishForm(Form):
    """What is said along with a new version."""

    note = TextAreaField()
    accept_loss = BooleanField()


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario and how it went."""

    label: str
    passed: bool
    lines: Sequence[str]
    url: str


@studio_pages.get("/<app_key>/publish")
@access(Access.STUDIO)
def publish_page(app_key: str) -> ResponseReturnValue:
    """What publishing the draft would do."""
    return _page(bench_of(app_key), PublishForm())


@studio_pages.post("/<app_key>/publish")
@access(Access.PUBLISHER)
def publish_draft(app_key: str) -> ResponseReturnValue:
    """Publish the draft as it was shown."""
    engine, user_id = own_app(app_key)
    form = PublishForm(request.form)
    note = (form.note.data or "").strip()[:LONGEST_NOTE]
    revision = request.form.get("revision", "")
    try:
        made = publish(
            engine,
            app_key,
            user_id,
            note or None,
            accept_loss=bool(form.accept_loss.data),
            revision=int(revision) if revision.isdecimal() else -1,
        )
    except RecordsError as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.publish_page", app_key=app_key))
    if made.version is None:
        return _page(bench_of(app_key), form, without_values(engine, signed_in(), app_key, made.problems))
    if made.is_new:
        flash(gettext("Version %(number)s is live", number=made.version), "done")
    else:
        flash(gettext("The draft is already live, as version %(number)s", number=made.version), "info")
    return redirect(url_for("studio_pages.list_versions", app_key=app_key))


def _page(bench: Bench, form: PublishForm, refused: list[Problem] | None = None) -> ResponseReturnValue:
    numbers = versions(bench.engine, bench.key)
    trials = None if errors(bench.problems) else trials_of(bench, request.args.get("run") == "1")
    impact = find_impact(bench.engine, bench.key)
    counting = counting_for(bench)
    refused = refused or []
    blocking = errors(bench.problems)
    with read_transaction(bench.engine) as connection:
        needs_other = two_people_problem(connection, bench.app_id, bench.person.user_id)
    return bench_page(
        "studio/publish.html",
        bench,
        422 if refused else 200,
        number=(numbers[0].number if numbers else 0) + 1,
        groups=grouped(bench.key, bench.live_document, bench.document, bench.changes, bench.language),
        effects=effects_of(bench.key, impact, bench.language, counted=counting is not None),
        counting=counting,
        questions=questions_of(bench, impact),
        findings=findings_of(bench, bench.problems),
        refusals=findings_of(bench, refused),
        blocking=len(blocking),
        needs_other=needs_other.message(bench.language) if needs_other else "",
        publishes=bench.person.publishes,
        loss=loss_said(refused),
        form=form,
        since=next((one for one in numbers if one.number == bench.live_version), None),
        scenarios=len(bench.draft.app.scenarios),
        trials=trials,
        fills=[] if trials is None else _fills(bench),
    )


def _fills(bench: Bench) -> list[tuple[str, int]]:
    """The fields that have become required and in how many failing scenarios one press fills them in."""
    results = recall(_place(bench)) or ()
    scenarios = bench.document.get("scenarios") or ()
    fills = fills_of(bench.draft.app, scenarios, results, bench.language)
    return list(Counter(one.field for mends in fills.values() for one in mends).items())


def _place(bench: Bench) -> tuple[Any, ...]:
    return ("trials", str(bench.engine.url), bench.app_id, digest(bench.draft.app))


def trials_of(bench: Bench, run: bool) -> list[Trial] | None:
    """How the draft's scenarios went, those that failed first; None while they have not been run."""
    key = _place(bench)
    results: Any = recall(key)
    if run and (results is None or any(not one.passed for one in results)):
        forget(key)
        results = remembered(key, lambda: try_scenarios(bench.engine, bench.draft.app, bench.key))
    if results is None:
        return None
    found = [_trial(bench, result) for result in results]
    return sorted(found, key=lambda one: one.passed)


def _trial(bench: Bench, result: ScenarioResult) -> Trial:
    return Trial(
        text_in(result.label, bench.language, result.key),
        result.passed,
        result.lines(bench.language),
        part_url(bench.key, bench.document, f"/scenarios/{result.key}"),
    )
