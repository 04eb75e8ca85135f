"""Grouped figures over an entity's records."""

from __future__ import annotations

from flask import request

from runtime.records.figures import COUNT, MOST_GROUPS, FigureQuery, figures
from runtime.web.answers import Answer, answer
from runtime.web.api.blueprint import api
from runtime.web.declared import Access, access, parameters
from runtime.web.doors import open_door
from runtime.web.errors import bad_parameter
from runtime.web.requests import whole_number


@api.get("/apps/<app_key>/query")
@access(Access.MEMBER)
@parameters("entity", "group_by", "measure", "filter", "q", "limit")
def query_figures(app_key: str) -> Answer:
    """Measures over the records of `entity` that the caller may read, by group.

    `group_by` and `measure` are formulas, given once or several times; `filter` is one.
    """
    args = request.args
    entity = args.get("entity")
    door = open_door(app_key)
    if not entity:
        raise bad_parameter("entity", "the key of an entity")
    query = FigureQuery(
        group_by=tuple(text for text in args.getlist("group_by") if text.strip()),
        measures=tuple(text for text in args.getlist("measure") if text.strip()) or (COUNT,),
        filter=args.get("filter") or None,
        q=args.get("q") or None,
        limit=whole_number("limit", MOST_GROUPS, 1, MOST_GROUPS),
    )
    return answer(figures(door, entity, query))
