"""What is refused before anything looks at it."""

from __future__ import annotations

import pytest

from runtime.definition.strict_json import inspect_json, read_json


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "document.duplicate_key", "/b"),
        (b'{"a": [1, NaN]}', "document.not_a_number", "/a/1"),
        (b'{"a": -Infinity}', "document.not_a_number", "/a"),
        (b'{"a": 1e999}', "document.not_a_number", "/a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "document.not_a_number", "/a"),
        (b"[" * 101 + b"]" * 101, "document.depth", ""),
        (b"[" * 200_000, "document.depth", ""),
        (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "document.depth", ""),
        (b'{"a": }', "document.syntax", ""),
        (b"", "document.syntax", ""),
        (b'{"a": "\xff"}', "document.encoding", ""),
        (b'{"a": "\\ud800"}', "document.text", "/a"),
        (b'{"a/b": "\\u0000"}', "document.text", "/a~1b"),
        (b"[" + b"{}," * 10_001 + b"1]", "document.parts", ""),
        (b" " * 50_000_001, "document.too_large", ""),
    ],
)
def test_refused(raw: bytes, code: str, path: str) -> None:
    value, problems = read_json(raw, "sample.json")
    assert value is None
    assert (problems[0].code, problems[0].path) == (code, path)
    assert "sample.json" in problems[0].message("en") and "sample.json" in problems[0].message("zh")


def test_a_doubled_key_is_named() -> None:
    _, [problem] = read_json(b'{"formwright": 1, "formwright": 1}', "app.json")
    assert "formwright" in problem.message("en")


def test_plain_json_is_read() -> None:
    assert read_json('\ufeff{"数": [1, 0.5, true, null, "x"]}'.encode()) == (
        {"数": [1, 0.5, True, None, "x"]},
        [],
    )
    assert read_json(b"[" * 100 + b"]" * 100)[1] == []
    assert inspect_json({"a": float("nan")})[0].path == "/a"
