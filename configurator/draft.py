"""The draft of an app: its editable copy, edited by JSON Patch, each edit one undo step.

A draft always loads; whether it may be published is for the checks. Its revision grows with every edit,
undo and redo, and an edit made on an older revision is refused. Functions take a connection in a write
transaction, so that a caller decides what belongs together. Refusals are those of
`runtime.records.errors`: NotFound, Stale, ConflictingState, Invalid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import jsonpatch
from sqlalchemy import Connection, RowMapping, func, select, update

from configurator.patching import difference, patched
from runtime.access.audit import append_audit
from runtime.access.models import User
from runtime.definition import App, canonical_json, dump_app, load_app
from runtime.problems import Problem, register_messages
from runtime.records.errors import ConflictingState, Invalid, NotFound, Stale
from runtime.storage.database import table_of
from runtime.storage.installed import Draft, DraftEdit, InstalledApp
from runtime.storage.published import keep_loaded, loaded

_apps, _drafts, _edits = table_of(InstalledApp), table_of(Draft), table_of(DraftEdit)
_users = table_of(User)

EDITS_KEPT = 1_000
PATHS_AUDITED = 20

register_messages(
    {
        "draft.stale": {
            "en": "Somebody else has changed the draft since you read it",
            "zh": "您读取之后，草稿已被他人修改",
            "hint": {"en": "Read it again and repeat your change", "zh": "请重新读取后再修改"},
        },
        "draft.others_edit": {
            "en": "The newest edit is {who}’s, not yours",
            "zh": "最近一次修改是 {who} 的，不是您的",
            "hint": {
                "en": "Look at it; to step over it all the same, send If-Match with the ETag of the draft.",
                "zh": "请先查看该修改；如仍要撤销或重做，请用 If-Match 发送草稿的 ETag。",
            },
        },
        "draft.nothing_to_undo": {"en": "There is nothing to undo", "zh": "没有可撤销的修改"},
        "draft.nothing_to_redo": {"en": "There is nothing to redo", "zh": "没有可重做的修改"},
        "app.key_fixed": {
            "en": "An app's key cannot change",
            "zh": "应用的键不能修改",
            "hint": {"en": "Clone the app to have it under another key", "zh": "可克隆应用以使用新的键"},
        },
    }
)


@dataclass(frozen=True, slots=True)
class DraftState:
    """A draft as read: `conflicts` are open ones of an upgrade, and block publishing.

    After an undo or a redo `stepped` is the edit that was taken back or done again.
    """

    app_id: int
    key: str
    app: App
    revision: int
    based_on: int | None
    conflicts: tuple[Any, ...]
    updated_at: datetime | None = None
    updated_by: int | None = None
    stepped: RowMapping | None = None

    @property
    def definition(self) -> dict[str, Any]:
        """The definition as JSON."""
        return dump_app(self.app)


def read_draft(connection: Connection, key: str, lock: bool = False) -> DraftState:
    """The draft of the app with that key; NotFound when there is none. `lock` keeps others from editing."""
    chosen = (
        select(_drafts, _apps.c.key)
        .join_from(_drafts, _apps, _drafts.c.app_id == _apps.c.id)
        .where(_apps.c.key == key)
    )
    if lock:
        chosen = chosen.with_for_update(of=_drafts)
    row = connection.execute(chosen).mappings().first()
    if row is None:
        raise NotFound(Problem("app.unknown", "", {"app": key}))
    app = loaded(bytes(row["definition"]))
    return DraftState(
        row["app_id"],
        row["key"],
        app,
        row["revision"],
        row["based_on"],
        tuple(row["conflicts"] or ()),
        row["updated_at"],
        row["updated_by"],
    )


def patch_draft(
    connection: Connection,
    key: str,
    patch: Sequence[Mapping[str, Any]],
    revision: int,
    user_id: int | None = None,
    note: str | None = None,
) -> DraftState:
    """Edit the draft that has `revision` by a JSON Patch, as one undo step.

    Raises Stale when the draft has another revision, Invalid when the patch does not fit or its result
    cannot be loaded.
    """
    draft = _at_revision(connection, key, revision)
    app = _loadable(patched(draft.definition, patch))
    if app.key != draft.key:
        raise Invalid(Problem("app.key_fixed", "/key"))
    changed, steps = _replaced(connection, draft, app, user_id, note)
    if changed.revision != draft.revision:
        paths = [str(one.get("path", "")) for one in steps]
        audit(connection, changed, user_id, "app.draft_changed", paths=paths[:PATHS_AUDITED])
    return changed


def _at_revision(connection: Connection, key: str, revision: int | None) -> DraftState:
    """The draft, locked; Stale when it has another revision than the one expected."""
    draft = read_draft(connection, key, lock=True)
    if revision is not None and draft.revision != revision:
        raise Stale(Problem("draft.stale", "", {"revision": draft.revision}))
    return draft


def _loadable(document: dict[str, Any]) -> App:
    app, problems = load_app(document)
    if app is None:
        raise Invalid(problems)
    return app


def start_draft(
    connection: Connection, app_id: int, app: App, user_id: int | None, based_on: int | None = None
) -> None:
    """The first draft of an app; its revision is 1."""
    values = {
        "app_id": app_id,
        "definition": canonical_json(app),
        "revision": 1,
        "based_on": based_on,
        "updated_at": datetime.now(UTC),
        "updated_by": user_id,
    }
    connection.execute(_drafts.insert().values(values))


def replace_draft(
    connection: Connection,
    draft: DraftState,
    app: App,
    user_id: int | None,
    note: str | None = None,
    conflicts: Sequence[Any] | None = None,
) -> DraftState:
    """Make `app` the draft, as one undo step; the draft as it is when nothing differs.

    `conflicts` are those open from now on; None leaves them as they are.
    """
    return _replaced(connection, draft, app, user_id, note, conflicts)[0]


def _replaced(
    connection: Connection,
    draft: DraftState,
    app: App,
    user_id: int | None,
    note: str | None = None,
    conflicts: Sequence[Any] | None = None,
) -> tuple[DraftState, list[dict[str, Any]]]:
    """The same, and what differs as a JSON Patch."""
    before, after = draft.definition, dump_app(app)
    changed = None
    if conflicts is not None and list(conflicts) != list(draft.conflicts):
        changed = {"before": list(draft.conflicts), "after": list(conflicts)}
    steps = difference(before, after)
    if not steps and changed is None:
        return draft, steps
    _forget_undone(connection, draft.app_id)
    edit = {
        "app_id": draft.app_id,
        "revision": draft.revision + 1,
        "patch": steps,
        "inverse": difference(after, before),
        "conflicts": changed,
        "note": note,
        "at": datetime.now(UTC),
        "user_id": user_id,
    }
    connection.execute(_edits.insert().values(edit))
    _forget_oldest(connection, draft.app_id)
    return _write(connection, draft, app, user_id, changed["after"] if changed else None), steps


def undo_draft(
    connection: Connection, key: str, user_id: int | None = None, revision: int | None = None
) -> DraftState:
    """Take the newest edit back. ConflictingState when there is none, Stale at another revision.

    Another's edit is only taken back by somebody who says which revision they have seen: ConflictingState.
    """
    return _step(connection, key, user_id, revision, undo=True)


def redo_draft(
    connection: Connection, key: str, user_id: int | None = None, revision: int | None = None
) -> DraftState:
    """Do the edit taken back last again. Refuses as `undo_draft` does."""
    return _step(connection, key, user_id, revision, undo=False)


def _step(
    connection: Connection, key: str, user_id: int | None, revision: int | None, undo: bool
) -> DraftState:
    draft = _at_revision(connection, key, revision)
    order = _edits.c.id.desc() if undo else _edits.c.id.asc()
    chosen = select(_edits).where(_edits.c.app_id == draft.app_id, _edits.c.undone.is_(not undo))
    edit = connection.execute(chosen.order_by(order).limit(1)).mappings().first()
    if edit is None:
        raise ConflictingState(Problem("draft.nothing_to_undo" if undo else "draft.nothing_to_redo"))
    is_anothers = None not in (edit["user_id"], user_id) and edit["user_id"] != user_id
    if is_anothers and revision is None:
        who = name_of_author(connection, edit["user_id"])
        raise ConflictingState(Problem("draft.others_edit", "", {"who": who}))
    patch = edit["inverse" if undo else "patch"]
    app = _loadable(jsonpatch.JsonPatch(patch).apply(draft.definition))
    connection.execute(update(_edits).where(_edits.c.id == edit["id"]).values(undone=undo))
    open_ones = edit["conflicts"]["before" if undo else "after"] if edit["conflicts"] else None
    changed = _write(connection, draft, app, user_id, open_ones)
    audit(connection, changed, user_id, "app.draft_undone" if undo else "app.draft_redone")
    return replace(changed, stepped=edit)


def name_of_author(connection: Connection, user_id: int | None) -> str:
    """What somebody who edited is called; empty for the command line."""
    chosen = select(_users.c.name, _users.c.email).where(_users.c.id == user_id)
    found = connection.execute(chosen).first()
    return str(found.name or found.email) if found else ""


def audit(connection: Connection, draft: DraftState, user_id: int | None, action: str, **more: Any) -> None:
    """Note an act on a draft in the audit log."""
    data = {"revision": draft.revision, **more}
    append_audit(connection, action, user_id=user_id, app_key=draft.key, data=data)


def possible_steps(connection: Connection, app_id: int) -> tuple[bool, bool]:
    """Whether there is an edit to take back, and one to do again."""
    chosen = select(_edits.c.undone).where(_edits.c.app_id == app_id).distinct()
    found = {bool(undone) for undone in connection.execute(chosen).scalars()}
    return False in found, True in found


def mark_published(connection: Connection, app_id: int, version: int) -> None:
    """Say that the draft is now what version `version` is."""
    connection.execute(update(_drafts).where(_drafts.c.app_id == app_id).values(based_on=version))


def _write(
    connection: Connection,
    draft: DraftState,
    app: App,
    user_id: int | None,
    conflicts: Sequence[Any] | None = None,
) -> DraftState:
    open_ones = draft.conflicts if conflicts is None else tuple(conflicts)
    revision, now = draft.revision + 1, datetime.now(UTC)
    definition = canonical_json(app)
    keep_loaded(definition, app)
    values = {
        "definition": definition,
        "revision": revision,
        "conflicts": list(open_ones) or None,
        "updated_at": now,
        "updated_by": user_id,
    }
    connection.execute(update(_drafts).where(_drafts.c.app_id == draft.app_id).values(values))
    return DraftState(draft.app_id, draft.key, app, revision, draft.based_on, open_ones, now, user_id)


def _forget_undone(connection: Connection, app_id: int) -> None:
    connection.execute(_edits.delete().where(_edits.c.app_id == app_id, _edits.c.undone))


def _forget_oldest(connection: Connection, app_id: int) -> None:
    kept = (
        select(_edits.c.id)
        .where(_edits.c.app_id == app_id)
        .order_by(_edits.c.id.desc())
        .offset(EDITS_KEPT)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(
        _edits.delete().where(_edits.c.app_id == app_id, _edits.c.id <= func.coalesce(kept, 0))
    )
