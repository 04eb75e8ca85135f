"""Likely duplicates of a record, told while it is entered and asked about before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from runtime.fields.values import label_of, text_of
from runtime.records.duplicates import Alike
from runtime.records.live_entity import LiveEntity
from runtime.web.declared import Access, access
from runtime.web.language import gettext, ngettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.inputs import inputs_of
from runtime.web.pages.page import Warned
from runtime.web.pages.shown import record_url


def alike(here: Visit, of: LiveEntity, given: Mapping[str, Any], record_id: int | None) -> list[Warned]:
    """What looks like a record of these values."""
    if not any(check.then == "warn" for check in of.entity.duplicates):
        return []
    return [_warned(here, of, one) for one in here.records.alike(of.key, given, record_id)]


def _warned(here: Visit, of: LiveEntity, found: Alike) -> Warned:
    links = [(title, record_url(here, of.key, record_id)) for record_id, title in found.records]
    return Warned(f"duplicate.{found.check.id}", _said(here, of, found), found.check.match[0], links)


def _said(here: Visit, of: LiveEntity, found: Alike) -> str:
    if found.check.message is not None:
        return text_of(found.check.message, here.language)
    labels = ("、" if here.language == "zh" else ", ").join(
        label_of(of.fields[key], here.language) for key in found.check.match
    )
    one, many = here.one(of.entity), here.many(of.entity)
    if found.count == 1:
        return gettext("One %(one)s has the same %(labels)s", one=one, labels=labels)
    return ngettext("%(num)s %(many)s have the same %(labels)s", "%(num)s %(many)s have the same %(labels)s",
                    found.count, many=many, labels=labels)  # fmt: skip


@pages.post("/apps/<app_key>/<entity>/-/alike")
@access(Access.MEMBER)
def look_for_alike(app_key: str, entity: str) -> ResponseReturnValue:
    """Likely duplicates of a form as it stands, for its script."""
    here = visit(app_key)
    of = here.entity(entity)
    text = request.args.get("id", "")
    record_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    given = inputs_of(here, of, {}, request.form).given()
    found = alike(here, of, given, record_id)
    return {
        "items": [
            {"path": one.path, "message": one.message,
             "records": [{"title": title, "url": url} for title, url in one.alike]}
            for one in found
        ]
    }  # fmt: skip
