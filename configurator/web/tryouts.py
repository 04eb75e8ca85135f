"""Try-outs as worlds of the web: who may open one, as whom they are in it, what stands above its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from sqlalchemy import select

from configurator.tryouts.acting import (
    ADMINISTRATOR,
    PERSON,
    ROLE,
    Somebody,
    people_in,
    person_acting,
    value_of,
)
from configurator.tryouts.door import WatchedRecords
from configurator.tryouts.store import Trying, engine_in, find_tryout, note_use
from runtime.definition import App
from runtime.definition.text import text_in
from runtime.records.live import live_app
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import Draft
from runtime.web.database import engine_of
from runtime.web.identity import Person
from runtime.web.language import current_language, gettext
from runtime.web.world_addresses import PREFIX, outside, whole_address
from runtime.web.worlds import Banner, Choice, Opened, World, mount

_drafts = table_of(Draft)


def install(app: Flask) -> None:
    """Serve try-outs."""
    mount(app, open_tryout)


def home() -> Path:
    """The installation's home."""
    found: Path = current_app.config["SETTINGS"].home
    return found


def address_of(found: Trying) -> str:
    """Where a try-out's app begins."""
    return f"{PREFIX}{found.id}{outside(url_for('pages.app_home', app_key=found.app_key))}"


def open_tryout(tryout_id: str, person: Person) -> Opened | None:
    """The world of a try-out, for the designer whose it is; nobody else's requests get there."""
    if not (person.is_administrator or person.designs):
        return None
    engine = engine_of(current_app._get_current_object())  # type: ignore[attr-defined]
    found = find_tryout(engine, tryout_id, person)
    folder = found.folder(home()) if found is not None else None
    if found is None or folder is None or not folder.is_dir():
        return None
    note_use(engine, found)
    inner = engine_in(folder)
    there = person_acting(inner, found.app_key, found.acting, person)
    if there is None:
        there = person_acting(inner, found.app_key, {}, person)
    if there is None:
        return None
    world = World(found.id, found.app_key, inner, folder, WatchedRecords, lambda: banner_of(found, there))
    return world, there


def banner_of(found: Trying, there: Person) -> Banner:
    """What stands above every page of a try-out."""
    engine = engine_of(current_app._get_current_object())  # type: ignore[attr-defined]
    inner = engine_in(found.folder(home()))
    app = live_app(inner, found.app_key).app
    with read_transaction(engine) as connection:
        chosen = select(_drafts.c.revision).where(_drafts.c.app_id == found.app_id)
        revision = connection.execute(chosen).scalar()
    studio = _address("studio_pages.tryout_page", found)
    acts: list[tuple[str, str, str, str]] = []
    if revision != found.revision:
        label = gettext("Take the draft’s latest changes")
        acts.append((label, "refresh", _address("studio_pages.take_draft", found), ""))
    links = [
        (gettext("What I did, and what was sent"), "list-check", f"{studio}#done"),
        (gettext("Back to the studio"), "pencil-cog", studio),
    ]
    return Banner(
        said=acting_said(app, found.acting, there.name or there.email),
        note=gettext("Kept for later, apart from what is live.")
        if found.kept
        else gettext("Nothing here is kept."),
        acting=_address("studio_pages.act_as", found),
        choices=choices_of(app, people_in(inner, found.app_id), found.acting),
        acts=acts,
        links=links,
        back=whole_address(),
    )


def _address(endpoint: str, found: Trying) -> str:
    return outside(url_for(endpoint, app_key=found.app_key))


def acting_said(app: App, acting: Mapping[str, Any], name: str) -> str:
    """As whom the draft is tried out, in a sentence."""
    if "role" in acting:
        label = _roles(app).get(acting["role"], acting["role"])
        return gettext("You are trying out the draft as %(role)s (%(name)s).", role=label, name=name)
    if "user" in acting:
        return gettext("You are trying out the draft as %(name)s.", name=name)
    return gettext("You are trying out the draft as an administrator.")


def choices_of(
    app: App, people: Sequence[Somebody], acting: Mapping[str, Any]
) -> list[tuple[str, list[Choice]]]:
    """Whom one can be: an administrator, each role, each person with theirs."""
    chosen = value_of(acting)
    roles = _roles(app)
    comma = "、" if current_language() == "zh" else ", "
    by_role = [Choice(f"{ROLE}{key}", label, chosen == f"{ROLE}{key}") for key, label in roles.items()]
    by_name = [
        Choice(
            f"{PERSON}{one.id}",
            f"{one.name} – {comma.join(roles.get(key, key) for key in one.roles)}",
            chosen == f"{PERSON}{one.id}",
        )
        for one in people
    ]
    first = Choice(ADMINISTRATOR, gettext("Administrator"), chosen == ADMINISTRATOR)
    return [("", [first]), (gettext("Roles"), by_role), (gettext("People"), by_name)]


def _roles(app: App) -> dict[str, str]:
    return {role.key: text_in(role.label, current_language(), role.key) for role in app.roles}
