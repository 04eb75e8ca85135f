"""Lists of the records that point to a record, on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from runtime.definition import BackCollection, Related, is_child, references_into
from runtime.records.errors import BadRequest
from runtime.records.query import Query
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Column, Row, columns_of, query_fields, rows_of

SHOWN = 10
SHOWN_ALONE = 50
"""Of records that point here by a reference to several entities: no list is filtered by it."""


@dataclass(slots=True)
class RelatedList:
    """Some of the records that point to a record, and where all of them are."""

    label: str
    columns: list[Column]
    rows: list[Row]
    more: bool
    all_url: str
    new_url: str
    one: str
    name: str
    is_alone: bool = False
    count: str = ""


def related_list(
    here: Visit, entity: str, record_id: int, item: Related, limit: int = SHOWN, counts: bool = False
) -> RelatedList | None:
    """The list a layout asks for; None when the reader may not see such records."""
    found = references_into(here.live.app, entity).get(item.related)
    if found is None or not here.may("read", found.entity.key) or is_child(here.live.app, found.entity):
        return None
    if found.field.key in here.grant(found.entity.key).hidden:
        return None
    of = here.entity(found.entity.key)
    paths = item.columns or _columns(here, found)
    columns = [column for column in columns_of(here, of, paths) if column.key != found.field.key][:5]
    several = found.field.type == "any_reference"
    query = Query(
        filter=_condition(found, entity, record_id),
        sort=("-id",),
        limit=SHOWN_ALONE if several else limit,
        fields=query_fields(of, columns),
        count=False if counts else None,
    )
    try:
        answer = here.records.list(of.key, query)
    except BadRequest:
        return None
    label = here.text(item.label) or here.many(found.entity)
    where: dict[str, Any] = {"app_key": here.live.key, "entity": of.key}
    all_url = url_for("pages.list_records", **where, c0=found.field.key, o0="is", v0=record_id)
    new_url = ""
    if here.may("create", of.key) and found.field.type != "references":
        target = f"{entity}:{record_id}" if several else record_id
        new_url = url_for("pages.new_record", **{**where, found.field.key: target})
    rows = rows_of(here, of, columns, answer["items"])
    counted = answer.get("count")
    return RelatedList(
        label,
        columns,
        rows,
        bool(answer["next"]) and not several,
        all_url,
        new_url,
        here.one(found.entity),
        item.related,
        count=f"{counted['value']}{'+' if counted['capped'] else ''}" if counted else "",
    )


def _columns(here: Visit, found: BackCollection) -> tuple[str, ...]:
    """The columns of the entity's first table view."""
    for view in here.live.app.views_of(found.entity.key):
        if view.kind == "table" and view.columns:
            return view.columns
    return ()


def _condition(found: BackCollection, entity: str, record_id: int) -> str:
    key: Any = found.field.key
    if found.field.type == "any_reference":
        return f'{key} = ROW(ENTITY("{entity}", id = {record_id}), 1)'
    return f"{key} = {record_id}" if found.field.type == "reference" else f"INCLUDES({key}, {record_id})"
