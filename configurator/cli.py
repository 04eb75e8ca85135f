"""The command line `formwright`. Exit status: 0 done, 1 problems found, 2 wrong usage.

No command asks for anything unless somebody sits at a terminal, so scripts can use them all. A command's
module is imported when the command is used: checking a package does not wait for the database's libraries.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "init": ("installation", "Set the installation up: its home, its tables, its first administrator."),
    "serve": ("serving", "Serve the installation until stopped."),
    "demo": ("serving", "Serve the sample apps with sample data; prints a one-time sign-in link."),
    "doctor": ("installation", "Look at the installation and say what is wrong with it."),
    "backup": ("installation", "Write everything (database, files, secret key) to one FILE."),
    "restore": ("installation", "Bring back what FILE holds."),
    "files": ("files", "Uploaded files."),
    "user": ("people", "People who may sign in."),
    "role": ("people", "Roles that people hold in apps."),
    "token": ("people", "API tokens."),
    "app": ("apps", "Apps: check, import, publish, compare, restore, clone, test."),
}
"""Each command's module in `configurator.commands`, and what it says of itself, so that help imports none."""


class LazyGroup(click.Group):
    """A group whose commands are imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order they are needed in."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their sentences."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_home, sentence) in COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        home, _sentence = COMMANDS[cmd_name]
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
