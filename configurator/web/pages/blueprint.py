"""The blueprint of the studio's pages, and what their handlers share: the app at hand, problems in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Connection, Engine, select

from configurator.changes import Change, detect_documents
from configurator.changes.report import is_frame
from configurator.draft import DraftState, read_draft
from configurator.web.pages.memory import known_problems, remembered
from runtime.access.models import User
from runtime.definition import App, digest, dump_app
from runtime.definition.text import text_in
from runtime.problems import Problem
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.published import load_version
from runtime.web.database import current_engine
from runtime.web.errors import not_found
from runtime.web.identity import Person, signed_in
from runtime.web.language import current_language

studio_pages = Blueprint("studio_pages", __name__, url_prefix="/studio")

_apps, _users = table_of(InstalledApp), table_of(User)


@dataclass
class Bench:
    """An app on the workbench: its draft, what is live of it, and who is at work."""

    engine: Engine
    person: Person
    language: str
    app_id: int
    key: str
    live_version: int | None
    enabled: bool
    draft: DraftState
    live: App | None

    @cached_property
    def document(self) -> dict[str, Any]:
        """The draft as JSON."""
        return self.draft.definition

    @cached_property
    def live_document(self) -> dict[str, Any]:
        """What is live as JSON; an app without anything before the first publish."""
        if self.live is not None:
            return dump_app(self.live)
        return {"formwright": self.document["formwright"], "key": self.key}

    @cached_property
    def changes(self) -> list[Change]:
        """What the draft changes in what is live."""
        if self.live is not None and digest(self.live) == digest(self.draft.app):
            return []
        found = detect_documents(self.live_document, self.document)
        return [change for change in found if not is_frame(change)]

    @cached_property
    def problems(self) -> list[Problem]:
        """What the checks say about the draft, and its open conflicts."""
        found = list(known_problems(self.draft.app))
        if self.draft.conflicts:
            found.append(Problem("publish.conflicts", "", {"count": len(self.draft.conflicts)}))
        return found

    @property
    def label(self) -> str:
        """What the app is called, by its draft."""
        return text_in(self.draft.app.label, self.language, self.key)

    def text(self, text: Any, fallback: str = "") -> str:
        """A text of the definition as the reader sees it."""
        return text_in(text, self.language, fallback)


def bench_of(app_key: str) -> Bench:
    """The app that the address names. 404 when there is none in the reader's workspace."""
    engine, person = current_engine(), signed_in()
    with read_transaction(engine) as connection:
        row = app_row(connection, app_key, person)
        draft = read_draft(connection, app_key)
        live = None if row.live_version is None else load_version(connection, row.id, row.live_version)
    return Bench(
        engine,
        person,
        current_language(),
        row.id,
        row.key,
        row.live_version,
        bool(row.enabled),
        draft,
        live,
    )


def app_row(connection: Connection, app_key: str, person: Person) -> Any:
    """What is stored of the app itself. 404 when there is none in the reader's workspace."""
    chosen = select(_apps).where(_apps.c.key == app_key, _apps.c.workspace_id == person.workspace_id)
    row = connection.execute(chosen).first()
    if row is None:
        raise not_found()
    return row


def own_app(app_key: str) -> tuple[Engine, int]:
    """The engine and the reader's id, for an act on an app of their workspace; else 404."""
    engine, person = current_engine(), signed_in()
    with read_transaction(engine) as connection:
        app_row(connection, app_key, person)
    return engine, person.user_id or 0


def names_of(engine: Engine, ids: Iterable[int | None]) -> Mapping[int | None, str]:
    """What people are called, by their ids."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    with read_transaction(engine) as connection:
        rows = connection.execute(
            select(_users.c.id, _users.c.name, _users.c.email).where(_users.c.id.in_(wanted))
        )
        return {row.id: row.name or row.email for row in rows}


def bench_page(template: str, bench: Bench, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page about an app, in the studio's frame."""
    from configurator.web.pages.frame import frame_of

    return render_template(template, frame=frame_of(bench), bench=bench, app_key=bench.key, **values), status


def drawn(template: str, bench: Bench, values: Callable[[], Mapping[str, Any]]) -> Markup:
    """A part of a page that says only what stands in the draft: drawn once for each, in each language."""
    place = (template, bench.key, bench.language, digest(bench.draft.app))
    found: Markup = remembered(
        place, lambda: Markup(render_template(template, app_key=bench.key, **values()))
    )
    return found


def in_words(problems: Iterable[Problem]) -> list[str]:
    """Problems in the reader's language, each with what to do about it."""
    language = current_language()
    gap = "。" if language == "zh" else ". "
    return [
        gap.join(text.rstrip(".。") for text in (problem.message(language), problem.hint(language)) if text)
        for problem in problems
    ]


def flash_problems(problems: Iterable[Problem]) -> None:
    """What could not be done, said on the next page."""
    for text in in_words(problems):
        flash(text, "error")
