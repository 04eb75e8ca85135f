"""`user`: a person who works here."""

from __future__ import annotations

from typing import Any

from runtime.fields.operators import IS_ME, LINKS, Operator
from runtime.fields.settings import setting
from runtime.fields.types.reference import ReferenceType
from runtime.fields.values import FieldLike
from runtime.formula.types import USER, Type


class UserType(ReferenceType):
    """The id of a user; JSON may give `{"email": …}`."""

    key = "user"
    label = {"en": "Person", "zh": "人员"}
    sentence = {"en": "Someone who works here: a seller, an approver.", "zh": "系统中的人员：销售、审批人。"}
    icon = "user"
    group = "people"
    settings_schema = {
        "role": setting(
            {"type": "string", "minLength": 1, "x-refers": "role"},
            "Role",
            "角色",
            "Only people of this role are offered.",
            "仅提供具有此角色的人员。",
            group="rules",
        ),
    }
    required_settings = ()
    example = {"key": "seller", "type": "user", "label": {"en": "Seller", "zh": "销售"}, "default": "user"}
    values = ({"id": 1},)

    def target(self, field: FieldLike) -> str | None:
        return "user"

    def formula_type(self, field: FieldLike) -> Type:
        return USER

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (IS_ME, *LINKS)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "select", "data-widget": "user", "data-entity": "user"}
