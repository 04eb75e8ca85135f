"""`app` goes on: what becomes of an app that is in the installation; `apps.py` has the group itself."""

from __future__ import annotations

import click

from configurator.commands.output import as_json, give, language, note, say
from configurator.commands.work import attempt, say_changes, say_published


@click.command("publish")
@click.argument("key")
@click.option("--note", "why", default=None, help="What this version is about.")
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Go on although values cannot be converted, or records stay at a stage that is gone.",
)
@click.option("--by", default=None, metavar="E-MAIL", help="Who publishes; needed where two people have to.")
@as_json
def publish(key: str, why: str | None, accept_loss: bool, by: str | None, as_json: bool) -> None:
    """Make the draft of the app KEY its live version."""
    from configurator.approval import publisher
    from configurator.publish import publish as publish_draft

    author = attempt(publisher, by) if by else None
    say_published(attempt(publish_draft, key, author, why, accept_loss), as_json)


@click.command("versions")
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


@click.command("restore")
@click.argument("key")
@click.argument("number", type=click.IntRange(1))
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Go on although values cannot be converted back, or records stay at a stage that is gone.",
)
@as_json
def restore(key: str, number: int, accept_loss: bool, as_json: bool) -> None:
    """Publish version NUMBER of the app KEY again, as a new version."""
    from configurator.versions import restore_version

    say_published(attempt(restore_version, key, number, None, None, accept_loss), as_json)


@click.command("purge")
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


@click.command("clone")
@click.argument("key")
@click.argument("new_key")
@as_json
def clone(key: str, new_key: str, as_json: bool) -> None:
    """A live app NEW_KEY of its own, from the live version of KEY."""
    from configurator.versions import clone_app

    say_published(attempt(clone_app, key, new_key), as_json)


@click.command("upgrade")
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
        say_changes(changes, as_json)
        for conflict in draft.conflicts:
            say(f"conflict\t{conflict['path']}")
    raise click.exceptions.Exit(1 if draft.conflicts else 0)


@click.command("test")
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


COMMANDS = (publish, list_versions, restore, purge, clone, upgrade, test)
