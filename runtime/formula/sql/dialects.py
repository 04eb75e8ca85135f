"""What differs between SQLite and PostgreSQL in the text of an expression.

In SQLite a number of static scale s is an INTEGER, the value times 10^s; operations that could leave 64 bits
are not said natively. In PostgreSQL a number is numeric, and every rounding is written out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from runtime.formula.sql.codes import Dialect as DialectName
from runtime.formula.sql.codes import encode, scaled
from runtime.formula.types import DIVISION_SCALE, Kind, Type

INTEGER_SCALE = 18
INTEGER_BOUND = 2**62


def quoted(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


class Dialect:
    """Renderers of primitives. Operands are SQL texts; `nullable` says which may be NULL."""

    name: ClassVar[DialectName]
    true: ClassVar[str]
    false: ClassVar[str]

    def fits(self, type_: Type, scale: int | None = None) -> bool:
        """Whether numbers of this type, kept at `scale`, can be computed with natively."""
        raise NotImplementedError

    def number(self, value: Decimal | int, scale: int) -> str:
        """A numeric constant at `scale`."""
        raise NotImplementedError

    def encoded(self, value: Any, type_: Type) -> Any:
        """The database value of a plain value; a number that doesn't fit SQLite's integers is text."""
        if type_.kind is not Kind.NUMBER:
            return encode(value, type_.kind, 0, self.name)
        if value is not None and not self.fits(type_):
            return format(Decimal(value), "f")
        return encode(value, type_.kind, type_.number_scale, self.name)

    def rescaled(self, text: str, have: int, want: int) -> str:
        """A number kept at scale `have`, at the larger scale `want`."""
        raise NotImplementedError

    def parameter(self, name: str, kind: Kind, *, whole: bool = False) -> str:
        """A named parameter of a kind; `whole` for one compared with a whole-number column."""
        raise NotImplementedError

    def null(self, kind: Kind) -> str:
        """The blank of a kind."""
        raise NotImplementedError

    def same(self, left: str, right: str) -> str:
        """Equal, blank equal to blank."""
        raise NotImplementedError

    def different(self, left: str, right: str) -> str:
        """Exactly not `same`."""
        raise NotImplementedError

    def collated(self, text: str) -> str:
        """A text to be ordered by code point."""
        return text

    def product(self, left: str, right: str, digits: int, scale: int) -> str:
        """left x right, whose exact product has `digits` decimals, rounded to `scale`."""
        raise NotImplementedError

    def certain(self, condition: str) -> str:
        """A condition that may be NULL made two-valued."""
        return f"coalesce({condition}, {self.false})"


class Sqlite(Dialect):
    """Scaled integers, ISO texts, 0 and 1."""

    name = "sqlite"
    true = "1"
    false = "0"

    def fits(self, type_: Type, scale: int | None = None) -> bool:
        """See the base."""
        at = type_.number_scale if scale is None else scale
        return at <= INTEGER_SCALE and type_.number_bound * 10**at < INTEGER_BOUND

    def number(self, value: Decimal | int, scale: int) -> str:
        """See the base."""
        return str(scaled(value, scale))

    def rescaled(self, text: str, have: int, want: int) -> str:
        """See the base."""
        return text if want == have else f"({text} * {10 ** (want - have)})"

    def parameter(self, name: str, kind: Kind, *, whole: bool = False) -> str:
        """See the base."""
        return f":{name}"

    def null(self, kind: Kind) -> str:
        """See the base."""
        return "NULL"

    def same(self, left: str, right: str) -> str:
        """See the base."""
        return f"({left} IS {right})"

    def different(self, left: str, right: str) -> str:
        """See the base."""
        return f"({left} IS NOT {right})"

    def product(self, left: str, right: str, digits: int, scale: int) -> str:
        """See the base."""
        return f"({left} * {right})"


POSTGRESQL_TYPES = {
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.NUMBER: "numeric",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamptz",
    Kind.TIME: "time",
    Kind.REFERENCE: "bigint",
    Kind.USER: "bigint",
    Kind.CHOICES: "jsonb",
    Kind.LIST: "jsonb",
    Kind.JSON: "jsonb",
}


class Postgresql(Dialect):
    """numeric, date, timestamptz, boolean, jsonb, text in code-point order."""

    name = "postgresql"
    true = "true"
    false = "false"

    def fits(self, type_: Type, scale: int | None = None) -> bool:
        """See the base."""
        return True

    def number(self, value: Decimal | int, scale: int) -> str:
        """See the base."""
        return f"CAST({Decimal(value):f} AS numeric)"

    def rescaled(self, text: str, have: int, want: int) -> str:
        """See the base."""
        return text

    def parameter(self, name: str, kind: Kind, *, whole: bool = False) -> str:
        """See the base."""
        if whole:
            return f"CAST(:{name} AS bigint)"
        rendered = f"CAST(:{name} AS {POSTGRESQL_TYPES.get(kind, 'text')})"
        return self.collated(rendered) if kind in (Kind.TEXT, Kind.CHOICE) else rendered

    def null(self, kind: Kind) -> str:
        """See the base. A blank of no kind takes that of what stands beside it."""
        return "NULL" if kind is Kind.BLANK else f"CAST(NULL AS {POSTGRESQL_TYPES.get(kind, 'text')})"

    def same(self, left: str, right: str) -> str:
        """See the base."""
        return f"({left} IS NOT DISTINCT FROM {right})"

    def different(self, left: str, right: str) -> str:
        """See the base."""
        return f"({left} IS DISTINCT FROM {right})"

    def collated(self, text: str) -> str:
        """See the base."""
        return f'({text} COLLATE "C")'

    def product(self, left: str, right: str, digits: int, scale: int) -> str:
        """See the base."""
        exact = f"({left} * {right})"
        return exact if digits <= scale else f"round({exact}, {scale})"

    @staticmethod
    def quotient(left: str, right: str) -> str:
        """left / right rounded half away from zero to 20 decimals, NULL for a zero divisor.

        `div` cuts the exact quotient after the 21st decimal, so that rounding sees the right digit; the
        built-in division would pick a scale by magnitude.
        """
        guard = 10 ** (DIVISION_SCALE + 1)
        shifted = f"div({left} * {guard}, nullif({right}, 0))"
        return f"round({shifted} * {Decimal(1).scaleb(-DIVISION_SCALE - 1):f}, {DIVISION_SCALE})"


DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def constant_text(value: Any) -> str | None:
    """A text as a literal where it needs no escaping at all, else None (it becomes a parameter)."""
    plain = isinstance(value, str) and value.isascii() and value.replace("_", "").replace("-", "").isalnum()
    return f"'{value}'" if plain else None
