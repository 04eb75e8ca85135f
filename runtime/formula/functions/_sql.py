"""Short ways to write the SQL meaning of a function.

A template is SQL with `{0}`, `{1}`, … for the rendered arguments; `{1:whole}` is a number as an integer,
towards zero, `{1:size}` one from none to more than a text may hold (PostgreSQL). Numbers arrive in SQLite as
integers scaled by their argument's static scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runtime.formula.functions._texts import LONGEST_NUMBER, NUMBER_PATTERN
from runtime.formula.types import INTEGER, Kind, Type

if TYPE_CHECKING:
    from runtime.formula.functions.base import SqlMeaning
    from runtime.formula.nodes import Node

Templates = str | tuple[str | None, ...] | None
"""One template for any number of arguments, or one per number, from none on; None can't be said."""

LARGEST = 10**9
LARGEST_SIZE = 10_001


class _Argument:
    def __init__(self, text: str, type_: Type, dialect: str) -> None:
        self.text = text
        self.type = type_
        self.dialect = dialect

    def __format__(self, spec: str) -> str:
        if spec == "size":
            size = whole(self.text, self.type, self.dialect)
            return f"(greatest(least({size}, {LARGEST_SIZE}), 0) + {size} * 0)"
        return whole(self.text, self.type, self.dialect) if spec == "whole" else self.text


def whole(text: str, type_: Type, dialect: str) -> str:
    """A number as an SQL integer, towards zero, cut at a thousand million."""
    if dialect == "sqlite":
        found = text if not type_.number_scale else f"({text} / {10**type_.number_scale})"
        return found if type_.number_bound <= LARGEST else f"max(min({found}, {LARGEST}), -{LARGEST})"
    number = text if not type_.number_scale else f"trunc({text})"
    if type_.number_bound <= LARGEST:
        return f"CAST({number} AS integer)"
    above, below = f"WHEN {text} > {LARGEST} THEN {LARGEST}", f"WHEN {text} < -{LARGEST} THEN -{LARGEST}"
    return f"CAST(CASE {above} {below} ELSE {number} END AS integer)"


def templates(sqlite: Templates, postgresql: Templates = "") -> Mapping[str, SqlMeaning | None]:
    """Meanings from templates; PostgreSQL's is SQLite's unless given."""
    second = sqlite if postgresql == "" else postgresql
    found = {"sqlite": _meaning(sqlite, "sqlite"), "postgresql": _meaning(second, "postgresql")}
    return {dialect: meaning for dialect, meaning in found.items() if meaning is not None}


def _meaning(template: Templates, dialect: str) -> SqlMeaning | None:
    if template is None:
        return None

    def render(arguments: Sequence[str], node: Node) -> str | None:
        chosen = template if isinstance(template, str) else _by_count(template, len(arguments))
        if chosen is None:
            return None
        types = [child.type for child in node.children()]
        types += [Type(Kind.TEXT)] * (len(arguments) - len(types))
        given = [_Argument(text, type_, dialect) for text, type_ in zip(arguments, types, strict=False)]
        return chosen.format(*given)

    return render


def _by_count(choices: tuple[str | None, ...], count: int) -> str | None:
    return choices[count] if count < len(choices) else None


def fits(type_: Type, scale: int) -> bool:
    """Whether a number is kept as a 64-bit integer at `scale`."""
    return scale <= 18 and type_.number_bound * 10**scale < 2**62


def aligned(arguments: Sequence[str], node: Node, scale: int) -> list[str] | None:
    """SQLite: numbers of several scales at one; None when one doesn't fit."""
    found = []
    for text, child in zip(arguments, node.children(), strict=False):
        if child.type.kind is not Kind.NUMBER:
            found.append(text)
            continue
        if not fits(child.type, scale):
            return None
        power = scale - child.type.number_scale
        found.append(text if power == 0 else f"({text} * {10**power})")
    return found


def same_scale(template: str) -> SqlMeaning:
    """SQLite: a template over all arguments, joined by commas, at the scale of the result."""

    def render(arguments: Sequence[str], node: Node) -> str | None:
        found = aligned(arguments, node, node.type.number_scale if node.type.kind is Kind.NUMBER else 0)
        return None if found is None else template.format(", ".join(found))

    return render


def joined_by_commas(template: str) -> SqlMeaning:
    """A template over all arguments, joined by commas."""
    return lambda arguments, node: template.format(", ".join(arguments))


def text_in_sql(text: str, type_: Type, dialect: str) -> str | None:
    """How `TEXT` and `&` write a value, NULL for blank; None where only Python knows."""
    if type_.kind in (Kind.TEXT, Kind.CHOICE, Kind.BLANK):
        return text
    if type_.kind is Kind.BOOLEAN:
        return f"(CASE WHEN {text} THEN 'true' ELSE 'false' END)"
    return _sqlite_text(text, type_) if dialect == "sqlite" else _postgresql_text(text, type_)


def _sqlite_text(text: str, type_: Type) -> str | None:
    if type_.kind in (Kind.DATE, Kind.INSTANT, Kind.TIME):
        return text
    if type_.kind is Kind.CHOICES:
        return f"(SELECT group_concat(value, ', ') FROM json_each({text}))"
    whole_number = type_.kind is Kind.NUMBER and type_.number_scale == 0
    return f"CAST({text} AS TEXT)" if whole_number or type_.kind in (Kind.REFERENCE, Kind.USER) else None


def _postgresql_text(text: str, type_: Type) -> str | None:
    match type_.kind:
        case Kind.NUMBER:
            return f"CAST(trim_scale({text}) AS text)"
        case Kind.DATE:
            return f"to_char({text}, 'YYYY-MM-DD')"
        case Kind.TIME:
            return f"to_char({text}, 'HH24:MI:SS')"
        case Kind.INSTANT:
            return f"""to_char({text} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
        case Kind.CHOICES:
            items = f"jsonb_array_elements_text({text}) WITH ORDINALITY AS item(value, number)"
            return f"(SELECT string_agg(item.value, ', ' ORDER BY item.number) FROM {items})"
        case Kind.REFERENCE | Kind.USER:
            return f"CAST({text} AS text)"
    return None


def texts_in_sql(arguments: Sequence[str], node: Node, dialect: str) -> list[str] | None:
    """All arguments as texts."""
    found = [
        text_in_sql(text, child.type, dialect)
        for text, child in zip(arguments, node.children(), strict=False)
    ]
    return None if None in found else [text for text in found if text is not None]


def number_in_text(text: str) -> str:
    """PostgreSQL: the number a text says, see `number_of`; NULL for none."""
    pattern = NUMBER_PATTERN.replace("(?:", "(").replace(r"\d", "[0-9]").replace("%", r"\u0025")
    fits_pattern = f"length(t) <= {LONGEST_NUMBER} AND t ~ '^[ \\t-\\r]*{pattern}[ \\t-\\r]*$'"
    number = "CAST(regexp_replace(t, '[^-+0-9.eE]', '', 'g') AS numeric)"
    number += " * CASE WHEN strpos(t, chr(37)) > 0 THEN 0.01 ELSE 1 END"
    number += " * CASE WHEN strpos(t, '(') > 0 THEN -1 ELSE 1 END"
    read = f"SELECT CASE WHEN {fits_pattern} THEN {number} END AS n FROM (SELECT {text} AS t) AS given"
    fits_number = "abs(n) < 1e18 AND scale(trim_scale(n)) <= 20"
    return f"(SELECT CASE WHEN {fits_number} THEN n END FROM ({read}) AS found)"


def rounding(shift: str) -> SqlMeaning:
    """SQLite: rounding to a constant number of places; `shift` is what to add before cutting, by `{0}` the
    unit."""

    def render(arguments: Sequence[str], node: Node) -> str | None:
        number, *rest = list(node.children())
        places = getattr(rest[0], "value", None) if rest else 0
        if places is None:
            return None
        if abs(places) > 60:
            return None
        cut = number.type.number_scale - int(places)
        if cut <= 0:
            return arguments[0]
        if cut > 18:
            return None
        unit = 10**cut
        added = {"half": unit // 2, "up": unit - 1, "down": 0}[shift]
        lost = f"(v + CASE WHEN v < 0 THEN -{added} ELSE {added} END)" if added else "v"
        back = f" * {10 ** -int(places)}" if places < 0 else ""
        return f"(SELECT {lost} / {unit}{back} FROM (SELECT {arguments[0]} AS v))"

    return render


def floored(shift: str) -> SqlMeaning:
    """SQLite: down (`-`) or up (`+`) to a whole number."""

    def render(arguments: Sequence[str], node: Node) -> str | None:
        number = next(node.children())
        if len(arguments) > 1:
            return None
        if not number.type.number_scale:
            return arguments[0]
        unit = 10**number.type.number_scale
        sign = "<" if shift == "-" else ">"
        return f"(SELECT v / {unit} {shift} (v % {unit} {sign} 0) FROM (SELECT {arguments[0]} AS v))"

    return render


def sqlite_modulo(arguments: Sequence[str], node: Node) -> str | None:
    """The remainder with the divisor's sign."""
    found = aligned(arguments, node, node.type.number_scale)
    if found is None:
        return None
    return f"(SELECT ((a % b) + b) % b FROM (SELECT {found[0]} AS a, {found[1]} AS b))"


def day_in_sql(text: str, type_: Type, dialect: str, zone: str) -> str | None:
    """The date of a date, or of an instant in the workspace's time zone."""
    if type_.kind is Kind.DATE:
        return text
    return None if dialect == "sqlite" else f"CAST({text} AT TIME ZONE {zone} AS date)"


def date_part(sqlite: str, postgresql: str) -> Mapping[str, SqlMeaning | None]:
    """A part of a date (`{0}`), or of an instant's local date; further arguments follow."""

    def meaning(dialect: str, template: str) -> SqlMeaning:
        def render(arguments: Sequence[str], node: Node) -> str | None:
            first, *more, zone = arguments
            day = day_in_sql(first, next(node.children()).type, dialect, zone)
            types = [child.type for child in node.children()][1:]
            if not more:
                more, types = ["1"], [INTEGER]
            given = [_Argument(text, type_, dialect) for text, type_ in zip(more, types, strict=True)]
            return None if day is None else template.format(day, *given)

        return render

    return {"sqlite": meaning("sqlite", sqlite), "postgresql": meaning("postgresql", postgresql)}


def clock_part(place: int, name: str) -> Mapping[str, SqlMeaning | None]:
    """A part of a time, or of an instant's local time."""

    def sqlite(arguments: Sequence[str], node: Node) -> str | None:
        if next(node.children()).type.kind is not Kind.TIME:
            return None
        return f"CAST(substr({arguments[0]}, {place}, 2) AS INTEGER)"

    def postgresql(arguments: Sequence[str], node: Node) -> str | None:
        is_time = next(node.children()).type.kind is Kind.TIME
        clock = arguments[0] if is_time else f"({arguments[0]} AT TIME ZONE {arguments[-1]})"
        return f"floor(extract({name} FROM {clock}))"

    return {"sqlite": sqlite, "postgresql": postgresql}


MONTH_INDEX = "(CAST(extract(year FROM d) * 12 + extract(month FROM d) - 1 AS integer) + n)"


def months_later(template: str) -> SqlMeaning:
    """PostgreSQL: `template` over the date `d` and the whole number `n`, blank where `n` months lead outside
    the calendar."""

    def render(arguments: Sequence[str], node: Node) -> str | None:
        types = [child.type for child in node.children()]
        day = day_in_sql(arguments[0], types[0], "postgresql", arguments[-1])
        months = whole(arguments[1], types[1], "postgresql") if len(types) > 1 else "0"
        given = f"(SELECT {day} AS d, {months} AS n) AS shift"
        return f"(SELECT CASE WHEN {MONTH_INDEX} BETWEEN 12 AND 119999 THEN {template} END FROM {given})"

    return render
