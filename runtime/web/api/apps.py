"""Which apps somebody may enter, and what an app looks like to them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import select

from runtime.problems import localised
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import AppVersion, Draft, InstalledApp
from runtime.web.answers import Answer, answer
from runtime.web.api.blueprint import api
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.doors import enter
from runtime.web.identity import Person, signed_in
from runtime.web.language import current_language

_apps, _versions, _drafts = table_of(InstalledApp), table_of(AppVersion), table_of(Draft)


@api.get("/apps")
@access(Access.SIGNED_IN)
def list_apps() -> Answer:
    """The apps the caller has a role in; administrators see all, with those never published."""
    return answer({"items": visible_apps(signed_in(), current_language())})


def visible_apps(person: Person, language: str) -> list[dict[str, Any]]:
    """Key, label, icon and live version of every app the person may enter, by key."""
    number = _versions.c.number == _apps.c.live_version
    chosen = (
        select(_apps, _versions.c.sha256, _versions.c.definition, _drafts.c.definition.label("draft"))
        .outerjoin(_versions, (_versions.c.app_id == _apps.c.id) & number)
        .outerjoin(_drafts, _drafts.c.app_id == _apps.c.id)
        .order_by(_apps.c.key)
    )
    if not person.is_administrator:
        mine = _apps.c.workspace_id == person.workspace_id, _apps.c.live_version.is_not(None), _apps.c.enabled
        chosen = chosen.where(*mine, _apps.c.key.in_(list(person.roles)))
    with read_transaction(current_engine()) as connection:
        rows = connection.execute(chosen).all()
    return [_summary(row, person, language) for row in rows]


def _summary(row: Any, person: Person, language: str) -> dict[str, Any]:
    label, icon = _heading(bytes(row.definition or row.draft or b"{}"))
    return {
        "key": row.key,
        "label": localised(label, language) or row.key,
        "icon": icon,
        "version": row.live_version,
        "sha256": row.sha256,
        "enabled": bool(row.enabled),
        "roles": sorted(person.roles_in(row.key)),
    }


@lru_cache(maxsize=256)
def _heading(definition: bytes) -> tuple[Any, str | None]:
    found = orjson.loads(definition)
    return found.get("label"), found.get("icon")


@api.get("/apps/<app_key>")
@access(Access.MEMBER)
def describe_app(app_key: str) -> Answer:
    """An app as the caller may use it: its entities, and what they may do with each."""
    live, person = enter(app_key)
    language = current_language()
    grants = None if person.may_everything else live.permissions.of(person.roles_in(app_key))
    entities = []
    for entity in live.app.entities:
        grant = grants.get(entity.key) if grants is not None else None
        if grants is not None and grant is None:
            continue
        verbs = ("create", "read", "update", "delete", "export")
        may = {verb: grant is None or bool(getattr(grant, verb)) for verb in verbs}
        entities.append(
            {"key": entity.key, "label": localised(entity.label, language) or entity.key, "may": may}
        )
    return answer(
        {
            "key": live.key,
            "label": localised(live.app.label, language) or live.key,
            "version": live.version,
            "roles": sorted(person.roles_in(app_key)),
            "entities": entities,
        }
    )
