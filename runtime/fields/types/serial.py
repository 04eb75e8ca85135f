"""`serial`: a number given by the system, by a pattern."""

from __future__ import annotations

from typing import Any

from runtime.fields.base import FieldType
from runtime.fields.numbering import RESETS, PatternError, read_pattern
from runtime.fields.operators import TEXTS, Operator
from runtime.fields.settings import KEY, SHOWN_TEXT, setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, ValueProblem
from runtime.problems import Problem

_PATTERN = {"type": "string", "minLength": 1, "maxLength": 100}


class SerialType(FieldType):
    """Taken when the record is created; see `runtime.fields.numbering`."""

    key = "serial"
    label = {"en": "Auto number", "zh": "自动编号"}
    sentence = {"en": "A number given by itself: Q-2026-0001.", "zh": "自动生成的编号：Q-2026-0001。"}
    icon = "hash"
    group = "text"
    storage = StorageKind.TEXT
    writable = False
    searchable = True
    settings_schema = {
        "pattern": setting(
            _PATTERN,
            "Pattern",
            "编号规则",
            "Parts: {YYYY} {YY} {MM} {DD}, a run of zeros for the count, a {field}.",
            "可用：{YYYY} {YY} {MM} {DD}、一段零作为流水号、{字段}。",
        ),
        "reset": setting(
            {"enum": list(RESETS), "default": "never"},
            "Counting starts again",
            "重新计数",
            "Never, or each year, month or day.",
            "从不，或每年、每月、每天。",
        ),
        "start": setting(
            whole(0, 10**9, 1),
            "First number",
            "起始号",
            "Where counting starts.",
            "从此数开始。",
            group="more",
        ),
        "series": setting(
            {
                "type": "array",
                "x-merge": "key",
                "items": {
                    "type": "object",
                    "properties": {
                        "key": KEY,
                        "label": SHOWN_TEXT,
                        "pattern": _PATTERN,
                        "when": {"type": "string", "minLength": 1, "x-formula": "rule"},
                    },
                    "required": ["key", "pattern"],
                    "additionalProperties": False,
                },
            },
            "Series",
            "编号系列",
            "Patterns tried in order; the first whose condition holds numbers the record.",
            "按顺序尝试的规则；条件首先成立者用于编号。",
            group="more",
        ),
    }
    example = {
        "key": "number",
        "type": "serial",
        "label": {"en": "Number", "zh": "编号"},
        "pattern": "Q-{YYYY}-{0000}",
        "reset": "year",
    }
    values = ()

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        series = field.setting("series") or ()
        patterns = [
            (f"series/{index}/pattern", str(item.get("pattern", ""))) for index, item in enumerate(series)
        ]
        if field.setting("pattern"):
            patterns.append(("pattern", field.setting("pattern")))
        elif not any(not item.get("when") for item in series):
            return [
                Problem("setting.serial_pattern", "", {"reason": {"en": "there is none", "zh": "未设置"}})
            ]
        return [problem for path, source in patterns for problem in self._check(field, path, source)]

    def _check(self, field: FieldLike, path: str, source: str) -> list[Problem]:
        try:
            pattern = read_pattern(source)
        except PatternError as error:
            return [Problem("setting.serial_pattern", path, {"reason": error.reason})]
        reset = field.setting("reset", "never")
        if not set(RESETS.get(reset, ())) <= pattern.dates:
            return [Problem("setting.serial_reset", path, {"value": reset})]
        return []

    def read(self, field: FieldLike, raw: Any) -> Any:
        raise ValueProblem("serial.given")

    @property
    def operators(self) -> tuple[Operator, ...]:
        return TEXTS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"type": "text", "readonly": True}
