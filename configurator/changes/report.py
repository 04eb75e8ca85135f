"""Changes as interfaces tell them."""

from __future__ import annotations

from typing import Any

from configurator.changes.detect import detect_documents
from configurator.changes.values import ABSENT, Change, Changed
from runtime.definition import App, dump_app


def describe_changes(old: App | None, new: App, language: str = "en") -> list[dict[str, Any]]:
    """What is new in `new`, in words: kind, path, text, destructive. All of it when there is no `old`."""
    document = dump_app(new)
    before = dump_app(old) if old else {"formwright": document["formwright"], "key": new.key}
    found = detect_documents(before, document)
    return [change.as_json(language) for change in found if not is_frame(change)]


def is_frame(change: Change) -> bool:
    """Whether it only makes room for members, or takes the empty room away."""
    return isinstance(change, Changed) and {repr(change.old), repr(change.new)} == {repr(ABSENT), "[]"}
