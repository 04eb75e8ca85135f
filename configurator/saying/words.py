"""The words sentences about an app are made of, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SYSTEM: Mapping[str, Mapping[str, str]] = {
    "owner": {"en": "Owner", "zh": "负责人"},
    "record": {"en": "this record", "zh": "本记录"},
    "record.id": {"en": "this record", "zh": "本记录"},
    "created_at": {"en": "created", "zh": "创建时间"},
    "created_by": {"en": "created by", "zh": "创建人"},
    "updated_at": {"en": "changed", "zh": "修改时间"},
    "record_type": {"en": "record type", "zh": "记录类型"},
    "user": {"en": "who does it", "zh": "操作人"},
    "true": {"en": "yes", "zh": "是"},
    "false": {"en": "no", "zh": "否"},
    "TODAY()": {"en": "today", "zh": "今天"},
    "NOW()": {"en": "now", "zh": "现在"},
}
"""What every record and every formula has, by its path."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "and": {"en": "and", "zh": "且"},
    "or": {"en": "or", "zh": "或"},
    "more": {"en": "{count} more", "zh": "另 {count} 项"},
    "role": {"en": "the role {name}", "zh": "角色“{name}”"},
    "manager": {"en": "the manager, level {name}", "zh": "第 {name} 级上级"},
    "department_head": {"en": "the head of the department", "zh": "部门负责人"},
    "nothing": {"en": "nothing yet", "zh": "（未填）"},
    "record": {"en": "record", "zh": "记录"},
    "itself": {"en": "the {name}", "zh": "该{name}"},
    "of_record": {"en": "this record's {name}", "zh": "本记录的{name}"},
    "made": {"en": "the new {name}", "zh": "新建的{name}"},
    "rows": {"en": "the {name} records found", "zh": "找到的{name}"},
    "count": {"en": "the number of {name} records found", "zh": "找到的{name}数量"},
    "first": {"en": "the first of {name}", "zh": "{name}中的第一条"},
}
