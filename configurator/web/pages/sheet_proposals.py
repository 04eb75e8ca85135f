"""What tables become, with what a person said about them: found once for the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from configurator.spreadsheets.naming import is_no_name
from configurator.spreadsheets.proposal import Proposal, correct, propose, usual_currency
from configurator.spreadsheets.recognise import Habits
from configurator.web.pages.memory import Memory
from runtime.access.models import Workspace
from runtime.exchange.cutting import Table, cut_table
from runtime.exchange.held import Held, book_of
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.database import current_engine
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import current_language

_proposals = Memory(4)


def proposal_of(held: Held, said: Mapping[str, str]) -> Proposal:
    """The proposal for the tables held, with what a person said of them. Raises TableProblem."""
    usual = habits()
    key = (held.id, usual, tuple(sorted(said.items())))
    found: Proposal = _proposals.remembered(key, lambda: _proposed(held, said, usual))
    return found


def _proposed(held: Held, said: Mapping[str, str], usual: Habits) -> Proposal:
    if not said:
        return propose(_tables(held), usual)
    plain = proposal_of(held, {})
    own = Habits(usual_currency([one.table for one in plain]) or usual.currency, usual.tag)
    return correct(plain, said, own)


def _tables(held: Held) -> list[Table]:
    book = book_of(current_store(), held)
    tables = [table for sheet in book.sheets if (table := cut_table(sheet)) is not None]
    if len(tables) == 1 and is_no_name(tables[0].name) and not tables[0].title:
        return [replace(tables[0], name=book.name)]
    return tables


def workspace_habits() -> tuple[str, str]:
    """The workspace's base currency and time zone."""
    spaces = table_of(Workspace)
    chosen = select(spaces.c.currency, spaces.c.timezone).where(spaces.c.id == signed_in().workspace_id)
    with read_transaction(current_engine()) as connection:
        row = connection.execute(chosen).one()
    return row.currency, row.timezone


def habits() -> Habits:
    """What this person is used to: the workspace's currency, their language."""
    return Habits(workspace_habits()[0], current_language())
