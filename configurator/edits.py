"""The history of a draft: its edits, what it was after each, going back to one, naming one.

An edit is known by its `revision`, the one the draft got by it. Going back is an edit like any other, so
that nothing is lost by it. A note beginning with `NAMED` is a name somebody gave to that point; other
notes are those of acts that change much at once (`import`, `restore 3`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from configurator.draft import DraftState, audit, read_draft, replace_draft
from configurator.patching import applied
from runtime.definition import load_app
from runtime.problems import Problem, register_messages
from runtime.records.errors import ConflictingState, Invalid, NotFound, Stale
from runtime.storage.database import table_of
from runtime.storage.installed import DraftEdit

_edits = table_of(DraftEdit)

Json = dict[str, Any]

NAMED = "named "
LONGEST_NAME = 200

register_messages(
    {
        "draft.unknown_edit": {
            "en": "The draft has no edit {revision}",
            "zh": "草稿没有第 {revision} 次修改",
            "hint": {
                "en": "The oldest edits are forgotten after a thousand newer ones.",
                "zh": "超过一千次之后，最早的修改不再保留。",
            },
        },
        "draft.edit_has_a_note": {
            "en": "This step already says what it was",
            "zh": "该步骤已有说明",
        },
        "draft.edit_name": {
            "en": "A name has {most} characters at most",
            "zh": "名称最多 {most} 个字符",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """An edit with the definition before and after it, and the conflicts that were open after it."""

    edit: RowMapping
    old: Json
    new: Json
    conflicts: tuple[Any, ...]


def draft_edits(
    connection: Connection, key: str, limit: int = 100, before: int | None = None
) -> list[RowMapping]:
    """Edits of the draft, the newest first; only those older than the edit `before`."""
    chosen = _newest_first(read_draft(connection, key).app_id)
    if before is not None:
        chosen = chosen.where(_edits.c.revision < before)
    return list(connection.execute(chosen.limit(limit)).mappings())


def _newest_first(app_id: int) -> Select[Any]:
    return select(_edits).where(_edits.c.app_id == app_id).order_by(_edits.c.id.desc())


def edits_back(
    connection: Connection, draft: DraftState, before: int | None = None, most: int | None = None
) -> list[RowMapping]:
    """The edits of `steps_back` alone, at most so many."""
    chosen = _newest_first(draft.app_id)
    if before is not None:
        chosen = chosen.where(_edits.c.revision < before)
    newest = chosen.order_by(None).order_by(_edits.c.undone.desc(), _edits.c.id.desc()).limit(most)
    return list(connection.execute(newest).mappings())


def steps_back(
    connection: Connection, draft: DraftState, before: int | None = None, most: int | None = None
) -> Iterator[Step]:
    """Edits with what they changed, the newest first; only those older than the edit `before`.

    `most` is how many are wanted at most, if that is known.
    """
    yield from _undone_steps(connection, draft, before)
    chosen = _newest_first(draft.app_id).where(_edits.c.undone.is_(False))
    edits = connection.execute(chosen if before is not None else chosen.limit(most)).mappings().all()
    if not edits:
        return
    new, conflicts = draft.definition, draft.conflicts
    for edit in edits:
        old = applied(new, edit["inverse"])
        if before is None or edit["revision"] < before:
            yield Step(edit, old, new, conflicts)
        new = old
        if edit["conflicts"]:
            conflicts = tuple(edit["conflicts"]["before"])


def _undone_steps(connection: Connection, draft: DraftState, before: int | None) -> list[Step]:
    """Those taken back come after the draft as it is: the oldest of them is the next to be done again."""
    found: list[Step] = []
    old, conflicts = draft.definition, draft.conflicts
    chosen = select(_edits).where(_edits.c.app_id == draft.app_id, _edits.c.undone).order_by(_edits.c.id)
    for edit in connection.execute(chosen).mappings():
        new = applied(old, edit["patch"])
        if edit["conflicts"]:
            conflicts = tuple(edit["conflicts"]["after"])
        if before is None or edit["revision"] < before:
            found.append(Step(edit, old, new, conflicts))
        old = new
    return found[::-1]


def go_back(
    connection: Connection, key: str, revision: int, user_id: int | None, expected: int | None = None
) -> DraftState:
    """Make the draft what it was after the edit, as a new edit. Stale when it is not at `expected`."""
    draft = read_draft(connection, key, lock=True)
    if expected is not None and draft.revision != expected:
        raise Stale(Problem("draft.stale", "", {"revision": draft.revision}))
    wanted = next((step for step in steps_back(connection, draft) if step.edit["revision"] == revision), None)
    if wanted is None:
        raise NotFound(Problem("draft.unknown_edit", "", {"revision": revision}))
    app, problems = load_app(wanted.new)
    if app is None:
        raise Invalid(problems)
    changed = replace_draft(connection, draft, app, user_id, f"back to {revision}", wanted.conflicts)
    audit(connection, changed, user_id, "app.draft_returned", to=revision)
    return changed


def name_edit(connection: Connection, key: str, revision: int, name: str, user_id: int | None = None) -> None:
    """Give the point after the edit a name; an empty one takes it away."""
    draft = read_draft(connection, key, lock=True)
    mine = (_edits.c.app_id == draft.app_id) & (_edits.c.revision == revision)
    row = connection.execute(select(_edits.c.note).where(mine)).first()
    if row is None:
        raise NotFound(Problem("draft.unknown_edit", "", {"revision": revision}))
    if row.note and not row.note.startswith(NAMED):
        raise ConflictingState(Problem("draft.edit_has_a_note"))
    if len(name) > LONGEST_NAME:
        raise Invalid(Problem("draft.edit_name", "/name", {"most": LONGEST_NAME}))
    note = f"{NAMED}{name.strip()}" if name.strip() else None
    connection.execute(update(_edits).where(mine).values(note=note))
    audit(connection, draft, user_id, "app.draft_named", point=revision, name=name.strip())


def name_of(note: str | None) -> str | None:
    """The name somebody gave to a point."""
    return note.removeprefix(NAMED) if note and note.startswith(NAMED) else None
