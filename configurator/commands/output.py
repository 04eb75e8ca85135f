"""How commands answer: lines for people, JSON for machines, and exit status 0, 1 (problems) or 2 (usage)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

import click
import orjson

from runtime.problems import Problem, errors

Command = TypeVar("Command", bound=Callable[..., Any])

PROBLEMS_FOUND = 1

as_json: Callable[[Command], Command] = click.option(
    "--json", "as_json", is_flag=True, help="Answer in JSON."
)


def language() -> str:
    """The language of the terminal, of those we speak."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if named.lower().startswith("zh") else "en"


def is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(text: str) -> None:
    """A line for whoever reads the result."""
    click.echo(text)


def note(text: str) -> None:
    """A line about what is going on; never mixed with the result."""
    click.echo(text, err=True)


def give(value: Any) -> None:
    """A result for machines, as one JSON document."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())


def fail(message: str, as_json: bool = False, problems: Iterable[Problem] = ()) -> NoReturn:
    """Say why the command did not do what it was asked, and end with status 1."""
    found = list(problems)
    if as_json:
        give(
            {"ok": False, "message": message, "problems": [problem.as_json(language()) for problem in found]}
        )
    else:
        note(message)
        show_problems(found)
    raise click.exceptions.Exit(PROBLEMS_FOUND)


def show_problems(problems: Iterable[Problem]) -> None:
    """One line per finding, the hint below it."""
    spoken = language()
    for problem in problems:
        place = problem.path or "/"
        click.echo(f"{problem.severity}: {place}: {problem.message(spoken)} [{problem.code}]")
        hint = problem.hint(spoken)
        if hint:
            click.echo(f"    {hint}")


def end_with(problems: Iterable[Problem]) -> None:
    """End with status 1 when a finding blocks."""
    if errors(problems):
        raise click.exceptions.Exit(PROBLEMS_FOUND)
