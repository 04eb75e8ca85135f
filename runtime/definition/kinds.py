"""Kinds of views, widgets and triggers: what each may be told. One class a file, found by looking."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar


class Kind:
    """One kind: `settings_schema` are the JSON Schema properties it adds, `required` those it must have."""

    key: ClassVar[str]
    label: ClassVar[Mapping[str, str]]
    icon: ClassVar[str] = "circle"
    settings_schema: ClassVar[Mapping[str, Any]] = {}
    required: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, Any]]


class ViewKind(Kind):
    """A way to present many records."""


class WidgetKind(Kind):
    """Something a dashboard can show."""


class TriggerKind(Kind):
    """Something that starts a flow. `about_record` says whether there is always one record it is about.

    `uses` are the properties of every trigger that mean something for it, `summary` says in words when the
    flow starts (as the summaries of steps do; `{entity}` is the flow's).
    """

    about_record: ClassVar[bool] = True
    uses: ClassVar[tuple[str, ...]] = ("when",)
    summary: ClassVar[Mapping[str, str]]


def _load(package: str, base: type[Kind]) -> Mapping[str, type[Kind]]:
    """The kinds in the modules of a package; ValueError when two have one key."""
    found: dict[str, type[Kind]] = {}
    home = importlib.import_module(f"runtime.definition.{package}")
    for module in sorted(pkgutil.iter_modules(home.__path__), key=lambda item: item.name):
        for member in vars(importlib.import_module(f"{home.__name__}.{module.name}")).values():
            if isinstance(member, type) and issubclass(member, base) and "key" in vars(member):
                if member.key in found:
                    raise ValueError(f"{base.__name__} {member.key!r} is defined twice")
                found[member.key] = member
    return MappingProxyType(found)


@cache
def view_kinds() -> Mapping[str, type[Kind]]:
    """Every kind of view by key."""
    return _load("view_kinds", ViewKind)


@cache
def widget_kinds() -> Mapping[str, type[Kind]]:
    """Every kind of widget by key."""
    return _load("widget_kinds", WidgetKind)


@cache
def trigger_kinds() -> Mapping[str, type[Kind]]:
    """Every kind of trigger by key."""
    return _load("trigger_kinds", TriggerKind)
