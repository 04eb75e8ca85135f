"""The checks there are: functions marked `@check` in the modules beside this one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from runtime.problems import Problem

if TYPE_CHECKING:
    from configurator.checks.checking import Checking

Check = Callable[["Checking"], Iterator[Problem]]

_checks: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Decorator: register a check under its name; ValueError when the name is taken."""
    if function.__name__ in _checks:
        raise ValueError(f"check {function.__name__!r} is registered twice")
    _checks[function.__name__] = function
    return function


@cache
def _load() -> None:
    package = importlib.import_module("configurator.checks")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        importlib.import_module(f"{package.__name__}.{module.name}")


def checks() -> Mapping[str, Check]:
    """Every check by name."""
    _load()
    return MappingProxyType(_checks)
