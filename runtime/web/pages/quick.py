"""A new record from where it is needed: a short form of what it cannot do without, in a picker's dialog."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from runtime.definition import is_child
from runtime.problems import Problem
from runtime.records.errors import ConflictingState, Forbidden, Invalid
from runtime.records.live_entity import LiveEntity
from runtime.records.saving import refused
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.choices import Choices, give_choices
from runtime.web.pages.findings import said
from runtime.web.pages.inputs import PREFIX, control_class, input_fields, is_input, make_form
from runtime.web.pages.lookups import second_lines
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import record_url

BY_SCRIPT = "X-Save"


def _here(app_key: str, entity: str) -> tuple[Visit, LiveEntity]:
    here = visit(app_key)
    of = here.entity(entity)
    if is_child(here.live.app, of.entity):
        raise not_found()
    if not here.may("create", of.key):
        raise refused(of, "create")
    return here, of


@pages.get("/apps/<app_key>/<entity>/-/quick")
@access(Access.MEMBER)
def quick_record(app_key: str, entity: str) -> ResponseReturnValue:
    """The short form of a new record."""
    here, of = _here(app_key, entity)
    keys = _keys(here, of)
    form = make_form(here, _items(here, of, keys))
    first = next((key for key in keys if of.fields[key].type == "text"), None)
    form.process(None, data={first: request.args.get("q", "")[:200]} if first else {})
    return _draw(here, of, form, [])


@pages.post("/apps/<app_key>/<entity>/-/quick")
@access(Access.MEMBER)
def create_quick_record(app_key: str, entity: str) -> ResponseReturnValue:
    """Save a new record from its short form; what else is asked for then stands in the form, too."""
    here, of = _here(app_key, entity)
    keys = [
        key for key in input_fields(here, of) if key in _keys(here, of) or f"{PREFIX}{key}" in request.form
    ]
    form = make_form(here, _items(here, of, keys))
    form.process(request.form)
    bound: list[Any] = list(form)
    if any(one.process_errors for one in bound):
        return _draw(here, of, form, []), 422
    given = {one.definition.key: one.data for one in bound if one.submitted and one.data is not None}
    try:
        made = here.records.create(of.key, given)
    except (Invalid, Forbidden, ConflictingState) as wrong:
        return _again(here, of, keys, wrong.problems), wrong.status
    if BY_SCRIPT not in request.headers:
        return redirect(record_url(here, of.key, made["id"]), 303)
    title = here.records.titles(of.key, [made["id"]]).get(made["id"]) or f"#{made['id']}"
    return {
        "id": str(made["id"]),
        "title": title,
        "second": second_lines(here, of.key, [made["id"]]).get(made["id"], ""),
    }


def _again(here: Visit, of: LiveEntity, keys: Iterable[str], problems: list[Problem]) -> str:
    asked = {one.path for one in problems}
    more = [key for key in input_fields(here, of) if key in keys or key in asked]
    form = make_form(here, _items(here, of, more))
    form.process(MultiDict(request.form))
    return _draw(here, of, form, problems)


def _keys(here: Visit, of: LiveEntity) -> list[str]:
    """What titles the record and what is always required, in the order of the definition."""
    titled = {path[0] for path in of.titles.reads}
    return [
        key for key, item in input_fields(here, of).items()
        if is_input(item) and item.type != "stage" and (key in titled or (item.required and not item.default))
    ]  # fmt: skip


def _items(here: Visit, of: LiveEntity, keys: Iterable[str]) -> dict[str, Any]:
    mine = input_fields(here, of)
    return {key: mine[key] for key in keys if key in mine and is_input(mine[key])}


def _draw(here: Visit, of: LiveEntity, form: Any, problems: list[Problem]) -> str:
    choices = Choices(here)
    fields = []
    for bound in form:
        item = bound.definition
        give_choices(here, of, item, bound, None, choices)
        errors = [*bound.process_errors, *(said(here, of, one) for one in problems if one.path == item.key)]
        required = item.required or any(
            one.code == "field.required" and one.path == item.key for one in problems
        )
        fields.append({"bound": bound, "class": control_class(bound), "errors": errors, "required": required})
    known = {one["bound"].definition.key for one in fields}
    where: dict[str, Any] = {"app_key": here.live.key, "entity": of.key}
    return render_template(
        "quick.html",
        **frame(here, "", of.key),
        one=here.one(of.entity),
        many=here.many(of.entity),
        list_url=url_for("pages.list_records", **where),
        fields=fields,
        general=[
            said(here, of, one) for one in problems if one.path not in known and one.severity == "error"
        ],
        action=url_for("pages.create_quick_record", **where),
        whole_url=url_for("pages.new_record", **where),
        lookup_url=url_for("pages.look_up", **where),
    )
