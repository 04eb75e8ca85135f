"""What people write in forms and tables to import, and how it is read: the table `import_values.jsonl`.

Each line: the field's `type` and `settings`, the writer's `locale` and `timezone` (English, UTC), the `text`,
and the JSON `value` it means or the code of the `problem`. Today is 2026-11-21.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from runtime.fields import Lookup, PlainField, TextLocale, ValueProblem, field_type

TODAY = date(2026, 11, 21)
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("import_values.jsonl").read_text(encoding="utf-8").splitlines()
]
LEVELS = {
    "options": [
        {"value": "gold", "label": {"en": "Gold level", "zh": "金牌"}},
        {"value": "silver", "label": {"en": "Silver, sort of", "zh": "银牌"}},
        {"value": "bronze"},
    ]
}


def read(row: dict[str, Any]) -> Any:
    settings = LEVELS if row.get("settings") == "levels" else row.get("settings", {})
    field = PlainField("f", row["type"], settings)
    kind = field_type(row["type"])
    locale = TextLocale(row.get("locale", "en"), row.get("timezone", "UTC"), TODAY)
    return kind.to_json(field, kind.parse_text(field, row["text"], locale))


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['type']}-{row.get('locale', 'en')}-{row['text'][:30]}"
)
def test_what_is_written_is_read(row: dict[str, Any]) -> None:
    if "problem" in row:
        with pytest.raises(ValueProblem) as caught:
            read(row)
        assert caught.value.code == row["problem"]
    else:
        found = read(row)
        assert found == row["value"] and type(found) is type(row["value"])


def test_the_table_is_wide() -> None:
    assert len({row["text"] for row in ROWS}) > 250
    assert len({row["type"] for row in ROWS}) >= 15


def test_a_reference_by_text_is_looked_up_elsewhere() -> None:
    by_title = PlainField("f", "reference", {"entity": "account"})
    locale = TextLocale()
    assert field_type("reference").parse_text(by_title, "Sample Co", locale) == Lookup(
        None, "Sample Co", "account"
    )
    several = field_type("references").parse_text(by_title, "A; B；A", locale)
    assert several == (Lookup(None, "A", "account"), Lookup(None, "B", "account"))
    about = PlainField("f", "any_reference", {"entities": ["account"]})
    found = field_type("any_reference").parse_text(about, "account: Sample Co", locale)
    assert found == Lookup(None, "Sample Co", "account")


def test_a_date_without_year_is_of_the_current_year() -> None:
    kind, field = field_type("date"), PlainField("f", "date")
    now = TextLocale("zh", "Asia/Shanghai")
    assert kind.parse_text(field, "3月1日", now) == date(now.current_day().year, 3, 1)
