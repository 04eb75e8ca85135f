"""Options of choices and stages, as parts of a definition or as their JSON, and how a text names one."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from runtime.fields.values import FieldLike, PlainField, Text, ValueProblem, text_of
from runtime.problems import Problem

VALUE_LIMIT = 200
"""Characters of an option's value."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what is stored and what people read."""

    value: str
    label: Text | str

    def name(self, lang: str) -> str:
        """Its label in a language; the value when it has none."""
        return text_of(self.label, lang, self.value)


def choices_of(field: FieldLike, member: str = "options") -> tuple[Choice, ...]:
    """What the field offers, in order; empty when an option set says it and it isn't bound to its app."""
    return tuple(_choice(item) for item in field.setting(member) or ())


def _choice(item: Any) -> Choice:
    if isinstance(item, Mapping):
        return Choice(str(item.get("value", "")), item.get("label") or "")
    return Choice(item.value, item.label or "")


def bind(field: Any, app: Any) -> Any:
    """The field with the options of its option set as its own, so that it can be read without the app."""
    name = field.setting("option_set")
    if not name or field.setting("options"):
        return field
    found = app.option_set(name)
    if found is None:
        return field
    settings = {**field.settings, "options": found.options, "replaced": found.replaced}
    return replace(field, settings=type(field.settings)(settings))


def replacements(field: FieldLike) -> dict[str, str]:
    """What takes the place of values that are no longer offered, by the value."""
    return dict(map(_replacement, field.setting("replaced") or ()))


def _replacement(item: Any) -> tuple[str, str]:
    if isinstance(item, Mapping):
        return str(item.get("value", "")), str(item.get("by", ""))
    return item.value, item.by


def record_type_field(entity: Any) -> PlainField | None:
    """The type of an entity's records as a choice among its types; None where it has none."""
    if not entity.record_types:
        return None
    options = [{"value": one.key, "label": one.label} for one in entity.record_types]
    return PlainField(
        "record_type", "choice", {"options": options}, label={"en": "Record type", "zh": "记录类型"}
    )


def accepted(field: FieldLike, raw: Any, member: str = "options") -> str | None:
    """`raw` when it is the value of an option; None for an empty text."""
    if type(raw) is not str or len(raw) > VALUE_LIMIT:
        raise ValueProblem(
            "choice.unknown", value=str(raw)[:50] if isinstance(raw, str | int | float) else "?"
        )
    if not raw:
        return None
    offered = field.setting(member)
    if offered is None and field.setting("option_set"):
        offered = ()
    if any(_choice(item).value == raw for item in offered or ()):
        return raw
    raise ValueProblem("choice.unknown", value=raw.encode(errors="replace").decode().replace("\0", "?")[:50])


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def by_text(field: FieldLike, text: str, member: str = "options") -> str:
    """The value of the option a text names: by value, or by label in any language, whatever its case."""
    choices = choices_of(field, member)
    if any(choice.value == text for choice in choices):
        return text
    wanted = _folded(text[:VALUE_LIMIT])
    for choice in choices:
        labels = choice.label.values() if isinstance(choice.label, Mapping) else (choice.label,)
        if any(_folded(name) == wanted for name in (choice.value, *labels) if name):
            return choice.value
    raise ValueProblem("choice.unknown", value=text[:50])


def names(field: FieldLike, values: Iterable[str], lang: str, member: str = "options") -> list[str]:
    """Labels of values; a value no longer offered is its own label."""
    labels = {choice.value: choice.name(lang) for choice in choices_of(field, member)}
    return [labels.get(value, value) for value in values]


def check_options(field: FieldLike, member: str = "options") -> list[Problem]:
    """Each option stands once; what is gone is replaced by what is there."""
    choices = choices_of(field, member)
    seen: set[str] = set()
    found = []
    for index, choice in enumerate(choices):
        if choice.value in seen:
            found.append(Problem("setting.option_twice", f"{member}/{index}", {"value": choice.value}))
        seen.add(choice.value)
    return found + check_replaced(field.setting("replaced") or (), seen)


def check_replaced(items: Iterable[Any], offered: Collection[str]) -> list[Problem]:
    """What is gone stands once, is not `offered` any more, and what takes its place is."""
    found = []
    seen: set[str] = set()
    for index, (value, by) in enumerate(map(_replacement, items)):
        if value in seen:
            found.append(Problem("setting.option_twice", f"replaced/{index}", {"value": value}))
        if value in offered:
            found.append(Problem("setting.replaced_offered", f"replaced/{index}/value", {"value": value}))
        if by not in offered:
            found.append(Problem("setting.replaced_by_none", f"replaced/{index}/by", {"value": by}))
        seen.add(value)
    return found


def formula_options(field: FieldLike, member: str = "options") -> tuple[tuple[str, str], ...] | None:
    """Value and label of each option for formulas; None when they aren't known here."""
    return tuple((choice.value, choice.name("en")) for choice in choices_of(field, member)) or None
