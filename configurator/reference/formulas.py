"""The formula reference: the language in brief, and every function from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from configurator.reference.markdown import page, table
from runtime.fields.operators import literal
from runtime.formula.functions import all_functions
from runtime.formula.functions.base import Example, Function

_INTRODUCTION = """# Formulas: reference

Generated from the registry of functions by `python -m configurator.reference`; do not edit."""

_LANGUAGE: Sequence[tuple[str, str, str]] = (
    (
        "`amount * 1.2`, `-x`, `x ^ 2`, `20%`",
        "Exact decimal arithmetic. With a blank the result is blank; division by zero is blank",
        "精确的十进制运算；含空值则结果为空，除以零为空",
    ),
    (
        "`a = b`, `a <> b`, `<`, `<=`, `>`, `>=`",
        "Comparisons. Blank equals only blank, and is neither less nor more than anything",
        "比较；空值只等于空值，既不小于也不大于任何值",
    ),
    (
        "`a and b`, `a or b`, `not a`; `&&`, `||`, `!`",
        "Logic. A bare value is true when it is not blank, zero or false",
        "逻辑；非空、非零、非假的值为真",
    ),
    ('`x in ["a", "b"]`', "One of several", "是其中之一"),
    (
        '`"text"`, `a & b`',
        'Text, and texts joined; a quote inside is doubled: `"a ""b"" c"`',
        "文本及其连接；内部引号写两次",
    ),
    ("`true`, `false`, `null`", "Constants; `null` is the blank", "常量；`null` 为空值"),
    ("`account.owner.name`", "A path through references", "经引用的路径"),
    (
        "`SUM(lines.amount)`, `SUM(lines, price * quantity)`",
        "Over rows of a sub-table or records that point here; in the second form bare names are the row's",
        "对子表行或引用此处的记录汇总；第二种写法中名称属于行",
    ),
    (
        '`SUM(ENTITY("price", product = record.product), amount)`',
        "Over records of an entity that meet a condition; `record` is the outer record",
        "对满足条件的实体记录汇总；`record` 为外层记录",
    ),
    ("`parent.field`", "The record that a row of a sub-table belongs to", "子表行所属的记录"),
    (
        "`saved.field`",
        "The stored value before this edit (rules and flows)",
        "本次修改前的已存值（规则和流程）",
    ),
    (
        "`owner = user`, `owner_role in user.roles`",
        "Whose the record is: a person's, or the queue of a role (then `owner` is blank); "
        "nobody's when both are blank",
        "记录归属：某人，或某角色的队列（此时 `owner` 为空）；两者皆空则无负责人",
    ),
    ("`user`, `user.department`, `user.roles`", "Who is at work", "当前用户"),
    ("`app.settings.x`, `record_type`", "A setting of the app; the record's type", "应用设置；记录类型"),
    ("`due - start`, `start + 7`", "Days between dates; a later date", "日期相差天数；之后的日期"),
)

_CATEGORIES = {
    "date": "日期",
    "logic": "逻辑",
    "math": "数学",
    "record": "记录",
    "rows": "行与汇总",
    "text": "文本",
}


def formula_reference() -> str:
    """The whole page."""
    functions = all_functions()
    blocks = [
        _INTRODUCTION,
        "## The language · 语言",
        table(("Write", "Meaning", "含义"), _LANGUAGE),
        "Names of functions may be written in any case. Numbers are decimal: `0.1 + 0.2 = 0.3`. "
        "Rounding is half away from zero.",
        "## Functions · 函数",
    ]
    categories = sorted({function.category for function in functions})
    for category in categories:
        members = [function for function in functions if function.category == category]
        chinese = _CATEGORIES.get(category)
        blocks.append(f"### {category.capitalize()}" + (f" · {chinese}" if chinese else ""))
        blocks.append(table(("Function", "Does", "说明"), [_row(function) for function in members]))
        for function in members:
            blocks += _details(function)
    return page(blocks)


def _row(function: Function) -> tuple[str, str, str]:
    return f"`{function.syntax()}`", function.help["en"], function.help["zh"]


def _details(function: Function) -> Iterable[str]:
    """Other names, limits and examples, where there are any."""
    notes = []
    if function.aliases:
        notes.append("also " + ", ".join(f"`{name}`" for name in function.aliases))
    if function.purposes is not None:
        notes.append("only in " + ", ".join(sorted(function.purposes)))
    if function.volatile:
        notes.append("changes with time or user: computed at reading")
    if not function.examples and not notes:
        return
    yield f"**{function.name}**" + (f" ({'; '.join(notes)})" if notes else "")
    yield "\n".join(_example(example) for example in function.examples)


def _example(example: Example) -> str:
    given = ", ".join(f"`{name}` {_value(value)}" for name, value in example.values.items())
    return f"- `{example.formula}` → {_value(example.expected)}" + (f", where {given}" if given else "")


def _value(value: Any) -> str:
    """A value as people read it in an example."""
    if value is None:
        return "blank"
    if isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], str):
        return _value(value[1])
    if isinstance(value, bool | int | Decimal | str | date | datetime | time):
        return f"`{literal(value)}`" if not isinstance(value, date | time) else f"`{value.isoformat()}`"
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value) or "nothing"
    return f"`{value}`"
