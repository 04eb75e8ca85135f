"""From rows to answers: titles, links, children and values worked out at reading, for a page at once.

How many queries it takes depends on which members are asked for, never on how many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.records.answers import ROLES, Titles
from runtime.records.database import id_list
from runtime.records.layout import Plain, Row
from runtime.records.titles import titles_of

if TYPE_CHECKING:
    from runtime.access.permissions import Grant
    from runtime.formula.context import Context
    from runtime.records.live_entity import LiveEntity
    from runtime.records.reach import Reach
    from runtime.records.work import Work

Answer = dict[str, Any]


def visible_keys(of: LiveEntity, grant: Grant, wanted: Iterable[str] | None = None) -> tuple[str, ...]:
    """The members that are answered: those asked for, without the hidden ones."""
    keys = of.answered if wanted is None else tuple(wanted)
    return tuple(key for key in keys if key not in grant.hidden) if grant.hidden else keys


def answer_rows(work: Work, of: LiveEntity, rows: Sequence[Row], keys: tuple[str, ...]) -> list[Answer]:
    """Rows of the layout's `select` as JSON values of these members."""
    if not rows:
        return []
    if of.volatile_formulas and not of.volatile_formulas.keys().isdisjoint(keys):
        records = [of.layout.decode(row) for row in rows]
        add_volatile(work, of, records)
        return answer_records(work, of, records, keys)
    position = of.layout.position
    id_at = position["id"]
    beside = _beside(work, of, [row[id_at] for row in rows], keys)
    wanted: dict[str, set[int]] = {}
    for _key, target, columns in of.references_among(keys):
        place = position[columns[-1]]
        if target is not None:
            wanted.setdefault(target, set()).update([row[place] for row in rows])
        else:
            for row in rows:
                if row[place - 1] is not None:
                    wanted.setdefault(row[place - 1], set()).add(row[place])
    _linked_titles(of, keys, beside, wanted)
    titles = _titles(work, wanted)
    answer = of.answers.of_rows(keys)
    return [answer(row, titles, beside) for row in rows]


def answer_records(
    work: Work, of: LiveEntity, records: Sequence[Plain], keys: tuple[str, ...]
) -> list[Answer]:
    """Plain records as JSON values of these members; links and children they lack are read."""
    if not records:
        return []
    held = records[0]
    beside = _beside(work, of, [record["id"] for record in records], [key for key in keys if key not in held])
    for key in of.layout.links:
        if key in beside:
            for record in records:
                record[key] = beside[key].get(record["id"])
    for key, child_key in of.layout.children.items():
        if key in keys and key in held:
            beside[key] = _held_children(work, work.app.entities[child_key], key, records)
    wanted: dict[str, set[int]] = {}
    for key, target, _columns in of.references_among(keys):
        for record in records:
            value = record.get(key)
            if value is not None:
                entity, one = (target, value) if target is not None else value
                wanted.setdefault(entity, set()).add(one)
    _linked_titles(
        of,
        keys,
        {
            key: {record["id"]: record.get(key) for record in records}
            for key in of.layout.links
            if key in keys
        },
        wanted,
    )
    titles = _titles(work, wanted)
    answer = of.answers.of_plain(keys)
    return [answer(record, titles, beside) for record in records]


def _held_children(
    work: Work, child: LiveEntity, key: str, records: Sequence[Plain]
) -> dict[int, list[Answer]]:
    """Rows of children that the records carry themselves."""
    rows = [row for record in records for row in record[key] or ()]
    if child.volatile_formulas:
        add_volatile(work, child, rows)
    answers = iter(answer_records(work, child, rows, visible_keys(child, work.grant(child.key))))
    return {record["id"]: [next(answers) for _row in record[key] or ()] for record in records}


def _beside(work: Work, of: LiveEntity, ids: Sequence[int], keys: Iterable[str]) -> dict[str, dict[int, Any]]:
    """What stands in other tables: links as ids, rows of children as answers."""
    found: dict[str, dict[int, Any]] = {}
    if not of.has_beside:
        return found
    tx = work.tx
    for key in keys:
        if key in of.layout.links:
            held: dict[int, list[int]] = {}
            for record_id, target in tx.rows(of.text_of_links(key), {"ids": id_list(ids, tx.dialect)}):
                held.setdefault(record_id, []).append(target)
            found[key] = held
        elif key in of.layout.children:
            found[key] = _children(work, of, key, ids)
    return found


def _children(work: Work, of: LiveEntity, key: str, ids: Sequence[int]) -> dict[int, list[Answer]]:
    child = work.app.entities[of.layout.children[key]]
    rows = work.tx.rows(of.text_of_children(key), {"ids": id_list(ids, work.tx.dialect)})
    place = child.layout.position[child.layout.parents[(of.key, key)]]
    answers = answer_rows(work, child, rows, visible_keys(child, work.grant(child.key)))
    found: dict[int, list[Answer]] = {}
    for row, answer in zip(rows, answers, strict=True):
        found.setdefault(row[place], []).append(answer)
    return found


def _linked_titles(
    of: LiveEntity, keys: Iterable[str], beside: Mapping[str, Mapping[int, Any]], wanted: dict[str, set[int]]
) -> None:
    for key in of.layout.links:
        if key in keys and key in beside:
            target = of.target(key) or "user"
            found = wanted.setdefault(target, set())
            for ids in beside[key].values():
                found.update(ids or ())


def _titles(work: Work, wanted: Mapping[str, Iterable[int]]) -> Titles:
    roles = work.app.role_titles(work.actor.language)
    return {ROLES: roles, **titles_by_entity(work, wanted)} if wanted else {ROLES: roles}


def titles_by_entity(work: Work, wanted: Mapping[str, Iterable[int]]) -> dict[str, Mapping[int, str]]:
    """What records are called, by entity and id, as far as the actor may know."""
    hidden = (
        frozenset(entity for entity in wanted if work.grant(entity).hides_title)
        if work.bound
        else frozenset()
    )

    def context_of(of_entity: str) -> Callable[[Plain, Reach], Context]:
        return lambda record, reach: work.context(of_entity, record, None, reach)

    return titles_of(work.app, work.tx, wanted, hidden, context_of)


def add_volatile(work: Work, of: LiveEntity, records: Sequence[Plain]) -> None:
    """Give records the values that are worked out at reading."""
    if not records:
        return
    work.reach.load(of.key, records, of.volatile_tree)
    for record in records:
        context = work.context(of.key, record)
        for key, formula in of.volatile_formulas.items():
            record[key] = of.stored_value(key, formula.evaluate(context))
