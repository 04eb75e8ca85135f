"""`department`: a part of the organisation."""

from __future__ import annotations

from typing import Any

from runtime.fields.types.reference import ReferenceType
from runtime.fields.values import FieldLike


class DepartmentType(ReferenceType):
    """The id of a department; departments form a tree."""

    key = "department"
    label = {"en": "Department", "zh": "部门"}
    sentence = {"en": "A part of the organisation.", "zh": "组织中的部门。"}
    icon = "sitemap"
    group = "people"
    settings_schema = {}
    required_settings = ()
    example = {"key": "unit", "type": "department", "label": {"en": "Unit", "zh": "所属部门"}}
    values = ({"id": 1},)

    def target(self, field: FieldLike) -> str | None:
        return "department"

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "select", "data-widget": "department", "data-entity": "department"}
