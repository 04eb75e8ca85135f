"""Ids, option values, permission rows and layout fields stand once among their siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import DecisionInput, DecisionRow, FieldItem
from runtime.definition.parts import Part
from runtime.fields.options import check_replaced
from runtime.problems import Problem


@check
def identities(checking: Checking) -> Iterator[Problem]:
    """Two parts of one identity could not be told apart by edits and merges."""
    app = checking.app
    for index, found in enumerate(app.option_sets):
        path = f"/option_sets/{index}"
        yield from repeated(found.options, f"{path}/options", "value", "value.duplicate")
        for problem in check_replaced(found.replaced, {option.value for option in found.options}):
            yield replace(problem, path=f"{path}/{problem.path}")
    yield from _ids(checking)
    pairs: set[tuple[str, str]] = set()
    for index, row in enumerate(app.permissions):
        if (row.role, row.entity) in pairs:
            yield Problem(
                "permission.duplicate", f"/permissions/{index}", {"role": row.role, "entity": row.entity}
            )
        pairs.add((row.role, row.entity))


def repeated(items: Iterable[Any], path: str, member: str, code: str) -> Iterator[Problem]:
    """The items whose `member` an earlier one has, too."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = getattr(item, member, "")
        if value and value in seen:
            yield Problem(code, f"{path}/{index}/{member}", {"key": value})
        seen.add(value)


def _ids(checking: Checking) -> Iterator[Problem]:
    """Ids are unique among siblings, and better so in their whole form, menu, table or flow: parts move."""
    app = checking.app
    for section in ("entities", "rules", "forms", "flows", "dashboards"):
        for index, found in enumerate(getattr(app, section)):
            yield from _within(found.walk(f"/{section}/{index}"))
    menu = (found for index, item in enumerate(app.menu) for found in item.walk(f"/menu/{index}"))
    yield from _within(menu)


def _within(parts: Iterable[tuple[str, Part]]) -> Iterator[Problem]:
    """The parts of one whole. The inputs of a decision table are apart from its rows."""
    known: dict[tuple[str, str], set[str]] = {}
    fields: set[str] = set()
    for path, part in parts:
        value = getattr(part, "id", "")
        if value:
            kind = type(part).__name__ if isinstance(part, DecisionInput | DecisionRow) else ""
            lists = known.setdefault((kind, value), set())
            siblings = path.rpartition("/")[0]
            if lists:
                severity = "error" if siblings in lists else "warning"
                yield Problem("id.duplicate", f"{path}/id", {"key": value}, severity)
            lists.add(siblings)
        if isinstance(part, FieldItem):
            if part.field in fields:
                yield Problem("layout.duplicate_field", f"{path}/field", {"key": part.field})
            fields.add(part.field)
