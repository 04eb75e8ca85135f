"""The Python back end: typed tree -> source of one Python expression, with blank checks written inline.

Nothing is looked up at run time that could be looked up here: fields become `r.get("total")`, operators bound
methods of an explicit decimal context, functions names in the namespace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from runtime.formula.functions import functions_by_name
from runtime.formula.functions.base import Function
from runtime.formula.nodes import (
    Aggregate,
    Binary,
    Call,
    Case,
    Compare,
    EntityRows,
    GroupRows,
    InList,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Path,
    RowsPath,
    Step,
    Truth,
    Under,
)  # fmt: skip
from runtime.formula.python_names import BASES, KERNEL, PRELUDE, PythonNames
from runtime.formula.types import DIVISION_SCALE, Kind

_BINARY = {
    "add": "_add", "subtract": "_subtract", "date_add": "_date_add", "date_difference": "_date_difference",
    "instant_add": "_instant_add", "instant_difference": "_instant_difference",
}  # fmt: skip
_SOMETIMES_BLANK = frozenset({"date_add", "instant_add"})
_PYTHON_COMPARISONS = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def python_source(node: Node, names: PythonNames | None = None) -> str:
    """The source of an expression that gives the value of `node` (None for blank)."""
    return _Writer(names or PythonNames()).value(node)


def condition_source(node: Node, names: PythonNames) -> str:
    """The same for a condition; truthy or falsy instead of exactly True or False."""
    return _Writer(names).condition(node)


def function_source(node: Node, names: PythonNames, name: str = "formula") -> str:
    """The source of a function of the context."""
    expression = python_source(node, names)
    prelude = [f"    {local} = {source}\n" for local, source in PRELUDE.items() if local in names.used]
    return f"def {name}(c):\n{''.join(prelude)}    return {expression}\n"


def compile_node(node: Node) -> Callable[[Any], Any]:
    """A Python function of the context that evaluates the tree."""
    names = PythonNames()
    source = function_source(node, names)
    namespace: dict[str, Any] = {**KERNEL, **names.constants}
    exec(compile(source, "<formula>", "exec"), namespace)
    return namespace["formula"]


Parts = tuple[list[str], str]


class _Writer:
    def __init__(self, names: PythonNames, row: str = "r", level: int = 0) -> None:
        self.names = names
        self.row = row
        self.level = level

    def _use(self, name: str) -> str:
        self.names.used.add(name)
        return name

    # -- values

    def value(self, node: Node) -> str:
        """The value, None when blank."""
        if node.type.kind is Kind.BOOLEAN and isinstance(node, Path):
            return f"({self.condition(node)} or False)"
        checks, expression = self.parts(node)
        if not checks:
            return expression
        if checks[-1] == f"{expression} is not None":
            return f"({expression} if {' and '.join(checks[:-1])} else None)" if checks[:-1] else expression
        last = checks[-1]
        if last.startswith(f"({expression} := ") and last.endswith(") is not None"):
            inner = last[len(f"({expression} := ") : -len(") is not None")]
            return f"({inner} if {' and '.join(checks[:-1])} else None)" if checks[:-1] else inner
        return f"({expression} if {' and '.join(checks)} else None)"

    def parts(self, node: Node) -> Parts:
        """Checks that must hold, and an expression that isn't blank when they do."""
        match node:
            case Literal():
                return self._literal(node)
            case Path() if node.type.kind is Kind.BOOLEAN:
                return [], self.value(node)
            case Path():
                return self._path(node)
            case Negative():
                checks, inner = self.parts(node.operand)
                return checks, f"_minus({inner})"
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
        expression = self._whole(node)
        return ([], expression) if not node.type.blank else self._checked([], expression)

    def _checked(self, checks: list[str], expression: str) -> Parts:
        name = self.names.temporary()
        return [*checks, f"({name} := {expression}) is not None"], name

    def _whole(self, node: Node) -> str:
        match node:
            case Compare():
                return self._compare(node)
            case Logic():
                return "(" + f" {node.operator} ".join(self.value(each) for each in node.operands) + ")"
            case Not():
                return f"(not {self.condition(node.operand)})"
            case Truth():
                return f"(not not {self.value(node.operand)})"
            case InList():
                return self._in_list(node)
            case Case():
                branches = [
                    f"{self.value(value)} if {self.condition(condition)} else "
                    for condition, value in node.branches
                ]
                return f"({''.join(branches)}{self.value(node.otherwise)})"
            case Aggregate():
                return self._aggregate(node)
            case Under():
                operand, root = self.value(node.operand), self.value(node.root)
                return f"_under({self._use('c')}, {operand}, {root}, {node.entity!r}, {node.parent_field!r})"
            case RowsPath() | EntityRows() | GroupRows():
                return self.rows(node)
        raise TypeError(f"no Python for {type(node).__name__}")

    def condition(self, node: Node) -> str:
        """Truthy or falsy."""
        match node:
            case Truth():
                return self.value(node.operand)
            case Logic():
                return "(" + f" {node.operator} ".join(self.condition(each) for each in node.operands) + ")"
            case Path():
                checks, expression = self._path(node)
                if len(checks) == 1:
                    return self.value(replace(node, type=replace(node.type, kind=Kind.JSON, blank=True)))
                return "(" + " and ".join([*checks, expression]) + ")"
        return self.value(node)

    def _literal(self, node: Literal) -> Parts:
        if node.value is None:
            return ["None is not None"], "None"
        if isinstance(node.value, (bool, int, str)):
            shown = repr(node.value)
            return [], f"({shown})" if shown.startswith("-") else shown
        return [], self.names.constant(node.value)

    # -- paths

    def _path(self, node: Path) -> Parts:
        if not node.steps:
            return self._checked([], f"{self._base(node.base)}.get('id')")
        if node.base == "parent_entity":
            return self._checked([], f"{self._use('c')}.parent_entity")
        checks: list[str] = []
        first = node.steps[0]
        if node.base == "row" and self.level == 0 and first.key in self.names.fields:
            current = self.names.fields[first.key]
        else:
            current = self._member(self._base(node.base), first)
        for index, step in enumerate(node.steps[:-1]):
            name = self.names.temporary()
            checks.append(f"({name} := {current}) is not None")
            if step.via == "reference":
                source = f"{self._use('fetch')}({step.type.entity!r}, {name})"
                if node.base == "variable" and index < 4:
                    source = f"_record({self._use('c')}, {step.type.entity!r}, {name})"
                checks.append(f"({name} := {source}) is not None")
            current = self._member(name, node.steps[index + 1])
        if node.base == "variable" and node.type.is_reference:
            current = f"_id({current})"
        if current.isidentifier():
            return [*checks, f"{current} is not None"], current
        return self._checked(checks, current)

    def _member(self, record: str, step: Step) -> str:
        if not step.computed:
            return f"{record}.get({step.key!r})"
        made = f"_computed({self._use('c')}, {step.entity!r}, {record}, {step.key!r})"
        if not record.isidentifier():
            return made
        return f"({record}[{step.key!r}] if {step.key!r} in {record} else {made})"

    def _base(self, base: str) -> str:
        if base == "row":
            return self._use("r") if self.level == 0 else self.row
        if base == "row_parent":
            return f"_parent_of({self._use('c')}, {self.row})"
        return self._use(BASES[base])

    # -- operators

    def _binary(self, node: Binary) -> Parts:
        checks, left = self.parts(node.left)
        more, right = self.parts(node.right)
        checks = checks + more
        if node.operator == "multiply":
            exact = node.left.type.number_scale + node.right.type.number_scale <= DIVISION_SCALE
            return checks, f"{'_multiply' if exact else '_round20'}({left}, {right})"
        if node.operator == "divide":
            if not (isinstance(node.right, Literal) and node.right.value):
                if not right.isidentifier():
                    name = self.names.temporary()
                    checks.append(f"({name} := {right}) != 0")
                    right = name
                else:
                    checks.append(f"{right} != 0")
            return checks, f"_divide({left}, {right})"
        expression = f"{_BINARY[node.operator]}({left}, {right})"
        return (
            self._checked(checks, expression) if node.operator in _SOMETIMES_BLANK else (checks, expression)
        )

    def _compare(self, node: Compare) -> str:
        left, right = self._comparable(node.left, node.right), self._comparable(node.right, node.left)
        operator = _PYTHON_COMPARISONS[node.operator]
        if node.operator in ("=", "<>"):
            pairs = ((node.left, node.right, right), (node.right, node.left, left))
            for one, other, source in pairs:
                if isinstance(one, Literal) and one.value is None:
                    if isinstance(other, Literal):
                        return repr((other.value is None) is (node.operator == "="))
                    return f"({source()} is {'' if node.operator == '=' else 'not '}None)"
            return f"({left()} {operator} {right()})"
        checks, one_source = self.parts(node.left)
        more, other_source = self.parts(node.right)
        return "(" + " and ".join([*checks, *more, f"{one_source} {operator} {other_source}"]) + ")"

    def _comparable(self, node: Node, other: Node) -> Callable[[], str]:
        if other.type.kind is Kind.ANY_REFERENCE and node.type.is_reference:
            return lambda: f"_any({node.type.entity!r}, {self.value(node)})"
        return lambda: self.value(node)

    def _in_list(self, node: InList) -> str:
        operand = self.value(node.operand)
        simple = (
            Kind.ANY_REFERENCE not in {item.type.kind for item in node.items}
        ) and node.operand.type.kind is not Kind.ANY_REFERENCE
        if simple:
            return f"({operand} in ({', '.join(self.value(item) for item in node.items)},))"
        name = self.names.temporary()
        tests = [f"{name} == {self._comparable(item, node.operand)()}" for item in node.items]
        return f"((({name} := {operand}) or True) and ({' or '.join(tests)}))"

    # -- functions

    def _call(self, node: Call) -> Parts:
        function = functions_by_name()[node.function]
        if function.name == "ROWINDEX" and self.level:
            return self._checked([], f"{self.row}.get('#')")
        checks: list[str] = []
        arguments: list[str] = []
        if function.reduce is not None and function.python is None:
            name = self.names.function(function, function.reduce, "a")
            given = ", ".join(self.value(each) for each in node.arguments)
            return self._result(function, node, [], f"_reduce_values({name}, ({given},))")
        if function.blank == "own":
            arguments = [self.value(each) for each in node.arguments]
        else:
            checks, arguments = self._strict_arguments(function, node)
        if function.inline is not None:
            return self._result(function, node, checks, function.inline(arguments, self.names.temporary))
        name = self.names.function(function, function.python)
        context = [self._use("c")] if function.context else []
        return self._result(function, node, checks, f"{name}({', '.join([*context, *arguments])})")

    def _strict_arguments(self, function: Function, node: Call) -> Parts2:
        checks: list[str] = []
        arguments: list[str] = []
        parameters = list(function.parameters)
        for index, argument in enumerate(node.arguments):
            parameter = parameters[min(index, len(parameters) - 1)]
            if parameter.is_text:
                source = self.value(argument)
                arguments.append(source if not argument.type.blank else f"({source} or '')")
            else:
                more, source = self.parts(argument)
                checks += more
                arguments.append(source)
        return checks, arguments

    def _result(self, function: Function, node: Call, checks: list[str], expression: str) -> Parts:
        if node.type.kind is Kind.TEXT and function.blank != "own":
            expression = f"({expression} or None)"
        if node.type.blank:
            return self._checked(checks, expression)
        if checks and node.type.kind is Kind.BOOLEAN:
            return [], "(" + " and ".join([*checks, expression]) + ")"
        return checks, expression

    # -- rows

    def rows(self, node: Node) -> str:
        """A sequence of rows."""
        match node:
            case GroupRows():
                return f"{self._use('c')}.group"
            case EntityRows():
                condition = "lambda _row: True"
                if node.condition is not None:
                    condition = self._reader(node.condition, condition=True)
                return f"{self._use('c')}.query({node.entity!r}, {condition})"
            case RowsPath():
                base = self._base(node.base)
                own = len(node.steps) == 1 and node.base in ("row", "record") and self.level == 0
                if own and node.steps[0].via == "children":
                    return f"({base}.get({node.steps[0].key!r}) or ())"
                steps = tuple(
                    (step.via, step.key, step.entity, step.type.entity, step.back) for step in node.steps
                )
                return f"_rows({self._use('c')}, {base}, {self.names.constant(steps)})"
        raise TypeError(f"{type(node).__name__} gives no rows")

    def _reader(self, node: Node, condition: bool = False) -> str:
        row = f"r{self.level + 1}"
        inner = _Writer(self.names, row, self.level + 1)
        return f"lambda {row}: {inner.condition(node) if condition else inner.value(node)}"

    def _aggregate(self, node: Aggregate) -> str:
        function = functions_by_name()[node.function]
        rows = self.rows(node.rows)
        if _reads_row_number(node):
            rows = f"_numbered({rows})"
        arguments = [self._use("c"), self.names.function(function, function.reduce, "a"), rows]
        arguments.append("None" if node.value is None else self._reader(node.value))
        if node.function == "ROW" and node.value is not None:
            reader = arguments.pop()
            arguments += [
                "None",
                "None",
                "()",
                f"({', '.join(self.value(each) for each in node.arguments)}, {reader})",
            ]
            return f"_reduce({', '.join(arguments)})"
        arguments.append("None" if node.condition is None else self._reader(node.condition, condition=True))
        arguments.append("(" + "".join(f"({self._reader(key)}, {down})," for key, down in node.sort) + ")")
        arguments.append("(" + "".join(f"{self.value(each)}," for each in node.arguments) + ")")
        while arguments[-1] in ("()", "None") and len(arguments) > 4:
            arguments.pop()
        return f"_reduce({', '.join(arguments)})"


Parts2 = tuple[list[str], list[str]]


def _reads_row_number(node: Aggregate) -> bool:
    inside: Sequence[Node | None] = (node.value, node.condition, *(key for key, _ in node.sort))
    return any(
        isinstance(each, Call) and each.function == "ROWINDEX"
        for part in inside
        if part is not None
        for each in part.walk()
    )
