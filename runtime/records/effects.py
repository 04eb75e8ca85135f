"""What follows a write, in the same transaction: recalculation elsewhere, the log, the flows it sets off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.records.recalc import recalculate
from runtime.records.work import Work, Write

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity


def follow_up(work: Work, of: LiveEntity, writes: Sequence[Write]) -> None:
    """Do what these writes of one entity bring about. Raises Invalid if a flow or rule refuses."""
    more = recalculate(work, of, writes) if work.app.dependents.touched_by(of.key) else []
    work.journal.put_down(work.tx)
    work.written += [*writes, *more]
    if work.app.has_flows:
        from runtime.records.flowing import carry_out

        carry_out(work, [*writes, *more])
