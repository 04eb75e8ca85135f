"""Field state, options, transitions, validation: what is shown, required, locked, offered, refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runtime.rules.checks import Binding
from tests.rules.apps import FLOW, change, codes, compiled, context, create

D = Decimal
ACCOUNT = {"key": "account", "type": "reference", "entity": "account"}


def number(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": "decimal", "scale": 2, **more}


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": "text", **more}


BIG = {
    "key": "big",
    "kind": "state",
    "when": "discount > 0.2",
    "show": ["reason"],
    "require": ["reason"],
    "lock": ["account"],
}
QUOTE = [ACCOUNT, number("discount"), text("reason"), text("note", required=True)]


def test_shown_required_locked_while_the_rule_holds() -> None:
    rules = compiled(QUOTE, [BIG])
    quiet = create(rules, account=1, discount=D("0.1"), note="x")
    assert (quiet.visible, quiet.required, quiet.locked) == (("account", "discount", "note"), ("note",), ())
    loud = create(rules, account=1, discount=D("0.3"), note="x")
    assert loud.visible == ("account", "discount", "reason", "note")
    assert (loud.required, loud.locked) == (("reason", "note"), ("account",))
    assert codes(loud) == [("reason", "field.required")]
    assert create(rules, discount=D("0.3"), reason="r", note="n").problems == []


def test_a_hidden_field_is_never_required() -> None:
    rules = compiled(
        [number("a"), text("b", required=True)],
        [
            {"key": "s", "kind": "state", "when": "a > 1", "show": ["b"]},
            {"key": "r", "kind": "state", "when": "true", "require": ["b"]},
        ],
    )
    assert create(rules).problems == []
    assert codes(create(rules, a=D(2))) == [("b", "field.required")]


def test_one_of_several_show_rules_is_enough() -> None:
    rules = compiled(
        [number("a"), text("b")],
        [
            {"key": "s", "kind": "state", "when": "a > 10", "show": ["b"]},
            {"key": "t", "kind": "state", "when": "a < 1", "show": ["b"]},
        ],
    )
    assert [("b" in create(rules, a=D(one)).visible) for one in (0, 5, 11)] == [True, False, True]


@pytest.mark.parametrize(
    ("stored", "given", "refused"),
    [
        ("0.3", {"account": 2}, True),
        ("0.1", {"account": 2, "discount": D("0.3")}, True),
        ("0.3", {"account": 2, "discount": D("0.1")}, True),
        ("0.3", {"account": 1, "discount": D("0.1")}, False),
        ("0.1", {"account": 2}, False),
    ],
)
def test_a_lock_holds_on_stored_or_new_values(stored: str, given: dict[str, Any], refused: bool) -> None:
    rules = compiled(QUOTE, [BIG])
    saved = {"account": 1, "discount": D(stored), "reason": "r", "note": "n"}
    found = codes(change(rules, saved, **given))
    assert found == ([("account", "field.locked")] if refused else [])
    assert change(rules, saved, FLOW, **given).problems == []


def test_everything_but_the_exceptions() -> None:
    closed = {
        "key": "closed",
        "kind": "state",
        "when": 'saved.note = "done"',
        "lock": ["*"],
        "except": ["note"],
    }
    rules = compiled(QUOTE, [closed])
    saved = {"account": 1, "discount": None, "reason": None, "note": "done"}
    assert change(rules, saved, note="open").problems == []
    assert codes(change(rules, saved, note="open", reason="x")) == [("reason", "field.locked")]
    assert change(rules, saved).locked == ("account", "discount", "reason")
    [problem] = change(rules, saved, reason="x").problems
    assert "closed" in problem.hint()


def test_rows_may_be_locked_as_a_whole() -> None:
    rules = compiled(
        [text("note"), {"key": "parts", "type": "children", "entity": "part"}],
        [{"key": "s", "kind": "state", "when": "true", "lock": ["parts"]}],
    )
    saved = {"note": None, "parts": [{"id": 1, "price": D(1), "count": 1}]}
    assert codes(change(rules, saved, parts=[])) == [("parts", "field.locked")]
    assert codes(change(rules, saved, parts=[{"id": 1, "price": D(2)}])) == [("parts", "field.locked")]
    assert change(rules, saved, parts=[{"id": 1, "price": D(1)}]).problems == []


def test_rules_about_rows_are_judged_row_by_row() -> None:
    rules = compiled(
        [{"key": "parts", "type": "children", "entity": "part"}],
        rules=[
            {"key": "s", "entity": "part", "kind": "state", "when": "price > 10", "require": ["count"]},
            {
                "key": "v",
                "entity": "part",
                "kind": "validate",
                "invalid_when": "count > 5",
                "field": "count",
                "message": {"en": "{count} is too many", "zh": "{count} 太多"},
            },
        ],
    )
    outcome = create(rules, parts=[{"price": D(1)}, {"price": D(20)}, {"count": 9}])
    assert codes(outcome) == [("parts/1/count", "field.required"), ("parts/2/count", "rule.v")]
    assert outcome.problems[1].message("zh") == "9 太多"
    assert outcome.rows["parts/1"].required == ("count",)


LAYOUT = [
    {"id": "a", "section": "A", "when": "discount > 0", "items": [{"field": "reason"}, {"field": "account"}]},
    {
        "id": "b",
        "tabs": [
            {
                "id": "t1",
                "label": "T",
                "when": "discount < 5",
                "items": [{"field": "note", "when": "discount <> 3"}],
            }
        ],
    },
]


@pytest.mark.parametrize(
    ("discount", "visible"),
    [
        (0, ["discount", "note"]),
        (1, ["account", "discount", "reason", "note"]),
        (3, ["account", "discount", "reason"]),
        (7, ["account", "discount", "reason"]),
    ],
)
def test_a_field_stands_in_the_layout(discount: int, visible: list[str]) -> None:
    rules = compiled(QUOTE, forms=[{"key": "f", "entity": "thing", "layout": LAYOUT}])
    outcome = create(rules, discount=D(discount))
    assert list(outcome.visible) == visible
    assert (codes(outcome) == [("note", "field.required")]) is ("note" in visible)


def test_a_record_type_brings_its_form_options_and_stages() -> None:
    choice = {"key": "level", "type": "choice", "options": [{"value": "gold"}, {"value": "plain"}]}
    stage = {
        "key": "status",
        "type": "stage",
        "initial": "new",
        "stages": [{"value": "new"}, {"value": "seen"}, {"value": "done"}],
    }
    forms = [
        {"key": "one", "entity": "thing", "layout": [{"field": "note"}]},
        {"key": "two", "entity": "thing", "layout": [{"field": "note", "when": 'level = "gold"'}]},
    ]
    rules = compiled(
        [choice, stage, text("note")],
        forms=forms,
        record_types=[
            {"key": "plain"},
            {"key": "special", "form": "two", "options": {"level": ["gold"]}, "stages": ["seen", "done"]},
        ],
    )
    special = create(rules, record_type="special")
    assert special.options == {"level": ("gold",), "status": ("seen", "done")}
    assert special.values["status"] == "seen" and "note" not in special.visible
    plain = create(rules, record_type="plain", level="plain")
    assert plain.options["level"] == ("gold", "plain") and "note" in plain.visible and plain.problems == []
    assert codes(create(rules, record_type="special", level="plain")) == [("level", "choice.not_offered")]
    stored = {"record_type": "plain", "level": "plain", "status": "new", "note": None}
    assert ("level", "choice.not_offered") in codes(change(rules, stored, record_type="special"))


OPTIONS = [
    {
        "key": "level",
        "type": "choice",
        "options": [
            {"value": "gold", "label": {"en": "Gold", "zh": "金牌"}, "when": 'region = "north"'},
            {"value": "plain"},
        ],
    },
    text("region"),
    text("note"),
]


def test_options_are_offered_while_their_condition_holds() -> None:
    rules = compiled(OPTIONS)
    assert create(rules, region="north").options == {"level": ("gold", "plain")}
    assert create(rules, region="south").options == {"level": ("plain",)}
    [problem] = create(rules, region="south", level="gold").problems
    assert (problem.code, problem.path) == ("choice.not_offered", "level")
    assert "金牌" in problem.message("zh")
    stored = {"region": "south", "level": "gold", "note": None}
    assert change(rules, stored, note="x").problems == []
    assert codes(change(rules, {**stored, "region": "north"}, region="south")) == [
        ("level", "choice.not_offered")
    ]


STAGE = {
    "key": "status",
    "type": "stage",
    "initial": "draft",
    "label": {"en": "Status", "zh": "状态"},
    "stages": [{"value": "draft"}, {"value": "approved"}, {"value": "lost"}],
    "transitions": [
        {"from": "draft", "to": "approved", "when": "discount > 0", "roles": ["boss"]},
        {"from": "draft", "to": "lost"},
    ],
}


@pytest.mark.parametrize(
    ("stored", "target", "discount", "roles", "expected"),
    [
        ("draft", "approved", 1, ("boss",), None),
        ("draft", "approved", 1, ("sales",), "stage.role"),
        ("draft", "approved", 0, ("boss",), "stage.condition"),
        ("draft", "lost", 0, (), None),
        ("approved", "lost", 1, ("boss",), "stage.no_transition"),
        ("lost", "lost", 1, (), None),
    ],
)
def test_a_change_of_stage_is_a_transition(
    stored: str, target: str, discount: int, roles: tuple[str, ...], expected: str | None
) -> None:
    rules = compiled([STAGE, number("discount")])
    found = codes(change(rules, {"status": stored, "discount": D(discount)}, PERSON_OR, roles, status=target))
    assert found == ([("status", expected)] if expected else [])


PERSON_OR = Binding()


def test_roles_of_transitions_bind_people_conditions_bind_everyone() -> None:
    rules = compiled([STAGE, number("discount")])
    ready, unready = {"status": "draft", "discount": D(1)}, {"status": "draft", "discount": D(0)}
    assert change(rules, ready, FLOW, status="approved").problems == []
    assert codes(change(rules, unready, FLOW, status="approved")) == [("status", "stage.condition")]
    assert change(rules, ready, Binding(administrator=True), status="approved").problems == []


def test_a_record_begins_at_its_first_stage_or_by_a_transition_from_it() -> None:
    rules = compiled([STAGE, number("discount")])
    assert create(rules).values["status"] == "draft"
    assert create(rules, status="lost").problems == []
    assert codes(create(rules, status="approved")) == [("status", "stage.condition")]
    assert create(rules, Binding(any_stage=True), status="approved").problems == []


VALID = {
    "key": "v",
    "kind": "validate",
    "invalid_when": 'discount > 1 and note <> "ok"',
    "field": "discount",
    "message": {"en": "{discount} for {account.name}?", "zh": "{account.name} {discount}？"},
}


def test_validation_is_checked_on_create_and_when_a_field_it_reads_changes() -> None:
    rules = compiled(QUOTE, [VALID])
    [problem] = create(rules, account=1, discount=D(2), note="n").problems
    assert (problem.path, problem.severity) == ("discount", "error")
    assert problem.message("en") == "2.00 for Sample Retail Group?"
    stored = {"account": 1, "discount": D(2), "reason": None, "note": "n"}
    assert change(rules, stored, reason="x").problems == []
    assert codes(change(rules, stored, discount=D(3))) == [("discount", "rule.v")]
    always = compiled(QUOTE, [{**VALID, "always": True, "severity": "warning"}])
    [problem] = change(always, stored, reason="x").problems
    assert problem.severity == "warning"


def test_a_recalculation_validates_by_what_changed() -> None:
    rules = compiled(QUOTE, [VALID])
    stored = {"id": 1, "account": 1, "discount": D(2), "reason": None, "note": "n"}
    assert [one.code for one in rules.validate(context(stored, stored), ["discount"])] == ["rule.v"]
    assert rules.validate(context(stored, stored), ["reason"]) == []


def test_the_trace_names_rules_values_and_effects() -> None:
    rules = compiled(
        [number("a"), number("b", formula="a * 2"), text("c")],
        [{"key": "s", "kind": "state", "when": "b > 3", "show": ["c"]}],
    )
    trace = {(one.rule, one.path): one for one in create(rules, a=D(2)).trace}
    assert trace["b", "b"].result == 4 and trace["b", "b"].values == {"a": 2}
    assert (trace["s", "c"].effect, trace["s", "c"].formula) == ("show", "b > 3")
    assert {one.effect for one in create(rules, a=D(1)).trace} == {"value", "hide"}


def test_the_record_handed_in_is_not_changed() -> None:
    rules = compiled(
        [number("a", default="1"), {"key": "parts", "type": "children", "entity": "part"}],
        part=[number("price"), number("twice", formula="price * 2")],
    )
    record = {"parts": [{"price": D(1)}]}
    values, problems = rules.judge(context(record), record)
    assert problems == [] and values["parts"][0]["twice"] == 2
    assert record == {"parts": [{"price": D(1)}]}


def test_why_says_which_rule_with_which_values() -> None:
    rules = compiled(QUOTE, [{**BIG, "label": {"en": "Large discount", "zh": "大额折扣"}}])
    reasons = rules.why("reason", context({"discount": D("0.3")}))
    assert [one.effect for one in reasons] == ["show", "require"]
    assert reasons[1].sentence["en"] == "Required, as the rule “Large discount” holds"
    assert "大额折扣" in reasons[1].sentence["zh"]
    assert reasons[0].values == {"discount": D("0.3")} and reasons[0].tree is not None
    assert {one.text: one.value for one in reasons[0].tree.walk()}["discount"] == D("0.3")


def test_why_of_a_row() -> None:
    rules = compiled(
        [{"key": "parts", "type": "children", "entity": "part"}],
        part=[number("price"), number("twice", formula="price * 2")],
    )
    [reason] = rules.why("parts/1/twice", context({"parts": [{"price": D(1)}, {"price": D(4)}]}))
    assert (reason.kind, reason.result, reason.sentence["zh"]) == ("formula", 8, "由公式计算得出")
