"""Widgets with an axis: a figure over time, a figure by rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import format_date

from runtime.definition import Widget
from runtime.fields.values import label_of
from runtime.problems import Problem
from runtime.records.errors import BadRequest
from runtime.records.figures import MOST_GROUPS, FigureQuery, figures
from runtime.web.language import gettext
from runtime.web.pages.amounts import Figure, figure
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.widgets import (
    Bar,
    Drawn,
    Source,
    draw_bars,
    explain,
    group_said,
    group_url,
    ordered,
    percent_of,
    source_of,
)

WIDTH, HEIGHT = 1000, 200
MOST_POINTS = 60
GROUPS = {
    "year": ("YEAR({0})",),
    "quarter": ("YEAR({0})", "QUARTER({0})"),
    "month": ("YEAR({0})", "MONTH({0})"),
    "week": ("{0} - WEEKDAY({0}) + 1",),
    "day": ("{0}",),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A period and its value; `x` and `y` place it on the drawing."""

    label: str
    figure: Figure
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line to draw: its points, the path through them, the value at the top."""

    points: list[Point]
    path: str
    area: str
    top: str


def draw_line(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """A figure by day, month, quarter or year."""
    source = source_of(here, widget)
    if not source.date:
        raise BadRequest(Problem("query.sort", "date", {"field": "date"}))
    interval = widget.setting("interval") or "month"
    rows = _by_time(here, source, interval)
    values = [(said, figure(here, source.said, raw)) for said, raw in rows]
    highest = max((value.value for _, value in values), default=Decimal(0)) or Decimal(1)
    step = Decimal(WIDTH) / max(1, len(values) - 1)
    points = [
        Point(
            said,
            value,
            f"{step * place:.1f}",
            f"{HEIGHT - max(value.value, Decimal(0)) / highest * HEIGHT:.1f}",
        )
        for place, (said, value) in enumerate(values)
    ]
    path = " ".join(f"{'M' if not place else 'L'}{one.x} {one.y}" for place, one in enumerate(points))
    area = f"{path} L{points[-1].x} {HEIGHT} L0 {HEIGHT} Z" if points else ""
    drawn.table = Line(points, path, area, figure(here, source.said, highest).said)
    drawn.unit, drawn.head = source.said.unit, _axis(interval)
    explain(here, drawn, source, drawn.head)


def draw_bars_over_time(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """A bar for each month, or whatever the interval is, in order of time."""
    source = source_of(here, widget)
    interval = widget.setting("interval") or "month"
    rows = [(said, figure(here, source.said, raw)) for said, raw in _by_time(here, source, interval)]
    longest = max((abs(value.value) for _, value in rows), default=Decimal(0)) or Decimal(1)
    drawn.bars = [
        Bar(said, "", value, percent_of(abs(value.value) / longest), "", "") for said, value in rows
    ]
    drawn.unit, drawn.head = source.said.unit, _axis(interval)
    explain(here, drawn, source, drawn.head)


def draw_bar(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """Bars by the groups of a field, or over time where no field groups them."""
    over_time = not widget.group_by and (widget.setting("date") or widget.setting("metric"))
    (draw_bars_over_time if over_time else draw_bars)(here, widget, drawn)


def _axis(interval: str) -> str:
    return {
        "year": gettext("Year"),
        "quarter": gettext("Quarter"),
        "month": gettext("Month"),
        "week": gettext("Week"),
        "day": gettext("Day"),
    }[interval]


def _by_time(here: Visit, source: Source, interval: str) -> list[tuple[str, Any]]:
    groups = tuple(text.format(source.date) for text in GROUPS[interval])
    query = FigureQuery(groups, (source.measure,), source.condition(source.period), None, MOST_GROUPS)
    found = figures(here.records, source.of.key, query)["items"]
    rows = [([one["group"][text] for text in groups], one["value"]) for one in found]
    kept = [row for row in rows if None not in row[0]]
    return [(_moment_said(interval, group), value) for group, value in _filled(interval, kept)][-MOST_POINTS:]


def _filled(interval: str, rows: list[tuple[list[Any], Any]]) -> Iterator[tuple[list[Any], Any]]:
    """Periods without a record are drawn as nothing, not left out."""
    length = {"month": 12, "quarter": 4}.get(interval)
    if length is None or not rows:
        yield from rows
        return
    known = {int(group[0]) * length + int(group[1]) - 1: value for group, value in rows}
    for number in range(min(known), max(known) + 1):
        yield [number // length, number % length + 1], known.get(number)


def _moment_said(interval: str, group: list[Any]) -> str:
    first = group[0]
    if isinstance(first, date):
        return str(format_date(first, "medium"))
    if interval == "month":
        return str(format_date(date(int(first), int(group[1]), 1), gettext("MMM yyyy")))
    if interval == "quarter":
        return gettext("Q%(quarter)s %(year)s", quarter=int(group[1]), year=int(first))
    return str(int(first))


@dataclass(frozen=True, slots=True)
class Cross:
    """A table of figures: column heads, rows of label, link and figures, and the sums below."""

    heads: list[str]
    rows: list[tuple[str, str, list[Figure | None]]]


def draw_pivot(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """A figure by the values of two fields."""
    source = source_of(here, widget)
    paths = tuple(path for path in (widget.group_by, widget.setting("series")) if path)
    query = FigureQuery(paths, (source.measure,), source.condition(source.period), None, MOST_GROUPS)
    found = figures(here.records, source.of.key, query)["items"]
    items = [field_of(source.of, path) for path in paths]
    cells: dict[tuple[str, str], Figure] = {}
    down: dict[str, Any] = {}
    across: dict[str, Any] = {}
    for one in found:
        values = [one["group"][path] for path in paths]
        said = [group_said(here, item, raw) for item, raw in zip(items, values, strict=True)]
        row, column = said[0], said[1] if len(said) > 1 else source.said.said
        down.setdefault(row, values[0])
        across.setdefault(column, values[1] if len(values) > 1 else None)
        cells[row, column] = figure(here, source.said, one["value"])
    heads = _in_order(here, items[1] if len(items) > 1 else None, across)
    rows = [
        (
            label,
            group_url(here, source, widget, items[0], down[label]),
            [cells.get((label, head)) for head in heads],
        )
        for label in _in_order(here, items[0], down)
    ]
    drawn.table = Cross(heads, rows)
    drawn.unit = source.said.unit
    drawn.head = label_of(items[0], here.language) if items[0] is not None else paths[0]
    explain(here, drawn, source, drawn.head)


def _in_order(here: Visit, item: Any, found: dict[str, Any]) -> list[str]:
    """Labels in the order of the options they stand for."""
    places = ordered(here, item)
    return sorted(
        found,
        key=lambda label: (
            places.get(found[label], len(places)) if not isinstance(found[label], dict) else 0,
            label if not places else "",
        ),
    )
