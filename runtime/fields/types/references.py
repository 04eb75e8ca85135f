"""`references`: several records of another entity (many to many)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from runtime.fields.operators import BLANKS, Operator
from runtime.fields.references import id_of, reference_in_form, reference_of, title_of
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.types.reference import BACK, ENTITY, ReferenceType
from runtime.fields.values import FieldLike, Lookup, TextLocale, ValueProblem
from runtime.formula.types import Type, rows

MOST = 1000


class ReferencesType(ReferenceType):
    """Ids in the order given, each once; none is blank."""

    key = "references"
    label = {"en": "Several references", "zh": "多引用"}
    sentence = {"en": "Any number of records of another entity.", "zh": "另一实体的任意多条记录。"}
    icon = "affiliate"
    storage = StorageKind.LINKS
    indexable = False
    settings_schema = {
        "entity": ENTITY,
        "back": BACK,
        "max": setting(
            whole(1, MOST), "At most", "至多", "Records allowed at most.", "最多允许的记录数。", group="rules"
        ),
    }
    example = {
        "key": "products",
        "type": "references",
        "label": {"en": "Products", "zh": "产品"},
        "entity": "product",
    }
    values: ClassVar[tuple[Any, ...]] = ([{"id": 1}], [{"id": 3}, {"id": 2}])

    def formula_type(self, field: FieldLike) -> Type:
        return rows(self.target(field) or "")

    def read(self, field: FieldLike, raw: Any) -> Any:
        if not isinstance(raw, list | tuple):
            raise ValueProblem("reference.not_list")
        limit = int(field.setting("max", MOST))
        if len(raw) > MOST:
            raise ValueProblem("reference.too_many", limit=limit)
        found = tuple(dict.fromkeys(reference_of(item, self.target(field)) for item in raw))
        if len(found) > limit:
            raise ValueProblem("reference.too_many", limit=limit)
        return found or None

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        names = [name.strip() for name in text.replace("\n", ";").replace("；", ";").split(";")]
        return self.read(field, [Lookup(None, name[:1000], self.target(field)) for name in names if name])

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> Any:
        return self.read(field, [reference_in_form(text) for text in texts if text])

    def write(self, field: FieldLike, value: Any) -> Any:
        return [super(ReferencesType, self).write(field, item) for item in value]

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return ("、" if lang.startswith("zh") else ", ").join(title_of(item) for item in value)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return ";".join(str(id_of(item)) for item in value)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return [str(id_of(item)) for item in value or ()]

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {**super().input_attributes(field, lang), "multiple": True}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return None
