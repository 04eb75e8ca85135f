"""What was done to a draft, in words: each undo step compared with the draft before it; going back to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, RowMapping

from configurator.changes import detect_documents
from configurator.changes.report import is_frame
from configurator.edits import Step, edits_back, go_back, name_edit, name_of, steps_back
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    names_of,
    own_app,
    studio_pages,
)
from configurator.web.pages.drafting import shown_revision
from configurator.web.pages.memory import remembered
from configurator.web.pages.wording import Shown, grouped
from runtime.records.errors import RecordsError
from runtime.storage.engines import read_transaction, write_transaction
from runtime.web.admin.said import moment_said
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.requests import whole_number

LATEST = 8
LATEST_LINES = 3
PAGE = 25
PAGE_LINES = 12
EDITS_KEPT = 400


@dataclass(frozen=True, slots=True)
class Edit:
    """One undo step: who did what when. `undone` means that it was taken back.

    `name` is what somebody called the point after it; `nameable` says whether it can have such a name.
    """

    revision: int
    who: str
    when: str
    heading: str
    lines: Sequence[Shown]
    more: int
    undone: bool
    name: str
    nameable: bool


def latest_steps(bench: Bench) -> list[Edit]:
    """The newest steps of a draft, the newest first."""
    return _edits_of(bench, LATEST, LATEST_LINES)


def _edits_of(bench: Bench, most: int, lines: int, before: int | None = None) -> list[Edit]:
    with read_transaction(bench.engine) as connection:
        edits = edits_back(connection, bench.draft, before, most)
        said = [_said(bench, connection, edit, before, most) for edit in edits]
    names = names_of(bench.engine, [edit["user_id"] for edit in edits])
    return [_edit(edit, *words, names, lines) for edit, words in zip(edits, said, strict=True)]


def _said(
    bench: Bench, connection: Connection, edit: RowMapping, before: int | None, most: int
) -> tuple[Sequence[Shown], int]:
    """What an edit did, and how many changes that were. It is remembered: going back to it takes long."""
    kept: dict[Any, tuple[Sequence[Shown], int]] = remembered(
        ("edits", str(bench.engine.url), bench.key, bench.language), dict
    )
    if _mark(edit) not in kept:
        if len(kept) > EDITS_KEPT:
            kept.clear()
        for step in islice(steps_back(connection, bench.draft, before, most), most):
            if _mark(step.edit) not in kept:
                kept[_mark(step.edit)] = _words(bench, step)
            if step.edit["id"] == edit["id"]:
                break
    return kept.get(_mark(edit), ((), 0))  # nothing of one that somebody has just taken back


def _mark(edit: RowMapping) -> tuple[Any, ...]:
    return edit["id"], edit["revision"], edit["at"]


def _words(bench: Bench, step: Step) -> tuple[Sequence[Shown], int]:
    changes = [change for change in detect_documents(step.old, step.new) if not is_frame(change)]
    groups = grouped(bench.key, step.old, step.new, changes, bench.language)
    rows = [row for group in groups for row in group.rows]
    return rows[:PAGE_LINES], len(rows)


def _edit(
    edit: RowMapping, rows: Sequence[Shown], count: int, names: Mapping[int | None, str], most: int
) -> Edit:
    note, name = edit["note"] or "", name_of(edit["note"])
    heading = "" if name else _heading(note)
    lines = rows[:most] if not heading or count <= most else []
    return Edit(
        edit["revision"],
        gettext("Command line")
        if edit["user_id"] is None
        else names.get(edit["user_id"]) or gettext("Somebody"),
        moment_said(edit["at"]),
        heading,
        lines,
        count - len(lines),
        bool(edit["undone"]),
        name or "",
        not note or name is not None,
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
    if note.startswith("back to "):
        return str(gettext("Went back to step %(number)s", number=note.rpartition(" ")[2]))
    return note


@studio_pages.get("/<app_key>/history")
@access(Access.STUDIO)
def history(app_key: str) -> ResponseReturnValue:
    """Every edit of the draft, with a way back to each; `before` is the edit the page goes on from."""
    bench = bench_of(app_key)
    before = whole_number("before", 0, 0, 999_999_999) or None
    found = _edits_of(bench, PAGE + 1, PAGE_LINES, before)
    now = next((one.revision for one in found if not one.undone), None) if before is None else None
    return bench_page(
        "studio/history.html",
        bench,
        edits=found[:PAGE],
        now=now,
        older=found[PAGE - 1].revision if len(found) > PAGE else None,
        before=before,
    )


@studio_pages.post("/<app_key>/history/<int:revision>/restore")
@access(Access.DESIGNER)
def back_to(app_key: str, revision: int) -> ResponseReturnValue:
    """Make the draft what it was after an edit, as a new edit."""
    engine, user_id = own_app(app_key)
    try:
        with write_transaction(engine) as connection:
            go_back(connection, app_key, revision, user_id, shown_revision())
    except RecordsError as error:
        flash_problems(error.problems)
    else:
        flash(gettext("The draft is again what it was after step %(number)s", number=revision), "done")
    return redirect(url_for("studio_pages.history", app_key=app_key))


@studio_pages.post("/<app_key>/history/<int:revision>/name")
@access(Access.DESIGNER)
def name_step(app_key: str, revision: int) -> ResponseReturnValue:
    """Call the point after an edit by a name."""
    engine, user_id = own_app(app_key)
    try:
        with write_transaction(engine) as connection:
            name_edit(connection, app_key, revision, request.form.get("name", ""), user_id)
    except RecordsError as error:
        flash_problems(error.problems)
    return redirect(url_for("studio_pages.history", app_key=app_key) + f"#step-{revision}")
