"""An app that speaks several languages speaks them everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import App
from runtime.definition.parts import Part, properties
from runtime.definition.remembering import remember
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
    for declared in properties(App):
        value = getattr(checking.app, declared.attribute)
        for index, top in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(top, Part):
                for path, text in remember(_texts_below, top):
                    yield f"/{declared.name}/{index}{path}", text
    for name, said in (("label", checking.app.label), ("description", checking.app.description)):
        if isinstance(said, Mapping):
            yield f"/{name}", said


def _texts_below(top: Part) -> list[tuple[str, Mapping[str, str]]]:
    return list(_texts_in(top))


def _texts_in(top: Part) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path, part in top.walk():
        for declared in properties(type(part)):
            if declared.shape is TEXT or declared.shape is MESSAGE:
                text = getattr(part, declared.attribute)
                if isinstance(text, Mapping):
                    yield f"{path}/{declared.name}", text
        for name, value in getattr(part, "settings", {}).items() if hasattr(part, "setting") else ():
            if isinstance(value, Mapping) and value and set(value) <= {"en", "zh"}:
                yield f"{path}/{name}", value
