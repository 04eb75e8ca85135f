"""Reading JSON strictly: what most readers let pass, and what would be understood in two ways, is refused.

Refused are members named twice, NaN and Infinity, numbers that overflow, texts that are no Unicode, more
than 100 levels, more than 10,000 parts (objects in lists) and more than 50 MB.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from runtime.definition.parts import escape
from runtime.problems import Problem, register_messages

MAX_BYTES = 50_000_000
MAX_DEPTH = 100
MAX_PARTS = 10_000

register_messages(
    {
        "document.syntax": {
            "en": "{name} is not valid JSON: line {line}, column {column}: {reason}",
            "zh": "{name} 不是有效的 JSON：第 {line} 行第 {column} 列：{reason}",
        },
        "document.encoding": {"en": "{name} is not UTF-8", "zh": "{name} 不是 UTF-8 编码"},
        "document.too_large": {"en": "{name} is larger than 50 MB", "zh": "{name} 超过 50 MB"},
        "document.duplicate_key": {
            "en": "{name}: the key “{key}” stands twice in one object",
            "zh": "{name}：键“{key}”在同一对象中出现两次",
            "hint": {"en": "Keep one of them.", "zh": "请只保留一个。"},
        },
        "document.not_a_number": {
            "en": "{name}: “{found}” is no JSON number",
            "zh": "{name}：“{found}”不是 JSON 数字",
        },
        "document.depth": {"en": "{name} nests deeper than 100 levels", "zh": "{name} 嵌套超过 100 层"},
        "document.parts": {"en": "{name} has more than 10,000 parts", "zh": "{name} 的部件超过 10,000 个"},
        "document.text": {
            "en": "{name}: a text holds characters that cannot be stored",
            "zh": "{name}：文本中含有无法存储的字符",
        },
    }
)


class _Repeated(dict[str, Any]):
    """An object in which some members were named twice."""

    names: tuple[str, ...] = ()


class _NotANumber:
    """What stands where a number should."""

    def __init__(self, written: str) -> None:
        self.written = written


def read_json(raw: bytes | str, name: str = "JSON") -> tuple[Any, list[Problem]]:
    """The value of a JSON text, or None and why it is refused. `name` is what the messages call it."""
    if len(raw) > MAX_BYTES:
        return None, [Problem("document.too_large", "", {"name": name})]
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_NotANumber,
            parse_float=_decimal,
            parse_int=_whole,
        )
    except UnicodeDecodeError:
        return None, [Problem("document.encoding", "", {"name": name})]
    except json.JSONDecodeError as error:
        values = {"name": name, "line": error.lineno, "column": error.colno, "reason": error.msg}
        return None, [Problem("document.syntax", "", values)]
    except RecursionError:
        return None, [Problem("document.depth", "", {"name": name})]
    problems = inspect_json(value, name)
    return (None, problems) if problems else (value, [])


def inspect_json(value: Any, name: str = "JSON", parts: int = 0) -> list[Problem]:
    """What in a JSON value no definition may hold, wherever the value came from.

    `parts` have been counted elsewhere and count here.
    """
    found: list[Problem] = []
    for place, depth, member in _walk(value):
        if depth >= MAX_DEPTH and isinstance(member, Mapping | list | tuple):
            return [*found, Problem("document.depth", "", {"name": name})]
        if isinstance(member, Mapping):
            parts += isinstance(place.step, int)
            for key in _doubled(member):
                found.append(Problem("document.duplicate_key", place(), {"name": name, "key": key}))
            if not all(_storable(key) for key in member):
                found.append(Problem("document.text", place(), {"name": name}))
        elif isinstance(member, str):
            if not _storable(member):
                found.append(Problem("document.text", place(), {"name": name}))
        elif isinstance(member, _NotANumber):
            found.append(Problem("document.not_a_number", place(), {"name": name, "found": member.written}))
        elif isinstance(member, float) and not math.isfinite(member):
            found.append(Problem("document.not_a_number", place(), {"name": name, "found": str(member)}))
    if parts > MAX_PARTS:
        found.append(Problem("document.parts", "", {"name": name}))
    return found


def count_parts(value: Any) -> int:
    """How many objects stand in lists."""
    return sum(
        isinstance(member, Mapping) and isinstance(place.step, int) for place, _, member in _walk(value)
    )


class _Place:
    """A place in a document; its pointer is only put together when there is something to say about it."""

    __slots__ = ("above", "step")

    def __init__(self, above: _Place | None, step: Any) -> None:
        self.above = above
        self.step = step

    def __call__(self) -> str:
        steps = []
        here: _Place | None = self
        while here is not None and here.above is not None:
            steps.append(f"/{escape(str(here.step))}")
            here = here.above
        return "".join(reversed(steps))


def _walk(value: Any) -> Iterator[tuple[_Place, int, Any]]:
    waiting: list[tuple[_Place, int, Any]] = [(_Place(None, None), 0, value)]
    while waiting:
        place, depth, member = waiting.pop()
        yield place, depth, member
        if isinstance(member, Mapping):
            waiting += [(_Place(place, key), depth + 1, item) for key, item in member.items()]
        elif isinstance(member, list | tuple):
            waiting += [(_Place(place, index), depth + 1, item) for index, item in enumerate(member)]


def _storable(text: str) -> bool:
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _doubled(member: Mapping[str, Any]) -> tuple[str, ...]:
    return member.names if isinstance(member, _Repeated) else ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counts = Counter(key for key, _ in pairs)
    repeated = _Repeated(found)
    repeated.names = tuple(key for key, count in counts.items() if count > 1)
    return repeated


def _decimal(written: str) -> float | _NotANumber:
    value = float(written)
    return value if math.isfinite(value) else _NotANumber(written[:40])


def _whole(written: str) -> int | _NotANumber:
    return int(written) if len(written) <= 40 else _NotANumber(written[:40])
