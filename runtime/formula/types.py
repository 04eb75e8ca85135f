"""The types of formula values: frozen, comparable, with what is known statically about numbers.

`scale` and `bound` belong to numbers: every value has at most `scale` decimals and an absolute value of at
most `bound`. `currency` is the source of a money value's currency: a code (`CNY`) or `=` and a path read
from the formula's record (`=parent.currency`). `blank` says whether the value may be blank at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

DIVISION_SCALE = 20
LARGEST_BOUND = 10**60
STORED_DIGITS = 18


class Kind(StrEnum):
    """What a value is; the value is the word used in JSON."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    USER = "user"
    ANY_REFERENCE = "any_reference"
    ROWS = "rows"
    LIST = "list"
    JSON = "json"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of one formula value.

    `entity` is the entity a reference points to or rows belong to (`user` for USER); a NUMBER with an entity
    is the id of one of its records. `options` are the (value, label) pairs of a choice, when known.
    """

    kind: Kind
    entity: str | None = None
    scale: int | None = None
    bound: int | None = None
    currency: str | None = None
    options: tuple[tuple[str, str], ...] | None = None
    blank: bool = True

    def present(self) -> Type:
        """The same type, never blank."""
        return replace(self, blank=False) if self.blank else self

    def optional(self) -> Type:
        """The same type, possibly blank."""
        return self if self.blank else replace(self, blank=True)

    @property
    def is_text(self) -> bool:
        """True for what text functions take: text and choice."""
        return self.kind in (Kind.TEXT, Kind.CHOICE)

    @property
    def is_reference(self) -> bool:
        """True for what can be hopped through."""
        return self.kind in (Kind.REFERENCE, Kind.USER)

    @property
    def number_scale(self) -> int:
        """The number of decimals, 20 where nothing better is known."""
        return DIVISION_SCALE if self.scale is None else self.scale

    @property
    def number_bound(self) -> int:
        """The largest absolute value."""
        return 10**STORED_DIGITS if self.bound is None else self.bound

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form: only what differs from the defaults."""
        found: dict[str, Any] = {"kind": self.kind.value}
        for name in ("entity", "scale", "currency"):
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        if self.bound is not None:
            found["bound"] = str(self.bound)
        if self.options is not None:
            found["options"] = [list(option) for option in self.options]
        if not self.blank:
            found["blank"] = False
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Type:
        """The type from its JSON form."""
        options = data.get("options")
        return cls(
            Kind(data["kind"]),
            data.get("entity"),
            data.get("scale"),
            int(data["bound"]) if "bound" in data else None,
            data.get("currency"),
            None if options is None else tuple((value, label) for value, label in options),
            data.get("blank", True),
        )


TEXT = Type(Kind.TEXT)
BOOLEAN = Type(Kind.BOOLEAN, blank=False)
DATE = Type(Kind.DATE)
INSTANT = Type(Kind.INSTANT)
TIME = Type(Kind.TIME)
JSON = Type(Kind.JSON)
BLANK = Type(Kind.BLANK)
INTEGER = Type(Kind.NUMBER, scale=0, bound=10**STORED_DIGITS)
USER = Type(Kind.USER, entity="user")


def decimal(scale: int = DIVISION_SCALE, bound: int | None = None, currency: str | None = None) -> Type:
    """The type of a number with at most `scale` decimals; `bound` defaults to what 18 digits hold."""
    widest = 10 ** max(STORED_DIGITS - scale, 0) if bound is None else bound
    return Type(Kind.NUMBER, scale=scale, bound=widest, currency=currency)


def reference(entity: str) -> Type:
    """The type of a reference to a record of `entity`."""
    return USER if entity == "user" else Type(Kind.REFERENCE, entity=entity)


def rows(entity: str) -> Type:
    """The type of a collection of records of `entity`."""
    return Type(Kind.ROWS, entity=entity)


def choice(*options: str | tuple[str, str]) -> Type:
    """The type of a choice among `options`: values, or pairs of value and label."""
    pairs = tuple((option, option) if isinstance(option, str) else option for option in options)
    return Type(Kind.CHOICE, options=pairs or None)


def choices(*options: str | tuple[str, str]) -> Type:
    """The type of several choices among `options`."""
    return replace(choice(*options), kind=Kind.CHOICES)
