"""Properties that fields of every type have, as the panel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.fields.settings import SHOWN_TEXT, setting

_FORMULA: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 4096}
_SWITCH: Mapping[str, Any] = {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Common:
    """A property and for which types it makes sense: those that are `only` (a capability) or all."""

    name: str
    schema: Mapping[str, Any]
    only: str = ""
    text: bool = False


COMMON: tuple[Common, ...] = (
    Common(
        "help",
        setting(
            SHOWN_TEXT,
            "Help",
            "说明",
            "A sentence below the field.",
            "显示在字段下方的一句话。",
            editor="text",
        ),
    ),
    Common(
        "placeholder",
        setting(
            SHOWN_TEXT,
            "Example",
            "示例",
            "Shown while the field is empty.",
            "字段为空时显示。",
            editor="text",
        ),
        only="typed",
    ),
    Common(
        "required",
        setting(
            _SWITCH,
            "Always required",
            "始终必填",
            "Must be filled whenever it is shown.",
            "显示时必须填写。",
            group="rules",
        ),
        only="writable",
    ),
    Common(
        "unique",
        setting(
            _SWITCH,
            "No two alike",
            "不可重复",
            "No two records share a value.",
            "任意两条记录的值不能相同。",
            group="rules",
        ),
        only="indexable",
    ),
    Common(
        "default",
        setting(
            _FORMULA,
            "Starts as",
            "初始值",
            "A formula that fills the field once, in a new record.",
            "新建记录时填入一次的公式。",
            group="rules",
            editor="formula",
        ),
        only="writable",
    ),
    Common(
        "formula",
        setting(
            _FORMULA,
            "Computed by",
            "计算公式",
            "The field can't be edited then.",
            "填写后该字段不可编辑。",
            group="rules",
            editor="formula",
        ),
        only="writable",
    ),
    Common(
        "tracked",
        setting(
            _SWITCH,
            "Keep a history",
            "记录变更",
            "Changes are shown in the record's timeline.",
            "在记录的时间线中显示变更。",
            group="more",
        ),
    ),
    Common(
        "searchable",
        setting(
            _SWITCH,
            "Find records by it",
            "可搜索",
            "The search looks into this field.",
            "搜索会查找此字段。",
            group="more",
        ),
        only="searchable",
    ),
    Common(
        "indexed",
        setting(
            _SWITCH,
            "Fast lists",
            "加快列表",
            "Lists filter and sort faster by this field.",
            "按此字段筛选和排序更快。",
            group="more",
        ),
        only="indexable",
    ),
    Common(
        "not_copied",
        setting(
            _SWITCH,
            "Blank in copies",
            "复制时留空",
            "A copy of a record starts without it.",
            "复制记录时不带此值。",
            group="more",
        ),
        only="writable",
    ),
    Common(
        "reveal",
        setting(
            _SWITCH,
            "Shown in spite of its sources",
            "不随来源隐藏",
            "Also to those who may not see what it is computed or copied from.",
            "计算或复制的来源对某些人隐藏时，仍向他们显示结果。",
            group="more",
        ),
        only="writable",
    ),
    Common(
        "when_hidden",
        setting(
            {
                "enum": ["keep", "clear"],
                "default": "keep",
                "x-labels": {
                    "keep": {"en": "Keep what is there", "zh": "保留已有内容"},
                    "clear": {"en": "Empty it on save", "zh": "保存时清空"},
                },
            },
            "While hidden",
            "隐藏时",
            "What saving does to a value that is hidden.",
            "保存时如何处理被隐藏的值。",
            group="more",
        ),
        only="writable",
    ),
)
