"""Messages with values in them: `{account.name}`, `{due:date}`; per language, formatted by field types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.definition.fields import Field
from runtime.fields.registry import field_types
from runtime.fields.values import FieldLike, PlainField
from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.formula.names import nearest
from runtime.formula.nodes import Path
from runtime.formula.types import Kind
from runtime.problems import Problem, register_messages

register_messages(
    {
        "message.format": {
            "en": "There is no format “{text}”",
            "zh": "没有格式“{text}”",
            "hint": {
                "en": "Formats are field types, such as date or money",
                "zh": "格式是字段类型，如 date、money",
            },
        }
    }
)

Text = str | Mapping[str, str]

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}:]+)(?::([^{}]*))?\}")

_TYPE_OF_KIND = {
    Kind.NUMBER: "decimal",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "datetime",
    Kind.TIME: "time",
}


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a message: what stands there and how it is written."""

    formula: Formula
    field: FieldLike | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message compiled: its pieces in turn, per language ("" when it is one text for all)."""

    pieces: Mapping[str, tuple[str | Hole, ...]]

    @property
    def fixed(self) -> bool:
        """Whether it says the same about every record."""
        return all(isinstance(piece, str) for pieces in self.pieces.values() for piece in pieces)

    def say(self, context: Context) -> Text:
        """The message about the record of `context`, in every language it is written in.

        A value that cannot be worked out is left blank: the message still reaches its reader.
        """
        if "" in self.pieces and self.fixed:
            return _join(self.pieces[""], context, "en")
        languages = ("en", "zh") if "" in self.pieces else tuple(self.pieces)
        return {
            lang: _join(self.pieces.get(lang, self.pieces.get("", ())), context, lang) for lang in languages
        }


Compile = Callable[[str], "Formula | list[Problem]"]
"""Compiles the source of a path, for a message."""

FieldAt = Callable[[str, str], "Field | None"]
"""The field `key` of an entity."""


def compile_message(text: Text, compile_path: Compile, field_at: FieldAt) -> tuple[Message, list[Problem]]:
    """The message and the problems of its paths; each problem's path is the language or ""."""
    problems: list[Problem] = []
    texts = {"": text} if isinstance(text, str) else dict(text)
    pieces: dict[str, tuple[str | Hole, ...]] = {}
    for language, written in texts.items():
        pieces[language] = tuple(_split(written, language, compile_path, field_at, problems))
    return Message(pieces), problems


def _split(
    text: str, language: str, compile_path: Compile, field_at: FieldAt, problems: list[Problem]
) -> list[str | Hole]:
    found: list[str | Hole] = []
    start = 0
    for match in _HOLE.finditer(text):
        found.append(text[start : match.start()])
        start = match.end()
        if match.group(1) is None:
            found.append(match.group(0)[0])
            continue
        made = compile_path(match.group(1).strip())
        if isinstance(made, list):
            problems.extend(problem.at(language) for problem in made)
            found.append(match.group(0))
        else:
            form = (match.group(2) or "").strip()
            if form and form not in field_types():
                suggestion = nearest(form, field_types())
                problems.append(Problem("message.format", language, {"text": form, "suggestion": suggestion}))
            found.append(Hole(made, _written_as(made, form, field_at)))
    found.append(text[start:])
    return [piece for piece in found if piece != ""]


def _written_as(formula: Formula, form: str | None, field_at: FieldAt) -> FieldLike | None:
    """How a value is written: as the field it is read from, as the named type, or by its kind."""
    if form and form in field_types():
        return PlainField("value", form)
    node = formula.node
    if isinstance(node, Path) and node.steps and node.steps[-1].entity:
        field = field_at(node.steps[-1].entity, node.steps[-1].key)
        if field is not None:
            return field
    kind = _TYPE_OF_KIND.get(formula.type.kind)
    settings = {"scale": min(formula.type.scale or 0, 6)} if kind == "decimal" else {}
    return PlainField("value", kind, settings) if kind else None


def _join(pieces: tuple[str | Hole, ...], context: Context, language: str) -> str:
    return "".join(
        piece if isinstance(piece, str) else write_value(piece, context, language) for piece in pieces
    )


def write_value(hole: Hole, context: Context, language: str) -> str:
    """The value of a hole for people."""
    value = hole.formula.evaluate(context)
    if value is None:
        return ""
    if hole.formula.type.is_reference or hole.field is None:
        return (
            _title(hole.formula.type.entity, value, context) if hole.formula.type.is_reference else str(value)
        )
    return field_types()[hole.field.type].format(hole.field, value, language, str(context.timezone))


def _title(entity: str | None, value: Any, context: Context) -> str:
    row = context.fetch(entity, value) if entity else None
    if not row:
        return ""
    for key in ("title", "name", "number"):
        if row.get(key) is not None:
            return str(row[key])
    return f"#{value}"
