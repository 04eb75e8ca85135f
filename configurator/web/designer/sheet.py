"""The real form of a draft: drawn by the runtime in a world of its own, as a new record has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Engine, select

from configurator.draft import DraftState
from configurator.trials import empty_world
from configurator.web.designer.blueprint import designer
from configurator.web.pages.blueprint import bench_of
from configurator.web.pages.memory import known_problems
from runtime.access.models import Workspace
from runtime.definition import Form, Related, references_into
from runtime.problems import errors
from runtime.records.live import LiveApp
from runtime.records.records import Records
from runtime.storage.database import table_of
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.identity import signed_in
from runtime.web.language import current_language, current_timezone
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.choices import Choices
from runtime.web.pages.inputs import inputs_of
from runtime.web.pages.sheet import Sheet
from runtime.web.pages.sheet_parts import BoxPart, FieldPart, TablePart
from runtime.web.pages.state import state_of

_workspaces = table_of(Workspace)


@dataclass(frozen=True)
class Rehearsal(Visit):
    """A visit to an app that is not live, in a world that is thrown away."""

    engine: Engine

    @cached_property
    def records(self) -> Records:
        """The door to the records of that world: there are none."""
        return Records(self.live, self.person, self.engine, path="page")


@dataclass(slots=True)
class RelatedSample:
    """A list of related records without any, as the sheet draws it."""

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
@access(Access.ADMINISTRATOR)
def sheet(app_key: str, form_key: str) -> ResponseReturnValue:
    """The form as it is drawn, without a page around it; fields that rules hide are marked, not left out."""
    draft = bench_of(app_key).draft
    form = draft.app.form(form_key)
    if form is None or draft.app.find_entity(form.entity) is None:
        raise not_found()
    try:
        parts = _parts(draft, form)
    except Exception:  # what a definition with errors does to the engine, nobody has promised
        if not errors(known_problems(draft.app)):
            raise
        return render_template("studio/sheet.html", parts=[], broken=True)
    return render_template("studio/sheet.html", parts=parts, broken=False)


def _parts(draft: DraftState, form: Form) -> list[Any]:
    engine, person = current_engine(), signed_in()
    with engine.connect() as connection:
        chosen = select(_workspaces.c.timezone).where(_workspaces.c.id == person.workspace_id)
        live = LiveApp(
            draft.app,
            engine.dialect.name,
            app_id=draft.app_id,
            workspace_id=person.workspace_id,
            timezone=str(connection.execute(chosen).scalar() or "UTC"),
        )
        with empty_world(connection, live) as (alone, world):
            here = Rehearsal(alone, person, current_language(), current_timezone(), world)
            of = here.entity(form.entity)
            state = state_of(here, of, {}, None, form)
            drawn = Sheet(here, of, state, inputs_of(here, of, state.values), {}, Choices(here))
            drawn.related = lambda item: _related(here, form.entity, item)
            parts = drawn.parts(form)
    for part in parts:
        _show(part)
    return parts


def _related(here: Visit, entity: str, item: Related) -> RelatedSample | None:
    found = references_into(here.live.app, entity).get(item.related)
    if found is None:
        return None
    label = here.text(item.label) or here.many(found.entity)
    return RelatedSample(item.related, label, here.one(found.entity))


def _show(part: Any) -> None:
    """Nothing is hidden from who designs it; what a new record hides says so."""
    if isinstance(part, FieldPart | TablePart):
        if part.hidden:
            part.help = gettext("Hidden in a new record") + (f" · {part.help}" if part.help else "")
        part.hidden = False
    elif isinstance(part, BoxPart):
        part.hidden = False
        for one in part.items:
            _show(one)
