"""`app`: definitions and what becomes of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
    load_package,
    note_powers,
    powers_said,
    say_findings,
    say_published,
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
    _say_changes(found, as_json)
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


@app.command("publish")
@click.argument("key")
@click.option("--note", "why", default=None, help="What this version is about.")
@click.option("--accept-loss", is_flag=True, help="Go on although some values cannot be converted.")
@click.option("--by", default=None, metavar="E-MAIL", help="Who publishes; needed where two people have to.")
@as_json
def publish(key: str, why: str | None, accept_loss: bool, by: str | None, as_json: bool) -> None:
    """Make the draft of the app KEY its live version."""
    from configurator.approval import publisher
    from configurator.publish import publish as publish_draft

    author = attempt(publisher, by) if by else None
    say_published(attempt(publish_draft, key, author, why, accept_loss), as_json)


@app.command("versions")
@click.argument("key")
@as_json
def list_versions(key: str, as_json: bool) -> None:
    """The published versions of the app KEY, the newest first."""
    from configurator.versions import versions

    found = attempt(versions, key)
    if as_json:
        give([{"number": row.number, "sha256": row.sha256, "at": row.at.isoformat(), "note": row.note,
               "restored_from": row.restored_from} for row in found])  # fmt: skip
        return
    for row in found:
        say(f"{row.number}\t{row.at:%Y-%m-%d %H:%M}\t{row.sha256[:12]}\t{row.note or ''}".rstrip())


@app.command("restore")
@click.argument("key")
@click.argument("number", type=click.IntRange(1))
@click.option("--accept-loss", is_flag=True, help="Go on although some values cannot be converted back.")
@as_json
def restore(key: str, number: int, accept_loss: bool, as_json: bool) -> None:
    """Publish version NUMBER of the app KEY again, as a new version."""
    from configurator.versions import restore_version

    say_published(attempt(restore_version, key, number, None, None, accept_loss), as_json)


@app.command("purge")
@click.argument("key")
@click.option("--days", type=click.IntRange(0), default=30, show_default=True, help="Out of use for so long.")
@click.option("--list", "only_list", is_flag=True, help="Say what is kept, and erase nothing.")
@as_json
def purge(key: str, days: int, only_list: bool, as_json: bool) -> None:
    """Erase for good what fields and entities that the app KEY no longer has left in its tables."""
    from configurator.retired import purge as erase
    from configurator.retired import retired_parts

    found = attempt(retired_parts, key) if only_list else attempt(erase, key, None, days)
    if as_json:
        give([part.as_json() for part in found])
        return
    for part in found:
        say(f"{part.was}\tremoved by version {part.version}\t{part.since:%Y-%m-%d}")
    if not found:
        note("Nothing is kept." if only_list else "Nothing was due.")


@app.command("clone")
@click.argument("key")
@click.argument("new_key")
@as_json
def clone(key: str, new_key: str, as_json: bool) -> None:
    """A live app NEW_KEY of its own, from the live version of KEY."""
    from configurator.versions import clone_app

    say_published(attempt(clone_app, key, new_key), as_json)


@app.command("upgrade")
@click.argument("key")
@click.option("--take", type=click.Choice(["ours", "theirs"]), help="Settle every conflict this way.")
@as_json
def upgrade(key: str, take: str | None, as_json: bool) -> None:
    """Merge what the template of the clone KEY has changed into its draft. Status 1 with open conflicts."""
    from configurator.changes import describe_changes
    from configurator.upgrading import choose_all, upgrade_app

    made = attempt(upgrade_app, key)
    draft = attempt(choose_all, key, take) if take and made.draft.conflicts else made.draft
    changes = describe_changes(made.before, draft.app, language())
    if as_json:
        give({"changes": changes, "conflicts": list(draft.conflicts), "from": made.from_version,
              "to": made.to_version})  # fmt: skip
    else:
        _say_changes(changes, as_json)
        for conflict in draft.conflicts:
            say(f"conflict\t{conflict['path']}")
    raise click.exceptions.Exit(1 if draft.conflicts else 0)


@app.command("test")
@click.argument("key")
@as_json
def test(key: str, as_json: bool) -> None:
    """Run the scenarios of the app KEY; nothing they do is kept. Status 1 when one fails."""
    from configurator.trials import run_scenarios

    results = attempt(run_scenarios, key)
    if as_json:
        give([result.as_json(language()) for result in results])
    else:
        for result in results:
            say(f"{'ok  ' if result.passed else 'FAIL'} {result.key}")
            for line in result.lines(language()):
                say(f"     {line}")
    raise click.exceptions.Exit(0 if all(result.passed for result in results) else 1)


def attempt(act: Any, *args: Any) -> Any:
    """Do something to the installation; end with status 1 and the reasons when it can't be done."""
    try:
        return act(open_installation(), *args)
    except RecordsError as error:
        fail("Nothing was changed.", problems=error.problems)


def _say_changes(changes: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        give(changes)
        return
    for change in changes:
        say(change["text"])


COMMANDS = {"app": app}
