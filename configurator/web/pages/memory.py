"""What was found out, kept while pages about the same are read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from configurator.publish import problems_of
from runtime.definition import App, digest
from runtime.problems import Problem

KEPT = 32


class Memory:
    """Remembers the `most` last things found out; the oldest is forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._lock = Lock()

    def remembered(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        """What `find` gave for that key, or gives now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = find()
        self.put(key, found)
        return found

    def put(self, key: tuple[Any, ...], found: Any) -> None:
        """Remember something under that key."""
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, key: tuple[Any, ...]) -> None:
        """Remember nothing under that key any more."""
        with self._lock:
            self._kept.pop(key, None)

    def recall(self, key: tuple[Any, ...]) -> Any:
        """What is remembered under that key; None when nothing is."""
        with self._lock:
            return self._kept.get(key)


_definitions = Memory(KEPT)
remembered, forget, recall = _definitions.remembered, _definitions.forget, _definitions.recall


def known_problems(app: App) -> Sequence[Problem]:
    """What the checks find in a definition."""
    found: Sequence[Problem] = remembered(("problems", digest(app)), lambda: problems_of(app))
    return found
