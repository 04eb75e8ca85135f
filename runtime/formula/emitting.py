"""Tokens -> Python expression source in which every name and literal is `t` and its token's number.

The Python text is only for the parser; nothing of it is ever run. Spreadsheet habits are resolved here:
`if(` `and(` `or(` `not(` as functions, `^` left-associative and tighter than a sign, `=` as comparison.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from typing import NamedTuple

from runtime.formula.messages import refuse
from runtime.formula.tokens import MAX_DEPTH, Token

_ASSIGNING = frozenset({":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "**=", "//=", "<<=", ">>="})
_STATEMENTS = frozenset(
    [
        "import",
        "from",
        "def",
        "class",
        "return",
        "del",
        "global",
        "nonlocal",
        "while",
        "with",
        "try",
        "except",
        "finally",
        "raise",
        "pass",
        "break",
        "continue",
        "assert",
        "yield",
        "await",
        "async",
        "as",
        "elif",
    ]
)
_PYTHON = {
    "=": "==",
    "==": "==",
    "<>": "!=",
    "!=": "!=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "&&": "and",
    "||": "or",
    "&": "&",
    "+": "+",
    "-": "-",
    "*": "*",
    "/": "/",
    "%": "%",
    "^": "**",
    "**": "**",
    "!": "~",
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    ",": ",",
    ".": ".",
}
_INSTEAD = {
    "//": "INT(a / b)",
    "=<": "<=",
    "=>": ">=",
    "|": "or",
    "<<": "^",
    ">>": "^",
    "->": ".",
    "..": ">= … and <= …",
    "is": "=",
    ":": "AND(a >= 1, a <= 5)",
}
_LITERAL_NAMES = frozenset({"true", "false", "null", "none"})
_PARTNERS = {")": "(", "]": "["}


class Piece(NamedTuple):
    """A piece of Python text and the token it stands for; inserted brackets name a neighbour."""

    text: str
    token: int


def emit(tokens: Sequence[Token]) -> list[Piece]:
    """The Python pieces of a formula; raises Refused with a place."""
    _check_brackets(tokens)
    pieces: list[Piece] = []
    for index in range(len(tokens)):
        pieces.append(_piece(tokens, index, pieces))
    return _Powers(pieces).bound()


def _ends_operand(pieces: Sequence[Piece]) -> bool:
    return bool(pieces) and (pieces[-1].text in (")", "]") or pieces[-1].text.startswith("t"))


def _piece(tokens: Sequence[Token], index: int, before: Sequence[Piece]) -> Piece:
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.kind == "name":
        return Piece(_word(token, after, before) or f"t{index}", index)
    if token.kind != "sign":
        if (
            token.kind == "text"
            and before
            and tokens[index - 1].end == token.start
            and _is_prefix(tokens[index - 1])
        ):
            raise refuse("formula.f_string", (tokens[index - 1].start, token.end))
        return Piece(f"t{index}", index)
    if token.value in _ASSIGNING:
        raise refuse("formula.assignment", token.span)
    if token.value == ";":
        raise refuse("formula.statement", token.span)
    if token.value not in _PYTHON:
        raise refuse(
            "formula.operator", token.span, text=token.text, suggestion=_INSTEAD.get(token.value, "")
        )
    if token.value == "[":
        _check_list(tokens, index, before)
    return Piece(_PYTHON[token.value], index)


def _is_prefix(token: Token) -> bool:
    return token.kind == "name" and token.text.lower() in ("f", "r", "b", "u", "rb", "br", "fr", "rf")


def _word(token: Token, after: Token | None, before: Sequence[Piece]) -> str | None:
    """The Python operator a word stands for, None for a plain name; refuses other keywords."""
    word = token.text.lower()
    called = after is not None and after.kind == "sign" and after.value == "("
    if before and before[-1].text == ".":
        return None
    operand = _ends_operand(before)
    if word in ("and", "or"):
        return word if operand or not called else None
    if word == "not":
        adjacent = called and after is not None and after.start == token.end
        return None if adjacent and not operand else "not"
    if word == "in":
        return "in"
    if word in ("if", "else"):
        return word if operand or not called else None
    if word == "is":
        raise refuse("formula.operator", token.span, text=token.text, suggestion=_INSTEAD["is"])
    if keyword.iskeyword(token.text) and word not in _LITERAL_NAMES:
        code = {"lambda": "formula.lambda", "for": "formula.comprehension"}.get(word)
        raise refuse(
            code or ("formula.statement" if word in _STATEMENTS else "formula.keyword"),
            token.span,
            text=token.text,
        )
    return None


def _check_list(tokens: Sequence[Token], index: int, before: Sequence[Piece]) -> None:
    """A `[` may only open the list after `in`."""
    if before and before[-1].text == "in":
        return
    if any(other.text == "for" and other.kind == "name" for other in tokens[index:]):
        raise refuse("formula.comprehension", tokens[index].span)
    raise refuse("formula.subscript" if _ends_operand(before) else "formula.list", tokens[index].span)


def _check_brackets(tokens: Sequence[Token]) -> None:
    """Partners match and nothing, signs included, nests deeper than the limit."""
    powers = [token for token in tokens if token.value in ("^", "**") and token.kind == "sign"]
    if len(powers) > MAX_DEPTH:
        raise refuse("formula.too_deep", powers[MAX_DEPTH].span, limit=MAX_DEPTH)
    opened: list[Token] = []
    signs = 0
    for token in tokens:
        prefix = (token.kind == "sign" and token.value in ("+", "-", "!")) or (
            token.kind == "name" and token.text.lower() == "not"
        )
        signs = signs + 1 if prefix else 0
        sign = token.value if token.kind == "sign" else ""
        if sign in _PARTNERS.values():
            opened.append(token)
        elif sign in _PARTNERS and (not opened or opened.pop().value != _PARTNERS[sign]):
            raise refuse("formula.bracket", token.span, text=token.text)
        if len(opened) + signs > MAX_DEPTH:
            raise refuse("formula.too_deep", token.span, limit=MAX_DEPTH)
    if opened:
        raise refuse("formula.bracket", opened[-1].span, text=opened[-1].text)


class _Powers:
    """Puts brackets around powers: `-2 ** 2` becomes `((-2) ** (2))`, `a ** b ** c` `((a ** b) ** c)`."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.out: list[Piece] = []

    def bound(self) -> list[Piece]:
        """All pieces, with brackets added."""
        if any(piece.text == "**" for piece in self.pieces):
            self._copy(0, len(self.pieces))
            return self.out
        return list(self.pieces)

    def _copy(self, place: int, end: int) -> int:
        while place < end:
            piece = self.pieces[place]
            if piece.text == "**" and _ends_operand(self.out):
                place = self._power(place)
            elif piece.text in ("(", "["):
                place = self._group(place)
            else:
                self.out.append(piece)
                place += 1
        return place

    def _power(self, place: int) -> int:
        start, sign = self._operand_start(), self.pieces[place]
        first, last = self.out[start].token, self.out[-1].token
        self.out[start:start] = [Piece("(", first), Piece("(", first)]
        self.out += [Piece(")", last), sign, Piece("(", sign.token + 1)]
        place = self._signed_operand(place + 1)
        self.out += [Piece(")", self.out[-1].token)] * 2
        return place

    def _group(self, place: int) -> int:
        depth, end = 0, place
        while end < len(self.pieces):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(self.pieces[end].text, 0)
            if depth == 0:
                break
            end += 1
        self.out.append(self.pieces[place])
        self._copy(place + 1, end)
        self.out.append(self.pieces[end])
        return end + 1

    def _signed_operand(self, place: int) -> int:
        while place < len(self.pieces) and self.pieces[place].text in ("+", "-", "~"):
            self.out.append(self.pieces[place])
            place += 1
        begun = place
        while place < len(self.pieces):
            text = self.pieces[place].text
            if text == "(" and (place == begun or _ends_operand(self.out)):
                place = self._group(place)
            elif text == "." or (text.startswith("t") and (place == begun or self.out[-1].text == ".")):
                self.out.append(self.pieces[place])
                place += 1
            else:
                break
        return place

    def _operand_start(self) -> int:
        """Where the operand that ends the output begins: bracket or name with its path, call and signs."""
        place = len(self.out) - 1
        if self.out[place].text in (")", "]"):
            depth = 0
            while True:
                depth += {")": 1, "]": 1, "(": -1, "[": -1}.get(self.out[place].text, 0)
                if depth == 0:
                    break
                place -= 1
            if place and self.out[place - 1].text.startswith("t"):
                place -= 1
        while place >= 2 and self.out[place - 1].text == ".":
            place = place - 2 if self.out[place - 2].text.startswith("t") else place - 1
        while place and self.out[place - 1].text in ("+", "-") and not _ends_operand(self.out[: place - 1]):
            place -= 1
        return place
