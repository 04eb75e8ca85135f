"""The side of a record's page: everything that points to it, fetched when its tab is opened."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from runtime.definition import Related, references_into
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.related import RelatedList, related_list

SHOWN_IN_PANEL = 5


def related_lists(here: Visit, of: LiveEntity, record_id: int) -> list[RelatedList]:
    """Every back collection the reader may see, with its count and first records."""
    found = []
    for name in references_into(here.live.app, of.key):
        item = Related(id=f"panel-{name}", related=name)
        drawn = related_list(here, of.key, record_id, item, limit=SHOWN_IN_PANEL, counts=True)
        if drawn is not None:
            found.append(drawn)
    return sorted(found, key=lambda one: not one.rows)


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/-/related")
@access(Access.MEMBER)
def show_related(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """The records that point to a record: a piece of its page."""
    here = visit(app_key)
    of = here.entity(entity)
    here.records.get(of.key, record_id)
    return render_template("parts/panel_related.html", lists=related_lists(here, of, record_id))
