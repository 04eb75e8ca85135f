"""What references, people and departments offer on a page: first ones for a list, or those found by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from runtime.access.models import AppMember, Department, User
from runtime.fields import field_type
from runtime.records.candidates import candidates
from runtime.records.live_entity import LiveEntity
from runtime.records.searching import escaped, words_of
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.database import current_engine
from runtime.web.pages.blueprint import Visit

MOST_CHOICES = 50
MOST_PEOPLE = 500

Plain = Mapping[str, Any]
Offered = list[tuple[str, str]]

_users, _departments, _members = table_of(User), table_of(Department), table_of(AppMember)


class Choices:
    """Candidates of references, people and departments, each list fetched once for a page.

    `words` are those candidates are looked for by, by the path of their field. With `brief` references offer
    nothing but what is looked for: a page of many rows holds each list as often as it has rows.
    """

    def __init__(self, visit: Visit, words: Mapping[str, str] | None = None, brief: bool = False) -> None:
        self.words = words or {}
        self.brief = brief
        self._visit = visit
        self._kept: dict[Any, Offered] = {}

    def of(self, of: LiveEntity, item: Any, record: Plain | None, q: str = "") -> Offered | None:
        """Value and label of what a field offers; None where the field itself knows."""
        if item.type in ("user", "users"):
            role = item.setting("role")
            return self._keep(("user", role, q), lambda: people_of(self._visit, q, role))
        if item.type == "department":
            return self._keep(("department", q), lambda: departments(self._visit, q))
        if item.type == "any_reference":
            return [] if self.brief and not q else self._any(of, item, record, q)
        if item.type not in ("reference", "references"):
            return None
        if self.brief and not q:
            return []
        return self._one(of, item, str(item.setting("entity")), record, q)

    def _one(self, of: LiveEntity, item: Any, target: str, record: Plain | None, q: str) -> Offered:
        chosen = getattr(item, "choose_from", None)
        if "record" in (chosen or ""):
            return self.search(of, chosen, target, record or {}, q)
        return self._keep((target, chosen, q), lambda: self.search(of, chosen, target, {}, q))

    def _any(self, of: LiveEntity, item: Any, record: Plain | None, q: str) -> Offered:
        found: Offered = []
        for target in item.setting("entities") or ():
            if target in self._visit.live.entities and self._visit.may("read", target):
                named = self._visit.one(self._visit.live.entities[target].entity)
                for value, title in self._one(of, item, target, record, q):
                    found.append((f"{target}:{value}", f"{named}: {title}"))
        return found

    def search(
        self,
        of: LiveEntity,
        chosen: str | None,
        target: str,
        record: Plain,
        q: str = "",
        limit: int = MOST_CHOICES,
        among_ids: Sequence[int] | None = None,
    ) -> Offered:
        """Candidates of a reference by words."""
        with self._visit.records.reading() as work:
            found = candidates(work, of, chosen, target, dict(record), q, limit, among_ids)
        return [(str(one), title) for one, title in found]

    def _keep(self, place: Any, make: Any) -> Offered:
        if place not in self._kept:
            self._kept[place] = make()
        return self._kept[place]


def _matching(chosen: Select[Any], columns: Sequence[Any], q: str) -> Select[Any]:
    for word in words_of(q):
        pattern = f"%{escaped(word)}%"
        chosen = chosen.where(or_(*(one.ilike(pattern, escape="\\") for one in columns)))
    return chosen


def people_of(visit: Visit, q: str = "", role: str | None = None) -> Offered:
    """People of the workspace by words; with a role, only those who have it in the app."""
    chosen = (
        select(_users.c.id, _users.c.name, _users.c.email)
        .where(_users.c.workspace_id == visit.live.workspace_id, _users.c.active)
        .order_by(_users.c.name, _users.c.id)
        .limit(MOST_PEOPLE)
    )
    if role:
        has_it = select(_members.c.user_id).where(
            _members.c.app_id == visit.live.app_id, _members.c.role == role
        )
        chosen = chosen.where(_users.c.id.in_(has_it))
    with read_transaction(current_engine()) as connection:
        found = connection.execute(_matching(chosen, (_users.c.name, _users.c.email), q))
        return [(str(row.id), row.name or row.email) for row in found]


def departments(visit: Visit, q: str = "") -> Offered:
    """Departments of the workspace by words."""
    chosen = (
        select(_departments.c.id, _departments.c.name)
        .where(_departments.c.workspace_id == visit.live.workspace_id, _departments.c.active)
        .order_by(_departments.c.position, _departments.c.id)
        .limit(MOST_PEOPLE)
    )
    with read_transaction(current_engine()) as connection:
        found = connection.execute(_matching(chosen, (_departments.c.name,), q))
        return [(str(row.id), row.name) for row in found]


def give_choices(
    visit: Visit,
    of: LiveEntity,
    item: Any,
    bound: Any,
    record: Plain | None,
    choices: Choices | None = None,
    present: Any = None,
    q: str = "",
) -> None:
    """Set what a bound field offers, found by `q`. `present` is its value in an answer, with its title."""
    found = (choices or Choices(visit)).of(of, item, record, q)
    if found is None:
        return
    held = present if isinstance(present, list) else [present] if present else []
    kept = [
        (_value(item, one), str(one.get("title") or f"#{one['id']}")) for one in held if isinstance(one, dict)
    ]
    known = {value for value, _ in kept}
    bound.choices = [*kept, *(one for one in found if one[0] not in known)]


def _value(item: Any, one: Mapping[str, Any]) -> str:
    return f"{one['entity']}:{one['id']}" if item.type == "any_reference" else str(one["id"])


def targets_of(item: Any) -> tuple[str, ...]:
    """The entities a field may point to."""
    if item.type == "any_reference":
        return tuple(item.setting("entities") or ())
    found = field_type(item.type).target(item)
    return (found,) if found and item.type != "children" else ()
