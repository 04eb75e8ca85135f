"""Comparisons, in two modes.

Exact (`filtering=False`): two-valued, blank equals blank. Filtering: in a positive place of a WHERE, where
NULL counts as false; columns stay bare, so that indexes are used.
"""

from __future__ import annotations

from decimal import Decimal

from runtime.formula.nodes import Compare, InList, Literal, Node, Path
from runtime.formula.sql.dialects import quoted
from runtime.formula.sql.render import REFERENCES, TEXTS, Frame, Renderer, Unsayable, renders
from runtime.formula.sql.statement import NotInSql, threshold
from runtime.formula.types import Kind

MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
BOUNDS = {"=": "equal", "<>": "equal", "<": "ceiling", ">=": "ceiling", ">": "floor", "<=": "floor"}
EQUALITIES = ("=", "<>")


@renders(Compare)
def compare(renderer: Renderer, node: Compare, frame: Frame) -> str:
    """A comparison, exact and two-valued."""
    return comparison(renderer, node, frame, filtering=False)


def comparison(renderer: Renderer, node: Compare, frame: Frame, *, filtering: bool) -> str:
    """A comparison in either mode."""
    left, right, operator = node.left, node.right, node.operator
    if is_blank(left) or (not is_blank(right) and renderer.is_outside(left)):
        left, right, operator = right, left, MIRRORED[operator]
    if is_blank(right):
        return _with_blank(renderer, left, operator, frame)
    if Kind.ANY_REFERENCE in (left.type.kind, right.type.kind):
        return _any_references(renderer, left, right, operator, frame)
    texts = _operands(renderer, left, right, operator, frame)
    blank = (left.type.blank, right.type.blank)
    return _combined(renderer, operator, texts, blank, filtering)


def is_blank(node: Node) -> bool:
    """Whether a node is the constant blank."""
    return isinstance(node, Literal) and node.value is None


def _with_blank(renderer: Renderer, operand: Node, operator: str, frame: Frame) -> str:
    """`x = null` and `x <> null`; nothing is smaller or larger than blank."""
    if operator not in EQUALITIES:
        return renderer.dialect.false
    if is_blank(operand) or operand.type.kind is Kind.BOOLEAN:
        return renderer.dialect.true if is_blank(operand) == (operator == "=") else renderer.dialect.false
    return f"({renderer.value(operand, frame)} IS {'NULL' if operator == '=' else 'NOT NULL'})"


def _any_references(renderer: Renderer, left: Node, right: Node, operator: str, frame: Frame) -> str:
    """References to one of several entities: entity and id must be the same."""
    (entity, key), (other_entity, other_key) = (_pair(renderer, node, frame) for node in (left, right))
    both = f"{key} = {other_key} AND {entity} = {other_entity}"
    same = f"coalesce({both}, {key} IS NULL AND {other_key} IS NULL)"
    return same if operator == "=" else f"(NOT {same})"


def _pair(renderer: Renderer, node: Node, frame: Frame) -> tuple[str, str]:
    """Entity and id of a reference."""
    if node.type.kind is not Kind.ANY_REFERENCE:
        if "|" in (node.type.entity or "|"):
            raise NotInSql(node, "reference", renderer.dialect.name)
        return renderer.constant(node.type.entity, Kind.TEXT), renderer.value(node, frame)
    if not isinstance(node, Path) or len(node.steps) != 1 or renderer.is_outside(node):
        raise NotInSql(node, "any_reference", renderer.dialect.name)
    start = renderer.record if node.base == "record" else frame
    column = renderer.column(start, node.steps[0].key, node)
    return f"{start.alias}.{quoted(column.entity_column or '')}", f"{start.alias}.{quoted(column.name)}"


def _operands(renderer: Renderer, left: Node, right: Node, operator: str, frame: Frame) -> tuple[str, str]:
    """Both sides in one form."""
    kinds = (left.type.kind, right.type.kind)
    if Kind.NUMBER in kinds:
        return _numbers(renderer, left, right, operator, frame)
    first, second = renderer.value(left, frame), renderer.value(right, frame)
    if kinds[0] in TEXTS and operator not in EQUALITIES and not isinstance(left, Path):
        first = renderer.dialect.collated(first)
    if renderer.is_sqlite and kinds[0] in (Kind.CHOICES, Kind.LIST, Kind.JSON):
        first, second = f"json({first})", f"json({second})"
    return first, second


def _numbers(renderer: Renderer, left: Node, right: Node, operator: str, frame: Frame) -> tuple[str, str]:
    """Numbers, or a reference and an id. What is known beforehand is brought to the other side's scale."""
    whole = not renderer.is_sqlite and isinstance(left, Path) and _scale(left) == 0
    if renderer.is_sqlite and not renderer.is_integer(left):
        raise Unsayable("a number too large or too fine")
    if isinstance(right, Literal):
        if not renderer.is_sqlite and not whole:
            return renderer.value(left, frame), renderer.dialect.number(right.value, 0)
        bound = threshold(Decimal(right.value), _scale(left), BOUNDS[operator])
        return renderer.value(left, frame), str(bound)
    if renderer.is_outside(right):
        if not renderer.is_sqlite and not whole:
            return renderer.value(left, frame), renderer.parameter(right)
        return renderer.value(left, frame), renderer.parameter(right, _scale(left), BOUNDS[operator])
    if renderer.is_sqlite and not renderer.is_integer(right):
        raise Unsayable("a number too large or too fine")
    first, second = renderer.value(left, frame), renderer.value(right, frame)
    if not renderer.is_sqlite or _scale(left) == _scale(right):
        return first, second
    return _aligned(first, _scale(left), second, _scale(right))


def _scale(node: Node) -> int:
    return node.type.number_scale if node.type.kind is Kind.NUMBER else 0


def _aligned(first: str, left: int, second: str, right: int) -> tuple[str, str]:
    """Scaled integers of different scales as pairs (whole, rest), which compare alike without overflow."""
    power = 10 ** (max(left, right) - min(left, right))
    if left < right:
        return f"({first}, {first} * 0)", f"({second} / {power}, {second} % {power})"
    return f"({first} / {power}, {first} % {power})", f"({second}, {second} * 0)"


def _combined(
    renderer: Renderer, operator: str, texts: tuple[str, str], blank: tuple[bool, bool], filtering: bool
) -> str:
    left, right = texts
    dialect = renderer.dialect
    plain = f"({left} {operator} {right})"
    if not any(blank):
        return plain
    if operator == "<>":
        return dialect.different(left, right)
    if operator == "=":
        if not filtering:
            return dialect.same(left, right) if all(blank) else dialect.certain(plain)
        if not blank[1]:
            return plain
        if renderer.is_sqlite:
            return dialect.same(left, right)
        return f"({left} = {right} OR ({left} IS NULL AND {right} IS NULL))"
    return plain if filtering else dialect.certain(plain)


@renders(InList)
def in_list(renderer: Renderer, node: InList, frame: Frame) -> str:
    """Membership, exact and two-valued."""
    return membership(renderer, node, frame, filtering=False)


def membership(renderer: Renderer, node: InList, frame: Frame, *, filtering: bool) -> str:
    """`x in [...]` in either mode: plain constants as SQL's IN, the rest as comparisons."""
    operand = node.operand
    listable = operand.type.kind in (*TEXTS, Kind.NUMBER, *REFERENCES, Kind.DATE)
    listed = [item for item in node.items if listable and isinstance(item, Literal) and not is_blank(item)]
    tests = [Compare(node.type, node.span, "=", operand, item) for item in node.items if item not in listed]
    parts = [comparison(renderer, test, frame, filtering=filtering) for test in tests]
    if listed:
        pairs = [_operands(renderer, operand, item, "=", frame) for item in listed]
        found = f"({pairs[0][0]} IN ({', '.join(text for _, text in pairs)}))"
        certain = filtering or not operand.type.blank
        parts.insert(0, found if certain else renderer.dialect.certain(found))
    return f"({' OR '.join(parts)})" if parts else renderer.dialect.false
