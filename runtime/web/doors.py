"""From a request to the door: which app, may this person enter it, and a `Records` for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g

from runtime.problems import Problem
from runtime.records.errors import Forbidden, NotFound
from runtime.records.live import LiveApp, installed_app, live_app
from runtime.records.records import Records
from runtime.web.database import current_engine
from runtime.web.identity import Person, signed_in
from runtime.web.language import current_language
from runtime.web.worlds import door_type


def enter(app_key: str) -> tuple[LiveApp, Person]:
    """The live app and the person, who may enter it. Raises NotFound, Forbidden.

    An app of another workspace is as good as none; one in which somebody has no role is closed to them.
    """
    person = signed_in()
    engine = current_engine()
    known = person.app_key == app_key
    live = installed_app(engine, app_key, person.app_row) if known else live_app(engine, app_key)
    if person.is_administrator:
        return live, _in_app(live, person)
    if live.workspace_id != person.workspace_id:
        raise NotFound(Problem("app.unknown", "", {"app": app_key}))
    if not person.roles_in(app_key):
        raise Forbidden(Problem("access.no_role"))
    return live, _in_app(live, person)


def _in_app(live: LiveApp, person: Person) -> Person:
    """The person with the app's own user fields, spoken to in the language of this request."""
    language = current_language()
    if live.app.user_fields:
        return replace(person, language=language, values=live.people.values(person.fields_by_app))
    return person if person.language == language else replace(person, language=language)


def open_door(app_key: str, path: str = "api") -> Records:
    """The door to an app's records for whoever makes this request.

    In a request with an `Idempotency-Key` it works in the transaction that holds the key.
    """
    live, person = enter(app_key)
    connection: Any = g.get("connection")
    return door_type()(live, person, connection if connection is not None else current_engine(), path=path)


def records_for(app_key: str) -> Records:
    """The door for pages."""
    return open_door(app_key, "page")
