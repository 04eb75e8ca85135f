"""Rows to formula."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from configurator.conditions.rows import Group, Row, Said
from configurator.conditions.subjects import Subject
from runtime.fields.operators import Operator
from runtime.fields.registry import field_types
from runtime.fields.values import FieldLike, PlainField, ValueProblem
from runtime.problems import Problem, register_messages

_NUMBER = PlainField("number", "integer")

register_messages(
    {
        "condition.field": {
            "en": "There is no field “{path}” to compare",
            "zh": "没有可比较的字段“{path}”",
        },
        "condition.operator": {
            "en": "{field} can't be compared this way",
            "zh": "{field}不支持这种比较",
        },
        "condition.operand": {
            "en": "Say what {field} is compared with",
            "zh": "请填写{field}要比较的内容",
        },
    }
)


def write_condition(group: Group, subjects: Mapping[str, Subject]) -> tuple[str, list[Problem]]:
    """The formula of a group, and what is wrong with its rows; a problem's path names the row (`rows/0`).

    A row that isn't complete is left out of the formula.
    """
    problems: list[Problem] = []
    return _group(group, subjects, "", problems), problems


def _group(group: Group, subjects: Mapping[str, Subject], path: str, problems: list[Problem]) -> str:
    word = " and " if group.match == "all" else " or "
    written = []
    for index, row in enumerate(group.rows):
        at = f"{path}rows/{index}"
        if isinstance(row, Group):
            text = _group(row, subjects, f"{at}/", problems)
            text = f"({text})" if text else ""
        elif isinstance(row, Said):
            text = row.formula.strip()
            text = f"({text})" if text and len(group.rows) > 1 and not _is_wrapped(text) else text
        else:
            text = _row(row, subjects, at, problems)
            if " and " in text or " or " in text:
                text = f"({text})"
        if text:
            written.append(text)
    return word.join(written) if len(written) != 1 else _bare(written[0])


def _is_wrapped(text: str) -> bool:
    """Whether the brackets a text begins and ends with belong together."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth, quoted = 0, False
    for index, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0 and index < len(text) - 1:
                return False
    return True


def _bare(text: str) -> str:
    """A text alone needs no brackets around it."""
    return text[1:-1] if _is_wrapped(text) else text


def _row(row: Row, subjects: Mapping[str, Subject], at: str, problems: list[Problem]) -> str:
    subject = subjects.get(row.path)
    if subject is None:
        problems.append(Problem("condition.field", at, {"path": row.path}))
        return ""
    label = subject.field.label or subject.field.key
    operator = subject.operator(row.operator)
    if operator is None:
        problems.append(Problem("condition.operator", at, {"field": label}))
        return ""
    try:
        operand = _operand(subject.field, operator, row.operand)
    except ValueProblem as problem:
        problems.append(problem.problem(at, label))
        return ""
    if operand is None and operator.operand != "none":
        problems.append(Problem("condition.operand", at, {"field": label}))
        return ""
    return operator.formula(row.path, operand)


def _operand(field: FieldLike, operator: Operator, raw: Any) -> Any:
    """The operand that JSON says; None while it isn't complete. Raises ValueProblem."""
    if operator.operand == "none" or raw is None or raw in ("", []):
        return None
    if operator.operand == "number":
        return field_types()["integer"].parse_json(_NUMBER, int(raw) if str(raw).isdigit() else raw)
    if operator.operand in ("range", "values"):
        if not isinstance(raw, list):
            return None
        found = [_value(field, one) for one in raw]
        is_whole = None not in found and (operator.operand == "values" or len(found) == 2)
        return found if is_whole else None
    return _value(field, raw)


def _value(field: FieldLike, raw: Any) -> Any:
    kind = field_types()[field.type]
    if isinstance(raw, str) and not raw.strip():
        return None
    if field.type == "choices":
        raw = raw if isinstance(raw, list) else [raw]
    value = kind.parse_json(field, raw)
    if isinstance(value, Decimal):
        return Decimal(format(value.normalize(), "f"))
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value
