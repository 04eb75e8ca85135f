"""How a table's columns are matched with fields: what is proposed, what was chosen, the page of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from runtime.exchange.cells import cell_text
from runtime.exchange.cutting import Table, cut_table
from runtime.exchange.held import Held, book_of
from runtime.exchange.intake import ID, OWNER, TRIED, Intake, Tried, Wish
from runtime.exchange.matching import match_columns
from runtime.fields import field_type
from runtime.fields.values import label_of, text_of
from runtime.records.live_entity import LiveEntity
from runtime.records.records import Records
from runtime.web.database import current_engine
from runtime.web.files import current_store
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.shell import frame

SHOWN_ROWS = 12
HOWS = ("create", "both", "change")


@dataclass(frozen=True, slots=True)
class Here:
    """The reader at an entity they may bring records into."""

    visit: Visit
    of: LiveEntity
    fields: dict[str, Any]

    @property
    def keys(self) -> dict[str, str]:
        """The fields a record can be found by, with what they are called."""
        hidden = self.visit.grant(self.of.key).hidden
        found = {
            key: label_of(self.of.fields[key], self.visit.language)
            for key in self.of.lookup_keys
            if key not in hidden and key in self.of.fields
        }
        return {**found, ID: "ID"}

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of one of the pages here."""
        return url_for(f"pages.{endpoint}", app_key=self.visit.live.key, entity=self.of.key, **values)


def may_import(here: Visit, of: LiveEntity) -> bool:
    """Whether the reader may bring records in."""
    return (
        not of.is_row_only
        and not of.entity.single
        and (here.may("create", of.key) or here.may("update", of.key))
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of the file: its name, the field it fills, its first cells."""

    place: int
    header: str
    key: str
    examples: str


def tables_of(held: Held) -> list[Table]:
    book = book_of(current_store(), held)
    return [table for sheet in book.sheets if (table := cut_table(sheet)) is not None and table.rows] or [
        Table(book.name, "", (), ())
    ]


def chosen_table(tables: list[Table], said: dict[str, str]) -> Table:
    number = said.get("sheet", "")
    if number.isascii() and number.isdigit() and int(number) < len(tables):
        return tables[int(number)]
    return next((one for one in tables if not one.is_hidden), tables[0])


def _labels(at: Here) -> dict[str, Any]:
    """What columns can be called, by field; those a record is only found by included."""
    found: dict[str, Any] = {key: item.label or key for key, item in at.fields.items()}
    found |= {key: at.of.label(key) for key in at.keys if key not in found and key != ID}
    if OWNER not in at.visit.grant(at.of.key).hidden:
        found[OWNER] = {"en": "Owner", "zh": "负责人"}
    return {**found, ID: "ID"}


def wish_of(at: Here, table: Table, said: dict[str, str]) -> Wish:
    known = _labels(at)
    if any(name.startswith("c") and name[1:].isdigit() for name in said) and "matched" in said:
        columns: dict[int, str] = {}
        for place in range(len(table.header)):
            key = said.get(f"c{place}", "")
            if key in known and key not in columns.values():
                columns[place] = key
    else:
        columns = match_columns(table.header, known)
    own = [key for key in at.keys if key in columns.values()]
    how = said.get("how", "create")
    may_create, may_change = at.visit.may("create", at.of.key), at.visit.may("update", at.of.key)
    if how not in HOWS or (how != "change" and not may_create):
        how = "create" if may_create else "change"
    if not own or not may_change:
        how = "create" if may_create else how
    key = said.get("key", "")
    return Wish(columns, how, key if key in own else (own[0] if own else ""), "keep_rest" in said)


def matching_page(
    at: Here, held: Held, said: dict[str, str], refused: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    tables = tables_of(held)
    table = chosen_table(tables, said)
    if said.get("of") != str(tables.index(table)):  # another sheet has columns of its own
        said = {key: value for key, value in said.items() if key != "matched"}
    wish = wish_of(at, table, said)
    intake = Intake(at.of, at.fields, table, wish, at.visit.language)
    tried = intake.tried(_trying(at.visit)) if wish.columns and table.rows else []
    language, places = at.visit.language, [one for one in range(len(table.header)) if _is_used(table, one)]
    fields = [(key, text_of(label, language, key)) for key, label in _labels(at).items()]
    kinds = {key: text_of(field_type(item.type).label, language) for key, item in at.fields.items()}
    page = render_template(
        "lists/match.html",
        **frame(at.visit, at.url("import_records_page"), at.of.key),
        many=at.visit.many(at.of.entity),
        back=at.url("list_records"),
        again=at.url("import_records_page"),
        file=held.files[0][1],
        encoding=book_of(current_store(), held).encoding,
        tables=[(number, one.name, len(one.rows)) for number, one in enumerate(tables)],
        sheet=tables.index(table),
        table=table,
        columns=[_matched(table, place, wish) for place in places],
        fields=fields,
        kinds=kinds,
        wish=wish,
        keys=[(key, label) for key, label in at.keys.items() if key in wish.columns.values()],
        may_create=at.visit.may("create", at.of.key),
        may_change=at.visit.may("update", at.of.key),
        unmatched=_required_left(at, wish),
        rows=_worth_showing(tried),
        tried=len(tried),
        wrong=sum(bool(one.problems or one.others) for one in tried),
        most_tried=TRIED,
        refused=refused or [],
    )
    return page, status


def _trying(here: Visit) -> Records:
    """A door that may write what is taken back at once."""
    return Records(here.live, here.person, current_engine(), path="import")


def _matched(table: Table, place: int, wish: Wish) -> Matched:
    texts = dict.fromkeys(" ".join(cell_text(cells[place]).split())[:40] for _row, cells in table.rows[:40])
    examples = [text for text in texts if text][:3]
    return Matched(place, table.header[place], wish.columns.get(place, ""), str(gettext(", ")).join(examples))


def _is_used(table: Table, place: int) -> bool:
    return bool(table.header[place]) or any(cells[place] is not None for _row, cells in table.rows[:200])


def _required_left(at: Here, wish: Wish) -> list[str]:
    """Required fields that no column fills and nothing else does."""
    if wish.how == "change":
        return []
    return [
        label_of(item, at.visit.language)
        for key, item in at.fields.items()
        if item.required and key not in wish.columns.values() and not (item.default or item.copy_from)
    ]


def _worth_showing(tried: list[Tried]) -> list[Tried]:
    """The first rows, and those with problems."""
    bad = [one for one in tried if one.problems or one.others]
    first = [one for one in tried if not (one.problems or one.others)]
    chosen = bad[: SHOWN_ROWS * 2] + first[: max(SHOWN_ROWS - len(bad), 4)]
    return sorted(chosen, key=lambda one: one.number)
