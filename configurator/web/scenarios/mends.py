"""What mends a scenario that a change of the app has broken, with one press.

`fill:FIELD` gives a field that has become required a value of its kind; `take:FIELD:VALUE` expects what came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configurator.web.scenarios.controls import CHOOSING, KEPT, NUMBERS, parsed, writable
from runtime.definition import App, Entity, Field
from runtime.definition.text import text_in
from runtime.fields import bind, field_type
from runtime.fields.values import ValueProblem
from runtime.problems import Problem
from runtime.scenarios import ScenarioResult
from runtime.web.language import gettext

Json = Any

SAMPLE_TEXTS = ("Sample", "sample@example.com", "https://example.com", "010 5550 100")
"""Texts, of which one fits every format a text can be asked for."""
TAKEN = (*NUMBERS, *CHOOSING, "text", "long_text", "boolean", "date")
"""Types whose values read the same in every run and can be expected as they came."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What a press would do: the act as the page sends it, the field's label, the button's words."""

    act: str
    field: str
    said: str


def mend_of(app: App, raw: Mapping[str, Json], problem: Problem, language: str) -> Mend | None:
    """What would mend one difference of a scenario of the definition, if one press can."""
    entity = app.entity(raw["entity"])
    if problem.code == "scenario.problem_extra":
        item = _demanded(entity, raw, str(problem.values["what"]))
        if item is None or sample_of(app, item) is None:
            return None
        label = text_in(item.label, language, item.key)
        return Mend(f"fill:{item.key}", label, gettext("Fill in %(field)s", field=label))
    came = problem.values.get("came")
    way = problem.path.split("/")
    item = entity.field(way[2]) if way[:2] == ["expect", "values"] and len(way) == 3 else None
    if problem.code != "scenario.value" or item is None or item.type not in TAKEN or came is None:
        return None
    sent = str(came).lower() if item.type == "boolean" else str(came)
    label = text_in(item.label, language, item.key)
    return Mend(f"take:{item.key}:{sent}", label, gettext("Expect what came"))


def _demanded(entity: Entity, raw: Mapping[str, Json], name: str) -> Field | None:
    """The field of the record that has to have a value, and that the scenario gives none."""
    key, _, code = name.rpartition(".")
    item = entity.field(key) if code == "required" else None
    given = (raw.get("given") or {}).get(key)
    return item if item is not None and item in writable(entity) and given in (None, "", []) else None


def sample_of(app: App, item: Field) -> Json:
    """A value of the field's kind; None where none can be made up (a reference, a file, rows)."""
    if item.type in KEPT or item.type in ("reference", "user", "users", "department", "children"):
        return None
    bound = bind(item, app)
    kind = field_type(item.type)
    options = [str(value) for value, _label in kind.form_choices(bound, "en") if value]
    texts: Sequence[Json] = SAMPLE_TEXTS if item.type in ("text", "long_text") else kind.values
    first = [options[:1]] if item.type == "choices" else options
    for value in (*first, *texts):
        try:
            kind.parse_json(bound, value)
        except ValueProblem:
            continue
        return value
    return None


def mended(app: App, scenario: dict[str, Json], act: str) -> dict[str, Json]:
    """The scenario after a press; as it was where the act makes no sense."""
    kind, _, rest = act.partition(":")
    key, _, sent = rest.partition(":")
    item = app.entity(scenario["entity"]).field(key)
    if item is None:
        return scenario
    if kind == "fill":
        sample = sample_of(app, item)
        if sample is None:
            return scenario
        return {**scenario, "given": {**(scenario.get("given") or {}), key: sample}}
    if kind == "take":
        expect = scenario.get("expect") or {}
        values = {**(expect.get("values") or {}), key: parsed(app, item, sent, None)}
        return {**scenario, "expect": {**expect, "values": values}}
    return scenario


def fills_of(
    app: App, raw: Sequence[Mapping[str, Json]], results: Sequence[ScenarioResult], language: str
) -> dict[str, list[Mend]]:
    """By scenario, the fields that have become required and can be filled in."""
    by_key = {one["key"]: one for one in raw}
    found = {}
    for result in results:
        mends = [mend_of(app, by_key[result.key], one, language) for one in result.differences]
        if fills := [one for one in mends if one is not None and one.act.startswith("fill:")]:
            found[result.key] = fills
    return found
