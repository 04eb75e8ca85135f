"""What no two live records share, and what makes two look like one.

One query for each combination of fields, however many records are saved. The database's own index stands
behind it for what two transactions do at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, register_messages
from runtime.records.database import id_list
from runtime.records.layout import Plain
from runtime.records.work import Draft, Work
from runtime.storage.names import COMING, fitted

if TYPE_CHECKING:
    from runtime.records.live import LiveApp
    from runtime.records.live_entity import LiveEntity

register_messages(
    {
        "unique": {
            "en": "{label}: there is another {entity} with this value already",
            "zh": "{label}：已有其他{entity}使用该值",
        },
        "unique.coming": {
            "en": "A version that is just being published does not allow two records with these values",
            "zh": "正在发布的新版本不允许两条记录使用相同的值",
            "hint": {"en": "Change one of the values", "zh": "请修改其中一个值"},
        },
        "duplicate": {
            "en": "There is a {entity} like this already: {labels} are the same",
            "zh": "已有类似的{entity}：{labels}相同",
        },
    }
)

Candidate = tuple[Plain, Plain | None, str, Draft]
"""A record or row, what is stored of it, its path, the draft it belongs to."""


def check_unique(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> None:
    """Add a problem `unique` at the field (or `duplicate`) to each draft that would repeat a live record."""
    if not of.checks_unique:
        return
    by_entity: dict[str, list[Candidate]] = {}
    for draft in drafts:
        for child, candidate in _candidates(work, of, draft.record, draft.saved, "", draft):
            by_entity.setdefault(child.key, []).append(candidate)
    for key, candidates in by_entity.items():
        child = work.app.entities[key]
        for keys in child.unique_sets:
            for candidate in _repeated(work, child, keys, candidates):
                _refuse(child, keys, candidate)
        hidden = work.grant(child.key).hidden
        for check in child.entity.duplicates:
            if check.then == "warn" and not hidden.isdisjoint(check.match):
                continue  # the warning would tell what the actor may not see
            for _record, _saved, path, draft in _repeated(work, child, check.match, candidates):
                draft.refuse(duplicate_problem(child, check, path))


def _candidates(
    work: Work, of: LiveEntity, record: Plain, saved: Plain | None, path: str, draft: Draft
) -> Iterator[tuple[LiveEntity, Candidate]]:
    yield of, (record, saved, path, draft)
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        if not child.checks_unique:
            continue
        stored = {row["id"]: row for row in (saved or {}).get(key) or ()}
        for index, row in enumerate(record.get(key) or ()):
            here = f"{path}/{key}/{index}".lstrip("/")
            yield from _candidates(work, child, row, stored.get(row.get("id")), here, draft)


def _repeated(
    work: Work, of: LiveEntity, keys: tuple[str, ...], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """The candidates whose values another live record, or an earlier candidate, has. Blanks are ignored."""
    members = [of.layout.members[key] for key in keys if key in of.layout.members]
    if len(members) != len(keys):
        return []
    asked: list[tuple[tuple[Any, ...], Candidate]] = []
    for candidate in candidates:
        record, saved, _path, _draft = candidate
        if any(record.get(key) is None for key in keys):
            continue
        if saved is not None and all(record.get(key) == saved.get(key) for key in keys):
            continue
        values = tuple(one for member in members for one in member.parameters(record[member.key]))
        asked.append((values, candidate))
    if not asked:
        return []
    taken: dict[tuple[Any, ...], set[int | None]] = {}
    first = id_list({values[0] for values, _ in asked}, work.tx.dialect)
    for row in work.tx.rows(of.text_of_equals(keys), {"values": first}):
        taken.setdefault(tuple(row[1:]), set()).add(row[0])
    replaced = {
        record["id"]: record for record, _saved, _path, _draft in candidates if record.get("id") is not None
    }
    found = []
    seen: set[tuple[Any, ...]] = set()
    for values, candidate in asked:
        own = candidate[0].get("id")
        others = {
            one
            for one in taken.get(values, ())
            if one != own and not _moves_away(keys, one, replaced, candidate)
        }
        if others or values in seen:
            found.append(candidate)
        seen.add(values)
    return found


def _moves_away(
    keys: tuple[str, ...], other: int | None, replaced: dict[int, Plain], candidate: Candidate
) -> bool:
    """Whether the record that has the values now is saved with others in the same batch."""
    record = replaced.get(other) if other is not None else None
    return record is not None and any(record.get(key) != candidate[0].get(key) for key in keys)


def _refuse(of: LiveEntity, keys: tuple[str, ...], candidate: Candidate) -> None:
    _record, _saved, path, draft = candidate
    here = f"{path}/{keys[0]}" if path else keys[0]
    draft.refuse(Problem("unique", here, unique_values(of, keys)))


def unique_values(of: LiveEntity, keys: Sequence[str]) -> dict[str, Any]:
    """The words of a problem `unique`."""
    label = of.label(keys[0]) if len(keys) == 1 else " + ".join(_english(of.label(key)) for key in keys)
    return {"label": label, "entity": of.entity.label or of.key, "fields": list(keys)}


def duplicate_problem(of: LiveEntity, check: Any, path: str) -> Problem:
    """What a duplicate check says of a record; a warning where it does not refuse."""
    labels = ", ".join(_english(of.label(key)) for key in check.match)
    values = {"entity": of.entity.label or of.key, "labels": labels, "check": check.id}
    here = f"{path}/{check.match[0]}" if path else check.match[0]
    severity = "error" if check.then == "refuse" else "warning"
    return Problem("duplicate", here, values, severity, check.message)


def _english(label: Any) -> str:
    return label if isinstance(label, str) else str(label.get("en") or next(iter(label.values())))


def violated(app: LiveApp, error: Exception) -> Problem | None:
    """The problem behind a database's refusal: two transactions saved the same value at once."""
    diagnosis = getattr(error, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) if diagnosis is not None else str(error)
    if not name:
        return None
    for of in app.entities.values():
        for keys in of.unique_sets:
            columns = [column for key in keys for column in of.layout.members[key].columns]
            table = of.layout.stored.table.name
            sqlite_name = ", ".join(f"{table}.{column}" for column in columns)
            if name == fitted(f"uq_{table}__{'__'.join(columns)}") or name.endswith(f": {sqlite_name}"):
                return Problem("unique", keys[0], unique_values(of, keys))
    return _of_coming_version(app, str(name))


def _of_coming_version(app: LiveApp, name: str) -> Problem | None:
    """The same of a field that only a version being published wants to be unique: it is so already."""
    for of in app.entities.values():
        table = of.layout.stored.table.name
        for key, member in of.layout.members.items():
            columns = member.columns
            sqlite_name = ", ".join(f"{table}.{column}" for column in columns)
            if columns and (
                name == fitted(f"uq_{table}__{'__'.join(columns)}") or name.endswith(f": {sqlite_name}")
            ):
                return Problem("unique", key, unique_values(of, [key]))
    coming = name.startswith(("uq_", COMING)) or "UNIQUE constraint failed" in name
    return Problem("unique.coming") if coming else None
