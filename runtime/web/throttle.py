"""Guessing passwords is slow: failed attempts are counted in the database.

Ten failures in a quarter of an hour from one address on one account are the limit, fifty from one address
on any accounts, and fifty on one account from addresses it was never used from. The last leaves the owner
a way in from a known address however hard others try, and nobody is locked out for longer than the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from runtime.access.models import LoginAttempt
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.web.errors import Refusal

WINDOW = timedelta(minutes=15)
REMEMBERED = timedelta(days=30)
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 50
PER_ACCOUNT = 50

register_messages(
    {
        "auth.throttled": {
            "en": "Too many attempts to sign in",
            "zh": "登录尝试次数过多",
            "hint": {"en": "Wait a quarter of an hour, then try again.", "zh": "请等待十五分钟后再试。"},
        }
    }
)

_attempts = table_of(LoginAttempt)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was let through, counted as failed until it is known to have succeeded."""

    engine: Engine
    number: int

    def succeeded(self) -> None:
        """The password was right."""
        with write_transaction(self.engine) as connection:
            connection.execute(update(_attempts).where(_attempts.c.id == self.number).values(succeeded=True))


def begin_attempt(engine: Engine, account: str, address: str, now: datetime | None = None) -> Attempt:
    """Let an attempt through, or raise Refusal 429. It is counted before the password is looked at."""
    moment = now or datetime.now(UTC)
    account = account.strip().lower()[:320]
    with write_transaction(engine) as connection:
        refused = _is_too_many(connection, account, address, moment)
        if not refused:
            connection.execute(delete(_attempts).where(_attempts.c.at < moment - REMEMBERED))
            values = {"at": moment, "account": account, "address": address, "succeeded": False}
            key = connection.execute(insert(_attempts), values).inserted_primary_key
    if refused:
        retry = [("Retry-After", str(int(WINDOW.total_seconds())))]
        raise Refusal(429, Problem("auth.throttled"), headers=retry)
    assert key is not None
    return Attempt(engine, key[0])


def _is_too_many(connection: Connection, account: str, address: str, now: datetime) -> bool:
    a = _attempts.c
    failed = [a.at > now - WINDOW, a.succeeded.is_(False)]

    def count(*conditions: ColumnElement[bool]) -> int:
        return connection.execute(
            select(func.count()).select_from(_attempts).where(*failed, *conditions)
        ).scalar_one()

    if count(a.account == account, a.address == address) >= PER_ACCOUNT_AND_ADDRESS:
        return True
    if count(a.address == address) >= PER_ADDRESS:
        return True
    if count(a.account == account) < PER_ACCOUNT:
        return False
    known = select(a.id).where(a.account == account, a.address == address, a.succeeded.is_(True)).limit(1)
    return connection.execute(known).first() is None
