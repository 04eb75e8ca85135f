"""What a workbook's tables would become, as it is proposed and as people correct it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from configurator.spreadsheets.hints import hints, says_required, without_marks
from configurator.spreadsheets.kinds import KINDS, REFERENCE, ROWS, Column, Kind
from configurator.spreadsheets.naming import alike, is_no_name, record_names
from configurator.spreadsheets.recognise import Habits, as_kind, recognise
from configurator.spreadsheets.relations import Link, find_links, link_to, unique_places
from runtime.exchange.cells import cell_text
from runtime.exchange.cutting import Table
from runtime.exchange.typed import currency_of
from runtime.fields.types.money import is_currency

LONGEST_LABEL = 60
LOOKED_AT = 500
_TITLES = ("text", "email", "serial", "long_text", "phone")


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column and the field it becomes; `dropped` says why it is proposed to leave it out."""

    column: Column
    label: str
    kind: Kind
    required: bool = False
    unique: bool = False
    kept: bool = True
    dropped: str = ""

    @property
    def examples(self) -> list[str]:
        """The first different cells."""
        texts = dict.fromkeys(" ".join(cell_text(cell).split())[:40] for cell in self.column.given[:50])
        return list(texts)[:3]


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table and the entity it becomes; `title` is the place of the column that names its records."""

    table: Table
    one: str
    many: str
    columns: tuple[PlannedColumn, ...]
    kept: bool = True
    title: int | None = None

    @property
    def parent(self) -> PlannedColumn | None:
        """The column that names whose rows these are, where the table is a sub-table of another."""
        return next((one for one in self.fields if one.kind.key.startswith(ROWS)), None)

    @property
    def fields(self) -> tuple[PlannedColumn, ...]:
        """The columns that become fields."""
        return tuple(one for one in self.columns if one.kept)


Proposal = tuple[PlannedTable, ...]


def propose(tables: Sequence[Table], habits: Habits, tell: Callable[[], None] = lambda: None) -> Proposal:
    """A proposal for all tables, relations among them included. `tell` is called after each column."""
    habits = replace(habits, currency=usual_currency(tables) or habits.currency)
    planned = [_plan(table, habits, tell) for table in tables]
    links = find_links([(one.one, _columns(one)) for one in planned if one.kept])
    numbers = [number for number, one in enumerate(planned) if one.kept]
    for link in links:
        own = replace(link, table=numbers[link.table], target=numbers[link.target])
        planned[own.table] = _linked(planned[own.table], own, planned[own.target].one)
        planned[own.target] = _keyed(planned[own.target], own.target_place)
    return _named(planned)


def correct(proposal: Proposal, said: Mapping[str, str], habits: Habits) -> Proposal:
    """The proposal with what a form says: `t0.label`, `t0.keep`, `t0.c2.kind`, `t0.c2.keep` and so on."""
    planned = list(proposal)
    for number, table in enumerate(proposal):
        name = f"t{number}"
        if f"{name}.label" not in said:
            continue
        one = " ".join(said[f"{name}.label"].split())[:LONGEST_LABEL] or table.one
        many = table.many if one == table.one else record_names(one)[1]
        columns = table.columns
        if any(key.startswith(f"{name}.c") for key in said):  # a table left out is shown without its columns
            columns = tuple(
                _corrected(column, f"{name}.c{column.column.place}", said, habits) for column in columns
            )
        planned[number] = replace(table, one=one, many=many, kept=f"{name}.keep" in said, columns=columns)
    for number, table in enumerate(planned):
        planned[number] = _settled(number, table, planned)
    for table in tuple(planned):
        for column in table.fields if table.kept else ():
            if column.kind.target is not None:
                place = column.kind.settings["column"]
                planned[column.kind.target] = _keyed(planned[column.kind.target], place)
    return _named(planned)


def usual_currency(tables: Sequence[Table]) -> str:
    """The currency most amounts of a workbook are shown in; blank when none is."""
    counts = Counter(
        code
        for table in tables
        for _row, cells in table.rows[:LOOKED_AT]
        for cell in cells
        if (code := currency_of(cell)) and is_currency(code)
    )
    return counts.most_common(1)[0][0] if counts else ""


def _plan(table: Table, habits: Habits, tell: Callable[[], None]) -> PlannedTable:
    name = table.name if not is_no_name(table.name) else table.title or table.name
    one, many = record_names(name)
    columns = []
    for place, header in enumerate(table.header):
        column = Column(place, header, tuple((row, cells[place]) for row, cells in table.rows))
        if not header and not column.filled:
            continue
        kind = recognise(column, habits)
        tell()
        label = without_marks(header)[:LONGEST_LABEL] or _letter(place)
        required = says_required(header) and bool(column.filled)
        dropped = "" if column.filled else "empty"
        columns.append(PlannedColumn(column, label, kind, required, False, not dropped, dropped))
    planned = PlannedTable(table, one, many, tuple(columns), not table.is_hidden and bool(table.rows))
    return _marked(planned)


def _letter(place: int) -> str:
    """The name of a column without one, as spreadsheets have it: A, B, … AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _marked(planned: PlannedTable) -> PlannedTable:
    """With the title, and what is unique and required by the looks of it."""
    unique = unique_places(_columns(planned))
    title = _title_of(planned, unique)
    columns = []
    for one in planned.columns:
        place, filled = one.column.place, len(one.column.filled)
        is_key = place in unique and one.kind.key in ("text", "serial", "email", "integer")
        named = hints("number", one.column.header) or hints("email", one.column.header) or place == title
        is_unique = one.kind.key == "serial" or (is_key and named and filled >= 3)
        is_full = filled == len(planned.table.rows)
        required = one.required or (is_full and (place == title or (is_unique and one.kind.key == "text")))
        columns.append(
            replace(
                one,
                unique=is_unique and filled > 0,
                required=required and filled > 0 and one.kind.key != "serial",
            )
        )
    return replace(planned, columns=tuple(columns), title=title)


def _title_of(planned: PlannedTable, unique: frozenset[int]) -> int | None:
    """The column that names records: called a name, else a text that stands once, else a number."""
    texts = [one for one in planned.columns if one.kept and one.kind.key in _TITLES]
    named = [one for one in texts if hints("name", one.column.header) and one.kind.key == "text"]
    first = (
        [one for one in named if one.column.place in unique]
        or [one for one in texts if one.column.place in unique and one.kind.key == "text"]
        or [one for one in texts if one.kind.key in ("serial", "email")]
        or named
        or texts
    )
    return first[0].column.place if first else None


def _columns(planned: PlannedTable) -> list[tuple[Column, str]]:
    return [(one.column, one.kind.key if one.kept else "") for one in planned.columns]


def _linked(planned: PlannedTable, link: Link, target: str) -> PlannedTable:
    repeats = link.repeats
    kind = _pointing(f"{ROWS if link.as_rows else REFERENCE}{link.target}", link)
    columns = tuple(
        replace(
            one,
            kind=kind if not repeats else one.kind,
            kept=one.kept and not repeats,
            dropped="repeats" if repeats else one.dropped,
            label=_label_of(planned, one, target),
            unique=False,
            required=not repeats
            and (link.as_rows or (says_required(one.column.header) and not link.missing)),
        )
        if one.column.place == link.place
        else (replace(one, unique=False) if link.as_rows else one)
        for one in planned.columns
    )
    title = planned.title if planned.title != link.place else None
    made = replace(planned, columns=columns, title=title)
    return made if title is not None else replace(made, title=_title_of(made, unique_places(_columns(made))))


def _pointing(key: str, link: Link) -> Kind:
    why = ("found", {"count": link.found, "of": link.given})
    return Kind(key, {"column": link.target_place}, why, wrong=link.missing)


def _label_of(planned: PlannedTable, one: PlannedColumn, target: str) -> str:
    """A reference is called like what it points to: `Customer ID` is Customer."""
    taken = {other.label.casefold() for other in planned.columns if other is not one}
    is_named_so = alike(one.label, target) == 1 and target.casefold() not in taken
    return target if is_named_so else one.label


def _keyed(planned: PlannedTable, place: int) -> PlannedTable:
    """With the column unique and kept, by which others find its records."""
    columns = tuple(
        replace(one, unique=True, kept=True, required=one.kind.key != "serial" and _is_full(planned, one))
        if one.column.place == place
        else one
        for one in planned.columns
    )
    return replace(planned, columns=columns)


def _is_full(planned: PlannedTable, one: PlannedColumn) -> bool:
    return len(one.column.filled) == len(planned.table.rows)


def _corrected(one: PlannedColumn, name: str, said: Mapping[str, str], habits: Habits) -> PlannedColumn:
    key = said.get(f"{name}.kind", one.kind.key)
    label = " ".join(said.get(f"{name}.label", one.label).split())[:LONGEST_LABEL] or one.label
    currency = said.get(f"{name}.currency", "")
    kind = one.kind
    is_known = key in KINDS or key.startswith((REFERENCE, ROWS))
    if key in KINDS and (key != kind.key or (key == "money" and currency != kind.settings.get("currency"))):
        kind = as_kind(one.column, key, habits, currency if key == "money" else "")
    elif is_known and key != kind.key:
        kind = Kind(key)
    kept = f"{name}.keep" in said
    return replace(
        one,
        label=label,
        kind=kind,
        kept=kept,
        dropped="" if kept else one.dropped,
        required=f"{name}.required" in said,
        unique=f"{name}.unique" in said,
    )


def _settled(number: int, table: PlannedTable, planned: Sequence[PlannedTable]) -> PlannedTable:
    """Relations that were chosen get the column they are found by; those to tables left out become texts."""
    columns, has_parent = [], False
    for one in table.columns:
        if one.kind.target is not None and one.kept:
            target = one.kind.target
            lost = target >= len(planned) or not planned[target].kept
            second = one.kind.key.startswith(ROWS) and (has_parent or target == number)
            if lost:
                columns.append(replace(one, kind=recognise(one.column, Habits())))
                continue
            key = f"{REFERENCE}{target}" if second else one.kind.key
            link = link_to(one.column, _columns(planned[target]), target, target == number)
            has_parent = has_parent or key.startswith(ROWS)
            if link is None:
                columns.append(replace(one, kind=recognise(one.column, Habits())))
                continue
            columns.append(replace(one, kind=_pointing(key, link), unique=False))
        else:
            columns.append(one)
    made_table = replace(table, columns=tuple(columns))
    titles = [one.column.place for one in made_table.fields if one.kind.key in _TITLES]
    if made_table.title not in titles:
        made_table = replace(made_table, title=_title_of(made_table, unique_places(_columns(made_table))))
    return made_table


def _named(planned: Sequence[PlannedTable]) -> Proposal:
    """With names of records that stand once."""
    taken: set[str] = set()
    found = []
    for table in planned:
        one, number = table.one, 2
        while table.kept and one.casefold() in taken:
            one, number = f"{table.one} {number}", number + 1
        if table.kept:
            taken.add(one.casefold())
        found.append(
            table if one == table.one else replace(table, one=one, many=f"{table.many} {number - 1}")
        )
    return tuple(found)
