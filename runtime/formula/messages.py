"""The words of formula problems and the one exception of evaluating."""

from __future__ import annotations

from typing import Any

from runtime.formula import problem_texts
from runtime.problems import Problem, register_messages

Span = tuple[int, int]


class Refused(Exception):
    """Inside the compiler only: the formula can't be compiled. Never leaves `compile_formula`."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code if problems else "formula.syntax")
        self.problems = list(problems)


class FormulaError(Exception):
    """The one error of evaluating a formula: a limit was passed. `problem` says which."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, values=values)


def problem_at(code: str, span: Span, **values: Any) -> Problem:
    """A problem of the source text between two offsets (code points)."""
    if "suggestion" in values:
        values["advice"] = _advice(values["suggestion"])
    return Problem(code, values={"position": span, **values})


def _advice(suggestion: Any) -> Any:
    """A hint: given words, or the question whether a name was meant."""
    if not isinstance(suggestion, str) or not suggestion:
        return suggestion
    return {"en": f"Did you mean {suggestion}?", "zh": f"是否应为 {suggestion}？"}


def refuse(code: str, span: Span, **values: Any) -> Refused:
    """The exception to raise for a problem at a place."""
    return Refused(problem_at(code, span, **values))


register_messages(problem_texts.MESSAGES)

KIND_NAMES = {
    "text": {"en": "text", "zh": "文本"},
    "number": {"en": "a number", "zh": "数字"},
    "boolean": {"en": "yes/no", "zh": "是/否"},
    "date": {"en": "a date", "zh": "日期"},
    "instant": {"en": "a date and time", "zh": "日期时间"},
    "time": {"en": "a time", "zh": "时间"},
    "choice": {"en": "a choice", "zh": "单选"},
    "choices": {"en": "several choices", "zh": "多选"},
    "reference": {"en": "a reference", "zh": "引用"},
    "user": {"en": "a person", "zh": "人员"},
    "any_reference": {"en": "a reference to several entities", "zh": "多实体引用"},
    "rows": {"en": "rows", "zh": "多行数据"},
    "list": {"en": "a list", "zh": "列表"},
    "json": {"en": "structured data", "zh": "结构化数据"},
    "blank": {"en": "blank", "zh": "空值"},
}
