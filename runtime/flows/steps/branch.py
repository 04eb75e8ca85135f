"""`branch`: the first case whose condition holds is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import Blocks, StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Enter, Result
from runtime.flows.schemas import ID, STEPS, TEXT, formula, setting

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

OTHERWISE = ""


@register
class Branch(StepType):
    """Cases in order, each with its steps; `otherwise` when none holds."""

    key = "branch"
    label = {"en": "Branch", "zh": "条件分支"}
    sentence = {"en": "Go one way or another", "zh": "根据条件走不同的分支"}
    summary = {"en": "The first way that holds is taken", "zh": "走第一个成立的分支"}
    group = "ways"
    start = {"cases": [{"id": "first", "when": "true", "steps": []}], "otherwise": []}
    icon = "git-branch"
    settings_schema = {
        "cases": setting(
            {
                "type": "array",
                "minItems": 1,
                "x-merge": "id",
                "items": {
                    "type": "object",
                    "required": ["id", "when", "steps"],
                    "additionalProperties": False,
                    "properties": {
                        "id": ID,
                        "label": TEXT,
                        "when": setting(
                            {**formula(), "x-condition": True},
                            "When",
                            "当",
                            "This way is taken when it holds and none before it did.",
                            "成立且前面的分支都不成立时走此分支。",
                        ),
                        "steps": STEPS,
                    },
                },
            },
            "Case",
            "分支",
            "Ways in order: the first that holds is taken.",
            "按顺序判断，走第一个成立的分支。",
        ),
        "otherwise": setting(STEPS, "Otherwise", "否则", "When no case holds.", "所有分支都不成立时。"),
    }
    required = ("cases",)
    example = {
        "key": "size",
        "do": "branch",
        "cases": [{"id": "big", "when": "total > 1000", "steps": [{"key": "stop", "do": "end"}]}],
        "otherwise": [],
    }

    def blocks(self, settings: Mapping[str, Any]) -> Blocks:
        """One block a case, and `otherwise`."""
        cases = [
            (case.id, f"/cases/{index}/steps", case.steps)
            for index, case in enumerate(settings.get("cases", ()))
        ]
        return [*cases, (OTHERWISE, "/otherwise", settings.get("otherwise", ()))]

    def compile(
        self, settings: Mapping[str, Any], compiler: FlowCompiler
    ) -> list[tuple[str, Formula | None]]:
        """The cases' ids and conditions."""
        return [
            (case.id, compiler.condition(case.when, f"/cases/{index}/when"))
            for index, case in enumerate(settings.get("cases", ()))
        ]

    def execute(self, made: list[tuple[str, Formula]], standing: Standing) -> Result:
        """Enter the first case that holds."""
        context = standing.context()
        for case, when in made:
            if when.evaluate(context):
                return Enter(case, f"case {case}")
        return Enter(OTHERWISE, "otherwise")

    def after(self, made: Any, standing: Standing, block: str) -> Result:
        """One case is enough."""
        return Continue()
