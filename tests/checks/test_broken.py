"""Every broken definition is told apart: exactly these problems, at exactly these places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.checks import check_definition
from runtime.problems import errors, registered_messages
from tests.checks.broken import BROKEN, broken
from tests.definition.samples import all_samples


@pytest.mark.parametrize("name", BROKEN)
def test_exactly_these_problems(name: str) -> None:
    document = broken(name)
    _, problems = check_definition(document)
    assert {(problem.code, problem.path) for problem in problems} == BROKEN[name][1]


@pytest.mark.parametrize("name", BROKEN)
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
