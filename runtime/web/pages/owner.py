"""Giving a record to somebody else: a person, the queue of a role, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from runtime.fields import field_type
from runtime.fields.values import PlainField
from runtime.records.errors import ConflictingState, Forbidden, Invalid
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.choices import people_of
from runtime.web.pages.inputs import PREFIX, control_class
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import record_url

KEY = "owner"
_PERSON, _QUEUE = "user:", "role:"


def owner_url(here: Visit, of: LiveEntity, record_id: int) -> str:
    """Where the reader may give a record to somebody else; empty when its owner is not theirs to change."""
    grant = here.grant(of.key)
    if KEY not in of.answered or KEY in grant.hidden or KEY in grant.read_only:
        return ""
    return url_for("pages.ask_owner", app_key=here.live.key, entity=of.key, record_id=record_id)


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/owner")
@access(Access.MEMBER)
def ask_owner(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Who is to have the record."""
    here = visit(app_key)
    of = here.entity(entity)
    form = _form(here, here.records.get(of.key, record_id).get(KEY))
    return _asking(here, of, record_id, form, [])


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/owner")
@access(Access.MEMBER)
def give_to_owner(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Give the record to whoever was chosen."""
    here = visit(app_key)
    of = here.entity(entity)
    form = _form(here, here.records.get(of.key, record_id).get(KEY))
    form.process(request.form)
    bound: Any = form[KEY]
    if bound.process_errors:
        return _asking(here, of, record_id, form, []), 422
    try:
        here.records.update(of.key, record_id, {KEY: owner_of(bound.data)})
    except (Invalid, ConflictingState, Forbidden) as refused:
        messages = [problem.message(here.language) for problem in refused.problems]
        return _asking(here, of, record_id, form, messages), refused.status
    flash(gettext("The owner was changed"), "done")
    return redirect(record_url(here, of.key, record_id), 303)


def owner_of(chosen: str | None) -> Any:
    """The owner that was chosen, as a save takes it."""
    if not chosen:
        return None
    name = chosen.partition(":")[2]
    return {"role": name} if chosen.startswith(_QUEUE) else int(name)


def owner_field(here: Visit, present: Any) -> PlainField:
    """Everybody and every queue as the options of one choice, whoever has the record among them."""
    roles = here.live.role_titles(here.language)
    offered = {_PERSON + number: name for number, name in people_of(here)}
    if present and "id" in present:
        offered.setdefault(f"{_PERSON}{present['id']}", str(present.get("title") or f"#{present['id']}"))
    for role, title in roles.items():
        offered[_QUEUE + role] = gettext("Queue: %(role)s", role=title)
    return owner_choice(offered)


def owner_choice(offered: Mapping[str, str]) -> PlainField:
    """The owner as a choice among what is offered, by value."""
    options = [{"value": value, "label": label} for value, label in offered.items()]
    nobody = gettext("Nobody's")
    return PlainField(KEY, "choice", {"options": options}, label=gettext("Owner"), placeholder=nobody)


def _form(here: Visit, present: Any) -> Any:
    field = owner_field(here, present)
    kind = field_type("choice")
    form = BaseForm({KEY: kind.form_field(field, here.language, here.timezone)}, prefix=PREFIX)
    form.process(None, data={KEY: kind.parse_json(field, chosen_owner(present))})
    return form


def chosen_owner(present: Any) -> str | None:
    """An owner as the choice of an owner says it."""
    if not present:
        return None
    return _QUEUE + present["role"] if "role" in present else f"{_PERSON}{present['id']}"


def _asking(here: Visit, of: LiveEntity, record_id: int, form: Any, messages: list[str]) -> str:
    bound: Any = form[KEY]
    shown = {
        "bound": bound,
        "class": control_class(bound),
        "errors": [*bound.process_errors],
        "required": False,
    }
    return render_template(
        "ask.html",
        **frame(here, "", of.key),
        label=gettext("Change owner"),
        title=here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}",
        back=record_url(here, of.key, record_id),
        fields=[shown],
        general=messages,
        is_fragment=request.headers.get("X-Fragment") == "1",
        action=url_for("pages.give_to_owner", app_key=here.live.key, entity=of.key, record_id=record_id),
    )
