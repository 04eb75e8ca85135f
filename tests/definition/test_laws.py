"""Laws over random small definitions: what is loaded is dumped, in every form, byte for byte."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from configurator.checks import check_app
from configurator.packages import read_package, write_json, write_zip
from runtime.definition import canonical_json, digest, dump_app, load_app
from runtime.definition.strict_json import read_json

KEYS = some.text("abcdefgh线索é_", min_size=1, max_size=6).filter(str.isidentifier)
TEXTS = some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SHOWN = TEXTS | some.fixed_dictionaries({}, optional={"en": TEXTS, "zh": TEXTS}).filter(bool)
SWITCH = some.booleans()


def part(required: dict[str, Any], optional: dict[str, Any]) -> some.SearchStrategy[dict[str, Any]]:
    return some.fixed_dictionaries(required, optional=optional)


OPTIONS = some.lists(part({"value": KEYS}, {"label": SHOWN, "color": TEXTS}), min_size=1, max_size=3)
COMMON = {"label": SHOWN, "help": SHOWN, "required": SWITCH, "unique": SWITCH, "formula": KEYS}
FIELDS = some.one_of(
    part({"key": KEYS, "type": some.just("text")}, COMMON),
    part({"key": KEYS, "type": some.just("decimal"), "scale": some.integers(0, 6)}, COMMON),
    part({"key": KEYS, "type": some.just("choice"), "options": OPTIONS}, COMMON),
    part({"key": KEYS, "type": some.just("reference"), "entity": KEYS}, {**COMMON, "back": KEYS}),
)
ENTITIES = part(
    {"key": KEYS, "fields": some.lists(FIELDS, max_size=4)},
    {"label": SHOWN, "single": SWITCH, "title": KEYS, "unique": some.just([])},
)
STATE = part(
    {"key": KEYS, "entity": KEYS, "kind": some.just("state"), "when": KEYS},
    {"show": some.lists(KEYS, unique=True, max_size=3), "except": some.just([])},
)
COMPUTE = part(
    {
        "key": KEYS,
        "entity": KEYS,
        "kind": some.just("compute"),
        "set": some.dictionaries(KEYS, KEYS, max_size=3),
    },
    {},
)
ITEMS: some.SearchStrategy[dict[str, Any]] = some.recursive(
    part({"field": KEYS}, {"width": some.integers(1, 4)}),
    lambda inside: part(
        {"section": SHOWN, "id": KEYS, "items": some.lists(inside, max_size=3)}, {"collapsed": SWITCH}
    ),
    max_leaves=4,
)
FORMS = part({"key": KEYS, "entity": KEYS, "layout": some.lists(ITEMS, max_size=3)}, {"label": SHOWN})
ROWS = part({"role": KEYS, "entity": KEYS}, {"read": SWITCH | KEYS, "export": SWITCH, "delete": SWITCH})
APPS = part(
    {"formwright": some.just(1), "key": KEYS},
    {
        "label": SHOWN,
        "entities": some.lists(ENTITIES, max_size=3),
        "rules": some.lists(STATE | COMPUTE, max_size=3),
        "forms": some.lists(FORMS, max_size=2),
        "permissions": some.lists(ROWS, max_size=3),
        "menu": some.just([]),
    },
)


@given(APPS)
@settings(max_examples=150, deadline=None)
def test_load_and_dump(document: dict[str, Any]) -> None:
    app, problems = load_app(document)
    assert app is not None, problems
    assert dump_app(app) == document
    written = canonical_json(app)
    again, _ = load_app(read_json(written)[0])
    assert again == app and canonical_json(again) == written and digest(again) == digest(app)


@given(APPS)
@settings(max_examples=100, deadline=None)
def test_packages_hold_what_they_were_given(document: dict[str, Any]) -> None:
    app, _ = load_app(document)
    assert app is not None
    for raw in (write_zip(app), write_json(app)):
        package = read_package(raw)
        assert package.problems == ()
        assert package.definition == document
        again, _ = load_app(package.definition)
        assert again is not None and write_zip(again) == write_zip(app)


@given(APPS)
@settings(max_examples=150, deadline=None)
def test_checking_never_raises_and_its_pointers_lead_somewhere(document: dict[str, Any]) -> None:
    app, _ = load_app(document)
    assert app is not None
    for problem in check_app(app):
        here: Any = document
        for step in problem.path.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            here = here[int(step)] if isinstance(here, list) else here[name]
        assert problem.message("en") and problem.message("zh")


@given(
    some.recursive(
        some.none() | SWITCH | some.integers() | TEXTS,
        lambda inside: some.lists(inside, max_size=3) | some.dictionaries(TEXTS, inside, max_size=3),
        max_leaves=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_json_is_answered(document: Any) -> None:
    app, problems = load_app(document)
    assert app is None and problems
    assert json.dumps([problem.as_json("zh") for problem in problems])
