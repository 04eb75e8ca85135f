"""How long a browser's main thread is held by one task, by the browser's own trace.

The interface for long tasks reports none under 50 ms; a trace has every task, and beside its duration the
processor time it took, which other programs on the machine don't lengthen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline"]
TASKS = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})


@dataclass
class Trace:
    """The tasks of a page's main thread, in milliseconds; filled in when the trace ends."""

    tasks: list[tuple[float, float]] = field(default_factory=list)
    """Duration and processor time of each."""

    @property
    def longest(self) -> float:
        """The processor time of the task that took most of it."""
        return max((spent for _, spent in self.tasks), default=0.0)

    @property
    def longest_waited(self) -> float:
        """The duration of the longest task, whatever else the machine did meanwhile."""
        return max((duration for duration, _ in self.tasks), default=0.0)


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Trace]:
    """Trace what happens in a page meanwhile."""
    found = Trace()
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield found
    finally:
        found.tasks = _tasks(json.loads(browser.stop_tracing())["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """The tasks of the thread that did most as a page's main thread."""
    names = [event for event in events if event["name"] == "thread_name"]
    mains = {(event["pid"], event["tid"]) for event in names if event["args"].get("name") == "CrRendererMain"}
    by_thread: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for event in events:
        thread = (event["pid"], event["tid"])
        if event["name"] in TASKS and thread in mains and "dur" in event:
            spent = event.get("tdur", event["dur"])
            by_thread.setdefault(thread, []).append((event["dur"] / 1000, spent / 1000))
    return max(by_thread.values(), key=lambda tasks: sum(spent for _, spent in tasks), default=[])
