"""The browser's functions: an ES module made from the declarations.

`python -m runtime.formula.browser` writes `static/src/formula/functions.js`. Each meaning is an expression
over what `decimal.js`, `calendar.js` and `texts.js` export.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from runtime.formula.functions import all_functions
from runtime.formula.functions.base import Function

MODULE = Path(__file__).parents[2] / "static" / "src" / "formula" / "functions.js"
LIBRARIES = (
    "aggregates",
    "calendar",
    "conversions",
    "decimal",
    "errors",
    "formats",
    "patterns",
    "powers",
    "texts",
    "workdays",
)
_HEADER = """// Made from runtime/formula/functions by `python -m runtime.formula.browser`; change it there.

"""
_EXPORT = re.compile(r"^export (?:const|function|class) (\w+)", re.MULTILINE)
_WORD = re.compile(r"(?<![\w.])\w+")


def browser_module() -> str:
    """The source of the module."""
    entries = [entry for function in all_functions() if (entry := _entry(function))]
    used = {word for entry in entries for word in _WORD.findall(entry)}
    imports = [line for library in LIBRARIES if (line := _import(library, used))]
    return f"{_HEADER}{''.join(imports)}\nexport const FUNCTIONS = new Map([\n{''.join(entries)}]);\n"


def _import(library: str, used: set[str]) -> str:
    exported = _EXPORT.findall((MODULE.parent / f"{library}.js").read_text("utf-8"))
    names = sorted(used.intersection(exported))
    return f'import {{ {", ".join(names)} }} from "./{library}.js";\n' if names else ""


def _entry(function: Function) -> str:
    """One function: its meaning over arguments, and over the values of rows."""
    parts = []
    if function.js is not None:
        parts.append(f"call: {_one_line(function.js)}")
        if function.blank == "own":
            parts.append("own: true")
        else:
            texts = ", ".join(str(parameter.is_text).lower() for parameter in function.parameters)
            parts.append(f"texts: [{texts}]")
        if function.context:
            parts.append("site: true")
    if function.reduce_js is not None:
        parts.append(f"reduce: {_one_line(function.reduce_js)}")
    return f'  ["{function.name}", {{ {", ".join(parts)} }}],\n' if parts else ""


def _one_line(source: str) -> str:
    return " ".join(line.strip() for line in source.strip().splitlines())


def main() -> int:
    """Write the module."""
    MODULE.write_text(browser_module(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
