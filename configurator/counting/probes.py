"""Conditions on the records of one entity, each with what it means when one fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.problems import register_messages

INVALID, REQUIRED, COMPUTED, LOST, GAINED, HIDDEN, UNCONVERTED, DOUBLED, STAGE, OPTION = (
    "count.invalid", "count.required", "count.computed", "count.lost", "count.gained", "count.hidden",
    "count.unconverted", "count.doubled", "count.stage", "count.option",
)  # fmt: skip
UNKNOWN, WITHHELD = "count.unknown", "count.withheld"

register_messages(
    {
        INVALID: {
            "en": "{count} records of {entity} would not pass “{rule}”",
            "zh": "{count} 条{entity}不符合“{rule}”",
        },
        REQUIRED: {
            "en": "{field} of {entity} becomes required; {count} records have none",
            "zh": "{entity}的{field}变为必填；{count} 条记录没有值",
        },
        COMPUTED: {
            "en": "{field} of {entity} changes its value in {count} records",
            "zh": "{count} 条{entity}的{field}取值改变",
        },
        LOST: {
            "en": "{count} records of {entity} go out of sight of {role}",
            "zh": "“{role}”将看不到 {count} 条{entity}",
        },
        GAINED: {
            "en": "{count} records of {entity} come into sight of {role}",
            "zh": "“{role}”将新看到 {count} 条{entity}",
        },
        HIDDEN: {
            "en": "{field} of {entity} goes out of sight of {role}; {count} records hold a value",
            "zh": "“{role}”将看不到{entity}的{field}；{count} 条记录有值",
        },
        UNCONVERTED: {
            "en": "{count} values of {field} of {entity} cannot be converted",
            "zh": "{entity}的{field}有 {count} 个值无法转换",
        },
        DOUBLED: {
            "en": "{count} records of {entity} share their {field}, which becomes unique",
            "zh": "{entity}的{field}变为唯一；{count} 条记录的值重复",
        },
        STAGE: {
            "en": "{count} records of {entity} stand at {options}, which {field} no longer has",
            "zh": "{count} 条{entity}处于{field}中已删除的阶段：{options}",
        },
        OPTION: {
            "en": "{count} records of {entity} hold {options}, which {field} no longer has",
            "zh": "{count} 条{entity}选择了{field}中已删除的选项：{options}",
        },
        "count.not_taken": {
            "en": "the database does not take it as a condition",
            "zh": "数据库不接受该条件",
        },
        WITHHELD: {
            "en": "{what} is counted for those alone who may read {fields} in every record",
            "zh": "{what}的统计只向有权读取全部记录{fields}的人显示",
        },
        UNKNOWN: {
            "en": "{what} cannot be counted beforehand: {reason}",
            "zh": "{what}无法在发布前统计：{reason}",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A condition on rows `t` of an entity, in SQL with `:name` parameters, and what it says of them."""

    code: str
    entity: str
    where: str
    parameters: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    reads: frozenset[tuple[str, str]] = frozenset()
    """The fields (entity, key) that a formula or bound of the draft compares: who may not read them could
    learn their values from how many records fit."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What can't be counted, and why."""

    entity: str
    values: Mapping[str, Any]
    path: str = ""
