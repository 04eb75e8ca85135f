"""Writes `golden.json`: formulas, values and what the documents say they give.

Expected values are reasoned here without the engine: numbers by fractions, dates by `datetime`, the rest by
hand. Run `python -m tests.formula.golden_vectors` after adding some.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden.json"

NUMBER = {"kind": "number", "scale": 4, "bound": "100000000000000"}
INTEGER = {"kind": "number", "scale": 0, "bound": "1000000000000000000"}
TEXT = {"kind": "text"}
BOOLEAN = {"kind": "boolean", "blank": False}
DATE = {"kind": "date"}
INSTANT = {"kind": "instant"}
TIME = {"kind": "time"}
CHOICE = {"kind": "choice", "options": [["gold", "Gold"], ["silver", "Silver"]]}
CHOICES = {"kind": "choices", "options": [["vip", "VIP"], ["new", "New"]]}
LINES = {"kind": "rows", "entity": "line"}
ACCOUNT = {"kind": "reference", "entity": "account"}

Entry = dict[str, Any]


def entry(formula: str, expected: Any, fields: dict[str, Any] | None = None, **values: Any) -> Entry:
    """One vector; `fields` are the types of the values given."""
    found: Entry = {"formula": formula, "fields": fields or {}, "values": values, "expected": expected}
    if fields and any(type_.get("kind") == "rows" for type_ in fields.values()):
        found["entities"] = {
            "line": {"price": NUMBER, "qty": INTEGER, "note": TEXT, "on": DATE, "fixed": BOOLEAN}
        }
    if fields and any(type_.get("entity") == "account" for type_ in fields.values()):
        account = {"name": TEXT, "limit": NUMBER, "active": BOOLEAN, "since": DATE, "parent_account": ACCOUNT}
        found["entities"] = {**found.get("entities", {}), "account": account}
        found["rows"] = {
            "account": [
                {
                    "id": 1,
                    "name": "Sample One",
                    "limit": "100",
                    "active": True,
                    "since": "2020-02-29",
                    "parent_account": None,
                },
                {"id": 2, "name": None, "limit": None, "active": False, "since": None, "parent_account": 1},
            ]
        }
    return found


def away(value: Fraction, places: int) -> Fraction:
    """Rounded half away from zero."""
    scaled = abs(value) * Fraction(10) ** places
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole) / Fraction(10) ** places


def shown(value: Fraction | None) -> str | None:
    """A fraction with a finite decimal form, as plain text."""
    if value is None:
        return None
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    text = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (text[:-digits] + "." + text[-digits:] if digits else text)


AMOUNTS = [None, "0", "1", "-1", "0.1", "0.2", "3", "-7.25", "1234567.89"]


def fraction(text: str | None) -> Fraction | None:
    """The exact value of decimal text."""
    return None if text is None else Fraction(text)


def arithmetic() -> Iterator[Entry]:
    """+ - * / over pairs of amounts: blank spreads, division by zero is blank, quotients have 20 decimals."""
    meanings: dict[str, Callable[[Fraction, Fraction], Fraction | None]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": lambda one, other: away(one / other, 20) if other else None,
    }
    for sign, meaning in meanings.items():
        for one in AMOUNTS:
            for other in AMOUNTS:
                left, right = fraction(one), fraction(other)
                found = None if left is None or right is None else meaning(left, right)
                yield entry(f"a {sign} b", shown(found), {"a": NUMBER, "b": NUMBER}, a=one, b=other)


def comparisons() -> Iterator[Entry]:
    """Blank equals only blank, <> is exactly not =, an order with blank is false."""
    texts = [None, "a", "A", "b", "10", "9", "é"]
    days = [None, "2026-02-28", "2026-03-01"]
    groups: list[tuple[dict[str, Any], list[Any], Callable[[Any], Any]]] = [
        (NUMBER, [None, "0", "-1", "0.1", "10"], fraction),
        (TEXT, texts, lambda value: value),
        (DATE, days, lambda value: value),
    ]
    orders = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
    for type_, values, read in groups:
        for one in values:
            for other in values:
                fields = {"a": type_, "b": type_}
                yield entry("a = b", read(one) == read(other), fields, a=one, b=other)
                yield entry("a <> b", read(one) != read(other), fields, a=one, b=other)
                for sign, meaning in orders.items():
                    if sign in ("<", ">=") or type_ is NUMBER:
                        found = one is not None and other is not None and meaning(read(one), read(other))
                        yield entry(f"a {sign} b", found, fields, a=one, b=other)


def rounding() -> Iterator[Entry]:
    """Excel's rounding functions over fractions."""
    for text in ("2.5", "-2.5", "0.125", "-0.125", "1.005", "1250.5", "0", None):
        value = fraction(text)
        for places in (-2, 0, 1, 2):
            step = Fraction(10) ** -places
            up = None if value is None else (ceil(abs(value) / step) * step) * (1 if value >= 0 else -1)
            down = None if value is None else (floor(abs(value) / step) * step) * (1 if value >= 0 else -1)
            nearest = None if value is None else away(value, places)
            for name, found in (("ROUND", nearest), ("ROUNDUP", up), ("ROUNDDOWN", down)):
                yield entry(f"{name}(a, {places})", shown(found), {"a": NUMBER}, a=text)
        yield entry("INT(a)", shown(None if value is None else Fraction(floor(value))), {"a": NUMBER}, a=text)
        yield entry("ABS(a)", shown(None if value is None else abs(value)), {"a": NUMBER}, a=text)
    for one in ("7", "-7", "5.5", "-5.5", "0", None):
        for other in ("3", "-3", "0.5", "0", None):
            value, step = fraction(one), fraction(other)
            known = value is not None and step is not None
            remainder = value - step * floor(value / step) if known and step else None  # type: ignore[operator]
            yield entry("MOD(a, b)", shown(remainder), {"a": NUMBER, "b": NUMBER}, a=one, b=other)
            if known and step:
                mixed = value > 0 and step < 0  # type: ignore[operator]
                low = None if mixed else floor(value / step) * step  # type: ignore[operator]
                high = None if mixed else ceil(value / step) * step  # type: ignore[operator]
                yield entry("FLOOR(a, b)", shown(low), {"a": NUMBER, "b": NUMBER}, a=one, b=other)
                yield entry("CEILING(a, b)", shown(high), {"a": NUMBER, "b": NUMBER}, a=one, b=other)


def days() -> Iterator[Entry]:
    """Date arithmetic by the calendar."""
    start = dt.date(2024, 1, 31)
    for days_ in (-400, -1, 0, 1, 29, 366):
        found = (start + dt.timedelta(days=days_)).isoformat()
        yield entry(f"d + {days_}", found, {"d": DATE}, d=start.isoformat())
        yield entry("e - d", str(days_), {"d": DATE, "e": DATE}, d=start.isoformat(), e=found)
    for text in ("2024-01-31", "2024-02-29", "2025-12-31", "2026-03-01", None):
        day = None if text is None else dt.date.fromisoformat(text)
        yield entry("YEAR(d)", None if day is None else str(day.year), {"d": DATE}, d=text)
        yield entry("MONTH(d)", None if day is None else str(day.month), {"d": DATE}, d=text)
        yield entry("DAY(d)", None if day is None else str(day.day), {"d": DATE}, d=text)
        sunday_first = None if day is None else str(day.isoweekday() % 7 + 1)
        yield entry("WEEKDAY(d)", sunday_first, {"d": DATE}, d=text)
        yield entry("WEEKDAY(d, 2)", None if day is None else str(day.isoweekday()), {"d": DATE}, d=text)
        yield entry("ISOWEEK(d)", None if day is None else str(day.isocalendar()[1]), {"d": DATE}, d=text)
        yield entry('d & ""', text, {"d": DATE}, d=text)
        since = None if day is None else str((day - dt.date(1970, 1, 1)).days)
        yield entry("DATETONUM(d)", since, {"d": DATE}, d=text)


BY_HAND: list[Entry] = [
    # numbers are decimal
    entry("0.1 + 0.2", "0.3"),
    entry("0.1 + 0.2 = 0.3", True),
    entry("1.1 * 1.1", "1.21"),
    entry("1 / 3 * 3", "0.99999999999999999999"),
    entry("2 / 3", "0.66666666666666666667"),
    entry("-2 / 3", "-0.66666666666666666667"),
    entry("1 / 0", None),
    entry("0 / 0", None),
    entry("10 / 4", "2.5"),
    entry("7 % 3", "1"),
    entry("-7 % 3", "2"),
    entry("50% * 10", "5"),
    entry("-2^2", "4"),
    entry("2^3^2", "64"),
    entry("2 ^ -1", "0.5"),
    entry("2 * 3 ^ 2", "18"),
    entry("-(2 ^ 2)", "-4"),
    entry("1 - -1", "2"),
    entry("+5", "5"),
    entry("10 ^ 20", "100000000000000000000"),
    entry("0.00001 * 0.00001 * 0.00001 * 0.00001", "0.00000000000000000001"),
    entry("0.0000000001 * 0.00000000005", "0.00000000000000000001"),
    entry("0.0000000001 * 0.00000000004", "0.00000000000000000000"),
    entry("123456789012345678 + 1", "123456789012345679"),
    entry("99999999999999.9999 * 10", "999999999999999.999"),
    entry(
        "a + b",
        "200000000000000.0001",
        {"a": NUMBER, "b": NUMBER},
        a="100000000000000.0001",
        b="100000000000000",
    ),
    entry("ROUND(1.005, 2)", "1.01"),
    entry("ROUND(2.5)", "3"),
    entry("ROUND(-2.5)", "-3"),
    entry("SQRT(16)", "4"),
    entry("SIGN(-3)", "-1"),
    entry("MIN(3, 1, 2)", "1"),
    entry("MAX(3, 1, 2)", "3"),
    entry("SUM(1, 2, 3)", "6"),
    entry("AVERAGE(1, 2)", "1.5"),
    entry("MEDIAN(3, 1, 2)", "2"),
    # blank
    entry("null + 1", None),
    entry("null = null", True),
    entry("null <> null", False),
    entry("null = 0", False),
    entry("null < 1", False),
    entry("null > 1", False),
    entry("NOT(null < 1)", True),
    entry('"" = null', True),
    entry('name = ""', True, {"name": TEXT}, name=None),
    entry('name <> "x"', True, {"name": TEXT}, name=None),
    entry("a <> 5", True, {"a": NUMBER}, a=None),
    entry("-a", None, {"a": NUMBER}, a=None),
    entry("ISBLANK(a)", True, {"a": NUMBER}, a=None),
    entry("ISBLANK(a)", False, {"a": NUMBER}, a="0"),
    entry("ISBLANK(name)", False, {"name": TEXT}, name=" "),
    entry("ISBLANK(on)", False, {"on": BOOLEAN}, on=False),
    entry("BLANKVALUE(a, 7)", "7", {"a": NUMBER}, a=None),
    entry("BLANKVALUE(a, 7)", "0", {"a": NUMBER}, a="0"),
    entry("COALESCE(a, b, 1)", "5", {"a": NUMBER, "b": NUMBER}, a=None, b="5"),
    entry("MAX(a, 3)", "3", {"a": NUMBER}, a=None),
    entry("MIN(a, b)", None, {"a": NUMBER, "b": NUMBER}, a=None, b=None),
    entry("SUM(a, b)", "0", {"a": NUMBER, "b": NUMBER}, a=None, b=None),
    entry("AVERAGE(a, 4)", "4", {"a": NUMBER}, a=None),
    entry("COUNT(a, 4)", "1", {"a": NUMBER}, a=None),
    entry('name & "x"', "x", {"name": TEXT}, name=None),
    entry("name & name", None, {"name": TEXT}, name=None),
    entry("LEN(name)", "0", {"name": TEXT}, name=None),
    entry("UPPER(name)", None, {"name": TEXT}, name=None),
    entry("a in [1, null]", True, {"a": NUMBER}, a=None),
    entry("a in [1, 2]", False, {"a": NUMBER}, a=None),
    entry("ROUND(a, 2)", None, {"a": NUMBER}, a=None),
    entry('LEFT("abc", a)', None, {"a": NUMBER}, a=None),
    entry("YEAR(d)", None, {"d": DATE}, d=None),
    entry("d + 1", None, {"d": DATE}, d=None),
    entry("a * (1 / b)", None, {"a": NUMBER, "b": NUMBER}, a="5", b="0"),
    entry("1 / b > 0", False, {"b": NUMBER}, b="0"),
    # logic is two-valued and lazy
    entry("a and b", False, {"a": NUMBER, "b": NUMBER}, a="1", b=None),
    entry("a or b", True, {"a": NUMBER, "b": NUMBER}, a="1", b=None),
    entry("a and b", True, {"a": NUMBER, "b": TEXT}, a="1", b="x"),
    entry("not a", True, {"a": NUMBER}, a="0"),
    entry("not a", True, {"a": TEXT}, a=None),
    entry("not on", True, {"on": BOOLEAN}, on=False),
    entry("on = false", True, {"on": BOOLEAN}, on=False),
    entry("on <> true", True, {"on": BOOLEAN}, on=False),
    entry("AND(1, 2, 3)", True),
    entry("AND(1, 0)", False),
    entry('OR(0, "")', False),
    entry('OR(0, "a")', True),
    entry("1 = 1 && 2 = 2", True),
    entry("1 = 2 || 2 = 2", True),
    entry("!(1 = 2)", True),
    entry("true and not false", True),
    entry("TRUE or FALSE and FALSE", True),
    entry("(TRUE or FALSE) and FALSE", False),
    entry("IF(on, 1, 2)", "2", {"on": BOOLEAN}, on=False),
    entry('IF(a, "yes", "no")', "no", {"a": NUMBER}, a=None),
    entry("IF(1 = 1, 5)", "5"),
    entry("IF(1 = 2, 5)", None),
    entry("IF(1 = 1, 1, 1 / 0)", "1"),
    entry("1 if 1 = 2 else 3", "3"),
    entry('IFS(1 = 2, "a", 1 = 1, "b")', "b"),
    entry('IFS(1 = 2, "a")', None),
    entry('CASE(level, "gold", 1, "silver", 2, 0)', "2", {"level": CHOICE}, level="silver"),
    entry('CASE(level, "gold", 1, 0)', "0", {"level": CHOICE}, level=None),
    entry('SWITCH(3, 1, "a", 3, "c")', "c"),
    entry('CASE(a, null, "none", "some")', "none", {"a": NUMBER}, a=None),
    entry("IF(d, 1, 0)", "1", {"d": DATE}, d="2026-01-01"),
    # choices
    entry('level = "gold"', True, {"level": CHOICE}, level="gold"),
    entry('level <> "gold"', True, {"level": CHOICE}, level=None),
    entry('ISPICKVAL(level, "gold")', False, {"level": CHOICE}, level="silver"),
    entry('level in ["gold", "silver"]', True, {"level": CHOICE}, level="silver"),
    entry('level not in ["gold"]', True, {"level": CHOICE}, level=None),
    entry("TEXT(level)", "gold", {"level": CHOICE}, level="gold"),
    entry("OPTIONLABEL(level)", "Gold", {"level": CHOICE}, level="gold"),
    entry("OPTIONLABEL(level)", None, {"level": CHOICE}, level=None),
    entry('INCLUDES(tags, "vip")', True, {"tags": CHOICES}, tags=["vip", "new"]),
    entry('INCLUDES(tags, "new")', False, {"tags": CHOICES}, tags=["vip"]),
    entry('INCLUDES(tags, "vip")', False, {"tags": CHOICES}, tags=None),
    entry('"vip" in tags', True, {"tags": CHOICES}, tags=["vip"]),
    entry('"vip" not in tags', True, {"tags": CHOICES}, tags=None),
    entry("COUNTSELECTED(tags)", "2", {"tags": CHOICES}, tags=["vip", "new"]),
    entry("COUNTSELECTED(tags)", "0", {"tags": CHOICES}, tags=None),
    entry("ISBLANK(tags)", True, {"tags": CHOICES}, tags=None),
    entry("INDEX(tags, 2)", "new", {"tags": CHOICES}, tags=["vip", "new"]),
    entry("IF(tags, 1, 0)", "1", {"tags": CHOICES}, tags=["vip"]),
    entry('level & "!"', "gold!", {"level": CHOICE}, level="gold"),
    entry('level < "h"', True, {"level": CHOICE}, level="gold"),
    entry('CONTAINS(tags, "vip")', True, {"tags": CHOICES}, tags=["vip"]),
    # text
    entry('"a" & "b"', "ab"),
    entry('"n" & 1.50', "n1.5"),
    entry('"n" & 100', "n100"),
    entry('"x" & true', "xtrue"),
    entry('"x" & null & "y"', "xy"),
    entry("1 & 2", "12"),
    entry('"a" & 1 + 2', "a3"),
    entry('"a" & "b" = "ab"', True),
    entry('"say ""hi"""', 'say "hi"'),
    entry("'it''s'", "it's"),
    entry("“中文”", "中文"),
    entry('"a\\n"', "a\\n"),
    entry('"a" = "A"', False),
    entry('"Z" < "a"', True),
    entry('"10" < "9"', True),
    entry('"a" < "b"', True),
    entry('"é" > "z"', True),
    entry('"😀" > "中"', True),
    entry('LEN("中文😀")', "3"),
    entry('LEFT("😀ab", 2)', "😀a"),
    entry('RIGHT("ab😀", 1)', "😀"),
    entry('MID("a😀b", 2, 1)', "😀"),
    entry('LEFT("abc", -1)', None),
    entry('LEFT("abc", 1.9)', "a"),
    entry('RIGHT("abc", 5)', "abc"),
    entry('MID("abc", 2, 0)', None),
    entry('MID("abc", 4, 1)', None),
    entry('UPPER("straße")', "STRASSE"),
    entry('LOWER("ÀB")', "àb"),
    entry('PROPER("ab cD")', "Ab Cd"),
    entry('TRIM("  a  b  ")', "a b"),
    entry('TRIM("  ")', None),
    entry('SUBSTITUTE("aaa", "a", "b", 2)', "aba"),
    entry('SUBSTITUTE("aaa", "aa", "b")', "ba"),
    entry('SUBSTITUTE("a.b", ".", "")', "ab"),
    entry('SUBSTITUTE(name, "a", "b")', None, {"name": TEXT}, name=None),
    entry('FIND("c", "abc")', "3"),
    entry('FIND("C", "abc")', "0"),
    entry('FIND("a", "abca", 2)', "4"),
    entry('SEARCH("C", "abc")', "3"),
    entry('SEARCH("b*", "abc")', "2"),
    entry('SEARCH("b*x", "abc")', "0"),
    entry('SEARCH("?", name, 3)', "3", {"name": TEXT}, name="ab😀"),
    entry('SEARCH("~*~~", "a*~b")', "2"),
    entry('SEARCH(REPT("?", 300), REPT("a", 400))', "0"),
    entry('SEARCH(REPT("?", 255), REPT("a", 400), 9)', "9"),
    entry('TEXT(a, "0." & REPT("0", 31))', None, {"a": NUMBER}, a="1"),
    entry("ROUND(a, null)", None, {"a": NUMBER}, a="1"),
    entry("SUM(null, a)", "1", {"a": NUMBER}, a="1"),
    entry("MAX(d, null)", "2026-03-02", {"d": DATE}, d="2026-03-02"),
    entry("COALESCE(null, d)", "2026-03-02", {"d": DATE}, d="2026-03-02"),
    entry('LEFT("abc", null)', None),
    entry("ADDMONTHS(d, null)", None, {"d": DATE}, d="2026-03-02"),
    entry("SEARCH(name, name)", "1", {"name": TEXT}, name="100%"),
    entry('CONTAINS("hello", "ell")', True),
    entry('CONTAINS("hello", "ELL")', False),
    entry('CONTAINS(name, "x")', False, {"name": TEXT}, name=None),
    entry('CONTAINS("100%", "%")', True),
    entry('CONTAINS("abc", "%")', False),
    entry('BEGINS("hello", "he")', True),
    entry('ENDS("hello", "lo")', True),
    entry('BEGINS("a_b", "a%")', False),
    entry('LPAD("5", 3, "0")', "005"),
    entry('RPAD("5", 3, "0")', "500"),
    entry('LPAD("abcd", 2, "0")', "ab"),
    entry('REPT("ab", 2)', "abab"),
    entry('REPT("ab", 0)', None),
    entry('CONCAT("a", 1, true)', "a1true"),
    entry('TEXTJOIN(", ", "a", null, "b")', "a, b"),
    entry('"a" & BR() & "b"', "a\nb"),
    entry('VALUE("12.30")', "12.3"),
    entry('VALUE("abc")', None),
    entry('VALUE("-0.5")', "-0.5"),
    entry('VALUE("")', None),
    entry('VALUE("1e5")', "100000"),
    entry('VALUE("1,234.50")', "1234.5"),
    entry('VALUE("1,23")', None),
    entry('VALUE("$1,000")', "1000"),
    entry('VALUE("￥5")', "5"),
    entry('VALUE("-12.5%")', "-0.125"),
    entry('VALUE("(1,000)")', "-1000"),
    entry('VALUE("(-5)")', None),
    entry('VALUE("999999999999999999")', "999999999999999999"),
    entry('VALUE("1e18")', None),
    entry('VALUE("1e-20")', "0.00000000000000000001"),
    entry('VALUE("1e-21")', None),
    entry('VALUE("0e99")', "0"),
    entry("VALUE(note)", "1250", {"note": TEXT}, note=" ¥1,250.00 "),
    entry("VALUE(note)", None, {"note": TEXT}, note="12 %"),
    entry("ISNUMBER(note)", True, {"note": TEXT}, note="1,250"),
    entry("ISNUMBER(note)", False, {"note": TEXT}, note="1.250,00"),
    entry('ISNUMBER("12")', True),
    entry('ISNUMBER("1 2")', False),
    entry("TEXT(5)", "5"),
    entry("TEXT(0.50)", "0.5"),
    entry("TEXT(a)", "1234.5", {"a": NUMBER}, a="1234.5000"),
    entry('TEXT(1234567.891, "#,##0.00")', "1,234,567.89"),
    entry('TEXT(0.125, "0.0%")', "12.5%"),
    entry('TEXT(5, "000")', "005"),
    entry('TEXT(-1.5, "0")', "-2"),
    entry('TEXT(-1.5, "0.0;(0.0)")', "(1.5)"),
    entry('TEXT(0, "0;-0;none")', "none"),
    entry('TEXT(0, "#")', None),
    entry("XOR(flag, a > 1, true)", True, {"flag": BOOLEAN, "a": NUMBER}, flag=True, a="2"),
    entry("XOR(flag, a)", True, {"flag": BOOLEAN, "a": NUMBER}, flag=True, a=None),
    entry('TIMEVALUE("12:05 am")', "00:05:00"),
    entry('DATEVALUE("2026年3月1日")', "2026-03-01"),
    entry("TEXT(true)", "true"),
    entry('REGEX("abc", "a.c")', True),
    entry('REGEX("xabc", "a.c")', False),
    entry('REGEX("2026-03", "\\d{4}-\\d{2}")', True),
    entry('CASESAFEID("0013000000AbcDe")', "0013000000AbcDeAAJ"),
    entry('JSENCODE("a""b")', 'a\\"b'),
    entry('HYPERLINK("https://example.com", "Site")', "[Site](https://example.com)"),
    entry('HYPERLINK("javascript:alert(1)", "Site")', "Site"),
    entry('EXACT("a", "A")', False),
    # dates and times
    entry("DATE(2026, 3, 1)", "2026-03-01"),
    entry("DATE(2026, 14, 1)", "2027-02-01"),
    entry("DATE(2026, 1, 0)", "2025-12-31"),
    entry("DATE(2026, 2, 29)", "2026-03-01"),
    entry("DATE(2024, 2, 29)", "2024-02-29"),
    entry("DATE(10000, 1, 1)", None),
    entry('DATEVALUE("2026-03-01")', "2026-03-01"),
    entry('DATEVALUE("2026/3/1")', "2026-03-01"),
    entry('DATEVALUE("1.3.2026")', None),
    entry('DATEVALUE("2026-13-01")', None),
    entry("DATE(2026, 3, 1) - DATE(2026, 2, 1)", "28"),
    entry("DATE(2026, 3, 1) + 1.9", "2026-03-02"),
    entry("DATE(2026, 3, 1) - 0.5", "2026-02-28"),
    entry("1 + DATE(2026, 3, 1)", "2026-03-02"),
    entry("DATE(9999, 12, 31) + 1", None),
    entry("ADDMONTHS(DATE(2024, 1, 31), 1)", "2024-02-29"),
    entry("ADDMONTHS(DATE(2026, 1, 31), 1)", "2026-02-28"),
    entry("EDATE(DATE(2026, 3, 31), -1)", "2026-02-28"),
    entry("EDATE(DATE(2026, 1, 15), 12)", "2027-01-15"),
    entry("EOMONTH(DATE(2026, 1, 15), 1)", "2026-02-28"),
    entry("EOMONTH(DATE(2026, 1, 15), -1)", "2025-12-31"),
    entry('DATEDIF(DATE(2026, 1, 31), DATE(2026, 2, 28), "M")', "0"),
    entry('DATEDIF(DATE(2025, 1, 31), DATE(2026, 1, 31), "Y")', "1"),
    entry('DATEDIF(DATE(2025, 6, 15), DATE(2026, 3, 1), "YM")', "8"),
    entry('DATEDIF(DATE(2025, 6, 15), DATE(2026, 3, 1), "YD")', "259"),
    entry('DATEDIF(DATE(2026, 2, 1), DATE(2026, 1, 1), "D")', None),
    entry("WEEKDAY(DATE(2026, 3, 1))", "1"),
    entry("WEEKDAY(DATE(2026, 3, 1), 2)", "7"),
    entry("WEEKDAY(DATE(2026, 3, 7))", "7"),
    *[entry(f"WEEKDAY(DATE(2026, 3, {day}), {10 + day})", "7") for day in range(1, 8)],
    entry("WEEKDAY(DATE(2026, 3, 1), 18)", None),
    entry("WEEKNUM(d)", "9", {"d": DATE}, d="2024-02-29"),
    entry("WEEKNUM(d, 2)", "10", {"d": DATE}, d="2026-03-02"),
    entry("WEEKNUM(d, 21)", "1", {"d": DATE}, d="2024-12-30"),
    entry("DAYS(d, DATE(2024, 2, 1))", "28", {"d": DATE}, d="2024-02-29"),
    entry("ISOWEEK(DATE(2021, 1, 3))", "53"),
    entry("ISOWEEK(DATE(2020, 12, 31))", "53"),
    entry("TODAY()", "2026-03-02"),
    entry("TODAY() + 1 > DATE(2026, 3, 2)", True),
    entry("NOW()", "2026-03-02T09:30:15.250Z"),
    entry("DATEVALUE(NOW())", "2026-03-02"),
    entry("HOUR(NOW())", "9"),
    entry("MINUTE(NOW())", "30"),
    entry("YEAR(NOW())", "2026"),
    entry(
        "t - u",
        "0.5",
        {"t": INSTANT, "u": INSTANT},
        t="2026-03-01T12:00:00.000Z",
        u="2026-03-01T00:00:00.000Z",
    ),
    entry("t + 0.5", "2026-03-02T00:00:00.000Z", {"t": INSTANT}, t="2026-03-01T12:00:00.000Z"),
    entry(
        "t - u",
        "0.33333333333333333333",
        {"t": INSTANT, "u": INSTANT},
        t="2026-03-01T08:00:00.000Z",
        u="2026-03-01T00:00:00.000Z",
    ),
    entry(
        "t > u",
        True,
        {"t": INSTANT, "u": INSTANT},
        t="2026-03-01T00:00:00.001Z",
        u="2026-03-01T00:00:00.000Z",
    ),
    entry("DATEVALUE(t)", "2026-02-28", {"t": INSTANT}, t="2026-02-28T23:59:59.999Z"),
    entry("TEXT(t)", "2026-02-28T23:59:59.999Z", {"t": INSTANT}, t="2026-02-28T23:59:59.999Z"),
    entry('DATETIMEVALUE("2026-03-01T10:00:00+08:00")', "2026-03-01T02:00:00.000Z"),
    entry('TIMEVALUE("9:05")', "09:05:00"),
    entry("HOUR(w)", "23", {"w": TIME}, w="23:15:00"),
    entry("w > TIME(12, 0, 0)", True, {"w": TIME}, w="23:15:00"),
    entry('w & ""', "23:15:00", {"w": TIME}, w="23:15:00"),
    entry("TIME(8, 90)", "09:30:00"),
    entry('FORMATDATE(d, "%Y/%m/%d")', "2026/03/01", {"d": DATE}, d="2026-03-01"),
    entry('FORMATDATE(d, "%e.%n.%y")', "1.3.26", {"d": DATE}, d="2026-03-01"),
    entry('TEXT(d, "yyyy-mm")', "2026-03", {"d": DATE}, d="2026-03-01"),
    entry('d = "2026-03-01"', True, {"d": DATE}, d="2026-03-01"),
    entry("WORKDAY(DATE(2026, 3, 6), 1)", "2026-03-09"),
    entry("WORKDAY(DATE(2026, 3, 9), -1)", "2026-03-06"),
    entry("NETWORKDAYS(DATE(2026, 3, 1), DATE(2026, 3, 31))", "22"),
    entry("NETWORKDAYS(DATE(2026, 3, 8), DATE(2026, 3, 7))", "0"),
]

ROWS = [
    {"price": "10.5", "qty": "2", "note": "b", "on": "2026-03-01", "fixed": True},
    {"price": None, "qty": "3", "note": None, "on": None, "fixed": False},
    {"price": "4", "qty": None, "note": "a", "on": "2026-01-15", "fixed": False},
    {"price": "0", "qty": "1", "note": "b", "on": "2026-03-01", "fixed": True},
]


def aggregates() -> Iterator[Entry]:
    """Over rows, and over none."""
    some: list[tuple[str, Any, Any]] = [
        ("SUM(lines.price)", "14.5", "0"),
        ("SUM(lines, price * qty)", "21", "0"),
        ("SUM(lines, qty)", "6", "0"),
        ("COUNT(lines)", "4", "0"),
        ("COUNT(lines.price)", "3", "0"),
        ("COUNT(lines, note)", "3", "0"),
        ("COUNTIF(lines, price > 0)", "2", "0"),
        ("COUNTIF(lines, fixed)", "2", "0"),
        ("COUNTIF(lines, price = null)", "1", "0"),
        ('COUNTIF(lines, note <> "b")', "2", "0"),
        ("SUMIF(lines, fixed, price)", "10.5", "0"),
        ("SUMIF(lines, qty > 1, qty)", "5", "0"),
        ("MIN(lines.price)", "0", None),
        ("MAX(lines.price)", "10.5", None),
        ("AVERAGE(lines.price)", "4.83333333333333333333", None),
        ("MEDIAN(lines.price)", "4", None),
        ("MIN(lines.on)", "2026-01-15", None),
        ("MAX(lines.on)", "2026-03-01", None),
        ("MIN(lines.note)", "a", None),
        ("MAX(lines.note)", "b", None),
        ("AVERAGE(lines.qty)", "2", None),
        ("ANY(lines, price > 10)", True, False),
        ("ANY(lines, price > 100)", False, False),
        ("EVERY(lines, price > 1)", False, True),
        ("EVERY(lines, COALESCE(price, 1) >= 0)", True, True),
        ("FIRST(lines.price)", "10.5", None),
        ("FIRST(lines, price, price)", "0", None),
        ("FIRST(lines, note, -price)", "b", None),
        ('FIRST(lines, qty, "-price")', "2", None),
        ("LAST(lines.qty)", "1", None),
        ("LAST(lines, qty, qty)", "3", None),
        ("ROW(lines, 3).price", "4", None),
        ("ROW(lines, 2).price", None, None),
        ("ROW(lines, 5).price", None, None),
        ("ROW(lines, 0).price", None, None),
        ("ROW(lines, 1, price * qty)", "21", None),
        ("INDEX(lines.note, 3)", "a", None),
        ("COUNTDISTINCT(lines.note)", "2", "0"),
        ('TEXTJOIN("-", lines.note)', "b-a-b", None),
        ('TEXTJOIN(", ", lines, note)', "b, a, b", None),
        ("SUM(lines, price * record.rate)", "29", "0"),
        ("SUM(lines, MAX(0, MIN(record.rate, price) - 1))", "3", "0"),
        ("COUNTIF(lines, on > DATE(2026, 2, 1))", "2", "0"),
        ("SUM(lines, IF(fixed, price, 0))", "10.5", "0"),
        ("lines = null", False, True),
        ("ISBLANK(lines)", False, True),
        ('IF(lines, "some", "none")', "some", "none"),
        ("COUNT(lines) > 3", True, False),
        ("SUM(lines, ROWINDEX() * qty)", "12", "0"),
        ("AVERAGEIF(lines, fixed, price)", "5.25", None),
        ("MAXIF(lines, not fixed, price)", "4", None),
        ("SUM(lines.price) / COUNT(lines)", "3.625", None),
    ]
    fields = {"lines": LINES, "rate": NUMBER}
    for formula, with_rows, without in some:
        yield entry(formula, with_rows, fields, lines=ROWS, rate="2")
        yield entry(formula, without, fields, lines=[], rate="2")


def paths() -> Iterator[Entry]:
    """Through references: from one with values, one without, and none."""
    for formula, one, two, none in [
        ("account.name", "Sample One", None, None),
        ("account.limit + 1", "101", None, None),
        ("account.limit > 50", True, False, False),
        ("account.active", True, False, False),
        ("not account.active", False, True, True),
        ("account.active = true", True, False, False),
        ('account.name & "!"', "Sample One!", "!", "!"),
        ("account.parent_account.name", None, "Sample One", None),
        ("account.parent_account.limit = 100", False, True, False),
        ("ISBLANK(account.parent_account)", True, False, True),
        ("account = null", False, False, True),
        ("account.id = 1", True, False, False),
        ("account = 2", False, True, False),
        ("account <> 2", True, False, True),
        ("account.parent_account = account", False, False, True),
        ("account in [1, null]", True, False, True),
        ("EDATE(account.since, 12)", "2021-02-28", None, None),
        ("YEAR(account.since)", "2020", None, None),
        ("BLANKVALUE(account.limit, 0)", "100", "0", "0"),
        ("IF(account, 1, 0)", "1", "1", "0"),
    ]:
        for account, expected in ((1, one), (2, two), (None, none)):
            yield entry(formula, expected, {"account": ACCOUNT}, account=account)


def all_entries() -> list[Entry]:
    """Every vector, in a stable order."""
    return [*arithmetic(), *comparisons(), *rounding(), *days(), *BY_HAND, *aggregates(), *paths()]


def written() -> str:
    """The file's text: one vector a line."""
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in all_entries()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    GOLDEN.write_text(written(), encoding="utf-8")
