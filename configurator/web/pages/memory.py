"""What was found out about a definition, kept while pages about the same one are read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from configurator.publish import problems_of
from runtime.definition import App, digest
from runtime.problems import Problem

KEPT = 32
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def remembered(key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
    """What `find` gave for that key, or gives now; the oldest is forgotten first."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = find()
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def known_problems(app: App) -> Sequence[Problem]:
    """What the checks find in a definition."""
    found: Sequence[Problem] = remembered(("problems", digest(app)), lambda: problems_of(app))
    return found


def forget(key: tuple[Any, ...]) -> None:
    """Remember nothing under that key any more."""
    with _lock:
        _kept.pop(key, None)


def recall(key: tuple[Any, ...]) -> Any:
    """What is remembered under that key; None when nothing is."""
    with _lock:
        return _kept.get(key)
