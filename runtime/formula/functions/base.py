"""What a formula function is: one declaration that every back end, the help pages and the tests read.

**Blank rule** (all back ends): unless `blank` is `"own"`, an argument for a text parameter that is blank is
handed over as `""`; any other blank argument makes the result blank without a call. A text result `""` is
blank. With `blank="own"` the meaning receives None / NULL / null itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runtime.formula.types import Kind, Type

if TYPE_CHECKING:
    from runtime.formula.calls import CallSite
    from runtime.formula.nodes import Node

Text = Mapping[str, str]
SqlMeaning = Callable[[Sequence[str], "Node"], "str | None"]

ANY = frozenset(Kind)
SCALAR = frozenset(Kind) - {Kind.ROWS, Kind.LIST}
TEXT = frozenset({Kind.TEXT, Kind.CHOICE})
NUMBER = frozenset({Kind.NUMBER})
DATE = frozenset({Kind.DATE})
DAY = frozenset({Kind.DATE, Kind.INSTANT})
CONDITION = frozenset({Kind.BOOLEAN})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the kinds it takes. `CONDITION` takes anything and is wrapped in Truth.

    `literal` demands a constant, `many` repeats to the end, `optional` may be left out.
    """

    name: str
    kinds: frozenset[Kind] = SCALAR
    optional: bool = False
    many: bool = False
    literal: bool = False

    @property
    def is_text(self) -> bool:
        """True when a blank argument is handed over as empty text."""
        return self.kinds <= TEXT


@dataclass(frozen=True, slots=True)
class Example:
    """A formula without fields, or with `values` of given types, and what it gives (plain Python values)."""

    formula: str
    expected: Any
    values: Mapping[str, Any] = field(default_factory=dict)


WORKING_DAYS = {"en": "it needs the working days of the workspace", "zh": "需要工作区的工作日历"}
RATES = {"en": "it needs the exchange rates of the workspace", "zh": "需要工作区的汇率表"}
"""What functions look up that records don't hold."""


@dataclass(frozen=True, slots=True)
class Function:
    """One formula function.

    `returns` is a type or is computed from the typed arguments.
    `python` takes the argument values (after the blank rule), with `context=True` the context first.
    `inline` gives the Python expression for rendered, never blank arguments instead of a call (hot path).
    `expand` replaces the call by other nodes: such a function needs no meaning in any back end.
    `reduce` is the meaning over a list of non-blank values: of the rows of an `Aggregate`, or, for functions
    that also take scalars (those with `parameters`), of the arguments; `Aggregate.arguments` follow the list.
    `layout` says what each argument of an aggregate is: `rows`, `value`, `condition`, `sort`, `argument`.
    `sql` maps a dialect to a renderer of SQL from rendered arguments, `reduce_sql` the same for aggregates
    (one argument: the row value); None for a dialect says it can't be said exactly there.
    `needs` says what of the workspace it looks up that no database can: such a function can't pick records.
    `registered` allows SQLite to call the Python meaning as a registered function (pure functions only).
    `js` is the source of a JavaScript function over the arguments under the same blank rule (context last
    when `context`); `reduce_js` takes an array of non-blank values.
    `purposes` limits where it may stand; `volatile` marks values that change with time or user.
    """

    name: str
    category: str
    help: Text
    parameters: tuple[Parameter, ...] = ()
    returns: Type | Callable[[Sequence[Node]], Type] | None = None
    python: Callable[..., Any] | None = None
    aliases: tuple[str, ...] = ()
    blank: str = "usual"
    context: bool = False
    inline: Callable[..., str] | None = None
    expand: Callable[[CallSite], Node] | None = None
    reduce: Callable[..., Any] | None = None
    layout: tuple[str, ...] = ()
    sql: Mapping[str, SqlMeaning | None] = field(default_factory=dict)
    reduce_sql: Mapping[str, SqlMeaning | None] = field(default_factory=dict)
    needs: Mapping[str, str] | None = None
    registered: bool = True
    js: str | None = None
    reduce_js: str | None = None
    purposes: frozenset[str] | None = None
    volatile: bool = False
    check: Callable[[CallSite, Sequence[Node]], None] | None = None
    examples: tuple[Example, ...] = ()

    def syntax(self) -> str:
        """The call as shown in help: `LEFT(text, [count])`."""
        shown = [
            f"[{each.name}]" if each.optional else each.name + ("…" if each.many else "")
            for each in self.parameters
        ]
        return f"{self.name}({', '.join(shown)})"
