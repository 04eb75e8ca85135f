"""Who: people named by user, role, field or formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.formula.types import Kind

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

PERSON_KINDS = (Kind.USER, Kind.ROWS, Kind.REFERENCE)


@dataclass(frozen=True, slots=True)
class People:
    """One way of naming people: exactly one member is given.

    `queue` comes with the formula of a record's owner: the role whose members are meant when nobody owns it.
    """

    user: str | None = None
    role: str | None = None
    formula: Formula | None = None
    queue: Formula | None = None

    def find(self, standing: Standing) -> Sequence[int]:
        """Ids of the active users meant, in a stable order."""
        if self.role is not None:
            return standing.port.members(self.role)
        if self.user is not None:
            user = standing.port.user_called(self.user)
            return () if user is None else (user,)
        found = _ids(standing.evaluate(self.formula)) if self.formula else []
        if not found and self.queue is not None and (role := standing.evaluate(self.queue)) is not None:
            return standing.port.members(role)
        return found


def find_people(people: Sequence[People], standing: Standing) -> list[int]:
    """Everyone meant, each once, in the order named."""
    return list(dict.fromkeys(user for one in people for user in one.find(standing)))


def compile_people(
    compiler: FlowCompiler, given: Sequence[Mapping[str, Any]], pointer: str
) -> tuple[People, ...]:
    """The people a setting names."""
    found = []
    for index, one in enumerate(given):
        at = f"{pointer}/{index}"
        if "role" in one:
            if not any(role.key == one["role"] for role in compiler.app.roles):
                compiler.problem("reference.unknown", f"{at}/role", kind="role", key=one["role"])
            found.append(People(role=one["role"]))
        elif "user" in one:
            found.append(People(user=one["user"]))
        else:
            name = "field" if "field" in one else "formula"
            made = compiler.formula(one.get(name, ""), f"{at}/{name}")
            if made is None:
                continue
            if made.type.kind not in PERSON_KINDS or (made.type.entity or "user") != "user":
                compiler.problem("flow.not_person", f"{at}/{name}")
                continue
            found.append(People(formula=made, queue=_queue_of(compiler, str(one.get(name)), f"{at}/{name}")))
    return tuple(found)


def _queue_of(compiler: FlowCompiler, source: str, pointer: str) -> Formula | None:
    """The role beside a path to an owner; None for anything else."""
    *path, last = source.strip().split(".")
    if last != "owner" or not all(part.isidentifier() for part in path):
        return None
    return compiler.formula(".".join([*path, "owner_role"]), pointer)


def _ids(value: Any) -> list[int]:
    if value is None:
        return []
    several = value if isinstance(value, Sequence) else [value]
    return [int(one["id"]) if isinstance(one, Mapping) else int(one) for one in several if one is not None]
