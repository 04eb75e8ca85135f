"""Codecs: how a value goes into a database and comes out again, per storage kind and database.

A codec is source text, so that code generated once per version can inline it. Its three snippets are
Python expressions over a cheap operand, such as a local name or `row[3]`:

* `codec.to_database("v")`: a plain value, as parameter of a statement;
* `codec.to_python("row[3]")`: what a column gave, as plain value;
* `codec.to_json("row[3]")`: what a column gave, as the JSON value interfaces answer with.

None stays None in all of them. The names the snippets use are in `CODEC_NAMES`, which generated code gets
as its globals. `encoder(codec)` and its like give the same as functions, for code that isn't generated.
Kinds without a column (links, children, none) have no codec; the two columns of a reference to one of
several entities have one each, of kinds text and reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

import orjson

from runtime.fields.storage_kinds import StorageKind

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_POWERS = tuple(10**n for n in range(40))


def scaled_integer(value: Decimal | int, scale: int) -> int:
    """The number times 10^scale, rounded half away from zero: how SQLite keeps it."""
    if type(value) is int:
        return value * _POWERS[scale]
    return int(_CONTEXT.to_integral_value(_CONTEXT.scaleb(value, scale)))


def unscaled(value: int, scale: int) -> Decimal:
    """The number of a scaled integer, with `scale` decimals."""
    return _CONTEXT.scaleb(Decimal(value), -scale)


def scaled_text(value: int, scale: int) -> str:
    """A scaled integer in digits: `(-1205, 2)` is `-12.05`. No arithmetic but on integers."""
    if scale == 0:
        return str(value)
    whole, rest = divmod(abs(value), _POWERS[scale])
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{scale}d}"


def rounded(value: Decimal | int, scale: int) -> Decimal:
    """The number with `scale` decimals, rounded half away from zero: how PostgreSQL keeps it."""
    return _CONTEXT.quantize(Decimal(value), Decimal(1).scaleb(-scale))


def decimal_text(value: Decimal) -> str:
    """A decimal in digits, never with an exponent."""
    return format(value, "f")


def instant_text(value: datetime) -> str:
    """`2026-03-02T09:00:00.000Z`: fixed width, so that text order is time order."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def milliseconds(value: datetime) -> datetime:
    """The instant in UTC, cut to milliseconds."""
    value = value.astimezone(UTC)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def json_text(value: Any) -> str:
    """The value as compact JSON text."""
    return orjson.dumps(value).decode()


CODEC_NAMES: dict[str, Any] = {
    "scaled_integer": scaled_integer,
    "unscaled": unscaled,
    "scaled_text": scaled_text,
    "rounded": rounded,
    "decimal_text": decimal_text,
    "instant_text": instant_text,
    "milliseconds": milliseconds,
    "json_text": json_text,
    "json_value": orjson.loads,
    "parse_date": date.fromisoformat,
    "parse_instant": datetime.fromisoformat,
    "parse_time": time.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Codec:
    """The three snippets, with `{v}` for the operand, which isn't None where they are evaluated."""

    database: str = "{v}"
    python: str = "{v}"
    json: str = "{v}"

    def to_database(self, operand: str) -> str:
        """Source of the parameter for a plain value."""
        return _guarded(self.database, operand)

    def to_python(self, operand: str) -> str:
        """Source of the plain value of what a column gave."""
        return _guarded(self.python, operand)

    def to_json(self, operand: str) -> str:
        """Source of the JSON value of what a column gave."""
        return _guarded(self.json, operand)


def _guarded(snippet: str, operand: str) -> str:
    if snippet == "{v}":
        return operand
    return f"(None if {operand} is None else {snippet.replace('{v}', operand)})"


_PLAIN = Codec()

_SQLITE = {
    StorageKind.BOOLEAN: Codec("(1 if {v} else 0)", "{v} == 1", "{v} == 1"),
    StorageKind.DATE: Codec("{v}.isoformat()", "parse_date({v})"),
    StorageKind.INSTANT: Codec("instant_text({v})", "parse_instant({v})"),
    StorageKind.TIME: Codec('{v}.isoformat("seconds")', "parse_time({v})"),
    StorageKind.JSON: Codec("json_text({v})", "json_value({v})", "json_value({v})"),
}

_POSTGRESQL = {
    StorageKind.DATE: Codec(json="{v}.isoformat()"),
    StorageKind.INSTANT: Codec("milliseconds({v})", json="instant_text({v})"),
    StorageKind.TIME: Codec(json='{v}.isoformat("seconds")'),
    StorageKind.JSON: Codec("json_text({v})"),
}


@cache
def codec(kind: StorageKind, dialect: str, scale: int = 0, sequence: bool = False) -> Codec:
    """The codec of a kind on `sqlite` or `postgresql`; `sequence` when the plain value is a tuple."""
    if kind is StorageKind.DECIMAL:
        if dialect == "sqlite":
            return Codec(
                f"scaled_integer({{v}}, {scale})", f"unscaled({{v}}, {scale})", f"scaled_text({{v}}, {scale})"
            )
        return Codec(f"rounded({{v}}, {scale})", "{v}", "decimal_text({v})")
    found = (_SQLITE if dialect == "sqlite" else _POSTGRESQL).get(kind, _PLAIN)
    if sequence:
        return Codec(found.database, f"tuple({found.python})", found.json)
    return found


@cache
def _function(source: str) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = eval(f"lambda v: {source}", dict(CODEC_NAMES))
    return made


def encoder(of: Codec) -> Callable[[Any], Any]:
    """Plain value -> parameter, as a function."""
    return _function(of.to_database("v"))


def decoder(of: Codec) -> Callable[[Any], Any]:
    """What a column gave -> plain value, as a function."""
    return _function(of.to_python("v"))


def json_decoder(of: Codec) -> Callable[[Any], Any]:
    """What a column gave -> JSON value, as a function."""
    return _function(of.to_json("v"))
