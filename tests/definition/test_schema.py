"""The JSON Schema: valid itself, closed, complete, and of one mind with the loader."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from runtime.definition import load_app
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds
from runtime.definition.schema import app_schema
from runtime.fields.registry import field_types
from runtime.flows.registry import step_types
from tests.checks.broken import BROKEN, broken
from tests.definition.samples import all_samples

EXAMPLE = json.loads((Path(__file__).parent / "format_example.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(
        app_schema(), format_checker=checker, registry=referencing.Registry()
    )


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield path, schema
        for key, member in schema.items():
            if key not in ("default", "enum", "const", "x-label", "x-help", "x-labels"):
                yield from subschemas(member, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, member in enumerate(schema):
            yield from subschemas(member, f"{path}/{index}")


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(app_schema())
    assert app_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_list_says_how_it_merges() -> None:
    lists = [(path, found) for path, found in subschemas(app_schema()) if found.get("type") == "array"]
    assert len(lists) > 50
    for path, found in lists:
        assert found.get("x-merge"), path


def test_every_reference_stays_inside() -> None:
    schema = app_schema()
    for path, found in subschemas(schema):
        reference = found.get("$ref")
        if isinstance(reference, str):
            assert reference.removeprefix("#/$defs/") in schema["$defs"], path


def test_an_editor_gets_words_for_parts() -> None:
    for name, found in app_schema()["$defs"].items():
        if found.get("type") == "object" and "." not in name:
            assert found.get("description"), name


@pytest.mark.parametrize("name", [*all_samples(), "example"])
def test_sound_definitions_are_valid(name: str, validator: jsonschema.Draft202012Validator) -> None:
    document = EXAMPLE if name == "example" else all_samples()[name]
    assert [error.message for error in validator.iter_errors(document)] == []
    app, problems = load_app(document)
    assert app is not None and problems == []
    assert app.dump() == document


@pytest.mark.parametrize("name", BROKEN)
def test_both_validators_agree(name: str, validator: jsonschema.Draft202012Validator) -> None:
    document = broken(name)
    assert validator.is_valid(document) == (not load_app(document)[1])


def with_part(section: str, part: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(EXAMPLE)
    document[section].append(part)
    return document


@pytest.mark.parametrize("key", field_types())
def test_examples_of_field_types_load(key: str) -> None:
    entity = {"key": "sample", "fields": [dict(field_types()[key].example)]}
    assert load_app(with_part("entities", entity))[1] == []
    entity["fields"][0] |= {"no_such_setting": 1}
    [problem] = load_app(with_part("entities", entity))[1]
    assert problem.code == "property.unknown" and problem.path.endswith("/no_such_setting")


@pytest.mark.parametrize("key", step_types())
def test_examples_of_steps_load(key: str) -> None:
    flow = {"key": "sample", "trigger": {"on": "created"}, "steps": [dict(step_types()[key].example)]}
    assert [problem.path for problem in load_app(with_part("flows", flow))[1]] == []


@pytest.mark.parametrize("key", view_kinds())
def test_examples_of_views_load(key: str) -> None:
    assert load_app(with_part("views", dict(view_kinds()[key].example)))[1] == []


@pytest.mark.parametrize("key", widget_kinds())
def test_examples_of_widgets_load(key: str) -> None:
    dashboard = {"key": "sample", "widgets": [dict(widget_kinds()[key].example)]}
    assert load_app(with_part("dashboards", dashboard))[1] == []


@pytest.mark.parametrize("key", trigger_kinds())
def test_examples_of_triggers_load(key: str) -> None:
    flow = {"key": "sample", "trigger": dict(trigger_kinds()[key].example), "steps": []}
    assert load_app(with_part("flows", flow))[1] == []
