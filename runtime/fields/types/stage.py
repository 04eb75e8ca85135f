"""`stage`: where a record stands in its process."""

from __future__ import annotations

from typing import Any

from runtime.fields.options import choices_of
from runtime.fields.settings import SHOWN_TEXT, setting
from runtime.fields.types.choice import REPLACED, VALUE, ChoiceType
from runtime.fields.values import FieldLike
from runtime.problems import Problem

STAGE = {
    "type": "object",
    "properties": {
        "value": VALUE,
        "label": SHOWN_TEXT,
        "kind": {"enum": ["open", "won", "lost", "done"]},
        "color": {"type": "string"},
        "icon": {"type": "string"},
    },
    "required": ["value"],
    "additionalProperties": False,
}
TRANSITION = {
    "type": "object",
    "properties": {
        "from": VALUE,
        "to": VALUE,
        "label": SHOWN_TEXT,
        "when": {"type": "string", "minLength": 1, "x-formula": "rule"},
        "roles": {
            "type": "array",
            "items": {"type": "string", "x-refers": "role"},
            "uniqueItems": True,
            "x-merge": "self",
        },
    },
    "required": ["from", "to"],
    "additionalProperties": False,
}


class StageType(ChoiceType):
    """A choice that changes by transitions only."""

    key = "stage"
    label = {"en": "Stage", "zh": "阶段"}
    sentence = {
        "en": "Where a record stands: draft, approved, closed.",
        "zh": "记录所处的阶段：草稿、已批准、已关闭。",
    }
    icon = "stairs-up"
    form = "stage"
    settings_schema = {
        "stages": setting(
            {"type": "array", "items": STAGE, "minItems": 1, "x-merge": "value"},
            "Stages",
            "阶段",
            "The stages in order.",
            "各阶段，按顺序。",
            editor="stages",
        ),
        "initial": setting(
            {**VALUE, "x-refers": "stage"},
            "First stage",
            "初始阶段",
            "Where a new record stands.",
            "新记录所处的阶段。",
        ),
        "transitions": setting(
            {"type": "array", "items": TRANSITION, "x-merge": "from~to"},
            "Transitions",
            "流转",
            "Which stage may follow which, when and by whom.",
            "哪个阶段可进入哪个阶段、条件和角色。",
            group="rules",
            editor="transitions",
        ),
        "replaced": REPLACED,
    }
    required_settings = ("stages",)
    one_of_settings = ()
    example = {
        "key": "status",
        "type": "stage",
        "label": {"en": "Status", "zh": "状态"},
        "initial": "draft",
        "stages": [
            {"value": "draft", "label": {"en": "Draft", "zh": "草稿"}},
            {"value": "high", "label": {"en": "High", "zh": "高"}, "kind": "won"},
        ],
        "transitions": [{"from": "draft", "to": "high"}],
    }
    values = ("draft", "high")
    member = "stages"

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        found = super().check(field, app)
        known = {choice.value for choice in choices_of(field, self.member)}
        initial = field.setting("initial")
        if initial is not None and initial not in known:
            found.append(Problem("setting.initial", "initial", {"value": initial}))
        for index, transition in enumerate(field.setting("transitions") or ()):
            for end, value in zip(("from", "to"), _ends(transition), strict=True):
                if value not in known:
                    found.append(
                        Problem("setting.transition", f"transitions/{index}/{end}", {"value": value})
                    )
        return found


def _ends(transition: Any) -> tuple[Any, Any]:
    if hasattr(transition, "source"):
        return transition.source, transition.target
    return transition.get("from"), transition.get("to")
