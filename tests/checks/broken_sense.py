"""Definitions that say what makes no sense."""

from __future__ import annotations

from tests.checks.cases import Cases

WIDE = [{"key": f"wide_{number}", "type": "text"} for number in range(1600)]
LINE_ROW = {"role": "sales", "entity": "quote_line"}

SENSE: Cases = {
    # Sense
    "two sources of a value": (
        [("put", "/entities/3/fields/9/default", "0")],
        {("field.two_sources", "/entities/3/fields/9/default")},
    ),
    "candidates of a text": (
        [("put", "/entities/2/fields/0/choose_from", "true")],
        {("field.choose_from", "/entities/2/fields/0/choose_from")},
    ),
    "a required reference that is cleared": (
        [("put", "/entities/3/fields/1/on_delete", "clear")],
        {("field.clear_required", "/entities/3/fields/1/on_delete")},
    ),
    "a unique sub-table": (
        [("put", "/entities/3/fields/5/unique", True)],
        {("field.not_unique", "/entities/3/fields/5/unique")},
    ),
    "a tree of others": (
        [("put", "/entities/2/fields/9/tree", True)],
        {("field.tree", "/entities/2/fields/9/tree")},
    ),
    "a rule about a computed field": (
        [("put", "/rules/4", {"key": "vip", "entity": "quote", "kind": "compute", "set": {"subtotal": "1"}})],
        {("rule.sets_computed", "/rules/4/set/subtotal")},
    ),
    "a rule that sets a stage": (
        [("put", "/rules/4/set", {"status": '"lost"'})],
        {("rule.field_type", "/rules/4/set/status")},
    ),
    "a rule without effect": (
        [
            (
                "put",
                "/rules/3",
                {"key": "why_lost", "entity": "lead", "kind": "state", "when": 'status = "lost"'},
            )
        ],
        {("rule.sets_nothing", "/rules/3")},
    ),
    "a rule that never holds": ([("put", "/rules/3/when", "false")], {("rule.never", "/rules/3/when")}),
    "an input that is not there": (
        [("put", "/rules/5/rows/1/if", {"sauce": '"web"'})],
        {("reference.unknown", "/rules/5/rows/1/if/sauce")},
    ),
    "an output that is not there": (
        [("put", "/rules/5/rows/1/then", {"priority": "1"})],
        {("decision.output", "/rules/5/rows/1/then/priority")},
    ),
    "a collection into a number": (
        [("put", "/rules/5/hit", "collect")],
        {("decision.collect", "/rules/5/outputs/0")},
    ),
    "a row that is never reached": (
        [("put", "/rules/5/hit", "first"), ("put", "/rules/5/rows/0/if", {})],
        {("decision.unreachable", "/rules/5/rows/1"), ("decision.unreachable", "/rules/5/rows/2")},
    ),
    "a condition that excludes itself": (
        [("put", "/rules/0/when", "discount > 0.5 and discount < 0.2")],
        {("rule.never", "/rules/0/when")},
    ),
    "a view of what cannot be": (
        [("put", "/views/0/filter", 'status = "new" and status = "lost"')],
        {("condition.never", "/views/0/filter")},
    ),
    "a validation nothing passes": (
        [("put", "/rules/2/invalid_when", "ISBLANK(valid_until) or not ISBLANK(valid_until)")],
        {("rule.always", "/rules/2/invalid_when")},
    ),
    "two rules that set one field": (
        [
            (
                "add",
                "/rules",
                {
                    "key": "rich",
                    "entity": "lead",
                    "kind": "compute",
                    "when": "budget > 100000",
                    "set": {"priority": "4"},
                },
            )
        ],
        {("rule.contradiction", "/rules/6/set/priority")},
    ),
    "required while it is never shown": (
        [
            (
                "add",
                "/rules",
                {
                    "key": "why_new",
                    "entity": "lead",
                    "kind": "state",
                    "when": 'status = "new"',
                    "require": ["lost_reason"],
                },
            )
        ],
        {("rule.require_hidden", "/rules/6/require/0")},
    ),
    "two rules that exclude each other": (
        [
            (
                "add",
                "/rules",
                {
                    "key": "web",
                    "entity": "lead",
                    "kind": "compute",
                    "when": 'source = "web" and budget > 100000',
                    "set": {"priority": "4"},
                },
            )
        ],
        set(),
    ),
    "rows that overlap": (
        [
            ("put", "/rules/5/hit", "unique"),
            ("put", "/rules/5/rows/2/if/budget", ">= 10000"),
            ("add", "/rules/5/rows", {"id": "r4", "if": {"budget": "< 10000"}, "then": {"score": "0"}}),
            ("put", "/rules/5/rows/1/if/budget", ">= 0"),
            ("drop", "/rules/5/rows/0"),
        ],
        {("decision.overlap", "/rules/5/rows/1"), ("decision.overlap", "/rules/5/rows/2")},
    ),
    "cases no row answers": (
        [("put", "/rules/5/hit", "first")],
        {("decision.gap", "/rules/5/rows")},
    ),
    "a row the rows before it leave nothing": (
        [
            ("put", "/rules/5/hit", "first"),
            ("put", "/rules/5/rows/0/if", {"budget": "> 5000"}),
            ("put", "/rules/5/rows/1/if", {"budget": "<= 5000"}),
        ],
        {("decision.unreachable", "/rules/5/rows/2")},
    ),
    "a stage without a way out": (
        [
            (
                "add",
                "/entities/2/fields/11/stages",
                {"value": "parked", "label": {"en": "Parked", "zh": "搁置"}},
            ),
            ("add", "/entities/2/fields/11/transitions", {"from": "new", "to": "parked"}),
        ],
        {("stage.trap", "/entities/2/fields/11/stages/3")},
    ),
    "a change nobody may make": (
        [
            ("put", "/entities/2/fields/11/transitions/1/roles", ["sales_manager"]),
            ("put", "/permissions/7/update", False),
            ("drop", "/entities/2/fields/11/transitions/2"),
        ],
        {("transition.nobody", "/entities/2/fields/11/transitions/1/roles")},
    ),
    "records nobody makes": (
        [
            ("drop", "/permissions/6/create"),
            ("put", "/permissions/6/create", False),
            ("put", "/permissions/1/create", False),
        ],
        {("permission.nobody_creates", "/entities/1")},
    ),
    "a field nobody sees": (
        [
            (
                "add",
                "/entities/2/fields",
                {"key": "forgotten", "type": "text", "label": {"en": "F", "zh": "忘"}},
            )
        ],
        {("field.unused", "/entities/2/fields/12")},
    ),
    "an initial stage that is not there": (
        [("put", "/entities/2/fields/11/initial", "fresh")],
        {("setting.initial", "/entities/2/fields/11/initial")},
    ),
    "a transition to nowhere": (
        [("put", "/entities/2/fields/11/transitions/1/to", "gone")],
        {
            ("setting.transition", "/entities/2/fields/11/transitions/1/to"),
            ("stage.unreachable", "/entities/2/fields/11/stages/2"),
        },
    ),
    "a stage out of reach": (
        [("add", "/entities/2/fields/11/stages", {"value": "parked"})],
        {("stage.unreachable", "/entities/2/fields/11/stages/3")},
    ),
    "rights to rows": (
        [("add", "/permissions", {**LINE_ROW, "read": True, "fields": {"price": "hide"}})],
        {("permission.child", "/permissions/10/read")},
    ),
    "an entity nobody may read": (
        [
            ("put", "/permissions/4/read", False),
            ("put", "/permissions/9/read", False),
            ("put", "/permissions/9/update", False),
        ],
        {("permission.none", "/entities/5")},
    ),
    "a role without rights": ([("add", "/roles", {"key": "guest"})], {("access.unlisted", "/roles/2")}),
    "a field revealed on purpose": (
        [("put", "/entities/3/fields/9/reveal", True)],
        {("access.revealed", "/entities/3/fields/9/reveal")},
    ),
    "an entity too wide for a table": (
        [("add", "/entities", {"key": "wide", "fields": WIDE})],
        {("entity.too_wide", "/entities/7/fields"), ("permission.none", "/entities/7")},
    ),
    "a text without its translation": (
        [("drop", "/entities/0/label/zh")],
        {("text.untranslated", "/entities/0/label")},
    ),
    "a board without groups": (
        [("put", "/views/2/group_by", "total")],
        {("view.not_grouped", "/views/2/group_by")},
    ),
    "a number made of no field": (
        [("put", "/entities/3/fields/0/pattern", "{nope}-{YYYY}-{0000}")],
        {("field.number_part", "/entities/3/fields/0/pattern")},
    ),
    "a view sorted by rows": (
        [("put", "/views/2/sort", ["-lines"])],
        {("view.not_sorted", "/views/2/sort/0")},
    ),
    "a format there is none of": (
        [("put", "/rules/2/message/en", "{valid_until:dat} is over")],
        {("message.format", "/rules/2/message/en")},
    ),
    "a step after the end": (
        [("put", "/flows/1/steps/0", {"key": "make", "do": "end"}), ("put", "/flows/1/steps/1/values", {})],
        {("flow.unreachable", "/flows/1/steps/1")},
    ),
    "a button of nothing": (
        [
            (
                "put",
                "/flows/1",
                {"key": "qualify", "trigger": {"on": "button"}, "steps": [{"key": "stop", "do": "end"}]},
            )
        ],
        {("flow.no_entity", "/flows/1")},
    ),
    "a step of a later version": (
        [("put", "/flows/1/steps", [{"key": "boss", "do": "approve", "by": [{"role": "sales_manager"}]}])],
        {("step.not_available", "/flows/1/steps/0/do")},
    ),
    "a public form that searches": (
        [("put", "/forms/0/public", {"enabled": True, "fields": ["name", "account"]})],
        {("public.reference", "/forms/0/public/fields/1")},
    ),
    "a menu entry to two places": (
        [("put", "/menu/0/items/0/dashboard", "overview")],
        {("menu.several", "/menu/0/items/0/dashboard")},
    ),
}
