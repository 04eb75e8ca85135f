"""JSON to a definition and back: `load_app`, `dump_app`, the canonical bytes and their digest.

An editor loads a definition again after every edit, with nearly all of it as it was. Members of its lists
that have been sound before are therefore known again by their bytes, and only the others are looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from runtime.definition.app import App
from runtime.definition.parts import Part, properties
from runtime.definition.remembering import remember
from runtime.definition.shape_problems import shape_problems
from runtime.definition.strict_json import count_parts, inspect_json
from runtime.problems import Problem

T = TypeVar("T")
Known = dict[tuple[str, int], tuple[Part, int]]

PARTS_KEPT = 8_000
DUMPS_KEPT = 16

_sound: dict[tuple[str, bytes], tuple[Part, int]] = {}
"""Parts by section and JSON, with how many parts stand below."""

_findings: dict[int, tuple[App, tuple[Problem, ...]]] = {}
"""What was said about a document, by the identity of the app it defines."""

_dumped: dict[int, tuple[App, bytes]] = {}
"""Definitions as JSON by the app's identity; the app is kept, so that no other can have it."""


def load_app(data: Mapping[str, Any]) -> tuple[App | None, list[Problem]]:
    """The app a JSON document defines, and what is wrong with the document's shape.

    There is no app when an object has members the format does not know, lacks some it needs, or holds
    values of the wrong kind. Missing identities alone do not prevent loading. What the app *means* is
    judged by the checks, not here.
    """
    known = dict(_known(data)) if isinstance(data, dict) else {}
    problems: list[Problem] = []
    if not known or _are_wrong(data, known):  # problems are told with their places in the whole
        known = {}
        if inspected := inspect_json(data):
            return None, inspected
        problems = shape_problems(data)
    if any(problem.code != "id.missing" for problem in problems):
        return None, problems
    app = App.load(_with(data, known))
    if not problems:
        _keep(data, app, known)
    _put(_findings, id(app), (app, tuple(problems)))
    return app, problems


def shape_findings(app: App) -> Sequence[Problem]:
    """What `load_app` said about this app's document."""
    kept = _findings.get(id(app))
    return kept[1] if kept is not None else load_app(dump_app(app))[1]


def _are_wrong(data: Mapping[str, Any], known: Known) -> bool:
    """Whether there is a problem in what is not known to be sound."""
    rest = {
        name: [one for index, one in enumerate(member) if (name, index) not in known]
        if isinstance(member, list)
        else member
        for name, member in data.items()
    }
    inspected = inspect_json(rest, parts=sum(count for _part, count in known.values()))
    return bool(inspected or shape_problems(rest))


def _put(kept: dict[int, T], key: int, value: T) -> None:
    """Keep a value, of so many the newest."""
    for oldest in list(kept)[: 1 - DUMPS_KEPT]:
        kept.pop(oldest, None)
    kept[key] = value


def _known(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], tuple[Part, int]]]:
    for name, index, written in _members(data):
        found = _sound.get((name, written))
        if found is not None:
            yield (name, index), found


def _members(data: Mapping[str, Any]) -> Iterator[tuple[str, int, bytes]]:
    """Objects in the lists of a document, as bytes; those that cannot be said so are left out."""
    for name, member in data.items():
        if isinstance(name, str) and isinstance(member, list):
            for index, one in enumerate(member):
                if type(one) is dict:
                    try:
                        yield name, index, orjson.dumps(one)
                    except (TypeError, ValueError):
                        continue


def _with(data: Mapping[str, Any], known: Known) -> Mapping[str, Any]:
    if not known:
        return data
    return {
        name: [known[(name, index)][0] if (name, index) in known else one for index, one in enumerate(member)]
        if isinstance(member, list)
        else member
        for name, member in data.items()
    }


def _keep(data: Mapping[str, Any], app: App, known: Known) -> None:
    if len(_sound) > PARTS_KEPT:
        _sound.clear()
    for name, index, written in _members(data):
        parts = getattr(app, name, None)
        if (name, index) not in known and isinstance(parts, tuple):
            _sound[(name, written)] = parts[index], 1 + count_parts(data[name][index])


def dump_app(app: App) -> dict[str, Any]:
    """The definition as JSON, members in canonical order; `dump_app(load_app(x)[0]) == x`."""
    written = canonical_json(app)
    try:
        found: dict[str, Any] = orjson.loads(written)
    except orjson.JSONDecodeError:  # a number it does not know
        found = json.loads(written)
    return found


def canonical_json(app: App) -> bytes:
    """The one UTF-8 form of a definition, without white space, that its digest is taken of."""
    kept = _dumped.get(id(app))
    if kept is None:
        kept = app, b"{" + b",".join(_written_members(app)) + b"}"
        _put(_dumped, id(app), kept)
    return kept[1]


def _written_members(app: App) -> Iterator[bytes]:
    for declared in properties(App):
        value = getattr(app, declared.attribute)
        if declared.shape is None or (value == declared.default and declared.name not in app.explicit):
            continue
        name = _written(declared.name)
        if isinstance(value, tuple) and all(isinstance(one, Part) for one in value):
            yield name + b":[" + b",".join(remember(_written_part, one) for one in value) + b"]"
        else:
            yield name + b":" + _written(declared.shape.dump(value))


def _written_part(part: Part) -> bytes:
    return _written(part.dump())


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(app: App) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(app)).hexdigest()
