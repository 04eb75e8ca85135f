"""What stands for people's particulars where live records are copied without them."""

from __future__ import annotations

from typing import Any

from runtime.definition import Field

WRITTEN = {"en": "(text left out)", "zh": "（内容已略去）"}
PLACES = ("address", "location")
FREE = ("long_text", "rich_text", "json")


def is_personal(field: Field) -> bool:
    """Whether a field may say something of a person: how to reach them, where they are, what was written."""
    formats = ("email", "phone", "url")
    return field.type in (*PLACES, *FREE) or (field.type == "text" and field.setting("format") in formats)


def masked(field: Field, value: Any, record_id: int, language: str = "en") -> Any:
    """What is copied instead of a personal value: of the same kind, different for every record, nobody's."""
    if value is None:
        return None
    if field.type == "text":
        return {
            "email": f"sample{record_id}@sample.example",
            "phone": f"+86 100 {record_id % 10_000_000:07d}",
            "url": f"https://sample.example/{record_id}",
        }[str(field.setting("format"))]
    if field.type == "long_text":
        return WRITTEN.get(language, WRITTEN["en"])
    if field.type == "rich_text":
        return f"<p>{WRITTEN.get(language, WRITTEN['en'])}</p>"
    return None
