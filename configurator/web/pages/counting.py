"""What publishing would mean for the records there are: as it is counted, and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from configurator.counting.counter import Finding
from configurator.counting.jobs import (
    CANCELLED,
    DONE,
    INTERRUPTED,
    RUNNING,
    Job,
    cancel_job,
    counting_of,
    latest_counting,
    read_job,
)
from configurator.counting.probes import (
    COMPUTED,
    DOUBLED,
    GAINED,
    HIDDEN,
    INVALID,
    LOST,
    OPTION,
    REQUIRED,
    STAGE,
    UNCONVERTED,
    WITHHELD,
)
from configurator.counting.telling import told
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, own_app, studio_pages
from configurator.web.pages.effects import step_explained
from configurator.web.pages.places import Place, place_of
from runtime.definition import is_child
from runtime.problems import errors
from runtime.records.errors import RecordsError
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext

AT_ONCE = 0.8
"""Seconds a page waits for a counting that it has begun: a small app's is over by then."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding: how many, what it says and means, where its records and its cause are."""

    count: str
    text: str
    explained: str
    url: str
    place: Place


@dataclass(frozen=True, slots=True)
class Counting:
    """A counting for a page. `share` is 0 to 100."""

    job: int
    state: str
    share: int
    said: str
    findings: Sequence[Shown]
    unknown: Sequence[str]
    is_whole: bool

    @property
    def is_over(self) -> bool:
        """Whether the figures are all there."""
        return self.state == DONE


def counting_for(bench: Bench, again: bool = False) -> Counting | None:
    """The counting for the draft as it is, begun if there is none; None where there is nothing to count."""
    if bench.live_version is None or not bench.changes or errors(bench.problems):
        return None
    job = counting_of(bench.engine, bench.key, bench.person.user_id, AT_ONCE, again)
    return _shown(bench, job)


def _shown(bench: Bench, job: Job) -> Counting:
    job = told(bench.engine, bench.person, bench.key, job)
    share = 100 if job.state == DONE else min(99, 100 * job.done // job.total) if job.total else 0
    return Counting(
        job.id,
        job.state,
        share,
        _said(job),
        [_finding(bench, job, number, one) for number, one in enumerate(job.findings)],
        [one.problem().message(bench.language) for one in job.unknown],
        all(one.code != WITHHELD for one in job.unknown),
    )


def _said(job: Job) -> str:
    if job.state == RUNNING and job.total:
        return str(
            gettext(
                "%(done)s of %(total)s records looked at",
                done=format_decimal(job.done),
                total=format_decimal(job.total),
            )
        )
    texts = {
        RUNNING: gettext("Counting …"),
        DONE: gettext("%(total)s records looked at", total=format_decimal(job.total)),
        CANCELLED: gettext("Counting was cancelled."),
        INTERRUPTED: gettext("The server was stopped while it was counting."),
    }
    return str(texts.get(job.state, gettext("The counting failed; the server’s log says why.")))


def _finding(bench: Bench, job: Job, number: int, one: Finding) -> Shown:
    url = url_for("studio_pages.counted_records", app_key=bench.key, job_id=job.id, number=number)
    if one.code == REQUIRED and _is_listed(bench, one):
        blank = {"c0": one.values["field_key"], "o0": "blank"}
        url = url_for("pages.list_records", app_key=bench.key, entity=one.entity, **blank)
    return Shown(
        str(format_decimal(one.count)),
        one.problem().message(bench.language),
        explained(one.code),
        url if one.ids else "",
        place_of(bench.key, bench.document, one.path, bench.language),
    )


def _is_listed(bench: Bench, one: Finding) -> bool:
    """Whether the live app's own list can show the records: those without a value in a field it has."""
    entity = bench.live.find_entity(one.entity) if bench.live is not None else None
    return (
        bench.live is not None
        and entity is not None
        and entity.field(str(one.values.get("field_key"))) is not None
        and not is_child(bench.live, entity)
    )


def explained(code: str) -> str:
    """What becomes of the records a finding is about."""
    texts = {
        INVALID: gettext("They stay as they are and can be read; whoever edits one next must put it right."),
        REQUIRED: gettext("They stay as they are and can be read; whoever edits one next must fill it in."),
        COMPUTED: gettext("The new values are there as soon as it is published; the history tells both."),
        LOST: gettext("Counted for those who hold the role now, as if it were their only one."),
        GAINED: gettext("Counted for those who hold the role now, as if it were their only one."),
        HIDDEN: gettext("The values stay; this role neither sees nor finds them any more."),
        UNCONVERTED: gettext("They stop the publishing, unless it is said to go on without these values."),
        STAGE: step_explained("impact.stage_gone"),
        OPTION: step_explained("impact.option_gone"),
        DOUBLED: gettext("They stop the publishing until no two are the same."),
    }
    return str(texts.get(code, ""))


@studio_pages.get("/<app_key>/publish/counting")
@access(Access.STUDIO)
def counting_part(app_key: str) -> ResponseReturnValue:
    """How far the counting is, as a part of the publish page."""
    bench = bench_of(app_key)
    job = latest_counting(bench.engine, app_key)
    counting = _shown(bench, job) if job is not None else None
    return render_template("studio/counting.html", counting=counting, app_key=app_key)


@studio_pages.post("/<app_key>/publish/counting")
@access(Access.STUDIO)
def count_again(app_key: str) -> ResponseReturnValue:
    """Count once more."""
    bench = bench_of(app_key)
    counting_for(bench, again=True)
    return redirect(url_for("studio_pages.publish_page", app_key=app_key) + "#data")


@studio_pages.post("/<app_key>/publish/counting/<int:job_id>/cancel")
@access(Access.STUDIO)
def cancel_counting(app_key: str, job_id: int) -> ResponseReturnValue:
    """Stop counting."""
    engine, _user_id = own_app(app_key)
    bench = bench_of(app_key)
    cancel_job(engine, bench.app_id, job_id)
    return redirect(url_for("studio_pages.publish_page", app_key=app_key) + "#data")


@studio_pages.get("/<app_key>/publish/counting/<int:job_id>/<int:number>")
@access(Access.ADMINISTRATOR)
def counted_records(app_key: str, job_id: int, number: int) -> ResponseReturnValue:
    """The records a finding is about, by name, each with a way to it in the live app."""
    bench = bench_of(app_key)
    findings = read_job(bench.engine, bench.app_id, job_id).findings
    if number >= len(findings):
        raise not_found()
    one = findings[number]
    return bench_page(
        "studio/counted.html",
        bench,
        text=one.problem().message(bench.language),
        explained=explained(one.code),
        count=one.count,
        records=_records(bench, one),
        place=place_of(bench.key, bench.document, one.path, bench.language),
        back=request.args.get("back"),
    )


def _records(bench: Bench, one: Finding) -> list[tuple[str, str]]:
    """(title, address in the live app) of the first records of a finding."""
    try:
        live = live_app(bench.engine, bench.key)
        entity: Any = live.app.entity(one.entity)
        titles = Records(live, bench.person, bench.engine, "page").titles(one.entity, one.ids)
    except RecordsError:
        return []
    found = []
    for record_id in one.ids:
        url = ""
        if not is_child(live.app, entity):
            url = url_for("pages.show_record", app_key=bench.key, entity=one.entity, record_id=record_id)
        found.append((titles.get(record_id) or f"#{record_id}", url))
    return found
