"""Reading a request: its JSON body, its parameters, its preconditions. What can't be read is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import orjson
from flask import request

from runtime.problems import Problem
from runtime.web.errors import Refusal, bad_parameter, malformed

LARGEST_ID = 2**63 - 1
TRUE_WORDS = ("1", "true", "yes")
FALSE_WORDS = ("", "0", "false", "no")


def is_json(media_type: str) -> bool:
    """Whether a media type is one of JSON."""
    return media_type == "application/json" or media_type.endswith("+json")


def read_json() -> Any:
    """The JSON of the body. 415 when the body says it is something else, 400 when it can't be read."""
    kind = request.mimetype
    if kind and not is_json(kind):
        raise Refusal(
            415, Problem("request.media_type", values={"given": kind, "expected": "application/json"})
        )
    body = request.get_data(cache=False)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise malformed(str(error)) from None
    if len(_MEMBER.findall(body)) != _count_members(found):
        _refuse_doubled(body)
    return found


_MEMBER = re.compile(rb'(?<!\\)"[ \t\r\n]*:')


def _count_members(value: Any) -> int:
    found, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found += len(one)
            one = one.values()
        elif not isinstance(one, list):
            continue
        waiting += [each for each in one if isinstance(each, dict | list)]
    return found


def _refuse_doubled(body: bytes) -> None:
    """Which of two members of one name counts depends on the reader, so neither does."""

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise malformed(f"two members are called {next(one for one in names if names.count(one) > 1)!r}")
        return found

    try:
        json.loads(body, object_pairs_hook=read, parse_int=str, parse_float=str)
    except RecursionError:
        raise malformed("too deep") from None


def read_object(optional: bool = False) -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object where that is allowed."""
    if optional and not request.content_length and not request.headers.get("Transfer-Encoding"):
        return {}
    found = read_json()
    if not isinstance(found, dict):
        raise malformed("expected an object")
    return found


def read_list() -> list[Any]:
    """The JSON array of the body."""
    found = read_json()
    if not isinstance(found, list):
        raise malformed("expected an array")
    return found


def only_parameters(*known: str) -> None:
    """Refuse parameters nobody here knows: a misspelt filter must not give everything."""
    for name in request.args:
        if name not in known:
            values = {"name": name, "known": ", ".join(known) or "-"}
            raise Refusal(400, Problem("request.unknown_parameter", name, values))


def only_members(body: dict[str, Any], *known: str) -> None:
    """Refuse members of an object body that nobody here knows."""
    for name in body:
        if name not in known:
            values = {"name": name, "known": ", ".join(known) or "-"}
            raise Refusal(422, Problem("request.unknown_parameter", name, values))


def flag(name: str) -> bool:
    """A parameter that is on or off."""
    text = request.args.get(name)
    if text is None or text.lower() in FALSE_WORDS:
        return False
    if text.lower() in TRUE_WORDS:
        return True
    raise bad_parameter(name, "true / false")


def whole_number(name: str, default: int, least: int, most: int) -> int:
    """A parameter that is a whole number between two bounds."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise bad_parameter(name, f"{least} … {most}")
    return int(text)


def words(name: str) -> list[str]:
    """A parameter that is a list: comma-separated, or given several times."""
    return [
        word
        for part in request.args.getlist(name)
        for word in (piece.strip() for piece in part.split(","))
        if word
    ]


def entity_tag(revision: int) -> str:
    """The `ETag` of a revision."""
    return f'"{revision}"'


def expected_revisions() -> list[int] | None:
    """The revisions `If-Match` accepts; None when any will do. A tag that is none of ours accepts nothing."""
    header = request.environ.get("HTTP_IF_MATCH")
    if header is None or header.strip() == "*":
        return None
    return list(_revisions(header.split(",")))


def _revisions(tags: Iterable[str]) -> Iterable[int]:
    for tag in tags:
        text = tag.strip().removeprefix("W/").strip('"')
        if text.isascii() and text.isdigit() and len(text) < 19:
            yield int(text)
