"""JSON to a definition and back: `load_app`, `dump_app`, the canonical bytes and their digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from runtime.definition.app import App
from runtime.definition.shape_problems import shape_problems
from runtime.definition.strict_json import inspect_json
from runtime.problems import Problem


def load_app(data: Mapping[str, Any]) -> tuple[App | None, list[Problem]]:
    """The app a JSON document defines, and what is wrong with the document's shape.

    There is no app when an object has members the format does not know, lacks some it needs, or holds
    values of the wrong kind. Missing identities alone do not prevent loading. What the app *means* is
    judged by the checks, not here.
    """
    inspected = inspect_json(data)
    if inspected:
        return None, inspected
    problems = shape_problems(data)
    if any(problem.code != "id.missing" for problem in problems):
        return None, problems
    return App.load(data), problems


def dump_app(app: App) -> dict[str, Any]:
    """The definition as JSON, members in canonical order; `dump_app(load_app(x)[0]) == x`."""
    return app.dump()


def canonical_json(app: App) -> bytes:
    """The one UTF-8 form of a definition, without white space, that its digest is taken of."""
    return json.dumps(dump_app(app), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(app: App) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(app)).hexdigest()
