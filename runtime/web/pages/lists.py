"""Views of many records: tables and boards, filtered, searched, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from runtime.definition import View
from runtime.problems import Problem
from runtime.records.errors import BadRequest, Forbidden, NotFound
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.declared import Access, access
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import Column, Row, columns_of, query_fields, rows_of
from runtime.web.pages.filters import MOST, Condition, filterable, formula_of, read_conditions
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import option_colors

PAGE = 50
BOARD = 200


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading: where a click on it leads and how the list is sorted by it."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a board."""

    label: str
    color: str
    rows: list[Row]


@pages.get("/apps/<app_key>/<entity>")
@access(Access.MEMBER)
def list_records(app_key: str, entity: str) -> ResponseReturnValue:
    """The records of an entity: its first table view, else all of them."""
    here = visit(app_key)
    of = here.entity(entity)
    plain = request.args.get("all") == "1"
    views = [one for one in here.live.app.views_of(entity) if one.kind == "table"]
    views.sort(key=lambda view: view.filter is not None)
    return _page(here, of, None if plain or not views else views[0])


@pages.get("/apps/<app_key>/-/views/<view_key>")
@access(Access.MEMBER)
def open_view(app_key: str, view_key: str) -> ResponseReturnValue:
    """A view of the definition."""
    here = visit(app_key)
    view = here.live.app.view(view_key)
    if view is None:
        raise NotFound(Problem("request.not_found"))
    return _page(here, here.entity(view.entity), view)


def _page(here: Visit, of: LiveEntity, view: View | None) -> ResponseReturnValue:
    if not here.may("read", of.key):
        raise Forbidden(Problem("access.refused", "", {"act": {"en": "read", "zh": "查看"},
                                                       "entity": of.entity.label or of.key}))  # fmt: skip
    conditions = read_conditions(here, of, request.args)
    columns = columns_of(here, of, view.columns if view else ())
    board = view is not None and view.kind == "kanban"
    fixed = view.filter if view else None
    sort = _sort(view)
    also = (view.group_by,) if board and view is not None and view.group_by else ()
    query = Query(
        filter=formula_of(conditions),
        fixed=fixed,
        q=request.args.get("q", "").strip() or None,
        sort=sort,
        limit=BOARD if board else PAGE,
        after=request.args.get("after") or None,
        fields=query_fields(of, columns, also),
    )
    failure = ""
    try:
        found = here.records.list(of.key, query)
    except BadRequest as refused:
        if not request.args:
            raise
        failure = " ".join(problem.message(here.language) for problem in refused.problems)
        found = {"items": [], "next": None, "count": {"value": 0, "capped": False}}
    rows = rows_of(here, of, columns, found["items"])
    address = _address(here, of, view)
    page = render_template(
        "list.html",
        **frame(here, address, of.key),
        entity=of.entity,
        title=here.view_label(view) if view else here.many(of.entity),
        one=here.one(of.entity),
        view=view,
        views=_views(here, of, view),
        address=address,
        conditions=conditions,
        fields=filterable(here, of),
        following=_free_number(conditions),
        hidden=_carried(("sort",)),
        without={one.number: _without(address, one) for one in conditions},
        is_narrowed=bool(conditions or query.q),
        heads=[_head(address, column, sort) for column in columns],
        rows=rows,
        lanes=_lanes(here, of, view, rows) if board else None,
        failure=failure,
        q=request.args.get("q", ""),
        count=_count(found, rows),
        following_page=_paged(address, found["next"]) if not board else None,
        first_page=_paged(address, None) if request.args.get("after") else None,
        new_url=_new_url(here, of),
    )
    return page, 400 if failure else 200


def _new_url(here: Visit, of: LiveEntity) -> str | None:
    if not here.may("create", of.key):
        return None
    return url_for("pages.new_record", app_key=here.live.key, entity=of.key)


def _address(here: Visit, of: LiveEntity, view: View | None) -> str:
    if view is not None:
        return url_for("pages.open_view", app_key=here.live.key, view_key=view.key)
    return url_for("pages.list_records", app_key=here.live.key, entity=of.key)


def _views(here: Visit, of: LiveEntity, current: View | None) -> list[dict[str, Any]]:
    icons = {"kanban": "layout-kanban", "calendar": "calendar"}
    return [
        {
            "label": here.view_label(view),
            "url": url_for("pages.open_view", app_key=here.live.key, view_key=view.key),
            "icon": view.icon or icons.get(view.kind, "table"),
            "current": view is current,
        }
        for view in here.live.app.views_of(of.key)
        if view.kind in ("table", "kanban")
    ]


def _sort(view: View | None) -> tuple[str, ...]:
    asked = tuple(part for part in request.args.get("sort", "").split(",") if part)
    return asked or (view.sort if view else ()) or ("-id",)


def _parameters() -> dict[str, list[str]]:
    return {name: values for name, values in request.args.lists() if any(values)}


def _link(address: str, parameters: dict[str, list[str]]) -> str:
    from urllib.parse import urlencode

    return f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address


def _head(address: str, column: Column, sort: Sequence[str]) -> Head:
    first = sort[0] if sort else ""
    direction = (
        "" if first.lstrip("-") != column.path else "descending" if first.startswith("-") else "ascending"
    )
    parameters = {
        name: values for name, values in _parameters().items() if name not in ("after", "page", "sort")
    }
    parameters["sort"] = [f"-{column.path}" if direction == "ascending" else column.path]
    return Head(column, _link(address, parameters) if column.sortable else "", direction)


def _paged(address: str, mark: str | None) -> str | None:
    parameters = _parameters()
    parameters.pop("after", None)
    page = parameters.pop("page", ["1"])[0]
    if mark is not None:
        parameters |= {"after": [mark], "page": [str(_number(page) + 1)]}
        return _link(address, parameters)
    return _link(address, parameters) if request.args.get("after") else None


def _number(page: str) -> int:
    """Which page an address says it is; the first when it says nothing sensible."""
    return int(page) if page.isdecimal() and len(page) < 9 else 1


def _without(address: str, condition: Condition) -> str:
    gone = {f"{letter}{condition.number}" for letter in "cov"} | {"after", "page"}
    return _link(address, {name: values for name, values in _parameters().items() if name not in gone})


def _free_number(conditions: Sequence[Condition]) -> int | None:
    used = {one.number for one in conditions}
    return next((number for number in range(MOST) if number not in used), None)


def _carried(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, request.args[name]) for name in names if request.args.get(name)]


def _count(found: dict[str, Any], rows: Sequence[Row]) -> str:
    """Such as `1–50 of 1,000+`."""
    page = request.args.get("page", "1")
    start = (_number(page) - 1) * PAGE + 1 if request.args.get("after") else 1
    total = format_decimal(found["count"]["value"]) + ("+" if found["count"]["capped"] else "")
    if not rows:
        return gettext("Nothing here")
    first, last = format_decimal(start), format_decimal(start + len(rows) - 1)
    return gettext("%(first)s–%(last)s of %(total)s", first=first, last=last, total=total)


def _lanes(here: Visit, of: LiveEntity, view: View | None, rows: Sequence[Row]) -> list[Lane]:
    """The rows by the value of the field the board is grouped by, in the order of its options."""
    key = view.group_by if view is not None and view.group_by else ""
    item = of.fields.get(key)
    if item is None:
        return [Lane("", "", list(rows))]
    from runtime.fields import field_type

    colors = option_colors(item)
    offered = field_type(item.type).form_choices(item, here.language)
    lanes = [
        Lane(label, colors.get(value, ""), [row for row in rows if row.record.get(key) == value])
        for value, label in offered
    ]
    known = {value for value, _ in offered}
    rest = [row for row in rows if row.record.get(key) not in known]
    return [*lanes, *([Lane(gettext("Without a value"), "", rest)] if rest else [])]
