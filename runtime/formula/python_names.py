"""The names generated Python may use: operators, what it reads from the context, constants, temporaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.formula import kernel
from runtime.formula.functions.base import Function

KERNEL: Mapping[str, Any] = {
    "_add": kernel.add,
    "_subtract": kernel.subtract,
    "_multiply": kernel.multiply,
    "_round20": kernel.multiply_rounded,
    "_divide": kernel.divide,
    "_minus": kernel.minus,
    "_date_add": kernel.date_add,
    "_date_difference": kernel.date_difference,
    "_instant_add": kernel.instant_add,
    "_instant_difference": kernel.instant_difference,
    "_rows": kernel.rows_of,
    "_reduce": kernel.reduce_rows,
    "_reduce_values": kernel.reduce_values,
    "_numbered": kernel.numbered,
    "_parent_of": kernel.parent_of,
    "_under": kernel.is_under,
    "_id": kernel.record_id,
    "_record": kernel.record_of,
    "_any": kernel.any_reference,
    "_computed": kernel.computed,
    "_none": {},
}

PRELUDE = {
    "r": "c.record",
    "o": "c.record if c.outer is None else c.outer",
    "s": "c.saved or _none",
    "u": "c.user",
    "p": "c.parent or _none",
    "a": "c.settings",
    "v": "c.variables",
    "fetch": "c.fetch",
}
BASES = {
    "row": "r",
    "record": "o",
    "saved": "s",
    "user": "u",
    "parent": "p",
    "settings": "a",
    "variable": "v",
}


@dataclass
class PythonNames:
    """What generated code may use, and what it needed.

    `constants` must be put in the namespace of the code beside `KERNEL`; `used` are the names of `PRELUDE`
    (and `c`, the context) it reads. `fields` gives other source for fields of the record itself, so that many
    formulas in one function can share local variables.
    """

    constants: dict[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    prefix: str = "t"
    counter: int = 0

    def temporary(self) -> str:
        """A fresh local name."""
        self.counter += 1
        return f"{self.prefix}{self.counter}"

    def constant(self, value: Any) -> str:
        """The name of a constant."""
        for name, known in self.constants.items():
            if known is value or (type(known) is type(value) and known == value and str(known) == str(value)):
                return name
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def function(self, function: Function, meaning: Callable[..., Any] | None, mark: str = "f") -> str:
        """The name of a function's Python meaning."""
        if meaning is None:
            raise TypeError(f"{function.name} has no Python meaning")
        name = f"{mark}_{function.name}"
        self.constants[name] = meaning
        return name
