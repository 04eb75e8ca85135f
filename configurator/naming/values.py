"""What a place in a definition says, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from configurator import schemas as about
from configurator.naming.names import LANGUAGE_NAMES, Names
from configurator.naming.walking import Json, Stop
from configurator.naming.words import said, word_of_value
from configurator.pointers import identity
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds
from runtime.fields.registry import field_types
from runtime.flows.registry import step_types

_LITERAL = re.compile(r'^"([^"]*)"$')
_PATH = re.compile(r"^[^\W\d]\w*(\.[^\W\d]\w*)*$")
_SECTIONS = {
    "option_set": "option_sets", "role": "roles", "form": "forms", "view": "views", "flow": "flows",
    "dashboard": "dashboards", "metric": "metrics",
}  # fmt: skip


class Values:
    """Says what stands at a stop of a definition, with the names of its parts."""

    def __init__(self, names: Names) -> None:
        self.names, self.language = names, names.language
        is_chinese = self.language == "zh"
        self._colon, self._comma, self._semicolon = ("：", "，", "；") if is_chinese else (": ", ", ", "; ")

    def said(self, stop: Stop, value: Json) -> str:
        """A value that stands, stood or will stand there; empty for nothing."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return said(value, self.language)
        if isinstance(value, str):
            return self._text(stop, value)
        if is_text(value):
            return self.names.text(value)
        if isinstance(value, list):
            return self._list(stop, value)
        if isinstance(value, Mapping):
            here = Stop(stop.token, value, stop.schemas, stop.kind, stop.entity, stop.parent)
            return self._comma.join(self._pair(here, key, one) for key, one in value.items())
        return str(value)

    def _pair(self, stop: Stop, key: str, value: Json) -> str:
        inner = self.names.walk.below(stop, key)
        text = self.said(inner, value)
        if isinstance(value, Mapping | list) and self._colon in text:
            text = f"({text})"
        name = self.names.member(inner) if inner.kind else self.names.property(inner)
        return f"{name}{self._colon}{text}" if text else name

    def _list(self, stop: Stop, value: list[Json]) -> str:
        parts = []
        nested = False
        for place, one in enumerate(value):
            inner = Stop(str(place), one, about.items(stop.schemas), stop.token, stop.entity, stop, place)
            if isinstance(one, list):
                texts = [self._text(_item_of(inner), part) for part in one]
                parts.append(" + ".join(texts))
            elif isinstance(one, Mapping) and stop.kind != "permissions":
                nested = True
                named = {key: part for key, part in one.items() if key not in ("key", "id")}
                is_named = identity(one) is not None and ("label" in one or "value" in one or "from" in one)
                parts.append(self.names.member(inner) if is_named else self.said(inner, named))
            else:
                parts.append(self.said(inner, one))
        return (self._semicolon if nested else self.names.comma).join(parts)

    def _text(self, stop: Stop, value: str) -> str:
        labels = stop.says("x-labels")
        if labels and value in labels:
            return self.names.text(labels[value], value)
        refers = stop.says("x-refers")
        if refers:
            return self._referred(stop, str(refers), value)
        if stop.says("x-path"):
            return self.names.path(stop.entity, value) or value
        if purpose := stop.says("x-formula"):
            return self._formula(stop, value, str(purpose))
        return self._word(stop, value)

    def _word(self, stop: Stop, value: str) -> str:
        """A key of a kind of part, one of a few words, a value of the field of that name, or a text."""
        kinds: Mapping[str, Any] = {
            "type": field_types(), "do": step_types(), "on": trigger_kinds(),
            "kind": {"views": view_kinds(), "widgets": widget_kinds()}.get(_list_around(stop), {}),
        }.get(stop.token, {})  # fmt: skip
        if value in kinds:
            return self.names.text(kinds[value].label, value)
        if word := word_of_value(stop.token if not stop.kind else _list_around(stop), value, self.language):
            return word
        if stop.token in ("columns", "sort") or stop.kind in ("columns", "sort"):
            return self._path(stop, value)
        if stop.token == "record_type":
            types = self.names.walk.entity(stop.entity).get("record_types", ())
            found: Any = next((one for one in types if one.get("key") == value), {})
            return self.names.text(found.get("label"), value)
        around = (stop.kind, stop.parent.kind if stop.parent else "")
        if "field of" in around or "replaced" in around:
            return self.names.option(self.names.field_around(stop), value)
        if _list_around(stop) in ("shown", "hidden", "required", "optional", "locked", "open", "problems"):
            key, dot, code = value.partition(".")
            return self.names.field(stop.entity, key) + dot + code
        return value

    def _path(self, stop: Stop, value: str) -> str:
        path = self.names.path(stop.entity, value) or value.removeprefix("-")
        return f"{path} ↓" if value.startswith("-") else path

    def _referred(self, stop: Stop, refers: str, value: str) -> str:
        names = self.names
        if refers in _SECTIONS:
            return names.label(_SECTIONS[refers], value)
        if refers == "entity":
            return names.entity(value)
        if refers in ("field", "field*", "child field", "related field", "children"):
            return names.field(stop.entity, value)
        if refers in ("path", "sort"):
            return self._path(stop, value)
        if refers in ("option", "stage"):
            return names.option(names.field_around(stop), value)
        if refers == "collection":
            return names.collection(stop.entity, value)
        return self._step(value) if refers == "step" else value

    def _step(self, key: str) -> str:
        """A step of any flow by its key."""
        pending = [
            step for flow in self.names.walk.document.get("flows", ()) for step in flow.get("steps", ())
        ]
        for step in pending:
            if step.get("key") == key:
                return self.names.member(Stop(key, step, (), "steps"))
            for name in ("steps", "otherwise"):
                pending += step.get(name, ())
            for way in (*step.get("cases", ()), *step.get("branches", ())):
                pending += way.get("steps", ())
        return key

    def _formula(self, stop: Stop, value: str, purpose: str) -> str:
        """A formula that is one value or one path in words, any other as it is written."""
        names = self.names
        if match := _LITERAL.match(value):
            fields = names.field_around(stop)
            known = names.option(fields, match[1])
            return known if known != match[1] else f"“{match[1]}”"
        if value in ("true", "false"):
            return said(value == "true", self.language)
        if not _PATH.match(value):
            return value
        if purpose == "choose":
            fields = names.field_around(stop)
            return names.path(str(fields[0].get("entity", "")), value) or value if fields else value
        return self._read(stop, value)

    def _read(self, stop: Stop, path: str) -> str:
        """A path that a formula consists of: what a step left behind, a field of the flow's record or row."""
        names = self.names
        flow = names.stop_above(stop, "flows")
        first, _, rest = path.partition(".")
        if flow is not None and first == "steps":
            key, _, rest = rest.partition(".")
            asked = (flow.value.get("trigger") or {}).get("ask", ()) if key == "ask" else ()
            answer: Any = next((one for one in asked if one.get("key") == rest), None)
            if answer is not None:
                return names.text(answer.get("label"), path)
            return self._step(key) if not rest else f"{self._step(key)} › {names.field('', rest)}"
        if flow is None:
            return names.path(stop.entity, path) or path
        known = names.path(flow.entity, path) or names.path(stop.entity, path)
        return known or " › ".join([first, *(names.field("", key) for key in rest.split(".") if key)])


def is_text(value: Json) -> bool:
    """Whether it is a shown text in several languages."""
    return (
        isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGE_NAMES)
        and all(isinstance(text, str) for text in value.values())
    )  # fmt: skip


def _item_of(stop: Stop) -> Stop:
    return Stop(stop.token, None, about.items(stop.schemas), stop.kind, stop.entity, stop.parent)


def _list_around(stop: Stop) -> str:
    """The list or object in which the part stands that a property is of."""
    if stop.kind and not stop.kind.endswith(" of"):
        return stop.kind
    parent = stop.parent
    if parent is None:
        return ""
    return parent.token if stop.kind else parent.kind
