"""Damaged packages are refused or read whole; nothing else ever happens."""

from __future__ import annotations

import copy
import random
import time
from typing import Any

import pytest

from configurator.checks import check_definition
from configurator.packages import read_package, write_json, write_zip
from tests.definition.samples import sales
from tests.definition.test_load import loaded

STRANGE: list[Any] = [
    None,
    True,
    -1,
    10**30,
    0.5,
    "",
    "x" * 5000,
    "\u202e",
    [],
    {},
    [[]],
    {"id": 1},
    ["a", "a"],
]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed))
        what = chance.randrange(3)
        if what == 0:
            changed[place] = chance.randrange(256)
        elif what == 1:
            del changed[place : place + chance.randint(1, 40)]
        else:
            changed[place:place] = changed[place : place + chance.randint(1, 40)]
    return bytes(changed)


@pytest.mark.parametrize("write", [write_zip, write_json])
def test_damaged_bytes(write: Any) -> None:
    raw = write(loaded(sales()))
    for seed in range(250):
        package = read_package(damaged(raw, random.Random(seed)))
        assert (package.definition is None) == bool(package.problems)
        if package.definition is not None:
            check_definition(package.definition)


def places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in pairs:
        found.append((value, key))
        found += places(member)
    return found


def test_strange_values_anywhere() -> None:
    for seed in range(400):
        chance = random.Random(seed)
        document = copy.deepcopy(sales())
        for _ in range(chance.randint(1, 3)):
            container, key = chance.choice(places(document))
            container[key] = copy.deepcopy(chance.choice(STRANGE))
        app, problems = check_definition(document)
        assert app is not None or problems
        for problem in problems:
            assert problem.message("en") and problem.message("zh")


def test_large_definitions_are_answered_in_time() -> None:
    document = sales()
    document["entities"] += [
        {"key": "many", "fields": [{"key": f"f{n}", "type": "text"} for n in range(9_000)]}
    ]
    began = time.monotonic()
    _, problems = check_definition(document)
    assert "entity.too_wide" in {problem.code for problem in problems}
    assert time.monotonic() - began < 5
