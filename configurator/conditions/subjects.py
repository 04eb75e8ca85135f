"""What conditions on a record of an entity can be about: its fields, those one reference away, its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from runtime.definition import App, Entity
from runtime.definition.lookups import references_into
from runtime.definition.text import text_in
from runtime.fields.operators import Operator
from runtime.fields.options import bind, record_type_field
from runtime.fields.registry import field_types
from runtime.fields.values import FieldLike, PlainField
from runtime.problems import LANGUAGES

SYSTEM: Mapping[str, FieldLike] = MappingProxyType(
    {
        "owner": PlainField("owner", "user", label={"en": "Owner", "zh": "负责人"}),
        "created_at": PlainField("created_at", "datetime", label={"en": "Created", "zh": "创建时间"}),
        "updated_at": PlainField("updated_at", "datetime", label={"en": "Changed", "zh": "修改时间"}),
    }
)
"""Columns every record has that people ask about."""

RECORDS = ("reference", "references", "any_reference", "user", "users", "department")
"""Types whose values are records: an app can't name one, since another installation has others."""


SUMMED = ("integer", "decimal", "money")
"""Types of numbers whose sum over rows is asked about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A field and how a formula names it."""

    path: str
    field: FieldLike
    through: FieldLike | None = None
    is_stored: bool = False
    """Whether it is the value before the change that is being saved."""

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The comparisons that can be picked."""
        offered = field_types()[self.field.type].operators
        if self.field.type in RECORDS:
            return tuple(one for one in offered if one.operand == "none")
        return offered

    def operator(self, key: str) -> Operator | None:
        """The comparison of that key."""
        return next((one for one in self.operators if one.key == key), None)


def subjects_of(app: App, entity: str, stored: bool = True) -> dict[str, Subject]:
    """All of them by path, the record's own first; with `stored` also values before the change."""
    found = app.find_entity(entity)
    if found is None:
        return {}
    own = dict(own_subjects(app, found))
    beyond = {}
    for subject in own.values():
        target = app.find_entity(str(_target(subject.field) or ""))
        if target is not None:
            for path, one in own_subjects(app, target):
                beyond[f"{subject.path}.{path}"] = Subject(f"{subject.path}.{path}", one.field, subject.field)
    rows = {one.path: one for one in _of_rows(app, found)}
    before = {}
    if stored:
        names = ((f"saved.{one.path}", one) for one in own.values() if one.path not in SYSTEM)
        before = {path: Subject(path, one.field, is_stored=True) for path, one in names}
    return {**own, **beyond, **rows, **before}


def _of_rows(app: App, entity: Entity) -> Iterator[Subject]:
    """How many rows or records belong to a record, and the sums of their numbers."""
    collections = [
        (field.key, field.label, app.find_entity(str(field.setting("entity"))))
        for field in entity.fields
        if field.type == "children"
    ]
    collections += [
        (name, owner.label, owner)
        for name, (_, owner, field) in references_into(app, entity).items()
        if field.type in ("reference", "any_reference")
    ]
    for key, label, owner in collections:
        if owner is None:
            continue
        called = {language: text_in(label, language, key) for language in LANGUAGES}
        path = f"COUNT({key})"
        counted = {"en": f"{called['en']} › number of them", "zh": f"{called['zh']} › 数量"}
        yield Subject(path, PlainField(path, "integer", label=counted))
        for field in owner.fields:
            if field.type in SUMMED:
                path = f"SUM({key}.{field.key})"
                parts = {one: text_in(field.label, one, field.key) for one in LANGUAGES}
                summed = {
                    "en": f"{called['en']} › sum of {parts['en']}",
                    "zh": f"{called['zh']} › {parts['zh']}合计",
                }
                settings = {
                    name: value
                    for name in ("scale", "currency")
                    if (value := field.setting(name)) is not None
                }
                yield Subject(path, PlainField(path, field.type, settings, label=summed))


def own_subjects(app: App, entity: Entity) -> Iterator[tuple[str, Subject]]:
    """The fields of an entity and what every record has, by key."""
    for field in entity.fields:
        if field.type in field_types():
            subject = Subject(field.key, bind(field, app))
            if subject.operators:
                yield field.key, subject
    kinds = record_type_field(entity)
    if kinds is not None:
        yield kinds.key, Subject(kinds.key, kinds)
    for key, system in SYSTEM.items():
        if entity.field(key) is None:
            yield key, Subject(key, system)


def _target(field: Any) -> str | None:
    return field.setting("entity") if field.type == "reference" else None
