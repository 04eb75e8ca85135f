"""Widgets of a dashboard as tables of real figures; each says how it is computed and leads to its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import format_date

from runtime.definition import Widget
from runtime.fields import field_type
from runtime.fields.values import label_of, zone
from runtime.problems import Problem
from runtime.records.errors import NotFound
from runtime.records.figures import COUNT, MOST_GROUPS, FigureQuery, figures
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.amounts import Figure, MeasureShown, figure, measure_shown
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.periods import Period, period_of
from runtime.web.pages.shown import option_colors

MOST_BARS = 12
_FILTERABLE = frozenset({"choice", "stage", "reference", "user", "text", "integer"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its value, its part of the longest bar in percent, and where its records are."""

    label: str
    color: str
    figure: Figure
    width: str
    part: str
    url: str


@dataclass(slots=True)
class Drawn:
    """A widget to draw. `how` and `formula` say how it is computed."""

    id: str
    kind: str
    label: str
    span: int = 6
    how: str = ""
    formula: str = ""
    unit: str = ""
    heading: str = ""
    head: str = ""
    bars: list[Bar] = field(default_factory=list)
    more: int = 0
    figure: Figure | None = None
    url: str = ""
    delta: str = ""
    tone: str = ""
    target: str = ""
    reached: str = ""
    text: str = ""
    table: Any = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a widget counts: entity, measure and the conditions of widget, metric and period."""

    of: LiveEntity
    measure: str
    filter: str | None
    date: str | None
    period: Period | None
    said: MeasureShown
    about: str

    def condition(self, period: Period | None) -> str | None:
        """The condition of a period beside the filter."""
        parts = [self.filter, period.condition(self.date) if period and self.date else None]
        given = [part for part in parts if part]
        return " and ".join(f"({part})" for part in given) or None


def source_of(here: Visit, widget: Widget) -> Source:
    """Where a widget's figures come from. Raises NotFound for a definition that names nothing."""
    metric = next((one for one in here.live.app.metrics if one.key == widget.setting("metric")), None)
    entity = widget.entity or (metric.entity if metric else "")
    if not entity:
        raise NotFound(Problem("request.not_found"))
    of = here.entity(entity)
    measure = widget.measure or (metric.measure if metric else COUNT)
    filters = [text for text in (widget.filter, metric.filter if metric else None) if text]
    joined = " and ".join(f"({text})" for text in filters) if len(filters) > 1 else "".join(filters)
    day = widget.setting("date") or (metric.date if metric else None)
    said = measure_shown(here, of, measure, widget.setting("format") or (metric.format if metric else None))
    about = here.text(metric.description) if metric else ""
    return Source(
        of, measure, joined or None, day, period_of(widget.setting("period"), today(here)), said, about
    )


def today(here: Visit) -> date:
    """The reader's present day."""
    return datetime.now(UTC).astimezone(zone(here.timezone)).date()


def draw_number(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """One figure; with a target how far it has come, with `compare` how it differs from the period before."""
    source = source_of(here, widget)
    value = _one(here, source, source.period)
    drawn.figure, drawn.unit = figure(here, source.said, value), source.said.unit
    drawn.url = records_url(here, source, widget)
    explain(here, drawn, source, "")
    _against_target(here, drawn, source, widget)
    if widget.setting("compare") and source.period is not None and source.date:
        _compare(here, drawn, source, source.period)


def _one(here: Visit, source: Source, period: Period | None) -> Any:
    query = FigureQuery(measures=(source.measure,), filter=source.condition(period), limit=1)
    found = figures(here.records, source.of.key, query)["items"]
    return found[0]["value"] if found else None


def _against_target(here: Visit, drawn: Drawn, source: Source, widget: Widget) -> None:
    target = Decimal(str(widget.setting("target") or widget.setting("max") or 0))
    if target <= 0 or drawn.figure is None:
        return
    part = drawn.figure.value / target
    reached = figure(here, MeasureShown("", None, "percent", ""), round(part, 3)).said
    drawn.target = gettext(
        "%(part)s of %(target)s", part=reached, target=figure(here, source.said, target).said
    )
    drawn.reached = percent_of(min(max(part, Decimal(0)), Decimal(1)))


def _compare(here: Visit, drawn: Drawn, source: Source, period: Period) -> None:
    before = figure(here, source.said, _one(here, source, period.before))
    if drawn.figure is None or not before.value:
        return
    change = drawn.figure.value / before.value - 1
    said = figure(here, MeasureShown("", None, "percent", ""), round(change, 3)).said.lstrip("-")
    sign = "−" if change < 0 else "+"
    drawn.delta = gettext("%(change)s against %(value)s before", change=sign + said, value=before.said)
    drawn.tone = "bad" if change < 0 else "ok"


def draw_bars(here: Visit, widget: Widget, drawn: Drawn) -> None:
    """A bar for each group: by the order of options, or the longest first."""
    source = source_of(here, widget)
    path = widget.group_by or ""
    item = field_of(source.of, path)
    query = FigureQuery((path,), (source.measure,), source.condition(source.period), None, MOST_GROUPS)
    found = figures(here.records, source.of.key, query)["items"]
    rows = [(one["group"][path], figure(here, source.said, one["value"])) for one in found]
    rows = _ordered(here, widget, item, rows)
    most = int(widget.setting("limit") or MOST_BARS)
    drawn.more, rows = max(0, len(rows) - most), rows[:most]
    longest = max((abs(value.value) for _, value in rows), default=Decimal(0)) or Decimal(1)
    whole = sum((abs(value.value) for _, value in rows), Decimal(0)) or Decimal(1)
    colors = option_colors(item) if item is not None else {}
    percent = MeasureShown("", None, "percent", "")
    for raw, value in rows:
        drawn.bars.append(
            Bar(
                group_said(here, item, raw),
                colors.get(raw, "") if isinstance(raw, str) else "",
                value,
                percent_of(abs(value.value) / longest),
                figure(here, percent, round(value.value / whole, 3)).said if widget.kind == "pie" else "",
                group_url(here, source, widget, item, raw),
            )
        )
    drawn.unit, drawn.head = source.said.unit, label_of(item, here.language) if item is not None else path
    explain(here, drawn, source, drawn.head)


def _ordered(
    here: Visit, widget: Widget, item: Any, rows: Sequence[tuple[Any, Figure]]
) -> list[tuple[Any, Figure]]:
    sort = widget.setting("sort")
    if widget.kind == "funnel":
        lost = {one.value for one in (item.setting("stages") or ()) if one.kind == "lost"} if item else set()
        rows = [row for row in rows if row[0] not in lost and row[0] is not None]
    options = ordered(here, item)
    by: Callable[[tuple[Any, Figure]], Any]
    if sort in ("label", "-label"):
        by = lambda row: group_said(here, item, row[0])  # noqa: E731
    elif sort == "value":
        by = lambda row: row[1].value  # noqa: E731
    elif options and not sort:
        by = lambda row: options.get(row[0], len(options))  # noqa: E731
    else:
        by = lambda row: -row[1].value  # noqa: E731
    return sorted(rows, key=by, reverse=sort == "-label")


def ordered(here: Visit, item: Any) -> Mapping[Any, int]:
    if item is None or item.type not in ("choice", "stage"):
        return {}
    offered = field_type(item.type).form_choices(item, here.language)
    return {value: place for place, (value, _label) in enumerate(offered)}


def group_said(here: Visit, item: Any, raw: Any) -> str:
    """What a group is called."""
    if raw is None:
        return gettext("Without a value")
    if isinstance(raw, Mapping):
        return str(raw.get("title") or f"#{raw['id']}")
    if isinstance(raw, bool):
        return gettext("Yes") if raw else gettext("No")
    if isinstance(raw, date):
        return str(format_date(raw, "medium"))
    if item is not None and item.type in ("choice", "stage"):
        return field_type(item.type).form_label(item, str(raw), here.language)
    return str(raw)


def records_url(here: Visit, source: Source, widget: Widget, **more: Any) -> str:
    """Where the records of a widget are listed; empty where no list shows just them."""
    if source.period is not None or not here.may("read", source.of.key):
        return ""
    for view in here.live.app.views_of(source.of.key):
        if view.kind == "table" and (view.filter or None) == source.filter:
            return url_for("pages.open_view", app_key=here.live.key, view_key=view.key, **more)
    if source.filter:
        return ""
    return url_for("pages.list_records", app_key=here.live.key, entity=source.of.key, all="1", **more)


def group_url(here: Visit, source: Source, widget: Widget, item: Any, raw: Any) -> str:
    """Where the records of a group are listed, as a condition people can change there."""
    if item is None or widget.group_by != item.key or item.type not in _FILTERABLE | {"boolean"}:
        return ""
    if raw is None:
        return records_url(here, source, widget, c0=item.key, o0="blank")
    if isinstance(raw, bool):
        return records_url(here, source, widget, c0=item.key, o0="is_true" if raw else "is_false")
    value = raw["id"] if isinstance(raw, Mapping) else raw
    return records_url(here, source, widget, c0=item.key, o0="is", v0=value)


def explain(here: Visit, drawn: Drawn, source: Source, by: str) -> None:
    """One sentence, and the formula behind it."""
    said = [source.about or source.said.said + (gettext(", by “%(field)s”", field=by) if by else "")]
    if source.period is not None:
        first, last = format_date(source.period.first, "medium"), format_date(source.period.last, "medium")
        said.append(gettext("%(first)s to %(last)s", first=first, last=last))
    said.append(gettext("over the records open to you"))
    drawn.how = ("，" if here.language == "zh" else ", ").join(said) + (
        "。" if here.language == "zh" else "."
    )
    condition = source.filter
    drawn.formula = f"{source.measure}  ·  {condition}" if condition else source.measure


def percent_of(part: Decimal) -> str:
    """A part of a whole as a width."""
    return f"{float(part) * 100:.2f}%"
