"""What every field type must do. A new type is tested by being there."""

from __future__ import annotations

import json
import time as clock
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, text

from runtime.fields import (
    COLUMNLESS,
    PARSER_NAMES,
    FieldType,
    Lookup,
    TextLocale,
    ValueProblem,
    field_types,
)
from runtime.fields.registry import Registry
from runtime.fields.settings import GROUPS
from runtime.fields.storage_kinds import StorageKind
from runtime.formula.formula import compile_formula
from runtime.formula.scope import FieldInfo, SimpleScope
from runtime.formula.types import Kind, Type
from runtime.problems import LANGUAGES, Problem, registered_messages
from runtime.storage.codecs import codec, decoder, encoder, json_decoder
from runtime.storage.kinds import column_type
from tests.fields.hostile import HOSTILE
from tests.fields.samples import example, samples

LOCALES = [TextLocale("en"), TextLocale("zh", "Asia/Shanghai"), TextLocale("de", "Europe/Berlin")]
GROUP_KEYS = {"text", "number", "choice", "date", "relation", "people", "file", "other"}
EDITORS = {
    "formula",
    "path",
    "entity",
    "entities",
    "option_set",
    "options",
    "stages",
    "transitions",
    "currency",
    "pattern",
    "replaced",
    "text",
}


def test_it_says_what_it_is_in_both_languages(kind: FieldType) -> None:
    for shown in (kind.label, kind.sentence):
        assert set(shown) == set(LANGUAGES) and all(shown.values())
    assert kind.key.isidentifier() and kind.key.islower()
    assert kind.icon and kind.group in GROUP_KEYS
    assert isinstance(kind.storage, StorageKind)
    assert type(kind).__doc__


def test_its_settings_make_a_property_panel(kind: FieldType) -> None:
    for name, schema in kind.settings_schema.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert set(schema["x-label"]) == set(LANGUAGES) and schema["title"] == schema["x-label"]["en"], name
        assert set(schema["x-help"]) == set(LANGUAGES) and schema["description"] == schema["x-help"]["en"], (
            name
        )
        assert schema["x-group"] in GROUPS and schema.get("x-editor", "text") in EDITORS, name
    assert set(kind.required_settings) | set(kind.one_of_settings) <= set(kind.settings_schema)


def test_its_example_is_valid_and_makes_sense(kind: FieldType) -> None:
    common = {"key", "type", "label", "default"}
    own = {name: value for name, value in kind.example.items() if name not in common}
    schema = {
        "type": "object",
        "properties": dict(kind.settings_schema),
        "required": list(kind.required_settings),
        "additionalProperties": False,
    }
    jsonschema.validate(own, schema)
    assert kind.example["type"] == kind.key
    assert kind.check(example(kind)) == []


def test_json_round_trip(kind: FieldType) -> None:
    field = example(kind)
    for raw, value in zip(kind.values, samples(kind), strict=True):
        assert kind.to_json(field, value) == raw
        json.dumps(kind.to_json(field, value))
        assert kind.parse_json(field, value) == value, "a value is taken as it is"
    if kind.blank is None:
        assert kind.to_json(field, None) is None
    assert kind.parse_json(field, None) == kind.blank


def test_the_fast_parser_agrees(kind: FieldType) -> None:
    field = example(kind)

    def slow(raw: Any) -> Any:
        return kind.parse_json(field, raw)

    source = kind.parser_source(field)
    if source is None:
        return
    fast = eval(f"lambda raw: {source}", {**PARSER_NAMES, "slow": slow})
    for raw in (*kind.values, *HOSTILE, None, "", "1.5", "-0", "-0.00", "007", 1, 0, True):
        assert outcome(fast, raw) == outcome(slow, raw), repr(raw)[:80]


def outcome(parse: Any, raw: Any) -> Any:
    try:
        value = parse(raw)
    except ValueProblem as problem:
        return problem.code
    return str(value) if isinstance(value, Decimal) else (type(value), repr(value))


def test_storage_round_trip(kind: FieldType, engine: Engine) -> None:
    if kind.storage in COLUMNLESS or kind.storage is StorageKind.ANY_REFERENCE:
        return
    field, dialect = example(kind), engine.dialect.name
    scale = kind.scale(field)
    column = Column("value", column_type(kind.storage, dialect, scale))
    table = Table("kept", MetaData(), Column("id", Integer, primary_key=True, autoincrement=False), column)
    kept = codec(kind.storage, dialect, scale, kind.sequence)
    to_database, to_python, to_json = encoder(kept), decoder(kept), json_decoder(kept)
    given = [*samples(kind), kind.blank]
    placed = {"sqlite": ":id, :value", "postgresql": "%(id)s, %(value)s"}[dialect]
    with engine.begin() as connection:
        table.create(connection)
        for index, value in enumerate(given):
            connection.exec_driver_sql(
                f"INSERT INTO kept VALUES ({placed})", {"id": index, "value": to_database(value)}
            )
        rows = connection.execute(text("SELECT value FROM kept ORDER BY id")).all()
    for (stored,), value in zip(rows, given, strict=True):
        assert to_python(stored) == value
        if kind.storage is not StorageKind.REFERENCE:
            assert to_json(stored) == kind.to_json(field, value)


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.tag)
def test_what_stands_in_an_input_is_read_back(kind: FieldType, locale: TextLocale) -> None:
    if not kind.writable:
        return
    field = example(kind)
    for value in samples(kind):
        read = kind.parse_text(field, kind.edit_text(field, value, locale), locale)
        if isinstance(read, Lookup) or (isinstance(read, tuple) and isinstance(read[0], Lookup)):
            continue
        assert read == value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_values_are_shown_to_people(kind: FieldType, lang: str) -> None:
    field = example(kind)
    for value in samples(kind):
        shown = kind.format(field, value, lang, "Asia/Shanghai")
        assert isinstance(shown, str) and shown
    if kind.blank is None:
        assert kind.format(field, None, lang) == ""


# Formulas and filters


def operand_for(kind: FieldType, operand: str) -> Any:
    """What a person might fill in beside an operator."""
    values = [value for value in samples(kind) if value is not None] or ["Q-2026-0001"]
    if kind.sequence:
        values = list(values[0])
    choices = {
        "none": None,
        "number": 7,
        "value": values[0],
        "values": values,
        "range": (values[0], values[-1]),
    }
    return choices[operand]


def scope_of(kind: FieldType) -> SimpleScope:
    field = example(kind)
    type_ = kind.formula_type(field)
    via = {StorageKind.LINKS: "links", StorageKind.CHILDREN: "children"}.get(kind.storage, "value")
    info = FieldInfo(field.key, type_, via, members=kind.formula_members(field))
    others = {"account": {}, "product": {}, "line": {}}
    return SimpleScope({**others, "thing": {field.key: info}})


def test_its_type_in_formulas(kind: FieldType) -> None:
    found = kind.formula_type(example(kind))
    assert isinstance(found, Type) and isinstance(found.kind, Kind)
    if found.kind is Kind.NUMBER:
        assert found.scale == kind.scale(example(kind)) and found.bound is not None


def test_its_filters_make_formulas(kind: FieldType) -> None:
    assert len({operator.key for operator in kind.operators}) == len(kind.operators) > 0
    for operator in kind.operators:
        assert set(operator.label) == set(LANGUAGES) and all(operator.label.values())
        operand = operand_for(kind, operator.operand)
        source = operator.formula(kind.example["key"], operand)
        found = compile_formula(source, scope_of(kind), "thing", "filter")
        assert not isinstance(found, list), (source, [problem.as_json() for problem in found])
        assert found.type.kind is Kind.BOOLEAN


def test_hostile_json_is_a_problem_or_a_value_at_once(kind: FieldType) -> None:
    field = example(kind)
    for raw in HOSTILE:
        began = clock.thread_time()
        try:
            value = kind.parse_json(field, raw)
        except ValueProblem as problem:
            check_words(problem)
        else:
            if not isinstance(value, Lookup):
                json.dumps(kind.to_json(field, value), allow_nan=False).encode()
        assert clock.thread_time() - began < 0.5, repr(raw)[:80]


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.tag)
def test_hostile_text_is_a_problem_or_a_value_at_once(kind: FieldType, locale: TextLocale) -> None:
    field = example(kind)
    texts = [raw for raw in HOSTILE if isinstance(raw, str)]
    texts += [
        "1" * 99 + "x",
        "1," * 49,
        "9h" * 30,
        "a" * 190_000,
        "<" * 100_000,
        "[" * 100_000,
        '{"a":' * 30_000,
        "1:" * 29,
        " ".join("1" * 29),
    ]
    for written in texts:
        began = clock.thread_time()
        try:
            value = kind.parse_text(field, written, locale)
        except ValueProblem as problem:
            check_words(problem)
        else:
            assert "\0" not in repr(value)
        assert clock.thread_time() - began < 0.5, written[:80]


def check_words(problem: ValueProblem) -> None:
    """The problem can be said in both languages, as text that can be sent, with all its blanks filled."""
    found: Problem = problem.problem("f", {"en": "Label", "zh": "标签"})
    assert found.code in registered_messages(), found.code
    for lang in LANGUAGES:
        said = found.message(lang) + found.hint(lang)
        said.encode()
        assert "\0" not in said and len(said) < 1000


def test_a_second_type_of_a_key_is_refused() -> None:
    registry = Registry()
    registry.add(type(field_types()["text"]))
    with pytest.raises(ValueError, match="defined twice"):
        registry.add(type(field_types()["text"]))


def test_a_type_without_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks label"):
        Registry().add(type("Bare", (FieldType,), {"key": "bare"}))
