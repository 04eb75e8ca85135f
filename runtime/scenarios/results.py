"""What came of a scenario: passed, or in what it differs from what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.definition.text import Text, text_in
from runtime.problems import Problem, register_messages

register_messages(
    {
        "scenario.value": {
            "en": "{what} should be {expected} but is {actual}",
            "zh": "{what} 应为 {expected}，实际为 {actual}",
        },
        "scenario.state": {
            "en": "{what} should be {state} but is not",
            "zh": "{what} 应为“{state}”，实际不是",
        },
        "scenario.problem_missing": {
            "en": "Should be refused with “{what}” but went through",
            "zh": "应被拒绝：“{what}”，实际却通过了",
        },
        "scenario.problem_other": {
            "en": "Should be refused with “{what}” but was refused with “{actual}”",
            "zh": "应被拒绝：“{what}”，实际被拒绝：“{actual}”",
        },
        "scenario.problem_extra": {
            "en": "Refused, which was not expected: {actual}",
            "zh": "被拒绝，而预期是通过：{actual}",
            "hint": {
                "en": "If that is right, expect the problem {what}.",
                "zh": "如果这是对的，请在预期的问题中写上 {what}。",
            },
        },
        "scenario.message_missing": {
            "en": "The message {what} was expected; sent were: {actual}",
            "zh": "应发送消息 {what}，实际发送：{actual}",
        },
        "scenario.count": {
            "en": "There should be {expected} of {what} but there are {actual}",
            "zh": "{what} 应有 {expected} 条，实际 {actual} 条",
        },
        "scenario.no_record": {"en": "There is no record {what}", "zh": "没有记录 {what}"},
        "scenario.act_refused": {
            "en": "{what} was refused, so that what comes after it could not be tried: {actual}",
            "zh": "{what}被拒绝，之后的步骤无法执行：{actual}",
        },
        "scenario.not_prepared": {
            "en": "What is given could not be saved: {what}: {actual}",
            "zh": "前置数据无法保存：{what}：{actual}",
        },
        "scenario.not_available": {
            "en": "“{what}” cannot be carried out in scenarios by this version",
            "zh": "此版本的场景无法执行“{what}”",
        },
    }
)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """The outcome of one scenario; `differences` are empty when it passed."""

    key: str
    label: Text
    differences: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences

    def lines(self, language: str = "en") -> list[str]:
        """The differences in words."""
        return [problem.message(language) for problem in self.differences]

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """For machines."""
        return {
            "key": self.key,
            "label": text_in(self.label, language, self.key),
            "passed": self.passed,
            "differences": [problem.as_json(language) for problem in self.differences],
        }


def difference(code: str, path: str, what: Any, **values: Any) -> Problem:
    """One difference, at its place in the scenario."""
    return Problem(f"scenario.{code}", path, {"what": what, **values})
