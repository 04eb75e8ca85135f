"""Keyset pages: the next page begins after the last row seen, so page 1,000 costs what page 1 costs.

Blanks come last whichever way a column is sorted. So that the leading column's index still serves, a
page is read in two phases: the rows that have a value there, then, if the page is not full, the blank ones.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

SQLITE = "sqlite"


class BadCursor(ValueError):
    """The cursor is not one this query gave out."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column of an order: its SQL, its direction, whether it can be blank."""

    expression: str
    descending: bool = False
    nullable: bool = True

    def ordered(self, dialect: str) -> str:
        """The ORDER BY term. `NULLS LAST` stands only where it is not the database's habit: written out
        needlessly, it keeps the planner from the index."""
        text = f"{self.expression} DESC" if self.descending else self.expression
        habit = self.descending == (dialect == SQLITE)
        return text if habit or not self.nullable else f"{text} NULLS LAST"

    def turned(self, dialect: str) -> str:
        """The ORDER BY term of the opposite order, in which blanks come first."""
        text = self.expression if self.descending else f"{self.expression} DESC"
        habit = self.descending == (dialect == SQLITE)
        return text if habit or not self.nullable else f"{text} NULLS FIRST"


@dataclass(frozen=True, slots=True)
class Phase:
    """One statement of a page: its condition (or "") and its order."""

    where: str
    order: str


def phases(
    keys: Sequence[SortKey], identity: str, dialect: str, blanks: Sequence[bool] | None
) -> list[Phase]:
    """The statements that read a page in the order of `keys`, then of the column `identity`.

    `blanks` says for each key whether the cursor's value is blank; None starts from the beginning. The
    cursor's values are the parameters `after_0`, `after_1`, …, its id `after_id`.
    """
    last = SortKey(identity, keys[-1].descending if keys else False, nullable=False)
    order = ", ".join(key.ordered(dialect) for key in (*keys, last))
    if not keys or not keys[0].nullable:
        where = "" if blanks is None else _beyond([*keys, last], [*blanks, False])
        return [Phase(where, order)]
    lead = keys[0]
    rest = [*keys[1:], last]
    rest_order = ", ".join(key.ordered(dialect) for key in rest)
    blank = f"{lead.expression} IS NULL"
    valued = SortKey(lead.expression, lead.descending, nullable=False)
    valued_order = ", ".join(key.ordered(dialect) for key in (valued, *rest))
    if blanks is None:
        return [Phase(f"{lead.expression} IS NOT NULL", valued_order), Phase(blank, rest_order)]
    if blanks[0]:
        return [Phase(f"{blank} AND {_beyond(rest, [*blanks[1:], False], 1)}", rest_order)]
    first = f"{lead.expression} IS NOT NULL AND {_beyond([valued, *rest], [*blanks, False])}"
    return [Phase(first, valued_order), Phase(blank, rest_order)]


def phases_back(
    keys: Sequence[SortKey], identity: str, dialect: str, blanks: Sequence[bool] | None
) -> list[Phase]:
    """The statements that read the page before a cursor, nearest row first; the parameters of `phases`.

    The order of `phases` turned round, blanks first. `blanks` of None begins at the end.
    """
    last = SortKey(identity, keys[-1].descending if keys else False, nullable=False)
    if not keys or not keys[0].nullable:
        where = "" if blanks is None else _short_of([*keys, last], [*blanks, False])
        return [Phase(where, _backwards([*keys, last], dialect))]
    lead, rest = keys[0], [*keys[1:], last]
    valued = SortKey(lead.expression, lead.descending, nullable=False)
    blank, held = f"{lead.expression} IS NULL", f"{lead.expression} IS NOT NULL"
    with_value, without = _backwards([valued, *rest], dialect), _backwards(rest, dialect)
    if blanks is None:
        return [Phase(blank, without), Phase(held, with_value)]
    if blanks[0]:
        nearer = _short_of(rest, [*blanks[1:], False], 1)
        return [Phase(f"{blank} AND {nearer}", without), Phase(held, with_value)]
    return [Phase(f"{held} AND {_short_of([valued, *rest], [*blanks, False])}", with_value)]


def _backwards(keys: Sequence[SortKey], dialect: str) -> str:
    return ", ".join(key.turned(dialect) for key in keys)


def _short_of(keys: Sequence[SortKey], blanks: Sequence[bool], start: int = 0) -> str:
    """The rows that come before the cursor."""
    names = [f":after_{start + position}" for position in range(len(keys) - 1)] + [":after_id"]
    text = ""
    for key, name, is_blank in reversed(list(zip(keys, names, blanks, strict=True))):
        if is_blank:
            nearer = f"({key.expression} IS NULL AND ({text}))" if text else f"{key.expression} IS NULL"
            text = f"({key.expression} IS NOT NULL OR {nearer})"
        else:
            nearer = f"{key.expression} {'>' if key.descending else '<'} {name}"
            text = f"({nearer} OR ({key.expression} = {name} AND ({text})))" if text else nearer
    return f"({text})"


def _beyond(keys: Sequence[SortKey], blanks: Sequence[bool], start: int = 0) -> str:
    """The rows that come after the cursor."""
    names = [f":after_{start + position}" for position in range(len(keys) - 1)] + [":after_id"]
    directions = {key.descending for key in keys}
    if len(directions) == 1 and not any(key.nullable for key in keys):
        sign = "<" if keys[0].descending else ">"
        if len(keys) == 1:
            return f"{keys[0].expression} {sign} {names[0]}"
        return f"({', '.join(key.expression for key in keys)}) {sign} ({', '.join(names)})"
    text = ""
    for key, name, is_blank in reversed(list(zip(keys, names, blanks, strict=True))):
        text = _step(key, name, is_blank, text)
    if blanks[0]:
        return f"({text})"
    bound = f"{keys[0].expression} {'<=' if keys[0].descending else '>='} {names[0]}"
    return f"({text})" if keys[0].nullable else f"({bound} AND ({text}))"


def _step(key: SortKey, name: str, is_blank: bool, rest: str) -> str:
    if is_blank:
        return f"({key.expression} IS NULL AND ({rest}))" if rest else f"{key.expression} IS NULL"
    further = f"{key.expression} {'<' if key.descending else '>'} {name}"
    if key.nullable:
        further = f"({further} OR {key.expression} IS NULL)"
    return f"({further} OR ({key.expression} = {name} AND ({rest})))" if rest else further


_TAGS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("n", lambda value: format(value, "f")),
    dt.datetime: ("i", lambda value: value.astimezone(dt.UTC).isoformat()),
    dt.date: ("d", dt.date.isoformat),
    dt.time: ("t", dt.time.isoformat),
}
_UNTAGS: dict[str, Callable[[str], Any]] = {
    "n": Decimal,
    "i": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "t": dt.time.fromisoformat,
}


def query_mark(*parts: Any) -> str:
    """A short digest of what a cursor belongs to: one made for another query is refused."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def write_cursor(mark: str, values: Sequence[Any], identity: int) -> str:
    """A cursor standing after the row with these values (as the driver gave them) and id."""
    said = [_say(value) for value in values]
    raw = json.dumps([mark, said, identity], separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_cursor(text: str, mark: str, kinds: Sequence[type | tuple[type, ...]]) -> tuple[list[Any], int]:
    """The values and id of a cursor that `write_cursor` made with the same mark. Raises BadCursor."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        found, said, identity = json.loads(base64.urlsafe_b64decode(padded))
        values = [_hear(value) for value in said]
    except (ValueError, TypeError, UnicodeError, binascii.Error, InvalidOperation, KeyError) as error:
        raise BadCursor("unreadable") from error
    if found != mark or len(values) != len(kinds) or type(identity) is not int or abs(identity) >= 2**63:
        raise BadCursor("of another query")
    for value, kind in zip(values, kinds, strict=True):
        if value is not None and not isinstance(value, kind):
            raise BadCursor("of another type")
    return values, identity


def _say(value: Any) -> Any:
    tagged = _TAGS.get(type(value))
    return value if tagged is None else [tagged[0], tagged[1](value)]


def _hear(value: Any) -> Any:
    if isinstance(value, list):
        tag, text = value
        heard = _UNTAGS[tag](text)
        if isinstance(heard, Decimal) and not heard.is_finite():
            raise BadCursor("not a number")
        return heard
    if isinstance(value, float | dict) or (isinstance(value, int) and abs(value) >= 2**63):
        raise BadCursor("unreadable")
    return value
