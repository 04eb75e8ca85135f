"""An app from its first import on: imported, listed, exported, restored, cloned.

Functions take an engine and do what they do in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from configurator.checks.keys import key_problems
from configurator.draft import DraftState, read_draft, replace_draft, start_draft
from configurator.publish import (
    Published,
    Request,
    in_transaction,
    problems_of,
    publish_online,
    publish_within,
)
from runtime.access.accounts import first_workspace
from runtime.access.audit import append_audit
from runtime.definition import App, Base, digest, dump_app, load_app
from runtime.definition.app import FORMAT
from runtime.problems import Problem, register_messages
from runtime.records.errors import ConflictingState, Invalid, NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.published import VersionRow, load_version, version_rows

_apps = table_of(InstalledApp)

register_messages(
    {
        "app.key_taken": {
            "en": "There is an app {app} already",
            "zh": "已有应用 {app}",
            "hint": {"en": "Choose another key; case does not count", "zh": "请换一个键，不区分大小写"},
        },
        "app.not_published": {"en": "{app} has no published version", "zh": "{app} 尚未发布"},
        "version.unknown": {"en": "{app} has no version {version}", "zh": "{app} 没有版本 {version}"},
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import: the app's key, the draft's revision, what the checks say about it."""

    key: str
    app_id: int
    revision: int
    is_new: bool
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class AppSummary:
    """An app as lists show it; `live_version` is None before the first publish."""

    app_id: int
    key: str
    label: Any
    live_version: int | None
    workspace_id: int
    has_changes: bool


def import_app(
    engine: Engine, app: App, author_id: int | None = None, workspace_id: int | None = None
) -> Imported:
    """Make `app` the draft of the app with its key, which is made when there is none.

    Over an existing app it is one undo step. Raises ConflictingState when the key differs from an
    existing one by case alone or is an app's of another workspace, Invalid when a new one is no key.
    """
    with write_transaction(engine) as connection:
        found = _app_row(connection, app.key, workspace_id)
        if found is None:
            app_id, revision = _new_app(connection, app, author_id, workspace_id), 1
        else:
            app_id = found.id
            draft = read_draft(connection, app.key, lock=True)
            revision = replace_draft(connection, draft, app, author_id, note="import").revision
        data = {"sha256": digest(app), "revision": revision}
        append_audit(connection, "app.imported", user_id=author_id, app_key=app.key, data=data)
    return Imported(app.key, app_id, revision, found is None, problems_of(app))


def draft_before(engine: Engine, key: str, workspace_id: int) -> App | None:
    """The draft an import would come over; None without such an app. ConflictingState if it is not ours."""
    with read_transaction(engine) as connection:
        return None if _app_row(connection, key, workspace_id) is None else read_draft(connection, key).app


def _app_row(connection: Connection, key: str, workspace_id: int | None) -> Any:
    row = connection.execute(select(_apps).where(_apps.c.folded_key == key.casefold())).first()
    if row is not None and (row.key != key or workspace_id not in (None, row.workspace_id)):
        raise ConflictingState(Problem("app.key_taken", "/key", {"app": row.key}))
    return row


def _new_app(connection: Connection, app: App, author_id: int | None, workspace_id: int | None) -> int:
    if wrong := list(key_problems(app.key, "/key")):  # which could never be mended, nor be an address
        raise Invalid(wrong)
    values = {
        "key": app.key,
        "folded_key": app.key.casefold(),
        "workspace_id": workspace_id or first_workspace(connection),
        "base": app.base.dump() if app.base else None,
        "created_at": datetime.now(UTC),
        "created_by": author_id,
    }
    app_id = int(connection.execute(_apps.insert().values(values).returning(_apps.c.id)).scalar_one())
    start_draft(connection, app_id, app, author_id)
    return app_id


def create_app(
    engine: Engine, key: str, label: Any, author_id: int | None = None, workspace_id: int | None = None
) -> Imported:
    """A blank app, as a draft. Refuses with Invalid a key that is none, with ConflictingState one taken."""
    app, problems = load_app({"formwright": FORMAT, "key": key, "label": label})
    found = [*problems, *key_problems(key, "/key")]
    if app is None or found:
        raise Invalid(found)
    with write_transaction(engine) as connection:
        _refuse_taken(connection, key)
        app_id = _new_app(connection, app, author_id, workspace_id)
        append_audit(connection, "app.created", user_id=author_id, app_key=key)
    return Imported(key, app_id, 1, True, problems_of(app))


def _refuse_taken(connection: Connection, key: str) -> None:
    chosen = select(_apps.c.key).where(_apps.c.folded_key == key.casefold())
    if taken := connection.execute(chosen).scalar():
        raise ConflictingState(Problem("app.key_taken", "/key", {"app": taken}))


def list_apps(engine: Engine, workspace_id: int | None = None) -> list[AppSummary]:
    """All apps, or those of a workspace, by key."""
    with read_transaction(engine) as connection:
        chosen = select(_apps).order_by(_apps.c.key)
        if workspace_id is not None:
            chosen = chosen.where(_apps.c.workspace_id == workspace_id)
        return [_summary(connection, row) for row in connection.execute(chosen)]


def _summary(connection: Connection, row: Any) -> AppSummary:
    draft = read_draft(connection, row.key)
    live = None if row.live_version is None else load_version(connection, row.id, row.live_version)
    label = (live or draft.app).label or row.key
    changed = live is None or digest(live) != digest(draft.app)
    return AppSummary(row.id, row.key, label, row.live_version, row.workspace_id, changed)


def versions(engine: Engine, key: str) -> list[VersionRow]:
    """An app's versions, the newest first. NotFound when there is no such app."""
    with read_transaction(engine) as connection:
        return version_rows(connection, _known(connection, key).id)


def export_app(engine: Engine, key: str, version: int | None = None, draft: bool = False) -> App:
    """The definition of a version, by default of the live one; of the draft if asked or never published."""
    with read_transaction(engine) as connection:
        row = _known(connection, key)
        number = version if version is not None else row.live_version
        if draft or number is None:
            return read_draft(connection, key).app
        return _version(connection, row, number)


def audit_export(engine: Engine, key: str, version: int | str | None, author_id: int | None = None) -> None:
    """Note that a definition was taken out: of a version, of the `draft`, or (None) of what is live."""
    with write_transaction(engine) as connection:
        data = {"version": version}
        append_audit(connection, "app.exported", user_id=author_id, app_key=key, data=data)


def restore_version(
    engine: Engine,
    key: str,
    number: int,
    author_id: int | None = None,
    note: str | None = None,
    accept_loss: bool = False,
) -> Published:
    """Publish an old version's definition as a new version and make it the draft.

    The draft before stays in its history, one undo away. What removed fields and entities held comes
    back where it is still kept, and so does each value that is still what a change of its type made of it.
    With `accept_loss` values that can't be converted back are blank then.
    """

    request = Request(author_id, note, accept_loss, recover=True, restored_from=number, approved=True)

    def aim(connection: Connection, lock: bool) -> DraftState:
        app = _version(connection, _known(connection, key), number)
        draft = read_draft(connection, key, lock=lock)
        if lock:
            return replace_draft(connection, draft, app, author_id, note=f"restore {number}", conflicts=())
        return replace(draft, app=app, conflicts=())

    return publish_online(engine, key, aim, request)


def clone_app(
    engine: Engine,
    key: str,
    new_key: str,
    author_id: int | None = None,
    workspace_id: int | None = None,
    label: Any = None,
) -> Published:
    """A live app of its own from the live version of another, remembering which it was made from.

    Raises NotFound for an unknown app, ConflictingState for one never published or a key that is taken,
    Invalid for a key that is none.
    """

    def act(connection: Connection) -> Published:
        row = _known(connection, key)
        if row.live_version is None:
            raise ConflictingState(Problem("app.not_published", "", {"app": key}))
        _refuse_taken(connection, new_key)
        source = load_version(connection, row.id, row.live_version)
        app = _renamed(source, new_key, row.live_version, label)
        _new_app(connection, app, author_id, workspace_id or row.workspace_id)
        note = f"clone of {key} {row.live_version}"
        data = {"version": row.live_version}
        append_audit(connection, "app.cloned", user_id=author_id, app_key=new_key, subject=key, data=data)
        return publish_within(
            connection, read_draft(connection, new_key), Request(author_id, note, approved=True)
        )

    return in_transaction(engine, new_key, act)


def found_app(
    engine: Engine, app: App, note: str, author_id: int | None = None, workspace_id: int | None = None
) -> Published:
    """A live app from a definition made here. Raises ConflictingState for a key that is taken."""

    def act(connection: Connection) -> Published:
        _refuse_taken(connection, app.key)
        _new_app(connection, app, author_id, workspace_id)
        append_audit(connection, "app.created", user_id=author_id, app_key=app.key)
        return publish_within(connection, read_draft(connection, app.key), Request(author_id, note))

    return in_transaction(engine, app.key, act)


def _renamed(source: App, key: str, version: int, label: Any) -> App:
    base = Base(key=source.key, version=version, sha256=digest(source))
    document: dict[str, Any] = {**dump_app(source), "key": key, "base": base.dump()}
    if label is not None:
        document["label"] = label
    app, problems = load_app(document)
    if app is None:
        raise Invalid(problems)
    return app


def _known(connection: Connection, key: str) -> Any:
    row = connection.execute(select(_apps).where(_apps.c.key == key)).first()
    if row is None:
        raise NotFound(Problem("app.unknown", "", {"app": key}))
    return row


def _version(connection: Connection, row: Any, number: int) -> App:
    try:
        return load_version(connection, row.id, number)
    except LookupError:
        raise NotFound(Problem("version.unknown", "", {"app": row.key, "version": number})) from None


def definition_of(document: Mapping[str, Any]) -> App:
    """A JSON document as an app; Invalid when it cannot be loaded."""
    app, problems = load_app(document)
    if app is None:
        raise Invalid(problems)
    return app
