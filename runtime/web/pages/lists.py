"""Views of many records: tables and boards, filtered, searched, sorted, grouped, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from werkzeug.datastructures import MultiDict

from runtime.definition import View
from runtime.problems import Problem
from runtime.records.errors import BadRequest, NotFound
from runtime.records.live_entity import LiveEntity
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import Column, Row, columns_of, query_fields, rows_of
from runtime.web.pages.filters import MOST, Condition, filterable, joined
from runtime.web.pages.listing.address import PAGING, Address, list_pairs
from runtime.web.pages.listing.boards import BOARD, Lane, count_lanes, lanes_of, may_move
from runtime.web.pages.listing.calendars import MOST_ENTRIES, Calendar
from runtime.web.pages.listing.cells import editable_columns
from runtime.web.pages.listing.drawing import RowDrawing
from runtime.web.pages.listing.grouping import Grouping, ListGroup
from runtime.web.pages.listing.many import chosen_acts
from runtime.web.pages.listing.matching import may_import
from runtime.web.pages.listing.personal import OwnView, kept_columns, own_views
from runtime.web.pages.listing.sorting import head_url, query_sort, sort_from_form, sort_menu
from runtime.web.pages.listing.totals import Figure, measures_of, totals_of
from runtime.web.pages.listing.trees import MOST_NODES, nodes_of, tree_key
from runtime.web.pages.listing.wish import SHOWN_KINDS, SIZES, Wish, groupable, may_list, read_wish
from runtime.web.pages.script_words import picker_words
from runtime.web.pages.shell import frame


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading: where a click on it leads and how the list is sorted by it."""

    column: Column
    url: str
    direction: str
    editable: bool


@dataclass(slots=True)
class Found:
    """What a list has found: its rows, marks of the pages beside it, how many there are in all."""

    rows: list[Row]
    next: str | None = None
    previous: str | None = None
    count: int = 0
    capped: bool = False
    failure: str = ""


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
    may_list(here, of)
    more = ("my", "all", "at", "range") if view is not None and view.kind == "calendar" else ("my", "all")
    address = Address(list_path(here, of, view), list_pairs(request.args, more))
    chosen = sort_from_form(request.args)
    if chosen is not None:
        return redirect(address.to({"sort": ",".join(chosen)}), 303)
    kept = kept_columns(here, of.key, view.key if view else "")
    wish = read_wish(here, of, view, request.args, kept)
    columns = columns_of(here, of, _shown(view, wish))
    drawn = _Drawn(here, of, view, wish, columns, address, request.args)
    return drawn.answer()


def drawn_view(here: Visit, view: View) -> str:
    """A view without a page around it, as readers find it who have made nothing of their own of it."""
    of = here.entity(view.entity)
    may_list(here, of)
    asked: MultiDict[str, str] = MultiDict()
    wish = read_wish(here, of, view, asked)
    address = Address(list_path(here, of, view), ())
    columns = columns_of(here, of, _shown(view, wish))
    return _Drawn(here, of, view, wish, columns, address, asked).content()


def _shown(view: View | None, wish: Wish) -> Sequence[str]:
    """The paths a list shows: a calendar what stands on its entries."""
    on_cards = view.setting("card") if view is not None and view.kind == "calendar" else ()
    return wish.columns if wish.columns_by_reader or not on_cards else tuple(on_cards)


def list_path(here: Visit, of: LiveEntity, view: View | None) -> str:
    """The path of a view, or of all records of an entity."""
    if view is not None:
        return url_for("pages.open_view", app_key=here.live.key, view_key=view.key)
    return url_for("pages.list_records", app_key=here.live.key, entity=of.key)


class _Drawn:
    """One list on its way to a page."""

    def __init__(
        self,
        here: Visit,
        of: LiveEntity,
        view: View | None,
        wish: Wish,
        columns: list[Column],
        address: Address,
        asked: MultiDict[str, str],
    ) -> None:
        self.here, self.of, self.view = here, of, view
        self.wish, self.columns, self.address, self.asked = wish, columns, address, asked
        self.is_board = view is not None and view.kind == "kanban"
        self.calendar = Calendar.of_view(here, of, view, asked)
        self.tree = tree_key(here, of, view)
        self.is_table = not (self.is_board or self.calendar or self.tree)
        self.measures = [] if not self.is_table else measures_of(of, columns, view)
        self.grouping = Grouping(here, of, wish.group) if wish.group and self.is_table else None

    def answer(self) -> ResponseReturnValue:
        """The page; 400 with what could not be asked said on it."""
        found, groups, totals = self._read()
        if not found.rows and self.is_table and self.wish.page > 1 and not found.failure:
            return redirect(self.address.here(), 303)
        return render_template(
            "list.html", script_words=picker_words(), **self._words(found, groups, totals)
        ), 400 if found.failure else 200

    def content(self) -> str:
        """The content of the page alone."""
        words = self._words(*self._read())
        return render_template("list.html", is_fragment=True, script_words=picker_words(), **words)

    def _read(self) -> tuple[Found, list[ListGroup], list[Figure]]:
        groups: list[ListGroup] = []
        totals: list[Figure] = []
        try:
            if self.grouping is not None:
                groups = self.grouping.groups(self.wish, self.measures, self.address)
            found = self._found(groups)
            if self.measures and found.rows and (not found.capped or self.asked.get("totals") == "1"):
                totals = totals_of(self.here, self.of, self.wish, self.measures)
        except BadRequest as refused:
            if not self.asked:
                raise
            found = Found([], failure=" ".join(one.message(self.here.language) for one in refused.problems))
        return found, groups, totals

    def _found(self, groups: Sequence[ListGroup]) -> Found:
        wish, of = self.wish, self.of
        also = [wish.group] if self.grouping is not None else []
        if self.is_board and self.view is not None and self.view.group_by:
            also.append(self.view.group_by)
        also += [self.tree] if self.tree else self.calendar.keys if self.calendar else []
        asked = wish.query(
            self.here, of, query_fields(of, self.columns, also),
            limit=self._most, after=wish.after, before=wish.before, both_ways=True,
            count=None if groups else False,
        )  # fmt: skip
        if self.calendar is not None:
            days = joined(asked.filter, self.calendar.formula)
            asked = replace(asked, filter=days, sort=query_sort(self.here, of, (self.calendar.key,)))
        if self.grouping is not None:
            asked = _in_groups(asked, self.here, of, self.grouping, wish)
        listed = self.here.records.list(of.key, asked)
        rows = rows_of(self.here, of, self.columns, listed["items"])
        counted = listed.get("count")
        if counted is None:
            return Found(rows, listed["next"], listed.get("previous"), sum(one.count for one in groups))
        return Found(rows, listed["next"], listed.get("previous"), counted["value"], counted["capped"])

    @property
    def _most(self) -> int:
        """How many records are shown at once."""
        if self.calendar is not None:
            return MOST_ENTRIES
        return MOST_NODES if self.tree else BOARD if self.is_board else self.wish.size

    def _words(self, found: Found, groups: list[ListGroup], totals: list[Figure]) -> dict[str, Any]:
        here, of, view, wish, address = self.here, self.of, self.view, self.wish, self.address
        mine, acts = own_views(here, of.key), chosen_acts(here, of)
        current = next((one for one in mine if str(one.id) == self.asked.get("my")), None)
        may_edit = editable_columns(here, of, self.columns, view)
        drawn_groups = self._grouped(found, groups)
        return {
            **frame(here, address.path, of.key),
            "entity": of.entity,
            "title": here.view_label(view) if view else here.many(of.entity),
            "one": here.one(of.entity),
            "many": here.many(of.entity),
            "view": view,
            "views": _views(here, of, None if current else view),
            "mine": mine,
            "own": current,
            "own_changed": current is not None and _changed(current, address),
            "address": address,
            "wish": wish,
            "conditions": wish.conditions,
            "fields": filterable(here, of),
            "following": _free_number(wish.conditions),
            "columns": self.columns,
            "heads": [
                Head(column, *head_url(address, column, wish.sort), editable=column.path in may_edit)
                for column in self.columns
            ],
            "sorting": sort_menu(here, of, self.columns, wish.sort, wish.sorted_by_reader),
            "groupable": [] if not self.is_table else columns_of(here, of, groupable(here, of)),
            "grouped_by": next(iter(columns_of(here, of, (wish.group,))), None) if self.grouping else None,
            "groups": drawn_groups,
            "all_groups": groups,
            "rows": found.rows,
            "draw": RowDrawing(self.columns, ticks=bool(acts)),
            "lanes": self._lanes(found),
            "calendar": self.calendar.sheet(found.rows, address) if self.calendar else None,
            "nodes": nodes_of(found.rows, self.tree, wish.closed, address) if self.tree else None,
            "is_table": self.is_table,
            "may_move": self.is_board and may_move(here, of, view),
            "is_narrowed": wish.is_narrowed,
            "clearing": {
                "q": None,
                **{f"{letter}{one.number}": None for one in wish.conditions for letter in "cov"},
            },
            "count_words": format_decimal(found.count) + ("+" if found.capped else ""),
            "acts": acts,
            "failure": found.failure,
            "found": found,
            "count": _count(found, wish),
            "totals": totals,
            "totals_url": self._totals_url(found, totals),
            "sizes": [(size, address.to({"size": str(size)})) for size in SIZES],
            "previous_page": self._beside(found.previous, "before", -1),
            "following_page": self._beside(found.next, "after", 1),
            "new_url": _new_url(here, of),
            "may_export": here.grant(of.key).export,
            "may_import": may_import(here, of),
        }

    def _grouped(self, found: Found, groups: list[ListGroup]) -> list[ListGroup] | None:
        if self.grouping is None:
            return None
        return self.grouping.filled(groups, found.rows, found.previous is None, found.next is None)

    def _lanes(self, found: Found) -> list[Lane] | None:
        if not self.is_board or self.view is None:
            return None
        lanes = lanes_of(self.here, self.of, self.view, found.rows)
        if not found.failure and len(lanes) > 1:
            count_lanes(self.here, self.of, self.view, self.wish, lanes)
        return lanes

    def _totals_url(self, found: Found, totals: list[Figure]) -> str:
        return self.address.to({"totals": "1"}) if self.measures and found.capped and not totals else ""

    def _beside(self, mark: str | None, name: str, step: int) -> str:
        if mark is None or not self.is_table:
            return ""
        number = self.wish.page + step
        return self.address.page(number, **{name: mark}) if number > 1 else self.address.here()


def _in_groups(asked: Any, here: Visit, of: LiveEntity, grouping: Grouping, wish: Wish) -> Any:
    """The query with its records in the order of their groups, without those of closed ones."""
    left = grouping.left_open(wish.closed)
    first = f"-{wish.group}" if f"-{wish.group}" in wish.sort else wish.group
    sort = query_sort(here, of, (first, *(one for one in wish.sort if one.lstrip("-") != wish.group)))
    return replace(asked, filter=joined(asked.filter, left), sort=sort[:8])


def _changed(own: OwnView, address: Address) -> bool:
    """Whether the list shows something else than the view kept."""
    return sorted(own.pairs) != sorted(pair for pair in address.pairs if pair[0] not in ("my", *PAGING))


def _new_url(here: Visit, of: LiveEntity) -> str | None:
    if not here.may("create", of.key):
        return None
    return url_for("pages.new_record", app_key=here.live.key, entity=of.key)


def _views(here: Visit, of: LiveEntity, current: View | None) -> list[dict[str, Any]]:
    icons = {"kanban": "layout-kanban", "calendar": "calendar", "tree": "list-tree"}
    return [
        {
            "label": here.view_label(view),
            "url": url_for("pages.open_view", app_key=here.live.key, view_key=view.key),
            "icon": view.icon or icons.get(view.kind, "table"),
            "current": view is current,
        }
        for view in here.live.app.views_of(of.key)
        if view.kind in SHOWN_KINDS
    ]


def _free_number(conditions: Sequence[Condition]) -> int | None:
    used = {one.number for one in conditions}
    return next((number for number in range(MOST) if number not in used), None)


def _count(found: Found, wish: Wish) -> str:
    """Such as `1–50 of 1,000+`."""
    if not found.rows:
        return gettext("Nothing here")
    start = (wish.page - 1) * wish.size + 1
    total = format_decimal(max(found.count, start + len(found.rows) - 1)) + ("+" if found.capped else "")
    first, last = format_decimal(start), format_decimal(start + len(found.rows) - 1)
    return gettext("%(first)s–%(last)s of %(total)s", first=first, last=last, total=total)
