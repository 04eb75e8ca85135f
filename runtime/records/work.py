"""One unit of work: a transaction with its actor, its moment, what formulas reach and what will be logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runtime.access.actor import Actor
from runtime.access.permissions import EVERYTHING, NOTHING, Grant
from runtime.fields import StorageKind
from runtime.flows.port import Written
from runtime.problems import Problem
from runtime.records.database import Transaction
from runtime.records.journal import By, Journal
from runtime.records.layout import Plain
from runtime.records.parse import Given
from runtime.records.reach import Reach
from runtime.rules.checks import Binding
from runtime.storage.codecs import codec, encoder

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.records.live import LiveApp, LiveEntity


@dataclass(slots=True, eq=False)
class Draft:
    """A record on its way to the database: what was stored, what was given, what it will be."""

    of: LiveEntity
    given: Given
    saved: Plain | None
    record: Plain = field(default_factory=dict)
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the record is being created."""
        return self.saved is None

    def refuse(self, problem: Problem) -> None:
        """Add a finding about this record."""
        self.problems.append(problem.at(self.path) if self.path else problem)


Write = Written


_FLOW = Binding(people=False)


class Work:
    """What the parts of a save share."""

    def __init__(self, app: LiveApp, tx: Transaction, actor: Actor, path: str, now: datetime) -> None:
        self.app = app
        self.tx = tx
        self.actor = actor
        self.now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self.at: Any = encoder(codec(StorageKind.INSTANT, tx.dialect))(self.now)
        self.by = By(actor.user_id, path)
        self.journal = Journal(app.journal, self.at)
        self.reach = Reach(app, tx, self.journal, self)
        self.written: list[Write] = []
        self.touched: set[tuple[str, int]] = set()
        self.warnings: list[Problem] = []
        self.session: Any = None
        self.inside_flow = False
        self.validates = True
        self.bound = not actor.may_everything
        # records brought along have reached their stage elsewhere
        self.rehearses = path == "scenario"
        brought = path == "import" and actor.may_everything
        self.binding = Binding(not actor.is_system, actor.may_everything, any_stage=brought)
        self.roles: frozenset[str] | None = actor.roles_in(app.key) if self.bound else None
        self.grants = app.permissions.of(self.roles) if self.roles is not None else None
        self._user = actor.as_user(app.key)

    def as_flow(self, flow: str, run: int | None) -> Work:
        """The same transaction, written to by a flow: with the app's rights, in the person's name."""
        other = object.__new__(Work)
        other.__dict__.update(self.__dict__)
        other.by = By(self.by.user_id, "flow", self.by.rule, flow, run)
        other.bound, other.roles, other.grants = False, None, None
        other.binding = _FLOW
        other.inside_flow = True
        other.reach = Reach(self.app, self.tx, self.journal, other)
        return other

    def start_again(self) -> None:
        """Forget what a part of the work that was undone has left here."""
        self.journal = Journal(self.app.journal, self.at)
        self.reach = Reach(self.app, self.tx, self.journal, self)
        self.written = []
        self.touched = set()
        self.session = None

    def grant(self, entity: str) -> Grant:
        """What the actor may do with an entity."""
        if self.grants is None:
            return EVERYTHING
        return self.grants.get(entity, NOTHING)

    def context(
        self, entity: str, record: Plain | None, saved: Plain | None = None, reach: Reach | None = None
    ) -> Context:
        """The evaluation context of a record: the actor as `user`, the clock, the settings, the reach."""
        return self.app.context(record, saved, self._user, self.now, reach or self.reach)
