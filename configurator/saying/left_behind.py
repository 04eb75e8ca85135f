"""What steps left behind, as subjects of conditions: with a name and the comparisons of their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from configurator.conditions import Subject
from configurator.conditions.subjects import own_subjects
from runtime.definition import Flow
from runtime.fields.options import bind
from runtime.fields.values import PlainField
from runtime.formula.types import Kind, Type

if TYPE_CHECKING:
    from configurator.saying.speaker import Speaker
    from configurator.saying.watching import Seen

_TYPES: Mapping[Kind, str] = {
    Kind.NUMBER: "decimal",
    Kind.TEXT: "text",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "datetime",
    Kind.TIME: "time",
    Kind.USER: "user",
}


def left_behind(speaker: Speaker, flow: Flow, seen: Seen) -> Iterator[tuple[str, Subject]]:
    """Answers to a button's questions, what steps counted or decided, fields of the records they made."""
    steps = seen.variables.get("steps", {})
    asked = {one.key: one for one in (flow.trigger.ask if flow.trigger else ())}
    for key in steps.get("ask", {}) if asked else ():
        if key in asked:
            yield f"steps.ask.{key}", Subject(f"steps.ask.{key}", bind(asked[key], speaker.app))
    for key, shape in steps.items():
        step = flow.step(key)
        if step is None:
            continue
        if isinstance(shape, Type):
            yield from _fields_of(speaker, flow, f"steps.{key}", shape)
            continue
        for member, type_ in shape.items():
            if not isinstance(type_, Type):
                continue
            label: Any = {"en": f"{key}: {member}", "zh": f"{key}：{member}"}
            if member == "count" and step.do == "find_records":
                label = speaker.path(f"steps.{key}.{member}", None, flow)
            options = [{"value": value, "label": said} for value, said in type_.options or ()]
            if type_.kind is Kind.CHOICE and options:
                field = PlainField(member, "choice", {"options": options}, label=label)
            elif type_.kind in _TYPES:
                field = PlainField(member, _TYPES[type_.kind], label=label)
            else:
                continue
            yield f"steps.{key}.{member}", Subject(f"steps.{key}.{member}", field)


def _fields_of(speaker: Speaker, flow: Flow, path: str, shape: Type) -> Iterator[tuple[str, Subject]]:
    """The fields of a record that a step left behind."""
    entity = speaker.app.find_entity(shape.entity) if shape.kind is Kind.REFERENCE else None
    if entity is None:
        return
    step = flow.step(path.removeprefix("steps."))
    named = speaker.text(step.label) if step else ""
    whose = PlainField(path, "reference", label=named or speaker.path(path, None, flow) or path)
    for key, subject in own_subjects(speaker.app, entity):
        yield f"{path}.{key}", Subject(f"{path}.{key}", subject.field, whose)
