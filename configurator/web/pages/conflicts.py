"""The conflicts of an upgrade as choices: where both began above, ours and theirs below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.changes.values import ABSENT
from configurator.edits import draft_edits
from configurator.merging import Conflict, Gone, Kind, joined, take_theirs
from configurator.naming import LANGUAGE_NAMES, Names, Stop, Values
from configurator.naming.words import said
from configurator.pointers import tokens
from configurator.upgrading import choose, choose_all
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    own_app,
    studio_pages,
)
from configurator.web.pages.memory import known_problems
from configurator.web.pages.places import SEPARATOR, part_url, way_of
from configurator.web.pages.segments import Segment, segments
from configurator.web.pages.upgrading import template_label
from configurator.web.pages.wording import right_word
from runtime.definition import load_app
from runtime.problems import errors
from runtime.records.errors import RecordsError
from runtime.storage.engines import read_transaction
from runtime.web.declared import Access, access
from runtime.web.language import gettext

Json = Any


@dataclass(frozen=True, slots=True)
class Line:
    """One property of a side: its name (blank for the thing itself) and its value as runs of text."""

    name: str
    runs: Sequence[Segment]
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What one side has, and what the checks would find with it."""

    lines: Sequence[Line]
    errors: Sequence[str] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A conflict in the list: the thing, and what the sides disagree about."""

    path: str
    title: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A conflict of this upgrade that was settled."""

    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A conflict as it is decided."""

    listed: Listed
    asks: str
    base: Side
    ours: Side
    theirs: Side
    both: Side | None
    url: str


def open_conflicts(bench: Bench) -> list[list[Conflict]]:
    """The open conflicts, those of one path together: one choice settles them."""
    found: dict[str, list[Conflict]] = {}
    for kept in bench.draft.conflicts:
        found.setdefault(kept["path"], []).append(Conflict.from_json(kept))
    return list(found.values())


def listed(bench: Bench, conflict: Conflict, number: int) -> Listed:
    """A conflict in words."""
    names = Names(bench.document, bench.language)
    way = names.way(conflict.path)
    if conflict.kind is Kind.MEMBER:
        member = next(
            (one for one in (conflict.ours, conflict.theirs, conflict.base) if isinstance(one, Mapping)), {}
        )
        way[-1] = names.member(replace(names.stops(conflict.path)[-1], value=member))
        about = gettext("One side removed it, the other changed it")
        if conflict.base is ABSENT:
            about = gettext("Both sides added it, differently")
    elif conflict.kind is Kind.ORDER:
        about = gettext("The order differs")
    elif conflict.kind is Kind.PLACE:
        about = gettext("It stands in another place")
    else:
        about = gettext("Both sides changed it")
    url = url_for("studio_pages.conflicts_page", app_key=bench.key, at=number)
    return Listed(conflict.path, SEPARATOR.join(way) or bench.label, about, url)


@studio_pages.get("/<app_key>/conflicts")
@access(Access.STUDIO)
def conflicts_page(app_key: str) -> ResponseReturnValue:
    """What an upgrade left to decide; `at` is the number of the one shown."""
    bench = bench_of(app_key)
    conflicts = open_conflicts(bench)
    rows = [listed(bench, group[0], number) for number, group in enumerate(conflicts, start=1)]
    at = request.args.get("at", "1")
    position = min(int(at) if at.isascii() and at.isdigit() and len(at) < 6 else 1, len(rows)) or 1
    choice = _choice(bench, conflicts[position - 1], rows[position - 1]) if rows else None
    return bench_page(
        "studio/conflicts.html",
        bench,
        rows=rows,
        settled=settled(bench),
        position=position,
        choice=choice,
        template_version=template_said(bench),
        problems=errors(bench.problems) if not rows else [],
    )


@studio_pages.post("/<app_key>/conflicts")
@access(Access.DESIGNER)
def decide(app_key: str) -> ResponseReturnValue:
    """Settle one conflict, or all of them with `all`."""
    engine, user_id = own_app(app_key)
    take, path, at = request.form.get("take", ""), request.form.get("path"), request.form.get("at", "1")
    try:
        if request.form.get("all") in ("ours", "theirs"):
            draft = choose_all(engine, app_key, request.form["all"], user_id)
        else:
            draft = choose(engine, app_key, [{"path": path, "take": take}], user_id)
    except RecordsError as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.conflicts_page", app_key=app_key, at=at))
    text = gettext("Decided") if draft.conflicts else gettext("Everything is decided")
    undo: Any = {
        "text": text,
        "undo": url_for("studio_pages.undo", app_key=app_key),
        "fields": [
            ("revision", draft.revision),
            ("next", url_for("studio_pages.conflicts_page", app_key=app_key, at=at)),
        ],
    }
    flash(undo, "undo")
    if not draft.conflicts and not errors(known_problems(draft.app)):
        return redirect(url_for("studio_pages.publish_page", app_key=app_key))
    return redirect(
        url_for("studio_pages.conflicts_page", app_key=app_key, at=at if draft.conflicts else None)
    )


def template_said(bench: Bench) -> str:
    """Which version of which template the draft took last."""
    base = bench.draft.app.base
    if base is None:
        return ""
    label = template_label(bench, base)
    return str(gettext("%(app)s, version %(number)s.", app=label, number=base.version))


def settled(bench: Bench) -> list[Settled]:
    """What was decided already since the last upgrade."""
    with read_transaction(bench.engine) as connection:
        edits = draft_edits(connection, bench.key)
    for edit in edits:
        if not edit["undone"] and (edit["note"] or "").startswith("upgrade to ") and edit["conflicts"]:
            still = {kept["path"] for kept in bench.draft.conflicts}
            found = {kept["path"]: Conflict.from_json(kept) for kept in edit["conflicts"]["after"]}
            rows = [listed(bench, one, 0) for path, one in found.items() if path not in still]
            return [Settled(row.title, row.about) for row in rows]
    return []


def _choice(bench: Bench, group: list[Conflict], row: Listed) -> Choice:
    conflict = group[0]
    name = tokens(conflict.path)[-1] if conflict.path else ""
    if conflict.kind is Kind.VALUE:
        what = (
            right_word(name)
            if conflict.path.startswith("/permissions/")
            else way_of(bench.document, conflict.path, bench.language)[-1]
        )
        asks = gettext("Which %(what)s shall hold?", what=what)
    elif conflict.kind is Kind.MEMBER:
        asks = gettext("Which one shall there be?") if conflict.base is ABSENT else gettext("Shall it stay?")
    elif conflict.kind is Kind.ORDER:
        asks = gettext("Which order shall hold?")
    else:
        asks = gettext("Where shall it stand?")
    now = [problem.message(bench.language) for problem in errors(known_problems(bench.draft.app))]
    return Choice(
        row,
        asks,
        _side(bench, conflict, conflict.base, conflict.base, []),
        _side(bench, conflict, conflict.ours, conflict.base, now),
        _side(bench, conflict, conflict.theirs, conflict.base, _with_theirs(bench, group)),
        _both(bench, group),
        part_url(bench.key, bench.document, conflict.path),
    )


def _both(bench: Bench, group: list[Conflict]) -> Side | None:
    """What there would be with both sides joined; None where only one can hold."""
    together = [one for conflict in group if (one := joined(conflict))]
    if len(together) < len(group):
        return None
    return _side(bench, together[0], together[0].theirs, together[0].base, _with_theirs(bench, together))


def _with_theirs(bench: Bench, group: list[Conflict]) -> list[str]:
    """What the checks would find if theirs were taken."""
    document = bench.document
    try:
        for conflict in group:
            document = take_theirs(document, conflict)
    except Gone:
        return [gettext("What this is about is no longer in the draft")]
    app, problems = load_app(document)
    found = errors(known_problems(app)) if app is not None else problems
    return [problem.message(bench.language) for problem in found]


def _side(bench: Bench, conflict: Conflict, value: Json, base: Json, found: list[str]) -> Side:
    if value is ABSENT:
        return Side([], found, True)
    if conflict.kind is Kind.ORDER:
        labels = [_member_label(bench, conflict.path, one) for one in value]
        return Side(
            [Line("", [("same", f"{place}. {label}")]) for place, label in enumerate(labels, start=1)], found
        )
    if conflict.kind is Kind.PLACE:
        where = SEPARATOR.join(way_of(bench.document, value, bench.language))
        return Side([Line("", [("differs", where)])], found)
    names = Names(bench.document, bench.language)
    stop = names.stops(conflict.path)[-1] if conflict.path else names.walk.root
    before = base if isinstance(base, Mapping) else {}
    if not isinstance(value, Mapping):
        return Side(
            [Line("", _marked(names, stop, base, value, base is value), _is_formula(stop, value))], found
        )
    lines = []
    for key, inner in value.items():
        below = names.walk.below(replace(stop, value=value), key)
        if set(value) <= set(LANGUAGE_NAMES):
            called = LANGUAGE_NAMES[key]
        else:
            called = names.member(below) if below.kind else names.property(below)
        runs = _marked(names, below, before.get(key, ABSENT), inner, base is value)
        lines.append(Line(called, runs, _is_formula(below, inner)))
    return Side(lines, found)


def _marked(names: Names, stop: Stop, base: Json, value: Json, is_base: bool) -> Sequence[Segment]:
    """A value as runs, with what differs from the base marked."""
    text = _shown(names, stop, value)
    if is_base or base == value:
        return [("same", text)]
    return segments(_shown(names, stop, base), text)[1] or [("differs", text)]


def _shown(names: Names, stop: Stop, value: Json) -> str:
    if value is ABSENT:
        return ""
    return Values(names).said(replace(stop, value=value), value) or said(value, names.language)


def _is_formula(stop: Stop, value: Json) -> bool:
    return bool(stop.says("x-formula")) and isinstance(value, str)


def _member_label(bench: Bench, path: str, key: str) -> str:
    return way_of(bench.document, f"{path}/{key}", bench.language)[-1]
