"""The command line `formwright`. Exit status: 0 done, 1 problems found, 2 wrong usage.

No command asks for anything unless somebody sits at a terminal, so scripts can use them all.
"""

from __future__ import annotations

import click

from configurator.commands import apps, installation, people, serving

MODULES = (installation, serving, people, apps)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="formwright", prog_name="formwright")
def main() -> None:
    """Forms, rules and flows as JSON, published as working software.

    Data is kept in $FORMWRIGHT_HOME (default ./var), or in the database named by $FORMWRIGHT_DATABASE_URL.
    """


for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)


if __name__ == "__main__":
    main()
