"""Problems as pages say them: a condition that a change of stage asks for stands there in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash
from flask_babel import gettext

from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.problems import Problem
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.conditions import Speaker


def problem_said(here: Visit, of: LiveEntity, problem: Problem) -> str:
    """A problem's message to the reader."""
    when = _condition(of, problem) if problem.code == "stage.condition" else None
    if when is None:
        return problem.message(here.language)
    needed = Speaker(here, of, Context({})).condition(when).said
    values = {name: here.text(problem.values[name]) for name in ("label", "source", "target")}
    return gettext(
        "%(label)s cannot go from %(source)s to %(target)s yet. It takes: %(needed)s", needed=needed, **values
    )


def problems_said(here: Visit, of: LiveEntity, problems: Iterable[Problem]) -> list[str]:
    """The messages of several."""
    return [problem_said(here, of, problem) for problem in problems]


def flash_problems(here: Visit, of: LiveEntity, problems: Iterable[Problem]) -> None:
    """Say on the next page why something was refused."""
    for message in problems_said(here, of, problems):
        flash(message, "error")


def _condition(of: LiveEntity, problem: Problem) -> Formula | None:
    """The transition's condition, unless the problem keeps it to itself, as it reads hidden values."""
    source = problem.values.get("when")
    for moves in of.rules.levels[()].rules.moves.values():
        for move in moves:
            if source is not None and move.when is not None and move.when.source == source:
                return move.when
    return None
