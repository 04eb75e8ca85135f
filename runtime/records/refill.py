"""Computed fields of records that are there already, worked out when a new version computes them otherwise.

Done in the transaction that publishes the version. What depends on the fields in other records follows, as
after any recalculation. Validations are not asked: a publish does not judge what people saved before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from runtime.access.actor import system_actor
from runtime.records.affected import Pending
from runtime.records.database import Transaction, prepared
from runtime.records.dependents import Derived, Slot
from runtime.records.live import LiveApp
from runtime.records.load import ALIVE
from runtime.records.recalc import PUBLISH, settle
from runtime.records.work import Work

BATCH = 2_000


def refill(connection: Connection, live: LiveApp, slots: Iterable[Slot], now: datetime) -> int:
    """Work out these computed fields (entity, key) of all live records; how many records changed.

    Those that aren't stored, or aren't computed, are left out. Raises Invalid when a formula fails.
    """
    wanted = [live.dependents.derived[slot] for slot in slots if slot in live.dependents.derived]
    changed: set[tuple[str, int]] = set()
    tx = Transaction(connection)
    for fields in in_order(wanted):
        last = 0
        while ids := _next_ids(tx, live, fields[0].entity, last):
            work = Work(live, tx, system_actor(str(live.zone)), PUBLISH, now)
            work.validates = False
            pending = Pending()
            for derived in fields:
                pending.add(derived, ids)
            changed |= settle(work, pending).keys()
            work.journal.put_down(tx)
            last = ids[-1]
    return len(changed)


def in_order(wanted: Iterable[Derived]) -> list[list[Derived]]:
    """The fields in the order in which they depend on each other, neighbours of one entity together."""
    found: list[list[Derived]] = []
    for derived in sorted(wanted, key=lambda one: one.rank):
        if found and found[-1][0].entity == derived.entity:
            found[-1].append(derived)
        else:
            found.append([derived])
    return found


def _next_ids(tx: Transaction, live: LiveApp, entity: str, after: int) -> list[int]:
    table = live.layouts[entity].table
    text = f"SELECT t.id FROM {table} AS t WHERE t.id > :after AND {ALIVE} ORDER BY t.id LIMIT {BATCH}"
    return [row[0] for row in tx.rows(prepared(text, tx.dialect), {"after": after})]
