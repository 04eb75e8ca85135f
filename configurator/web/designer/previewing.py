"""Seeing a draft at work: as a role, in a language, on the records there are. Nothing is ever written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from flask import request
from sqlalchemy import Connection, select

from configurator.mending import without_wrong_parts
from configurator.rehearsal import rehearse
from configurator.web.pages.blueprint import Bench
from configurator.web.pages.memory import known_problems
from runtime.access.models import AppMember, User
from runtime.definition import App
from runtime.problems import LANGUAGES, errors
from runtime.records.errors import RecordsError
from runtime.records.live import LiveApp
from runtime.records.records import Records
from runtime.storage.database import table_of
from runtime.web.errors import not_found
from runtime.web.identity import Person, person_by_id
from runtime.web.language import current_language, speak
from runtime.web.pages.blueprint import Visit

T = TypeVar("T")
_members, _users = table_of(AppMember), table_of(User)


class Undrawable(RuntimeError):
    """The draft has errors that leave nothing to draw."""


@dataclass(frozen=True)
class Preview(Visit):
    """A visit to a draft. `mended` when it is drawn without some of its parts, which have errors."""

    connection: Connection
    mended: bool

    @cached_property
    def records(self) -> Records:
        """The door to the records, as the draft has them."""
        return Records(self.live, self.person, self.connection, path="page")


def choose_language() -> str:
    """The language the preview is asked for in; everything said from here on is said in it."""
    asked = request.args.get("language", "")
    if asked in LANGUAGES:
        speak(asked)
    return current_language()


def preview(bench: Bench, draw: Callable[[Preview], T]) -> T:
    """What `draw` makes of the draft, as the role the address names. Raises Undrawable, RecordsError."""
    language, person = choose_language(), viewer(bench)
    # a draft's rights are its designer's to write: records are for those alone who may read them all
    sees_records = bench.person.is_administrator
    published, version = (bench.live, bench.live_version) if sees_records else (None, None)

    def drawn(app: App, mended: bool) -> T:
        with rehearse(bench.engine, bench.app_id, app, published, version) as (live, connection):
            return draw(_visit(live, person, language, connection, mended))

    try:
        return drawn(bench.draft.app, False)
    except RecordsError:
        raise
    except Exception as broken:  # what a definition with errors does to the engine, nobody has promised
        wrong = errors(known_problems(bench.draft.app))
        if not wrong:
            raise
        rest = without_wrong_parts(bench.draft.app, wrong)
        if rest is None:
            raise Undrawable from broken
        try:
            return drawn(rest, True)
        except RecordsError:
            raise
        except Exception as still:
            raise Undrawable from still


def _visit(live: LiveApp, person: Person, language: str, connection: Connection, mended: bool) -> Preview:
    return Preview(live, replace(person, language=language), language, person.timezone, connection, mended)


def viewer(bench: Bench) -> Person:
    """Whose eyes the draft is seen with: the designer's, or with the role asked for somebody's who has it.

    Where nobody has the role yet, it is the designer with that role alone.
    """
    role = request.args.get("role", "")
    if not role:  # to a designer who is no administrator there are no records: nothing is seen by it
        return replace(bench.person, is_administrator=True)
    if all(one.key != role for one in bench.draft.app.roles):
        raise not_found()
    chosen = (
        select(_members.c.user_id)
        .join_from(_members, _users, _users.c.id == _members.c.user_id)
        .where(_members.c.app_id == bench.app_id, _members.c.role == role, _users.c.active)
        .where(_users.c.workspace_id == bench.person.workspace_id)
        .order_by(_users.c.is_administrator, _members.c.user_id)
        .limit(1)
    )
    with bench.engine.connect() as connection:
        found = connection.execute(chosen).scalar()
    person = person_by_id(bench.engine, found) if found is not None else None
    only = {bench.key: frozenset({role})}
    return replace(person or bench.person, is_administrator=False, is_system=False, roles=only)
