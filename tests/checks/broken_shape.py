"""Definitions of a wrong shape, keys that cannot be, parts that cannot be told apart."""

from __future__ import annotations

from tests.checks.cases import Cases

TEXT_FIELD = {"key": "extra", "type": "text"}

SHAPE: Cases = {
    # Shape
    "unknown member of the app": ([("put", "/entites", [])], {("property.unknown", "/entites")}),
    "unknown member of a field": (
        [("put", "/entities/0/fields/0/requierd", True)],
        {("property.unknown", "/entities/0/fields/0/requierd")},
    ),
    "a setting of another type": (
        [("put", "/entities/0/fields/0/scale", 2)],
        {("property.unknown", "/entities/0/fields/0/scale")},
    ),
    "unknown members do not hide what else is wrong": (
        [("put", "/nonsense", 1), ("put", "/rules/0/entity", "quot")],
        {("property.unknown", "/nonsense"), ("reference.unknown", "/rules/0/entity")},
    ),
    "another version of the format": ([("put", "/formwright", 2)], {("format.version", "/formwright")}),
    "no key": ([("drop", "/key")], {("property.missing", "")}),
    "a text for a switch": (
        [("put", "/entities/0/fields/0/required", "yes")],
        {("property.type", "/entities/0/fields/0/required")},
    ),
    "an unknown field type": (
        [("put", "/entities/0/fields/0/type", "string")],
        {("kind.unknown", "/entities/0/fields/0/type")},
    ),
    "an unknown step": (
        [("put", "/flows/0/steps/0/do", "search")],
        {("kind.unknown", "/flows/0/steps/0/do")},
    ),
    "an unknown kind of view": ([("put", "/views/0/kind", "grid")], {("kind.unknown", "/views/0/kind")}),
    "an unknown trigger": (
        [("put", "/flows/0/trigger/on", "click")],
        {("kind.unknown", "/flows/0/trigger/on")},
    ),
    "an unknown word": (
        [("put", "/entities/0/fields/5/on_delete", "ignore")],
        {("property.choice", "/entities/0/fields/5/on_delete")},
    ),
    "a reference to nothing": (
        [("drop", "/entities/0/fields/5/entity")],
        {("property.missing", "/entities/0/fields/5")},
    ),
    "a choice with two sources": (
        [("put", "/entities/0/fields/3/option_set", "region")],
        {("property.one_of", "/entities/0/fields/3")},
    ),
    "no language": ([("put", "/label", {"English": "x"})], {("text.language", "/label")}),
    "a column twice": ([("add", "/views/0/columns", "name")], {("property.repeated", "/views/0/columns")}),
    "a layout part of no kind": (
        [("add", "/forms/0/layout", {"id": "x"})],
        {("layout.unknown", "/forms/0/layout/2")},
    ),
    "an empty formula": (
        [("put", "/rules/0/when", "")],
        {("property.empty", "/rules/0/when")},
    ),
    "a missing id of a section": ([("drop", "/forms/0/layout/0/id")], {("id.missing", "/forms/0/layout/0")}),
    "a missing id of a case": (
        [("drop", "/flows/0/steps/1/cases/0/id")],
        {("id.missing", "/flows/0/steps/1/cases/0")},
    ),
    "missing ids of a table": (
        [("drop", "/rules/5/rows/0/id"), ("drop", "/menu/0/items/1/id")],
        {("id.missing", "/rules/5/rows/0"), ("id.missing", "/menu/0/items/1")},
    ),
    # Keys and identities
    "a key with a space": (
        [("add", "/roles", {"key": "the boss"})],
        {("key.invalid", "/roles/2/key"), ("access.unlisted", "/roles/2")},
    ),
    "a key that begins with a digit": (
        [("add", "/entities/1/fields", {"key": "3d", "type": "text"})],
        {("key.invalid", "/entities/1/fields/5/key")},
    ),
    "a key in another normal form": (
        [("add", "/entities/1/fields", {"key": "ｎote", "type": "text"})],
        {("key.normal_form", "/entities/1/fields/5/key")},
    ),
    "a reserved word": (
        [("add", "/entities/1/fields", {"key": "parent", "type": "text"})],
        {("key.reserved", "/entities/1/fields/5/key")},
    ),
    "a Python keyword": (
        [("add", "/entities/1/fields", {"key": "class", "type": "text"})],
        {("key.reserved", "/entities/1/fields/5/key")},
    ),
    "a system column": (
        [("add", "/entities/1/fields", {"key": "Owner", "type": "text"})],
        {("key.reserved", "/entities/1/fields/5/key")},
    ),
    "a route word": (
        [("add", "/entities", {"key": "draft", "fields": [TEXT_FIELD]})],
        {("key.reserved", "/entities/7/key"), ("permission.none", "/entities/7")},
    ),
    "a duplicate key": (
        [("add", "/entities/1/fields", {"key": "Code", "type": "text"})],
        {("key.duplicate", "/entities/1/fields/5/key")},
    ),
    "a duplicate step": (
        [("put", "/flows/1/steps/1/key", "make")],
        {("flow.steps_key", "/flows/1/steps/1/key")},
    ),
    "a duplicate option": (
        [("add", "/option_sets/0/options", {"value": "north"})],
        {("value.duplicate", "/option_sets/0/options/3/value")},
    ),
    "a duplicate id": ([("put", "/forms/0/layout/1/id", "who")], {("id.duplicate", "/forms/0/layout/1/id")}),
    "a duplicate option of a field": (
        [("add", "/entities/0/fields/3/options", {"value": "gold"})],
        {("setting.option_twice", "/entities/0/fields/3/options/2")},
    ),
    "a permission twice": (
        [("add", "/permissions", {"role": "sales", "entity": "lead", "read": True})],
        {("permission.duplicate", "/permissions/10")},
    ),
    "a transition twice": (
        [("add", "/entities/2/fields/11/transitions", {"from": "new", "to": "lost"})],
        {("transition.duplicate", "/entities/2/fields/11/transitions/3")},
    ),
    "a field twice in a form": (
        [("add", "/forms/0/layout/1/items", {"field": "name"})],
        {("layout.duplicate_field", "/forms/0/layout/1/items/8/field")},
    ),
    "two collections of one name": (
        [("put", "/entities/5/fields/1/back", "quotes")],
        {
            ("back.collision", "/entities/5/fields/1/back"),
            ("formula.unknown_name", "/entities/0/fields/6/formula"),
        },
    ),
    "two references without a name for their collections": (
        [("add", "/entities/2/fields", {"key": "partner", "type": "reference", "entity": "account"})],
        {("back.collision", "/entities/2/fields/12")},
    ),
}
