"""`parallel`: several sequences beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.flows.base import Blocks, StepType
from runtime.flows.registry import register
from runtime.flows.schemas import keyed_blocks, one_of


@register
class Parallel(StepType):
    """Branches that wait for people or time beside each other."""

    key = "parallel"
    label = {"en": "Parallel", "zh": "并行分支"}
    sentence = {"en": "Do several things beside each other", "zh": "同时进行多个分支"}
    icon = "arrows-split-2"
    executable = False
    settings_schema = {
        "branches": keyed_blocks("Branch"),
        "join": {
            **one_of("all", "any"),
            "default": "all",
            "description": "Go on when all, or the first, have ended",
        },
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
