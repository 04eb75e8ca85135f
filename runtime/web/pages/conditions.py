"""Conditions in words: `discount > 0.2` is “Discount is more than 20 %”, with the value it was judged on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.definition.text import text_in
from runtime.fields import field_type
from runtime.fields.values import label_of
from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.formula.nodes import Aggregate, Compare, InList, Literal, Logic, Node, Not, Path, RowsPath, Truth
from runtime.formula.python_code import compile_node
from runtime.records.live_entity import LiveEntity
from runtime.rules.source import FAILURES
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.shown import show

_OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a condition.

    `said` is the whole of it, `opposite` when it does not hold; `label` and `value` are what it is about and
    how that stands, `words` the rest. `key` is the record's own field it reads, if it reads one.
    """

    said: str
    opposite: str
    holds: bool
    label: str = ""
    value: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition taken apart; `any_of` says that one clause is enough."""

    clauses: Sequence[Clause]
    any_of: bool
    holds: bool

    @property
    def said(self) -> str:
        """All of it as part of a sentence."""
        return _joined([one.said for one in self.clauses], self.any_of)

    @property
    def opposite(self) -> str:
        """When it does not hold."""
        return _joined([one.opposite for one in self.clauses], not self.any_of)


def _bare(node: Node) -> tuple[Node, bool]:
    """A clause without `not` and `= true`, `= false` around it, and whether that turns it round."""
    negative = False
    while True:
        if isinstance(node, Not):
            node, negative = node.operand, not negative
        elif (
            isinstance(node, Compare)
            and isinstance(node.right, Literal)
            and isinstance(node.right.value, bool)
        ):
            negative ^= node.right.value is not (node.operator == "=")
            node = node.left
        else:
            return node, negative


def _joined(parts: Sequence[str], any_of: bool) -> str:
    if len(parts) < 2:
        return parts[0] if parts else ""
    pair = gettext("%(one)s or %(other)s") if any_of else gettext("%(one)s and %(other)s")
    said = parts[0]
    for part in parts[1:]:
        said = pair % {"one": said, "other": part}
    return said


class Speaker:
    """Says conditions about records of one entity, judged in one context."""

    def __init__(
        self, here: Visit, of: LiveEntity, context: Context, outer: LiveEntity | None = None
    ) -> None:
        """`outer` is what `record` is of, for a candidate's condition."""
        self.here, self.of, self.context, self.outer = here, of, context, outer

    def condition(self, formula: Formula) -> Condition:
        """A formula that is a condition, clause by clause."""
        return self.of_node(formula.node, formula.source)

    def of_node(self, node: Node, source: str, about: tuple[str, Any, Any] | None = None) -> Condition:
        """A condition's tree. `about` is what `value` stands for in a decision table: label, field, value."""
        any_of = isinstance(node, Logic) and node.operator == "or"
        operands = list(_operands(node, "or" if any_of else "and"))
        clauses = [self._clause(one, source, about) for one in operands]
        return Condition(clauses, any_of, self._value(node) is True)

    def _value(self, node: Node) -> Any:
        try:
            return _compiled(self.of, node)(self.context)
        except FAILURES:
            return None

    def _clause(self, node: Node, source: str, about: tuple[str, Any, Any] | None) -> Clause:
        holds = self._value(node) is True
        inner, negative = _bare(node)
        found = self._words(inner, negative, about)
        if found is None:
            text = source[node.span[0] : node.span[1]] or source
            return Clause(gettext("“%(formula)s” holds", formula=text),
                          gettext("“%(formula)s” does not hold", formula=text), holds)  # fmt: skip
        label, value, words, opposite, key = found
        pair = gettext("%(label)s %(words)s")
        return Clause(pair % {"label": label, "words": words}, pair % {"label": label, "words": opposite},
                      holds, label, value, words, key)  # fmt: skip

    def _words(
        self, node: Node, negative: bool, about: tuple[str, Any, Any] | None
    ) -> tuple[str, str, str, str, str] | None:
        """Label, present value, words, words of the opposite, own key."""
        if isinstance(node, Truth):
            return self._filled(node.operand, negative, about)
        if isinstance(node, Path) and node.type.kind.value == "boolean":
            return self._filled(node, negative, about)
        if isinstance(node, InList):
            return self._listed(node, negative, about)
        if not isinstance(node, Compare):
            return None
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right, operator = right, left, _MIRRORED[operator]
        named = self._named(left, about)
        if named is None:
            return None
        label, item, value, key = named
        if isinstance(right, Literal) and right.value is None:
            return self._blank(named, (operator == "=") is not negative)
        other = self._operand(right, item, about)
        if other is None:
            return None
        operator = _OPPOSITES[operator] if negative else operator
        sayings = _sayings(item is not None and item.type in ("date", "datetime", "time"))
        return label, value, sayings[operator](other), sayings[_OPPOSITES[operator]](other), key

    def _blank(self, named: tuple[str, Any, str, str], is_blank: bool) -> tuple[str, str, str, str, str]:
        label, _item, value, key = named
        pair = (gettext("is blank"), gettext("is filled in"))
        return label, value, pair[not is_blank], pair[is_blank], key

    def _filled(
        self, node: Node, negative: bool, about: tuple[str, Any, Any] | None
    ) -> tuple[str, str, str, str, str] | None:
        named = self._named(node, about)
        if named is None:
            return None
        if named[1] is not None and named[1].type == "boolean":
            pair = (gettext("is yes"), gettext("is no"))
            return named[0], named[2], pair[negative], pair[not negative], named[3]
        return self._blank(named, negative)

    def _listed(
        self, node: InList, negative: bool, about: tuple[str, Any, Any] | None
    ) -> tuple[str, str, str, str, str] | None:
        named = self._named(node.operand, about)
        if named is None:
            return None
        label, item, value, key = named
        items = [self._operand(one, item, about) for one in node.items]
        if any(one is None for one in items):
            return None
        listed = _joined([str(one) for one in items], True)
        pair = (gettext("is %(value)s", value=listed), gettext("is not %(value)s", value=listed))
        return label, value, pair[negative], pair[not negative], key

    def _named(self, node: Node, about: tuple[str, Any, Any] | None) -> tuple[str, Any, str, str] | None:
        """Label, field, present value in words, own key of what a condition is about."""
        if isinstance(node, Aggregate):
            return self._counted(node)
        if not isinstance(node, Path):
            return None
        if node.base == "variable" and about is not None:
            label, item, value = about
            return label, item, self.said(item, value), ""
        found = self._field(node)
        if found is None:
            return None
        label, item, key = found
        return label, item, self.said(item, self._value(node)), key

    def _counted(self, node: Aggregate) -> tuple[str, Any, str, str] | None:
        """How many rows or records belong to the record, where all of them are counted."""
        rows = node.rows
        if node.function != "COUNT" or node.condition is not None or not isinstance(rows, RowsPath):
            return None
        if rows.base != "row" or len(rows.steps) != 1:
            return None
        key = rows.steps[0].key
        item, of = self.of.fields.get(key), self.here.live.entities.get(rows.steps[0].type.entity or "")
        if key in self.here.grant(self.of.key).hidden or of is None:
            return None
        if item is None and not self.here.may("read", of.key):
            return None
        label = label_of(item, self.here.language) if item is not None else self.here.many(of.entity)
        return gettext("Number of %(records)s", records=label), None, str(self._value(node)), ""

    def _field(self, node: Path) -> tuple[str, Any, str] | None:
        if node.base not in ("row", "record", "saved", "parent") or not node.steps:
            return None
        of: LiveEntity | None = self.of
        if node.base == "parent":
            of = self.here.live.entities.get(self.context.parent_entity or "")
        elif node.base == "record" and self.outer is not None:
            of = self.outer
        labels, item = [], None
        for step in node.steps:
            item = field_of(of, step.key) if of is not None else None
            if item is None or of is None or step.key in self.here.grant(of.key).hidden:
                return None
            labels.append(label_of(item, self.here.language))
            of = self.here.live.entities.get(str(field_type(item.type).target(item) or ""))
        label = " · ".join(labels)
        if node.base == "saved":
            label = gettext("%(label)s before", label=label)
        own = node.steps[0].key if node.base in ("row", "record") else ""
        return label, item, own

    def _operand(self, node: Node, item: Any, about: tuple[str, Any, Any] | None) -> str | None:
        """The other side of a comparison in words."""
        if isinstance(node, Literal):
            return self.said(item, node.value)
        if isinstance(node, Path):
            named = self._named(node, about)
            return f"{named[0]} ({named[2]})" if named else None
        value = self._value(node)
        return self.said(item, value) if value is not None else None

    def said(self, item: Any, value: Any) -> str:
        """A value of a formula as people read it."""
        if value is None:
            return gettext("blank")
        if item is None:
            return gettext("yes") if value is True else gettext("no") if value is False else str(value)
        target = field_type(item.type).target(item)
        if item.type == "children":
            return str(len(value)) if isinstance(value, list | tuple) else str(value)
        if target and isinstance(value, int):
            return self.here.records.titles(target, [value]).get(value) or f"#{value}"
        try:
            return show(self.here, item, field_type(item.type).to_json(item, value)).text or gettext("blank")
        except (TypeError, ValueError, AttributeError):
            return str(value)


def _sayings(is_time: bool) -> Mapping[str, Callable[[str], str]]:
    if is_time:
        return {
            "=": lambda one: gettext("is %(value)s", value=one),
            "<>": lambda one: gettext("is not %(value)s", value=one),
            "<": lambda one: gettext("is before %(value)s", value=one),
            "<=": lambda one: gettext("is not after %(value)s", value=one),
            ">": lambda one: gettext("is after %(value)s", value=one),
            ">=": lambda one: gettext("is not before %(value)s", value=one),
        }
    return {
        "=": lambda one: gettext("is %(value)s", value=one),
        "<>": lambda one: gettext("is not %(value)s", value=one),
        "<": lambda one: gettext("is less than %(value)s", value=one),
        "<=": lambda one: gettext("is at most %(value)s", value=one),
        ">": lambda one: gettext("is more than %(value)s", value=one),
        ">=": lambda one: gettext("is at least %(value)s", value=one),
    }


def _operands(node: Node, operator: str) -> Iterator[Node]:
    if isinstance(node, Logic) and node.operator == operator:
        for one in node.operands:
            yield from _operands(one, operator)
    else:
        yield node


def _compiled(of: LiveEntity, node: Node) -> Callable[[Context], Any]:
    """The function of a part of a formula, made once."""
    place = ("part of a formula", id(node))
    found = of.statements.get(place)
    if found is None:
        found = of.statements[place] = (node, compile_node(node))  # the node stays alive with its id
    made: Callable[[Context], Any] = found[1]
    return made


def rule_label(here: Visit, key: str) -> str:
    """What a rule is called."""
    rule = next((one for one in here.live.app.rules if one.key == key), None)
    return text_in(rule.label, here.language, key.replace("_", " ")) if rule is not None else ""
