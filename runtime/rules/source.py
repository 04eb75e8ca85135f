"""Writing generated functions: lines, the names formulas need, and which rule a line belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.formula.formula import Formula
from runtime.formula.messages import FormulaError
from runtime.formula.python_code import condition_source, python_source
from runtime.formula.python_names import KERNEL, PRELUDE, PythonNames

FAILURES = (FormulaError, ArithmeticError, ValueError, TypeError, LookupError)
"""What working out a formula may end in; anything of it refuses the save."""


class RuleFailed(Exception):
    """A rule could not be worked out. `owner` is the rule or field."""

    def __init__(self, owner: str, cause: Exception) -> None:
        super().__init__(owner)
        self.owner = owner
        self.cause = cause


@dataclass(slots=True)
class Namespace:
    """What the generated functions of one rule set share."""

    constants: dict[str, Any] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)

    def hold(self, value: Any) -> str:
        """The name under which generated code finds a value."""
        name = f"H{len(self.constants)}_"
        self.constants[name] = value
        return name

    def owner(self, name: str) -> int:
        """The number of a rule or field, for failures."""
        if name not in self.owners:
            self.owners.append(name)
        return self.owners.index(name)


class Source:
    """One generated function under construction: `def name(S, …)` over a Subject."""

    def __init__(self, namespace: Namespace, name: str, parameters: str = "S") -> None:
        self.namespace = namespace
        self.name = name
        self.parameters = parameters
        self.names = PythonNames(constants=namespace.constants)
        self.lines: list[str] = []
        self._owner = -1

    def line(self, text: str, depth: int = 0) -> None:
        """Add a line."""
        self.lines.append("    " * depth + text)

    def about(self, owner: str, depth: int = 0) -> None:
        """What follows belongs to a rule or field: it is named if it fails."""
        number = self.namespace.owner(owner)
        if depth or number != self._owner:
            self.line(f"at = {number}", depth)
            self._owner = -1 if depth else number

    def value(self, formula: Formula) -> str:
        """The expression of a formula's value."""
        return python_source(formula.node, self.names)

    def condition(self, formula: Formula) -> str:
        """The expression of a condition."""
        return condition_source(formula.node, self.names)

    def build(self) -> Callable[..., Any]:
        """The function. It raises RuleFailed, naming the rule, when a formula cannot be worked out."""
        indented = [f"        {line}" for line in self.lines] or ["        return None"]
        prelude = [f"    {local} = {PRELUDE[local]}" for local in PRELUDE if local in self.names.used | {"r"}]
        text = "\n".join(
            [
                f"def {self.name}({self.parameters}):",
                "    c = S.context",
                *prelude,
                "    at = 0",
                "    try:",
                *indented,
                "    except FAILURES as cause:",
                "        raise RuleFailed(OWNERS[at], cause) from cause",
                "",
            ]
        )
        space: dict[str, Any] = {
            **KERNEL,
            **self.namespace.constants,
            "FAILURES": FAILURES,
            "RuleFailed": RuleFailed,
            "OWNERS": self.namespace.owners,
        }
        exec(compile(text, f"<rules {self.name}>", "exec"), space)
        built: Callable[..., Any] = space[self.name]
        return built
