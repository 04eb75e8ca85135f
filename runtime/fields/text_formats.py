"""The formats a text can have: what each accepts, tidies and how it is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import re2

from runtime.fields.values import Text

_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?=.{1,253}$)[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+"
).fullmatch
_PHONE = re.compile(r"\+?[0-9()\[\] ./-]{3,30}(?:\s*(?:x|ext\.?|转|#)\s*[0-9]{1,8})?", re.I).fullmatch
_COLOR = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})").fullmatch
_HOST_LIKE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#].*)?").fullmatch


@dataclass(frozen=True, slots=True)
class TextFormat:
    """`accept` gives the text as it is stored, or None; `tidy` first mends what people write."""

    key: str
    label: Text
    problem: str
    accept: Callable[[str], str | None]
    tidy: Callable[[str], str]
    attributes: Mapping[str, Any]
    max_length: int


def _email(text: str) -> str | None:
    return (
        text if len(text) <= 254 and ".." not in text and not text.startswith(".") and _EMAIL(text) else None
    )


def _phone(text: str) -> str | None:
    return text if _PHONE(text) and sum(letter.isdigit() for letter in text) >= 3 else None


def _url(text: str) -> str | None:
    if not text.isprintable() or " " in text or not text.lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(text)
        valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return text if valid else None


def _barcode(text: str) -> str | None:
    return text if len(text) <= 80 and text.isprintable() else None


def _color(text: str) -> str | None:
    if not _COLOR(text):
        return None
    digits = text.lstrip("#").lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _with_scheme(text: str) -> str:
    return "https://" + text if _HOST_LIKE(text) else text


def _address(text: str) -> str:
    return _normal(text).removeprefix("mailto:")


FORMATS: Mapping[str, TextFormat] = {
    found.key: found
    for found in (
        TextFormat(
            "email",
            {"en": "E-mail address", "zh": "电子邮箱"},
            "text.email",
            _email,
            _address,
            {"type": "email", "inputmode": "email", "autocomplete": "email"},
            254,
        ),
        TextFormat(
            "phone",
            {"en": "Phone number", "zh": "电话号码"},
            "text.phone",
            _phone,
            _normal,
            {"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
            40,
        ),
        TextFormat(
            "url",
            {"en": "Web address", "zh": "网址"},
            "text.url",
            _url,
            _with_scheme,
            {"type": "url", "inputmode": "url", "autocomplete": "url"},
            2000,
        ),
        TextFormat(
            "barcode",
            {"en": "Barcode", "zh": "条码"},
            "text.barcode",
            _barcode,
            _normal,
            {"type": "text", "inputmode": "text", "autocomplete": "off", "data-widget": "barcode"},
            80,
        ),
        TextFormat(
            "color",
            {"en": "Colour", "zh": "颜色"},
            "text.color",
            _color,
            _normal,
            {"type": "text", "autocomplete": "off", "data-widget": "color"},
            7,
        ),
    )
}


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


@lru_cache(maxsize=512)
def matcher(source: str) -> Callable[[str], bool]:
    """Whether a whole text matches a user's pattern, by RE2 (linear in the length of the text).

    re2.error when the pattern can't be read.
    """
    exact = re2.compile(source, _options())
    quick = re2.Set.FullMatchSet(_options())
    quick.Add(source)
    quick.Compile()

    def matches(text: str) -> bool:
        # A set answers in a fifth of the time, but says no when it runs out of memory.
        return bool(quick.Match(text)) or exact.fullmatch(text) is not None

    return matches


def pattern_problem(source: str) -> str | None:
    """Why a pattern can't be read; None when it can."""
    try:
        matcher(source)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return None
