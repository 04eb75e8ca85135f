"""`children`: an editable sub-table of rows of a child entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from runtime.fields.base import FieldType
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.types.reference import ENTITY
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import Type, rows
from runtime.problems import Problem

MOST = 10_000


class ChildrenType(FieldType):
    """A list of objects; their members are read by the child entity's own fields, elsewhere."""

    key = "children"
    label = {"en": "Sub-table", "zh": "子表"}
    sentence = {
        "en": "Rows that belong to the record: the lines of a quote.",
        "zh": "属于记录的多行数据：报价单的明细。",
    }
    icon = "table"
    group = "relation"
    storage = StorageKind.CHILDREN
    indexable = False
    settings_schema = {
        "entity": ENTITY,
        "min": setting(
            whole(0, MOST), "At least", "至少", "Rows needed at least.", "最少行数。", group="rules"
        ),
        "max": setting(
            whole(1, MOST), "At most", "至多", "Rows allowed at most.", "最多行数。", group="rules"
        ),
    }
    required_settings = ("entity",)
    example = {
        "key": "lines",
        "type": "children",
        "label": {"en": "Lines", "zh": "明细"},
        "entity": "line",
        "min": 1,
    }
    values = ([{"quantity": 1}], [{"id": 1, "quantity": 2}, {}])

    def target(self, field: FieldLike) -> str | None:
        found: str | None = field.setting("entity")
        return found

    def formula_type(self, field: FieldLike) -> Type:
        return rows(self.target(field) or "")

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        low, high = field.setting("min"), field.setting("max")
        found = super().check(field, app)
        if low is not None and high is not None and low > high:
            found.append(Problem("setting.bounds", "min"))
        return found

    def read(self, field: FieldLike, raw: Any) -> list[dict[str, Any]]:
        if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
            raise ValueProblem("children.not_rows")
        self.count(field, len(raw))
        return [dict(row) for row in raw]

    def count(self, field: FieldLike, rows_given: int) -> None:
        """Refuse fewer rows than `min`, more than `max`."""
        low, high = field.setting("min"), field.setting("max", MOST)
        if low is not None and rows_given < low:
            raise ValueProblem("children.too_few", limit=low)
        if rows_given > high:
            raise ValueProblem("children.too_many", limit=high)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        try:
            return self.read(field, orjson.loads(text))
        except orjson.JSONDecodeError:
            raise ValueProblem("children.not_rows") from None

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        if lang.startswith("zh"):
            return f"{len(value)} 行"
        return "1 row" if len(value) == 1 else f"{len(value)} rows"

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return orjson.dumps(value, default=str).decode()

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "rows", "data-entity": self.target(field) or ""}
