"""The real form of a draft: drawn by the runtime, with a record that its reader may see, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from configurator.web.designer.blueprint import designer
from configurator.web.designer.previewing import Preview, Undrawable, choose_language, preview
from configurator.web.pages.blueprint import Bench, bench_of
from runtime.definition import Form, Related, references_into
from runtime.problems import Problem
from runtime.records.errors import NotFound, RecordsError
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.pages.drawing import drawn_form
from runtime.web.pages.page import Page

MOST_SAMPLES = 20
NEW = "new"
"""The sample that is none: a new record."""


@dataclass(slots=True)
class Sample:
    """A record to draw the form with; without an id a new one."""

    id: int | None = None
    title: str = ""


@dataclass(slots=True)
class NoneYet:
    """A list of related records of a record that isn't there yet, as the sheet draws it."""

    name: str
    label: str
    one: str = ""
    rows: tuple[Any, ...] = ()
    columns: tuple[Any, ...] = ()
    is_alone: bool = False
    more: bool = False
    all_url: str = ""
    new_url: str = ""


@designer.get("/<app_key>/forms/<form_key>/sheet")
@access(Access.STUDIO)
def sheet(app_key: str, form_key: str) -> ResponseReturnValue:
    """The form without a page around it, as the runtime draws it.

    `role` is whose eyes it is seen with, `language` what it says, `type` the record type, `record` the id of
    the sample, `new` for none; without one the newest record the reader may see.
    """
    bench = bench_of(app_key)
    form = _form(bench, form_key)
    values: dict[str, Any] = {"parts": [], "state": "", "sample": Sample(), "person": ""}
    try:
        values |= preview(bench, lambda here: _drawn(here, here.live.app.form(form.key) or form))
    except Undrawable:
        values["state"] = "broken"
    except RecordsError as refused:
        values["state"] = "refused"
        values["why"] = " ".join(one.message(choose_language()) for one in refused.problems)
    answer = make_response(render_template("studio/sheet.html", **values))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@designer.get("/<app_key>/forms/<form_key>/samples")
@access(Access.STUDIO)
def samples(app_key: str, form_key: str) -> ResponseReturnValue:
    """Records the form can be drawn with: those found by the words `q`, the newest first."""
    bench = bench_of(app_key)
    form = _form(bench, form_key)

    def found(here: Preview) -> list[dict[str, Any]]:
        return [
            {"id": one.id, "title": one.title}
            for one in _samples(here, here.entity(form.entity), request.args.get("q", ""), MOST_SAMPLES)
        ]

    try:
        return {"items": preview(bench, found)}
    except (Undrawable, RecordsError):
        return {"items": []}


def _none_yet(here: Preview, of: LiveEntity, item: Related) -> NoneYet | None:
    found = references_into(here.live.app, of.key).get(item.related)
    if found is None or not here.may("read", found.entity.key):
        return None
    return NoneYet(item.related, here.text(item.label) or here.many(found.entity), here.one(found.entity))


def _form(bench: Bench, form_key: str) -> Form:
    form = bench.draft.app.form(form_key)
    if form is None or bench.draft.app.find_entity(form.entity) is None:
        raise not_found()
    return form


def _samples(here: Preview, of: LiveEntity, words: str, most: int) -> list[Sample]:
    if not here.may("read", of.key):
        return []
    kind = request.args.get("type", "")
    listed = here.records.list(
        of.key,
        Query(
            filter=f'record_type = "{kind}"' if of.entity.record_type(kind) is not None else None,
            q=words.strip() or None, sort=("-id",), limit=most, fields=("id",), count=None,
        ),
    )  # fmt: skip
    ids = [item["id"] for item in listed["items"]]
    titles = here.records.titles(of.key, ids)
    return [Sample(one, titles.get(one) or f"#{one}") for one in ids]


def _sample(here: Preview, of: LiveEntity) -> Sample:
    asked = request.args.get("record", "")
    if asked == NEW:
        return Sample()
    if asked.isdecimal() and len(asked) < 19 and here.may("read", of.key):
        try:
            here.records.get(of.key, int(asked))
        except NotFound:
            pass  # the role that is looked through may not see it: another one
        else:
            return Sample(int(asked), here.records.titles(of.key, [int(asked)]).get(int(asked), ""))
    return next(iter(_samples(here, of, "", 1)), Sample())


def _drawn(here: Preview, form: Form) -> dict[str, Any]:
    of = here.entity(form.entity)
    sample = _sample(here, of)
    kind = request.args.get("type", "")
    page = Page(form_key=form.key)
    if sample.id is not None:
        page.record = here.records.get(of.key, sample.id)
    elif not here.may("create", of.key) and not here.may("read", of.key):
        raise NotFound(Problem("entity.not_found", "", {"entity": here.one(of.entity)}))
    elif of.entity.record_type(kind) is not None:
        page.given = {"record_type": kind}
    drawn = drawn_form(here, of, page, form, True, lambda item: _none_yet(here, of, item))
    person = here.person.name if not here.person.may_everything else ""
    state = "mended" if here.mended else ""
    return {"parts": drawn.parts, "sample": sample, "person": person, "state": state}
