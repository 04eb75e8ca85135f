"""In which order values are worked out: what is read comes first, whatever the definition's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Literal

from runtime.rules.parts import Place, Slot

Act = Literal["fill", "copy", "table", "assign", "clear"]
_RANK: dict[str, int] = {"fill": 0, "copy": 1, "table": 1, "assign": 2, "clear": 3}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to work out: `act` on `name` (a field, for a table its rule) at `place`.

    `sets` are the slots it writes, `reads` the slots it needs final. A task that is `yielding` (clearing a
    hidden field) gives way when tasks wait for each other.
    """

    act: Act
    place: Place
    name: str
    sets: frozenset[Slot]
    reads: frozenset[Slot]
    yielding: bool = False


def order_tasks(tasks: Sequence[Task]) -> tuple[list[Task], list[Task]]:
    """The tasks in an order in which every slot is final before it is read, and those in a circle.

    Tasks at the same place are kept together where the order leaves a choice. Tasks in a circle come last, in
    the order given; checking a definition refuses them.
    """
    ordered, circle = _sort(tasks, keep_yielding=True)
    if any(task.yielding for task in circle):
        ordered, circle = _sort(tasks, keep_yielding=False)
    return ordered, circle


def _sort(tasks: Sequence[Task], keep_yielding: bool) -> tuple[list[Task], list[Task]]:
    before = _predecessors(tasks, keep_yielding)
    after: dict[int, list[int]] = {index: [] for index in range(len(tasks))}
    for index, earlier in before.items():
        for other in earlier:
            after[other].append(index)
    waiting = {index: len(earlier) for index, earlier in before.items()}
    places = {place: number for number, place in enumerate(dict.fromkeys(task.place for task in tasks))}
    ready: dict[Place, list[int]] = {place: [] for place in places}
    for index, count in waiting.items():
        if count == 0:
            ready[tasks[index].place].append(index)
    for heap in ready.values():
        heapify(heap)
    done: list[int] = []
    place: Place = ()
    while any(ready.values()):
        if not ready.get(place):
            place = min(
                (one for one, heap in ready.items() if heap), key=lambda one: (-len(one), places[one])
            )
        index = heappop(ready[place])
        done.append(index)
        for other in after[index]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heappush(ready[tasks[other].place], other)
    finished = set(done)
    circle = [task for index, task in enumerate(tasks) if index not in finished]
    return [tasks[index] for index in done] + circle, circle


def _predecessors(tasks: Sequence[Task], keep_yielding: bool) -> dict[int, set[int]]:
    writers: dict[Slot, list[int]] = {}
    for index, task in enumerate(tasks):
        for slot in task.sets:
            writers.setdefault(slot, []).append(index)
    for chain in writers.values():
        chain.sort(key=lambda index: _RANK[tasks[index].act])
    before: dict[int, set[int]] = {}
    for index, task in enumerate(tasks):
        earlier = {other for slot in task.reads - task.sets for other in writers.get(slot, ())}
        earlier |= {other for slot in task.reads & task.sets for other in _earlier_in(writers[slot], index)}
        earlier |= {other for slot in task.sets for other in _earlier_in(writers[slot], index)}
        if not keep_yielding:
            earlier = {
                other for other in earlier if not tasks[other].yielding or task.sets & tasks[other].sets
            }
        before[index] = earlier - {index}
    if not keep_yielding:
        _clear_last(tasks, before)
    return before


def _earlier_in(chain: Iterable[int], index: int) -> set[int]:
    found = set()
    for other in chain:
        if other == index:
            break
        found.add(other)
    return found


def _clear_last(tasks: Sequence[Task], before: dict[int, set[int]]) -> None:
    steady = {index for index, task in enumerate(tasks) if not task.yielding}
    for index, task in enumerate(tasks):
        if task.yielding:
            before[index] = before[index] | steady
