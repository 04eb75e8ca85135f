"""`users`: several people."""

from __future__ import annotations

from typing import Any

from runtime.fields.settings import setting, whole
from runtime.fields.types.references import MOST, ReferencesType
from runtime.fields.types.user import UserType
from runtime.fields.values import FieldLike
from runtime.formula.types import Type, rows


class UsersType(ReferencesType):
    """Ids of users in the order given, each once."""

    key = "users"
    label = {"en": "Several people", "zh": "多人员"}
    sentence = {"en": "Any number of people: a team, those to be told.", "zh": "任意多名人员：团队、抄送人。"}
    icon = "users"
    group = "people"
    settings_schema = {
        **UserType.settings_schema,
        "max": setting(
            whole(1, MOST), "At most", "至多", "People allowed at most.", "最多允许的人数。", group="rules"
        ),
    }
    required_settings = ()
    example = {"key": "team", "type": "users", "label": {"en": "Team", "zh": "团队"}}
    values = ([{"id": 2}, {"id": 1}],)

    def target(self, field: FieldLike) -> str | None:
        return "user"

    def formula_type(self, field: FieldLike) -> Type:
        return rows("user")

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "select", "multiple": True, "data-widget": "user", "data-entity": "user"}
