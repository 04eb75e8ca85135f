"""A run: one execution of a flow, as a value. What is saved is all that is needed to go on later.

The position is a path: one frame per open block, from the flow's own steps inwards. Variables are
`steps` (what steps left behind, by key), the variables of loops under their own names, and `loops`: what
each open loop goes through and how far it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

Status = Literal["running", "waiting", "finished", "failed"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in a block of steps.

    `block` names the block: () for the flow's own steps, else the path of (step key, block id) leading to
    it. `step` is the key of the step that is next or, when a block of it is open, being carried out; None
    at the end of the block.
    """

    block: tuple[tuple[str, str], ...]
    step: str | None


@dataclass(frozen=True, slots=True)
class Traced:
    """What one step did: for the run's history and for "why?"."""

    step: str
    did: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One execution. `version` is the version of the app whose steps it follows to its end."""

    flow: str
    version: int
    entity: str
    record_id: int | None
    started_by: int | None
    started_at: datetime
    status: Status = "running"
    position: tuple[Frame, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    trace: tuple[Traced, ...] = ()
    waits_for: Mapping[str, Any] | None = None
    depth: int = 1
    ended_at: datetime | None = None
    id: int | None = None

    def at(self, **changes: Any) -> Run:
        """The same run with other members."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """JSON that `run_from_json` turns back into an equal run."""
        return {
            "flow": self.flow,
            "version": self.version,
            "entity": self.entity,
            "record_id": self.record_id,
            "started_by": self.started_by,
            "started_at": pack(self.started_at),
            "status": self.status,
            "position": [[[list(part) for part in frame.block], frame.step] for frame in self.position],
            "variables": pack(dict(self.variables)),
            "trace": [
                {"step": one.step, "did": one.did, "values": pack(dict(one.values))} for one in self.trace
            ],
            "waits_for": pack(dict(self.waits_for)) if self.waits_for is not None else None,
            "depth": self.depth,
            "ended_at": pack(self.ended_at),
            "id": self.id,
        }


def run_from_json(data: Mapping[str, Any]) -> Run:
    """The run that `Run.to_json` wrote."""
    position = tuple(
        Frame(tuple((step, block) for step, block in path), step) for path, step in data["position"]
    )
    trace = tuple(Traced(one["step"], one["did"], unpack(one["values"])) for one in data["trace"])
    waits_for = unpack(data["waits_for"]) if data["waits_for"] is not None else None
    return Run(
        flow=data["flow"],
        version=data["version"],
        entity=data["entity"],
        record_id=data["record_id"],
        started_by=data["started_by"],
        started_at=unpack(data["started_at"]),
        status=data["status"],
        position=position,
        variables=unpack(data["variables"]),
        trace=trace,
        waits_for=waits_for,
        depth=data["depth"],
        ended_at=unpack(data["ended_at"]),
        id=data["id"],
    )


_TAG = "$"


def pack(value: Any) -> Any:
    """A plain value as JSON that keeps its type: {"$": kind, "v": text} where JSON has no such kind."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return {_TAG: "decimal", "v": str(value)}
    if isinstance(value, datetime):
        return {_TAG: "instant", "v": value.isoformat()}
    if isinstance(value, date):
        return {_TAG: "date", "v": value.isoformat()}
    if isinstance(value, time):
        return {_TAG: "time", "v": value.isoformat()}
    if isinstance(value, tuple):
        return {_TAG: "tuple", "v": [pack(one) for one in value]}
    if isinstance(value, list):
        return [pack(one) for one in value]
    if isinstance(value, Mapping):
        packed = {str(key): pack(one) for key, one in value.items()}
        return {_TAG: "mapping", "v": packed} if _TAG in packed else packed
    if isinstance(value, float):
        return {_TAG: "decimal", "v": json.dumps(value)}
    raise TypeError(f"a run cannot keep a {type(value).__name__}")


def unpack(value: Any) -> Any:
    """The value that `pack` wrote."""
    if isinstance(value, list):
        return [unpack(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(_TAG)
    if kind is None:
        return {key: unpack(one) for key, one in value.items()}
    held = value["v"]
    if kind == "tuple":
        return tuple(unpack(one) for one in held)
    if kind == "mapping":
        return {key: unpack(one) for key, one in held.items()}
    return _READERS[kind](held)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
