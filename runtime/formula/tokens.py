"""The tokenizer: what spreadsheet and CRM users type -> tokens with their places in the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any, NamedTuple

from runtime.formula.messages import Span, refuse

MAX_SOURCE_BYTES = 4096
MAX_NODES = 500
MAX_DEPTH = 40
MAX_INTEGER_BITS = 256
MAX_DECIMALS = 20

_EXACT = Context(prec=200)
_SMALLEST = Decimal(1).scaleb(-MAX_DECIMALS)

_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "＂": "＂", "‘": "’", "’": "’", "＇": "＇"}
_SPACES = dict.fromkeys(map(ord, "\t\n\r\f\v\x1c\x1d\x1e\x1f"), " ")
_SIGNS = {
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "、": ",",
    "【": "[",
    "】": "]",
}
_OPERATORS = (
    "**=",
    "//=",
    "<<=",
    ">>=",
    ":=",
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "&=",
    "|=",
    "^=",
    "&&",
    "||",
    "<>",
    "<=",
    ">=",
    "=<",
    "=>",
    "==",
    "!=",
    "**",
    "//",
    "<<",
    ">>",
    "->",
    "..",
    "=",
    "<",
    ">",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "&",
    "!",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    ":",
    "|",
)
_SIGN = re.compile("|".join(re.escape(sign) for sign in _OPERATORS))
_WORD_OPERATORS = frozenset({"and", "or", "not", "in", "if", "else"})
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![\w.]))?", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]|[^\x00-\x7f])")
_REST_OF_NUMBER = re.compile(r"[\w.]*")


class Token(NamedTuple):
    """One token. `kind`: `name`, `number`, `text` or `sign`; `value` is a literal's value or the sign."""

    kind: str
    text: str
    value: Any
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Offsets in the source, in code points."""
        return self.start, self.end


def _plain(source: str) -> str:
    """The source with full-width characters narrowed, offsets unchanged (texts are read from the source)."""
    if source.isascii():
        return source.translate(_SPACES)
    narrow = []
    for char in source:
        if "！" <= char <= "～":
            narrow.append(chr(ord(char) - 0xFEE0))
        elif char.isspace():
            narrow.append(" ")
        else:
            narrow.append(char)
    return "".join(narrow)


def tokenize(source: str) -> list[Token]:
    """The tokens of `source`; raises Refused with the place of what can't be one."""
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_SOURCE_BYTES:
        raise refuse("formula.too_long", (0, len(source)), limit=MAX_SOURCE_BYTES)
    tokens = _limited(source)
    if tokens and tokens[0].value == "=" and tokens[0].kind == "sign":
        tokens = tokens[1:]
    if not tokens:
        raise refuse("formula.empty", (0, len(source)))
    return tokens


def _limited(source: str) -> list[Token]:
    """All tokens, while their number can still be that of a formula within the limit of nodes."""
    tokens: list[Token] = []
    operands = signs = 0
    for token in _tokens(source, _plain(source)):
        tokens.append(token)
        signs = signs + 1 if token.value in ("!", "-", "+") else 0
        if signs > MAX_DEPTH:
            raise refuse("formula.too_deep", token.span, limit=MAX_DEPTH)
        operands += token.kind != "sign" and token.text.lower() not in _WORD_OPERATORS
        if operands > MAX_NODES or len(tokens) > 3 * MAX_NODES:
            raise refuse("formula.too_many_nodes", (0, len(source)), limit=MAX_NODES)
    return tokens


def _tokens(source: str, plain: str) -> Iterator[Token]:
    place = 0
    while place < len(source):
        char = plain[place]
        if char == " ":
            place += 1
            continue
        if source[place] in _QUOTES:
            token = _read_text(source, place)
        elif (char.isdigit() and char.isascii()) or (
            char == "." and plain[place + 1 : place + 2].isdecimal()
        ):
            token = _read_number(source, plain, place)
        elif char == "_" or char.isidentifier():
            token = _read_name(source, plain, place)
        else:
            token = _read_sign(plain, place)
        yield token
        place = token.end


def _read_text(source: str, start: int) -> Token:
    closing = _QUOTES[source[start]]
    parts = []
    place = start + 1
    while True:
        end = source.find(closing, place)
        if end < 0:
            raise refuse("formula.text_open", (start, len(source)))
        parts.append(source[place:end])
        if source[end + 1 : end + 2] != closing or closing in "”’":
            break
        parts.append(closing)
        place = end + 2
    value = "".join(parts)
    if _NOT_TEXT.search(value):
        raise refuse("formula.character", (start, end + 1), text="U+0000")
    return Token("text", source[start : end + 1], value, start, end + 1)


def _read_number(source: str, plain: str, start: int) -> Token:
    match = _NUMBER.match(plain, start)
    end = match.end() if match else start + 1
    rest = _REST_OF_NUMBER.match(plain, end)
    if match is None or (rest is not None and rest.end() > end and not plain.startswith("..", end)):
        end = rest.end() if rest else end
        raise refuse("formula.number", (start, end), text=source[start:end])
    text = match.group()
    if text.endswith(".") and plain.startswith(".", end):
        text, end = text[:-1], end - 1
    value = _number(text)
    if value is None:
        raise refuse("formula.number_too_large", (start, end))
    if len(text.partition(".")[2]) > MAX_DECIMALS or _EXACT.quantize(Decimal(value), _SMALLEST) != value:
        raise refuse("formula.number", (start, end), text=source[start:end])
    if plain[end : end + 1] == "%" and not _starts_operand(plain, end + 1):
        value, end = _EXACT.scaleb(Decimal(value), -2), end + 1
    return Token("number", source[start:end], value, start, end)


def _number(text: str) -> int | Decimal | None:
    """The exact value; None beyond 256 bits."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(exponent) > 4 or len(mantissa) > 200 or abs(int(exponent or 0)) > 100:
        return None
    value = Decimal(f"{mantissa}e{exponent or 0}")
    if value.adjusted() > 80 or int(value).bit_length() > MAX_INTEGER_BITS:
        return None
    return int(value) if "." not in mantissa and not exponent.startswith("-") else value


def _starts_operand(plain: str, place: int) -> bool:
    rest = plain[place:].lstrip()
    return (
        bool(rest)
        and (rest[0].isalnum() or rest[0] in "_(\"'“‘.")
        and not re.match(r"(and|or|in|not|if|else)\b", rest, re.I)
    )


def _read_name(source: str, plain: str, start: int) -> Token:
    if match := _PLAIN_NAME.match(plain, start):
        return Token("name", match.group(), match.group(), start, match.end())
    end = start + 1
    while end < len(plain) and (plain[end] == "_" or ("a" + plain[end]).isidentifier()):
        end += 1
    name = unicodedata.normalize("NFKC", source[start:end])
    if not name.isidentifier():
        raise refuse("formula.character", (start, end), text=source[start:end])
    return Token("name", name, name, start, end)


def _read_sign(plain: str, start: int) -> Token:
    char = plain[start]
    if char in _SIGNS:
        return Token("sign", char, _SIGNS[char], start, start + 1)
    match = _SIGN.match(plain, start)
    if match is not None:
        return Token("sign", match.group(), match.group(), start, match.end())
    code = "formula.brace" if char in "{}$" else "formula.character"
    raise refuse(code, (start, start + 1), text=char if char.isprintable() else f"U+{ord(char):04X}")
