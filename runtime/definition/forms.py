"""Forms: how one record is laid out, and what of it the public may fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime.definition.parts import Part, prop
from runtime.definition.shapes import (
    BOOLEAN,
    COUNT,
    DURATION,
    ID,
    KEY,
    MESSAGE,
    TEXT,
    Definitions,
    Many,
    One,
    Schema,
    formula_for,
    key_set,
    one_of,
    reference,
)
from runtime.definition.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutItem(Part):
    """A part of a layout; the member that gives it its meaning says which of the five it is."""

    kinds: ClassVar[dict[str, type[LayoutItem]]] = {}

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> LayoutItem:
        kind = next(kind for kind in LayoutItem.kinds if kind in raw)
        return LayoutItem.kinds[kind].build(raw)

    @classmethod
    def describe(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import layout_schema

        return definitions.refer("LayoutItem", layout_schema)


def _layout() -> Many:
    return Many(lambda: LayoutItem, "field|id", tree="layout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(LayoutItem):
    """A titled group of layout parts in columns."""

    id: str = prop(ID, default="", required=True)
    section: Text | None = prop(TEXT, "Its heading", required=True)
    columns: int = prop(COUNT, default=1)
    when: str | None = prop(formula_for("rule"), "Shown while this holds")
    collapsed: bool = prop(BOOLEAN, "Closed at first", default=False)
    items: tuple[LayoutItem, ...] = prop(_layout(), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab(Part):
    """One tab."""

    id: str = prop(ID, default="", required=True)
    label: Text | None = prop(TEXT)
    columns: int = prop(COUNT, default=1)
    when: str | None = prop(formula_for("rule"), "Shown while this holds")
    items: tuple[LayoutItem, ...] = prop(_layout(), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs(LayoutItem):
    """Layout parts behind tabs."""

    id: str = prop(ID, default="", required=True)
    when: str | None = prop(formula_for("rule"), "Shown while this holds")
    tabs: tuple[Tab, ...] = prop(Many(lambda: Tab, "id", tree="layout"), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldItem(LayoutItem):
    """A field's place in the layout."""

    field: str = prop(reference("field"), default="", required=True)
    label: Text | None = prop(TEXT, "Instead of the field's own label")
    help: Text | None = prop(TEXT, "Instead of the field's own help")
    width: int | None = prop(COUNT, "How many columns of its section it takes")
    columns: tuple[str, ...] = prop(key_set("child field"), "Of a sub-table: the fields of a row", default=())
    when: str | None = prop(formula_for("rule"), "Shown while this holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(LayoutItem):
    """Text between the fields; `{path}` is replaced by the value."""

    id: str = prop(ID, default="", required=True)
    note: Text | None = prop(MESSAGE, required=True)
    tone: str = prop(one_of("info", "success", "warning", "danger"), default="info")
    when: str | None = prop(formula_for("rule"), "Shown while this holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Related(LayoutItem):
    """The records that point to this one, as a table."""

    id: str = prop(ID, default="", required=True)
    related: str = prop(reference("collection"), "The collection's name (`back`)", default="", required=True)
    label: Text | None = prop(TEXT)
    columns: tuple[str, ...] = prop(key_set("related field"), default=())
    when: str | None = prop(formula_for("rule"), "Shown while this holds")


LayoutItem.kinds.update(section=Section, tabs=Tabs, note=Note, related=Related, field=FieldItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Public(Part):
    """How people without an account may fill in a form."""

    enabled: bool = prop(BOOLEAN, default=False)
    link: str = prop(one_of("open", "per_record"), "One link for all, or one per record", default="open")
    once: bool = prop(BOOLEAN, "A link answers once", default=False)
    expires: str | None = prop(DURATION, "How long a link holds, such as `30 days`")
    fields: tuple[str, ...] = prop(key_set("field"), "What may be seen and filled in", default=())
    message: Text | None = prop(MESSAGE, "Shown after sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Part):
    """A layout to enter one record of an entity."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    entity: str = prop(reference("entity"), default="", required=True)
    layout: tuple[LayoutItem, ...] = prop(_layout(), default=(), required=True)
    public: Public | None = prop(One(lambda: Public))

    def items(self) -> Iterator[LayoutItem]:
        """Every layout item, parents before their contents."""
        for _, found in self.walk():
            if isinstance(found, LayoutItem):
                yield found
