"""What a formula depends on: the paths it reads and the features it uses."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.formula.nodes import Aggregate, Call, EntityRows, GroupRows, Node, Path, RowsPath, Under
from runtime.formula.scope import STAGES, stays_owner

Read = tuple[str, ...]
_PREFIXES = {
    "saved": ("saved",),
    "user": ("user",),
    "parent": ("parent",),
    "settings": ("app", "settings"),
    "variable": (),
}


def reads_of(node: Node, record_is_other: bool = False) -> frozenset[Read]:
    """All paths a tree reads; `record_is_other` when `record` isn't the record of bare names."""
    return frozenset(_reads(node, (), ("record",) if record_is_other else ()))


def _reads(node: Node, row: Read, record: Read) -> Iterator[Read]:
    match node:
        case Path() | RowsPath():
            prefix = (
                row
                if node.base == "row"
                else record
                if node.base == "record"
                else _PREFIXES.get(node.base, (node.base,))
            )
            if node.base == "row_parent":
                prefix = (*row, "parent")
            keys = node.keys or ("id",)
            if node.base != "variable":
                yield (*prefix, *keys)
        case Aggregate():
            yield from _reads(node.rows, row, record)
            inner = _row_prefix(node.rows, row, record)
            for part in (node.value, node.condition, *(key for key, _ in node.sort)):
                if part is not None:
                    yield from _reads(part, inner, record)
            for part in node.arguments:
                yield from _reads(part, row, record)
        case EntityRows():
            if node.condition is not None:
                yield from _reads(node.condition, ("ENTITY", node.entity), record)
        case _:
            for child in node.children():
                yield from _reads(child, row, record)


def _row_prefix(rows: Node, row: Read, record: Read) -> Read:
    match rows:
        case RowsPath():
            prefix = (
                row
                if rows.base == "row"
                else record
                if rows.base == "record"
                else _PREFIXES.get(rows.base, (rows.base,))
            )
            return (*prefix, *rows.keys)
        case EntityRows():
            return ("ENTITY", rows.entity)
        case GroupRows():
            return ()
    return row


def uses_of(node: Node) -> frozenset[str]:
    """Function names and features in a tree."""
    found: set[str] = set()
    for each in node.walk():
        match each:
            case Call() | Aggregate():
                found.add(each.function)
            case RowsPath() if any(stays_owner(step.type.entity) for step in each.steps):
                found.add(STAGES)
            case EntityRows():
                found.add(f"entity:{each.entity}")
            case Under():
                found.add("UNDER")
                found.add(f"tree:{each.entity}")
            case Path() | RowsPath() if each.base in ("user", "saved", "parent", "settings", "variable"):
                found.add(each.base)
    return frozenset(found)
