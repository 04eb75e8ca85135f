"""One administrative act: a transaction, who does it, and the audit entries it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from runtime.access.audit import append_audit
from runtime.storage.engines import write_transaction


@dataclass
class Act:
    """What is being done, in one transaction. `entries` are the numbers of its audit entries, in order."""

    connection: Connection
    by: int | None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    entries: list[int] = field(default_factory=list)

    def note(
        self, action: str, subject: str | None, data: Mapping[str, Any] | None = None, app: str | None = None
    ) -> None:
        """Write down a part of the act."""
        self.entries.append(
            append_audit(
                self.connection, action, user_id=self.by, app_key=app, subject=subject, data=data, at=self.at
            )
        )


@contextmanager
def acting(engine: Engine, by: int | None) -> Iterator[Act]:
    """An act of somebody (None: the command line, or the invited person); all of it happens or nothing."""
    with write_transaction(engine) as connection:
        yield Act(connection, by)
