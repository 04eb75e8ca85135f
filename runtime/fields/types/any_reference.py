"""`any_reference`: one record of one of several entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runtime.fields.base import FieldType
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.references import reference_in_form, reference_of, title_of
from runtime.fields.settings import KEY, setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.types.reference import BACK, ON_DELETE
from runtime.fields.values import FieldLike, Lookup, TextLocale, ValueProblem
from runtime.formula.types import Kind, Type


class AnyReferenceType(FieldType):
    """A pair of entity key and id."""

    key = "any_reference"
    label = {"en": "Reference to any", "zh": "任意引用"}
    sentence = {
        "en": "One record of one of several entities: what a task is about.",
        "zh": "多个实体之一的一条记录：任务所关联的对象。",
    }
    icon = "arrows-split"
    group = "relation"
    storage = StorageKind.ANY_REFERENCE
    settings_schema = {
        "entities": setting(
            {
                "type": "array",
                "items": {**KEY, "x-refers": "entity"},
                "minItems": 1,
                "uniqueItems": True,
                "x-merge": "self",
            },
            "Entities",
            "实体",
            "What it may point to.",
            "可指向的实体。",
            editor="entities",
        ),
        "on_delete": ON_DELETE,
        "back": BACK,
    }
    required_settings = ("entities",)
    example = {
        "key": "about",
        "type": "any_reference",
        "label": {"en": "About", "zh": "关于"},
        "entities": ["account", "product"],
    }
    values = ({"entity": "account", "id": 1}, {"entity": "product", "id": 7})

    def formula_type(self, field: FieldLike) -> Type:
        return Type(Kind.ANY_REFERENCE)

    def _allowed(self, field: FieldLike, entity: Any) -> str:
        if not isinstance(entity, str) or entity not in (field.setting("entities") or ()):
            raise ValueProblem("reference.entity", value=entity[:50] if isinstance(entity, str) else "?")
        return entity

    def read(self, field: FieldLike, raw: Any) -> Any:
        if isinstance(raw, tuple) and len(raw) == 2:
            raw = {"entity": raw[0], "id": raw[1]}
        if not isinstance(raw, Mapping) or "entity" not in raw:
            raise ValueProblem("reference.not_reference")
        entity = self._allowed(field, raw["entity"])
        found = reference_of({name: value for name, value in raw.items() if name != "entity"}, entity)
        return found if isinstance(found, Lookup) else (entity, found)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        entity, colon, name = text.partition(":")
        if not colon or not name.strip():
            raise ValueProblem("reference.not_reference")
        return Lookup(None, name.strip()[:1000], self._allowed(field, entity.strip()))

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        entity, _, number = text.partition(":")
        return self._allowed(field, entity), reference_in_form(number)

    def write(self, field: FieldLike, value: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, Mapping) else {"entity": value[0], "id": value[1]}

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return title_of(value if isinstance(value, Mapping) else value[1])

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        written = self.write(field, value)
        return f"{written['entity']}:{written['id']}"

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return [] if value is None else [self.write_text(field, value, TextLocale())]

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        entities = ",".join(field.setting("entities") or ())
        return {"widget": "select", "data-widget": "reference", "data-entity": entities}
