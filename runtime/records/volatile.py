"""Which computed fields are not stored, since they change with time or reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from runtime.definition import App
from runtime.definition.scope import AppScope
from runtime.flows.compiler import CompiledFlow
from runtime.formula.formula import Formula


def volatile_fields(
    app: App, compiled: Callable[[str, str, str], Formula | None]
) -> dict[str, frozenset[str]]:
    """Computed fields that change with time or reader, or read one that does: worked out at reading."""
    made = {
        (entity.key, item.key): formula
        for entity in app.entities
        for item in entity.fields
        if item.formula is not None
        and (formula := compiled(item.formula, entity.key, "computed")) is not None
    }
    found = {slot for slot, formula in made.items() if formula.volatile}
    follow = _follower(app)
    while True:
        more = {
            slot for slot, formula in made.items()
            if slot not in found and any(_passes(slot[0], path, found, follow) for path in formula.reads)
        }  # fmt: skip
        if not more:
            break
        found |= more
    return {
        entity.key: frozenset(key for name, key in found if name == entity.key) for entity in app.entities
    }


def worked_out_for_flows(
    app: App, volatile: Mapping[str, frozenset[str]], flows: Iterable[CompiledFlow]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """What formulas of flows read that is worked out at reading: paths from the flows' records, by entity."""
    slots = {(entity, key) for entity, keys in volatile.items() for key in keys}
    follow, found = _follower(app), dict[str, list[tuple[str, ...]]]()
    for flow in flows if slots else ():
        entity = flow.entity or ""
        for formula in _formulas_in((flow.when, flow.blocks)):
            paths = [path for path in formula.reads if _passes(entity, path, slots, follow)]
            found.setdefault(entity, []).extend(paths)
    return {entity: tuple(paths) for entity, paths in found.items() if paths}


def _formulas_in(value: Any) -> Iterator[Formula]:
    if isinstance(value, Formula):
        yield value
    elif isinstance(value, Mapping):
        yield from _formulas_in(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _formulas_in(one)
    elif is_dataclass(value):
        yield from _formulas_in([getattr(value, part.name) for part in fields(value)])


def _follower(app: App) -> Callable[[str, str], str | None]:
    scope = AppScope(app)

    def follow(entity: str, key: str) -> str | None:
        info = scope.field(entity, key)
        return info.type.entity if info is not None else None

    return follow


def _passes(
    entity: str, path: tuple[str, ...], slots: set[tuple[str, str]], follow: Callable[[str, str], str | None]
) -> bool:
    here: str | None = entity
    for key in path:
        if here is None:
            return False
        if (here, key) in slots:
            return True
        here = follow(here, key)
    return False
