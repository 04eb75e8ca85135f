"""Checking: all problems of a definition at once."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from configurator.checks.checking import Checking
from configurator.checks.registry import checks
from runtime.definition import App, load_app
from runtime.problems import Problem

if TYPE_CHECKING:
    from configurator.packages import Package

UNKNOWN = "property.unknown"


def check_app(app: App) -> list[Problem]:
    """Everything the checks find, in the order of the definition, each finding once."""
    checking = Checking(app)
    return in_order(problem for check in checks().values() for problem in check(checking))


def check_definition(data: Any) -> tuple[App | None, list[Problem]]:
    """The app a document defines, if it can be loaded, and everything that is wrong with the document.

    A document that has nothing worse than members the format does not know is checked without them, too, so
    that all there is to mend is said at once; there is no app then.
    """
    app, problems = load_app(data)
    if app is not None:
        return app, in_order([*problems, *check_app(app)])
    if any(problem.code not in (UNKNOWN, "id.missing") for problem in problems):
        return None, in_order(problems)
    rest = copy.deepcopy(data)
    for problem in problems:
        if problem.code == UNKNOWN:
            _remove(rest, problem.path)
    known, _ = load_app(rest)
    return None, in_order([*problems, *(check_app(known) if known else ())])


def check_package(package: Package) -> tuple[App | None, list[Problem]]:
    """The same for a package."""
    if package.definition is None:
        return None, list(package.problems)
    return check_definition(package.definition)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by where they stand, errors first; the same finding at one place once."""
    found: dict[tuple[Any, ...], Problem] = {}
    for problem in problems:
        found.setdefault((problem.code, problem.path, problem.message()), problem)
    return sorted(found.values(), key=lambda problem: (_steps(problem.path), problem.severity, problem.code))


def _steps(path: str) -> list[tuple[int, int, str]]:
    return [(0, int(step), "") if step.isdigit() else (1, 0, step) for step in path.split("/")]


def _remove(data: Any, path: str) -> None:
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data[step]
    data.pop(last, None)
