"""What was done to a draft lately, in words: each undo step compared with the draft before it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonpatch
from flask_babel import gettext
from sqlalchemy import RowMapping

from configurator.changes import detect_documents
from configurator.changes.report import is_frame
from configurator.draft import draft_edits
from configurator.web.pages.blueprint import Bench, names_of
from configurator.web.pages.wording import Shown, grouped
from runtime.storage.engines import read_transaction
from runtime.web.admin.said import moment_said

SHOWN = 8
LINES = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One undo step: who did what when. `undone` means that it was taken back."""

    who: str
    when: str
    heading: str
    lines: Sequence[Shown]
    more: int
    undone: bool


def latest_steps(bench: Bench) -> list[Step]:
    """The newest steps of a draft, the newest first."""
    with read_transaction(bench.engine) as connection:
        edits = draft_edits(connection, bench.key, SHOWN)
    names = names_of(bench.engine, [edit["user_id"] for edit in edits])
    after: dict[str, Any] = copy.deepcopy(bench.document)
    found = []
    # those taken back come after the draft as it is: the oldest of them is the next to be done again
    ahead: dict[int, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    document = after
    for edit in reversed([edit for edit in edits if edit["undone"]]):
        done = jsonpatch.JsonPatch(edit["patch"]).apply(document)
        ahead[edit["id"]] = (document, done)
        document = done
    for edit in edits:
        if edit["undone"]:
            old, new = ahead[edit["id"]]
        else:
            new = after
            old = after = jsonpatch.JsonPatch(edit["inverse"]).apply(after)
        found.append(_step(bench, edit, names, old, new))
    return found


def _step(
    bench: Bench,
    edit: RowMapping,
    names: Mapping[int | None, str],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Step:
    changes = [change for change in detect_documents(old, new) if not is_frame(change)]
    rows = [row for group in grouped(bench.key, old, new, changes, bench.language) for row in group.rows]
    heading = _heading(edit["note"] or "")
    lines = rows[:LINES] if not heading or len(rows) <= LINES else []
    return Step(
        names.get(edit["user_id"]) or gettext("Somebody"),
        moment_said(edit["at"]),
        heading,
        lines,
        len(rows) - len(lines),
        bool(edit["undone"]),
    )


def _heading(note: str) -> str:
    """What the notes of acts that change much at once mean."""
    if note == "import":
        return str(gettext("A package was imported"))
    if note == "conflicts":
        return str(gettext("Conflicts of the upgrade were settled"))
    if note.startswith("restore "):
        return str(gettext("Version %(number)s was restored", number=note.removeprefix("restore ")))
    if note.startswith("upgrade to "):
        return str(gettext("Upgraded to version %(number)s of the template", number=note.rpartition(" ")[2]))
    return note
