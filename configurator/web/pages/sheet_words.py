"""What the page of a spreadsheet says: kinds to choose, why a column is what it is, what was seen of it."""

from __future__ import annotations

from configurator.spreadsheets.kinds import KINDS, REFERENCE, ROWS
from configurator.spreadsheets.proposal import PlannedColumn, Proposal
from runtime.fields import field_type
from runtime.fields.text_formats import FORMATS
from runtime.fields.values import TextLocale, text_of
from runtime.web.language import gettext, ngettext

_GROUPS = (
    ("text", ("text", "long_text", "email", "phone", "url", "serial")),
    ("number", ("integer", "decimal", "money", "percent")),
    ("date", ("date", "datetime", "time", "duration")),
    ("choice", ("choice", "choices", "boolean")),
)


def kinds_offered(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of kinds to choose from, each with its label."""
    groups = {
        "text": gettext("Text"),
        "number": gettext("Numbers"),
        "date": gettext("Dates and times"),
        "choice": gettext("Choices"),
    }
    return [(groups[name], [(key, kind_label(key, language)) for key in keys]) for name, keys in _GROUPS]


def kind_label(key: str, language: str) -> str:
    """What a kind is called."""
    kind, fixed = KINDS[key]
    if "format" in fixed:
        return text_of(FORMATS[fixed["format"]].label, language, key)
    return text_of(field_type(kind).label, language, key)


def chosen_label(key: str, proposal: Proposal, language: str) -> str:
    """What the kind of a column is called, relations included."""
    if key.startswith(REFERENCE):
        target = proposal[int(key.removeprefix(REFERENCE))]
        return gettext("Points to %(table)s", table=target.one)
    if key.startswith(ROWS):
        target = proposal[int(key.removeprefix(ROWS))]
        return gettext("Rows of %(table)s", table=target.one)
    return kind_label(key, language)


def why_said(one: PlannedColumn, proposal: Proposal) -> str:
    """Why a column became what it is, or was left out."""
    if one.dropped == "empty" and not one.kept:
        return gettext("Nothing stands in it")
    if one.dropped == "repeats" and not one.kept:
        return gettext("Says the same as the reference beside it")
    code, values = one.kind.why
    if code == "found" and one.kind.target is not None:
        table = proposal[one.kind.target].many
        return gettext(
            "%(count)s of %(of)s different values stand in %(table)s",
            table=table,
            count=values["count"],
            of=values["of"],
        )
    if code == "options":
        return ngettext(
            "%(num)s value in %(cells)s cells",
            "%(num)s different values in %(cells)s cells",
            values["count"],
            cells=values["cells"],
        )
    if code == "decimals":
        return ngettext("Numbers with %(num)s decimal", "Numbers with %(num)s decimals", values["count"])
    return _SAYINGS[code](values) if code in _SAYINGS else ""


_SAYINGS = {
    "empty": lambda _: gettext("Nothing stands in it"),
    "words": lambda values: gettext("Only %(words)s", words=values["words"]),
    "dates": lambda _: gettext("Texts that are dates"),
    "times": lambda _: gettext("Texts that are times"),
    "percent": lambda _: gettext("Shown with %"),
    "currency": lambda values: gettext("Amounts in %(currency)s", currency=values["currency"]),
    "header_currency": lambda values: gettext("The header says %(currency)s", currency=values["currency"]),
    "header": lambda _: gettext("By its name"),
    "serial": lambda values: gettext("Counts up: %(pattern)s", pattern=values["pattern"]),
    "lists": lambda values: gettext("Cells list %(count)s values", count=values["count"]),
    "long": lambda _: gettext("Long texts or several lines"),
    "currencies": lambda values: gettext("Amounts in several currencies: %(list)s", list=values["list"]),
    "mixed": lambda _: gettext("Numbers and texts mixed"),
    "code": lambda _: gettext("Digits that are a code, no number"),
}


def seen(one: PlannedColumn, locale: TextLocale) -> str:
    """The first different cells, as one text."""
    return str(gettext(", ")).join(one.examples)
