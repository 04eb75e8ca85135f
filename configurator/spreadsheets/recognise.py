"""What a column is: each kind of field looks at the cells and says whether they are its own, and why.

The first that says so wins, so that the narrow come before the wide. Nearly all cells must fit; those that do
not are told with their rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from configurator.spreadsheets.hints import currency_in, hints
from configurator.spreadsheets.kinds import KINDS, Column, Kind, misfits
from configurator.spreadsheets.options import choice_kind, choices_kind
from configurator.spreadsheets.serials import names_things, serial_kind
from configurator.spreadsheets.written import (
    CLOCK,
    DATE,
    MOST_DECIMALS,
    amounts,
    date_tag,
    is_code,
    number_tag,
    numeric,
    places,
    scale,
)
from runtime.exchange.cells import Amount, Fault, Share, cell_text
from runtime.exchange.typed import CURRENCIES, currency_of
from runtime.fields.types.money import is_currency
from runtime.fields.values import PlainField

ENOUGH = 0.9
LONG = 120
LONGEST_LINE = 255
SAMPLE = 300

_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}").fullmatch
_INTERNATIONAL = re.compile(r"\+\d[\d ()./-]{6,20}").fullmatch
_YES = frozenset(("yes", "y", "true", "t", "x", "✓", "✔", "√", "☑", "是", "对", "有", "已"))
_NO = frozenset(("no", "n", "false", "f", "✗", "✘", "×", "☐", "否", "不", "不是", "错", "无", "未"))


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds where nothing else is said: the workspace's currency, the reader's language."""

    currency: str = "CNY"
    tag: str = "en"


Recogniser = Callable[[Column, Habits], Kind | None]


def recognise(column: Column, habits: Habits) -> Kind:
    """The kind of a column; text for what is nothing else, and for one without a cell."""
    if not column.given:
        return Kind("text", why=("empty", {}))
    for found in RECOGNISERS:
        kind = found(column, habits)
        if kind is not None:
            return kind
    return _text(column)


def as_kind(column: Column, key: str, habits: Habits, currency: str = "") -> Kind:
    """The column as the kind somebody chose, with the settings its cells ask for."""
    own = recognise(column, habits)
    if own.key == key and not currency:
        return own
    if key in ("choice", "choices"):
        made = choice_kind(column, forced=True) if key == "choice" else choices_kind(column, forced=True)
        return _judged(made, column) if made else Kind("text")
    if key == "serial":
        return serial_kind(column, forced=True) or Kind("serial", {"pattern": "{0000}"})
    tag = number_tag(column.given) if key in ("integer", "decimal", "money", "percent") else habits.tag
    if key in ("date", "datetime"):
        tag = date_tag(column.given, habits.tag)
    settings: dict[str, Any] = {}
    if key == "integer" and names_things(column):
        settings["grouping"] = False
    if key == "money":
        settings["currency"] = currency or _currency(column, habits) or habits.currency
    if key in ("money", "decimal"):
        settings |= scale(key, column.given, tag, settings.get("currency", ""))
    return _judged(Kind(key, settings, tag=tag), column)


def _judged(kind: Kind, column: Column) -> Kind:
    """With the rows whose cells do not fit."""
    kind_type, fixed = KINDS[kind.key]
    made = PlainField("column", kind_type, {**fixed, **kind.settings})
    return replace(kind, wrong=tuple(misfits(made, column.filled, kind.tag)))


def _fitting(kind: Kind, column: Column, share: float = ENOUGH) -> Kind | None:
    """The kind with what does not fit, if nearly all does: one of ten, or one alone where there are few."""
    if len(column.cells) > SAMPLE * 2:
        some = replace(column, cells=column.cells[:SAMPLE])
        if some.given and _fitting(kind, some, share) is None:
            return None
    judged = _judged(kind, column)
    given = len(column.given)
    wrong = len(judged.wrong)
    if wrong > given * (1 - share) and not (wrong == 1 and given >= 5):
        return None
    return judged


# Yes and no, days and times


def _boolean(column: Column, habits: Habits) -> Kind | None:
    given = column.given
    if all(isinstance(cell, bool) for cell in given):
        return _judged(Kind("boolean", why=("typed", {})), column)
    words = {cell_text(cell).strip().casefold() for _row, cell in column.filled if not isinstance(cell, bool)}
    words |= {"yes" if cell else "no" for cell in given if isinstance(cell, bool)}
    if words <= {"1", "0"} and hints("yes", column.header):
        return _judged(Kind("boolean", why=("words", {"words": "1 / 0"})), column)
    if len(words) <= 4 and words <= _YES | _NO and (len(words) > 1 or words & _YES):
        if words <= {"x", "y", "t", "n", "f"} and len(words) == 1 and not hints("yes", column.header):
            return None
        return _judged(Kind("boolean", why=("words", {"words": " / ".join(sorted(words)[:4])})), column)
    return None


def _moments(column: Column, habits: Habits) -> Kind | None:
    """Cells that the workbook itself keeps as days or times."""
    given = column.given
    days = sum(isinstance(cell, date) for cell in given)
    if days >= len(given) * 0.5:
        with_clock = any(isinstance(cell, datetime) for cell in given) or any(
            isinstance(cell, str) and CLOCK.search(cell) for cell in given
        )
        key = "datetime" if with_clock else "date"
        made = Kind(key, why=("typed", {}), tag=date_tag(given, habits.tag))
        return _fitting(made, column, 0.7)
    if sum(isinstance(cell, time) for cell in given) >= len(given) * ENOUGH:
        return _fitting(Kind("time", why=("typed", {})), column)
    if sum(isinstance(cell, timedelta) for cell in given) >= len(given) * ENOUGH:
        return _fitting(Kind("duration", {"unit": "hours"}, why=("typed", {})), column)
    return None


def _dates_in_words(column: Column, habits: Habits) -> Kind | None:
    texts = [cell_text(cell) for cell in column.given if not isinstance(cell, bool)]
    dated = [text for text in texts if len(text) < 40 and DATE.search(text)]
    if len(dated) < len(texts) * ENOUGH or not texts:
        return None
    if all(text.isdigit() for text in dated) and not hints("date", column.header):
        return None
    is_moment = sum(bool(CLOCK.search(text)) for text in texts) >= len(texts) * 0.5
    made = Kind(
        "datetime" if is_moment else "date", why=("dates", {}), tag=date_tag(column.given, habits.tag)
    )
    return _fitting(made, column)


def _times_in_words(column: Column, habits: Habits) -> Kind | None:
    texts = [cell_text(cell) for cell in column.given]
    if not all(CLOCK.search(text) and len(text) < 16 for text in texts):
        return None
    return _fitting(Kind("time", why=("times", {})), column)


# Numbers


def _percent(column: Column, habits: Habits) -> Kind | None:
    given = column.given
    shares = sum(
        isinstance(cell, Share) or (isinstance(cell, str) and cell.rstrip().endswith(("%", "％")))
        for cell in given
    )
    if shares >= len(given) * 0.8:
        return _fitting(Kind("percent", why=("percent", {}), tag=number_tag(given)), column)
    numbers = [cell for cell in given if isinstance(cell, Decimal)]
    if hints("percent", column.header) and len(numbers) == len(given) and not amounts(given):
        if all(0 <= one <= 1 for one in numbers) and any(one % 1 for one in numbers):
            return _judged(Kind("percent", why=("header", {})), column)
        if "%" in column.header and all(0 <= one <= 100 for one in numbers):
            return _judged(Kind("percent", why=("header", {})), column)
    return None


def _money(column: Column, habits: Habits) -> Kind | None:
    given = column.given
    currencies = {code for cell in given if (code := currency_of(cell))}
    signed = amounts(given)
    if (len(currencies) > 1 and not currencies <= {"CNY", "JPY"}) or "万元" in column.header:
        return None
    in_header = currency_in(column.header)
    if not (signed >= len(given) * 0.5 or in_header or hints("money", column.header)):
        return None
    if not signed and not in_header and not numeric(given):
        return None
    currency = _currency(column, habits) or habits.currency
    tag = number_tag(given)
    settings = {"currency": currency, **scale("money", given, tag, currency)}
    if signed:
        why: tuple[str, dict[str, Any]] = ("currency", {"currency": currency})
    else:
        why = ("header_currency", {"currency": currency}) if in_header else ("header", {})
    return _fitting(Kind("money", settings, why, tag), column)


def _currency(column: Column, habits: Habits) -> str:
    """The currency that cells or the header name; a bare ¥ is the workspace's if that writes ¥, too."""
    codes = [code for cell in column.given if (code := currency_of(cell))]
    named = currency_in(column.header)
    found = max(set(codes), key=codes.count) if codes else CURRENCIES.get(named, named)
    if found == "CNY" and habits.currency == "JPY":
        return "JPY"
    return found if found and is_currency(found) else ""


def _number(column: Column, habits: Habits) -> Kind | None:
    given = column.given
    if hints("digits", column.header) or any(is_code(cell) for cell in given):
        return None
    if not numeric(given) or len({code for cell in given if (code := currency_of(cell))}) > 1:
        return None
    tag = number_tag(given)
    most = places(given, tag)
    if most == 0:
        settings = {"grouping": False} if names_things(column) else {}
        whole = _fitting(Kind("integer", settings, ("whole", {}), tag), column)
        if whole is not None:
            return whole
    kept = min(max(most, 1), MOST_DECIMALS)
    return _fitting(Kind("decimal", {"scale": kept}, ("decimals", {"count": kept}), tag), column)


# Texts


def _format(key: str) -> Recogniser:
    def found(column: Column, habits: Habits) -> Kind | None:
        texts = [cell_text(cell) for cell in column.given]
        if key == "email" and sum("@" in text for text in texts) < len(texts) * 0.8:
            return None
        if (
            key == "url"
            and sum(text.lower().startswith(("http", "www.")) for text in texts) < len(texts) * 0.8
        ):
            return None  # fmt: skip
        if key == "phone":
            plain = sum(bool(_MOBILE(text) or _INTERNATIONAL(text)) for text in texts)
            if plain < len(texts) * 0.8 and not hints("phone", column.header):
                return None
        return _fitting(Kind(key, why=("shape" if key != "phone" else "phone", {})), column, 0.8)

    return found


def _long(column: Column, habits: Habits) -> Kind | None:
    texts = [cell_text(cell) for cell in column.given]
    longest = max(map(len, texts))
    if (
        any("\n" in text for text in texts)
        or longest > LONGEST_LINE
        or sum(map(len, texts)) > LONG * len(texts)
    ):
        return Kind("long_text", why=("long", {"count": longest}))
    return None


def _text(column: Column) -> Kind:
    given = column.given
    if any(isinstance(cell, Fault) for cell in given):
        faults = [(row, cell.text) for row, cell in column.filled if isinstance(cell, Fault)]
        return Kind("text", why=("text", {}), wrong=tuple(faults))
    codes = {code for cell in given if (code := currency_of(cell))}
    if len(codes) > 1 and amounts(given) >= len(given) * 0.5:
        return Kind("text", why=("currencies", {"list": ", ".join(sorted(codes))}))
    if sum(isinstance(cell, Decimal | Amount | Share | date) for cell in given) not in (0, len(given)):
        return Kind("text", why=("mixed", {}))
    if any(is_code(cell) for cell in given):
        return Kind("text", why=("code", {}))
    if hints("long", column.header):
        return Kind("long_text", why=("header", {}))
    return Kind("text", why=("text", {}))


RECOGNISERS: tuple[Recogniser, ...] = (
    _boolean,
    _moments,
    _format("email"),
    _format("url"),
    _format("phone"),
    lambda column, habits: serial_kind(column),
    _percent,
    _money,
    _dates_in_words,
    _times_in_words,
    _number,
    _long,
    lambda column, habits: _options_or_none(choices_kind(column), column),
    lambda column, habits: _options_or_none(choice_kind(column), column),
)


def _options_or_none(kind: Kind | None, column: Column) -> Kind | None:
    if kind is None or amounts(column.given) >= len(column.given) * 0.5:
        return None
    return _judged(kind, column)
