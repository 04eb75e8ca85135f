"""Properties of an entity, as its page of settings shows them: schema, words and the editor each needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from configurator.web.designer.common import Common
from runtime.fields.settings import SHOWN_TEXT, setting

_SWITCH: Mapping[str, Any] = {"type": "boolean"}
_LIST: Mapping[str, Any] = {"type": "array"}

ENTITY_GROUPS: Mapping[str, Mapping[str, str]] = {
    "basics": {"en": "Names", "zh": "名称"},
    "records": {"en": "Its records", "zh": "记录"},
    "alike": {"en": "Records that are alike", "zh": "重复的记录"},
    "types": {"en": "Record types", "zh": "记录类型"},
    "more": {"en": "More", "zh": "更多"},
}
"""The parts of the page, in order."""

ENTITY: tuple[Common, ...] = (
    Common(
        "label",
        setting(
            SHOWN_TEXT, "One of them", "名称", "What people call one record.", "一条记录的叫法。",
            editor="text",
        ),
    ),
    Common(
        "plural",
        setting(
            SHOWN_TEXT, "Many of them", "复数名称", "What people call many.", "多条记录的叫法。",
            editor="text",
        ),
    ),
    Common(
        "description",
        setting(
            SHOWN_TEXT, "Description", "说明", "A sentence for whoever uses it.", "给使用者的一句话。",
            editor="text",
        ),
    ),
    Common(
        "icon",
        setting({"type": "string"}, "Icon", "图标", "", "", editor="icon"),
    ),
    Common(
        "color",
        setting({"type": "string"}, "Colour", "颜色", "", "", editor="color"),
    ),
    Common(
        "title",
        setting(
            {"type": "string", "minLength": 1, "maxLength": 4096}, "Title", "标题",
            "What a record is called in lists and references. Its first text or number otherwise.",
            "记录在列表和引用中的叫法；默认为第一个文本或编号字段。",
            group="records", editor="formula",
        ),
    ),
    Common(
        "single",
        setting(
            _SWITCH, "Only one record", "仅一条记录",
            "Such as settings of the company: there is exactly one.", "例如公司设置：只有一条。",
            group="records",
        ),
    ),
    Common(
        "unique",
        setting(
            _LIST, "Never alike", "不可重复的组合",
            "No two records are the same in all of these fields.", "任意两条记录的这些字段不能全部相同。",
            group="alike", editor="field_sets",
        ),
    ),
    Common(
        "duplicates",
        setting(
            _LIST, "Look for duplicates", "查重",
            "A save that finds a record alike warns or is refused.", "保存时发现相同记录则提醒或拒绝。",
            group="alike", editor="duplicates",
        ),
    ),
    Common(
        "record_types",
        setting(
            _LIST, "Types of its records", "记录有哪些类型",
            "Variants with a form of their own, fewer options or stages. A new record begins as the first.",
            "有各自表单、较少选项或阶段的变体。新记录默认为第一种。",
            group="types", editor="record_types",
        ),
    ),
    Common(
        "indexes",
        setting(
            _LIST, "Fast together", "组合索引",
            "Lists filter and sort faster by these fields together.", "按这些字段组合筛选和排序更快。",
            group="more", editor="field_sets",
        ),
    ),
)  # fmt: skip
