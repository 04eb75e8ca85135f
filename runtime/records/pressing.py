"""Pressing a flow's button on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.flows.problems import BadAnswers, FlowStopped, NotAllowed, NotOffered, UnknownFlow
from runtime.flows.session import Presser, may_press
from runtime.problems import Problem
from runtime.records.errors import ConflictingState, Forbidden, Invalid, NotFound, Stale
from runtime.records.files import settle_answered_files
from runtime.records.flowing import session_of
from runtime.records.references import settle_answers
from runtime.records.saving import stored_for

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

Answer = dict[str, Any]


def press(
    work: Work,
    of: LiveEntity,
    record_id: int,
    flow: str,
    answers: Mapping[str, Any],
    revisions: Sequence[int] | None = None,
) -> Answer:
    """See `Records.press`. Raises NotFound, Forbidden, Stale, ConflictingState, Invalid."""
    record = stored_for(work, of, [record_id], "read")[record_id]
    if revisions is not None and record["revision"] not in revisions:
        raise Stale(Problem("record.stale", "", {"revision": record["revision"]}))
    presser = Presser(work.actor.user_id, work.actor.roles_in(work.app.key), work.actor.may_everything)
    known = work.app.flows.flows.get(flow)
    if known is not None and known.trigger.ask and may_press(known, presser):
        answers, problems = settle_answers(work, known.trigger.ask, answers)
        problems += settle_answered_files(known.trigger.ask, answers)
        if problems:
            raise Invalid(problems)
    try:
        run = session_of(work).press(of.key, record_id, flow, answers, presser)
    except UnknownFlow as refused:
        raise NotFound(refused.problems) from refused
    except NotAllowed as refused:
        raise Forbidden(refused.problems) from refused
    except NotOffered as refused:
        raise ConflictingState(refused.problems) from refused
    except BadAnswers as refused:
        raise Invalid(refused.problems) from refused
    except FlowStopped as stopped:
        raise Invalid(stopped.problems) from stopped
    work.journal.put_down(work.tx)
    return {"run": run.id, "flow": flow, "state": run.status, "record": _record(work, of, record_id)}


def buttons(work: Work, of: LiveEntity, record_id: int) -> list[Answer]:
    """The buttons the actor sees on a record as it stands: flow, label, what it asks."""
    record = stored_for(work, of, [record_id], "read")[record_id]
    presser = Presser(work.actor.user_id, work.actor.roles_in(work.app.key), work.actor.may_everything)
    return [
        {"flow": one.key, "label": one.trigger.label or one.label, "ask": one.trigger.ask}
        for one in session_of(work).offered(of.key, record, presser)
    ]


def _record(work: Work, of: LiveEntity, record_id: int) -> Answer | None:
    """The record as the flow left it; None when the actor cannot see it any more."""
    from runtime.records.records import one_record

    try:
        return one_record(work, of, record_id)
    except (NotFound, Forbidden):
        return None
