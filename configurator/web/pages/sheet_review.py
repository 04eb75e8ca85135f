"""The page where a person looks at what tables become, and corrects it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from configurator.spreadsheets.definition import EntityPlan, plan_entities
from configurator.spreadsheets.kinds import ROWS
from configurator.spreadsheets.proposal import PlannedTable, Proposal
from configurator.web.pages.sheet_proposals import habits, proposal_of
from configurator.web.pages.sheet_words import chosen_label, kinds_offered, seen, why_said
from runtime.exchange.held import Held, book_of
from runtime.fields.values import TextLocale, babel_locale
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import current_language, gettext
from runtime.web.pages.shell import me_of

UNIQUE = frozenset({"text", "email", "phone", "url", "integer"})
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "INR")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the page shows it."""

    number: int
    name: str
    plan: PlannedTable
    said: str
    columns: list[ShownColumn]
    entity: EntityPlan | None


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as the page shows it."""

    name: str
    plan: Any
    kind: str
    kind_label: str
    why: str
    seen: str
    wrong: int
    wrong_said: str
    is_title: bool
    may_require: bool
    may_be_unique: bool


def review(
    held: Held, said: dict[str, str], refused: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page, with what was said, and why the app can't be made of it yet."""
    proposal = proposal_of(held, {key: value for key, value in said.items() if key != "name"})
    book = book_of(current_store(), held)
    name = said.get("name") or str(held.state.get("name") or _name_of(held, book.name))
    offered = [(number, table.one, table.many) for number, table in enumerate(proposal) if table.kept]
    entities = plan_entities(proposal)
    locale = babel_locale(current_language())
    used = {str(one.kind.settings.get("currency", "")) for table in proposal for one in table.columns} - {""}
    currencies = sorted(used | {habits().currency, *CURRENCIES})
    tables = [
        ShownTable(
            number,
            f"t{number}",
            table,
            _said(table),
            list(_columns(f"t{number}", table, proposal)),
            entities.get(number),
        )
        for number, table in enumerate(proposal)
    ]
    page = render_template(
        "studio/sheets.html",
        held=held,
        name=name,
        files=[one for _id, one in held.files],
        encoding=book.encoding,
        tables=tables,
        kinds=kinds_offered(current_language()),
        offered=offered,
        records=sum(len(plan.table.table.rows) for plan in entities.values()),
        currencies=[(code, f"{code} · {locale.currencies.get(code, code)}") for code in currencies],
        refused=refused or [],
        me=me_of(signed_in()),
    )
    return page, status


def _name_of(held: Held, book: str) -> str:
    name = " ".join(book.replace("_", " ").replace("-", " ").split())[:60]
    return name[:1].upper() + name[1:] or gettext("New app")


def _said(table: PlannedTable) -> str:
    """What of the sheet is no record."""
    counts = {
        why: [one for one in table.table.left_out if one.why == why]
        for why in ("title", "total", "note", "header")
    }
    words = {
        "title": gettext("above the table"),
        "total": gettext("a total"),
        "note": gettext("a note"),
        "header": gettext("the header again"),
    }
    found = [
        gettext("row %(row)s “%(text)s” (%(why)s)", row=one.row, text=one.text[:30], why=words[why])
        for why, several in counts.items()
        for one in several[:3]
    ]
    more = len(table.table.left_out) - len(found)
    if more > 0:
        found.append(gettext("%(count)s more", count=more))
    return str(gettext("; ")).join(found)


def _columns(name: str, table: PlannedTable, proposal: Proposal) -> Iterator[ShownColumn]:
    language = current_language()
    for one in table.columns:
        wrong = one.kind.wrong if one.kept else ()
        shown = [gettext("row %(row)s “%(text)s”", row=row, text=text[:24]) for row, text in wrong[:3]]
        if len(wrong) > 3:
            shown.append("…")
        yield ShownColumn(
            f"{name}.c{one.column.place}",
            one,
            one.kind.key,
            chosen_label(one.kind.key, proposal, language),
            why_said(one, proposal),
            seen(one, TextLocale(language)),
            len(wrong),
            str(gettext(", ")).join(shown),
            table.title == one.column.place and one.kept,
            one.kept and one.kind.key not in ("serial", "boolean") and not one.kind.key.startswith(ROWS),
            one.kept and one.kind.key in UNIQUE and table.parent is None,
        )
