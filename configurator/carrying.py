"""A button that creates a related record: which values it can carry over, and which of them it should.

What is of the same name and fits is carried; a reference to where one comes from is filled with it. All of
it is a proposal: the choices beside it are everything that fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from configurator.saying import Speaker
from runtime.definition import App, Entity, Field, is_child
from runtime.definition.scope import AppScope
from runtime.definition.text import text_in
from runtime.fields.registry import field_types
from runtime.formula import compile_formula
from runtime.formula.formula import Formula
from runtime.formula.types import Kind, Type
from runtime.problems import LANGUAGES

SYSTEM = ("owner",)
RECORD = "record.id"
ROW = "id"
"""The row itself, where bare names are a row's."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One field of the new record: what it is proposed to be filled with ("" for nothing), and what fits."""

    key: str
    label: str
    is_needed: bool
    proposed: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CarriedRows:
    """Rows of the new record made from rows of the old: the fields of both children, by the new one's key."""

    key: str
    source: str
    label: str
    values: Mapping[str, str]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """All of it, the fields in their order."""

    fields: tuple[Carried, ...] = ()
    rows: tuple[CarriedRows, ...] = field(default=())

    @property
    def values(self) -> dict[str, str]:
        """The proposed values."""
        return {one.key: one.proposed for one in self.fields if one.proposed}

    def as_json(self) -> dict[str, Any]:
        """Values and rows as a step keeps them."""
        rows = {one.key: {"from": one.source, "values": dict(one.values)} for one in self.rows}
        return {"values": self.values, "rows": rows}


def propose(app: App, source: Entity, target: Entity, language: str) -> Proposal:
    """What a new record of `target` can take over from one of `source`."""
    maker = _Maker(app, source, target, language)
    return Proposal(tuple(maker.fields()), tuple(maker.rows()))


def targets(app: App) -> Sequence[Entity]:
    """The entities a button can create records of: all but rows and entities of a single record."""
    return [entity for entity in app.entities if not is_child(app, entity) and not entity.single]


@dataclass(slots=True)
class _Maker:
    app: App
    source: Entity
    target: Entity
    language: str
    own: str = RECORD
    scope: AppScope = field(init=False)

    def __post_init__(self) -> None:
        self.scope = AppScope(self.app)

    def fields(self) -> Iterator[Carried]:
        """The writable fields, those that point back first in what they are offered."""
        back_is_used = False
        items: tuple[Field | str, ...] = (*self.target.fields, *SYSTEM)
        for item in items:
            key = item if isinstance(item, str) else item.key
            if isinstance(item, Field) and not _is_filled_by_people(item):
                continue
            choices = self._choices(key, item)
            if not choices:
                continue
            proposed = self._proposed(key, item, [source for source, _ in choices], back_is_used)
            back_is_used = back_is_used or proposed in (self.own, "record")
            needed = isinstance(item, Field) and item.required and not item.default
            yield Carried(key, self._label(key, item), needed, proposed, tuple(choices))

    def _choices(self, key: str, item: Field | str) -> list[tuple[str, str]]:
        """(formula, label) of everything of the source that fits into the field."""
        info = self.scope.field(self.target.key, key)
        if info is None:
            return []
        whole = isinstance(item, Field) and item.type == "any_reference"
        return [
            ("record" if whole and source == RECORD else source, label)
            for source, label, type_ in self._offered()
            if self._fits(source, type_, info.type, item)
        ]

    def _offered(self) -> Iterator[tuple[str, str, Type | None]]:
        speaker = Speaker(self.app, self.language)
        for key in (self.own, *(one.key for one in self.source.fields), *SYSTEM):
            info = self.scope.field(self.source.key, key)
            label = speaker.path(key, self.source) or key
            if key == self.own:
                label = text_in(self.source.label, self.language, self.source.key)
            yield key, label, info.type if info else None

    def _fits(self, source: str, given: Type | None, wanted: Type, item: Field | str) -> bool:
        if source == self.own:
            return isinstance(item, Field) and self.source.key in _leads_to(item)
        if wanted.kind is Kind.TEXT and given is not None and given.kind is not Kind.TEXT:
            return False  # anything can be written as text; nobody means it
        made = compile_formula(source, self.scope, self.source.key, "flow", wanted)
        if not isinstance(made, Formula):
            return False
        if wanted.options is not None and given is not None and given.options is not None:
            return {value for value, _ in given.options} <= {value for value, _ in wanted.options}
        return True

    def _proposed(self, key: str, item: Field | str, choices: Sequence[str], back_is_used: bool) -> str:
        back = next((one for one in choices if one in (self.own, "record")), "")
        if back and not back_is_used:
            return back
        same = [one for one in choices if one == key] or [
            one for one in choices if self._is_called_alike(one, item)
        ]
        if same:
            return same[0]
        if isinstance(item, Field) and item.type == "reference":
            leading = [one for one in choices if one not in (self.own, "record", *SYSTEM)]
            return leading[0] if len(leading) == 1 and item.required else ""
        return ""

    def _is_called_alike(self, source: str, item: Field | str) -> bool:
        found = self.source.field(source)
        if found is None or isinstance(item, str) or not found.label or not item.label:
            return False
        return any(
            text_in(found.label, language).casefold() == text_in(item.label, language).casefold()
            for language in LANGUAGES
        )

    def rows(self) -> Iterator[CarriedRows]:
        """Rows of sub-tables of the same name whose columns fit."""
        for item in self.target.fields:
            twin = self.source.field(item.key) if item.type == "children" else None
            if twin is None or twin.type != "children":
                continue
            old = self.app.find_entity(str(twin.setting("entity")))
            new = self.app.find_entity(str(item.setting("entity")))
            if old is None or new is None:
                continue
            inner = _Maker(self.app, old, new, self.language, ROW)
            carried = [one for one in inner.fields() if one.proposed and one.key not in SYSTEM]
            if carried:
                values = {one.key: one.proposed for one in carried}
                names = tuple(one.label for one in carried)
                yield CarriedRows(item.key, twin.key, self._label(item.key, item), values, names)

    def _label(self, key: str, item: Field | str) -> str:
        if isinstance(item, Field):
            return text_in(item.label, self.language, key)
        return Speaker(self.app, self.language).path(key, self.target) or key


def _leads_to(item: Field) -> tuple[str, ...]:
    """The entities a reference leads to."""
    if item.type == "any_reference":
        return tuple(item.setting("entities") or ())
    return (str(item.setting("entity")),) if item.type == "reference" else ()


def _is_filled_by_people(item: Field) -> bool:
    """Whether a value can be put into the field."""
    kind = field_types()[item.type]
    return (
        kind.writable and item.type not in ("children", "stage") and not item.formula and not item.copy_from
    )
