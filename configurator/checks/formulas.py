"""Every formula compiles where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.problems import Problem


@check
def formulas(checking: Checking) -> Iterator[Problem]:
    """Unknown names, wrong types, what is not allowed in a place."""
    for compiled in checking.formulas:
        for problem in compiled.problems:
            if not checking.says_again(problem):
                yield problem
