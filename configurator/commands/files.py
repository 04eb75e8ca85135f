"""`files`: the uploads of the installation."""

from __future__ import annotations

import click

from configurator.commands.installed import open_installation
from configurator.commands.output import as_json, give, note


@click.group("files")
def files() -> None:
    """Uploaded files."""


@files.command("purge")
@as_json
def files_purge(as_json: bool) -> None:
    """Remove uploads nobody used within a day, files let go 30 days ago, and bytes no record knows.

    May be done while serving; once a night is enough.
    """
    from runtime.files.purge import purge_files
    from runtime.files.store import store_in
    from runtime.web.settings import read_settings

    found = purge_files(open_installation(), store_in(read_settings().home))
    if as_json:
        give({"ok": True, "unused": found.unused, "let_go": found.let_go, "strays": found.strays,
              "bytes": found.size})  # fmt: skip
    else:
        note(
            f"Removed {found.unused} never used, {found.let_go} let go, {found.strays} strays: "
            f"{found.size / 1_000_000:.1f} MB"
        )


COMMANDS = {"files": files}
