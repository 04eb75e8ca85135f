"""The door of a try-out: the same one, with everything done through it written down beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from configurator.tryouts.acts import add_act
from runtime.access.actor import system_actor
from runtime.problems import LANGUAGES
from runtime.records.errors import NotFound, RecordsError
from runtime.records.records import Answer, Records
from runtime.storage.engines import read_transaction


class WatchedRecords(Records):
    """Creates, updates, deletes and presses as `Records` does, and remembers them with what came of it."""

    def create(self, entity: str, values: Mapping[str, Any]) -> Answer:
        """See `Records.create`."""
        found: Answer = self._watched(
            "create", entity, None, {"values": dict(values)}, lambda: Records.create(self, entity, values)
        )
        return found

    def update(
        self, entity: str, record_id: int, values: Mapping[str, Any], revision: int | None = None
    ) -> Answer:
        """See `Records.update`."""
        found: Answer = self._watched(
            "update",
            entity,
            record_id,
            {"values": dict(values)},
            lambda: Records.update(self, entity, record_id, values, revision),
        )
        return found

    def delete(self, entity: str, record_id: int, revision: int | None = None) -> None:
        """See `Records.delete`."""
        self._watched(
            "delete", entity, record_id, {}, lambda: Records.delete(self, entity, record_id, revision)
        )

    def press(
        self,
        entity: str,
        record_id: int,
        flow: str,
        answers: Mapping[str, Any] | None = None,
        revisions: Sequence[int] | None = None,
    ) -> Answer:
        """See `Records.press`."""
        found: Answer = self._watched(
            "press",
            entity,
            record_id,
            {"flow": flow, "answers": dict(answers or {})},
            lambda: Records.press(self, entity, record_id, flow, answers, revisions),
        )
        return found

    # Remembering

    def _watched(
        self, kind: str, entity: str, record: int | None, data: dict[str, Any], act: Callable[[], Any]
    ) -> Any:
        data["as"] = self._as()
        data["before"] = self._seen(entity, record)
        last = self._last_message()
        try:
            done = act()
        except RecordsError as refused:
            data["problems"] = [
                {"code": one.code, "path": one.path,
                 "message": {language: one.message(language) for language in LANGUAGES}}
                for one in refused.problems
            ]  # fmt: skip
            self._keep(kind, entity, record, data)
            raise
        if kind == "create":
            record = int(done["id"])
        data["after"] = self._seen(entity, record)
        data["messages"] = self._messages(last)
        self._keep(kind, entity, record, data)
        return done

    def _as(self) -> dict[str, Any] | None:
        if self.actor.may_everything:
            return None
        return {"roles": sorted(self.actor.roles_in(self.live.key)), "user": self.actor.user_id}

    def _keep(self, kind: str, entity: str, record: int | None, data: Mapping[str, Any]) -> None:
        add_act(self.where, kind, entity, record, data)

    def _seen(self, entity: str, record: int | None) -> Answer | None:
        """The whole record, hidden fields too: what a scenario begins with is not for a role to see."""
        if record is None:
            return None
        try:
            return Records(self.live, system_actor(str(self.live.zone)), self.where, self.path).get(
                entity, record
            )
        except NotFound:
            return None

    def _last_message(self) -> int:
        table = self.live.stored.level.notification
        return int(self._rows(select(func.coalesce(func.max(table.c.id), 0)))[0][0])

    def _messages(self, after: int) -> list[dict[str, Any]]:
        table = self.live.stored.level.notification
        chosen = select(table.c.user_id, table.c.message).where(table.c.id > after).order_by(table.c.id)
        return [{"to": row[0], "text": row[1]} for row in self._rows(chosen)]

    def _rows(self, chosen: Any) -> list[Any]:
        if isinstance(self.where, Connection):
            return list(self.where.execute(chosen))
        with read_transaction(self.where) as connection:
            return list(connection.execute(chosen))
