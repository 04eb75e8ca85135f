"""`CONCAT`: values one after the other as text; blanks are empty."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._texts import joined
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter

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
    examples=(
        Example('CONCAT("a", 1, null, "b")', "a1b"),
        Example('"No. " & 7', "No. 7"),
        Example('null & ""', None),
        Example('1.50 & "x"', "1.5x"),
    ),
)
