"""One act on many records: deleted, restored, pressed, each on its own or all of them or none.

A result is `{"id", "ok": True}` or `{"id", "ok": False, "problems": [Problem]}`, in the order of the ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem
from runtime.records import deleting
from runtime.records.errors import BadRequest, ConflictingState, NotFound, RecordsError
from runtime.records.load import load_records
from runtime.records.pressing import press
from runtime.records.recycling import purge

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.records import Records
    from runtime.records.work import Work

Result = dict[str, Any]
MOST_AT_ONCE = 1_000


def delete_many(door: Records, entity: str, ids: Sequence[int], whole: bool = False) -> list[Result]:
    """Move records to the recycle bin. One that went along with another counts as deleted."""
    of = door.live.entity(entity)

    def act(work: Work, record_id: int) -> None:
        try:
            deleting.delete(work, of, record_id)
        except NotFound:
            if not _went_along(work, of, record_id):
                raise

    return _each(door, ids, act, whole)


def restore_many(door: Records, entity: str, ids: Sequence[int], whole: bool = False) -> list[Result]:
    """Take records out of the recycle bin. One that came back with another counts as restored."""
    of = door.live.entity(entity)
    began: set[int] = set()

    def act(work: Work, record_id: int) -> None:
        if not began:
            held = load_records(work.tx, of, list(ids), deleted=True, complete=False)
            began.update(one for one, record in held.items() if record["deleted_at"] is not None)
        try:
            deleting.restore(work, of, record_id)
        except ConflictingState as refused:
            back = [one.code for one in refused.problems] == ["record.not_deleted"] and record_id in began
            if not back:
                raise

    return _each(door, ids, act, whole)


def press_many(
    door: Records, entity: str, ids: Sequence[int], flow: str, whole: bool = False
) -> list[Result]:
    """Press a button that asks nothing on each of the records."""
    of = door.live.entity(entity)
    return _each(door, ids, lambda work, record_id: press(work, of, record_id, flow, {}), whole)


def purge_many(door: Records, entity: str, ids: Sequence[int], whole: bool = False) -> list[Result]:
    """Delete records of the recycle bin for good. One that went along with another counts as deleted."""
    of = door.live.entity(entity)
    gone: set[int] = set()

    def act(work: Work, record_id: int) -> None:
        if not gone:
            held = load_records(work.tx, of, list(ids), deleted=True, complete=False)
            gone.update(one for one, record in held.items() if record["deleted_at"] is not None)
        try:
            purge(work, of, record_id)
        except NotFound:
            still = load_records(work.tx, of, [record_id], deleted=True, complete=False)
            if record_id not in gone or still:
                raise

    return _each(door, ids, act, whole)


def _went_along(work: Work, of: LiveEntity, record_id: int) -> bool:
    held = load_records(work.tx, of, [record_id], deleted=True, complete=False)
    return record_id in held and held[record_id]["deleted_at"] == work.now


def _each(door: Records, ids: Sequence[int], act: Callable[[Work, int], Any], whole: bool) -> list[Result]:
    """Each id in a part of its own, all in one transaction; with `whole` nothing happens unless all can."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_AT_ONCE:
        raise BadRequest(Problem("query.too_many", "ids", {"what": "ids", "limit": MOST_AT_ONCE}))

    def carry_out(work: Work) -> list[Result]:
        found: list[Result] = []
        for record_id in wanted:
            try:
                with work.tx.savepoint():
                    act(work, record_id)
            except RecordsError as refused:
                work.start_again()
                found.append({"id": record_id, "ok": False, "problems": refused.problems})
            else:
                found.append({"id": record_id, "ok": True})
        if whole and not all(one["ok"] for one in found):
            raise _Undone(found)
        return found

    try:
        results: list[Result] = door.transact(carry_out)
    except _Undone as undone:
        return undone.results
    return results


class _Undone(Exception):
    """Takes everything back; carries what was found."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__("undone")
        self.results = results
