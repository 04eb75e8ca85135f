"""The blueprint all pages register with, and what every page asks first."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection

from runtime.access.permissions import EVERYTHING, NOTHING, Grant
from runtime.definition import Entity, View
from runtime.definition.text import text_in
from runtime.records.live import LiveApp
from runtime.records.live_entity import LiveEntity
from runtime.records.records import Records
from runtime.storage.engines import read_transaction
from runtime.web.database import current_engine
from runtime.web.doors import enter
from runtime.web.identity import Person
from runtime.web.language import current_language, current_timezone
from runtime.web.worlds import door_type

pages = Blueprint("pages", __name__)


def reading() -> Connection:
    """The transaction in which this request reads."""
    if "snapshot" not in g:
        g.snapshot = ExitStack()
        g.reading = g.snapshot.enter_context(read_transaction(current_engine()))
    connection: Connection = g.reading
    return connection


@pages.after_request
def _tell_where(answer: Response) -> Response:
    """Scripts that fetch with `X-Goto` are told where to go: following would use up the messages."""
    if answer.status_code == 303 and request.headers.get("X-Goto") == "1":
        answer.headers["X-Goto"] = answer.headers.pop("Location")
        answer.status_code = 204
        answer.data = b""
    return answer


@pages.teardown_request
def _close_snapshot(_error: BaseException | None) -> None:
    if "snapshot" in g:
        g.pop("snapshot").close()


@dataclass(frozen=True)
class Visit:
    """One reader in one app: the live version, who it is, in which language and time zone."""

    live: LiveApp
    person: Person
    language: str
    timezone: str

    @cached_property
    def records(self) -> Records:
        """The reader's door to the records. All that a page shows is read in one snapshot."""
        where = reading() if request.method in ("GET", "HEAD") else current_engine()
        return door_type()(self.live, self.person, where, path="page")

    def text(self, text: Any, fallback: str = "") -> str:
        """A shown text in the reader's language."""
        return text_in(text, self.language, fallback)

    @cached_property
    def roles(self) -> frozenset[str] | None:
        """The reader's roles in the app; None for who may do everything."""
        return None if self.person.may_everything else self.person.roles_in(self.live.key)

    def grant(self, entity: str) -> Grant:
        """What the reader may do with an entity."""
        if self.person.may_everything:
            return EVERYTHING
        return self.live.permissions.of(self.person.roles_in(self.live.key)).get(entity, NOTHING)

    def may(self, verb: Any, entity: str) -> bool:
        """Whether the reader may ever do `verb` with records of an entity."""
        return self.grant(entity).condition(verb) is not False

    def entity(self, key: str) -> LiveEntity:
        """The entity of that key. Raises NotFound."""
        return self.live.entity(key)

    def one(self, entity: Entity) -> str:
        """What one record of an entity is called."""
        return self.text(entity.label, entity.key)

    def many(self, entity: Entity) -> str:
        """What many records of an entity are called."""
        return self.text(entity.plural or entity.label, entity.key)

    def view_label(self, view: View) -> str:
        """What a view is called."""
        return self.text(view.label, view.key)


def visit(app_key: str) -> Visit:
    """The reader's visit to an app. Raises NotFound, Forbidden."""
    live, person = enter(app_key)
    language = current_language()
    return Visit(live, replace(person, language=language), language, current_timezone())
