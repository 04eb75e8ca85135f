"""Shown text: a string, or one string per language."""

from __future__ import annotations

from collections.abc import Mapping

Text = str | Mapping[str, str]


def text_in(text: Text | None, language: str, fallback: str = "") -> str:
    """`text` as readers of `language` see it.

    A text without that language answers with the language's main part (`zh` for `zh-CN`), English, or
    whichever there is. No text at all answers `fallback`: labels default to their key or value.
    """
    if text is None:
        return fallback
    if isinstance(text, str):
        return text
    return (
        text.get(language)
        or text.get(language.split("-")[0])
        or text.get("en")
        or next(iter(text.values()), fallback)
    )
