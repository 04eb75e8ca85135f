"""`init`, `doctor`, `backup`, `restore`: the installation as a whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from configurator.commands.output import as_json, fail, give, is_terminal, note, say
from runtime.access.accounts import AccountError, add_link, add_user, has_administrator
from runtime.storage.engines import make_engine
from runtime.storage.system import create_system_tables
from runtime.web.settings import read_settings


def read_password(from_stdin: bool, email: str) -> str | None:
    """A password from standard input, or asked for at a terminal; None when there is neither."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if is_terminal():
        return str(click.prompt(f"Password for {email}", hide_input=True, confirmation_prompt=True, err=True))
    return None


@click.command("init")
@click.option("--admin", "email", required=True, metavar="EMAIL", help="The first administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--name", default=None, help="The administrator's name.")
@as_json
def init(email: str, password_stdin: bool, name: str | None, as_json: bool) -> None:
    """Set the installation up: its home, its tables, its first administrator.

    Without a password, a one-time sign-in link is printed.
    """
    settings = read_settings()
    engine = make_engine(settings.database_url)
    create_system_tables(engine)
    if has_administrator(engine):
        fail("The installation has an administrator already; add people with: formwright user add", as_json)
    password = read_password(password_stdin, email)
    try:
        user_id = add_user(engine, email, password, name=name, is_administrator=True)
        link = f"/sign-in/{add_link(engine, email)}" if password is None else None
    except AccountError as error:
        fail("The administrator was not added.", as_json, error.problems)
    if as_json:
        give({"ok": True, "user": user_id, "home": str(settings.home), "link": link})
    elif link:
        say(link)
    else:
        note(f"Ready: {settings.home}")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write everything (database, files, secret key) to one FILE; may be done while serving."""
    from configurator.backup import BackupError, write_backup

    settings = read_settings()
    try:
        write_backup(settings.home, settings.database_url, file)
    except BackupError as error:
        fail(str(error))
    note(f"Written: {file}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace an installation that holds something.")
def restore(file: Path, force: bool) -> None:
    """Bring back what FILE holds. The server must be stopped."""
    from configurator.backup import BackupError, restore_backup

    settings = read_settings()
    try:
        restore_backup(file, settings.home, settings.database_url, force=force)
    except BackupError as error:
        fail(str(error))
    note(f"Restored into {settings.home}")


@click.command("doctor")
@as_json
def doctor(as_json: bool) -> None:
    """Look at the installation and say what is wrong with it."""
    from configurator.doctor import examine

    findings = examine(read_settings())
    if as_json:
        give(
            {
                "ok": all(finding.ok for finding in findings),
                "checks": [finding.as_json() for finding in findings],
            }
        )
    else:
        for finding in findings:
            say(f"{'ok  ' if finding.ok else 'FAIL'} {finding.name}: {finding.text}")
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(1)


COMMANDS = {"init": init, "backup": backup, "restore": restore, "doctor": doctor}
