"""Row conditions are said as queries: what SQL cannot say exactly cannot be one."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.columns import DefinitionColumns
from configurator.checks.registry import check
from configurator.checks.slots import GRANTS
from runtime.formula.sql import sql_problems
from runtime.problems import Problem


@check
def row_conditions(checking: Checking) -> Iterator[Problem]:
    """Conditions on which records a role may read, update or delete."""
    columns = DefinitionColumns(checking)
    for index, row in enumerate(checking.app.permissions):
        for name in GRANTS:
            path = f"/permissions/{index}/{name}"
            found = checking.formula_at(path) if isinstance(getattr(row, name), str) else None
            if found is not None and name != "create":
                yield from sql_problems(found.node, columns, row.entity, path)
