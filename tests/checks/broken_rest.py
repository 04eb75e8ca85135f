"""Broken definitions: parts that are there and do nothing, or ask for what cannot be."""

from __future__ import annotations

from tests.checks.cases import Cases
from tests.definition.samples import sales

_PHASE = {
    "key": "phase",
    "type": "stage",
    "label": {"en": "Phase", "zh": "阶段"},
    "initial": "a",
    "stages": [{"value": "a", "label": {"en": "A", "zh": "甲"}}],
}
_MANY = [
    {"key": f"c{number}", "type": "text", "label": {"en": f"C{number}", "zh": f"列{number}"}}
    for number in range(500)
]
_PRODUCT = sales()["entities"][1]["fields"]

REST: Cases = {
    "a computed field that must be filled in": (
        [("put", "/entities/0/fields/6/required", True)],
        {("field.computed_required", "/entities/0/fields/6/required")},
    ),
    "an index over rows": (
        [("put", "/entities/3/fields/5/indexed", True)],
        {("field.not_indexed", "/entities/3/fields/5/indexed")},
    ),
    "a declared index over rows": (
        [("put", "/entities/3/indexes", [["lines"]])],
        {("index.type", "/entities/3/indexes/0/0")},
    ),
    "many columns": (
        [("put", "/entities/1/fields", [*_PRODUCT, *_MANY])],
        {("entity.many_columns", "/entities/1/fields")},
    ),
    "a figure of nothing": (
        [("put", "/dashboards/0/widgets", [{"id": "a", "kind": "number"}])],
        {("figure.source", "/dashboards/0/widgets/0")},
    ),
    "a flow without steps": ([("put", "/flows/0/steps", [])], {("flow.empty", "/flows/0")}),
    "columns of what is no sub-table": (
        [("put", "/forms/0/layout/0/items/0/columns", ["name"])],
        {("layout.columns", "/forms/0/layout/0/items/0/columns")},
    ),
    "a required field that stands in no form": (
        [("put", "/forms/0/layout/0/items", [{"field": "company"}])],
        {("layout.not_placed", "/entities/2/fields/0")},
    ),
    "a menu entry to nowhere": (
        [("add", "/menu", {"id": "empty", "label": {"en": "Empty", "zh": "空"}})],
        {("menu.nothing", "/menu/1")},
    ),
    "a right to edit what is computed": (
        [("put", "/permissions/0/fields", {"revenue": "edit"})],
        {("permission.computed", "/permissions/0/fields/revenue")},
    ),
    "a right to change what is not seen": (
        [("put", "/permissions/0/read", False)],
        {("permission.no_update", "/permissions/0")},
    ),
    "a public form without what is required": (
        [("put", "/forms/0/public", {"enabled": True, "fields": ["email"], "link": "open"})],
        {("public.required", "/forms/0/public")},
    ),
    "a record type that narrows a text": (
        [("put", "/entities/3/record_types/1/options", {"reason": ["x"]})],
        {("record_type.field", "/entities/3/record_types/1/options/reason")},
    ),
    "a record type that begins where it may not be": (
        [("put", "/entities/3/record_types/1/stages", ["approved"])],
        {("record_type.initial", "/entities/3/record_types/1/stages")},
    ),
    "stages of a record type where there are none": (
        [("put", "/entities/0/record_types", [{"key": "vip", "stages": ["new"]}])],
        {("record_type.stages", "/entities/0/record_types/0/stages")},
    ),
    "an exception from no lock": (
        [("put", "/rules/0/except", ["status"])],
        {("rule.except", "/rules/0/except")},
    ),
    "a scenario that expects nothing": (
        [("put", "/scenarios/0/expect", {})],
        {("scenario.nothing", "/scenarios/0")},
    ),
    "no initial stage": (
        [("drop", "/entities/2/fields/11/initial")],
        {("stage.no_initial", "/entities/2/fields/11")},
    ),
    "a change to the same stage": (
        [("put", "/entities/2/fields/11/transitions/1/to", "new")],
        {
            ("stage.same", "/entities/2/fields/11/transitions/1/to"),
            ("stage.unreachable", "/entities/2/fields/11/stages/2"),
        },
    ),
    "two stage fields": (
        [("add", "/entities/2/fields", _PHASE)],
        {("field.unused", "/entities/2/fields/12"), ("stage.several", "/entities/2/fields/12/type")},
    ),
    "a calendar of names": (
        [("add", "/views", {"key": "days", "entity": "lead", "kind": "calendar", "date": "name"})],
        {("view.not_a_date", "/views/3/date")},
    ),
}

LOUD: Cases = {
    "a number out of choices": (
        [("put", "/rules/5/outputs", ["source"])],
        {("decision.number", "/rules/5/outputs/0")},
    ),
    "rows inside rows of their own": (
        [("put", "/entities/2/fields/9", {"key": "account", "type": "children", "entity": "lead"})],
        {("entity.child_of_itself", "/entities/2/fields/9/entity")},
    ),
    "a public form of nothing": (
        [
            ("put", "/forms/0/layout", [{"id": "hello", "note": {"en": "Hello", "zh": "您好"}}]),
            ("put", "/forms/0/public", {"enabled": True, "fields": []}),
        ],
        {("public.nothing", "/forms/0/public")},
    ),
    "a flow that waits for a form nobody sees": (
        [("put", "/flows/0/trigger", {"on": "public_form", "form": "lead_main"})],
        {("flow.other_form", "/flows/0/trigger/form")},
    ),
}
"""Mistakes that bring others with them: these are among what is found."""
