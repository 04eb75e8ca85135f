"""`app`: definitions and what becomes of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from configurator.commands import app_versions
from configurator.commands.installed import open_installation
from configurator.commands.output import (
    as_json,
    end_with,
    fail,
    give,
    language,
    note,
    say,
    show_problems,
)
from configurator.commands.work import (
    ask_first,
    attempt,
    load_package,
    note_powers,
    powers_said,
    say_changes,
    say_findings,
)
from runtime.problems import localised
from runtime.records.errors import RecordsError
from runtime.storage.engines import read_transaction

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from configurator.counting import Counted
    from runtime.definition import App

SOURCE = click.Path(path_type=Path)


@click.group("app")
def app() -> None:
    """Apps: check, import, publish, compare, restore, clone, test."""


for _command in app_versions.COMMANDS:
    app.add_command(_command)


@app.command("list")
@as_json
def list_apps(as_json: bool) -> None:
    """The apps of the installation."""
    from configurator.versions import list_apps as listed

    found = listed(open_installation())
    if as_json:
        give(
            [
                {"key": one.key, "label": one.label, "version": one.live_version, "changed": one.has_changes}
                for one in found
            ]
        )
        return
    for one in found:
        live = f"version {one.live_version}" if one.live_version is not None else "not published"
        changes = ", draft has changes" if one.has_changes and one.live_version is not None else ""
        say(f"{one.key}\t{localised(one.label, language())}\t{live}{changes}")


@app.command("check")
@click.argument("source", type=SOURCE)
@click.option("--fix", is_flag=True, help="Write missing ids into the files of a folder.")
@as_json
def check(source: Path, fix: bool, as_json: bool) -> None:
    """Find what is wrong with the package SOURCE (folder, .json or .zip)."""
    from configurator.fixing import fix_package

    if fix:
        for name in fix_package(source):
            note(f"fixed {name}")
    loaded = load_package(source)
    say_findings(loaded.problems, as_json, key=loaded.app.key if loaded.app else None)
    end_with(loaded.problems)


@app.command("import")
@click.argument("source", type=SOURCE)
@click.option("--data", is_flag=True, help="Load the sample records, too; the app must be live.")
@click.option("--yes", is_flag=True, help="Don't show what changes in an app that is there, and don't ask.")
@as_json
def import_app(source: Path, data: bool, yes: bool, as_json: bool) -> None:
    """Make the package SOURCE the draft of the app with its key, which is made when there is none.

    Over an app that is there, somebody at a terminal is shown what changes in its draft, and asked.
    """
    from configurator import versions

    loaded = load_package(source)
    if loaded.app is None:
        fail("Nothing was imported.", as_json, loaded.problems)
    if not (yes or as_json):
        ask_first(loaded.app)
    try:
        made = versions.import_app(open_installation(), loaded.app)
    except RecordsError as error:
        fail("Nothing was imported.", as_json, error.problems)
    powers = powers_said(loaded.app)
    say_findings(
        loaded.problems, as_json, key=made.key, revision=made.revision, is_new=made.is_new, powers=powers
    )
    if not as_json:
        note_powers(powers)
        note(f"Imported {made.key}; publish it with: formwright app publish {made.key}")
    if data:
        _load_data(made.key, loaded.data, as_json)
    end_with(loaded.problems)


def _load_data(key: str, data: Any, as_json: bool) -> None:
    from configurator.sample_data import load_data
    from runtime.access.actor import Actor

    try:
        counts = load_data(open_installation(), key, data, Actor(None, is_administrator=True))
    except RecordsError as error:
        fail("No record was loaded.", as_json, error.problems)
    for entity, count in counts.items():
        note(f"{entity}: {count} records")


@app.command("export")
@click.argument("key")
@click.argument("target", type=SOURCE)
@click.option(
    "--version", "number", type=click.IntRange(1), default=None, help="A version; else the live one."
)
@click.option("--draft", is_flag=True, help="The draft.")
def export(key: str, target: Path, number: int | None, draft: bool) -> None:
    """Write an app to TARGET: a folder, or a .json or .zip file by its name."""
    from configurator import packages, versions

    found = attempt(versions.export_app, key, number, draft)
    if target.suffix == ".json":
        target.write_bytes(packages.write_json(found))
    elif target.suffix == ".zip":
        target.write_bytes(packages.write_zip(found))
    else:
        packages.write_folder(found, target)
    attempt(versions.audit_export, key, "draft" if draft else number)
    note(f"Written: {target}")


@app.command("diff")
@click.argument("old", type=SOURCE)
@click.argument("new", type=SOURCE)
@as_json
def diff(old: Path, new: Path, as_json: bool) -> None:
    """What package NEW changes in package OLD, in words. Status 1 when they differ."""
    from configurator.changes import describe_changes

    before, after = load_package(old), load_package(new)
    if before.app is None or after.app is None:
        fail("They cannot be compared.", as_json, [*before.problems, *after.problems])
    found = describe_changes(before.app, after.app, language())
    say_changes(found, as_json)
    raise click.exceptions.Exit(1 if found else 0)


@app.command("plan")
@click.argument("key")
@click.argument("source", type=SOURCE)
@as_json
def plan(key: str, source: Path, as_json: bool) -> None:
    """What publishing the package SOURCE over the app KEY would do to its tables and records."""
    from configurator.impact import impact_of

    loaded = load_package(source)
    if loaded.app is None:
        fail("It cannot be planned.", as_json, loaded.problems)
    found = attempt(impact_of, key, loaded.app, language())
    powers = powers_said(loaded.app)
    counted = attempt(_count, key, loaded.app)
    found |= {
        "findings": [one.as_json(language()) for one in counted.findings],
        "uncounted": [one.as_json(language()) for one in counted.unknown],
    }
    if as_json:
        give({**found, "powers": powers})
    else:
        for line in (*found["changes"], *found["steps"], *found["findings"], *found["uncounted"]):
            say(line["text"])
        note_powers(powers)
        show_problems(loaded.problems)
    end_with(loaded.problems)


def _count(engine: Engine, key: str, app: App) -> Counted:
    """What the package means for each record; how far it is, is told to whoever watches."""
    from configurator.impact import count_records

    watched = sys.stderr.isatty()

    def progress(done: int, total: int, _entity: str) -> None:
        if watched:
            click.echo(f"\r{done:,} of {total:,} records looked at", err=True, nl=done >= total)

    with read_transaction(engine) as connection:
        return count_records(connection, key, app, progress)


COMMANDS = {"app": app}
