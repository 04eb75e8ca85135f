"""The checks and plug-in kinds themselves: documented, unique, pure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from configurator.checks.registry import check, checks
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds

PROBE = """
import sys
import configurator.checks.registry as registry
registry.checks()
import runtime.definition.schema
runtime.definition.schema.app_schema()
impure = ("sqlalchemy", "flask", "requests", "runtime.storage", "runtime.records")
print([name for name in impure if name in sys.modules])
"""


@pytest.mark.parametrize("name", checks())
def test_every_check_says_what_it_looks_for(name: str) -> None:
    assert (checks()[name].__doc__ or "").strip()


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        check(checks()["keys"])


def test_every_kind_has_words_and_an_icon() -> None:
    for kinds in (view_kinds(), widget_kinds(), trigger_kinds()):
        for key, kind in kinds.items():
            assert kind.key == key and set(kind.label) == {"en", "zh"} and kind.icon and kind.__doc__


def test_checking_needs_no_database_and_no_web() -> None:
    answer = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]", answer.stdout
