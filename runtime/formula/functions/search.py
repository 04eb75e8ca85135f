"""`SEARCH`: the position of a part from 1, ignoring case; 0 when it is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.nodes import Literal, Node
from runtime.formula.types import Kind

LONGEST_PART = 255
"""What is searched for with wildcards, as in spreadsheets."""


def search(part: str, text: str, start: Number = 1) -> int:
    """From `start` on. `?` is any one character, `*` any number of them, `~` takes the next one literally."""
    first = whole(start) - 1
    lowered = text.lower()
    if first < 0 or first > len(lowered):
        return 0
    if len(part) > LONGEST_PART and set(part) & set("?*"):
        return 0
    head, *rest = _pieces(part.lower())
    found = _place(lowered, head, first)
    end = found + len(head)
    for piece in rest:
        place = _place(lowered, piece, end) if found >= 0 else -1
        if place < 0:
            return 0
        end = place + len(piece)
    return found + 1


def _pieces(part: str) -> list[list[str | None]]:
    """The characters between stars; None for any character."""
    found: list[list[str | None]] = [[]]
    characters = iter(part)
    for character in characters:
        if character == "*":
            found.append([])
        elif character == "?":
            found[-1].append(None)
        else:
            found[-1].append(next(characters, "~") if character == "~" else character)
    return found


def _place(text: str, piece: list[str | None], first: int) -> int:
    """Where a piece stands from `first` on, -1 if nowhere."""
    if None not in piece:
        return text.find("".join([each for each in piece if each is not None]), first)
    pattern = "".join(["." if each is None else re.escape(each) for each in piece])
    found = re.compile(pattern, re.DOTALL).search(text, first)
    return found.start() if found else -1


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """Of a constant without signs that stand for others."""
    part = next(node.children())
    plain = isinstance(part, Literal) and not set(str(part.value or "")) & set("?*~")
    return _LOWER.format(*arguments) if plain and len(arguments) == 2 else None


_LOWER = """strpos(lower({1} COLLATE "und-x-icu") COLLATE "C", lower({0} COLLATE "und-x-icu") COLLATE "C")"""

FUNCTION = Function(
    name="SEARCH",
    category="text",
    help={
        "en": "The position of a part from 1, ignoring case; ? any character, * any text; 0 if not there",
        "zh": "部分文本的位置（从 1 开始，不区分大小写）；? 代表任一字符，* 代表任意文本；没有则为 0",
    },
    parameters=(
        Parameter("part", TEXT),
        Parameter("text", TEXT),
        Parameter("start", NUMBER, optional=True),
    ),
    returns=types.Type(Kind.NUMBER, scale=0, bound=100_000_000),
    python=search,
    sql={"postgresql": _postgresql},
    js="""(part, text, start = ONE) => {
  const [first, lowered] = [toInteger(start) - 1, text.toLowerCase()];
  if (first < 0 || first > countPoints(lowered)) return 0n;
  return fromInteger(findWild(lowered, part.toLowerCase(), first) + 1);
}""",
    examples=(
        Example('SEARCH("B", "abc")', 2),
        Example('SEARCH("l?o", "hello")', 3),
        Example('SEARCH("w*d", "Hello world")', 7),
        Example('SEARCH("~?", "why?")', 4),
    ),
)
