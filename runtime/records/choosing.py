"""What a reference may point to: the candidates `choose_from` leaves, and no loop in a tree.

Judged on the record as it will be stored, for references that are new, and for those whose condition reads
something of the record that has changed: an old choice is not judged again by an unrelated edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.formula.formula import Formula
from runtime.problems import Problem, errors, register_messages
from runtime.records.layout import Plain
from runtime.records.load import load_records
from runtime.records.reach import tree_of
from runtime.records.work import Draft, Work
from runtime.rules.reading import read_above

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

register_messages(
    {
        "reference.not_offered": {
            "en": "{label}: this record cannot be chosen here",
            "zh": "{label}：此处不能选择该记录",
            "hint": {"en": "Choose one of the records offered", "zh": "请从候选记录中选择"},
        },
        "reference.loop": {
            "en": "{label}: a record cannot stand below itself",
            "zh": "{label}：记录不能是自身的下级",
        },
    }
)

Choice = tuple[Draft, Plain, Plain | None, str, Plain | None]
"""The draft, its record or row, what was stored of it, the path to its members, what a row stands in."""


def check_choices(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Refuse what `choose_from` does not leave, and loops in trees."""
    sound = [draft for draft in drafts if not draft.problems or not errors(draft.problems)]
    if sound and may_choose_wrongly(of):
        _check(work, of, [(draft, draft.record, draft.saved, "", None) for draft in sound])


def may_choose_wrongly(of: LiveEntity) -> bool:
    """Whether the entity, or the rows below it, have conditions or trees to hold."""
    found: bool | None = of.statements.get("chooses")
    if found is None:
        of.statements["chooses"] = False  # an entity may stand below itself
        below = (of.app.entities[key] for key in of.layout.children.values())
        found = bool(_choosing(of) or _trees(of)) or any(may_choose_wrongly(child) for child in below)
        of.statements["chooses"] = found
    return found


def _choosing(of: LiveEntity) -> Mapping[str, Mapping[str, Formula]]:
    """Field -> entity pointed to -> condition over its records."""
    found: dict[str, Mapping[str, Formula]] | None = of.statements.get("choosing")
    if found is None:
        found = of.statements["choosing"] = {
            key: {target: of.app.compile(item.choose_from, target, "filter", record_entity=of.key)
                  for target in _targets(of, key)}
            for key, item in of.fields.items() if item.choose_from
        }  # fmt: skip
    return found


def _targets(of: LiveEntity, key: str) -> tuple[str, ...]:
    one = of.target(key)
    return (one,) if one is not None else tuple(of.fields[key].setting("entities", ()))


def _trees(of: LiveEntity) -> list[str]:
    return [key for key, item in of.fields.items() if item.setting("tree") and item.type == "reference"]


def _check(work: Work, of: LiveEntity, choices: Sequence[Choice]) -> None:
    for key, conditions in _choosing(of).items():
        for target, condition in conditions.items():
            _check_candidates(work, of, key, target, condition, choices)
    for key in _trees(of):
        _check_tree(work, of, key, choices)
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        if may_choose_wrongly(child):
            rows = [row for choice in choices for row in _rows_of(key, *choice)]
            if rows:
                _check(work, child, rows)


def _rows_of(
    key: str, draft: Draft, record: Plain, saved: Plain | None, path: str, _parent: Plain | None
) -> Iterator[Choice]:
    stored = {row["id"]: row for row in (saved or {}).get(key) or ()}
    for index, row in enumerate(record.get(key) or ()):
        yield draft, row, stored.get(row.get("id")), f"{path}{key}/{index}/", record


def _check_candidates(
    work: Work, of: LiveEntity, key: str, target: str, condition: Formula, choices: Sequence[Choice]
) -> None:
    about = {path[1] for path in condition.reads if path[0] == "record" and len(path) > 1}
    about_parent = set(read_above(condition))
    if of.key == target:  # `record` and bare names are of one entity: what is read is not told apart
        about |= {path[0] for path in condition.reads}
    asked = [
        (choice, ids) for choice in choices if (ids := _chosen(choice, key, target, about, about_parent))
    ]
    if not asked:
        return
    fetch = work.reach.fetch
    wanted = {one for _, ids in asked for one in ids}
    work.reach.load_by_id(target, wanted, tree_of(condition.reads))
    work.reach.load(of.key, [choice[1] for choice, _ in asked], tree_of(
        path[1:] for path in condition.reads if path[0] == "record" and len(path) > 1))  # fmt: skip
    for (draft, record, _saved, path, parent), ids in asked:
        context = work.context(target, None)
        context.parent = parent
        candidates = [row for one in ids if (row := fetch(target, one)) is not None]
        if not all(condition.evaluate(replace(context, record=row, outer=record)) for row in candidates):
            draft.refuse(Problem("reference.not_offered", path + key, {"label": of.label(key)}))


def _chosen(
    choice: Choice, key: str, target: str, about: set[str], about_parent: set[str]
) -> tuple[int, ...]:
    """The records of `target` to judge for one field of a record."""
    draft, record, saved, _path, parent = choice
    value = record.get(key)
    moved = parent is draft.record and draft.saved is not None
    moved = moved and _changed(draft.record, draft.saved or {}, about_parent)
    if value is None or not (moved or _is_judged(key, value, record, saved, about)):
        return ()
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        return (value[1],) if value[0] == target else ()
    if not isinstance(value, tuple):
        return (value,)
    kept = saved is not None and not moved and not _changed(record, saved, about)
    stored = set((saved or {}).get(key) or ()) if kept else set()
    return tuple(one for one in value if one not in stored)


def _is_judged(key: str, value: Any, record: Plain, saved: Plain | None, about: set[str]) -> bool:
    return saved is None or saved.get(key) != value or _changed(record, saved, about)


def _changed(record: Plain, saved: Plain, about: set[str]) -> bool:
    return any(record.get(name) != saved.get(name) for name in about)


def _check_tree(work: Work, of: LiveEntity, key: str, choices: Sequence[Choice]) -> None:
    moved = {
        record["id"]: (draft, record[key], path)
        for draft, record, saved, path, _parent in choices
        if saved is not None and record.get(key) is not None and record[key] != saved.get(key)
    }
    if not moved:
        return
    above: dict[int, int | None] = {one: target for one, (_, target, _) in moved.items()}
    front = {one for one in above.values() if one is not None and one not in above}
    while front:
        rows = load_records(work.tx, of, sorted(front), complete=False)
        above |= {one: rows[one].get(key) if one in rows else None for one in front}
        front = {up for one in front if (up := above[one]) is not None and up not in above}
    for one, (draft, target, path) in moved.items():
        if one in _way_up(target, above):
            draft.refuse(Problem("reference.loop", path + key, {"label": of.label(key)}))


def _way_up(start: int, above: Mapping[int, int | None]) -> set[int]:
    seen: set[int] = set()
    here: int | None = start
    while here is not None and here not in seen:
        seen.add(here)
        here = above.get(here)
    return seen
