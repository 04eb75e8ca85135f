"""The command line `formwright`. Exit status: 0 done, 1 problems found, 2 wrong usage.

No command asks for anything unless somebody sits at a terminal, so scripts can use them all. A command's
module is imported when the command is used: checking a package does not wait for the database's libraries.
"""

from __future__ import annotations

from importlib import import_module

import click

HOMES = {
    "init": "installation",
    "serve": "serving",
    "demo": "serving",
    "doctor": "installation",
    "backup": "installation",
    "restore": "installation",
    "files": "files",
    "user": "people",
    "role": "people",
    "token": "people",
    "app": "apps",
}
"""The module in `configurator.commands` that holds each command."""


class LazyGroup(click.Group):
    """A group whose commands are imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order they are needed in."""
        return list(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        home = HOMES.get(cmd_name)
        if home is None:
            return None
        found: click.Command = import_module(f"configurator.commands.{home}").COMMANDS[cmd_name]
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="formwright", prog_name="formwright")
def main() -> None:
    """Forms, rules and flows as JSON, published as working software.

    Data is kept in $FORMWRIGHT_HOME (default ./var), or in the database named by $FORMWRIGHT_DATABASE_URL.
    """


if __name__ == "__main__":
    main()
