"""The JSON Schemas of parts whose kinds are plug-ins, assembled from what the plug-ins say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runtime.definition.fields import Field
from runtime.definition.flows import Step, Trigger
from runtime.definition.forms import LayoutItem
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds
from runtime.definition.parts import Part
from runtime.definition.rules import Rule
from runtime.definition.shapes import Definitions, Schema
from runtime.definition.views import View, Widget


def field_schema(definitions: Definitions) -> Schema:
    """A field: what all have in common, and per type its settings."""
    from runtime.fields.registry import field_types

    kinds = (
        (kind.key, kind.settings_schema, kind.required_settings, kind.one_of_settings, kind.sentence)
        for kind in field_types().values()
    )
    return _variants(Field, "type", kinds, definitions)


def step_schema(definitions: Definitions) -> Schema:
    """A step of a flow."""
    from runtime.flows.registry import step_types

    kinds = (
        (kind.key, kind.settings_schema, kind.required, (), kind.sentence) for kind in step_types().values()
    )
    return _variants(Step, "do", kinds, definitions)


def view_schema(definitions: Definitions) -> Schema:
    """A view."""
    return _variants(View, "kind", _plain(view_kinds()), definitions)


def widget_schema(definitions: Definitions) -> Schema:
    """A widget of a dashboard."""
    return _variants(Widget, "kind", _plain(widget_kinds()), definitions)


def trigger_schema(definitions: Definitions) -> Schema:
    """What starts a flow."""
    return _variants(Trigger, "on", _plain(trigger_kinds()), definitions)


def rule_schema(definitions: Definitions) -> Schema:
    """A rule, told apart by `kind`."""
    return _choice(
        Rule,
        "kind",
        {key: definitions.refer(f"Rule.{key}", kind.object_schema) for key, kind in Rule.kinds.items()},
    )


def layout_schema(definitions: Definitions) -> Schema:
    """A part of a layout, told apart by the member that gives it its meaning."""
    kinds = LayoutItem.kinds
    return {
        "type": "object",
        "description": _sentence(LayoutItem),
        "anyOf": [{"required": [key]} for key in kinds],
        "allOf": [
            {
                "if": {
                    "required": [key],
                    "not": {"anyOf": [{"required": [other]} for other in _before(key, kinds)]},
                }
                if _before(key, kinds)
                else {"required": [key]},
                "then": definitions.refer(f"Layout.{key}", kind.object_schema),
            }
            for key, kind in kinds.items()
        ],
    }


def _before(key: str, kinds: Mapping[str, Any]) -> list[str]:
    names = list(kinds)
    return names[: names.index(key)]


def _plain(kinds: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    return ((kind.key, kind.settings_schema, kind.required, (), kind.label) for kind in kinds.values())


def _variants(
    family: type[Part], tag: str, kinds: Iterable[tuple[Any, ...]], definitions: Definitions
) -> Schema:
    """One closed schema per kind: the members all have, and those the kind adds."""
    common = Part.object_schema.__func__(family, definitions)  # type: ignore[attr-defined]
    name = family.__name__
    members = {
        key: definitions.refer(f"{name}.common.{key}", lambda _, s=schema: s)  # type: ignore[misc]
        for key, schema in common["properties"].items()
    }
    typed = {key: shape.schema(definitions) for key, shape in family.typed_settings.items()}
    choices = {}
    for key, settings, required, one_of, about in kinds:
        own = {setting: _described_as(typed.get(setting), schema) for setting, schema in settings.items()}
        schema: Schema = {
            "type": "object",
            "properties": {**members, **own, tag: {"const": key}},
            "required": [*common["required"], *required],
            "additionalProperties": False,
        }
        if isinstance(about, Mapping):
            schema["description"] = about["en"]
            schema["x-sentence"] = dict(about)
        if one_of:
            schema["oneOf"] = [{"required": [setting]} for setting in one_of]
        choices[key] = definitions.refer(f"{name}.{key}", lambda _, s=schema: s)  # type: ignore[misc]
    return _choice(family, tag, choices)


def _described_as(typed: Schema | None, schema: Mapping[str, Any]) -> Schema:
    """The schema of a setting held as values of the definition, with the words its plug-in has for it."""
    if typed is None:
        return dict(schema)
    words = {
        key: text for key, text in schema.items() if key.startswith("x-") or key in ("title", "description")
    }
    return {**words, **typed}


def _choice(family: type[Part], tag: str, choices: Mapping[str, Schema]) -> Schema:
    variants = [
        {"if": {"properties": {tag: {"const": key}}, "required": [tag]}, "then": choice}
        for key, choice in choices.items()
    ]
    schema: Schema = {
        "type": "object",
        "description": _sentence(family),
        "required": [tag],
        "properties": {tag: {"enum": list(choices)}},
    }
    return {**schema, "allOf": variants} if variants else schema


def _sentence(family: type[Part]) -> str:
    return (family.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
