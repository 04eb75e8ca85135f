"""What a step answers: go on, open a block, wait, or end. The engine acts on it; a step never moves a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Continue:
    """Done. `values` become the step's variable, `did` and `seen` its line in the trace."""

    did: str = ""
    values: Any = None
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enter:
    """Carry out the block `block` of this step, then ask the step again (`StepType.after`).

    `variables` are set before, under their own names: a loop's variable, for instance.
    """

    block: str
    did: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspend:
    """Wait. The run is saved as it stands; its step is asked again (`StepType.resume`) with the answer."""

    waits_for: Mapping[str, Any]
    did: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the run here, well."""

    did: str = ""


Result = Continue | Enter | Suspend | Finish
