"""`user`, `role`, `token`: people, what they may do, and what their programs sign in with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from sqlalchemy import Engine

from configurator.commands.installation import read_password
from configurator.commands.installed import open_installation
from configurator.commands.output import as_json, fail, give, note, say
from runtime.access import accounts
from runtime.access.accounts import AccountError
from runtime.problems import LANGUAGES, Problem
from runtime.records.errors import RecordsError


def attempt(act: Callable[..., Any], *args: Any, as_json: bool = False, **kwargs: Any) -> Any:
    """Do something to an account; end with status 1 and the reasons when it can't be done."""
    try:
        return act(open_installation(), *args, **kwargs)
    except AccountError as error:
        fail("Nothing was changed.", as_json, error.problems)


@click.group("user")
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--name", default=None)
@click.option("--language", type=click.Choice(LANGUAGES), default=None)
@click.option("--administrator", is_flag=True, help="May do everything in every app.")
@as_json
def user_add(
    email: str,
    password_stdin: bool,
    name: str | None,
    language: str | None,
    administrator: bool,
    as_json: bool,
) -> None:
    """Add EMAIL. Without a password only tokens and one-time links let them in."""
    password = read_password(password_stdin, email)
    found = attempt(
        accounts.add_user,
        email,
        password,
        name=name,
        language=language,
        is_administrator=administrator,
        as_json=as_json,
    )
    _done(f"Added {email}", {"user": found}, as_json)


@user.command("suspend")
@click.argument("email")
@as_json
def user_suspend(email: str, as_json: bool) -> None:
    """Lock EMAIL out at once: sessions end, tokens stop."""
    attempt(accounts.set_suspended, email, True, as_json=as_json)
    _done(f"Suspended {email}", {}, as_json)


@user.command("resume")
@click.argument("email")
@as_json
def user_resume(email: str, as_json: bool) -> None:
    """Let a suspended EMAIL back in."""
    attempt(accounts.set_suspended, email, False, as_json=as_json)
    _done(f"{email} may sign in again", {}, as_json)


@user.command("link")
@click.argument("email")
def user_link(email: str) -> None:
    """Print a link that signs EMAIL in once."""
    say(f"/sign-in/{attempt(accounts.add_link, email)}")


@click.group("role")
def role() -> None:
    """Roles that people hold in apps."""


@role.command("grant")
@click.argument("app")
@click.argument("role")
@click.argument("email")
@as_json
def role_grant(app: str, role: str, email: str, as_json: bool) -> None:
    """Give EMAIL the ROLE in APP."""
    attempt(_grant_known, app, role, email, as_json=as_json)
    _done(f"{email} is {role} in {app}", {}, as_json)


@role.command("revoke")
@click.argument("app")
@click.argument("role")
@click.argument("email")
@as_json
def role_revoke(app: str, role: str, email: str, as_json: bool) -> None:
    """Take the ROLE in APP from EMAIL; holds from their next request."""
    had = attempt(accounts.revoke_role, app, role, email, as_json=as_json)
    if not had:
        fail(f"{email} did not have the role {role} in {app}", as_json)
    _done(f"{email} is no longer {role} in {app}", {}, as_json)


@click.group("token")
def token() -> None:
    """API tokens."""


@token.command("add")
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whom the token stands for.")
@click.option("--name", default="token", show_default=True, help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=None, help="How long it is good for.")
@as_json
def token_add(email: str, name: str, days: int | None, as_json: bool) -> None:
    """Print a new token, and nothing else. It is told only this once."""
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    made = attempt(accounts.add_token, email, name, expires, as_json=as_json)
    if as_json:
        give({"ok": True, "token": made})
    else:
        say(made)


@token.command("revoke")
@click.option("--user", "email", required=True, metavar="EMAIL")
@click.option("--name", default=None, help="Only tokens of this name.")
@as_json
def token_revoke(email: str, name: str | None, as_json: bool) -> None:
    """Revoke tokens of EMAIL; they stop with their next request."""
    count = attempt(accounts.revoke_tokens, email, name, as_json=as_json)
    _done(f"{count} revoked", {"revoked": count}, as_json)


def _grant_known(engine: Engine, app: str, role: str, email: str) -> None:
    from configurator.versions import export_app

    try:
        known = [one.key for one in export_app(engine, app).roles]
    except RecordsError as error:
        raise AccountError(*error.problems) from None
    if role not in known:
        values = {"role": role, "app": app, "known": ", ".join(known) or "-"}
        raise AccountError(Problem("role.unknown", "role", values))
    accounts.grant_role(engine, app, role, email)


def _done(text: str, found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        give({"ok": True, **found})
    else:
        note(text)


COMMANDS = {"user": user, "role": role, "token": token}
