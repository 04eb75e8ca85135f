"""A save that was refused, answered to the page's own script: the page stays as it is."""

from __future__ import annotations

from typing import Any

from flask import render_template

from runtime.fields import field_type
from runtime.fields.values import TextLocale
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.choices import Choices
from runtime.web.pages.findings import bound_by_path, by_path, conflicts_of, findings_of
from runtime.web.pages.inputs import inputs_of, plain_value
from runtime.web.pages.page import Page
from runtime.web.pages.sheet import Sheet
from runtime.web.pages.state import state_of


def refusal(here: Visit, of: LiveEntity, page: Page) -> dict[str, Any]:
    """`bands` above the form, `errors` by path, and where somebody else has saved, both versions."""
    inputs = page.inputs
    findings = findings_of(here, of, page, inputs)
    errors = by_path(here, of, [one for one in page.problems if one.severity == "error"])
    for path, bound in bound_by_path(inputs) if inputs is not None else ():
        if bound.process_errors:
            errors[path] = [*bound.process_errors]
    found: dict[str, Any] = {
        "bands": render_template(
            "parts/bands.html", findings=findings, warnings=page.warnings, conflicts=None
        ),
        "errors": {} if page.is_stale else errors,
    }
    if page.is_stale and page.record is not None:
        found["revision"] = page.record["revision"]
        found["conflicts"] = _both(here, of, page)
    return found


def _both(here: Visit, of: LiveEntity, page: Page) -> list[dict[str, Any]]:
    """Both versions of each field, with what puts theirs into the form."""
    assert page.record is not None
    locale = TextLocale(here.language, here.timezone)
    stored = state_of(here, of, {}, page.record["id"], None)
    sheet = Sheet(here, of, stored, inputs_of(here, of, stored.values), {}, Choices(here))
    found = []
    for one in conflicts_of(here, of, page):
        item, raw = of.fields[one.key], page.record.get(one.key)
        kind = field_type(item.type)
        said: dict[str, Any] = {"key": one.key, "label": one.label, "theirs": one.theirs, "mine": one.mine,
                                "is_theirs": one.is_theirs}  # fmt: skip
        if item.type == "children":
            said["html"] = render_template("parts/one_table.html", table=sheet.field(item))
        else:
            value = plain_value(item, raw)
            said["values"] = list(kind.form_values(item, value)) if raw is not None else []
            if not said["values"]:
                said["values"] = [kind.edit_text(item, value, locale)] if raw is not None else [""]
            held = raw if isinstance(raw, list) else [raw]
            said["titles"] = {str(x["id"]): x.get("title") for x in held if isinstance(x, dict) and "id" in x}
        found.append(said)
    return found
