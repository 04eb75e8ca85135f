"""Settings that make sense or don't, and what they do to values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from runtime.fields import Lookup, PlainField, TextLocale, ValueProblem, bind, field_type
from runtime.fields.numbering import PatternError, read_pattern, series_of
from runtime.problems import LANGUAGES


def field(type_key: str, **settings: Any) -> PlainField:
    return PlainField("f", type_key, settings)


def codes(type_key: str, **settings: Any) -> list[tuple[str, str]]:
    found = field_type(type_key).check(field(type_key, **settings))
    for problem in found:
        for lang in LANGUAGES:
            assert problem.message(lang) != problem.code
    return [(problem.code, problem.path) for problem in found]


@pytest.mark.parametrize(
    ("type_key", "settings", "expected"),
    [
        ("text", {"pattern": "("}, [("setting.pattern", "pattern")]),
        ("text", {"pattern": "(?=a)"}, [("setting.pattern", "pattern")]),
        ("text", {"pattern": "a", "format": "email"}, [("setting.pattern_beside_format", "pattern")]),
        ("text", {"min_length": 10, "max_length": 5}, [("setting.bounds", "min_length")]),
        ("integer", {"min": "5", "max": "4"}, [("setting.bounds", "min")]),
        ("decimal", {"min": "a"}, [("setting.number", "min")]),
        ("money", {}, [("setting.one_of", "")]),
        (
            "money",
            {"currency": "CNY", "currency_from": "parent.currency"},
            [("setting.one_of", "currency_from")],
        ),
        ("money", {"currency": "XYZ"}, [("setting.currency", "currency")]),
        ("date", {"min": "2026-02-30"}, [("date.not_date", "min")]),
        ("date", {"min": "2026-03-02", "max": "2026-03-01"}, [("setting.bounds", "min")]),
        ("choice", {"options": [{"value": "a"}, {"value": "a"}]}, [("setting.option_twice", "options/1")]),
        ("choices", {"options": [{"value": "a"}], "min": 3, "max": 2}, [("setting.bounds", "min")]),
        ("stage", {"stages": [{"value": "a"}], "initial": "b"}, [("setting.initial", "initial")]),
        (
            "stage",
            {"stages": [{"value": "a"}], "transitions": [{"from": "a", "to": "c"}]},
            [("setting.transition", "transitions/0/to")],
        ),
        ("children", {"entity": "line", "min": 3, "max": 2}, [("setting.bounds", "min")]),
        ("serial", {}, [("setting.serial_pattern", "")]),
        ("serial", {"pattern": "Q-{YYYY}"}, [("setting.serial_pattern", "pattern")]),
        ("serial", {"pattern": "Q-{0000}-{000}"}, [("setting.serial_pattern", "pattern")]),
        ("serial", {"pattern": "Q-{XX!}-{000}"}, [("setting.serial_pattern", "pattern")]),
        ("serial", {"pattern": "Q-{0000", "reset": "year"}, [("setting.serial_pattern", "pattern")]),
        ("serial", {"pattern": "Q-{MM}-{0000}", "reset": "month"}, [("setting.serial_reset", "pattern")]),
        ("serial", {"pattern": "Q-{YY}{MM}-{0000}", "reset": "month"}, []),
        (
            "serial",
            {"series": [{"key": "x", "pattern": "X-{000}", "when": "a"}]},
            [("setting.serial_pattern", "")],
        ),
    ],
)
def test_senseless_settings(type_key: str, settings: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(type_key, **settings) == expected


@pytest.mark.parametrize(
    ("type_key", "settings", "raw", "code"),
    [
        ("text", {"max_length": 3}, "abcd", "text.too_long"),
        ("text", {"min_length": 3}, "ab", "text.too_short"),
        ("text", {"pattern": "[A-Z]{3}"}, "abc", "text.pattern"),
        ("text", {"pattern": "(a+)+$"}, "a" * 254 + "!", "text.pattern"),
        ("text", {}, 5, "text.not_text"),
        ("integer", {"min": "1"}, 0, "number.too_small"),
        ("integer", {"max": 5}, 6, "number.too_great"),
        ("integer", {}, 1.5, "number.not_whole"),
        ("integer", {}, 10**18, "number.too_large"),
        ("integer", {}, True, "number.not_number"),
        ("decimal", {"scale": 2}, "1" * 17, "number.too_large"),
        ("decimal", {"scale": 2}, "9999999999999999.995", "number.too_large"),
        ("decimal", {"scale": 2}, 12345678901234567.8, "number.too_large"),
        ("decimal", {"scale": 2}, 123456789012345.67, "number.inexact"),
        ("percent", {"max": "0.9"}, "0.91", "number.too_great"),
        ("rating", {"max": 3}, 4, "number.too_great"),
        ("date", {"min": "2026-03-01"}, "2026-02-28", "date.too_early"),
        ("date", {"max": "2026-03-01"}, "2026-03-02", "date.too_late"),
        ("date", {}, "2026-3-1", "date.not_date"),
        ("choice", {"options": [{"value": "a"}]}, "b", "choice.unknown"),
        ("choice", {"option_set": "levels"}, "b", "choice.unknown"),
        ("choices", {"options": [{"value": "a"}, {"value": "b"}], "max": 1}, ["a", "b"], "choice.too_many"),
        ("choices", {"options": [{"value": "a"}, {"value": "b"}], "min": 2}, ["a"], "choice.too_few"),
        ("references", {"entity": "x", "max": 1}, [1, 2], "reference.too_many"),
        ("any_reference", {"entities": ["a"]}, {"entity": "b", "id": 1}, "reference.entity"),
        ("children", {"entity": "line", "min": 1}, [], "children.too_few"),
        ("children", {"entity": "line", "max": 1}, [{}, {}], "children.too_many"),
        ("file", {"max_files": 1}, [{"id": "a"}, {"id": "b"}], "file.too_many"),
        ("file", {"max_size": 1}, {"id": "a", "size": 2**21}, "file.too_large"),
        ("file", {"accept": [".pdf"]}, {"id": "a", "name": "x.exe"}, "file.kind"),
        ("image", {}, {"id": "a", "name": "x.svg", "type": "image/svg+xml"}, "file.kind"),
        ("serial", {"pattern": "{000}"}, "5", "serial.given"),
        ("address", {}, {"planet": "Mars"}, "address.part"),
        ("datetime", {}, "2026-03-01", "datetime.not_datetime"),
    ],
)
def test_values_out_of_bounds(type_key: str, settings: dict[str, Any], raw: Any, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        field_type(type_key).parse_json(field(type_key, **settings), raw)
    assert caught.value.code == code
    for lang in LANGUAGES:
        assert "Feld" in caught.value.problem("f", "Feld").message(lang) or code.startswith("file.")


@pytest.mark.parametrize(
    ("type_key", "settings", "raw", "expected"),
    [
        ("text", {}, "", None),
        ("text", {}, " kept ", " kept "),
        ("decimal", {"scale": 2}, "1.005", Decimal("1.01")),
        ("decimal", {"scale": 2}, -1.005, Decimal("-1.01")),
        ("decimal", {"scale": 0}, 12, Decimal(12)),
        ("money", {"currency": "JPY"}, "12.5", Decimal(13)),
        ("money", {"currency": "KWD"}, "1.2345", Decimal("1.235")),
        ("integer", {}, "12", 12),
        ("integer", {}, 5.0, 5),
        ("choices", {"options": [{"value": "a"}, {"value": "b"}]}, ["b", "a", "b"], ("a", "b")),
        ("choices", {"options": [{"value": "a"}]}, [], None),
        ("reference", {"entity": "account"}, {"name": "Sample Co"}, Lookup("name", "Sample Co", "account")),
        ("reference", {"entity": "account"}, {"id": 5, "title": "Sample Co"}, 5),
        ("user", {}, {"email": "a@example.com"}, Lookup("email", "a@example.com", "user")),
        ("references", {"entity": "account"}, [3, {"id": 2}, 3], (3, 2)),
        ("datetime", {}, "2026-03-01T08:00:00+08:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("datetime", {}, "2026-03-01T00:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("address", {"country": "CN"}, {"city": "上海"}, {"city": "上海", "country": "CN"}),
        ("address", {}, {"city": ""}, None),
        ("file", {}, {"id": "a"}, [{"id": "a"}]),
        ("rich_text", {}, "<p></p>", None),
    ],
)
def test_values_as_stored(type_key: str, settings: dict[str, Any], raw: Any, expected: Any) -> None:
    assert field_type(type_key).parse_json(field(type_key, **settings), raw) == expected


@pytest.mark.parametrize(
    ("type_key", "settings", "value", "en", "zh"),
    [
        ("money", {"currency": "CNY"}, Decimal("1234.50"), "CNY\u00a01,234.50", "¥1,234.50"),
        ("money", {"currency": "JPY"}, Decimal(1234), "¥1,234", "JPY\u00a01,234"),
        ("money", {"currency_from": "currency"}, Decimal("1234.50"), "1,234.50", "1,234.50"),
        ("percent", {}, Decimal("0.2500"), "25%", "25%"),
        ("integer", {}, 2026, "2,026", "2,026"),
        ("integer", {"grouping": False}, 2026, "2026", "2026"),
        ("percent", {}, Decimal("0.1234"), "12.34%", "12.34%"),
        ("boolean", {}, True, "Yes", "是"),
        ("date", {}, date(2026, 3, 1), "Mar 1, 2026", "2026年3月1日"),
        ("duration", {}, Decimal(95415), "1d 2h 30m 15s", "1天2小时30分15秒"),
        ("rating", {}, 3, "★★★☆☆", "★★★☆☆"),
        ("reference", {"entity": "a"}, {"id": 1, "title": "Sample Co"}, "Sample Co", "Sample Co"),
        ("children", {"entity": "a"}, [{}, {}], "2 rows", "2 行"),
    ],
)
def test_values_for_people(type_key: str, settings: dict[str, Any], value: Any, en: str, zh: str) -> None:
    kind, found = field_type(type_key), field(type_key, **settings)
    assert (kind.format(found, value, "en"), kind.format(found, value, "zh")) == (en, zh)


def test_an_instant_is_shown_in_the_readers_time_zone() -> None:
    value = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    assert (
        field_type("datetime").format(field("datetime"), value, "zh", "Asia/Shanghai") == "2026年3月2日 00:30"
    )


def test_a_bound_field_has_the_options_of_its_set() -> None:
    class Set:
        options = ({"value": "north", "label": {"en": "North", "zh": "北区"}},)
        replaced = ({"value": "up", "by": "north"},)

    class App:
        def option_set(self, key: str) -> Any:
            return Set if key == "region" else None

    bound = bind(field("choice", option_set="region"), App())
    kind = field_type("choice")
    assert kind.parse_text(bound, "北区", TextLocale()) == "north"
    assert kind.format(bound, "north", "zh") == "北区"
    assert bind(field("choice", option_set="other"), App()).setting("options") is None


def test_numbering() -> None:
    pattern = read_pattern("{region}-{YYYY}{MM}-{0000}")
    day, values = date(2026, 3, 1), {"region": "N"}
    assert pattern.text(7, day, values) == "N-202603-0007"
    assert pattern.text(12345, day, {}) == "-202603-12345"
    assert pattern.counter(day, values, "year") != pattern.counter(day, {"region": "S"}, "year")
    assert pattern.counter(day, values, "year") == pattern.counter(date(2026, 12, 31), values, "year")
    assert pattern.counter(day, values, "month") != pattern.counter(date(2026, 4, 1), values, "month")
    assert pattern.counter(day, values) == pattern.counter(date(2030, 1, 1), values)
    assert read_pattern("{DD}.{MM}.{YY}/{00}").text(3, day, {}) == "01.03.26/03"
    with pytest.raises(PatternError):
        read_pattern("{000}}")


def test_series() -> None:
    series = [{"key": "export", "pattern": "EX-{000}", "when": "abroad"}]
    found = series_of(field("serial", pattern="Q-{000}", series=series))
    assert [(item.key, item.when) for item in found] == [("export", "abroad"), ("", None)]
