"""What can be done to a record beside editing it: flows' buttons, deleting, restoring, picking another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from runtime.definition import Flow
from runtime.fields import bind, field_type
from runtime.formula.formula import Formula, compile_formula
from runtime.problems import Problem
from runtime.records.errors import ConflictingState, Forbidden, Invalid, RecordsError
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.choices import Choices, give_choices
from runtime.web.pages.inputs import control_class, make_form
from runtime.web.pages.sayings import flash_problems, problem_said
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import record_url
from runtime.web.pages.state import plain_record


def _button(here: Visit, of: LiveEntity, key: str) -> Flow:
    flow = here.live.app.flow(key)
    if flow is None or flow.entity != of.key or flow.trigger is None or flow.trigger.on != "button":
        raise not_found()
    return flow


def _asked(here: Visit, flow: Flow) -> dict[str, Any]:
    """The questions of a button by key, with the options of their option sets."""
    asked = flow.trigger.ask if flow.trigger else ()
    return {item.key: bind(item, here.live.app) for item in asked if not field_type(item.type).keeps_files}


def _label(here: Visit, flow: Flow) -> str:
    return here.text(flow.trigger.label if flow.trigger else None, here.text(flow.label, flow.key))


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/flows/<flow>")
@access(Access.MEMBER)
def ask_flow(app_key: str, entity: str, record_id: int, flow: str) -> ResponseReturnValue:
    """What a button asks before it acts."""
    here = visit(app_key)
    of = here.entity(entity)
    here.records.get(of.key, record_id)
    return _asking(here, of, record_id, _button(here, of, flow), None, [])


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/flows/<flow>")
@access(Access.MEMBER)
def press_flow(app_key: str, entity: str, record_id: int, flow: str) -> ResponseReturnValue:
    """Press a button of a record."""
    here = visit(app_key)
    of = here.entity(entity)
    pressed = _button(here, of, flow)
    here.records.get(of.key, record_id)
    answers: dict[str, Any] = {}
    if pressed.trigger is not None and pressed.trigger.ask:
        form = make_form(here, _asked(here, pressed))
        form.process(request.form)
        bound: list[Any] = list(form)
        if any(one.process_errors for one in bound):
            return _asking(here, of, record_id, pressed, form, []), 422
        answers = {one.definition.key: one.data for one in bound if one.data is not None}
    try:
        done = here.records.press(of.key, record_id, flow, answers)
    except (Invalid, ConflictingState, Forbidden) as refused:
        if pressed.trigger is not None and pressed.trigger.ask:
            return _asking(here, of, record_id, pressed, form, refused.problems), refused.status
        return _refused(here, of, record_id, refused)
    said = gettext("“%(flow)s” is waiting", flow=_label(here, pressed))
    flash(
        said if done["state"] == "waiting" else gettext("Done: %(flow)s", flow=_label(here, pressed)), "done"
    )
    if done["record"] is None:
        return redirect(url_for("pages.list_records", app_key=app_key, entity=of.key), 303)
    return redirect(record_url(here, of.key, record_id), 303)


def _refused(here: Visit, of: LiveEntity, record_id: int, refused: RecordsError) -> ResponseReturnValue:
    flash_problems(here, of, refused.problems)
    return redirect(record_url(here, of.key, record_id), 303)


def _asking(
    here: Visit, of: LiveEntity, record_id: int, flow: Flow, form: Any, problems: list[Problem]
) -> str:
    asked = _asked(here, flow)
    if form is None:
        form = make_form(here, asked)
        form.process(None, data=_suggested(here, of, record_id, asked))
    choices = Choices(here)
    fields = []
    for bound in form:
        item: Any = asked[bound.definition.key]
        bound.id = f"ask-{bound.id}"  # in a dialog on the record's page, which may have a field of that key
        bound.label.field_id = bound.id
        give_choices(here, of, item, bound, None, choices)
        errors = [*bound.process_errors]
        errors += [problem_said(here, of, one) for one in problems if _place(one) == item.key]
        bound.errors = errors
        fields.append(
            {"bound": bound, "class": control_class(bound), "errors": errors, "required": item.required}
        )
    general = [problem_said(here, of, one) for one in _above(problems, asked)]
    return render_template(
        "ask.html",
        **frame(here, "", of.key),
        label=_label(here, flow),
        title=here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}",
        back=record_url(here, of.key, record_id),
        fields=fields,
        general=general,
        is_fragment=request.headers.get("X-Fragment") == "1",
        action=url_for(
            "pages.press_flow", app_key=here.live.key, entity=of.key, record_id=record_id, flow=flow.key
        ),
    )


def _place(problem: Problem) -> str:
    """The key a problem stands at."""
    return problem.path.rsplit("/", 1)[-1]


def _above(problems: list[Problem], asked: Mapping[str, Any]) -> list[Problem]:
    """The problems said above the questions: the reasons where all are answers, else what is no answer's."""
    reasons = [one for one in problems if one.code != "flow.step_failed"]
    if reasons and all(_place(one) in asked for one in reasons):
        return reasons
    return [one for one in problems if _place(one) not in asked]


def _suggested(here: Visit, of: LiveEntity, record_id: int, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of what is asked, worked out on the record."""
    found: dict[str, Any] = {}
    wanted = {key: item for key, item in asked.items() if item.default}
    if not wanted:
        return found
    record = plain_record(here, of, here.records.get(of.key, record_id))
    with here.records.reading() as work:
        for key, item in wanted.items():
            made = compile_formula(item.default, of.app.scope, of.key, "default")
            if isinstance(made, Formula):
                found[key] = made.evaluate(work.context(of.key, record))
    return found


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/delete")
@access(Access.MEMBER)
def delete_record(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Move a record to the recycle bin; the next page offers to undo it."""
    here = visit(app_key)
    of = here.entity(entity)
    here.records.get(of.key, record_id)
    title = here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}"
    try:
        here.records.delete(of.key, record_id)
    except (ConflictingState, Forbidden, Invalid) as refused:
        return _refused(here, of, record_id, refused)
    undo = url_for("pages.restore_record", app_key=app_key, entity=of.key, record_id=record_id)
    flash({"text": gettext("Deleted %(title)s", title=title), "undo": undo}, "undo")  # type: ignore[arg-type]
    return redirect(url_for("pages.list_records", app_key=app_key, entity=of.key), 303)


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/restore")
@access(Access.MEMBER)
def restore_record(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Take a record back out of the recycle bin."""
    here = visit(app_key)
    of = here.entity(entity)
    try:
        here.records.restore(of.key, record_id)
    except (ConflictingState, Forbidden, Invalid) as refused:
        flash_problems(here, of, refused.problems)
        return redirect(url_for("pages.list_records", app_key=app_key, entity=of.key), 303)
    flash(gettext("Restored"), "done")
    return redirect(record_url(here, of.key, record_id), 303)
