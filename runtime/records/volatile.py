"""Which computed fields are not stored, since they change with time or reader."""

from __future__ import annotations

from collections.abc import Callable

from runtime.definition import App
from runtime.definition.scope import AppScope
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
