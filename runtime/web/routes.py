"""URL rules that make what writes their addresses when the first address is written.

Werkzeug compiles two functions for every rule at once: four fifths of the time an application of some
250 rules needs to start, and every command of the command line starts one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Built = tuple[str, str]


class Route(Rule):
    """A URL rule that starts quickly."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Built]:
        compile_builder = super()._compile_builder
        made: Callable[..., Built] | None = None

        def build(rule: Rule, **values: Any) -> Built:
            nonlocal made
            if made is None:
                made = compile_builder(append_unknown)
            return made(rule, **values)

        return build
