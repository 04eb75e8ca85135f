"""The entity the tests of compiling write formulas for."""

from __future__ import annotations

from runtime.formula import SimpleScope
from runtime.formula.scope import FieldInfo, back, links
from runtime.formula.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    TEXT,
    TIME,
    USER,
    Kind,
    Type,
    choice,
    choices,
    decimal,
    reference,
    rows,
)

THING = {
    "amount": decimal(2),
    "cost": decimal(2, currency="CNY"),
    "budget": decimal(2, currency="USD"),
    "total": decimal(2, currency="=currency"),
    "currency": TEXT,
    "discount": decimal(4),
    "quantity": INTEGER,
    "name": TEXT,
    "名称": TEXT,
    "ab单价": decimal(2),
    "level": choice(("gold", "Gold"), ("silver", "Silver")),
    "tags": choices("vip", "new"),
    "active": BOOLEAN,
    "due": DATE,
    "started": DATE,
    "opened": INSTANT,
    "at": TIME,
    "account": reference("account"),
    "about": Type(Kind.ANY_REFERENCE),
    "assistant": USER,
    "department": reference("department"),
    "place": FieldInfo("place", Type(Kind.JSON), members={"city": TEXT}),
    "data": Type(Kind.JSON),
    "lines": rows("line"),
    "partners": links("account", "partners"),
}
SCOPE = SimpleScope(
    {
        "thing": THING,
        "line": {
            "price": decimal(2),
            "cost": decimal(2, currency="=parent.currency"),
            "quantity": INTEGER,
            "note": TEXT,
            "product": reference("product"),
            "ordered": DATE,
            "fixed": BOOLEAN,
        },
        "product": {"name": TEXT, "price": decimal(2), "lines": back("line", "product", "lines")},
        "account": {
            "name": TEXT,
            "region": choice("north", "south"),
            "owner": USER,
            "parent_account": reference("account"),
            "currency": TEXT,
            "active": BOOLEAN,
            "things": back("thing", "account", "things"),
            "limit": decimal(2),
        },
        "price": {"name": TEXT, "rate": decimal(4), "upper": decimal(2), "lower": decimal(2)},
    },
    app_settings={"limit": INTEGER, "home": TEXT},
    option_sets={"grade": (("a", "Best"), ("b", "Good"))},
    trees={"account": "parent_account"},
    user_fields={"quota": decimal(2)},
    titles={"account": 'name & " (" & region & ")"', "product": "name", "thing": "name & account"},
)
