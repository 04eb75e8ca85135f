"""The differences between two definitions, in an order in which they can be applied.

Lists whose members all have an identity are compared by it; everything else is compared as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import orjson

from configurator.changes.values import ABSENT, Added, Change, Changed, Json, Removed, Reordered
from configurator.pointers import identity
from runtime.definition import App, dump_app


def detect(old: App, new: App) -> list[Change]:
    """The changes from `old` to `new`; empty when they are equal."""
    return detect_documents(dump_app(old), dump_app(new))


def detect_documents(old: Mapping[str, Json], new: Mapping[str, Json]) -> list[Change]:
    """The same for definitions in JSON."""
    return list(_objects("", old, new))


def _objects(path: str, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name, ABSENT), new.get(name, ABSENT)
        if _same(before, after):
            continue
        here = f"{path}/{_escaped(name)}"
        old_members, new_members = _members(before), _members(after)
        if old_members is not None and new_members is not None and (old_members or new_members):
            if before is ABSENT or after is ABSENT:  # the list itself comes or goes with its members
                yield from _whole_list(here, before, after)
            else:
                yield from _lists(here, old_members, new_members)
        elif _is_container(before) and _is_container(after):
            yield from _objects(here, before, after)
        else:
            yield Changed(here, before, after)


def _whole_list(path: str, before: Json, after: Json) -> Iterator[Change]:
    """An absent list is not an empty one: it is made, or taken away, around its members' changes."""
    if before is ABSENT:
        yield Changed(path, ABSENT, [])
        yield from _lists(path, {}, _members(after) or {})
    else:
        yield from _lists(path, _members(before) or {}, {})
        yield Changed(path, [], ABSENT)


def _lists(path: str, old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    def at(key: str) -> str:
        return f"{path}/{_named(key)}"

    for key, member in new.items():
        if key in old and not _same(old[key], member):
            yield from _objects(at(key), old[key], member)
    before = list(old)
    for key in reversed(before):
        if key not in new:
            yield Removed(at(key), old[key], before.index(key))
    common, wanted = [key for key in old if key in new], [key for key in new if key in old]
    if common != wanted:
        yield Reordered(path, tuple(common), tuple(wanted))
    for index, (key, member) in enumerate(new.items()):
        if key not in old:
            yield Added(at(key), member, index)


def _members(value: Json) -> dict[str, Json] | None:
    """A list's members by identity; None when it isn't a list of objects that all have their own."""
    if value is ABSENT:
        return {}
    if not isinstance(value, list) or not all(isinstance(member, Mapping) for member in value):
        return None
    found = {str(identity(member)): member for member in value if identity(member) is not None}
    return found if len(found) == len(value) else None


def _is_container(value: Json) -> bool:
    """Whether an object holds lists of parts of their own, as a flow's trigger holds questions."""
    if not isinstance(value, Mapping):
        return False
    return any(isinstance(part, list) and part and _members(part) is not None for part in value.values())


def _same(one: Json, other: Json) -> bool:
    if one is other:
        return True
    if type(one) in _WRITTEN and type(one) is type(other) and _written(one) == _written(other):
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


_WRITTEN = (dict, list)


def _written(value: Json) -> bytes | int:
    """The value as bytes, which are compared sooner than its parts; what can't be written is only itself."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return id(value)


def _named(key: str) -> str:
    """An identity as token; the `~` of a composite one stays, as it can't be taken for an escape."""
    return _escaped(key) if re.search("~[01]", key) else key.replace("/", "~1")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
