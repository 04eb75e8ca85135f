"""Findings about content: what is wrong, where, and what to do. Content never raises; it returns these.

A problem carries a code and the values its message needs; the words are registered once per language by
the module that finds it, so a problem can be said in the reader's language at the last moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

LANGUAGES = ("en", "zh")

_messages: dict[str, Mapping[str, Any]] = {}


def register_messages(messages: Mapping[str, Mapping[str, Any]]) -> None:
    """Add message texts: code -> {"en": text, "zh": text, "hint": {"en": text, "zh": text}}.

    `{name}` in a text is replaced by the problem's value of that name. A code registered twice with
    other words, or without one of the languages, is refused with ValueError.
    """
    for code, texts in messages.items():
        missing = [language for language in LANGUAGES if not texts.get(language)]
        if missing:
            raise ValueError(f"message {code!r} lacks {', '.join(missing)}")
        if _messages.get(code, texts) != texts:
            raise ValueError(f"message {code!r} is registered twice")
        _messages[code] = texts


def registered_messages() -> Mapping[str, Mapping[str, Any]]:
    """All message texts by code, for documentation and tests."""
    return dict(_messages)


class _Blanks(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _say(text: str, values: Mapping[str, Any], language: str) -> str:
    shown = {key: localised(value, language) for key, value in values.items()}
    return text.format_map(_Blanks(shown))


def localised(value: Any, language: str) -> Any:
    """The text of `value` in `language` when it is a `{"en": …, "zh": …}` mapping, else the value itself."""
    if isinstance(value, Mapping) and value and all(isinstance(text, str) for text in value.values()):
        return value.get(language) or value.get("en") or next(iter(value.values()))
    return value


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    `path` is a JSON pointer in a definition, a field path (`reason`, `lines/0/quantity`) in a record's
    values. `values` feed the message; `text`, when given, is the message itself (a rule's own words).
    """

    code: str
    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "error"
    text: Any = None

    def message(self, language: str = "en") -> str:
        """The finding in words."""
        if self.text is not None:
            return str(localised(self.text, language))
        texts = _messages.get(self.code)
        return _say(texts.get(language) or texts["en"], self.values, language) if texts else self.code

    def hint(self, language: str = "en") -> str:
        """What to do about it; empty when there is nothing to add."""
        hint = _messages.get(self.code, {}).get("hint")
        return _say(str(localised(hint, language)), self.values, language) if hint else ""

    def at(self, prefix: str) -> Problem:
        """The same problem below `prefix`: `Problem("x", "b").at("a")` has path `a/b`."""
        parts = (prefix.rstrip("/"), self.path.lstrip("/"))
        return replace(self, path="/".join(part for part in parts if part))

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The form in which interfaces answer: code, path, message, hint, severity."""
        found: dict[str, Any] = {
            "code": self.code,
            "path": self.path,
            "message": self.message(language),
            "hint": self.hint(language),
            "severity": self.severity,
        }
        if "position" in self.values:
            found["position"] = list(self.values["position"])
        return found


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that block, without the warnings."""
    return [problem for problem in problems if problem.severity == "error"]
