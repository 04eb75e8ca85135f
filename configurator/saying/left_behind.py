"""What steps left behind, as subjects of conditions: with a name and the comparisons of their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from configurator.conditions import Subject
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
}


def left_behind(speaker: Speaker, flow: Flow, seen: Seen) -> Iterator[tuple[str, Subject]]:
    """Answers to a button's questions and counts of what was found, by their path."""
    steps = seen.variables.get("steps", {})
    asked = {one.key: one for one in (flow.trigger.ask if flow.trigger else ())}
    for key in steps.get("ask", {}) if asked else ():
        if key in asked:
            yield f"steps.ask.{key}", Subject(f"steps.ask.{key}", bind(asked[key], speaker.app))
    for key, shape in steps.items():
        step = flow.step(key)
        if step is None or isinstance(shape, Type):
            continue
        for member, type_ in shape.items():
            if member == "count" and step.do == "find_records":
                name = speaker.entity(step.settings.get("entity"))
                label = {"en": f"the number of {name} records found", "zh": f"找到的{name}数量"}
            elif isinstance(type_, Type) and type_.kind in _TYPES:
                label = {"en": f"{key}: {member}", "zh": f"{key}：{member}"}
            else:
                continue
            field = PlainField(member, _TYPES[type_.kind], label=label)
            yield f"steps.{key}.{member}", Subject(f"steps.{key}.{member}", field)
