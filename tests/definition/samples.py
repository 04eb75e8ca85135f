"""Sample definitions for tests. Each function gives a new document that may be changed freely.

`minimal` has one entity of one field; `sales` is a small lead → account → quote → order app that uses most
of the format and has no problems; `department_tree` has a self-reference and a single-record entity.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def minimal() -> Json:
    """The smallest useful app."""
    return {
        "formwright": 1,
        "key": "notes",
        "entities": [{"key": "note", "fields": [{"key": "name", "type": "text"}]}],
    }


def sales() -> Json:
    """Leads, accounts, quotes with lines, orders: the sample most tests use."""
    return {
        "formwright": 1,
        "key": "sample_sales",
        "label": {"en": "Sample sales", "zh": "示例销售"},
        "settings": [{"key": "pool_days", "type": "integer", "default": "14"}],
        "option_sets": [_regions()],
        "user_fields": [{"key": "quota", "type": "money", "currency": "CNY"}],
        "entities": [_account(), _product(), _lead(), _quote(), _quote_line(), _order(), _order_line()],
        "rules": _rules(),
        "forms": _forms(),
        "views": _views(),
        "flows": [_submit_quote(), _qualify_lead()],
        "metrics": [
            {"key": "ordered", "entity": "order", "measure": "SUM(total)", "date": "ordered_on"},
            {"key": "orders", "entity": "order", "measure": "COUNT()", "date": "ordered_on"},
        ],
        "measures": [{"key": "average_order", "formula": "ordered / orders"}],
        "dashboards": [
            {
                "key": "overview",
                "label": {"en": "Overview", "zh": "概览"},
                "widgets": [
                    {
                        "id": "w1",
                        "kind": "funnel",
                        "label": {"en": "Quotes", "zh": "报价单"},
                        "entity": "quote",
                        "group_by": "status",
                        "measure": "COUNT()",
                    }
                ],
            }
        ],
        "roles": [
            {"key": "sales", "label": {"en": "Sales", "zh": "销售"}},
            {"key": "sales_manager", "label": {"en": "Sales manager", "zh": "销售经理"}},
        ],
        "permissions": _permissions(),
        "menu": [
            {
                "id": "m1",
                "label": {"en": "Sales", "zh": "销售"},
                "items": [
                    {"id": "i1", "view": "leads"},
                    {"id": "i2", "view": "open_quotes"},
                    {"id": "i3", "dashboard": "overview"},
                ],
            }
        ],
        "scenarios": [
            {
                "key": "discount_needs_reason",
                "entity": "quote",
                "as": {"roles": ["sales"]},
                "at": "2026-03-02T09:00",
                "records": {
                    "sample_account": {"entity": "account", "values": {"name": "Sample Retail Group"}}
                },
                "given": {"account": "sample_account", "discount": "0.25"},
                "when": [{"save": {}}],
                "expect": {"required": ["reason"], "problems": ["reason.required"]},
            }
        ],
    }


def _label(en: str, zh: str) -> Json:
    return {"en": en, "zh": zh}


def _regions() -> Json:
    return {
        "key": "region",
        "label": _label("Region", "地区"),
        "options": [
            {"value": "north", "label": _label("North", "北区")},
            {"value": "south", "label": _label("South", "南区")},
            {"value": "abroad", "label": _label("Abroad", "海外")},
        ],
    }


def _account() -> Json:
    return {
        "key": "account",
        "label": _label("Account", "客户"),
        "icon": "building",
        "title": "name",
        "fields": [
            {
                "key": "name",
                "type": "text",
                "label": _label("Name", "名称"),
                "required": True,
                "unique": True,
                "searchable": True,
            },
            {"key": "phone", "type": "text", "label": _label("Phone", "电话"), "format": "phone"},
            {"key": "region", "type": "choice", "label": _label("Region", "地区"), "option_set": "region"},
            {
                "key": "level",
                "type": "choice",
                "label": _label("Level", "级别"),
                "options": [
                    {"value": "standard", "label": _label("Standard", "普通")},
                    {"value": "gold", "label": _label("Gold", "金牌"), "color": "amber"},
                ],
                "default": '"standard"',
            },
            {"key": "active", "type": "boolean", "label": _label("Active", "有效"), "default": "true"},
            {
                "key": "parent_account",
                "type": "reference",
                "label": _label("Parent account", "上级客户"),
                "back": "subsidiaries",
                "entity": "account",
                "on_delete": "clear",
                "tree": True,
            },
            {
                "key": "revenue",
                "type": "money",
                "label": _label("Revenue", "收入"),
                "currency": "CNY",
                "formula": "SUM(orders.total)",
            },
        ],
        "indexes": [["region", "name"]],
        "duplicates": [{"id": "same_phone", "match": ["phone"], "then": "warn"}],
    }


def _product() -> Json:
    return {
        "key": "product",
        "label": _label("Product", "产品"),
        "title": "name",
        "fields": [
            {
                "key": "code",
                "type": "text",
                "label": _label("Code", "编码"),
                "required": True,
                "unique": True,
                "searchable": True,
            },
            {
                "key": "name",
                "type": "text",
                "label": _label("Name", "名称"),
                "required": True,
                "searchable": True,
            },
            {"key": "price", "type": "money", "label": _label("List price", "定价"), "currency": "CNY"},
            {"key": "cost", "type": "money", "label": _label("Cost", "成本"), "currency": "CNY"},
            {"key": "active", "type": "boolean", "label": _label("Active", "有效"), "default": "true"},
        ],
    }


def _lead() -> Json:
    return {
        "key": "lead",
        "label": _label("Lead", "线索"),
        "plural": _label("Leads", "线索"),
        "icon": "user-plus",
        "title": "name",
        "fields": [
            {
                "key": "name",
                "type": "text",
                "label": _label("Name", "名称"),
                "required": True,
                "searchable": True,
            },
            {"key": "company", "type": "text", "label": _label("Company", "公司"), "searchable": True},
            {"key": "email", "type": "text", "label": _label("E-mail", "邮箱"), "format": "email"},
            {
                "key": "source",
                "type": "choice",
                "label": _label("Source", "来源"),
                "options": [
                    {"value": "referral", "label": _label("Referral", "转介绍")},
                    {"value": "web", "label": _label("Website", "网站")},
                    {"value": "event", "label": _label("Event", "活动")},
                ],
            },
            {
                "key": "budget",
                "type": "money",
                "label": _label("Budget", "预算"),
                "currency": "CNY",
                "min": "0",
            },
            {"key": "needed_by", "type": "date", "label": _label("Needed by", "需求日期")},
            {"key": "priority", "type": "rating", "label": _label("Priority", "优先级"), "max": 5},
            {"key": "score", "type": "integer", "label": _label("Score", "评分")},
            {
                "key": "lost_reason",
                "type": "text",
                "label": _label("Why lost", "流失原因"),
                "when_hidden": "clear",
            },
            {
                "key": "account",
                "type": "reference",
                "label": _label("Account", "客户"),
                "entity": "account",
                "on_delete": "clear",
            },
            {
                "key": "age",
                "type": "integer",
                "label": _label("Days open", "已开放天数"),
                "formula": "TODAY() - DATEVALUE(created_at)",
            },
            {
                "key": "status",
                "type": "stage",
                "label": _label("Status", "状态"),
                "initial": "new",
                "stages": [
                    {"value": "new", "label": _label("New", "新建")},
                    {"value": "qualified", "label": _label("Qualified", "已确认"), "kind": "won"},
                    {"value": "lost", "label": _label("Lost", "流失"), "kind": "lost"},
                ],
                "transitions": [
                    {"from": "new", "to": "qualified", "when": "budget > 0"},
                    {"from": "new", "to": "lost"},
                    {"from": "lost", "to": "new", "roles": ["sales_manager"]},
                ],
            },
        ],
    }


def _quote() -> Json:
    return {
        "key": "quote",
        "label": _label("Quote", "报价单"),
        "icon": "file-text",
        "title": 'number & " " & account.name',
        "record_types": [
            {"key": "standard", "label": _label("Standard", "标准"), "form": "quote_main"},
            {
                "key": "project",
                "label": _label("Project", "项目"),
                "form": "quote_main",
                "options": {"level": ["gold"]},
                "stages": ["draft", "approved"],
            },
        ],
        "fields": [
            {
                "key": "number",
                "type": "serial",
                "label": _label("Number", "编号"),
                "pattern": "Q-{YYYY}-{0000}",
                "reset": "year",
            },
            {
                "key": "account",
                "type": "reference",
                "label": _label("Account", "客户"),
                "back": "quotes",
                "entity": "account",
                "on_delete": "restrict",
                "required": True,
                "choose_from": "active",
            },
            {
                "key": "region",
                "type": "choice",
                "label": _label("Region", "地区"),
                "option_set": "region",
                "copy_from": "account.region",
                "copy": "if_empty",
            },
            {
                "key": "level",
                "type": "choice",
                "label": _label("Level", "级别"),
                "options": [
                    {"value": "standard", "label": _label("Standard", "普通")},
                    {"value": "gold", "label": _label("Gold", "金牌"), "when": 'region = "north"'},
                ],
                "default": "account.level",
            },
            {
                "key": "valid_until",
                "type": "date",
                "label": _label("Valid until", "有效期至"),
                "default": "TODAY() + app.settings.pool_days",
            },
            {
                "key": "lines",
                "type": "children",
                "label": _label("Lines", "明细"),
                "entity": "quote_line",
                "min": 1,
            },
            {
                "key": "subtotal",
                "type": "money",
                "label": _label("Subtotal", "小计"),
                "currency": "CNY",
                "formula": "SUM(lines.amount)",
            },
            {
                "key": "discount",
                "type": "percent",
                "label": _label("Discount", "折扣"),
                "max": "0.9",
                "min": "0",
            },
            {"key": "reason", "type": "text", "label": _label("Reason", "理由"), "when_hidden": "clear"},
            {
                "key": "total",
                "type": "money",
                "label": _label("Total", "合计"),
                "currency": "CNY",
                "formula": "ROUND(subtotal * (1 - discount), 2)",
                "blank_as": "zero",
            },
            {
                "key": "cost",
                "type": "money",
                "label": _label("Cost", "成本"),
                "currency": "CNY",
                "formula": "SUM(lines, quantity * product.cost)",
            },
            {
                "key": "status",
                "type": "stage",
                "label": _label("Status", "状态"),
                "initial": "draft",
                "stages": [
                    {"value": "draft", "label": _label("Draft", "草稿")},
                    {"value": "approved", "label": _label("Approved", "已批准"), "kind": "won"},
                    {"value": "lost", "label": _label("Lost", "丢单"), "kind": "lost"},
                ],
                "transitions": [
                    {"from": "draft", "to": "approved", "when": "total > 0"},
                    {"from": "draft", "to": "lost"},
                ],
            },
        ],
        "unique": [["account", "number"]],
        "indexes": [["status", "account"]],
    }


def _quote_line() -> Json:
    return {
        "key": "quote_line",
        "label": _label("Quote line", "报价明细"),
        "fields": [
            {
                "key": "product",
                "type": "reference",
                "label": _label("Product", "产品"),
                "entity": "product",
                "on_delete": "restrict",
                "required": True,
                "choose_from": "active",
            },
            {
                "key": "quantity",
                "type": "decimal",
                "label": _label("Quantity", "数量"),
                "min": "0",
                "scale": 2,
                "default": "1",
            },
            {
                "key": "price",
                "type": "money",
                "label": _label("Price", "单价"),
                "currency": "CNY",
                "copy_from": "product.price",
                "copy": "if_empty",
            },
            {
                "key": "amount",
                "type": "money",
                "label": _label("Amount", "金额"),
                "currency": "CNY",
                "formula": "ROUND(quantity * price, 2)",
            },
        ],
    }


def _order() -> Json:
    return {
        "key": "order",
        "label": _label("Order", "订单"),
        "title": "number",
        "fields": [
            {
                "key": "number",
                "type": "serial",
                "label": _label("Number", "编号"),
                "pattern": "O-{YYYY}-{0000}",
                "reset": "year",
            },
            {
                "key": "account",
                "type": "reference",
                "label": _label("Account", "客户"),
                "back": "orders",
                "entity": "account",
                "on_delete": "restrict",
                "required": True,
            },
            {
                "key": "quote",
                "type": "reference",
                "label": _label("Quote", "报价单"),
                "back": "orders",
                "entity": "quote",
                "on_delete": "restrict",
            },
            {
                "key": "ordered_on",
                "type": "date",
                "label": _label("Ordered on", "下单日期"),
                "default": "TODAY()",
            },
            {"key": "lines", "type": "children", "label": _label("Lines", "明细"), "entity": "order_line"},
            {
                "key": "total",
                "type": "money",
                "label": _label("Total", "合计"),
                "currency": "CNY",
                "formula": "SUM(lines.amount)",
            },
        ],
    }


def _order_line() -> Json:
    return {
        "key": "order_line",
        "label": _label("Order line", "订单明细"),
        "fields": [
            {
                "key": "product",
                "type": "reference",
                "label": _label("Product", "产品"),
                "entity": "product",
                "on_delete": "restrict",
                "required": True,
            },
            {"key": "quantity", "type": "decimal", "label": _label("Quantity", "数量"), "scale": 2},
            {"key": "price", "type": "money", "label": _label("Price", "单价"), "currency": "CNY"},
            {
                "key": "amount",
                "type": "money",
                "label": _label("Amount", "金额"),
                "currency": "CNY",
                "formula": "ROUND(quantity * price, 2)",
            },
        ],
    }


def _rules() -> list[Json]:
    return [
        {
            "key": "big_discount",
            "entity": "quote",
            "kind": "state",
            "when": "discount > 0.2",
            "show": ["reason"],
            "require": ["reason"],
        },
        {
            "key": "closed",
            "entity": "quote",
            "kind": "state",
            "when": 'saved.status = "approved"',
            "lock": ["*"],
            "except": ["status"],
        },
        {
            "key": "no_past_date",
            "entity": "quote",
            "kind": "validate",
            "invalid_when": "valid_until < TODAY()",
            "field": "valid_until",
            "message": _label("{number} would already have expired", "{number} 已过期"),
        },
        {
            "key": "why_lost",
            "entity": "lead",
            "kind": "state",
            "when": 'status = "lost"',
            "show": ["lost_reason"],
            "require": ["lost_reason"],
        },
        {
            "key": "vip",
            "entity": "lead",
            "kind": "compute",
            "when": 'source = "referral"',
            "set": {"priority": "5"},
        },
        {
            "key": "lead_score",
            "entity": "lead",
            "kind": "decide",
            "hit": "sum",
            "inputs": [{"id": "source", "formula": "source"}, {"id": "budget", "formula": "budget"}],
            "outputs": ["score"],
            "rows": [
                {"id": "r1", "if": {"source": '"referral"', "budget": ">= 100000"}, "then": {"score": "40"}},
                {"id": "r2", "if": {"source": '"web", "event"'}, "then": {"score": "10"}},
                {"id": "r3", "if": {"budget": "10000 .. 99999"}, "then": {"score": "20"}},
            ],
        },
    ]


def _forms() -> list[Json]:
    return [
        {
            "key": "lead_main",
            "entity": "lead",
            "layout": [
                {
                    "id": "who",
                    "section": _label("Who", "联系人"),
                    "columns": 2,
                    "items": [
                        {"field": "name"},
                        {"field": "company"},
                        {"field": "email"},
                        {"field": "source"},
                    ],
                },
                {
                    "id": "need",
                    "section": _label("Need", "需求"),
                    "columns": 2,
                    "items": [
                        {"field": "budget"},
                        {"field": "needed_by"},
                        {"field": "priority"},
                        {"field": "score"},
                        {"field": "status"},
                        {"field": "lost_reason"},
                        {"field": "account"},
                        {"field": "age"},
                    ],
                },
            ],
            "public": {"enabled": False, "fields": ["name", "email"]},
        },
        {
            "key": "quote_main",
            "entity": "quote",
            "layout": [
                {
                    "id": "customer",
                    "section": _label("Customer", "客户"),
                    "columns": 2,
                    "items": [
                        {"field": "number"},
                        {"field": "account"},
                        {"field": "region"},
                        {"field": "level", "width": 1},
                        {"field": "valid_until"},
                        {"field": "status"},
                        {"id": "n1", "note": _label("Prices for {account.name}", "{account.name} 的价格")},
                    ],
                },
                {
                    "id": "body",
                    "tabs": [
                        {
                            "id": "t1",
                            "label": _label("Lines", "明细"),
                            "items": [
                                {"field": "lines", "columns": ["product", "quantity", "price", "amount"]}
                            ],
                        },
                        {
                            "id": "t2",
                            "label": _label("Orders", "订单"),
                            "items": [{"id": "rel", "related": "orders"}],
                        },
                    ],
                },
                {
                    "id": "money",
                    "section": _label("Amount", "金额"),
                    "columns": 2,
                    "when": 'status <> "lost"',
                    "items": [
                        {"field": "subtotal"},
                        {"field": "discount"},
                        {"field": "reason"},
                        {"field": "total"},
                        {"field": "cost"},
                    ],
                },
            ],
        },
    ]


def _views() -> list[Json]:
    return [
        {
            "key": "leads",
            "label": _label("Leads", "线索"),
            "entity": "lead",
            "kind": "table",
            "sort": ["-created_at"],
            "columns": ["name", "company", "source", "budget", "status"],
        },
        {
            "key": "open_quotes",
            "label": _label("Open quotes", "未结报价单"),
            "entity": "quote",
            "kind": "table",
            "filter": 'status = "draft" and owner = user',
            "sort": ["-total"],
            "columns": ["number", "account", "total"],
        },
        {
            "key": "board",
            "label": _label("Board", "看板"),
            "entity": "quote",
            "kind": "kanban",
            "group_by": "status",
        },
    ]


def _submit_quote() -> Json:
    return {
        "key": "submit_quote",
        "label": _label("Submit", "提交"),
        "entity": "quote",
        "trigger": {
            "on": "button",
            "label": _label("Submit", "提交"),
            "when": 'status = "draft"',
            "ask": [{"key": "remark", "type": "text", "label": _label("Note", "备注")}],
        },
        "steps": [
            {"key": "old", "do": "find_records", "entity": "order", "filter": "quote = record.id"},
            {
                "key": "stop",
                "do": "branch",
                "cases": [
                    {
                        "id": "dup",
                        "when": "steps.old.count > 0",
                        "steps": [
                            {"key": "no", "do": "refuse", "message": _label("Already ordered", "已经下单")}
                        ],
                    }
                ],
                "otherwise": [],
            },
            {"key": "set", "do": "set_values", "values": {"status": '"approved"'}},
            {
                "key": "make",
                "do": "create_record",
                "entity": "order",
                "values": {"account": "account", "quote": "id"},
                "rows": {
                    "lines": {
                        "from": "lines",
                        "values": {"product": "product", "quantity": "quantity", "price": "price"},
                    }
                },
            },
            {
                "key": "tell",
                "do": "notify",
                "to": [{"field": "owner"}],
                "message": _label("Quote {number} is approved", "报价单 {number} 已批准"),
            },
        ],
    }


def _qualify_lead() -> Json:
    return {
        "key": "qualify",
        "label": _label("Qualify", "确认"),
        "entity": "lead",
        "trigger": {"on": "button", "label": _label("Qualify", "确认"), "when": 'status = "new"'},
        "steps": [
            {"key": "make", "do": "create_record", "entity": "account", "values": {"name": "company"}},
            {"key": "set", "do": "set_values", "values": {"status": '"qualified"', "account": "steps.make"}},
        ],
    }


def _permissions() -> list[Json]:
    everyone = {"create": True, "read": True, "update": True, "delete": False, "export": False}
    own = {
        "create": True,
        "read": "owner = user or UNDER(owner.department, user.department)",
        "update": "owner = user",
    }
    return [
        {"role": "sales", "entity": "account", **everyone},
        {"role": "sales", "entity": "product", "read": True, "fields": {"cost": "hide"}},
        {"role": "sales", "entity": "lead", **own},
        {
            "role": "sales",
            "entity": "quote",
            "create": True,
            "read": "owner = user or UNDER(owner.department, user.department)",
            "update": 'owner = user and status = "draft"',
            "fields": {"cost": "hide", "total": "read"},
        },
        {"role": "sales", "entity": "order", "read": "owner = user"},
        {"role": "sales_manager", "entity": "account", **everyone},
        {"role": "sales_manager", "entity": "product", **everyone},
        {"role": "sales_manager", "entity": "lead", **everyone},
        {"role": "sales_manager", "entity": "quote", **everyone},
        {"role": "sales_manager", "entity": "order", **everyone},
    ]


def department_tree() -> Json:
    """A self-reference marked as a tree, an entity of one record, several references to one entity."""
    return {
        "formwright": 1,
        "key": "sample_units",
        "entities": [
            {
                "key": "unit",
                "title": "name",
                "fields": [
                    {"key": "name", "type": "text", "required": True},
                    {"key": "above", "type": "reference", "back": "below", "entity": "unit", "tree": True},
                    {"key": "lead", "type": "reference", "back": "led", "entity": "person"},
                    {"key": "deputy", "type": "reference", "back": "deputised", "entity": "person"},
                ],
            },
            {"key": "person", "title": "name", "fields": [{"key": "name", "type": "text"}]},
            {"key": "preferences", "single": True, "fields": [{"key": "greeting", "type": "text"}]},
        ],
    }


def all_samples() -> dict[str, Json]:
    """Every sample by name."""
    return {"minimal": minimal(), "sales": sales(), "department_tree": department_tree()}
