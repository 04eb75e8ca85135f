"""Pages of decision tables: which there are, one table's grid, a new one."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from configurator.web.designer.blueprint import designer
from configurator.web.designer.kinds import icons
from configurator.web.designer.known import known_of
from configurator.web.designer.words import words
from configurator.web.pages.blueprint import Bench, bench_of, bench_page
from runtime.definition import DecisionTable, Entity
from runtime.definition.text import text_in
from runtime.web.declared import Access, access
from runtime.web.errors import not_found

NEEDED = (
    "arrow-left", "arrow-right", "clipboard-text", "copy", "square-dashed", "stack-2", "table-plus",
    "toggle-left",
)  # fmt: skip


@designer.get("/<app_key>/decisions")
@access(Access.STUDIO)
def decisions(app_key: str) -> ResponseReturnValue:
    """The decision tables of the draft, by entity."""
    bench = bench_of(app_key)
    return _island(bench, "decisions")


@designer.get("/<app_key>/decisions/-/new/<entity>")
@access(Access.STUDIO)
def new_decision(app_key: str, entity: str) -> ResponseReturnValue:
    """A decision table that is still to be made."""
    bench = bench_of(app_key)
    found = bench.draft.app.find_entity(entity)
    if found is None:
        raise not_found()
    return _island(bench, "decision", found)


@designer.get("/<app_key>/decisions/<table_key>")
@access(Access.STUDIO)
def decision(app_key: str, table_key: str) -> ResponseReturnValue:
    """One decision table."""
    bench = bench_of(app_key)
    app = bench.draft.app
    table = next((one for one in app.rules if one.key == table_key), None)
    entity = app.find_entity(table.entity) if isinstance(table, DecisionTable) else None
    if entity is None:
        raise not_found()
    return _island(bench, "decision", entity, table_key)


def _island(bench: Bench, place: str, of: Entity | None = None, rule: str = "") -> ResponseReturnValue:
    language = bench.language
    known = known_of(
        bench,
        place,
        of.key if of else None,
        rule=rule,
        icons=icons(NEEDED),
        words=words(),
    )
    tables = [one for one in bench.draft.app.rules if isinstance(one, DecisionTable)]
    return bench_page(
        "studio/decisions.html",
        bench,
        known=known,
        rule=rule,
        is_one=place == "decision",
        entity_label=text_in(of.label, language, of.key) if of else "",
        tables=[(one.key, text_in(one.label, language, one.key)) for one in tables],
    )
