"""Every text of a definition is bounded, in the schema and where it is refused; so is what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runtime.definition import load_app
from runtime.definition.schema import app_schema

HUGE = "y" * 200_000


def strings(schema: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema that lets texts through, with its place."""
    if isinstance(schema, list):
        for index, member in enumerate(schema):
            yield from strings(member, f"{path}/{index}")
    elif isinstance(schema, Mapping):
        kind = schema.get("type")
        if kind == "string" or (isinstance(kind, list) and "string" in kind):
            yield path, schema
        for key, member in schema.items():
            yield from strings(member, f"{path}/{key}")


def test_the_schema_bounds_every_text() -> None:
    found = list(strings(app_schema()))
    assert len(found) > 100
    assert [path for path, schema in found if not {"maxLength", "enum", "const"} & schema.keys()] == []


def app(**more: Any) -> dict[str, Any]:
    field = {"key": "level", "type": "choice", "options": [{"value": "a"}], **more.pop("field", {})}
    entity = {"key": "item", "fields": [field], **more.pop("entity", {})}
    return {"formwright": 1, "key": "shop", "entities": [entity], **more}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (app(label=HUGE), "/label"),
        (app(label={"en": "Shop", "zh": HUGE}), "/label/zh"),
        (app(label={"fr": "x" * 501}), "/label/fr"),
        (app(description=HUGE), "/description"),
        (app(icon=HUGE), "/icon"),
        (app(entity={"plural": HUGE}), "/entities/0/plural"),
        (app(entity={"title": HUGE}), "/entities/0/title"),
        (app(field={"help": {"en": HUGE}}), "/entities/0/fields/0/help/en"),
        (app(field={"placeholder": "x" * 501}), "/entities/0/fields/0/placeholder"),
        (app(field={"options": [{"value": HUGE}]}), "/entities/0/fields/0/options/0/value"),
        (app(field={"options": [{"value": "a", "label": HUGE}]}), "/entities/0/fields/0/options/0/label"),
        (app(label={HUGE: "x"}), None),
        (app(permissions=[{"role": "r", "entity": "item", "read": True, "fields": {HUGE: "hide"}}]), None),
        ({**app(), HUGE: 1}, None),
        (app(entity={HUGE: 1}), None),
    ],
)
def test_what_is_longer_than_any_text_is_refused_in_few_words(
    document: dict[str, Any], path: str | None
) -> None:
    made, problems = load_app(document)
    assert made is None and problems
    if path is not None:
        assert [(one.code, one.path) for one in problems] == [("property.too_long", path)]
    said = [one.as_json(language) for one in problems for language in ("en", "zh")]
    assert all(len(str(one)) < 1_000 for one in said)


def test_texts_people_write_are_short_enough() -> None:
    long = app(label={"en": "L" * 500, "zh": "标" * 500}, description="d" * 10_000)
    assert load_app(long)[1] == []
