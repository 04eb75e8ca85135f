"""What a filter can ask of a field, and the formula each question becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from runtime.fields.values import Text

Build = Callable[[str, Any], str]


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison.

    `operand` says what is asked beside it: `none`, `value` (of the field's type), `values` (several),
    `range` (two values), `number`. `build(field key, operand)` gives the formula.
    """

    key: str
    label: Text
    operand: str
    build: Build

    def formula(self, key: str, operand: Any = None) -> str:
        """The formula that holds for the records meant."""
        return self.build(key, operand)


def literal(value: Any) -> str:
    """A value as it is written in a formula."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return f'DATETIMEVALUE("{value.isoformat(timespec="milliseconds").replace("+00:00", "Z")}")'
    if isinstance(value, date):
        return f"DATE({value.year}, {value.month}, {value.day})"
    if isinstance(value, time):
        return f'TIMEVALUE("{value.isoformat(timespec="seconds")}")'
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return '"' + str(value).replace('"', '""') + '"'


def _compare(sign: str) -> Build:
    return lambda key, operand: f"{key} {sign} {literal(operand)}"


def _call(function: str) -> Build:
    return lambda key, operand: f"{function}({key}, {literal(operand)})"


def _between(key: str, operand: Any) -> str:
    low, high = operand
    return f"{key} >= {literal(low)} and {key} <= {literal(high)}"


def _any_included(key: str, operand: Any) -> str:
    return " or ".join(f"INCLUDES({key}, {literal(value)})" for value in operand) or "false"


def _all_included(key: str, operand: Any) -> str:
    return " and ".join(f"INCLUDES({key}, {literal(value)})" for value in operand) or "true"


EQUAL = Operator("is", {"en": "is", "zh": "等于"}, "value", _compare("="))
NOT_EQUAL = Operator("is_not", {"en": "is not", "zh": "不等于"}, "value", _compare("<>"))
LESS = Operator("less", {"en": "is less than", "zh": "小于"}, "value", _compare("<"))
AT_MOST = Operator("at_most", {"en": "is at most", "zh": "小于等于"}, "value", _compare("<="))
MORE = Operator("more", {"en": "is more than", "zh": "大于"}, "value", _compare(">"))
AT_LEAST = Operator("at_least", {"en": "is at least", "zh": "大于等于"}, "value", _compare(">="))
BETWEEN = Operator("between", {"en": "is between", "zh": "介于"}, "range", _between)
BEFORE = Operator("before", {"en": "is before", "zh": "早于"}, "value", _compare("<"))
AFTER = Operator("after", {"en": "is after", "zh": "晚于"}, "value", _compare(">"))
ON_OR_BEFORE = Operator("on_or_before", {"en": "is on or before", "zh": "不晚于"}, "value", _compare("<="))
ON_OR_AFTER = Operator("on_or_after", {"en": "is on or after", "zh": "不早于"}, "value", _compare(">="))
IS_TODAY = Operator("is_today", {"en": "is today", "zh": "是今天"}, "none", lambda key, _: f"{key} = TODAY()")
LAST_DAYS = Operator(
    "last_days",
    {"en": "is in the last … days", "zh": "在最近…天内"},
    "number",
    lambda key, days: f"{key} > TODAY() - {literal(days)} and {key} <= TODAY()",
)
NEXT_DAYS = Operator(
    "next_days",
    {"en": "is in the next … days", "zh": "在未来…天内"},
    "number",
    lambda key, days: f"{key} >= TODAY() and {key} < TODAY() + {literal(days)}",
)
THIS_WEEK = Operator(
    "this_week",
    {"en": "is this week", "zh": "是本周"},
    "none",
    lambda key, _: f"{key} > TODAY() - WEEKDAY(TODAY(), 2) and {key} <= TODAY() - WEEKDAY(TODAY(), 2) + 7",
)
THIS_MONTH = Operator(
    "this_month",
    {"en": "is this month", "zh": "是本月"},
    "none",
    lambda key, _: f"YEAR({key}) = YEAR(TODAY()) and MONTH({key}) = MONTH(TODAY())",
)
THIS_YEAR = Operator(
    "this_year", {"en": "is this year", "zh": "是今年"}, "none", lambda key, _: f"YEAR({key}) = YEAR(TODAY())"
)
LONGER_AGO = Operator(
    "longer_ago",
    {"en": "is more than … days ago", "zh": "早于…天前"},
    "number",
    lambda key, days: f"{key} < TODAY() - {literal(days)}",
)
FURTHER_AHEAD = Operator(
    "further_ahead",
    {"en": "is more than … days ahead", "zh": "晚于…天后"},
    "number",
    lambda key, days: f"{key} > TODAY() + {literal(days)}",
)
AT_TODAY = Operator(
    "is_today", {"en": "is today", "zh": "是今天"}, "none", lambda key, _: f"DATEVALUE({key}) = TODAY()"
)
AT_LAST_DAYS = Operator(
    "last_days",
    {"en": "is in the last … days", "zh": "在最近…天内"},
    "number",
    lambda key, days: f"DATEVALUE({key}) > TODAY() - {literal(days)} and DATEVALUE({key}) <= TODAY()",
)
AT_LONGER_AGO = Operator(
    "longer_ago",
    {"en": "is more than … days ago", "zh": "早于…天前"},
    "number",
    lambda key, days: f"DATEVALUE({key}) < TODAY() - {literal(days)}",
)
PAST = Operator("past", {"en": "is past", "zh": "已过期"}, "none", lambda key, _: f"{key} < TODAY()")
CONTAINS = Operator("contains", {"en": "contains", "zh": "包含"}, "value", _call("CONTAINS"))
CONTAINS_NOT = Operator(
    "contains_not",
    {"en": "does not contain", "zh": "不包含"},
    "value",
    lambda key, operand: f"not CONTAINS({key}, {literal(operand)})",
)
BEGINS = Operator("begins", {"en": "begins with", "zh": "开头是"}, "value", _call("BEGINS"))
ENDS = Operator("ends", {"en": "ends with", "zh": "结尾是"}, "value", _call("ENDS"))
ONE_OF = Operator("one_of", {"en": "is one of", "zh": "是其中之一"}, "values", _compare("in"))
NONE_OF = Operator(
    "none_of",
    {"en": "is none of", "zh": "不是其中任何一个"},
    "values",
    lambda key, operand: f"not ({key} in {literal(operand)})",
)
INCLUDES_ANY = Operator(
    "includes_any", {"en": "includes any of", "zh": "包含任意一个"}, "values", _any_included
)
INCLUDES_ALL = Operator("includes_all", {"en": "includes all of", "zh": "包含全部"}, "values", _all_included)
IS_TRUE = Operator("is_true", {"en": "is yes", "zh": "为是"}, "none", lambda key, _: f"{key} = true")
IS_FALSE = Operator("is_false", {"en": "is no", "zh": "为否"}, "none", lambda key, _: f"{key} = false")
IS_ME = Operator("is_me", {"en": "is me", "zh": "是我"}, "none", lambda key, _: f"{key} = user")
IS_BLANK = Operator("blank", {"en": "is blank", "zh": "为空"}, "none", lambda key, _: f"ISBLANK({key})")
IS_NOT_BLANK = Operator(
    "not_blank", {"en": "is not blank", "zh": "不为空"}, "none", lambda key, _: f"not ISBLANK({key})"
)

BLANKS = (IS_BLANK, IS_NOT_BLANK)
TEXTS = (EQUAL, NOT_EQUAL, CONTAINS, CONTAINS_NOT, BEGINS, ENDS, *BLANKS)
NUMBERS = (EQUAL, NOT_EQUAL, MORE, AT_LEAST, LESS, AT_MOST, BETWEEN, *BLANKS)
DATES = (EQUAL, BEFORE, AFTER, ON_OR_BEFORE, ON_OR_AFTER, BETWEEN, IS_TODAY, PAST, THIS_WEEK, THIS_MONTH,
         THIS_YEAR, LAST_DAYS, NEXT_DAYS, LONGER_AGO, FURTHER_AHEAD, *BLANKS)  # fmt: skip
INSTANTS = (BEFORE, AFTER, ON_OR_BEFORE, ON_OR_AFTER, BETWEEN, AT_TODAY, AT_LAST_DAYS, AT_LONGER_AGO, *BLANKS)
CHOICES = (EQUAL, NOT_EQUAL, ONE_OF, NONE_OF, *BLANKS)
LINKS = (EQUAL, NOT_EQUAL, *BLANKS)
