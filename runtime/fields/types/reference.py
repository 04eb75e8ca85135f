"""`reference`: one record of another entity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from runtime.fields.base import FieldType
from runtime.fields.operators import LINKS, Operator
from runtime.fields.references import id_of, reference_in_form, reference_of, title_of
from runtime.fields.settings import KEY, setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, Lookup, TextLocale
from runtime.formula.types import Type, reference

ENTITY = setting(
    {**KEY, "x-refers": "entity"}, "Entity", "实体", "What it points to.", "指向的实体。", editor="entity"
)
BACK = setting(
    KEY,
    "Name on the other side",
    "反向名称",
    "Under which the referred record sees those that point to it.",
    "被引用记录据此名称看到引用它的记录。",
    group="more",
)
ON_DELETE = setting(
    {"enum": ["restrict", "clear", "cascade"], "default": "restrict"},
    "When the other is deleted",
    "对方被删除时",
    "Refuse it, clear this field, or delete this record, too.",
    "拒绝删除、清空此字段，或一并删除此记录。",
    group="rules",
)


class ReferenceType(FieldType):
    """The id of a record; `Lookup` while it has still to be found."""

    key = "reference"
    label = {"en": "Reference", "zh": "引用"}
    sentence = {
        "en": "One record of another entity: the account of a quote.",
        "zh": "另一实体的一条记录：报价单的客户。",
    }
    icon = "link"
    group = "relation"
    storage = StorageKind.REFERENCE
    settings_schema = {
        "entity": ENTITY,
        "on_delete": ON_DELETE,
        "back": BACK,
        "tree": setting(
            {"type": "boolean", "default": False},
            "Tree",
            "树形",
            "A reference to its own entity that forms a tree.",
            "指向自身实体并构成树形。",
            group="more",
        ),
    }
    required_settings: ClassVar[tuple[str, ...]] = ("entity",)
    example = {
        "key": "account",
        "type": "reference",
        "label": {"en": "Account", "zh": "客户"},
        "entity": "account",
    }
    values: ClassVar[tuple[Any, ...]] = ({"id": 1}, {"id": 2**63 - 1})

    def target(self, field: FieldLike) -> str | None:
        found: str | None = field.setting("entity")
        return found

    def formula_type(self, field: FieldLike) -> Type:
        return reference(self.target(field) or "")

    def read(self, field: FieldLike, raw: Any) -> int | Lookup:
        return reference_of(raw, self.target(field))

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> int | Lookup:
        """A text names a record by a unique field, its title, or its id: found where the database is."""
        return Lookup(None, text[:1000], self.target(field))

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> int | None:
        text = texts[0].strip() if texts else ""
        return reference_in_form(text) if text else None

    def write(self, field: FieldLike, value: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, dict) else {"id": value}

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return title_of(value)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return str(id_of(value))

    @property
    def operators(self) -> tuple[Operator, ...]:
        return LINKS

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return [] if value is None else [str(id_of(value))]

    def form_label(self, field: FieldLike, value: str, lang: str) -> str:
        return f"#{value}"

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "select", "data-widget": "reference", "data-entity": self.target(field) or ""}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return f"({raw} if type({raw}) is int and 0 < {raw} <= {2**63 - 1} else {slow}({raw}))"
