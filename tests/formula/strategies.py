"""Random typed formulas and records for them, over the entity `thing` of `sample`.

Every formula drawn is well-typed by construction; its text is what a person could write.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

TEXTS = ["a", "b", "A-1", "north", " x ", "12", "-3.50", "2026-03-01", "é", "中文", "😀z", 'q"t', "a_b%c"]
ACCOUNTS = {
    1: {
        "id": 1,
        "name": "Sample One",
        "region": "north",
        "owner": 7,
        "parent_account": None,
        "currency": "CNY",
        "active": True,
        "limit": Decimal("100.00"),
    },
    2: {
        "id": 2,
        "name": None,
        "region": None,
        "owner": None,
        "parent_account": 1,
        "currency": None,
        "active": False,
        "limit": None,
    },
    3: {
        "id": 3,
        "name": "Sample Three",
        "region": "south",
        "owner": 8,
        "parent_account": 2,
        "currency": "USD",
        "active": True,
        "limit": Decimal("0.00"),
    },
}
USERS = {
    7: {
        "id": 7,
        "name": "Seven",
        "email": "seven@example.com",
        "department": 1,
        "roles": ("sales",),
        "quota": Decimal("5.00"),
    },
    8: {"id": 8, "name": "Eight", "email": None, "department": None, "roles": None, "quota": None},
}
NOW = dt.datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=dt.UTC)

FIELDS = {
    "number": ["amount", "discount", "quantity", "account.limit"],
    "text": ["name", "account.name", "level", "account.region"],
    "boolean": ["active", "account.active"],
    "date": ["due", "started"],
    "instant": ["opened"],
}
ROW_FIELDS = {
    "number": ["price", "quantity", "record.discount"],
    "text": ["note"],
    "boolean": ["fixed"],
    "date": ["ordered"],
    "instant": ["record.opened"],
}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _number_literal(draw: Draw) -> str:
    return draw(
        st.sampled_from(
            [
                "0",
                "1",
                "2",
                "3",
                "7",
                "10",
                "100",
                "0.5",
                "0.1",
                "1.005",
                "12.34",
                "0.3333",
                "-1",
                "-2.5",
                "1000000",
            ]
        )
    )


class _Drawing:
    """One formula being drawn; `fields` are those of the surrounding rows."""

    def __init__(self, draw: Draw, fields: dict[str, list[str]], in_rows: bool = False) -> None:
        self.draw = draw
        self.fields = fields
        self.in_rows = in_rows

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def any(self, kind: str, depth: int) -> str:
        """An expression of a kind."""
        text: str = getattr(self, kind)(depth)
        return text

    def leaf(self, kind: str) -> str:
        return str(self.draw(st.sampled_from(self.fields[kind])))

    def conditional(self, kind: str, depth: int) -> str:
        shape = self.pick("IF", "COALESCE", "CASE", "IFS", "else")
        one, two = self.any(kind, depth), self.any(kind, depth)
        if shape == "COALESCE":
            return f"COALESCE({one}, {two})"
        if shape == "CASE":
            return f"CASE({self.number(depth)}, {self.number(0)}, {one}, {two})"
        if shape == "IFS":
            return f"IFS({self.boolean(depth)}, {one}, {self.boolean(depth)}, {two})"
        if shape == "else":
            return f"({one} if {self.boolean(depth)} else {two})"
        return f"IF({self.boolean(depth)}, {one}, {two})"

    def number(self, depth: int) -> str:
        if depth <= 0:
            return self.leaf("number") if self.draw(st.booleans()) else _number_literal(self.draw)
        lower = depth - 1
        shape = self.pick(
            "+",
            "-",
            "*",
            "/",
            "neg",
            "round",
            "mod",
            "minmax",
            "if",
            "len",
            "int",
            "days",
            "aggregate",
            "value",
            "date",
        )
        if shape in ("+", "-", "*", "/"):
            return f"({self.number(lower)} {shape} {self.number(lower)})"
        if shape == "neg":
            return f"-({self.number(lower)})"
        if shape == "round":
            name = self.pick("ROUND", "ROUNDUP", "ROUNDDOWN")
            return f"{name}({self.number(lower)}, {self.pick(-1, 0, 1, 2, 4)})"
        if shape == "mod":
            return (
                f"{self.pick('MOD', 'FLOOR', 'CEILING')}({self.number(lower)}, {_number_literal(self.draw)})"
            )
        if shape == "minmax":
            return f"{self.pick('MIN', 'MAX', 'SUM', 'AVERAGE')}({self.number(lower)}, {self.number(lower)})"
        if shape == "if":
            return self.conditional("number", lower)
        if shape == "len":
            return self.pick(f"LEN({self.text(lower)})", f"FIND({self.text(0)}, {self.text(lower)})")
        if shape == "int":
            return f"{self.pick('INT', 'ABS')}({self.number(lower)})"
        if shape == "days":
            return self.pick(
                f"({self.date(lower)} - {self.date(lower)})",
                f"({self.instant(lower)} - {self.instant(lower)})",
            )
        if shape == "value":
            return f"VALUE({self.text(lower)})"
        if shape == "date":
            return (
                f"{self.pick('YEAR', 'MONTH', 'DAY', 'WEEKDAY', 'ISOWEEK', 'DATETONUM')}({self.date(lower)})"
            )
        return self.aggregate("number", lower)

    def aggregate(self, kind: str, depth: int) -> str:
        """Over the lines, with expressions of a row; not inside other rows."""
        if self.in_rows:
            return self.leaf(kind)
        row = _Drawing(self.draw, ROW_FIELDS, True)
        if kind == "boolean":
            return f"{self.pick('ANY', 'EVERY')}(lines, {row.boolean(depth)})"
        shape = self.pick(
            "SUM", "COUNT", "COUNTIF", "MIN", "MAX", "AVERAGE", "SUMIF", "FIRST", "ROW", "MEDIAN"
        )
        if shape == "COUNT":
            return self.pick("COUNT(lines)", f"COUNT(lines, {row.number(depth)})")
        if shape == "COUNTIF":
            return f"COUNTIF(lines, {row.boolean(depth)})"
        if shape == "SUMIF":
            return f"SUMIF(lines, {row.boolean(depth)}, {row.number(depth)})"
        if shape == "FIRST":
            return f"FIRST(lines, {row.number(depth)}, {self.pick('-price', 'quantity', 'note')})"
        if shape == "ROW":
            return f"ROW(lines, {self.pick(1, 2, 3)}, {row.number(depth)})"
        return f"{shape}(lines, {row.number(depth)})"

    def text(self, depth: int) -> str:
        if depth <= 0:
            return (
                self.leaf("text") if self.draw(st.booleans()) else _quoted(self.draw(st.sampled_from(TEXTS)))
            )
        lower = depth - 1
        shape = self.pick("&", "cut", "mid", "case", "if", "text", "substitute", "pad")
        if shape == "&":
            kind = self.pick("text", "number", "date", "boolean", "instant")
            return f"({self.text(lower)} & {self.any(kind, lower)})"
        if shape == "cut":
            return f"{self.pick('LEFT', 'RIGHT')}({self.text(lower)}, {self.pick(0, 1, 2, 5)})"
        if shape == "mid":
            return f"MID({self.text(lower)}, {self.pick(1, 2, 3)}, {self.pick(1, 2, 9)})"
        if shape == "case":
            return f"{self.pick('UPPER', 'LOWER', 'TRIM')}({self.text(lower)})"
        if shape == "if":
            return self.conditional("text", lower)
        if shape == "text":
            return f"TEXT({self.any(self.pick('number', 'date', 'boolean'), lower)})"
        if shape == "pad":
            name, filling = self.pick("LPAD", "RPAD"), _quoted(self.pick("*", "xy"))
            return f"{name}({self.text(lower)}, {self.pick(0, 2, 6)}, {filling})"
        return f"SUBSTITUTE({self.text(lower)}, {self.text(0)}, {self.text(0)})"

    def boolean(self, depth: int) -> str:
        if depth <= 0:
            return str(self.pick(self.leaf("boolean"), "TRUE", "FALSE"))
        lower = depth - 1
        shape = self.pick(
            "compare", "compare", "equal", "logic", "not", "blank", "in", "text", "truth", "aggregate", "if"
        )
        if shape in ("compare", "equal"):
            kind = self.pick("number", "text", "date", "instant")
            operator = self.pick("=", "<>") if shape == "equal" else self.pick("<", "<=", ">", ">=")
            return f"({self.any(kind, lower)} {operator} {self.any(kind, lower)})"
        if shape == "logic":
            return f"({self.boolean(lower)} {self.pick('and', 'or', '&&', '||')} {self.boolean(lower)})"
        if shape == "not":
            return f"NOT({self.boolean(lower)})"
        if shape == "blank":
            return f"ISBLANK({self.any(self.pick('number', 'text', 'date'), lower)})"
        if shape == "in":
            last = self.pick("null", _quoted("north"))
            return f"({self.text(lower)} in [{self.text(0)}, {self.text(0)}, {last}])"
        if shape == "text":
            return f"{self.pick('CONTAINS', 'BEGINS', 'ENDS')}({self.text(lower)}, {self.text(0)})"
        if shape == "truth":
            return f"AND({self.any(self.pick('number', 'text', 'date'), lower)}, {self.boolean(lower)})"
        if shape == "aggregate":
            return self.aggregate("boolean", lower)
        return self.conditional("boolean", lower)

    def date(self, depth: int) -> str:
        if depth <= 0:
            return (
                self.leaf("date")
                if self.draw(st.booleans())
                else self.pick("DATE(2026, 2, 28)", "DATE(2024, 2, 29)", "DATE(2025, 12, 31)")
            )
        lower = depth - 1
        shape = self.pick("add", "months", "end", "if", "value")
        if shape == "add":
            return f"({self.date(lower)} {self.pick('+', '-')} {self.pick(0, 1, 30, 365, 1.5)})"
        if shape == "months":
            return f"{self.pick('ADDMONTHS', 'EDATE')}({self.date(lower)}, {self.pick(-13, -1, 0, 1, 12)})"
        if shape == "end":
            return f"EOMONTH({self.date(lower)}, {self.pick(-1, 0, 1)})"
        if shape == "value":
            return f"DATEVALUE({self.pick(self.text(lower), self.instant(lower))})"
        return self.conditional("date", lower)

    def instant(self, depth: int) -> str:
        if depth <= 0:
            return self.leaf("instant")
        lower = depth - 1
        shape = self.pick("add", "if")
        if shape == "add":
            return f"({self.instant(lower)} {self.pick('+', '-')} {self.pick(0, 1, 0.5, 0.1, 30)})"
        return self.conditional("instant", lower)


@st.composite
def formulas(draw: Draw, kind: str | None = None, depth: int = 3) -> str:
    """The text of a well-typed formula, of a kind when given."""
    chosen = kind or draw(st.sampled_from(["number", "text", "boolean", "date", "instant"]))
    return _Drawing(draw, FIELDS).any(chosen, draw(st.integers(0, depth)))


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def decimals(scale: int, bound: int = 10**6) -> st.SearchStrategy[Decimal]:
    """Stored decimals."""
    return st.integers(-bound, bound).map(lambda whole: Decimal(whole).scaleb(-scale))


dates = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
instants = st.integers(0, 10**11).map(
    lambda ms: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=ms)
)
texts = st.sampled_from(TEXTS)


@st.composite
def lines(draw: Draw) -> dict[str, Any]:
    """A row of the sub-table."""
    return {
        "price": draw(_optional(decimals(2, 10**4))),
        "quantity": draw(_optional(st.integers(-3, 20))),
        "note": draw(_optional(texts)),
        "ordered": draw(_optional(dates)),
        "fixed": draw(st.booleans()),
        "cost": None,
        "product": None,
    }


@st.composite
def records(draw: Draw) -> dict[str, Any]:
    """The values of one `thing` (fields formulas of `formulas` read), children included."""
    return {
        "id": 1,
        "amount": draw(_optional(decimals(2))),
        "discount": draw(_optional(decimals(4, 10**5))),
        "quantity": draw(_optional(st.integers(-50, 50))),
        "name": draw(_optional(texts)),
        "level": draw(st.sampled_from([None, "gold", "silver"])),
        "tags": draw(st.sampled_from([None, ("vip",), ("vip", "new")])),
        "active": draw(st.booleans()),
        "due": draw(_optional(dates)),
        "started": draw(_optional(dates)),
        "opened": draw(_optional(instants)),
        "account": draw(st.sampled_from([None, 1, 2, 3])),
        "owner": draw(st.sampled_from([None, 7, 8])),
        "lines": draw(st.lists(lines(), max_size=4)),
    }


def fetch(entity: str, record_id: Any) -> dict[str, Any] | None:
    """The referred records of the sample."""
    return {"account": ACCOUNTS, "user": USERS}.get(entity, {}).get(record_id)
