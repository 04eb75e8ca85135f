"""`CONCAT`: values one after the other as text; blanks are empty."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._sql import texts_in_sql
from runtime.formula.functions._texts import joined
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter, SqlMeaning
from runtime.formula.nodes import Node


def _joined(dialect: str) -> SqlMeaning:
    def render(arguments: Sequence[str], node: Node) -> str | None:
        texts = texts_in_sql(arguments, node, dialect)
        if texts is None:
            return None
        blank = [child.type.blank for child in node.children()]
        parts = [f"coalesce({text}, '')" if may else text for text, may in zip(texts, blank, strict=True)]
        joined = f"({' || '.join(parts)})"
        return f"nullif({joined}, '')" if node.type.blank or all(blank) else joined

    return render


FUNCTION = Function(
    name="CONCAT",
    category="text",
    help={
        "en": "Values one after the other as text; blanks are empty",
        "zh": "把各值作为文本依次连接；空值视为空文本",
    },
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=types.TEXT,
    python=joined,
    aliases=("CONCATENATE",),
    blank="own",
    sql={"sqlite": _joined("sqlite"), "postgresql": _joined("postgresql")},
    js="""(...values) => limited(values.map(textOf).join(""))""",
    examples=(
        Example('CONCAT("a", 1, null, "b")', "a1b"),
        Example('"No. " & 7', "No. 7"),
        Example('null & ""', None),
        Example('1.50 & "x"', "1.5x"),
    ),
)
