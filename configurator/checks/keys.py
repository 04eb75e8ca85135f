"""Keys are identifiers, in normal form, unreserved, and unlike their siblings whatever the case."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import SYSTEM_COLUMNS, Field, Flow
from runtime.problems import Problem

RESERVED = frozenset(["user", "parent", "record", "saved", "app", "value", "steps", "index", "record_type"])
ROUTES = frozenset(["draft", "query", "publish", "versions", "clone", "upgrade", "evaluate", "batch"])
INSTALLATION = frozenset({"department"})
"""Kinds of records every installation has; an entity of that name could not be told from them."""

KEYWORDS = frozenset(word.casefold() for word in keyword.kwlist)


def key_problems(key: str, path: str, reserved: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """What is wrong with one key by itself."""
    normal = unicodedata.normalize("NFKC", key)
    if not normal.isidentifier():
        yield Problem("key.invalid", path, {"key": key})
    elif normal != key:
        yield Problem("key.normal_form", path, {"key": key, "normal": normal})
    folded = normal.casefold()
    if folded in KEYWORDS or folded in RESERVED or folded in SYSTEM_COLUMNS or folded in reserved:
        yield Problem("key.reserved", path, {"key": key})


def siblings(items: Iterable[Any], path: str, reserved: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """What is wrong with the keys of a list of parts, one by one and beside each other."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        at = f"{path}/{index}/key"
        yield from key_problems(item.key, at, reserved)
        folded = unicodedata.normalize("NFKC", item.key).casefold()
        if folded in seen:
            yield Problem("key.duplicate", at, {"key": item.key})
        seen.add(folded)


@check
def keys(checking: Checking) -> Iterator[Problem]:
    """The app's own key, and those of everything in it."""
    app = checking.app
    yield from key_problems(app.key, "/key")
    yield from siblings(app.entities, "/entities", ROUTES | INSTALLATION)
    lists = (
        "settings",
        "option_sets",
        "rules",
        "forms",
        "views",
        "metrics",
        "measures",
        "dashboards",
        "roles",
    )
    for name in (*lists, "scenarios"):
        yield from siblings(getattr(app, name), f"/{name}")
    yield from siblings(app.user_fields, "/user_fields", _user_names())
    for number, entity in enumerate(app.entities):
        yield from siblings(entity.fields, f"/entities/{number}/fields")
        yield from siblings(entity.record_types, f"/entities/{number}/record_types")
    yield from siblings(app.flows, "/flows")
    for index, flow in enumerate(app.flows):
        yield from _flow_keys(flow, f"/flows/{index}")
    yield from _figure_keys(checking)


def _user_names() -> frozenset[str]:
    return frozenset({"id", "name", "email", "roles", "department"})


def _flow_keys(flow: Flow, path: str) -> Iterator[Problem]:
    if flow.trigger:
        yield from siblings(flow.trigger.ask, f"{path}/trigger/ask")
    seen: set[str] = {"ask"}
    for at, step in flow.walk(path):
        key = getattr(step, "key", None)
        if key is None or step is flow or isinstance(step, Field):
            continue
        yield from key_problems(key, f"{at}/key")
        if key.casefold() in seen:
            yield Problem("flow.steps_key", f"{at}/key", {"key": key})
        seen.add(key.casefold())


def _figure_keys(checking: Checking) -> Iterator[Problem]:
    """Measures see metrics by name, so the two share one set of names."""
    known = {metric.key.casefold() for metric in checking.app.metrics}
    for index, measure in enumerate(checking.app.measures):
        if measure.key.casefold() in known:
            yield Problem("key.duplicate", f"/measures/{index}/key", {"key": measure.key})
