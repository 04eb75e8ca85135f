"""A compiled formula and the one way to get one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runtime.formula import typing_rules as rules
from runtime.formula.compiler import Compiler
from runtime.formula.context import Context
from runtime.formula.functions import functions_by_name
from runtime.formula.messages import KIND_NAMES, Refused, refuse
from runtime.formula.names import Names, Surroundings
from runtime.formula.nodes import Aggregate, Call, GroupRows, Literal, Node, Path, RowsPath
from runtime.formula.parsing import parse
from runtime.formula.python_code import compile_node
from runtime.formula.reading import reads_of, uses_of
from runtime.formula.scope import STAGES, Scope, Variables
from runtime.formula.titles import as_text
from runtime.formula.types import Kind, Type
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.formula.explain import Explained

CONDITION_PURPOSES = frozenset({"filter", "row_condition"})


@dataclass(frozen=True)
class Formula:
    """A typed formula, ready to evaluate.

    `reads` are the paths it depends on, as tuples of keys from the record (`("account", "region")`,
    `("lines", "amount")`; `("saved", "status")`, `("parent", "currency")`, `("user", "id")`,
    `("app", "settings", "x")`, `("record", …)` for another record, `("ENTITY", "price", "rate")`).
    `volatile` says that the value changes with time or user. `uses` holds function names and `user`,
    `saved`, `parent`, `settings`, `variable`, `entity:KEY`, `tree:KEY`. `warnings` don't stop it.
    """

    source: str
    node: Node
    type: Type
    reads: frozenset[tuple[str, ...]]
    uses: frozenset[str]
    volatile: bool
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    @cached_property
    def function(self) -> Callable[[Context], Any]:
        """The generated Python function of a context."""
        return compile_node(self.node)

    def evaluate(self, context: Context) -> Any:
        """The value for a context (None for blank); raises FormulaError when a limit is passed."""
        return self.function(context)

    def explain(self, context: Context) -> Explained:
        """Every sub-expression with its value and place."""
        from runtime.formula.explain import explain

        return explain(self, context)

    def to_json(self) -> dict[str, Any]:
        """The form the browser evaluates."""
        return {"source": self.source, "node": self.node.to_json(), "type": self.type.to_json()}


def compile_formula(
    source: str,
    scope: Scope,
    entity: str | None,
    purpose: str = "computed",
    expect: Type | None = None,
    *,
    record_entity: str | None = None,
    variables: Variables | None = None,
    blank_as_zero: bool = False,
    target: str | None = None,
) -> Formula | list[Problem]:
    """The formula of a text, or all its problems (each with `position` in its values).

    `entity` owns bare names; `record_entity` is what `record` means when that is another (a candidate's
    condition). `purpose` is where it stands: `computed`, `rule`, `validate`, `filter`, `row_condition`,
    `flow`, `title`, `default`, `measure`, `message`, `cell`. `expect` is the type needed; a BOOLEAN one takes
    any value as a condition, a TEXT one in titles and messages anything. `variables` adds names.
    `target` is the field being computed, for `ONCE`.
    """
    try:
        parsed = parse(source)
        own = record_entity or entity
        parents = scope.parents(own) if own is not None else ()
        around = Surroundings(
            entity,
            record_entity or entity,
            tuple(parents),
            0,
            False,
            record_entity in (None, entity),
            purpose,
        )
        compiler = Compiler(parsed, Names(scope, variables or {}), around, blank_as_zero, target)
        node = compiler.visit_any(parsed.tree)
        node = _fitted(compiler, node, purpose, expect)
    except Refused as error:
        return error.problems
    outer = record_entity not in (None, entity)
    reads, uses = reads_of(node, outer), uses_of(node)
    volatile = not uses.isdisjoint(("user", STAGES)) or any(
        functions_by_name()[name].volatile for name in uses if name in functions_by_name()
    )
    return Formula(source, node, node.type, reads, uses, volatile, tuple(compiler.warnings))


def _of_one_row(node: Node) -> Node | None:
    """What a measure reads of a single record, outside every aggregate over the group's rows."""
    if isinstance(node, Aggregate) and isinstance(node.rows, GroupRows):
        return next((found for one in node.arguments if (found := _of_one_row(one))), None)
    if isinstance(node, Path | RowsPath) and node.base == "row":
        return node
    return next((found for one in node.children() if (found := _of_one_row(one))), None)


def _fitted(compiler: Compiler, node: Node, purpose: str, expect: Type | None) -> Node:
    """The node as the place needs it; raises Refused when it can't be."""
    if purpose in CONDITION_PURPOSES or (expect is not None and expect.kind is Kind.BOOLEAN):
        false = Literal(rules.BOOLEAN, node.span, False)
        return false if node.type.kind is Kind.BLANK else compiler.truth(node)
    wants_rows = purpose == "flow" or (expect is not None and expect.kind is Kind.ROWS)
    if node.type.kind is Kind.ROWS and not wants_rows:
        raise refuse("formula.rows_alone", node.span, text=compiler.parsed.text(node.span))
    if purpose == "measure" and (alone := _of_one_row(node)) is not None:
        raise refuse("formula.row_alone", alone.span, text=compiler.parsed.text(alone.span))
    if isinstance(node, Path):
        node = compiler.zeroed(node)
    if expect is None or node.type.kind is Kind.BLANK:
        return node
    if expect.kind is Kind.TEXT and purpose in ("title", "message"):
        return as_text(compiler, node)
    node = rules.as_kind_of(node, Literal(expect, node.span, None))
    if not _assignable(node, expect):
        raise refuse(
            "formula.result_type",
            node.span,
            found=rules.kind_name(node),
            expected=KIND_NAMES[expect.kind.value],
            suggestion=_result_hint(node, expect),
        )
    if expect.kind is Kind.ANY_REFERENCE and node.type.is_reference:
        entity = Literal(rules.TEXT, node.span, node.type.entity)
        return Call(expect, node.span, "ANYREFERENCE", (entity, node))
    if expect.currency and node.type.currency and expect.currency != node.type.currency:
        raise refuse(
            "formula.currency",
            node.span,
            left=node.type.currency.lstrip("="),
            right=expect.currency.lstrip("="),
        )
    if expect.kind in (Kind.CHOICE, Kind.CHOICES):
        compiler.check_option(node, Path(expect, node.span, "row", ()))
    return node


def _assignable(node: Node, expect: Type) -> bool:
    if expect.kind is Kind.JSON:
        return node.type.kind is Kind.JSON
    if expect.is_text and node.type.is_text:
        return True
    if expect.kind is Kind.CHOICES and node.type.is_text:
        return True
    if expect.kind is Kind.ROWS:
        return node.type.kind in (Kind.ROWS, Kind.LIST)
    wanted = Literal(expect, node.span, None)
    if expect.is_reference or expect.kind is Kind.ANY_REFERENCE:
        return rules.comparable("=", wanted, node)
    return node.type.kind is expect.kind


def _result_hint(node: Node, expect: Type) -> Any:
    if expect.kind is Kind.TEXT:
        return {"en": "Convert it with TEXT(…)", "zh": "请用 TEXT(…) 转换"}
    if expect.kind is Kind.NUMBER and node.type.is_text:
        return {"en": "Convert it with VALUE(…)", "zh": "请用 VALUE(…) 转换"}
    if expect.kind is Kind.DATE and node.type.kind is Kind.INSTANT:
        return {"en": "Convert it with DATEVALUE(…)", "zh": "请用 DATEVALUE(…) 转换"}
    return ""
