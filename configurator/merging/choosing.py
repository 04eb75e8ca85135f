"""Choosing theirs in a conflict: the document as it becomes. Ours needs nothing, it is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from configurator.changes.values import ABSENT, copied
from configurator.merging.conflicts import Conflict, Kind
from configurator.merging.order import merge_order
from configurator.pointers import identity, tokens

Json = Any


class Gone(LookupError):
    """The part a conflict is about, or what it stands in, is no longer there."""


def take_theirs(document: Mapping[str, Json], conflict: Conflict) -> dict[str, Json]:
    """A new document with theirs where ours was kept. Raises Gone."""
    result: dict[str, Json] = copied(document)
    if not conflict.path:
        own = {name: result[name] for name in ("key", "base") if name in result}
        return {**copied(conflict.theirs), **own}
    _ACTS[conflict.kind](result, conflict)
    return result


def turn(conflict: Conflict) -> tuple[int, int]:
    """When it is a conflict's turn, where theirs is taken in several: what comes back is there for what moves
    into it, and nothing moves out of what has been removed already."""
    kinds = (Kind.VALUE, Kind.PLACE, Kind.ORDER, Kind.MEMBER)
    comes_back = conflict.kind is Kind.MEMBER and conflict.theirs is not ABSENT
    return 0 if comes_back else 1 + kinds.index(conflict.kind), len(tokens(conflict.path))


def _take_value(document: Json, conflict: Conflict) -> None:
    parent, last = _parent(document, conflict.path)
    if isinstance(parent, list):
        position = _position(parent, last)
        inside = {name: parent[position][name] for name in _TREES if parent[position].get(name)}
        parent[position] = {**inside, **copied(conflict.theirs)}
    elif conflict.theirs is ABSENT:
        parent.pop(last, None)
    else:
        parent[last] = copied(conflict.theirs)


def _take_member(document: Json, conflict: Conflict) -> None:
    if conflict.theirs is ABSENT:
        with suppress(Gone):  # it went with what it stood in
            parent, last = _parent(document, conflict.path)
            parent.pop(_position(parent, last))
        return
    parent, last = _parent(document, conflict.path, make=True)
    if any(identity(member) == last for member in parent):
        return
    part = copied(conflict.theirs)
    if isinstance(part, dict) and (root := _root_of(document, conflict.path)) is not None:
        _leave_out(part, set(_identities(root)))
    _insert(parent, part, conflict.after)


def _take_order(document: Json, conflict: Conflict) -> None:
    parent, last = _parent(document, conflict.path)
    members = {str(identity(member)): member for member in parent[last]}
    order, _disagree = merge_order(list(members), conflict.theirs, list(members), members)
    parent[last] = [members[name] for name in order]


def _take_place(document: Json, conflict: Conflict) -> None:
    target = _at(document, conflict.theirs)
    parent, last = _parent(document, conflict.path)
    position = _position(parent, last)
    if parent is target:
        return
    if any(inner is target for inner in _lists_in(parent[position])):
        raise Gone(conflict.theirs)  # it would stand in itself
    _insert(target, parent.pop(position), conflict.after)


_ACTS = {
    Kind.VALUE: _take_value,
    Kind.MEMBER: _take_member,
    Kind.ORDER: _take_order,
    Kind.PLACE: _take_place,
}


def _insert(members: list[Json], part: Json, after: Sequence[str]) -> None:
    """Put a part behind the nearest of its predecessors that is there, else first."""
    names = [identity(member) for member in members]
    position = next((names.index(name) + 1 for name in after if name in names), 0)
    members.insert(position, part)


def _at(document: Json, path: str) -> list[Json]:
    parent, last = _parent(document, path)
    found = parent[_position(parent, last)] if isinstance(parent, list) else parent.get(last)
    if not isinstance(found, list):
        raise Gone(path)
    return found


def _parent(document: Json, path: str, make: bool = False) -> tuple[Json, str]:
    """What the last step of a path stands in; a list that is missing is made if asked for.

    Parts of a tree move: one that is not where the path says is looked for in the whole tree.
    """
    *way, last = tokens(path)
    here, tree = document, None
    for number, token in enumerate(way):
        if isinstance(here, list):
            here = _holder(here, tree, token)
            here = here[_position(here, token)]
        elif isinstance(here, Mapping) and token in here:
            here = here[token]
            tree = here if tree is None and token in (*_TREES, "menu") else tree
        elif make and isinstance(here, dict) and number == len(way) - 1:
            here = here.setdefault(token, [])
        else:
            raise Gone(path)
    if not isinstance(here, dict | list):
        raise Gone(path)
    if isinstance(here, list) and not make:
        here = _holder(here, tree, last)
    return here, last


def _holder(members: list[Json], tree: list[Json] | None, name: str) -> list[Json]:
    """The list in which a part stands: this one, or the only one of its tree that has it."""
    if tree is None or any(identity(member) == name for member in members):
        return members
    found = [one for one in _lists_in(tree) if any(identity(member) == name for member in one)]
    return found[0] if len(found) == 1 else members


def _position(members: list[Json], name: str) -> int:
    for position, member in enumerate(members):
        if identity(member) == name:
            return position
    raise Gone(name)


def _root_of(document: Json, path: str) -> Json:
    """The object, a form or a flow, in whose tree a part stands; the menu for an entry of it.

    None for an object itself: it stands in no tree.
    """
    way = tokens(path)
    section = document[way[0]]
    if way[0] == "menu":
        return section
    return section[_position(section, way[1])] if len(way) > 2 else None


def _identities(part: Json) -> Iterator[tuple[str, str]]:
    """What everything in a part that can move within its tree is called."""
    for members in _lists_in(part):
        yield from (name for member in members if (name := _moving(member)) is not None)


def _moving(member: Json) -> tuple[str, str] | None:
    """What a part is called in the whole tree; None for a case, which its branch alone tells apart."""
    if "steps" in member and "do" not in member:
        return None
    return next(((name, member[name]) for name in ("key", "field", "id") if name in member), None)


def _lists_in(part: Json) -> Iterator[list[Json]]:
    if isinstance(part, list):
        yield part
        for member in part:
            yield from _lists_in(member)
    elif isinstance(part, Mapping):
        for name in _TREES:
            if isinstance(part.get(name), list):
                yield from _lists_in(part[name])


_TREES = ("layout", "items", "tabs", "steps", "cases", "otherwise", "branches")


def _leave_out(part: dict[str, Json], known: set[tuple[str, str]]) -> None:
    """Without what ours has elsewhere by now: a part stands once."""
    for name in _TREES:
        if isinstance(part.get(name), list):
            part[name] = [member for member in part[name] if _moving(member) not in known]
            for member in part[name]:
                _leave_out(member, known)
