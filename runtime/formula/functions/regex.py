"""`REGEX`: true when the whole text matches a pattern (RE2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

from runtime.formula.calls import CallSite
from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.messages import refuse
from runtime.formula.nodes import Literal, Node

OPTIONS = re2.Options()
OPTIONS.log_errors = False
OPTIONS.max_mem = 1 << 20
MAX_PATTERN = 500


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """The pattern on RE2, None when it isn't one."""
    if len(pattern) > MAX_PATTERN:
        return None
    try:
        return re2.compile(pattern, OPTIONS)
    except re2.error:
        return None


def regex(text: str, pattern: str) -> bool:
    """A pattern that isn't one matches nothing."""
    matcher = compiled(pattern)
    return matcher is not None and matcher.fullmatch(text) is not None


def check_pattern(site: CallSite, nodes: Sequence[Node]) -> None:
    """A constant pattern must be valid."""
    pattern = nodes[1]
    if isinstance(pattern, Literal) and pattern.value and compiled(pattern.value) is None:
        raise refuse("formula.pattern", pattern.span, text=pattern.value)


FUNCTION = Function(
    name="REGEX",
    category="text",
    help={
        "en": "True when the whole text matches a pattern (RE2)",
        "zh": "整个文本匹配正则表达式（RE2）时为真",
    },
    parameters=(
        Parameter("text", TEXT),
        Parameter("pattern", TEXT),
    ),
    returns=boolean,
    python=regex,
    aliases=("REGEXMATCH",),
    check=check_pattern,
    js="(text, pattern) => matches(text, pattern)",
    examples=(
        Example('REGEX("A-12", "[A-Z]-\\d+")', True),
        Example('REGEX("xA-12", "[A-Z]-\\d+")', False),
        Example('REGEX("", "")', True),
    ),
)
