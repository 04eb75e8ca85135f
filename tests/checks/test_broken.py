"""Every broken definition is told apart: exactly these problems, at exactly these places."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from configurator.checks import check_definition
from runtime.problems import errors, registered_messages
from tests.checks.broken import BROKEN, broken
from tests.checks.broken_rest import LOUD
from tests.definition.samples import all_samples

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", BROKEN)
def test_exactly_these_problems(name: str) -> None:
    document = broken(name)
    _, problems = check_definition(document)
    assert {(problem.code, problem.path) for problem in problems} == BROKEN[name][1]


@pytest.mark.parametrize("name", LOUD)
def test_these_problems_among_others(name: str) -> None:
    _, problems = check_definition(broken(name))
    assert LOUD[name][1] <= {(problem.code, problem.path) for problem in problems}


def test_every_check_is_shown_by_a_broken_definition() -> None:
    """Whatever a check can find, some definition here is broken in that way."""
    raised = {
        node.args[0].value
        for file in sorted((ROOT / "configurator/checks").glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Problem"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    shown = {code for _changes, found in (*BROKEN.values(), *LOUD.values()) for code, _path in found}
    assert len(raised) > 50
    assert raised - shown == set()


@pytest.mark.parametrize("name", [*BROKEN, *LOUD])
def test_every_problem_can_be_read(name: str) -> None:
    _, problems = check_definition(broken(name))
    for problem in problems:
        assert problem.code in registered_messages()
        for language in ("en", "zh"):
            assert problem.message(language) and "{" not in problem.message(language)


@pytest.mark.parametrize("name", all_samples())
def test_samples_are_sound(name: str) -> None:
    app, problems = check_definition(all_samples()[name])
    assert app is not None and problems == []


def test_the_format_by_example_is_sound() -> None:
    document = json.loads(
        (Path(__file__).parent.parent / "definition/format_example.json").read_text("utf-8")
    )
    app, problems = check_definition(document)
    assert app is not None and errors(problems) == []
