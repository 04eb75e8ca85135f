"""Pieces of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def cell(text: str) -> str:
    """A text that can stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty when there are no rows."""
    lines = ["| " + " | ".join(cell(text) for text in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(header) + " |", "|" + " --- |" * len(header), *lines]) + "\n"


def code(source: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{source}\n```\n"


def as_json(value: Any) -> str:
    """A block of JSON, short objects on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    return code(flat if len(flat) <= 110 else _spread(value), "json")


def _spread(value: Any, depth: int = 0) -> str:
    """JSON whose members take a line each as long as they don't fit one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + depth <= 110 or not isinstance(value, dict | list):
        return flat
    inner = "  " * (depth + 1)
    if isinstance(value, dict):
        members = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {_spread(item, depth + 1)}"
            for key, item in value.items()
        ]
    else:
        members = [f"{inner}{_spread(item, depth + 1)}" for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(members) + "\n" + "  " * depth + closing


def both(text: Any) -> str:
    """A text in English and Chinese: `Stage · 阶段`."""
    if not isinstance(text, Mapping):
        return str(text)
    english, chinese = text.get("en", ""), text.get("zh", "")
    return english if chinese in ("", english) else f"{english} · {chinese}"


def page(parts: Iterable[str]) -> str:
    """The parts with a blank line between them."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip("\n")) + "\n"
