"""What a list is asked for: read from its address, the view it is of, and what the reader has kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from runtime.definition import View
from runtime.fields import field_type
from runtime.problems import Problem
from runtime.records.errors import Forbidden, NotFound
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of, readable_sort
from runtime.web.pages.filters import Condition, formula_of, read_conditions
from runtime.web.pages.listing.sorting import query_sort

SIZES = (25, 50, 100, 200)
USUAL = 50
SHOWN_KINDS = ("table", "kanban", "calendar", "tree")
MOST_COLUMNS = 40
MOST_CLOSED = 100
GROUPED = frozenset(
    {"choice", "stage", "boolean", "reference", "user", "department", "text", "date", "rating"}
)


@dataclass(frozen=True, slots=True)
class Wish:
    """The list somebody wants. `sort` and `columns` are keys and paths as people name them."""

    view: View | None
    conditions: tuple[Condition, ...] = ()
    q: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    group: str = ""
    closed: frozenset[str] = frozenset()
    size: int = USUAL
    after: str | None = None
    before: str | None = None
    page: int = 1
    sorted_by_reader: bool = False
    columns_by_reader: bool = False

    @property
    def formula(self) -> str | None:
        """The reader's condition."""
        return formula_of(self.conditions)

    @property
    def fixed(self) -> str | None:
        """The condition of the view, which may read what the reader may not."""
        return self.view.filter if self.view is not None else None

    @property
    def is_narrowed(self) -> bool:
        """Whether the reader looks for something."""
        return bool(self.q or self.conditions)

    def query(self, here: Visit, of: LiveEntity, fields: Sequence[str], **more: object) -> Query:
        """The query for it but for pages."""
        made = Query(
            filter=self.formula,
            fixed=self.fixed,
            q=self.q or None,
            sort=query_sort(here, of, self.sort),
            limit=self.size,
            fields=tuple(fields),
        )
        return replace(made, **more)  # type: ignore[arg-type]


def read_wish(
    here: Visit, of: LiveEntity, view: View | None, args: MultiDict[str, str], kept: Sequence[str] = ()
) -> Wish:
    """The wish an address says. `kept` are the columns the reader likes to see in this view."""
    asked_columns = _parts(args.get("columns", ""))[:MOST_COLUMNS]
    columns = asked_columns or tuple(kept) or (view.columns if view is not None else ())
    asked_sort = _parts(args.get("sort", ""))
    size = args.get("size", "")
    group = args.get("group", "")
    if group == "" and view is not None and view.kind == "table" and view.group_by:
        group = view.group_by
    given_sort = readable_sort(here, of, view.sort) if view is not None else ()
    return Wish(
        view=view,
        conditions=tuple(read_conditions(here, of, args)),
        q=args.get("q", "").strip(),
        sort=asked_sort or given_sort or ("-id",),
        columns=columns,
        group=group if can_group(here, of, group) else "",
        closed=frozenset(args.getlist("closed")[:MOST_CLOSED]),
        size=int(size) if size in map(str, SIZES) else _usual_size(view),
        after=args.get("after") or None,
        before=args.get("before") or None,
        page=_number(args.get("page", "1")),
        sorted_by_reader=bool(asked_sort),
        columns_by_reader=bool(asked_columns or kept),
    )


def _usual_size(view: View | None) -> int:
    wanted = view.setting("page_size") if view is not None else None
    return min(max(int(wanted), 1), SIZES[-1]) if wanted else USUAL


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if part))


def _number(page: str) -> int:
    """Which page an address says it is; the first when it says nothing sensible."""
    return max(int(page), 1) if page.isascii() and page.isdecimal() and len(page) < 9 else 1


def can_group(here: Visit, of: LiveEntity, key: str) -> bool:
    """Whether a list can be grouped by a field: one value of few, which the reader may see."""
    item = field_of(of, key) if key else None
    if item is None or key in here.grant(of.key).hidden or key in of.volatile_formulas:
        return False
    return item.type in GROUPED and (key not in of.fields or key in of.layout.members)


def groupable(here: Visit, of: LiveEntity) -> list[str]:
    """The fields a list can be grouped by; free text only when it is asked for by hand."""
    keys = [*of.fields, *(("owner",) if "owner" in of.answered else ())]
    return [key for key in keys if can_group(here, of, key) and _type(of, key) != "text"]


def _type(of: LiveEntity, key: str) -> str:
    item = field_of(of, key)
    return field_type(item.type).key if item is not None else ""


def may_list(here: Visit, of: LiveEntity) -> None:
    """Raises Forbidden unless the reader may see some records of the entity."""
    if not here.may("read", of.key):
        values = {"act": {"en": "read", "zh": "查看"}, "entity": of.entity.label or of.key}
        raise Forbidden(Problem("access.refused", "", values))


def view_named(here: Visit, of: LiveEntity | None, key: str | None) -> View | None:
    """A view of the definition, of that entity. Raises NotFound for one that isn't there."""
    if not key:
        return None
    view = here.live.app.view(key)
    if view is None or (of is not None and view.entity != of.key):
        raise NotFound(Problem("request.not_found"))
    return view
