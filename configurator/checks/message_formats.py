"""Values in messages are written in formats there are."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.fields.registry import field_types
from runtime.formula.names import nearest
from runtime.problems import Problem


@check
def message_formats(checking: Checking) -> Iterator[Problem]:
    """`{due:date}`: what follows the colon is a field type."""
    for compiled in checking.formulas:
        form = compiled.slot.form
        if form and form not in field_types():
            values = {"text": form, "suggestion": nearest(form, field_types())}
            yield Problem("message.format", compiled.slot.path, values)
