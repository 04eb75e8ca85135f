"""What a flow may do to the world, as an interface: implemented by `runtime.records`, faked by tests.

Every method works inside the transaction that is already open, acts with the app's rights (permissions,
locks and the roles of transitions bind people, not steps; validation and the conditions of transitions
bind both) and checks, derives and logs exactly as a person's save does.

A record here is a dict of plain values by field key with the system columns, children as lists of row
dicts (each with its `id`), references as ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.run import Run
    from runtime.formula.context import Context
    from runtime.formula.formula import Formula

Record = dict[str, Any]
Text = str | Mapping[str, str]
Event = Literal["created", "updated", "deleted", "recalculated"]


class WriteRefused(Exception):
    """A write that did not happen, with the problems that stopped it (validation, transition, restrict …)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message() for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is behind a write: named in the change log beside the person who set the flow off."""

    flow: str
    step: str
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One record as a write left it. `before` is None for a creation, `after` None for a deletion."""

    event: Event
    entity: str
    record_id: int
    before: Record | None
    after: Record | None


class RecordsPort(Protocol):
    """Reading and writing within the triggering transaction."""

    def load(self, entity: str, record_id: int, *, lock: bool = False) -> Record | None:
        """The live record, locked until the transaction ends if asked; None when there is none."""
        ...

    def load_many(self, entity: str, ids: Sequence[int]) -> Mapping[int, Record]:
        """The live records among these ids, in one go."""
        ...

    def create(self, entity: str, values: Mapping[str, Any], by: Origin) -> Record:
        """Save a new record (children given as lists of row dicts). Raises WriteRefused."""
        ...

    def update(self, entity: str, record_id: int, values: Mapping[str, Any], by: Origin) -> Record:
        """Save changed values; a children field is its whole list, as in a PATCH. Raises WriteRefused."""
        ...

    def delete(self, entity: str, record_id: int, by: Origin) -> None:
        """Move to the recycle bin; restrict and cascade hold. Raises WriteRefused."""
        ...

    def find(
        self,
        entity: str,
        condition: Formula | None,
        context: Context,
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Record]:
        """Live records for which `condition` holds. Bare names are the candidate's; `context` is where the
        flow stands: its record is the condition's `record`, its variables are the flow's. Sorted by `sort`
        (`-key` descends), then id."""
        ...

    def context(self, entity: str, record: Record | None, saved: Record | None) -> Context:
        """An evaluation context over these values: the acting person as `user`, the clock, the settings,
        and look-ups that see every record (formulas of a flow act with the app's rights)."""
        ...

    def members(self, role: str) -> Sequence[int]:
        """Ids of the active users who hold `role` in this app, ascending."""
        ...

    def user_called(self, email: str) -> int | None:
        """The id of the active user with this e-mail address."""
        ...

    def load_of(
        self, entity: str, field: str, users: Sequence[int], condition: Formula | None, context: Context
    ) -> Mapping[int, int]:
        """How many live records of `entity` each of `users` holds in `field` (those `condition` picks)."""
        ...

    def take_turn(self, name: str) -> int:
        """The next number of a round robin called `name`, starting with 0; concurrent takers wait."""
        ...

    def notify(
        self, users: Sequence[int], message: Text, entity: str, record_id: int | None, by: Origin
    ) -> None:
        """Put an in-app notice in front of `users`."""
        ...

    def save_run(self, run: Run) -> Run:
        """Insert (no id yet) or update the run; answers it with its id."""
        ...
