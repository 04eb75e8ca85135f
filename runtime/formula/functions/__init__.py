"""Formula functions, one file each. A module here declares `FUNCTION`; nothing else lists it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from runtime.formula.functions.base import Function

NOT_FUNCTIONS = frozenset({"base"})


def collect(declared: list[Function]) -> dict[str, Function]:
    """Functions by every name they answer to; a name given twice is refused with ValueError."""
    found: dict[str, Function] = {}
    for function in declared:
        for name in (function.name, *function.aliases):
            if name != name.upper():
                raise ValueError(f"function name {name!r} is not upper case")
            if name in found:
                raise ValueError(f"function {name!r} is declared by {found[name].name} and {function.name}")
            found[name] = function
    return found


@cache
def functions_by_name() -> Mapping[str, Function]:
    """All functions by name and alias, upper case."""
    declared = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name not in NOT_FUNCTIONS and not module.name.startswith("_"):
            declared.append(importlib.import_module(f"{__name__}.{module.name}").FUNCTION)
    return collect(declared)


def all_functions() -> tuple[Function, ...]:
    """All functions once each, by name: the data of the formula reference."""
    return tuple(sorted(set_of_functions(), key=lambda function: function.name))


def set_of_functions() -> list[Function]:
    """All declared functions without their aliases."""
    return list({function.name: function for function in functions_by_name().values()}.values())
