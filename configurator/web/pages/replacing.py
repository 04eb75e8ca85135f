"""What takes the place of stages and options that records still hold, asked where one publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.draft import patch_draft
from configurator.impact import Impact, find_impact
from configurator.web.pages.blueprint import Bench, bench_of, flash_problems, studio_pages
from runtime.definition.text import text_in
from runtime.fields import bind
from runtime.fields.options import choices_of
from runtime.problems import Problem
from runtime.records.errors import RecordsError
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access, access
from runtime.web.language import gettext, ngettext

ASKED = ("impact.stage_gone", "impact.option_gone")


@dataclass(frozen=True, slots=True)
class Question:
    """A value that is gone: what it was called, in which field, and what could take its place.

    `name` is the input's; `path` where the draft keeps what replaces values.
    """

    name: str
    gone: str
    where: str
    offered: Sequence[tuple[str, str]]
    path: str
    value: str


def questions_of(bench: Bench, impact: Impact) -> list[Question]:
    """One question for each value that is gone while records hold it."""
    found = {one.name: one for step in impact.steps if step.code in ASKED for one in _asked(bench, step)}
    return list(found.values())


def _asked(bench: Bench, step: Problem) -> Iterator[Question]:
    entity = bench.draft.app.entity(step.values["entity_key"])
    field = entity.field(step.values["field_key"])
    assert field is not None
    shared = field.setting("option_set") if not field.setting("options") else None
    path = f"/option_sets/{shared}" if shared else f"/entities/{entity.key}/fields/{field.key}"
    member = "stages" if field.type == "stage" else "options"
    choices = choices_of(bind(field, bench.draft.app), member)
    offered = [(one.value, one.name(bench.language)) for one in choices]
    where = f"{text_in(entity.label, bench.language, entity.key)} › " + text_in(
        field.label, bench.language, field.key
    )
    for value, label in step.values["gone"].items():
        gone = text_in(label, bench.language, value)
        yield Question(f"{path}/{value}", gone, where, offered, path, value)


@studio_pages.post("/<app_key>/publish/replace")
@access(Access.DESIGNER)
def replace_gone(app_key: str) -> ResponseReturnValue:
    """Have the draft say what takes the place of values that are gone; an edit like any other."""
    bench = bench_of(app_key)
    answers = [
        (one, by)
        for one in questions_of(bench, find_impact(bench.engine, app_key))
        if (by := request.form.get(one.name, "")) in {value for value, _label in one.offered}
    ]
    patch = list(_patch(bench.document, answers))
    if request.form.get("revision", "") != str(bench.draft.revision):
        flash_problems([Problem("draft.stale")])
    elif not patch:
        flash(gettext("Choose what takes the place of what is gone"), "info")
    else:
        try:
            with write_transaction(bench.engine) as connection:
                patch_draft(connection, app_key, patch, bench.draft.revision, bench.person.user_id)
        except RecordsError as refused:
            flash_problems(refused.problems)
        else:
            count = len(answers)
            flash(ngettext("%(num)s replacement noted", "%(num)s replacements noted", count), "done")
    return redirect(url_for("studio_pages.publish_page", app_key=app_key) + "#data")


def _patch(document: Mapping[str, Any], answers: Sequence[tuple[Question, str]]) -> Iterator[dict[str, Any]]:
    by_place: dict[str, list[dict[str, str]]] = {}
    for one, by in answers:
        by_place.setdefault(one.path, []).append({"value": one.value, "by": by})
    for path, added in by_place.items():
        before = _member(document, path).get("replaced") or ()
        values = {one["value"] for one in added}
        kept = [dict(one) for one in before if one["value"] not in values]
        op = "replace" if before else "add"
        yield {"op": op, "path": f"{path}/replaced", "value": [*kept, *added]}


def _member(document: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    found: Any = document
    names = path.split("/")[1:]
    for section, key in zip(names[::2], names[1::2], strict=True):
        found = next(one for one in found[section] if one["key"] == key)
    return dict(found)
