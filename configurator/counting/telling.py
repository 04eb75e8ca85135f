"""Whom a counting is told: how many records fit a formula says what stands in them.

Whoever designs may write any condition, so that counts of conditions on fields they may not read in every
record would tell them the values, one question after the other. The same holds for which records fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache

from sqlalchemy import Engine

from configurator.counting.counter import Finding
from configurator.counting.jobs import Job
from configurator.counting.probes import WITHHELD
from configurator.withholding import may_read_values
from runtime.access.actor import Actor
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES
from runtime.records.live import LiveApp, live_app


def told(engine: Engine, reader: Actor, key: str, job: Job) -> Job:
    """The counting as this person may know it; what is left out is said to be, found or not."""
    if reader.is_administrator or not job.result:
        return job

    @cache
    def reads(entity: str, field: str) -> bool:
        return may_read_values(engine, reader, key, entity, (field,))

    def hidden(one: Finding) -> list[tuple[str, str]]:
        return [(entity, field) for entity, field in one.reads if not reads(entity, field)]

    def listed(one: Finding) -> Finding:
        compared = str(one.values.get("field_key") or "")
        return one if reads(one.entity, compared) else replace(one, ids=[])

    live = live_app(engine, key)
    findings = [listed(one) for one in job.findings if not hidden(one)]
    withheld = {one.path: _said(live, one, slots) for one in job.comparing if (slots := hidden(one))}
    result = {
        "findings": [asdict(one) for one in findings],
        "unknown": [asdict(one) for one in (*job.unknown, *withheld.values())],
    }
    return replace(job, result=result)


def _said(live: LiveApp, one: Finding, slots: Iterable[tuple[str, str]]) -> Finding:
    what = one.values.get("rule") or one.values.get("role") or one.values.get("field") or one.entity
    names = {language: ", ".join(_name(live, *slot, language) for slot in slots) for language in LANGUAGES}
    return Finding(WITHHELD, one.entity, {"what": what, "fields": names}, one.path)


def _name(live: LiveApp, entity: str, key: str, language: str) -> str:
    of = live.app.find_entity(entity)
    field = of.field(key) if of is not None else None
    return text_in(field.label if field is not None else None, language, key)
