"""A new app from a spreadsheet: sent, looked at and corrected on one page, made with its records."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from configurator.spreadsheets.definition import EntityPlan, definition_of, plan_entities
from configurator.spreadsheets.kinds import ROWS
from configurator.spreadsheets.loading import Loading, Progress, finish, load_portion, orphans
from configurator.spreadsheets.naming import is_no_name
from configurator.spreadsheets.proposal import PlannedTable, Proposal, correct, propose, usual_currency
from configurator.spreadsheets.recognise import Habits
from configurator.versions import found_app
from configurator.web.pages.blueprint import flash_problems, in_words, studio_pages
from configurator.web.pages.home import apps_here
from configurator.web.pages.naming import proposed_key
from configurator.web.pages.sheet_words import chosen_label, kinds_offered, seen, why_said
from runtime.access.actor import Actor
from runtime.access.models import Workspace
from runtime.definition import load_app
from runtime.exchange.bringing import Lost
from runtime.exchange.cutting import Table, cut_table
from runtime.exchange.held import Held, book_of, held_import, hold, keep_state
from runtime.exchange.tables import write_rows
from runtime.fields.values import TextLocale, babel_locale
from runtime.problems import Problem
from runtime.records.errors import NotFound, RecordsError
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.pages.shell import me_of

PURPOSE = "app"
BUDGET = 5.0
"""So many seconds a request works on the rows; a page shows how far it is, and goes on."""

MOST_SHOWN = 200
UNIQUE = frozenset({"text", "email", "phone", "url", "integer"})
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "INR")
_PROPOSALS = 4
_proposed: OrderedDict[tuple[Any, ...], Proposal] = OrderedDict()
_lock = Lock()


def hold_sheets(name: str) -> Held:
    """Keep the tables that this request brings, for the app called `name`. Raises TableProblem."""
    files = [(one.stream, one.filename or "table") for one in request.files.getlist("sheets") if one.filename]
    held = hold(current_engine(), current_store(), files, _who(), PURPOSE)  # type: ignore[arg-type]
    if name:
        with write_transaction(current_engine()) as connection:
            keep_state(connection, held.id, {"name": name})
    return held


def _who() -> tuple[int, int]:
    person = signed_in()
    return person.user_id or 0, person.workspace_id


def _held(import_id: str) -> Held:
    return held_import(current_engine(), import_id, _who(), PURPOSE)


@studio_pages.get("/-/spreadsheet/<import_id>")
@access(Access.STUDIO)
def review_sheets(import_id: str) -> ResponseReturnValue:
    """What the tables would become, to be corrected."""
    try:
        held = _held(import_id)
        if held.app_key:
            return redirect(url_for("studio_pages.sheets_progress", app_key=held.app_key, import_id=held.id))
        return _review(held, {})
    except NotFound as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.new_page"))


@studio_pages.post("/-/spreadsheet/<import_id>")
@access(Access.DESIGNER)
def make_from_sheets(import_id: str) -> ResponseReturnValue:
    """The page again with what was chosen, or (`-act=make`) the app."""
    try:
        held = _held(import_id)
        said = {key: value for key, value in request.form.items() if key != "csrf_token"}
        if said.pop("-act", "") != "make" or held.app_key:
            return _review(held, said)
        return _make(held, said)
    except NotFound as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.new_page"))


def _make(held: Held, said: dict[str, str]) -> ResponseReturnValue:
    name = " ".join(said.get("name", "").split())[:80]
    plans = plan_entities(_proposal(held, said))
    if not name or not any(plan.fields for plan in plans.values()):
        refused = (
            gettext("Give the app a name") if not name else gettext("Keep at least one table with a field")
        )
        return _review(held, said, [refused], 422)
    key = proposed_key(name, {app.key.casefold() for app in apps_here()})
    app, problems = load_app(definition_of(key, name, plans, loading=True))
    if app is None:
        return _review(held, said, in_words(problems), 422)
    person, engine = signed_in(), current_engine()
    try:
        note = gettext("From %(file)s", file=", ".join(one for _id, one in held.files))
        made = found_app(engine, app, note, person.user_id, person.workspace_id)
    except RecordsError as error:
        return _review(held, said, in_words(error.problems), 422)
    if made.version is None:
        return _review(held, said, in_words(made.problems), 422)
    loading = Loading(plans, _actor(), current_language())
    progress = Progress()
    progress.add(orphans(plans, current_language()))
    with write_transaction(engine) as connection:
        state = {"name": name, "said": said, "progress": progress.as_json()}
        keep_state(connection, held.id, state, key)
    return _go_on(Held(held.id, held.user_id, held.workspace_id, key, None, held.files, state), loading)


def _actor() -> Actor:
    """The person as the door knows them, in the language of this request and the workspace's time zone."""
    return replace(signed_in(), language=current_language(), timezone=_workspace()[1])


def _go_on(held: Held, loading: Loading) -> ResponseReturnValue:
    """Portions until the time is up; then the app, or the page that tells how it is."""
    key, began = str(held.app_key), time.monotonic()
    engine = current_engine()
    while True:
        progress = load_portion(engine, held, loading, key)
        if progress.done or time.monotonic() - began > BUDGET:
            break
    if progress.done and not held.state.get("finished"):
        finish(engine, key, str(held.state["name"]), loading, gettext("Numbers go on by themselves"))
        with write_transaction(engine) as connection:
            keep_state(connection, held.id, {**held.state, "progress": progress.as_json(), "finished": True})
    if progress.done and not progress.lost:
        count = sum(progress.counts.values())
        flash(
            gettext("%(app)s is there, with %(count)s records", app=held.state["name"], count=count), "done"
        )
        return redirect(url_for("pages.app_home", app_key=key))
    return redirect(url_for("studio_pages.sheets_progress", app_key=key, import_id=held.id))


@studio_pages.get("/<app_key>/spreadsheet/<import_id>")
@access(Access.STUDIO)
def sheets_progress(app_key: str, import_id: str) -> ResponseReturnValue:
    """How far the rows are, and what could not be brought in."""
    held = _of_app(app_key, import_id)
    progress = Progress.of(held.state.get("progress", {}))
    plans = plan_entities(_proposal(held, held.state.get("said", {})))
    loading = Loading(plans, _actor(), current_language())
    page = render_template(
        "studio/sheets_progress.html",
        name=held.state["name"],
        app_key=app_key,
        held=held,
        progress=progress,
        plans=list(plans.values()),
        reached=loading.reached(progress),
        total=loading.total,
        whole=[one for one in progress.lost if not one.kept][:MOST_SHOWN],
        cells=[one for one in progress.lost if one.kept][:MOST_SHOWN],
        lost_rows=len({(one.sheet, one.row) for one in progress.lost if not one.kept}),
        lost_cells=sum(one.kept for one in progress.lost),
        me=me_of(signed_in()),
    )
    return page


@studio_pages.post("/<app_key>/spreadsheet/<import_id>")
@access(Access.DESIGNER)
def sheets_go_on(app_key: str, import_id: str) -> ResponseReturnValue:
    """Go on where it stopped."""
    held = _of_app(app_key, import_id)
    plans = plan_entities(_proposal(held, held.state.get("said", {})))
    return _go_on(held, Loading(plans, _actor(), current_language()))


@studio_pages.get("/<app_key>/spreadsheet/<import_id>/lost.csv")
@access(Access.STUDIO)
def sheets_lost(app_key: str, import_id: str) -> Response:
    """What could not be brought in, as a table."""
    held = _of_app(app_key, import_id)
    return lost_file(Progress.of(held.state.get("progress", {})).lost, f"{app_key}-left-out.csv")


def lost_file(lost: list[Lost], name: str) -> Response:
    """A CSV of what was lost, row by row."""
    keys = ("sheet", "row", "column", "text", "reason", "kept")
    labels = [gettext("Sheet"), gettext("Row"), gettext("Column"), gettext("Cell"), gettext("Reason"),
              gettext("Record is there")]  # fmt: skip
    rows = (
        {"sheet": one.sheet, "row": one.row, "column": one.column, "text": one.text, "reason": one.reason,
         "kept": gettext("yes") if one.kept else gettext("no")}
        for one in lost
    )  # fmt: skip
    answer = Response(
        "".join(write_rows(rows, keys, labels, current_language())), content_type="text/csv; charset=utf-8"
    )
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _of_app(app_key: str, import_id: str) -> Held:
    held = _held(import_id)
    if held.app_key != app_key:
        raise NotFound(Problem("table.gone"))
    return held


# What is proposed


def _proposal(held: Held, said: Mapping[str, str]) -> Proposal:
    """The proposal with what was said about it; found once for the same words."""
    habits = _habits()
    key = (held.id, habits, tuple(sorted(said.items())))
    with _lock:
        if key in _proposed:
            return _proposed[key]
    if said:
        plain = _proposal(held, {})
        own = Habits(usual_currency([one.table for one in plain]) or habits.currency, habits.tag)
        found = correct(plain, said, own)
    else:
        found = propose(_tables(held), habits)
    with _lock:
        _proposed[key] = found
        while len(_proposed) > _PROPOSALS:
            _proposed.popitem(last=False)
    return found


def _tables(held: Held) -> list[Table]:
    book = book_of(current_store(), held)
    tables = [table for sheet in book.sheets if (table := cut_table(sheet)) is not None]
    if len(tables) == 1 and is_no_name(tables[0].name) and not tables[0].title:
        return [replace(tables[0], name=book.name)]
    return tables


def _workspace() -> tuple[str, str]:
    """The base currency and the time zone."""
    spaces = table_of(Workspace)
    chosen = select(spaces.c.currency, spaces.c.timezone).where(spaces.c.id == signed_in().workspace_id)
    with read_transaction(current_engine()) as connection:
        row = connection.execute(chosen).one()
    return row.currency, row.timezone


def _habits() -> Habits:
    return Habits(_workspace()[0], current_language())


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


def _review(
    held: Held, said: dict[str, str], refused: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    proposal = _proposal(held, {key: value for key, value in said.items() if key != "name"})
    book = book_of(current_store(), held)
    name = said.get("name") or str(held.state.get("name") or _name_of(held, book.name))
    offered = [(number, table.one, table.many) for number, table in enumerate(proposal) if table.kept]
    entities = plan_entities(proposal)
    locale = babel_locale(current_language())
    used = {str(one.kind.settings.get("currency", "")) for table in proposal for one in table.columns} - {""}
    currencies = sorted(used | {_habits().currency, *CURRENCIES})
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
