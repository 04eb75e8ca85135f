"""The reference pages in `docs/`, written from the registries by `python -m configurator.reference`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from configurator.reference.definition import definition_reference
from configurator.reference.formulas import formula_reference

PAGES: Mapping[str, Callable[[], str]] = {
    "definition-reference.md": definition_reference,
    "formula-reference.md": formula_reference,
}
"""Each page's file name and what writes it."""

__all__ = ["PAGES", "definition_reference", "formula_reference"]
