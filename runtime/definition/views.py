"""What is shown of many records: views, figures, dashboards, the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.definition.frozen import FrozenDict
from runtime.definition.parts import Part, open_settings, prop
from runtime.definition.shapes import (
    COUNT,
    ID,
    KEY,
    STRING,
    TEXT,
    Definitions,
    Many,
    Schema,
    formula_for,
    key_set,
    one_of,
    reference,
)
from runtime.definition.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Part):
    """A presentation of many records of an entity."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    icon: str | None = prop(STRING, "An icon's name")
    entity: str = prop(reference("entity"), default="", required=True)
    kind: str = prop(STRING, "The kind of view", default="", required=True)
    filter: str | None = prop(formula_for("filter"), "Which records it shows")
    sort: tuple[str, ...] = prop(key_set("sort"), "Paths; `-` before one means descending", default=())
    columns: tuple[str, ...] = prop(key_set("path"), "Fields, or paths through references", default=())
    group_by: str | None = prop(reference("path"), "The field whose values make the groups")
    settings: FrozenDict = open_settings()

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import view_schema

        return view_schema(definitions)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of its kind, or `default`."""
        return self.settings.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Part):
    """A figure computed from the records of an entity, by period."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT, "How it is computed, in words")
    entity: str = prop(reference("entity"), default="", required=True)
    measure: str = prop(formula_for("measure"), "Such as `SUM(total)`", default="", required=True)
    date: str | None = prop(reference("path"), "The date a record counts for")
    filter: str | None = prop(formula_for("filter"), "Which records count")
    format: str | None = prop(one_of("number", "money", "percent", "duration"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Part):
    """A figure computed from metrics."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT, "How it is computed, in words")
    formula: str = prop(formula_for("metrics"), "Metrics are its names", default="", required=True)
    format: str | None = prop(one_of("number", "money", "percent", "duration"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget(Part):
    """A figure, chart or list of a dashboard."""

    id: str = prop(ID, default="", required=True)
    kind: str = prop(STRING, "The kind of widget", default="", required=True)
    label: Text | None = prop(TEXT)
    entity: str | None = prop(reference("entity"))
    filter: str | None = prop(formula_for("filter"), "Which records count")
    group_by: str | None = prop(reference("path"), "The field whose values make the groups")
    measure: str | None = prop(formula_for("measure"), "Such as `COUNT()`")
    width: int | None = prop(COUNT, "Columns of twelve it takes")
    settings: FrozenDict = open_settings()

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import widget_schema

        return widget_schema(definitions)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of its kind, or `default`."""
        return self.settings.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard(Part):
    """Widgets on one page."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    icon: str | None = prop(STRING, "An icon's name")
    roles: tuple[str, ...] = prop(key_set("role"), "Who sees it; everyone if absent", default=())
    widgets: tuple[Widget, ...] = prop(Many(lambda: Widget, "id"), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem(Part):
    """An entry of the menu: a view, a dashboard, a form, or a group of entries."""

    id: str = prop(ID, default="", required=True)
    label: Text | None = prop(TEXT)
    icon: str | None = prop(STRING, "An icon's name")
    view: str | None = prop(reference("view"))
    dashboard: str | None = prop(reference("dashboard"))
    entity: str | None = prop(reference("entity"), "Its first table view")
    form: str | None = prop(reference("form"), "A new record in this form")
    roles: tuple[str, ...] = prop(key_set("role"), "Who sees it; everyone if absent", default=())
    items: tuple[MenuItem, ...] = prop(Many(lambda: MenuItem, "id", tree="menu"), default=())
