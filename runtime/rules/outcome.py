"""What the rules say about a record's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.formula.explain import Explained
from runtime.problems import Problem


@dataclass(frozen=True, slots=True)
class Traced:
    """One rule as it was judged: for the trace of `evaluate` and for "why?".

    `path` names the field it is about (`lines/0/amount` in a row), "" for the record. `effect` says what it
    did (`value`, `show`, `hide`, `require`, `lock`, `problem`, `none`), `values` what it read. `made_of` is
    the formula's whole tree of values, when asked for.
    """

    rule: str
    kind: str
    path: str
    formula: str
    values: Mapping[str, Any]
    result: Any
    effect: str
    made_of: Explained | None = None

    def as_json(self) -> dict[str, Any]:
        """The trace element as interfaces answer it; values still plain."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "path": self.path,
            "formula": self.formula,
            "values": dict(self.values),
            "result": self.result,
            "effect": self.effect,
        }


@dataclass(slots=True)
class Outcome:
    """The verdict on one record.

    `values` are all values after defaults, copies, computed values and clearing, children included.
    `visible`, `required` and `locked` name fields in order of definition; for rows of children the same
    stands under `rows` by path (`lines/0`). `options` lists what each field with options offers now.
    `problems` block a save unless they are warnings.
    """

    values: dict[str, Any]
    visible: tuple[str, ...]
    required: tuple[str, ...]
    locked: tuple[str, ...]
    options: dict[str, tuple[str, ...]]
    problems: list[Problem]
    trace: list[Traced] = field(default_factory=list)
    rows: dict[str, Outcome] = field(default_factory=dict)
