"""What publishing or restoring does to tables and records, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from configurator.gone_options import STAGE_HELD
from configurator.impact import Impact
from configurator.switching import LOSSY
from runtime.problems import Problem
from runtime.records.errors import RecordsError
from runtime.records.live import live_app
from runtime.web.database import current_engine
from runtime.web.language import gettext

OF_RECORDS = frozenset({"impact.required", "impact.stage_gone", "impact.option_gone"})
"""Steps that touch no table; the counting says them, with the records, where there is one."""

WEIGHTY = OF_RECORDS | {
    "impact.retired_column", "impact.retired_table", "impact.converted", "impact.returned",
    "impact.unconverted", "impact.replaced",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighty:
    """A step that touches records: how many, what happens to them, where they can be seen."""

    count: int
    text: str
    explained: str
    url: str


@dataclass(frozen=True, slots=True)
class Effects:
    """Steps that touch records, and the plan of all steps in words."""

    weighty: Sequence[Weighty]
    plan: Sequence[str]

    @property
    def touched(self) -> int:
        """How many records are touched, counted once for each step."""
        return sum(one.count for one in self.weighty)


def effects_of(app_key: str, impact: Impact, language: str, counted: bool = False) -> Effects:
    """The effects in the order of the plan; without those that are `counted` apart."""
    weighty, plan = [], []
    for step in impact.steps:
        if step.code not in OF_RECORDS:
            plan.append(step.message(language))
        apart = counted and step.code in OF_RECORDS
        if step.code in WEIGHTY and step.values.get("count") and not apart:
            said = Weighty(
                int(step.values["count"]),
                step.message(language),
                step_explained(step.code),
                _records(app_key, step),
            )
            weighty.append(said)
    return Effects(weighty, plan)


def step_explained(code: str) -> str:
    """What becomes of the records a step is about."""
    texts = {
        "impact.required": gettext(
            "They stay as they are and can be read; whoever edits one next must fill it in."
        ),
        "impact.replaced": gettext(
            "Restoring the version before brings back those that nobody has changed since."
        ),
        "impact.stage_gone": gettext(
            "They stop the publishing until it is said where they go or they have been moved on, unless it "
            "is said to go on: then they stay where they are until the stage is back."
        ),
        "impact.option_gone": gettext(
            "They keep it as it is; whoever changes it next chooses among the options there are."
        ),
        "impact.retired_column": gettext(
            "The values are kept for 30 days; restoring this version brings them back."
        ),
        "impact.retired_table": gettext(
            "The records are kept for 30 days; restoring this version brings them back."
        ),
        "impact.returned": gettext("What somebody has written since is converted instead, and stays."),
        "impact.unconverted": gettext("They stop it, unless it is said to go on without these values."),
        "impact.converted": gettext(
            "What cannot be converted stops the publishing, with a list of the records."
        ),
    }
    return str(texts.get(code, ""))


def _records(app_key: str, step: Problem) -> str:
    """The records in the live app: those without a value, or all of the entity."""
    entity, field = step.values.get("entity_key"), step.values.get("field_key")
    try:
        live = live_app(current_engine(), app_key)
    except RecordsError:
        return ""
    known: Mapping[str, Any] = {one.key: one for one in live.app.entities}
    if not isinstance(entity, str) or entity not in known:
        return ""
    address = url_for("pages.list_records", app_key=app_key, entity=entity)
    if field is None or known[entity].field(field) is None:
        return address
    how = "blank" if step.code == "impact.required" else "not_blank"
    return url_for("pages.list_records", app_key=app_key, entity=entity, c0=field, o0=how)


def loss_said(refused: Sequence[Problem], restoring: bool = False) -> str:
    """What it means to go on in spite of these problems; nothing where nobody may."""
    codes = {problem.code for problem in refused}
    parts = []
    if codes & LOSSY - {STAGE_HELD}:
        parts.append(gettext("what cannot be converted is blank then, the old values are kept for 30 days"))
    if STAGE_HELD in codes:
        parts.append(gettext("records stay at a stage that is gone until it is back"))
    if not parts:
        return ""
    said = gettext("; ").join(parts)
    return str(
        gettext("Restore all the same: %(consequence)s", consequence=said)
        if restoring
        else gettext("Publish all the same: %(consequence)s", consequence=said)
    )
