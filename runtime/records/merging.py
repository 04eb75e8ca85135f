"""What is stored and what was given, put together: the record as the rules are to judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.problems import Problem
from runtime.records.layout import Plain
from runtime.records.parse import Given
from runtime.records.work import Draft, Work

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity


def merge(work: Work, draft: Draft) -> None:
    """Fill `draft.record`. Findings about rows go to the draft."""
    of, given, saved = draft.of, draft.given, draft.saved
    if saved is None:
        record = _blank(work, of, given)
    else:
        record = {**saved, **given.values}
    for key in of.layout.children:
        if key in given.rows:
            stored = saved.get(key) if saved is not None else None
            child = work.app.entities[of.layout.children[key]]
            record[key] = _rows(work, draft, child, given.rows[key], stored or [], key)
            _check_count(draft, key, len(given.rows[key]))
        elif saved is None:
            record[key] = []
            _check_count(draft, key, 0)
    draft.record = record


def _blank(work: Work, of: LiveEntity, given: Given) -> Plain:
    """A new record: nothing but what was given, and what the system fills in."""
    record: Plain = {
        **of.blank, "id": None, "revision": 1, "owner": None if of.layout.parents else work.by.user_id,
        "owner_role": None,
        "created_at": work.now, "created_by": work.by.user_id,
        "updated_at": work.now, "updated_by": work.by.user_id, **given.values,
    }  # fmt: skip
    return record


def _rows(
    work: Work, draft: Draft, child: LiveEntity, given: list[Given], stored: list[Plain], path: str
) -> list[Plain]:
    """The rows of a children field: those given with an id over what is stored, the others new."""
    known = {row["id"]: row for row in stored}
    seen: set[int] = set()
    found = []
    for index, one in enumerate(given):
        here = f"{path}/{index}"
        saved: Plain | None = None
        if one.id is not None:
            saved = known.get(one.id)
            if saved is None or one.id in seen:
                code = "rows.doubled_id" if one.id in seen else "rows.unknown_id"
                draft.refuse(Problem(code, f"{here}/id", {"id": one.id}))
                continue
            seen.add(one.id)
        row: Plain = {**saved, **one.values} if saved is not None else _blank(work, child, one)
        for key, rows in one.rows.items():
            below = work.app.entities[child.layout.children[key]]
            row[key] = _rows(work, draft, below, rows, (saved or {}).get(key) or [], f"{here}/{key}")
        if saved is None:
            for key in child.layout.children:
                row.setdefault(key, [])
        found.append(row)
    return found


def _check_count(draft: Draft, key: str, count: int) -> None:
    item = draft.of.fields[key]
    low, high = item.setting("min"), item.setting("max")
    label: Any = item.label or key
    if low is not None and count < low:
        draft.refuse(Problem("children.too_few", key, {"label": label, "limit": low}))
    if high is not None and count > high:
        draft.refuse(Problem("children.too_many", key, {"label": label, "limit": high}))
