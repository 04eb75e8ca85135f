"""An app that speaks several languages speaks them everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition.parts import properties
from runtime.definition.shapes import MESSAGE, TEXT
from runtime.problems import Problem

NAMES = {"en": {"en": "English", "zh": "英文"}, "zh": {"en": "Chinese", "zh": "中文"}}


@check
def translations(checking: Checking) -> Iterator[Problem]:
    """Texts that lack a language others have. Texts without a language are the same in all."""
    found = list(_texts(checking))
    languages = sorted({language for _, text in found for language in text})
    for path, text in found:
        for language in languages:
            if not text.get(language):
                values: dict[str, Any] = {"language": NAMES.get(language, language)}
                yield Problem("text.untranslated", path, values, "warning")


def _texts(checking: Checking) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path, part in checking.app.walk():
        for declared in properties(type(part)):
            if declared.shape is TEXT or declared.shape is MESSAGE:
                text = getattr(part, declared.attribute)
                if isinstance(text, Mapping):
                    yield f"{path}/{declared.name}", text
        for name, value in getattr(part, "settings", {}).items() if hasattr(part, "setting") else ():
            if isinstance(value, Mapping) and value and set(value) <= {"en", "zh"}:
                yield f"{path}/{name}", value
