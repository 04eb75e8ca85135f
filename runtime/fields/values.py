"""What a field type meets: a field's definition, a value that can't be taken, the reader's habits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from runtime.problems import Problem

Text = Mapping[str, str]
"""A shown text: `{"en": …, "zh": …}`."""


class FieldLike(Protocol):
    """The part of a field's definition that field types read."""

    @property
    def key(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def label(self) -> Any: ...

    @property
    def help(self) -> Any: ...

    @property
    def placeholder(self) -> Any: ...

    @property
    def required(self) -> bool: ...

    def setting(self, name: str, default: Any = None) -> Any:
        """A type-specific property as the definition says it, else `default`."""


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field that stands in no entity: an app setting, a question of a button, a test."""

    key: str
    type: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    label: Any = None
    help: Any = None
    placeholder: Any = None
    required: bool = False

    def setting(self, name: str, default: Any = None) -> Any:
        """A type-specific property, else `default`."""
        return self.settings.get(name, default)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlainField:
        """From a field of a definition; what isn't a common property is a setting."""
        common = {
            name: data[name]
            for name in ("key", "type", "label", "help", "placeholder", "required")
            if name in data
        }
        return cls(**common, settings={name: value for name, value in data.items() if name not in common})


class ValueProblem(ValueError):
    """A value a field can't take: the one exception of this package, caught where values are parsed."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def problem(self, path: str = "", label: Any = None) -> Problem:
        """The same as a finding about the value at `path`."""
        return Problem(self.code, path, {"label": label or path, **self.values})


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference given by a value that only the database can turn into an id.

    `field` names a unique field of the referred entity; None means its title or any unique field.
    """

    field: str | None
    value: Any
    entity: str | None = None


@lru_cache(maxsize=64)
def babel_locale(tag: str) -> Locale:
    """The Babel locale of a language tag (`zh`, `de-DE`); English when it isn't known."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class TextLocale:
    """How the writer of a text writes: language tag, time zone, and the day he calls today."""

    tag: str = "en"
    timezone: str = "UTC"
    today: date | None = None

    @property
    def language(self) -> str:
        """`zh` for any Chinese, else `en`: the languages messages come in."""
        return "zh" if self.tag.lower().startswith("zh") else "en"

    @property
    def date_order(self) -> str:
        """Order of day, month and year in short dates: `mdy`, `dmy` or `ymd`."""
        pattern = babel_locale(self.tag).date_formats["short"].pattern
        order = [letter for letter in pattern.lower() if letter in "dmy"]
        return "".join(dict.fromkeys(order))

    @property
    def decimal_mark(self) -> str:
        """What stands before decimals: `.` or `,`."""
        symbols = babel_locale(self.tag).number_symbols
        mark = symbols.get("latn", {}).get("decimal", ".")
        return "," if mark == "," else "."

    def current_day(self) -> date:
        """Today: as given, else by the clock in the time zone."""
        return self.today or datetime.now(UTC).astimezone(zone(self.timezone)).date()


def text_of(text: Any, language: str, fallback: str = "") -> str:
    """A text in a language: a string is itself, a mapping gives the language, then English, then any."""
    if isinstance(text, Mapping):
        found = text.get(language) or text.get("en") or next(iter(text.values()), "")
        return str(found) if found else fallback
    return str(text) if text else fallback


def label_of(subject: FieldLike, language: str) -> str:
    """A field's label; its key when it has none."""
    return text_of(subject.label, language, subject.key)
