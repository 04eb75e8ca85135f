"""Three-way merge of trees in which parts move: layouts, the steps of a flow, menus.

A tree is taken apart into nodes (what they are, in which container they stand), merged node by node, and put
together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from configurator import schemas as about
from configurator.changes.values import ABSENT
from configurator.merging.conflicts import Conflict, Kind
from configurator.merging.order import merge_order
from configurator.schemas import Schemas, identity

if TYPE_CHECKING:
    from configurator.merging.values import Merge

Json = Any
Place = tuple[str, str]  # the container's node and the name of its list

ROOT = ""


@dataclass(slots=True)
class Node:
    """A part without the parts in it: `own` are its other properties, `slots` the lists it has."""

    name: str
    token: str
    place: Place
    own: dict[str, Json]
    slots: list[str]
    whole: Json
    schemas: Schemas


@dataclass(slots=True)
class Tree:
    """One side's nodes by name, and what stands in each container, in order."""

    nodes: dict[str, Node] = field(default_factory=dict)
    members: dict[Place, list[str]] = field(default_factory=dict)


class Ambiguous(Exception):
    """Two parts of a tree have one identity, or a part has none."""


def take_apart(members: list[Json], schemas: Schemas, kind: str) -> Tree:
    """The nodes of a tree. Raises Ambiguous."""
    tree = Tree()
    _collect(tree, (ROOT, ""), members, schemas, kind)
    return tree


def _collect(tree: Tree, place: Place, members: list[Json], schemas: Schemas, kind: str) -> None:
    by = about.says(schemas, "x-merge") or ""
    of = about.items(schemas)
    names = tree.members.setdefault(place, [])
    for member in members:
        token = identity(member, by)
        if token is None:
            raise Ambiguous
        name = _node_name(member, by, token, place, kind)
        if name in tree.nodes:
            raise Ambiguous
        names.append(name)
        lists = [slot for slot in member if slot in about.tree_slots(kind) and isinstance(member[slot], list)]
        own = {key: value for key, value in member.items() if key not in lists}
        tree.nodes[name] = Node(name, token, place, own, lists, member, of)
        for slot in lists:
            _collect(tree, (name, slot), member[slot], about.member(of, slot, (member,)), kind)


def _node_name(member: Mapping[str, Json], by: str, token: str, place: Place, kind: str) -> str:
    """A name unique in the tree. A case is told apart within its branch only, so it stays there."""
    if kind == "steps" and by == "id":
        return f"{place[0]} {place[1]} {token}"
    given = next(name for name in by.split("|") if name in member)
    return f"{given} {token}"


def merge_tree(
    merge: Merge, path: str, schemas: Schemas, kind: str, base: list[Json], theirs: list[Json],
    ours: list[Json],
) -> list[Json] | None:  # fmt: skip
    """The merged tree; None when its parts cannot be told apart, so that nothing is known of moves."""
    try:
        sides = [take_apart(side, schemas, kind) for side in (base, theirs, ours)]
    except Ambiguous:
        return None
    return _TreeMerge(merge, path, *sides).merged()


class _TreeMerge:
    """One tree's merge: which nodes stay, where they stand, what they are, in which order."""

    def __init__(self, merge: Merge, path: str, base: Tree, theirs: Tree, ours: Tree) -> None:
        self.merge, self.path = merge, path
        self.base, self.theirs, self.ours = base, theirs, ours
        self.places: dict[str, Place] = {}
        self.disputed: dict[str, None] = {}  # whether they are there at all
        self.contested: dict[str, None] = {}  # where they stand

    def merged(self) -> list[Json]:
        self._place_nodes()
        self._mind_containers()
        self._break_loops()
        for name in dict.fromkeys(self._missing(name) for name in self.disputed):
            self._say_disputed(name)
        for name in self.contested:
            self._say_contested(name)
        return self._put_together((ROOT, ""), self.path)

    def _missing(self, name: str) -> str:
        """A part that is not there comes back only with what it stands in: the outermost that is missing."""
        while name not in self.places:
            container = self.theirs.nodes[name].place[0]
            if container == ROOT or container in self.places:
                break
            name = container
        return name

    def _place_nodes(self) -> None:
        """Who stays and where, as if containers were always there."""
        for name in dict.fromkeys([*self.ours.nodes, *self.theirs.nodes]):
            before, there, here = (side.nodes.get(name) for side in (self.base, self.theirs, self.ours))
            if there and here:
                self.places[name] = self._place(name, before, there, here)
            elif before is None:
                added = here or there
                self.places[name] = added.place if added else (ROOT, "")
            else:
                remaining = here or there
                touched = remaining and (remaining.own != before.own or remaining.place != before.place)
                if touched:
                    self.disputed[name] = None
                if touched and here:
                    self.places[name] = here.place

    def _place(self, name: str, before: Node | None, there: Node, here: Node) -> Place:
        if there.place == here.place or (before and there.place == before.place):
            return here.place
        if before and here.place == before.place:
            return there.place
        self._contest(name, there.place[0])
        return here.place

    def _mind_containers(self) -> None:
        """A part needs its container: one that was removed stays, or the part goes back or goes with it."""
        waiting = True
        while waiting:
            waiting = False
            for name, (container, _slot) in list(self.places.items()):
                if container == ROOT or container in self.places or name not in self.places:
                    continue
                waiting = True
                self.disputed[container] = None
                here = self.ours.nodes.get(name)
                if container in self.ours.nodes:
                    self.places[container] = self.ours.nodes[container].place
                elif here is not None and here.place != self.places[name]:
                    self._contest(name, container)
                    self.places[name] = here.place
                else:
                    del self.places[name]

    def _break_loops(self) -> None:
        """Two moves may lead into each other; what theirs moved goes back to where it stands in ours."""
        for name in list(self.places):
            loop = self._loop(name)
            for member in loop:
                here = self.ours.nodes.get(member)
                if here is None or here.place == self.places[member]:
                    continue
                self._contest(member, self.places[member][0])
                self.places[member] = here.place

    def _contest(self, name: str, container: str) -> None:
        """A part stays where ours has it, though theirs has put it into another container."""
        self.contested[name] = None
        if (
            container in self.theirs.nodes
            and container in self.base.nodes
            and container not in self.ours.nodes
        ):
            self.disputed[container] = None

    def _say_contested(self, name: str) -> None:
        before, there, here = (
            self._container_path(side, side.nodes[name].place) if name in side.nodes else ABSENT
            for side in (self.base, self.theirs, self.ours)
        )
        at = self._path_of(name)
        self.merge.both.add(at)
        self.merge.keep_ours(Conflict(at, Kind.PLACE, before, there, here, self._before(self.theirs, name)))

    def _loop(self, name: str) -> list[str]:
        """The nodes on the way up from `name` if it leads back to it."""
        way: list[str] = []
        here = name
        while here != ROOT:
            way.append(here)
            here = self.places[here][0]
            if here == name:
                return way
            if here in way:
                return []
        return []

    def _say_disputed(self, name: str) -> None:
        at = self._path_of(name)
        before, there, here = (
            side.nodes[name].whole if name in side.nodes else ABSENT
            for side in (self.base, self.theirs, self.ours)
        )
        self.merge.both.add(at)
        self.merge.keep_ours(Conflict(at, Kind.MEMBER, before, there, here, self._before(self.theirs, name)))

    def _put_together(self, place: Place, path: str) -> list[Json]:
        base, theirs, ours = (side.members.get(place, []) for side in (self.base, self.theirs, self.ours))
        kept = {name for name, stands in self.places.items() if stands == place}
        names, disagree = merge_order(base, theirs, ours, kept)
        if disagree:
            self.merge.dispute_order(
                path,
                *(
                    [side.nodes[name].token for name in side.members.get(place, [])]
                    for side in (self.base, self.theirs, self.ours)
                ),
            )
        return [self._node(name, path) for name in names]

    def _node(self, name: str, path: str) -> Json:
        before, there, here = (side.nodes.get(name) for side in (self.base, self.theirs, self.ours))
        main = here or there
        assert main is not None  # who stays is in one of them
        at = f"{path}/{main.token.replace('/', '~1')}"
        own = main.own
        if there and here and there.own != here.own:
            own = self._own(at, before, there, here)
        slots = self._slots(before, there, here)
        found = dict(own)
        for slot in slots:
            inside = self._put_together((name, slot), f"{at}/{slot}")
            if inside or slot in main.slots:
                found[slot] = inside
        return found

    def _own(self, at: str, before: Node | None, there: Node, here: Node) -> dict[str, Json]:
        base = before.own if before else {}
        if base == there.own:
            return here.own
        if base == here.own:
            return there.own
        self.merge.both.add(at)
        if at in self.merge.forced:
            self.merge.keep_ours(Conflict(at, Kind.VALUE, base, there.own, here.own))
            return here.own
        return self.merge.object(at, here.schemas, base, there.own, here.own)

    def _slots(self, before: Node | None, there: Node | None, here: Node | None) -> Iterator[str]:
        """The lists a node has: those of ours, and of theirs unless ours took one away."""
        old = before.slots if before else []
        their = there.slots if there else []
        our = here.slots if here else []
        for slot in dict.fromkeys([*our, *their]):
            holds = any(place == (self._name(here, there), slot) for place in self.places.values())
            gone = slot in old and bool((here and slot not in our) or (there and slot not in their))
            if holds or not gone:
                yield slot

    @staticmethod
    def _name(here: Node | None, there: Node | None) -> str:
        node = here or there
        return node.name if node else ROOT

    def _path_of(self, name: str) -> str:
        """Where a part stands in what is merged; where theirs has it when it doesn't."""
        side = self.ours if name in self.ours.nodes else self.theirs
        node = side.nodes[name]
        container, slot = self.places.get(name, node.place)
        at = self.path if container == ROOT else f"{self._path_of(container)}/{slot}"
        return f"{at}/{node.token.replace('/', '~1')}"

    def _path_in(self, side: Tree, name: str) -> str:
        node = side.nodes[name]
        return f"{self._container_path(side, node.place)}/{node.token.replace('/', '~1')}"

    def _container_path(self, side: Tree, place: Place) -> str:
        container, slot = place
        return self.path if container == ROOT else f"{self._path_in(side, container)}/{slot}"

    def _before(self, side: Tree, name: str) -> tuple[str, ...]:
        """The tokens of what stands before a node, the nearest first."""
        if name not in side.nodes:
            return ()
        names = side.members[side.nodes[name].place]
        return tuple(side.nodes[one].token for one in reversed(names[: names.index(name)]))
