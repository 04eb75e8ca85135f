"""Immutable JSON: what a definition keeps of objects whose members it does not name itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn


def _refuse(*_arguments: Any, **_named: Any) -> NoReturn:
    raise TypeError("a definition is immutable")


class FrozenDict(dict[str, Any]):
    """A mapping that cannot be changed and can be hashed. Its members are frozen, too."""

    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __copy__(self) -> FrozenDict:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> FrozenDict:
        return self

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


EMPTY = FrozenDict()


def freeze(value: Any) -> Any:
    """JSON in, the same as immutable values out: lists become tuples, objects FrozenDicts."""
    if isinstance(value, FrozenDict):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: freeze(member) for key, member in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(member) for member in value)
    return value


def thaw(value: Any) -> Any:
    """The reverse of `freeze`, with the members of every object in canonical (code point) order."""
    if isinstance(value, Mapping):
        return {key: thaw(value[key]) for key in sorted(value)}
    if isinstance(value, tuple | list):
        return [thaw(member) for member in value]
    return value


def freeze_members(pairs: Iterable[tuple[str, Any]]) -> FrozenDict:
    """A FrozenDict of members that are immutable already."""
    return FrozenDict(pairs)
