"""Dashboards: their page, and their widgets for wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from runtime.definition import Dashboard, Widget
from runtime.problems import Problem
from runtime.records.errors import BadRequest, Forbidden, NotFound
from runtime.records.query import Query
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import columns_of, query_fields, readable_sort, rows_of
from runtime.web.pages.menu import dashboards_of
from runtime.web.pages.series import draw_bar, draw_line, draw_pivot
from runtime.web.pages.shell import frame
from runtime.web.pages.widgets import Drawn, draw_bars, draw_number

MOST_ROWS = 8
SPANS = {"number": 3, "gauge": 3, "table": 12, "note": 12, "line": 12, "pivot": 12}


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard to draw."""

    label: str
    url: str
    description: str
    widgets: list[Drawn]


@pages.get("/apps/<app_key>/-/dashboards/<dashboard_key>")
@access(Access.MEMBER)
def open_dashboard(app_key: str, dashboard_key: str) -> ResponseReturnValue:
    """A dashboard of the definition."""
    here = visit(app_key)
    found = next((one for one in dashboards_of(here) if one.key == dashboard_key), None)
    if found is None:
        raise NotFound(Problem("request.not_found"))
    board = drawn(here, found)
    return render_template("dashboard.html", **frame(here, board.url), board=board)


def drawn(here: Visit, dashboard: Dashboard) -> Board:
    """A dashboard with the figures of the reader; widgets they may not see are left out."""
    url = url_for("pages.open_dashboard", app_key=here.live.key, dashboard_key=dashboard.key)
    made = [_draw(here, widget) for widget in dashboard.widgets]
    label = here.text(dashboard.label, dashboard.key)
    return Board(label, url, here.text(dashboard.description), [one for one in made if one is not None])


def _draw(here: Visit, widget: Widget) -> Drawn | None:
    made = Drawn(widget.id, widget.kind, here.text(widget.label), widget.width or SPANS.get(widget.kind, 6))
    try:
        DRAWERS.get(widget.kind, draw_bars)(here, widget, made)
    except (Forbidden, NotFound):
        return None
    except BadRequest as refused:
        if not here.person.may_everything:
            return None  # it reads a field that is hidden from them
        made.failure = " ".join(problem.message(here.language) for problem in refused.problems)
    made.label = made.label or made.heading
    return made


def _draw_note(here: Visit, widget: Widget, made: Drawn) -> None:
    made.text = here.text(widget.setting("text"))


def _draw_table(here: Visit, widget: Widget, made: Drawn) -> None:
    """The first records of a view or a filter."""
    view = here.live.app.view(widget.setting("view") or "")
    entity = view.entity if view is not None else widget.entity or ""
    if not entity or not here.may("read", entity):
        raise Forbidden(Problem("access.no_role"))
    of = here.entity(entity)
    columns = columns_of(here, of, widget.setting("columns") or (view.columns if view else ()))[:6]
    filters = [text for text in (view.filter if view else None, widget.filter) if text]
    sort = readable_sort(here, of, widget.setting("sort") or (view.sort if view else ()))
    query = Query(
        filter=" and ".join(f"({text})" for text in filters) or None,
        sort=sort or ("-id",),
        limit=min(int(widget.setting("limit") or MOST_ROWS), 50),
        fields=query_fields(of, columns),
    )
    found = here.records.list(of.key, query)
    made.table = {
        "columns": columns,
        "rows": rows_of(here, of, columns, found["items"]),
        "count": found["count"]["value"],
    }
    made.heading = here.view_label(view) if view else here.many(of.entity)
    if view is not None and not widget.filter:
        made.url = url_for("pages.open_view", app_key=here.live.key, view_key=view.key)
    made.how = gettext("The first records of “%(list)s” open to you", list=made.heading)
    made.formula = query.filter or ""


DRAWERS: Mapping[str, Callable[[Visit, Widget, Drawn], Any]] = {
    "number": draw_number,
    "gauge": draw_number,
    "bar": draw_bar,
    "funnel": draw_bars,
    "pie": draw_bars,
    "line": draw_line,
    "pivot": draw_pivot,
    "table": _draw_table,
    "note": _draw_note,
}
