"""Names that lead nowhere, formulas that cannot be."""

from __future__ import annotations

from tests.checks.cases import Cases

NAMES: Cases = {
    # References
    "an entity that is not there": (
        [("put", "/entities/0/fields/5/entity", "acount")],
        {("reference.unknown", "/entities/0/fields/5/entity"), ("field.tree", "/entities/0/fields/5/tree")},
    ),
    "an option set that is not there": (
        [("put", "/entities/0/fields/2/option_set", "regions")],
        {("reference.unknown", "/entities/0/fields/2/option_set")},
    ),
    "a field that is not there, in a rule": (
        [("add", "/rules/0/show", "raeson")],
        {("reference.unknown", "/rules/0/show/1")},
    ),
    "a field that is not there, in a form": (
        [("add", "/forms/0/layout/0/items", {"field": "fax"})],
        {("reference.unknown", "/forms/0/layout/0/items/4/field")},
    ),
    "a column that is not there": (
        [("add", "/views/1/columns", "account.regoin")],
        {("reference.path", "/views/1/columns/3")},
    ),
    "a column of a sub-table that is not there": (
        [("add", "/forms/1/layout/1/tabs/0/items/0/columns", "weight")],
        {("reference.unknown", "/forms/1/layout/1/tabs/0/items/0/columns/4")},
    ),
    "a sort key that is not there": (
        [("put", "/views/1/sort", ["-totl"])],
        {("reference.path", "/views/1/sort/0")},
    ),
    "a collection that is not there": (
        [("put", "/forms/1/layout/1/tabs/1/items/0/related", "invoices")],
        {("reference.unknown", "/forms/1/layout/1/tabs/1/items/0/related")},
    ),
    "a role that is not there": (
        [("add", "/permissions", {"role": "boss", "entity": "lead", "read": True})],
        {("reference.unknown", "/permissions/10/role")},
    ),
    "a role that is not there, at a transition": (
        [("put", "/entities/2/fields/11/transitions/2/roles", ["boss"])],
        {("reference.unknown", "/entities/2/fields/11/transitions/2/roles/0")},
    ),
    "a right to a field that is not there": (
        [("put", "/permissions/3/fields/margin", "hide")],
        {("reference.unknown", "/permissions/3/fields/margin")},
    ),
    "a view that is not there": (
        [("put", "/menu/0/items/0/view", "lead")],
        {("reference.unknown", "/menu/0/items/0/view")},
    ),
    "a form that is not there": (
        [("put", "/entities/3/record_types/0/form", "quote_form")],
        {("reference.unknown", "/entities/3/record_types/0/form")},
    ),
    "a form of another entity": (
        [("put", "/entities/3/record_types/0/form", "lead_main")],
        {("form.entity", "/entities/3/record_types/0/form")},
    ),
    "an option that is not there": (
        [("put", "/entities/3/record_types/1/options/level", ["platinum"])],
        {("reference.unknown", "/entities/3/record_types/1/options/level/0")},
    ),
    "an entity of a step that is not there": (
        [("put", "/flows/1/steps/0/entity", "customer")],
        {
            ("reference.unknown", "/flows/1/steps/0/entity"),
            ("formula.unknown_name", "/flows/1/steps/1/values/account"),
        },
    ),
    "a field of a step that is not there": (
        [("put", "/flows/1/steps/1/values", {"state": '"qualified"'})],
        {("reference.unknown", "/flows/1/steps/1/values/state")},
    ),
    "an index over a field that is not there": (
        [("put", "/entities/3/indexes", [["stage"]])],
        {("reference.unknown", "/entities/3/indexes/0/0")},
    ),
    "a scenario about a field that is not there": (
        [("put", "/scenarios/0/given/rebate", "0.1")],
        {("reference.unknown", "/scenarios/0/given/rebate")},
    ),
    "a flow that is not there, in a scenario": (
        [("put", "/scenarios/0/when", [{"press": "submit"}])],
        {("reference.unknown", "/scenarios/0/when/0/press")},
    ),
    # Formulas
    "an unknown name": (
        [("put", "/entities/4/fields/3/formula", "quantity * prise")],
        {("formula.unknown_name", "/entities/4/fields/3/formula")},
    ),
    "an unknown function": (
        [("put", "/entities/4/fields/3/formula", "RUOND(quantity * price, 2)")],
        {("formula.unknown_function", "/entities/4/fields/3/formula")},
    ),
    "an ill-typed formula": (
        [("put", "/entities/3/fields/9/formula", "subtotal + reason")],
        {("formula.type", "/entities/3/fields/9/formula")},
    ),
    "texts joined by +": (
        [("put", "/entities/2/title", "name + company")],
        {("formula.text_plus", "/entities/2/title")},
    ),
    "a formula of another type than its field": (
        [("put", "/entities/3/fields/9/formula", "number")],
        {("formula.result_type", "/entities/3/fields/9/formula")},
    ),
    "rows where one value is needed": (
        [("put", "/entities/3/fields/9/formula", "lines.amount")],
        {("formula.rows_alone", "/entities/3/fields/9/formula")},
    ),
    "a parent where there is none": (
        [("put", "/entities/2/fields/7/default", "parent.total")],
        {("formula.no_parent", "/entities/2/fields/7/default")},
    ),
    "the stored value in a computed field": (
        [("put", "/entities/3/fields/9/formula", "saved.total")],
        {("formula.purpose", "/entities/3/fields/9/formula")},
    ),
    "an unknown name in a message": (
        [("put", "/rules/2/message/zh", "{nummer} 已过期")],
        {("formula.unknown_name", "/rules/2/message/zh")},
    ),
    "an unknown name in a note": (
        [("put", "/forms/1/layout/0/items/6/note/en", "Prices for {account.nmae}")],
        {("formula.unknown_member", "/forms/1/layout/0/items/6/note/en")},
    ),
    "an unknown name of a candidate": (
        [("put", "/entities/3/fields/1/choose_from", "activ and record.region = region")],
        {("formula.unknown_name", "/entities/3/fields/1/choose_from")},
    ),
    "an unknown name in a filter": (
        [("put", "/views/1/filter", "state = 1")],
        {("formula.unknown_name", "/views/1/filter")},
    ),
    "an unknown step in a flow": (
        [("put", "/flows/0/steps/1/cases/0/when", "steps.older.count > 0")],
        {("formula.unknown_name", "/flows/0/steps/1/cases/0/when")},
    ),
    "an unknown metric": (
        [("put", "/measures/0/formula", "ordered / order_count")],
        {("formula.unknown_name", "/measures/0/formula")},
    ),
    "an unknown name in what a button asks": (
        [("put", "/flows/0/trigger/ask/0/default", "remarks")],
        {("formula.unknown_name", "/flows/0/trigger/ask/0/default")},
    ),
    "an unknown setting": (
        [("put", "/entities/3/fields/4/default", "TODAY() + app.settings.pool")],
        {("formula.unknown_name", "/entities/3/fields/4/default")},
    ),
    "an option that can't be": (
        [("put", "/rules/4/when", 'source = "refferal"')],
        {("formula.unknown_option", "/rules/4/when")},
    ),
    "a cell that can't be compared": (
        [("put", "/rules/5/rows/0/if/budget", '>= "much"')],
        {("formula.type", "/rules/5/rows/0/if/budget")},
    ),
    "two currencies": (
        [
            ("put", "/entities/4/fields/2/currency", "EUR"),
            ("put", "/entities/4/fields/2/copy_from", "product.cost"),
        ],
        {
            ("formula.currency", "/entities/4/fields/2/copy_from"),
            ("formula.currency", "/entities/4/fields/3/formula"),
            ("formula.currency", "/flows/0/steps/3/rows/lines/values/price"),
        },
    ),
    "a computed field that reads itself": (
        [("put", "/entities/3/fields/9/formula", "total + 1")],
        {("formula.cycle", "/entities/3/fields/9/formula")},
    ),
    "a cycle over two entities": (
        [("put", "/entities/4/fields/3/formula", "ROUND(quantity * price, 2) + parent.subtotal")],
        {("formula.cycle", "/entities/3/fields/6/formula")},
    ),
    "a rule that reads what it sets": (
        [("put", "/rules/4/set/priority", "priority + 1")],
        {("formula.cycle", "/rules/4/set/priority")},
    ),
    "a rule whose condition reads what it sets": (
        [("put", "/rules/4/when", "priority > 2")],
        {("formula.cycle", "/rules/4/when")},
    ),
    "a row condition SQL can't say": (
        [("put", "/permissions/4/read", 'REGEX(number, "^O")')],
        {("formula.not_in_sql", "/permissions/4/read")},
    ),
    "a unique field that changes with the day": (
        [("put", "/entities/2/fields/10/unique", True)],
        {("formula.volatile", "/entities/2/fields/10/unique")},
    ),
    "a flow that waits for what changes with the day": (
        [("put", "/flows/1/trigger", {"on": "becomes_true", "when": "age > 14"})],
        {("formula.volatile", "/flows/1/trigger/when")},
    ),
}
