"""Which parts of a formula are the same for every row, and names for what is bound."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from runtime.formula.nodes import Aggregate, Call, EntityRows, GroupRows, Node, Path, RowsPath
from runtime.formula.types import Kind

OUTSIDE_BASES = frozenset({"user", "settings", "variable", "saved"})
PER_RECORD = frozenset({"ISNEW", "ISCLONE", "ROWINDEX"})
RECORD_BASES = frozenset({"record", "parent", "parent_entity"})


def is_outside(node: Node, record_outside: bool) -> bool:
    """Whether the value depends on no row of the statement, so that Python can compute it beforehand."""
    return _outside(node, OUTSIDE_BASES | RECORD_BASES if record_outside else OUTSIDE_BASES)


def _outside(node: Node, bases: frozenset[str]) -> bool:
    if isinstance(node, EntityRows | GroupRows):
        return False
    if isinstance(node, Path | RowsPath):
        return node.base in bases
    if isinstance(node, Call) and node.function in PER_RECORD:
        return "record" in bases
    if isinstance(node, Aggregate):
        if not _outside(node.rows, bases):
            return False
        bases = bases | {"row", "row_parent"}
    return all(_outside(child, bases) for child in node.children())


def constant_name(kind: Kind, value: Any) -> str:
    """A name for a constant, the same for the same value."""
    return "c_" + _digest(f"{kind.value} {value!r}")


def parameter_name(node: Node, scale: int, bound: str | None) -> str:
    """A name for a value that varies per request, the same for the same formula and form."""
    tree = json.dumps(without_spans(node.to_json()), sort_keys=True)
    return "p_" + _digest(f"{tree} {scale} {bound}")


def without_spans(data: Any) -> Any:
    """A node's JSON without places in the source."""
    if isinstance(data, dict):
        return {key: without_spans(value) for key, value in data.items() if key != "span"}
    return [without_spans(item) for item in data] if isinstance(data, list) else data


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
