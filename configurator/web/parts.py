"""What it would mean to take a part of the draft away, or to give a field another type."""

from __future__ import annotations

import json
from typing import Any

from configurator.draft import read_draft
from configurator.held import held_by, turned
from configurator.part_removal import Removal
from configurator.pointers import by_identity
from configurator.publish import problems_of
from configurator.web.answers import said
from configurator.web.blueprint import studio
from configurator.withholding import may_read_values
from runtime.definition import load_app
from runtime.definition.fields import Field
from runtime.problems import Problem, errors
from runtime.records.errors import Invalid
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.errors import Refusal, malformed
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.requests import only_members, read_object


@studio.post("/apps/<app_key>/draft/removal")
@access(Access.DESIGNER)
def removal(app_key: str) -> Answer:
    """What taking away the `entity`, or its `field`, would mean; nothing is changed.

    `operations` are a JSON Patch that does it, `gone` is what goes or changes with it, `problems` what would
    be left to mend, `records` and `values` how many live records there are and hold a value.
    """
    body = read_object()
    only_members(body, "entity", "field")
    entity, field = body.get("entity"), body.get("field")
    with read_transaction(current_engine()) as connection:
        draft = read_draft(connection, app_key)
        owner = draft.app.find_entity(entity) if isinstance(entity, str) else None
        if owner is None or not (field is None or (isinstance(field, str) and owner.field(field))):
            values = {"name": "entity", "expected": "an entity of the draft, or one of its fields"}
            raise Refusal(422, Problem("request.parameter", "entity", values))
        held = held_by(connection, app_key, owner.key, field)
    made = Removal(json.loads(json.dumps(draft.definition)), current_language())
    if field is None:
        made.remove_entity(owner.key)
    else:
        made.remove_field(owner.key, field)
    app, refused = load_app(made.document)
    found = refused if app is None else errors(problems_of(app))
    before = {(one.code, one.path, repr(sorted(one.values))) for one in errors(problems_of(draft.app))}
    left = [one for one in found if (one.code, one.path, repr(sorted(one.values))) not in before]
    mending = said(left, made.document)
    return answer(
        {
            "operations": made.operations,
            "gone": [one.as_json() for one in sorted(made.gone)],
            "problems": [{**one, "path": by_identity(made.document, one["path"])} for one in mending],
            "records": held.records,
            "values": held.values,
        }
    )


@studio.post("/apps/<app_key>/draft/conversion")
@access(Access.DESIGNER)
def conversion(app_key: str) -> Answer:
    """What would become of the live values if a field of `entity` were `field`; nothing is changed.

    `refused` of the `looked_at` values can't be taken over; `put_away` says that none is. `distinct` are
    the different texts there are, when they are few: options for a choice. To somebody who may not read the
    field in every record, `withheld` says that there are no examples and texts.
    """
    body = read_object()
    only_members(body, "entity", "field")
    entity, field = body.get("entity"), body.get("field")
    if not isinstance(entity, str) or not isinstance(field, dict):
        raise malformed('{"entity": key, "field": definition}')
    with read_transaction(current_engine()) as connection:
        made = _field(connection, app_key, entity, field)
        found = turned(connection, app_key, entity, made)
    shown = may_read_values(current_engine(), signed_in(), app_key, entity, [made.key])
    return answer(
        {
            "withheld": not shown,
            "values": found.values,
            "looked_at": found.looked_at,
            "refused": found.refused,
            "put_away": found.put_away,
            "examples": [
                {"record": one.record, "value": one.value, "becomes": one.becomes}
                for one in found.examples
                if shown
            ],
            "distinct": list(found.distinct) if shown else [],
        }
    )


def _field(connection: Any, app_key: str, entity: str, raw: dict[str, Any]) -> Field:
    """The field as a loadable draft would have it. Invalid when it can't be loaded."""
    document = read_draft(connection, app_key).definition
    for one in document["entities"]:
        if one["key"] == entity:
            one["fields"] = [raw if each["key"] == raw.get("key") else each for each in one["fields"]]
    app, problems = load_app(document)
    if app is None:
        raise Invalid(problems)
    owner = app.find_entity(entity)
    found = owner.field(str(raw.get("key"))) if owner else None
    if found is None:
        values = {"name": "field", "expected": "a field of the entity"}
        raise Refusal(422, Problem("request.parameter", "field", values))
    return found
