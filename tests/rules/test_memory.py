"""Rows that are remembered are judged as they would be anew, whatever is changed in between."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from configurator.packages import read_package
from runtime.definition import load_app
from runtime.rules import compile_rules
from tests.node import node

ROOT = Path(__file__).parent.parent.parent
LINES = 30


def quote_rules() -> dict[str, Any]:
    package = read_package(ROOT / "sample_apps" / "crm_ltc")
    app, problems = load_app(package.definition or {})
    assert app is not None, problems
    return dict(compile_rules(app, "quote").to_json({}))


def row(number: int) -> dict[str, Any]:
    return {"id": number + 1, "product": {"id": number % 3 + 1, "title": "Shelf"}, "quantity": "2.00",
            "price": "100.00", "discount": "0.0500"}  # fmt: skip


def change(chance: random.Random, rows: int) -> list[Any]:
    """One edit: of the quote, or of a row; an empty value in a row is what a rule refuses."""
    if chance.random() < 0.25:
        return list(chance.choice([
            ("discount", chance.choice(["0.0000", "0.1500", "0.9000", None])),
            ("account", chance.choice([{"id": 1}, {"id": 2}, None])),
            ("quoted_on", chance.choice(["2026-03-02", "2026-09-01"])),
            ("valid_until", chance.choice(["2026-01-01", "2026-12-31"])),
        ]))  # fmt: skip
    key, values = chance.choice([
        ("quantity", ["1.00", "7.00", "-3.00", "0.00", ""]),
        ("discount", ["0.0000", "0.5000", "1.5000"]),
        ("price", ["80.00", "", "0.00"]),
        ("product", [{"id": 1}, {"id": 2}, ""]),
    ])  # fmt: skip
    return [key, chance.choice(values), chance.randrange(rows)]


@pytest.mark.parametrize("is_stored", [True, False])
def test_remembered_rows_are_judged_alike(is_stored: bool) -> None:
    chance = random.Random(7)
    lines = [row(number) for number in range(LINES)]
    saved = {"id": 1, "account": {"id": 1, "title": "Sample"}, "lines": lines, "discount": "0.0000",
             "quoted_on": "2026-03-02", "valid_until": "2026-04-01", "level": "gold", "status": "draft"}  # fmt: skip
    edits = [change(chance, LINES) for _ in range(120)] + [["row", None, 4], ["quantity", "9.00", 5]]
    given = saved if is_stored else {**saved, "lines": [{**one, "id": None} for one in lines]}
    form = {
        "given": given, "saved": saved if is_stored else None, "now": "2026-03-02T09:00:00.000Z",
        "timezone": "UTC", "user": {"id": 7, "roles": ["sales"]}, "settings": {},
    }  # fmt: skip
    goods = {"unit": "piece", "list_price": "100.00", "cost": "60.00", "tax_rate": "0.1300", "name": "Shelf",
             "description": "A shelf"}  # fmt: skip
    records = {
        "account": {"1": {"id": 1, "level": "gold"}, "2": {"id": 2, "level": "standard"}},
        "product": {"1": {"id": 1, **goods}, "2": {"id": 2, **goods, "list_price": "45.00"}},
    }
    said = json.dumps({"rules": quote_rules(), "form": form, "records": records, "edits": edits})
    script = Path(__file__).parent / "run_edits.mjs"
    done = subprocess.run(
        [node(), str(script)], input=said + "\n", capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    assert not answer["differ"], answer["differ"][0]
    assert answer["kept"] > answer["judged"] / 2  # most rows were not judged again
