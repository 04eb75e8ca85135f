"""A list as a file: what it finds and the columns it shows, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from runtime.exchange.tables import write_rows
from runtime.exchange.workbooks import MEDIA_TYPE, write_workbook
from runtime.fields.values import zone
from runtime.problems import Problem
from runtime.records.errors import Forbidden
from runtime.records.live_entity import LiveEntity
from runtime.web.declared import Access, access
from runtime.web.errors import bad_parameter
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import Column, columns_of, query_fields, rows_of
from runtime.web.pages.listing.own import origin_of
from runtime.web.pages.listing.personal import kept_columns
from runtime.web.pages.listing.wish import Wish, read_wish
from runtime.web.pages.shown import NUMERIC, Shown

PAGE = 500
MOST_ROWS = 50_000
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": MEDIA_TYPE,
}


@pages.get("/apps/<app_key>/<entity>/-/export")
@access(Access.MEMBER)
def export_list(app_key: str, entity: str) -> ResponseReturnValue:
    """The whole list as a file; only for those whose role may export the entity."""
    here = visit(app_key)
    of = here.entity(entity)
    origin = origin_of(here, of)
    if not here.grant(of.key).export:
        values = {"act": {"en": "export", "zh": "导出"}, "entity": of.entity.label or of.key}
        raise Forbidden(Problem("access.refused", "", values))
    form = request.args.get("format", "csv")
    if form not in _KINDS:
        raise bad_parameter("format", "csv / xlsx")
    wish = read_wish(here, of, origin.view, origin.args, kept_columns(here, of.key, origin.key))
    columns = columns_of(here, of, wish.columns)
    name = here.view_label(origin.view) if origin.view is not None else here.many(of.entity)
    labels = [f"{one.label} ({one.unit})" if one.unit else one.label for one in columns]
    rows = _rows(here, of, wish, columns)
    if form == "xlsx":
        content = write_workbook(name, labels, rows)
    else:
        paths = [one.path for one in columns]
        records = (dict(zip(paths, map(_flat, row), strict=True)) for row in rows)
        content = "".join(write_rows(records, paths, labels, here.language)).encode()
    made = Response(content, content_type=_KINDS[form])
    made.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return made


def _rows(here: Visit, of: LiveEntity, wish: Wish, columns: Sequence[Column]) -> Iterator[list[Any]]:
    """The cells of all rows, read a page at a time."""
    after: str | None = None
    told = 0
    while told < MOST_ROWS:
        asked = wish.query(here, of, query_fields(of, columns), limit=PAGE, after=after, count=None)
        listed = here.records.list(of.key, asked)
        for row in rows_of(here, of, columns, listed["items"]):
            yield [
                _value(here, column, cell, row.record)
                for column, cell in zip(columns, row.cells, strict=True)
            ]
            told += 1
        after = listed["next"]
        if after is None:
            return


def _value(here: Visit, column: Column, cell: Shown, record: Any) -> Any:
    """A cell as a spreadsheet understands it: numbers and days as such, else the text people read."""
    raw = record.get(column.key) if not column.through else None
    if raw is None or cell.is_blank:
        return cell.text or None
    kind = column.field.type
    if kind in NUMERIC and kind != "duration":
        return Decimal(str(raw))
    if kind == "date":
        return date.fromisoformat(raw)
    if kind == "datetime":
        moment = datetime.fromisoformat(raw.replace("Z", "+00:00"))
        return moment.astimezone(zone(here.timezone)).replace(tzinfo=None, microsecond=0)
    return cell.text


def _flat(value: Any) -> Any:
    """For CSV: exact and the same in every language."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return (
        value.isoformat()
        if isinstance(value, date)
        else format(value, "f")
        if isinstance(value, Decimal)
        else value
    )
