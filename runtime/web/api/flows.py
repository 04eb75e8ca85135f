"""Pressing a flow's button."""

from __future__ import annotations

from runtime.web.answers import Answer, answer
from runtime.web.api.blueprint import RECORD, api
from runtime.web.declared import Access, access
from runtime.web.doors import open_door
from runtime.web.idempotency import idempotent
from runtime.web.requests import expected_revisions, read_object


@api.post(f"/apps/<app_key>/<entity>/{RECORD}/flows/<flow>")
@access(Access.MEMBER)
@idempotent
def press_flow(app_key: str, entity: str, record_id: int, flow: str) -> Answer:
    """Start a flow on a record. The body holds the answers to what the button asks.

    200 when its database steps are done, 202 when it waits for people or time.
    """
    answers = read_object(optional=True)
    pressed = open_door(app_key).press(entity, record_id, flow, answers, revisions=expected_revisions())
    return answer(pressed, 202 if pressed.get("state") == "waiting" else 200)
