"""Values of a field whose storage changes: taken over where they mean the same, else refused one by one.

A whole number becomes a decimal and back where nothing is lost, anything becomes text, a text is read
like one that a person wrote, a choice becomes a list of one, a reference what its record is called and back.
What cannot be taken over is listed with its record; the retired column keeps it in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from runtime.definition.fields import Field
from runtime.fields.options import replacements
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.types.rich_text import RichTextType, as_plain
from runtime.fields.values import TextLocale, ValueProblem
from runtime.problems import register_messages
from runtime.storage.codecs import json_text
from runtime.storage.tables import StoredField

register_messages(
    {
        "publish.cannot_convert": {
            "en": "{entity} {record}: {value} in {field} cannot become {type}",
            "zh": "{entity} {record}：{field} 中的 {value} 无法转换为 {type}",
            "hint": {
                "en": "Change the value, or give the field another key and keep the old one",
                "zh": "请修改该值，或为新字段换一个键并保留旧字段",
            },
        },
        "publish.cannot_convert_more": {
            "en": "{count} records of {entity} have values in {field} that cannot become {type}",
            "zh": "{entity} 有 {count} 条记录的 {field} 值无法转换为 {type}",
        },
    }
)


class Refused(ValueError):
    """A value that has no equal in the new storage."""


class Names(Protocol):
    """What records, people and departments are called, for references that become texts and back."""

    def name_of(self, target: str, record_id: int) -> str | None:
        """What a record of an entity (or `user`, `department`) is called."""

    def called(self, target: str, name: str) -> int | None:
        """The one record that is called so; None when there is none, or several."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How plain values of one field become those of another."""

    before: StorageKind
    after: StorageKind
    field: Field
    timezone: str = "UTC"
    form: str = ""
    """What marks the values as they were, see `FieldType.form`."""
    target: str | None = None
    """What the values pointed to."""
    names: Names | None = None
    keeps: bool = False
    """Whether all that is not replaced stays as it is, be it offered or not."""

    @classmethod
    def of(
        cls,
        was: StoredField,
        after: StorageKind,
        field: Field,
        timezone: str,
        names: Names | None = None,
        keeps: bool = False,
    ) -> Conversion:
        """How what is kept as `was` becomes values of `field`, whose options are its own."""
        return cls(was.kind, after, field, timezone, was.form, was.target, names, keeps)

    def __call__(self, value: Any) -> Any:
        """The new plain value; Refused when there is none. None stays None."""
        if value is None:
            return None
        value = self.replaced(value)
        if self.keeps:
            return value
        try:
            return self._converted(as_plain(value) if self.form == RichTextType.form else value)
        except (Refused, ValueProblem) as problem:
            if value is False:  # a box that isn't ticked says nothing that would be lost
                return None
            raise Refused(*problem.args) from problem

    def replaced(self, value: Any) -> Any:
        """The value with what has taken the place of options that are gone."""
        given = replacements(self.field)
        if not given:
            return value
        if isinstance(value, tuple | list):
            return tuple(dict.fromkeys(_by(given, one) for one in value))
        return _by(given, value)

    def _converted(self, value: Any) -> Any:
        direct = _DIRECT.get((self.before, self.after))
        if direct:
            return self._checked(direct(value, ZoneInfo(self.timezone)))
        if self.after is StorageKind.TEXT and self._type.form is None:
            return self._checked(
                self._named(value) if self.before is StorageKind.REFERENCE else as_text(value)
            )
        if self._type.keeps_files:  # nobody gets at an upload by writing its number
            raise Refused("file")
        if self.before is StorageKind.TEXT and self.after is StorageKind.REFERENCE:
            return self._record(value)
        if StorageKind.REFERENCE in (self.before, self.after):
            raise Refused("reference")
        if self.after is StorageKind.TEXT:
            return self._read(as_text(value))
        if self.before is StorageKind.TEXT:
            return self._read(value)
        return self._type.parse_json(self.field, _plain_json(value))

    def _named(self, record_id: int) -> str:
        """What is pointed to, as people call it."""
        name = self.names.name_of(str(self.target), record_id) if self.names else None
        if name is None:
            raise Refused("reference")
        return name

    def _record(self, name: str) -> int:
        """The one record that people call so."""
        found = self.names.called(self._type.target(self.field), name) if self.names else None
        if found is None:
            raise Refused("reference")
        return found

    def _read(self, text: str) -> Any:
        """What a person would have meant by this text; else what it is as it stands."""
        try:
            return self._type.parse_text(self.field, text, TextLocale("en", self.timezone))
        except ValueProblem:
            if self.after is not StorageKind.JSON:
                raise
            return self._type.parse_json(self.field, [text] if self._type.sequence else text)

    def _checked(self, value: Any) -> Any:
        taken = self._type.parse_json(self.field, self._type.to_json(self.field, value))
        if isinstance(value, Decimal | int) and taken != value:
            raise Refused("more decimals")
        return taken

    @property
    def _type(self) -> Any:
        return field_types()[self.field.type]


def _by(replaced: Mapping[str, str], value: Any) -> Any:
    return replaced.get(value, value) if isinstance(value, str) else value


def as_text(value: Any) -> str:
    """A plain value as text without loss: numbers in digits, dates in ISO form, lists with commas."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case date() | time():
            return value.isoformat()
        case tuple() | list() if all(isinstance(part, str) for part in value):
            if len(value) > 1 and any("," in part for part in value):
                raise Refused("comma")
            return ", ".join(value)
        case dict() | list() | tuple():
            return json_text(value)
    return str(value)


def _plain_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date | time) else value


def _whole(value: Any, _zone: ZoneInfo) -> int:
    if value != int(value):
        raise Refused("fraction")
    return int(value)


def _decimal(value: Any, _zone: ZoneInfo) -> Decimal:
    return Decimal(value)


def _rescaled(value: Decimal, _zone: ZoneInfo) -> Decimal:
    return value


def _day(value: datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date()


def _midnight(value: date, zone: ZoneInfo) -> datetime:
    return datetime(value.year, value.month, value.day, tzinfo=zone)


def _truth(value: Any, _zone: ZoneInfo) -> bool:
    if value not in (0, 1):
        raise Refused("not 0 or 1")
    return bool(value)


_DIRECT: dict[tuple[StorageKind, StorageKind], Callable[[Any, ZoneInfo], Any]] = {
    (StorageKind.DECIMAL, StorageKind.INTEGER): _whole,
    (StorageKind.BOOLEAN, StorageKind.INTEGER): _whole,
    (StorageKind.INTEGER, StorageKind.DECIMAL): _decimal,
    (StorageKind.BOOLEAN, StorageKind.DECIMAL): _decimal,
    (StorageKind.DECIMAL, StorageKind.DECIMAL): _rescaled,
    (StorageKind.INTEGER, StorageKind.BOOLEAN): _truth,
    (StorageKind.DECIMAL, StorageKind.BOOLEAN): _truth,
    (StorageKind.INSTANT, StorageKind.DATE): _day,
    (StorageKind.DATE, StorageKind.INSTANT): _midnight,
}
