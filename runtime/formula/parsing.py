"""Source text -> Python syntax tree of nothing but allowed nodes, with places in the source.

simpleeval parses and guards: `Guard` is its parser with our own allow-list, tightened by limits.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any

from simpleeval import SimpleEval

from runtime.formula.emitting import Piece, emit
from runtime.formula.messages import Span, refuse
from runtime.formula.tokens import MAX_DEPTH, MAX_NODES, Token, tokenize

ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Name,
    ast.Attribute,
    ast.Call,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.List,
    ast.Tuple,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Mod,
    ast.Pow,
    ast.BitAnd,
    ast.USub,
    ast.UAdd,
    ast.Invert,
    ast.Not,
    ast.And,
    ast.Or,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Load,
)


_ONE_AT_A_TIME = RLock()
# CPython before 3.13 counts the depth of a tree being made for the whole process (gh-106905): when the
# collector lets another thread in meanwhile, and that one parses too, the first fails with SystemError.


class Guard(SimpleEval):
    """simpleeval's parser, narrowed: one expression, allowed nodes only."""

    @staticmethod
    def parse(expr: str) -> ast.expr:
        """The expression's tree; raises SyntaxError for anything else."""
        with _ONE_AT_A_TIME:
            statement = SimpleEval.parse(expr)
        if not isinstance(statement, ast.Expr):
            raise SyntaxError("a statement")
        for node in ast.walk(statement.value):
            if not isinstance(node, ALLOWED):
                raise SyntaxError(type(node).__name__, (None, 1, getattr(node, "col_offset", 0) + 1, None))
        return statement.value


@dataclass(frozen=True)
class Parsed:
    """A parsed formula: the tree, and what its names and places mean."""

    source: str
    tokens: Sequence[Token]
    tree: ast.expr
    starts: dict[int, int]
    ends: dict[int, int]

    def span(self, node: ast.AST) -> Span:
        """Where a node stands in the source."""
        first = self.starts[getattr(node, "col_offset")]  # noqa: B009  every expression node has it
        last = self.ends[getattr(node, "end_col_offset")]  # noqa: B009
        return self.tokens[first].start, self.tokens[last].end

    def token(self, name: str) -> Token:
        """The token a generated name stands for."""
        return self.tokens[int(name[1:])]

    def text(self, span: Span) -> str:
        """The source between two places."""
        return self.source[span[0] : span[1]]


def parse(source: str) -> Parsed:
    """Parse; raises Refused."""
    tokens = tokenize(source)
    pieces = emit(tokens)
    text, starts, ends = _join(pieces)
    try:
        tree = Guard.parse(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError, Warning) as error:
        raise _syntax_problem(error, tokens, pieces, starts) from None
    parsed = Parsed(source, tokens, tree, starts, ends)
    _check_size(parsed)
    return parsed


def _join(pieces: Sequence[Piece]) -> tuple[str, dict[int, int], dict[int, int]]:
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    place, texts = 0, []
    for piece in pieces:
        starts[place] = piece.token
        ends[place + len(piece.text)] = piece.token
        texts.append(piece.text)
        place += len(piece.text) + 1
    return " ".join(texts), starts, ends


def _syntax_problem(
    error: BaseException, tokens: Sequence[Token], pieces: Sequence[Piece], starts: dict[int, int]
) -> Exception:
    if not isinstance(error, SyntaxError):
        return refuse("formula.too_deep", (tokens[0].start, tokens[-1].end), limit=MAX_DEPTH)
    offset = (error.offset or 1) - 1
    if not _ends_complete(pieces):
        end = tokens[-1].end
        return refuse("formula.ends_early", (end, end))
    before = [place for place in starts if place <= offset]
    token = tokens[starts[max(before)] if before else 0]
    token = _misplaced(tokens, pieces) or token
    return refuse("formula.syntax", token.span, text=token.text)


def _ends_complete(pieces: Sequence[Piece]) -> bool:
    return pieces[-1].text in (")", "]") or pieces[-1].text.startswith("t")


_BETWEEN = frozenset(
    {"==", "!=", "<", ">", "<=", ">=", "and", "or", "&", "*", "/", "%", "**", "in", ",", ".", ")", "]"}
)


def _misplaced(tokens: Sequence[Token], pieces: Sequence[Piece]) -> Token | None:
    """The first piece that can't follow the one before it: operand after operand, operator after operator."""
    ended, previous = False, ""
    for piece in pieces:
        text = piece.text
        empty_brackets = previous in ("(", "[", ",") and text in (")", "]")
        if ended and previous != "." and (text.startswith("t") or text == "~"):
            return tokens[piece.token]
        if not ended and text in _BETWEEN and not empty_brackets and (previous, text) != ("not", "in"):
            return tokens[piece.token]
        ended = text.startswith("t") or text in (")", "]")
        previous = text
    return None


def _check_size(parsed: Parsed) -> None:
    """Counts expression nodes and depth; a chain of one joining operator is one level."""
    count = 0
    pending: list[tuple[ast.AST, int]] = [(parsed.tree, 1)]
    while pending:
        node, depth = pending.pop()
        count += 1
        if count > MAX_NODES:
            raise refuse("formula.too_many_nodes", (0, len(parsed.source)), limit=MAX_NODES)
        if depth > MAX_DEPTH:
            raise refuse("formula.too_deep", parsed.span(node), limit=MAX_DEPTH)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                flat = _is_join(node) and _is_join(child)
                pending.append((child, depth if flat else depth + 1))


def _is_join(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)


def join_operands(node: ast.expr) -> list[ast.expr]:
    """The operands of a chain of `&`, left to right."""
    found: list[ast.expr] = []
    current: Any = node
    while _is_join(current):
        found.append(current.right)
        current = current.left
    return [current, *reversed(found)]
