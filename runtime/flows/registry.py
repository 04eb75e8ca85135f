"""The step types there are: one class a file in `steps/`, found by looking; two of one name are refused."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from runtime.flows.base import StepType

_types: dict[str, StepType] = {}


def register(step_type: type[StepType]) -> type[StepType]:
    """Class decorator: make the step type known under its key. A key taken already raises ValueError."""
    if step_type.key in _types:
        raise ValueError(f"step type {step_type.key!r} is registered twice")
    _types[step_type.key] = step_type()
    return step_type


def unregister(key: str) -> None:
    """Forget a step type: for tests that bring their own."""
    del _types[key]


@cache
def _load() -> None:
    package = importlib.import_module("runtime.flows.steps")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def step_types() -> Mapping[str, StepType]:
    """Every registered step type by key."""
    _load()
    return MappingProxyType(dict(sorted(_types.items())))


def step_type(key: str) -> StepType | None:
    """The step type called `key`."""
    _load()
    return _types.get(key)
