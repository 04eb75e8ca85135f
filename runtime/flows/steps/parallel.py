"""`parallel`: several sequences beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.flows.base import Blocks, StepType
from runtime.flows.registry import register
from runtime.flows.schemas import keyed_blocks, setting, worded


@register
class Parallel(StepType):
    """Branches that wait for people or time beside each other."""

    key = "parallel"
    label = {"en": "Parallel", "zh": "并行分支"}
    sentence = {"en": "Do several things beside each other", "zh": "同时进行多个分支"}
    summary = {"en": "All beside each other; go on when {join}", "zh": "同时进行，{join}后继续"}
    group = "ways"
    start = {"branches": [{"id": "first", "steps": []}, {"id": "second", "steps": []}]}
    icon = "arrows-split-2"
    executable = False
    settings_schema = {
        "branches": setting(
            keyed_blocks("Branch"), "Branch", "分支", "What goes on at the same time.", "同时进行的分支。"
        ),
        "join": setting(
            worded("all", all=("all have ended", "全部结束"), any=("the first has ended", "任一结束")),
            "Go on when",
            "何时继续",
            "Go on when all, or the first, have ended.",
            "全部结束后继续，或任一结束后继续。",
        ),
    }
    required = ("branches",)
    example = {
        "key": "reviews",
        "do": "parallel",
        "branches": [
            {"id": "legal", "steps": [{"key": "ask_legal", "do": "approve", "by": [{"role": "legal"}]}]},
            {
                "id": "finance",
                "steps": [{"key": "ask_finance", "do": "approve", "by": [{"role": "finance"}]}],
            },
        ],
        "join": "all",
    }

    def blocks(self, settings: Mapping[str, Any]) -> Blocks:
        """One block a branch."""
        return [
            (branch.id, f"/branches/{index}/steps", branch.steps)
            for index, branch in enumerate(settings.get("branches", ()))
        ]
