"""What a picker asks: candidates by words with a second line, those chosen lately, why one is not offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from runtime.definition import is_child
from runtime.formula.formula import Formula
from runtime.records.errors import RecordsError
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.choices import Choices, departments, people_of, targets_of
from runtime.web.pages.columns import columns_of, query_fields, rows_of
from runtime.web.pages.conditions import Speaker
from runtime.web.pages.inputs import inputs_of
from runtime.web.pages.shown import record_url
from runtime.web.pages.state import plain_record

MOST_FOUND = 20
MOST_REFUSED = 3
MOST_RECENT = 8
PEOPLE = frozenset({"user", "users", "department"})
LINKS = frozenset({"reference", "references", "any_reference"})


@pages.post("/apps/<app_key>/<entity>/-/look-up")
@access(Access.MEMBER)
def look_up(app_key: str, entity: str) -> ResponseReturnValue:
    """What a field may point to, by words, for the picker. The form as it stands is the body."""
    here = visit(app_key)
    of = here.entity(entity)
    path, q = request.args.get("path", ""), request.args.get("q", "").strip()
    owner, item, record = _place(here, of, path)
    if item.type in PEOPLE:
        found = (
            departments(here, q) if item.type == "department" else people_of(here, q, item.setting("role"))
        )
        return {"items": [{"id": value, "title": title} for value, title in found[:MOST_FOUND]]}
    target = request.args.get("entity") or targets_of(item)[0]
    if target not in targets_of(item) or target not in here.live.entities:
        raise not_found()
    return {"items": _items(here, owner, item, target, record, q), **_create(here, target, q)}


def _place(here: Visit, of: LiveEntity, path: str) -> tuple[LiveEntity, Any, Mapping[str, Any]]:
    """The entity, field and values a path of the form names. Raises NotFound."""
    given = inputs_of(here, of, {}, request.form).given()
    owner, record = of, given
    pieces = path.split("/")
    if len(pieces) == 3:
        children = of.fields.get(pieces[0])
        if children is None or children.type != "children" or pieces[0] in here.grant(of.key).hidden:
            raise not_found()
        rows = given.get(pieces[0]) or []
        owner = here.entity(str(children.setting("entity")))
        index = int(pieces[1]) if pieces[1].isdecimal() and len(pieces[1]) < 7 else len(rows)
        record = rows[index] if index < len(rows) else {}
    item = owner.fields.get(pieces[-1])
    if item is None or item.type not in LINKS | PEOPLE or item.key in here.grant(owner.key).hidden:
        raise not_found()
    return owner, item, record


def _items(
    here: Visit, owner: LiveEntity, item: Any, target: str, record: Mapping[str, Any], q: str
) -> list[dict[str, Any]]:
    choices, chosen = Choices(here), getattr(item, "choose_from", None)
    recent = [
        int(one) for one in request.args.get("recent", "").split(",") if one.isdecimal() and len(one) < 19
    ]
    first = []
    if recent and not q:
        first = choices.search(owner, chosen, target, record, "", MOST_RECENT, recent[:MOST_RECENT])
    found = choices.search(owner, chosen, target, record, q, MOST_FOUND)
    known = {value for value, _ in first}
    offered = [*first, *(one for one in found if one[0] not in known)][:MOST_FOUND]
    refused = _refused(here, owner, chosen, target, record, q, offered) if chosen and q else []
    seconds = second_lines(here, target, [int(value) for value, _ in offered])
    prefix = f"{target}:" if item.type == "any_reference" else ""
    items = [
        {
            "id": prefix + value,
            "title": title,
            "second": seconds.get(int(value), ""),
            "recent": value in known,
            "url": record_url(here, target, int(value)),
        }
        for value, title in offered
    ]
    return items + refused


def second_lines(here: Visit, target: str, ids: Sequence[int]) -> dict[int, str]:
    """What tells records of one title apart: the first columns of the entity's list that say more."""
    of = here.live.entities[target]
    if not ids or not here.may("read", target):
        return {}
    paths = next(
        (view.columns for view in here.live.app.views_of(target) if view.kind == "table" and view.columns), ()
    )
    titled = {path[0] for path in of.titles.reads}
    columns = [one for one in columns_of(here, of, paths) if (one.through or one.key) not in titled][:3]
    if not columns:
        return {}
    listed = ", ".join(map(str, ids))
    query = Query(filter=f"id in [{listed}]", fields=query_fields(of, columns), limit=len(ids), count=None)
    try:
        rows = rows_of(here, of, columns, here.records.list(target, query)["items"])
    except RecordsError:
        return {}
    return {row.id: " · ".join(cell.text for cell in row.cells if cell.text) for row in rows}


def _refused(
    here: Visit,
    owner: LiveEntity,
    chosen: str,
    target: str,
    record: Mapping[str, Any],
    q: str,
    offered: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Records that are found by these words and may not be chosen here, with the reason."""
    known = {value for value, _ in offered}
    found = [
        one for one in Choices(here).search(owner, None, target, record, q, MOST_FOUND) if one[0] not in known
    ]
    there = here.live.entities[target]
    said = []
    for value, title in found[:MOST_REFUSED]:
        said.append(
            {"id": "", "title": title, "second": _why_not(here, owner, there, chosen, int(value), record)}
        )
    return said


def _why_not(
    here: Visit, owner: LiveEntity, there: LiveEntity, chosen: str, record_id: int, record: Mapping[str, Any]
) -> str:
    formula: Formula = there.app.compile(chosen, there.key, "filter", record_entity=owner.key)
    hidden = here.grant(there.key).hidden | here.grant(owner.key).hidden
    if any(not hidden.isdisjoint(path) for path in formula.reads):
        return gettext("Cannot be chosen here")
    candidate = plain_record(here, there, here.records.get(there.key, record_id))
    with here.records.reading() as work:
        context = work.context(there.key, candidate)
        context.outer = record
        condition = Speaker(here, there, context, owner).condition(formula)
    wrong = [one.opposite for one in condition.clauses if not one.holds]
    return gettext("Cannot be chosen: %(why)s", why=wrong[0]) if wrong else gettext("Cannot be chosen here")


def _create(here: Visit, target: str, q: str) -> dict[str, Any]:
    """Where a new one can be made, if the reader may."""
    entity = here.live.entities[target].entity
    if not here.may("create", target) or is_child(here.live.app, entity):
        return {}
    label = (
        gettext("New %(one)s “%(name)s”", one=here.one(entity), name=q)
        if q
        else gettext("New %(one)s", one=here.one(entity))
    )
    return {
        "create": {
            "label": label,
            "url": url_for("pages.quick_record", app_key=here.live.key, entity=target, q=q or None),
        }
    }
