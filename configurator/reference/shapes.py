"""What a JSON Schema allows, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from configurator.reference.markdown import table

_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}


def anchor(name: str) -> str:
    """The address of a heading within a page."""
    kept = (letter for letter in name.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
    return "#" + "".join(kept)


class Shapes:
    """Says shapes of one schema, whose parts described on the page are linked."""

    def __init__(self, schema: Mapping[str, Any], headings: Mapping[str, str]) -> None:
        self.definitions: Mapping[str, Mapping[str, Any]] = schema["$defs"]
        self._headings = headings

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema with what it refers to."""
        reference = schema.get("$ref")
        if not reference:
            return schema
        found = self.definitions[reference.removeprefix("#/$defs/")]
        return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}

    def say(self, schema: Mapping[str, Any]) -> str:
        """The shape in words."""
        reference = schema.get("$ref", "").removeprefix("#/$defs/")
        if reference == "Text":
            return "shown text"
        if reference in self._headings:
            return f"[{reference}]({anchor(self._headings[reference])})"
        schema = self.resolve(schema)
        if "const" in schema:
            return f"`{schema['const']}`"
        if "enum" in schema:
            return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
        if "x-formula" in schema:
            return (
                "true, false or a formula" if "boolean" in schema.get("type", ()) else "formula"
            ) + f" ({schema['x-formula']})"
        if "x-refers" in schema or "x-path" in schema:
            return self._key(schema)
        if "anyOf" in schema or "oneOf" in schema:
            choices = [self.say(choice) for choice in schema.get("anyOf") or schema["oneOf"]]
            return " or ".join(dict.fromkeys(choices))
        return self._by_type(schema)

    def _key(self, schema: Mapping[str, Any]) -> str:
        if "x-path" in schema:
            return "path"
        return f"key of {schema['x-refers'].replace('_', ' ').replace('*', ' (or `*`)')}"

    def _by_type(self, schema: Mapping[str, Any]) -> str:
        kind = schema.get("type", "any")
        if kind == "array":
            count = _bounds(schema, "minItems", "maxItems")
            return (
                "list"
                + (f" ({count})" if count else "")
                + (f" of {self.say(schema['items'])}" if schema.get("items") else "")
            )
        if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
            keys = f" by {schema['x-keys']}" if schema.get("x-keys") else ""
            return f"object{keys} of {self.say(schema['additionalProperties'])}"
        words = [_PLAIN.get(one, "any JSON") for one in ([kind] if isinstance(kind, str) else kind)]
        bounds = _bounds(schema, "minimum", "maximum") if "integer" in kind or "number" in kind else ""
        return " or ".join(words) + (f" ({bounds})" if bounds else "")

    def members(self, schema: Mapping[str, Any], without: frozenset[str] = frozenset()) -> str:
        """A table of an object's members."""
        required = set(schema.get("required", ()))
        rows = [
            (
                f"`{name}`",
                self.say(member),
                "yes" if name in required else self._default(member),
                self._about(member),
            )
            for name, member in schema.get("properties", {}).items()
            if name not in without
        ]
        return table(("Property", "Holds", "Required or default", "Meaning"), rows)

    def _default(self, schema: Mapping[str, Any]) -> str:
        default = self.resolve(schema).get("default")
        if default is None:
            return ""
        return f"`{str(default).lower() if isinstance(default, bool) else default}`"

    def _about(self, schema: Mapping[str, Any]) -> str:
        if "$ref" in schema and "." not in schema["$ref"]:
            return str(schema.get("description", ""))
        schema = self.resolve(schema)
        labels, helps = schema.get("x-label"), schema.get("x-help")
        if labels and helps:
            return f"**{labels['en']}** · {labels['zh']}. {helps['en']} {helps['zh']}"
        about = schema.get("description", "")
        return str(about) if about else ""


def _bounds(schema: Mapping[str, Any], low: str, high: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is not None and most is not None:
        return f"{least} to {most}"
    if least is not None:
        return f"at least {least}"
    return f"at most {most}" if most is not None else ""
