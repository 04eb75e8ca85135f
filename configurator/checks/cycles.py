"""Nothing is computed from itself: not by formulas, copies, compute rules or decision tables together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.problems import Problem

Node = tuple[str, str]
Graph = dict[Node, dict[Node, str]]
"""What each field reads, and the pointer of the formula by which it does."""


@check
def cycles(checking: Checking) -> Iterator[Problem]:
    """One problem for each knot of fields that read each other, at the first formula in it."""
    graph = dependencies(checking)
    for knot in knots(graph):
        inside = set(knot)
        paths = [path for node in knot for read, path in graph[node].items() if read in inside]
        chain = " → ".join(f"{entity}.{field}" for entity, field in (*knot, knot[0]))
        yield Problem("formula.cycle", min(paths, key=_place), {"chain": chain})


def _place(path: str) -> list[tuple[int, int, str]]:
    return [(0, int(step), "") if step.isdigit() else (1, 0, step) for step in path.split("/")]


def dependencies(checking: Checking) -> Graph:
    """Which fields each field's value is computed from."""
    graph: Graph = {}
    for compiled in checking.formulas:
        slot, formula = compiled.slot, compiled.formula
        if not slot.gives or formula is None or slot.entity is None:
            continue
        for key in slot.gives:
            reads = graph.setdefault((slot.entity, key), {})
            for path in formula.reads:
                for node in fields_on(checking, slot.entity, path):
                    reads.setdefault(node, slot.path)
    return graph


def fields_on(checking: Checking, entity: str, path: Iterable[str]) -> Iterator[Node]:
    """The fields a read path passes, from the record it starts at."""
    steps = list(path)
    starts: tuple[str, ...] = (entity,)
    if steps and steps[0] in ("saved", "user", "app", "record"):
        return
    if steps and steps[0] == "ENTITY":
        starts, steps = (steps[1],), steps[2:]
    for start in starts:
        yield from _follow(checking, start, steps)


def _follow(checking: Checking, entity: str, steps: list[str]) -> Iterator[Node]:
    if not steps:
        return
    if steps[0] == "parent":
        for parent in checking.scope.parents(entity):
            yield from _follow(checking, parent, steps[1:])
        return
    info = checking.scope.field(entity, steps[0])
    if info is None:
        return
    if info.via == "back" and info.back and info.type.entity:
        yield info.type.entity, info.back
    else:
        yield entity, steps[0]
    if info.type.entity:
        yield from _follow(checking, info.type.entity, steps[1:])


def knots(graph: Graph) -> Iterator[list[Node]]:
    """Strongly connected fields, of one field only those that read themselves."""
    search = _Search(graph)
    for root in graph:
        if root not in search.order:
            yield from search.from_root(root)


class _Search:
    """Tarjan's algorithm, without recursion: definitions may chain many fields."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.order: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.stack: list[Node] = []
        self.waiting: set[Node] = set()
        self.work: list[tuple[Node, Iterator[Node]]] = []

    def from_root(self, root: Node) -> Iterator[list[Node]]:
        """The knots that can be reached from a field and were not seen yet."""
        self._enter(root)
        while self.work:
            node, reads = self.work[-1]
            read = next((read for read in reads if read in self.graph), None)
            if read is None:
                self.work.pop()
                if self.work:
                    above = self.work[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
                if self.low[node] == self.order[node]:
                    yield from self._leave(node)
            elif read not in self.order:
                self._enter(read)
            elif read in self.waiting:
                self.low[node] = min(self.low[node], self.order[read])

    def _enter(self, node: Node) -> None:
        self.order[node] = self.low[node] = len(self.order)
        self.stack.append(node)
        self.waiting.add(node)
        self.work.append((node, iter(self.graph[node])))

    def _leave(self, node: Node) -> Iterator[list[Node]]:
        place = self.stack.index(node)
        found, self.stack = self.stack[place:], self.stack[:place]
        self.waiting -= set(found)
        if len(found) > 1 or node in self.graph[node]:
            yield found
