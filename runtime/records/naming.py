"""What records, people and departments are called: for texts that become references, and back.

A record is called by its title and by the values of its unique fields; a person by name and e-mail address.
A name that several have names none of them. All that is asked for is read at once, and kept.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from runtime.access.actor import system_actor
from runtime.records.database import Transaction, prepared
from runtime.records.live import LiveApp
from runtime.records.people import DEPARTMENT, USER
from runtime.records.read import titles_by_entity
from runtime.records.work import Work
from runtime.storage.codecs import decoder
from runtime.storage.convert import as_text

BATCH = 5_000


class Naming:
    """The names of these entities (`user` and `department` among them) in the version that is live."""

    def __init__(self, connection: Connection, live: LiveApp, targets: Iterable[str]) -> None:
        tx = Transaction(connection)
        work = Work(live, tx, system_actor(str(live.zone)), "publish", datetime.now(UTC))
        self._names: dict[str, Mapping[int, str]] = {}
        self._ids: dict[str, Mapping[str, frozenset[int]]] = {}
        for target in sorted(set(targets)):
            names: dict[int, str] = {}
            ids: dict[str, set[int]] = defaultdict(set)
            for record_id, name, others in _read(work, target):
                names[record_id] = name
                for one in (name, *others) if others is not None else ():
                    ids[one].add(record_id)
                    ids[_folded(one)].add(record_id)
            self._names[target] = names
            self._ids[target] = {name: frozenset(several) for name, several in ids.items()}

    def name_of(self, target: str, record_id: int) -> str | None:
        """What a record is called, a deleted one too."""
        return self._names.get(target, {}).get(record_id)

    def called(self, target: str, name: str) -> int | None:
        """The one record that is there and called so, whatever the case; None when there are several."""
        known = self._ids.get(target, {})
        for one in (name, _folded(name)):
            if len(found := known.get(one, frozenset())) == 1:
                return next(iter(found))
        return None


def _folded(name: str) -> str:
    return "\0" + " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _read(work: Work, target: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """(id, name, other names) of all there are; what is deleted has None for other names."""
    if target in (USER, DEPARTMENT):
        for person in work.app.people.all(work.tx, target):
            others = [person["email"]] if person.get("email") else []
            yield person["id"], str(person["name"]), others
        return
    if target not in work.app.entities:
        return
    of = work.app.entities[target]
    members = [of.layout.members[key] for key in of.lookup_keys if len(of.layout.members[key].columns) == 1]
    columns = "".join(f", t.{of.layout.quote(one.columns[0])}" for one in members)
    text = prepared(
        f"SELECT t.id, t.deleted_at{columns} FROM {of.layout.table} AS t WHERE t.id > :after "
        f"ORDER BY t.id LIMIT {BATCH}",
        work.tx.dialect,
    )
    last = 0
    while rows := list(work.tx.rows(text, {"after": last})):
        titles = titles_by_entity(work, {target: [row[0] for row in rows]})[target]
        for record_id, deleted, *values in rows:
            others = [
                as_text(decoder(member.codec)(value))
                for member, value in zip(members, values, strict=True)
                if value is not None
            ]
            yield record_id, titles[record_id], None if deleted is not None else others
        last = rows[-1][0]
