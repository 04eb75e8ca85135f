"""Conditions on the records of one entity, each with what it means when one fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.problems import register_messages

INVALID, REQUIRED, COMPUTED, LOST, GAINED, HIDDEN, UNCONVERTED, DOUBLED = (
    "count.invalid", "count.required", "count.computed", "count.lost", "count.gained", "count.hidden",
    "count.unconverted", "count.doubled",
)  # fmt: skip
UNKNOWN = "count.unknown"

register_messages(
    {
        INVALID: {
            "en": "{entity}: {count} would not pass “{rule}”",
            "zh": "{entity}：{count} 条记录不符合“{rule}”",
        },
        REQUIRED: {
            "en": "{entity}: {field} becomes required, {count} have none",
            "zh": "{entity}：{field}变为必填，{count} 条记录没有值",
        },
        COMPUTED: {
            "en": "{entity}: {field} changes its value in {count}",
            "zh": "{entity}：{count} 条记录的{field}取值改变",
        },
        LOST: {
            "en": "{entity}: {role} no longer see {count}",
            "zh": "{entity}：“{role}”将看不到 {count} 条记录",
        },
        GAINED: {
            "en": "{entity}: {role} newly see {count}",
            "zh": "{entity}：“{role}”将新看到 {count} 条记录",
        },
        HIDDEN: {
            "en": "{entity}: {field} goes out of sight of {role}; {count} hold a value",
            "zh": "{entity}：“{role}”将看不到{field}，{count} 条记录有值",
        },
        UNCONVERTED: {
            "en": "{entity}: {count} values of {field} can’t be converted",
            "zh": "{entity}：{field}有 {count} 个值无法转换",
        },
        DOUBLED: {
            "en": "{entity}: {count} share {field}, which becomes unique",
            "zh": "{entity}：{field}变为唯一，{count} 条记录的值重复",
        },
        UNKNOWN: {
            "en": "{what} can’t be counted before it is live: {reason}",
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


@dataclass(frozen=True, slots=True)
class Unknown:
    """What can't be counted, and why."""

    entity: str
    values: Mapping[str, Any]
    path: str = ""
