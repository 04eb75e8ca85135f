"""How long a browser's main thread is held by one task, by the browser's own trace.

The interface for long tasks reports none under 50 ms; a trace has every task, and beside its duration the
processor time it took, which is what counts here: other programs on the machine lengthen the duration.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
TASKS = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})


@dataclass
class Trace:
    """The tasks of a page's main thread, in milliseconds; filled in when the trace ends."""

    tasks: list[tuple[float, float]] = field(default_factory=list)
    """When each ended, and the processor time it took."""
    keys: list[float] = field(default_factory=list)
    """When keys were pressed."""

    def longest(self) -> list[float]:
        """By key pressed, the processor time of the task that took most of it until the next one."""
        return [
            max((spent for end, spent in self.tasks if pressed <= end < following), default=0.0)
            for pressed, following in pairwise([*self.keys, inf])
        ]


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Trace]:
    """Trace what happens in a page meanwhile."""
    found = Trace()
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield found
    finally:
        events = _main_thread(json.loads(browser.stop_tracing())["traceEvents"])
        found.tasks = [
            ((event["ts"] + event["dur"]) / 1000, _spent(event) / 1000)
            for event in events
            if event["name"] in TASKS and "dur" in event
        ]
        found.keys = sorted(event["ts"] / 1000 for event in events if _is_key(event))


def _main_thread(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the thread did that did most as a page's main thread."""
    names = [event for event in events if event["name"] == "thread_name"]
    mains = {(event["pid"], event["tid"]) for event in names if event["args"].get("name") == "CrRendererMain"}
    by_thread: dict[tuple[int, int], list[dict[str, Any]]] = {thread: [] for thread in mains}
    for event in events:
        if (event["pid"], event["tid"]) in mains:
            by_thread[event["pid"], event["tid"]].append(event)
    return max(by_thread.values(), key=_busy, default=[])


def _busy(events: list[dict[str, Any]]) -> float:
    return sum(_spent(event) for event in events if event["name"] in TASKS and "dur" in event)


def _spent(event: dict[str, Any]) -> float:
    """Processor time; a thread's clock on a virtual machine may run ahead of the machine's own."""
    return float(min(event.get("tdur", inf), event["dur"]))


def _is_key(event: dict[str, Any]) -> bool:
    return event["name"] == "EventDispatch" and event["args"]["data"]["type"] == "keydown"
