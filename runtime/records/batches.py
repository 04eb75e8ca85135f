"""Many records at once: all or nothing, or a result for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, errors
from runtime.records.errors import BadRequest, Invalid, RecordsError
from runtime.records.parse import Given
from runtime.records.saving import check_revision, may, parsed, prepare, store, stored_for
from runtime.records.work import Draft, Work

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

Answer = dict[str, Any]
MOST_ROWS = 10_000


def save_batch(work: Work, of: LiveEntity, rows: Sequence[Any], partial: bool) -> list[Answer]:
    """See `Records.batch`. Raises BadRequest, Forbidden, NotFound, Invalid (paths begin with an index)."""
    from runtime.records.records import written_all

    if not isinstance(rows, list | tuple) or len(rows) > MOST_ROWS:
        raise BadRequest(Problem("rows.too_many", "", {"label": of.key, "limit": MOST_ROWS}))
    if not rows:
        return []
    if partial:
        return _each_on_its_own(work, of, rows)
    drafts = _drafts(work, of, rows, "{}")
    prepare(work, of, drafts)
    problems = [problem for draft in drafts for problem in draft.problems]
    if errors(problems):
        raise Invalid(problems)
    store(work, of, drafts)
    return written_all(work, of, [draft.record for draft in drafts])


def _drafts(work: Work, of: LiveEntity, rows: Sequence[Any], path: str) -> list[Draft]:
    given: list[tuple[Given, list[Problem]]] = []
    revisions: dict[int, int] = {}
    for index, row in enumerate(rows):
        made, problems = _parsed_row(of, row, path.format(index), revisions)
        given.append((made, problems))
    ids = [one.id for one, _ in given if one.id is not None]
    if len(set(ids)) != len(ids):
        raise BadRequest(
            Problem("rows.doubled_id", "", {"id": next(one for one in ids if ids.count(one) > 1)})
        )
    if len(ids) < len(rows):
        may(work, of, "create")
    stored = stored_for(work, of, ids, "update") if ids else {}
    for record_id, revision in revisions.items():
        check_revision(stored[record_id], revision)
    return [
        Draft(
            of,
            made,
            stored[made.id] if made.id is not None else None,
            path=path.format(index),
            problems=problems,
        )
        for index, (made, problems) in enumerate(given)
    ]


def _parsed_row(
    of: LiveEntity, row: Any, path: str, revisions: dict[int, int]
) -> tuple[Given, list[Problem]]:
    """A row of a batch: as a body, but an `id` says which record to change, a `revision` guards it."""
    if isinstance(row, dict) and type(row.get("id")) is int:
        row = dict(row)
        record_id = row.pop("id")
        revision = row.pop("revision", None)
        made, problems = parsed(of, row, path)
        made.id = record_id
        if type(revision) is int:
            revisions[record_id] = revision
        return made, problems
    return parsed(of, row, path)


def _each_on_its_own(work: Work, of: LiveEntity, rows: Sequence[Any]) -> list[Answer]:
    """Sound rows are saved together; if that fails on the way, one by one, each in a part of its own."""
    from runtime.records.records import written_all

    if all(not isinstance(row, dict) or row.get("id") is None for row in rows):
        may(work, of, "create")
        results = _together(work, of, rows)
        if results is not None:
            return results
    found: list[Answer] = []
    for row in rows:
        try:
            with work.tx.savepoint():
                drafts = _drafts(work, of, [row], "")
                prepare(work, of, drafts)
                if errors(drafts[0].problems):
                    raise Invalid(drafts[0].problems)
                store(work, of, drafts)
                saved = written_all(work, of, [drafts[0].record])[0]
        except RecordsError as refused:
            work.start_again()
            found.append(_failed(work, refused.problems))
        else:
            found.append({"ok": True, "record": saved})
    return found


def _together(work: Work, of: LiveEntity, rows: Sequence[Any]) -> list[Answer] | None:
    """Results if all sound rows could be saved at once; None, and nothing is written, if not."""
    from runtime.records.records import written_all

    left = dict(enumerate(rows))
    failed: dict[int, list[Problem]] = {}
    for _attempt in range(3):
        places = list(left)
        try:
            with work.tx.savepoint():
                drafts = _drafts(work, of, [left[place] for place in places], "")
                prepare(work, of, drafts)
                unsound = {
                    place: draft
                    for place, draft in zip(places, drafts, strict=True)
                    if errors(draft.problems)
                }
                if unsound:
                    failed |= {place: draft.problems for place, draft in unsound.items()}
                    raise Invalid([])
                store(work, of, drafts)
                saved = written_all(work, of, [draft.record for draft in drafts]) if drafts else []
        except RecordsError:
            work.start_again()
            if not failed.keys() & set(places):
                return None
            left = {place: row for place, row in left.items() if place not in failed}
            continue
        records = dict(zip(places, saved, strict=True))
        return [
            _failed(work, failed[place]) if place in failed else {"ok": True, "record": records[place]}
            for place in range(len(rows))
        ]
    return None


def _failed(work: Work, problems: Sequence[Problem]) -> Answer:
    return {"ok": False, "problems": [problem.as_json(work.actor.language) for problem in problems]}
