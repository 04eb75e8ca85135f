"""The words of what rules find."""

from __future__ import annotations

from runtime.fields.base import NUMBER_DIGITS
from runtime.formula.messages import FormulaError
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.rules.coerce import OutOfRange

register_messages(
    {
        "field.required": {"en": "{label} is required", "zh": "请填写{label}"},
        "field.locked": {
            "en": "{label} cannot be changed now",
            "zh": "{label}当前不可修改",
            "hint": {"en": "{why}", "zh": "{why}"},
        },
        "choice.not_offered": {
            "en": "{value} is not offered for {label} now",
            "zh": "{label}当前不能选择“{value}”",
            "hint": {"en": "Choose one of: {options}", "zh": "可选：{options}"},
        },
        "stage.no_transition": {
            "en": "{label} cannot go from {source} to {target}",
            "zh": "{label}不能从“{source}”变为“{target}”",
            "hint": {"en": "From there it can go to: {options}", "zh": "可变为：{options}"},
        },
        "stage.condition": {
            "en": "{label} cannot go from {source} to {target} yet: {when} does not hold",
            "zh": "{label}尚不能从“{source}”变为“{target}”：条件 {when} 未满足",
        },
        "stage.role": {
            "en": "Your roles do not let you take {label} from {source} to {target}",
            "zh": "您的角色不允许将{label}从“{source}”变为“{target}”",
        },
        "rule.violated": {"en": "The rule {rule} does not allow this", "zh": "规则 {rule} 不允许此操作"},
        "rule.conflict": {
            "en": "The rules {first} and {second} give {label} different values",
            "zh": "规则 {first} 与 {second} 为{label}给出了不同的值",
            "hint": {"en": "Make their conditions exclude each other", "zh": "请让它们的条件互斥"},
        },
        "rule.several_rows": {
            "en": "Rows {first} and {second} of the decision table {rule} both match",
            "zh": "决策表 {rule} 的行 {first} 与 {second} 同时匹配",
        },
        "rule.failed": {
            "en": "The rule {rule} could not be worked out: {reason}",
            "zh": "规则 {rule} 无法计算：{reason}",
        },
        "rule.broken": {
            "en": "The rule {rule} cannot be understood: {reason}",
            "zh": "规则 {rule} 无法识别：{reason}",
        },
        "rule.cycle": {
            "en": "The values of {fields} wait for each other",
            "zh": "{fields} 的值相互依赖",
            "hint": {"en": "Take one of them out of the circle", "zh": "请去掉其中一处依赖"},
        },
        "reason.too_large": {
            "en": "the result has more than {digits} digits",
            "zh": "结果超过 {digits} 位数字",
        },
        "reason.unfit": {
            "en": "a value in it is none that the formula can take",
            "zh": "其中有公式无法处理的值",
        },
    }
)


def reason_of(failure: Exception) -> dict[str, str]:
    """Why a formula could not be worked out, in words by language."""
    if isinstance(failure, FormulaError):
        cause = failure.problem
    elif isinstance(failure, OutOfRange | ArithmeticError):
        cause = Problem("reason.too_large", values={"digits": NUMBER_DIGITS})
    else:
        cause = Problem("reason.unfit")
    return {language: cause.message(language) for language in LANGUAGES}
