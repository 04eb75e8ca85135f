"""What several `app` commands share: reading a package, telling what was found or published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from configurator.checks import check_package
from configurator.commands.installed import open_installation
from configurator.commands.output import (
    end_with,
    fail,
    give,
    is_terminal,
    language,
    note,
    say,
    show_problems,
)
from configurator.packages import read_package
from configurator.powers import powers_of
from runtime.definition import App, dump_app
from runtime.problems import Problem, errors
from runtime.records.errors import RecordsError

if TYPE_CHECKING:
    from configurator.publish import Published


@dataclass(frozen=True, slots=True)
class Loaded:
    """A package as read and checked; `app` is None when it can't be loaded."""

    app: App | None
    data: Mapping[str, bytes]
    problems: list[Problem]


def load_package(source: Path) -> Loaded:
    """Read a package and check what it says. Paths of problems name the file they lie in."""
    package = read_package(source)
    app, problems = check_package(package)
    return Loaded(app, package.data, problems)


def powers_said(app: App) -> list[str]:
    """What an app would do by itself once published."""
    return [power.message(language()) for power in powers_of(dump_app(app))]


def say_findings(problems: Iterable[Problem], as_json: bool, **more: Any) -> None:
    """Tell what was found, and how much of it blocks."""
    found = list(problems)
    if as_json:
        told = [problem.as_json(language()) for problem in found]
        give({"ok": not errors(found), **more, "problems": told})
        return
    show_problems(found)
    blocking = len(errors(found))
    note(f"{blocking} errors, {len(found) - blocking} warnings" if found else "No problems")


def say_published(made: Published, as_json: bool) -> None:
    """Tell what became of a publish; status 1 when nothing was published."""
    if as_json:
        told = [problem.as_json(language()) for problem in made.problems]
        give({"ok": made.version is not None, "key": made.key, "version": made.version,
              "sha256": made.sha256, "is_new": made.is_new, "problems": told})  # fmt: skip
    else:
        show_problems(made.problems)
        if made.version is None:
            note("Nothing was published.")
        elif made.is_new:
            say(f"{made.key} version {made.version} is live")
        else:
            say(f"{made.key} version {made.version} is live already")
    if made.version is None:
        end_with(made.problems or [Problem("publish.busy")])


def ask_first(app: App) -> None:
    """Show whoever is at a terminal what a package changes in the draft of its app; end unless wanted."""
    if not is_terminal():
        return
    from configurator.changes import describe_changes
    from configurator.draft import read_draft
    from runtime.records.errors import NotFound
    from runtime.storage.engines import read_transaction

    try:
        with read_transaction(open_installation()) as connection:
            before = read_draft(connection, app.key).app
    except NotFound:
        return
    changes = describe_changes(before, app, language())
    for change in changes:
        note(change["text"])
    note_powers(powers_said(app))
    asked = f"Make this the draft of {app.key}?" if changes else f"{app.key} is like this already. Go on?"
    if not click.confirm(asked, err=True):
        fail("Nothing was imported.")


def note_powers(powers: list[str]) -> None:
    """Say what an app does by itself."""
    if powers:
        said = {"en": "Once published it acts by itself: ", "zh": "发布后会自动执行："}[language()]
        note(said + {"en": "; ", "zh": "；"}[language()].join(powers))


def attempt(act: Any, *args: Any) -> Any:
    """Do something to the installation; end with status 1 and the reasons when it can't be done."""
    try:
        return act(open_installation(), *args)
    except RecordsError as error:
        fail("Nothing was changed.", problems=error.problems)


def say_changes(changes: list[dict[str, Any]], as_json: bool) -> None:
    """What has changed, in words."""
    if as_json:
        give(changes)
        return
    for change in changes:
        say(change["text"])
