"""Problems as pages say them: a condition that a change of stage asks for stands there in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash

from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.problems import Problem
from runtime.records.evaluate import is_open
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.conditions import Speaker


def problem_said(here: Visit, of: LiveEntity, problem: Problem) -> str:
    """A problem's message to the reader."""
    when = _condition(of, problem) if problem.code == "stage.condition" else None
    if when is None:
        return problem.message(here.language)
    label, source, target = (here.text(problem.values[name]) for name in ("label", "source", "target"))
    return _not_yet(here, of, when, label, source, target)


def _not_yet(here: Visit, of: LiveEntity, when: Formula, label: str, source: str, target: str) -> str:
    return gettext(
        "%(label)s cannot go from %(source)s to %(target)s yet. It takes: %(needed)s",
        label=label,
        source=source,
        target=target,
        needed=Speaker(here, of, Context({})).condition(when).said,
    )


def stages_not_yet(
    here: Visit, of: LiveEntity, record: Mapping[str, Any] | None, record_type: str | None
) -> dict[str, dict[str, str]]:
    """What is said where a stage asks for what does not hold: by stage field and the stage aimed at.

    A new record (None) starts at its first stage. Conditions on what is hidden from the reader are left out.
    """
    rules, found = of.rules.levels[()].rules, dict[str, dict[str, str]]()
    with here.records.reading() as work:
        for key, moves in rules.moves.items():
            field, names = of.fields[key], rules.choices[key].labels
            now = record.get(key) if record is not None else rules.first_stage(key, record_type)
            for move in moves:
                source, target = move.transition.source, move.transition.target
                if source == now and move.when is not None and is_open(work, of, move.when.source):
                    said = [here.text(names.get(one), one) for one in (source, target)]
                    label = here.text(field.label, key)
                    found.setdefault(key, {})[target] = _not_yet(here, of, move.when, label, *said)
    return found


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
