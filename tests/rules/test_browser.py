"""The browser judges as the server does: the same rule sets and forms, evaluated by both."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.rules import Outcome, RuleSet
from tests.node import node
from tests.rules.apps import ACCOUNTS, NOW, compiled, context
from tests.rules.test_state import BIG, LAYOUT, OPTIONS, QUOTE, STAGE, VALID
from tests.rules.test_values import ACCOUNT, FIELDS, ROWS, number, table

D = Decimal


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A function that judges a form in node."""
    script = Path(__file__).parent / "run.mjs"
    with subprocess.Popen(
        [node(), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None

        def judge(
            rules: RuleSet, form: Mapping[str, Any], hidden: Any = None, records: Any = ACCOUNTS
        ) -> Any:
            said = {"rules": rules.to_json(hidden or {}), "form": form, "records": {"account": records}}
            process.stdin.write(json.dumps(said, default=travelling) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert "error" not in answer, answer["error"]
            return answer

        yield judge
        process.stdin.close()


def travelling(value: Any) -> Any:
    """A value as the API writes it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, frozenset | set):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else list(value)


def plain(value: Any) -> Any:
    """For comparing: numbers by value, lists as lists."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def python_side(outcome: Outcome) -> dict[str, Any]:
    return {
        "values": json.loads(json.dumps(plain(outcome.values), default=travelling)),
        "visible": list(outcome.visible),
        "required": list(outcome.required),
        "locked": list(outcome.locked),
        "options": plain(outcome.options),
        "problems": sorted((one.path, one.code, one.severity) for one in outcome.problems),
    }


def browser_side(answer: Any) -> dict[str, Any]:
    problems = sorted((one["path"], one["code"], one["severity"]) for one in answer["problems"])
    return {
        **{key: answer[key] for key in ("values", "visible", "required", "locked", "options")},
        "problems": problems,
    }


def agree(judge: Any, rules: RuleSet, given: dict[str, Any], saved: dict[str, Any] | None = None) -> Any:
    """Both judge the form; they must answer the same."""
    record = {**(saved or {}), **given}
    outcome = rules.outcome(context(record, saved, ("sales",)), given)
    form = {
        "record": record,
        "saved": saved,
        "given": given,
        "now": NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "timezone": "UTC",
        "user": {"id": 7, "roles": ["sales"]},
    }
    answer = judge(rules, form)
    assert not answer["server"]
    assert browser_side(answer) == python_side(outcome), (given, saved)
    for path, row in outcome.rows.items():
        assert answer["rows"][path]["required"] == list(row.required)
    assert all("{" not in text for text in answer["said"])
    return answer


CHILDREN = [
    number("total", formula="SUM(parts.amount)"),
    number("rate", default="0.5"),
    {"key": "parts", "type": "children", "entity": "part"},
    number("share", formula="total / 3"),
]
PART = [
    number("price"),
    {"key": "count", "type": "integer"},
    number("amount", formula="price * (1 - parent.rate)"),
]
PART_RULES = [
    {"key": "r", "entity": "part", "kind": "state", "when": "price > 50", "require": ["count"]},
    {
        "key": "v",
        "entity": "part",
        "kind": "validate",
        "invalid_when": "count > 5",
        "field": "count",
        "message": {"en": "{count} is too many"},
    },
]
COMPUTE = [
    {"key": "one", "kind": "compute", "when": "a > 1", "set": {"x": "1"}},
    {"key": "two", "kind": "compute", "when": "a > 2", "set": {"x": "a - 2"}},
]

SETS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "state": (QUOTE, {"rules": [BIG, VALID]}),
    "layout": (QUOTE, {"rules": [BIG], "forms": [{"key": "f", "entity": "thing", "layout": LAYOUT}]}),
    "options": (OPTIONS, {}),
    "stages": ([STAGE, number("discount")], {}),
    "children": (CHILDREN, {"part": PART, "rules": PART_RULES}),
    "compute": (
        [number("a"), number("x"), {"key": "b", "type": "boolean", "formula": "a > x"}],
        {"rules": COMPUTE},
    ),
    "copies": (
        [
            ACCOUNT,
            {"key": "region", "type": "text", "copy_from": "account.region", "copy": "if_empty"},
            {"key": "level", "type": "text", "default": "account.level"},
            number("credit", copy_from="account.credit", copy="always"),
        ],
        {},
    ),
    "cleared": (
        [number("a"), number("b", when_hidden="clear"), number("c", formula="b + 1", blank_as="zero")],
        {"rules": [{"key": "s", "kind": "state", "when": "a > 1", "show": ["b"]}]},
    ),
    **{
        f"table {hit}": (
            FIELDS,
            {"rules": [table(hit, *((cells, {"score": then["score"]}) for cells, then in ROWS))]},
        )
        for hit in ("first", "unique", "sum", "max")
    },
    "closed": (
        QUOTE,
        {
            "rules": [
                {
                    "key": "closed",
                    "kind": "state",
                    "when": 'saved.note = "done"',
                    "lock": ["*"],
                    "except": ["note"],
                }
            ]
        },
    ),
}


def some(field: Mapping[str, Any], chance: random.Random) -> Any:
    """Some value of a field."""
    kind = field["type"]
    if chance.random() < 0.2:
        return None
    if kind == "decimal":
        return D(chance.choice(["0", "0.1", "0.3", "1", "2.5", "3", "7", "12.34", "60", "200"])).quantize(
            D("0.01")
        )
    if kind == "integer":
        return chance.choice([0, 1, 4, 9])
    if kind == "text":
        return chance.choice(["done", "ok", "north", "south", "referral", "event", "x"])
    if kind == "reference":
        return chance.choice([1, 2])
    if kind in ("choice", "stage"):
        return chance.choice([one["value"] for one in field.get("options") or field["stages"]])
    if kind == "children":
        return [
            {part["key"]: some(part, chance) for part in PART if "formula" not in part}
            for _ in range(chance.randrange(3))
        ]
    return None


@pytest.mark.parametrize("name", SETS)
def test_the_browser_judges_as_the_server_does(browser: Any, name: str) -> None:
    fields, more = SETS[name]
    rules = compiled(fields, **more)
    chance = random.Random(name)
    inputs = [field for field in fields if "formula" not in field]
    for _ in range(40):
        given = {field["key"]: some(field, chance) for field in inputs if chance.random() < 0.7}
        agree(browser, rules, given)
        stored, _ = rules.judge(context({field["key"]: some(field, chance) for field in inputs}))
        if "parts" in stored:
            for number_, row in enumerate(stored["parts"] or []):
                row["id"] = number_ + 1
        changed = {field["key"]: some(field, chance) for field in inputs if chance.random() < 0.4}
        agree(browser, rules, changed, {"id": 5, **stored})


def test_what_only_the_server_knows_is_said(browser: Any) -> None:
    rules = compiled(
        [
            ACCOUNT,
            {"key": "region", "type": "text", "copy_from": "account.region"},
            number("secret"),
            number("twice", formula="secret * 2"),
            number("a"),
        ]
    )
    form = {"record": {"account": 1, "a": "1"}, "saved": None, "given": {"account": 1}}
    assert browser(rules, form, records={})["server"]
    answer = browser(rules, form, {"thing": frozenset({"secret"})})
    assert answer["server"] and "secret" not in answer["visible"] and "twice" in answer["visible"]
    assert "secret" not in json.dumps(rules.to_json({"thing": frozenset({"secret"})}))


def test_messages_are_said_in_the_readers_language(browser: Any) -> None:
    answer = agree(browser, compiled(QUOTE, [VALID]), {"account": 1, "discount": D("2.00")})
    assert answer["said"] == ["请填写note", "Sample Retail Group 2？"]
