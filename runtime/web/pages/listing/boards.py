"""Boards: records as cards in lanes, and moving one to another lane by the rules of any save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from runtime.definition import View
from runtime.fields import field_type
from runtime.records.errors import BadRequest, ConflictingState, Forbidden, Invalid, RecordsError, Stale
from runtime.records.figures import COUNT, FigureQuery, figures
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import Row, columns_of
from runtime.web.pages.listing.totals import Figure, Measure, said_figures
from runtime.web.pages.listing.wish import Wish, view_named
from runtime.web.pages.sayings import flash_problems, problems_said
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import option_colors

BOARD = 200


@dataclass(slots=True)
class Lane:
    """A column of a board; `count` and `figures` are of all its records, `rows` those at hand."""

    value: str
    label: str
    color: str
    rows: list[Row]
    count: int = 0
    figures: list[Figure] = field(default_factory=list)


def lanes_of(here: Visit, of: LiveEntity, view: View | None, rows: Sequence[Row]) -> list[Lane]:
    """The rows by the value of the field the board is grouped by, in the order of its options."""
    key = view.group_by if view is not None and view.group_by else ""
    item = of.fields.get(key)
    if item is None or key in here.grant(of.key).hidden:
        return [Lane("", "", "", list(rows), len(rows))]
    colors = option_colors(item)
    offered = field_type(item.type).form_choices(item, here.language)
    lanes = [
        Lane(value, label, colors.get(value, ""), [row for row in rows if row.record.get(key) == value])
        for value, label in offered
    ]
    known = {value for value, _ in offered}
    rest = [row for row in rows if row.record.get(key) not in known]
    found = [*lanes, *([Lane("", gettext("Without a value"), "", rest)] if rest else [])]
    for lane in found:
        lane.count = len(lane.rows)
    return found


def count_lanes(here: Visit, of: LiveEntity, view: View, wish: Wish, lanes: Sequence[Lane]) -> None:
    """Give lanes the counts and sums of all their records, not only of those at hand."""
    key = str(view.group_by)
    named = view.setting("totals") or ()
    measures = [
        Measure(column, f"SUM({column.key})", True)
        for column in columns_of(here, of, named)
        if not column.through and column.numeric and column.key not in of.volatile_formulas
    ]
    asked = FigureQuery(
        (key,), (COUNT, *(one.formula for one in measures)), wish.formula, wish.q or None, fixed=wish.fixed
    )
    try:
        items = figures(here.records, of.key, asked)["items"]
    except BadRequest:
        return
    by_value = {item["group"][key] or "": item["values"] for item in items}
    for lane in lanes:
        values = by_value.get(lane.value)
        if values is not None:
            lane.count = values[COUNT]
            lane.figures = said_figures(here, measures, values)


def may_move(here: Visit, of: LiveEntity, view: View | None) -> bool:
    """Whether the reader may ever move a card of the board."""
    key = str(view.group_by) if view is not None and view.group_by else ""
    grant = here.grant(of.key)
    item = of.fields.get(key)
    return (
        item is not None
        and item.formula is None
        and here.may("update", of.key)
        and key not in grant.hidden
        and key not in grant.read_only
    )


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/move")
@access(Access.MEMBER)
def ask_move(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Where a card can go, for whoever does not drag."""
    here = visit(app_key)
    of = here.entity(entity)
    view, item = _moved_by(here, of)
    record = here.records.get(of.key, record_id)
    return render_template(
        "lists/move.html",
        **frame(here, "", of.key),
        is_fragment=request.headers.get("X-Fragment") == "1",
        title=here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}",
        lanes=lanes_of(here, of, view, []),
        now=record.get(item.key),
        action=url_for("pages.move_record", app_key=app_key, entity=of.key, record_id=record_id),
        view=view,
        revision=record["revision"],
        back=url_for("pages.open_view", app_key=app_key, view_key=view.key),
    )


def _moved_by(here: Visit, of: LiveEntity) -> tuple[View, Any]:
    """The board that is named, and the field a card is moved by. Raises NotFound."""
    view = view_named(here, of, request.values.get("view"))
    item = of.fields.get(str(view.group_by)) if view is not None and view.kind == "kanban" else None
    if view is None or item is None or not may_move(here, of, view):
        raise not_found()
    return view, item


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/move")
@access(Access.MEMBER)
def move_record(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Move a card to another lane: a save like any other, refused with its reasons."""
    here = visit(app_key)
    of = here.entity(entity)
    view, item = _moved_by(here, of)
    text = request.form.get("revision", "")
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    is_script = request.headers.get("X-Fragment") == "1"
    here.records.get(of.key, record_id)
    refused: RecordsError | None = None
    try:
        saved = here.records.update(of.key, record_id, {item.key: request.form.get("to") or None}, revision)
    except (Invalid, Forbidden, ConflictingState, Stale) as error:
        refused = error
    if is_script:
        if refused is not None:
            said = problems_said(here, of, refused.problems)
            return {"errors": said}, refused.status
        return {"revision": saved["revision"]}
    flash_problems(here, of, refused.problems if refused is not None else ())
    if refused is None:
        flash(gettext("Moved"), "done")
    return redirect(url_for("pages.open_view", app_key=app_key, view_key=view.key), 303)
