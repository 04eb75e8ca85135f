"""Numbering patterns of serials: `Q-{YYYY}-{0000}`, applied to a count, a day and a record's values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from runtime.fields.values import FieldLike

RESETS: Mapping[str, tuple[str, ...]] = {
    "never": (),
    "year": ("Y",),
    "month": ("Y", "M"),
    "day": ("Y", "M", "D"),
}
"""How often counting starts again, and which parts of the day a pattern must show then."""

_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_DATES: Mapping[str, tuple[str, Callable[[date], str]]] = {
    "YYYY": ("Y", lambda day: f"{day.year:04d}"),
    "YY": ("Y", lambda day: f"{day.year % 100:02d}"),
    "MM": ("M", lambda day: f"{day.month:02d}"),
    "DD": ("D", lambda day: f"{day.day:02d}"),
}
_MOST_ZEROS = 12


class PatternError(ValueError):
    """A pattern that can't be read; `reason` in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.reason = {"en": en, "zh": zh}


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A pattern in parts: kind (`text`, `date`, `count`, `field`) and what belongs to it."""

    parts: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Keys of the fields whose values stand in the number; each combination counts for itself."""
        return tuple(body for kind, body in self.parts if kind == "field")

    @property
    def dates(self) -> frozenset[str]:
        """Which of `Y`, `M`, `D` the number shows."""
        return frozenset(_DATES[body][0] for kind, body in self.parts if kind == "date")

    def counter(self, day: date, values: Mapping[str, Any], reset: str = "never", series: str = "") -> str:
        """The name of the counter the next number is taken from."""
        shown = {"Y": f"{day.year:04d}", "M": f"{day.month:02d}", "D": f"{day.day:02d}"}
        period = "-".join(shown[part] for part in RESETS[reset])
        return "|".join((series, period, *(_written(values.get(key)) for key in self.fields)))

    def text(self, count: int, day: date, values: Mapping[str, Any]) -> str:
        """The number itself; a count wider than its zeros is written whole."""
        written = {
            "text": lambda body: body,
            "date": lambda body: _DATES[body][1](day),
            "count": lambda body: str(count).zfill(len(body)),
            "field": lambda body: _written(values.get(body)),
        }
        return "".join(written[kind](body) for kind, body in self.parts)


def _written(value: Any) -> str:
    return "" if value is None else str(value)[:50]


@lru_cache(maxsize=512)
def read_pattern(source: str) -> NumberPattern:
    """The parts of a pattern; PatternError when it can't be read."""
    parts: list[tuple[str, str]] = []
    for hole, text, stray in _PART.findall(source):
        if stray:
            raise PatternError(f"a lone {stray}", f"多余的 {stray}")
        if text:
            parts.append(("text", text))
        elif hole in _DATES:
            parts.append(("date", hole))
        elif hole and not hole.strip("0"):
            parts.append(("count", hole))
        elif hole.isidentifier():
            parts.append(("field", hole))
        else:
            raise PatternError(f"unknown part {{{hole}}}", f"未知部分 {{{hole}}}")
    counts = [body for kind, body in parts if kind == "count"]
    if len(counts) != 1:
        raise PatternError("there must be one run of zeros", "必须有且仅有一段零")
    if len(counts[0]) > _MOST_ZEROS:
        raise PatternError("too many zeros", "零过多")
    return NumberPattern(tuple(parts))


@dataclass(frozen=True, slots=True)
class Series:
    """A way to number a serial; `when` is the formula that chooses it, None for the rest."""

    key: str
    pattern: NumberPattern
    when: str | None


def series_of(field: FieldLike) -> tuple[Series, ...]:
    """The series in the order in which they are tried; the plain `pattern` comes last, under the key ''."""
    found = [
        Series(str(item["key"]), read_pattern(item["pattern"]), item.get("when"))
        for item in field.setting("series") or ()
    ]
    if field.setting("pattern"):
        found.append(Series("", read_pattern(field.setting("pattern")), None))
    return tuple(found)
