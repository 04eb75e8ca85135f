"""The definition that a proposal stands for: entities, forms, views, menu, a first role with its rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from configurator.spreadsheets.hints import hints
from configurator.spreadsheets.kinds import KINDS, ROWS
from configurator.spreadsheets.naming import key_of
from configurator.spreadsheets.proposal import PlannedColumn, PlannedTable, Proposal
from runtime.definition.app import FORMAT

ROLE = "member"
MOST_COLUMNS = 7
MOST_FIGURES = 4
LONGEST_LINE = 255
_STATES = re.compile(r"status|state|stage|状态|阶段", re.I)
_NOT_LISTED = frozenset({"long_text", "choices", "url"})
_ICONS = (
    ("building", r"compan|customer|client|account|supplier|vendor|客户|公司|供应商|单位"),
    ("users", r"people|person|contact|employee|staff|member|student|联系人|员工|人员|学生|会员"),
    ("shopping-cart", r"order|purchase|sale|订单|采购|销售"),
    ("package", r"product|item|part|stock|material|产品|商品|物料|库存|配件"),
    ("file-invoice", r"invoice|bill|payment|发票|账单|回款|付款"),
    ("ticket", r"ticket|case|issue|request|工单|问题|申请"),
    ("checkbox", r"task|todo|activit|任务|待办|活动"),
    ("folder", r"project|contract|document|项目|合同|文档"),
    ("tool", r"equipment|asset|machine|device|repair|设备|资产|维修"),
    ("calendar", r"event|meeting|booking|visit|course|会议|预约|课程|拜访"),
)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field and the column it is filled from. `settings` are the field's while records are loaded."""

    key: str
    column: PlannedColumn
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """An entity and the table it is filled from. `parent` is the field of another whose rows these are."""

    key: str
    number: int
    table: PlannedTable
    fields: tuple[FieldPlan, ...]
    parent: tuple[str, str] | None = None

    def of_place(self, place: int) -> FieldPlan | None:
        """The field filled from the column at a place."""
        return next((one for one in self.fields if one.column.column.place == place), None)


def plan_entities(proposal: Proposal) -> dict[int, EntityPlan]:
    """The entities by the number of their table, with keys for all that has one."""
    taken: set[str] = set()
    entities = {
        number: key_of(table.one, taken, "entity") for number, table in enumerate(proposal) if table.kept
    }
    names: dict[int, set[str]] = {number: set() for number in entities}
    found: dict[int, EntityPlan] = {}
    for number, key in entities.items():
        table, fields = proposal[number], []
        for column in table.fields:
            if column.kind.key.startswith(ROWS):
                continue
            own = key_of(column.label, names[number])
            fields.append(FieldPlan(own, column, _settings(number, own, column, entities)))
        found[number] = EntityPlan(key, number, table, tuple(fields))
    for number, key in entities.items():
        parent = proposal[number].parent
        if parent is not None and parent.kind.target in entities:
            target = parent.kind.target
            own = key_of(proposal[number].many, names[target])
            found[number] = EntityPlan(
                key, number, proposal[number], found[number].fields, (entities[target], own)
            )
    return found


def _settings(number: int, key: str, column: PlannedColumn, entities: dict[int, str]) -> dict[str, Any]:
    """The settings of a field, as they are while records are loaded: serials are unique texts then."""
    target = column.kind.target
    if target is not None:
        made: dict[str, Any] = {
            "type": "reference",
            "entity": entities[target],
            "back": f"{entities[number]}_{key}",
        }
    elif column.kind.key == "serial":
        made = {"type": "text"}
    else:
        kind, fixed = KINDS[column.kind.key]
        made = {"type": kind, **fixed, **column.kind.settings}
    if made["type"] == "text" and "format" not in made:
        if column.column.longest > LONGEST_LINE:
            made["max_length"] = min(column.column.longest * 2, 10_000)
        made["searchable"] = True
    if column.required and column.kind.key != "serial" and made["type"] != "boolean":
        made["required"] = True
    if (column.unique or column.kind.key == "serial") and made["type"] in ("text", "integer"):
        made["unique"] = True
    return made


def definition_of(
    key: str, label: str, plans: dict[int, EntityPlan], loading: bool = False
) -> dict[str, Any]:
    """The app as JSON; with `loading` as it is while the records come in."""
    by_key = {plan.key: plan for plan in plans.values()}
    children = [plan for plan in plans.values() if plan.parent]
    entities = [_entity(plan, [one for one in children if one.parent and one.parent[0] == plan.key], loading)
                for plan in plans.values()]  # fmt: skip
    alone = [plan for plan in plans.values() if not plan.parent]
    return {
        "formwright": FORMAT,
        "key": key,
        "label": label,
        "icon": _icon(alone[0].table.one) if alone else "table",
        "entities": entities,
        "forms": [_form(plan, plans, children) for plan in by_key.values()],
        "views": [view for plan in alone for view in _views(plan)],
        "dashboards": _dashboards(alone),
        "roles": [{"key": ROLE, "label": {"en": "Members", "zh": "成员"}}],
        "permissions": [
            {"role": ROLE, "entity": plan.key, "create": True, "read": True, "update": True, "delete": True,
             "export": True}
            for plan in alone
        ],
        "menu": [{"id": f"open_{plan.key}", "view": f"all_{plan.key}"} for plan in alone],
    }  # fmt: skip


def _entity(plan: EntityPlan, children: list[EntityPlan], loading: bool) -> dict[str, Any]:
    fields = [{"key": one.key, "label": one.column.label, **_final(one, loading)} for one in plan.fields]
    for child in children:
        assert child.parent is not None
        fields.append(
            {"key": child.parent[1], "type": "children", "label": child.table.many, "entity": child.key}
        )
    made: dict[str, Any] = {"key": plan.key, "label": plan.table.one}
    if plan.table.many != plan.table.one:
        made["plural"] = plan.table.many
    made["icon"] = _icon(plan.table.one)
    title = plan.of_place(plan.table.title) if plan.table.title is not None else None
    if title is not None:
        made["title"] = title.key
    elif plan.fields:
        made["title"] = f'"{_quoted(plan.table.one)} " & id'
    made["fields"] = fields
    return made


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "")


def _final(one: FieldPlan, loading: bool) -> dict[str, Any]:
    """A serial goes on from the last number there is, once all are there."""
    if one.column.kind.key != "serial" or loading:
        return dict(one.settings)
    settings = one.column.kind.settings
    return {
        "type": "serial",
        "pattern": settings.get("pattern", "{0000}"),
        **({"start": settings["start"]} if "start" in settings else {}),
    }


def _icon(name: str) -> str:
    return next((icon for icon, words in _ICONS if re.search(words, name, re.I)), "table")


def _form(plan: EntityPlan, plans: dict[int, EntityPlan], children: list[EntityPlan]) -> dict[str, Any]:
    items = [
        {"field": one.key, **({"width": 2} if one.settings["type"] == "long_text" else {})}
        for one in plan.fields
    ]
    layout: list[dict[str, Any]] = [
        {"id": "details", "section": {"en": "Details", "zh": "基本信息"}, "columns": 2, "items": items}
    ]
    for child in children:
        if child.parent and child.parent[0] == plan.key:
            layout.append({"id": f"rows_{child.key}", "section": child.table.many,
                           "items": [{"field": child.parent[1]}]})  # fmt: skip
    tabs = [
        {"id": f"t_{back}", "label": other.table.many, "items": [{"id": f"r_{back}", "related": back}]}
        for other, back in _pointing_at(plan, plans)
        if not other.parent
    ]
    if tabs:
        layout.append({"id": "related", "tabs": tabs})
    return {"key": f"{plan.key}_form", "entity": plan.key, "layout": layout}


def _pointing_at(plan: EntityPlan, plans: dict[int, EntityPlan]) -> Iterator[tuple[EntityPlan, str]]:
    for other in plans.values():
        for one in other.fields:
            if one.column.kind.target == plan.number:
                yield other, one.settings["back"]


def _dashboards(plans: list[EntityPlan]) -> list[dict[str, Any]]:
    """How many there are of each, and how they stand."""
    numbers = [
        {"id": f"count_{plan.key}", "kind": "number", "label": plan.table.many, "entity": plan.key,
         "measure": "COUNT()", "width": 3}
        for plan in plans[:MOST_FIGURES]
    ]  # fmt: skip
    bars = [
        {"id": f"by_{plan.key}", "kind": "bar", "label": _by(plan, state), "entity": plan.key,
         "group_by": state.key, "measure": "COUNT()", "width": 6, "horizontal": True}
        for plan in plans
        if (state := _state_of(plan)) is not None
    ]  # fmt: skip
    if not numbers:
        return []
    return [{"key": "overview", "label": {"en": "Overview", "zh": "概览"}, "widgets": [*numbers, *bars[:4]]}]


def _state_of(plan: EntityPlan) -> FieldPlan | None:
    """The choice that says where a record stands, else one that says what kind it is."""
    chosen = [one for one in plan.fields if one.settings["type"] == "choice"]
    named = [one for one in chosen if _STATES.search(one.column.column.header)]
    return next(iter(named or [one for one in chosen if hints("choice", one.column.column.header)]), None)


def _by(plan: EntityPlan, state: FieldPlan) -> str:
    many, by = plan.table.many, state.column.label
    if not many.isascii():
        return f"{many}按{by}"
    return f"{many} by {by.lower() if by[1:].islower() else by}"


def _views(plan: EntityPlan) -> Iterator[dict[str, Any]]:
    title = plan.of_place(plan.table.title) if plan.table.title is not None else None
    shown = [one.key for one in plan.fields if one.settings["type"] not in _NOT_LISTED]
    if title is not None and title.key in shown:
        shown.remove(title.key)
        shown.insert(0, title.key)
    sums = [
        one.key for one in plan.fields if one.settings["type"] == "money" and one.key in shown[:MOST_COLUMNS]
    ]
    table = {"key": f"all_{plan.key}", "label": plan.table.many, "entity": plan.key, "kind": "table",
             "columns": shown[:MOST_COLUMNS] or [one.key for one in plan.fields[:1]]}  # fmt: skip
    if sums:
        table["totals"] = sums
    yield table
    state = _state_of(plan)
    if state is not None:
        yield {"key": f"board_{plan.key}", "label": _by(plan, state), "entity": plan.key, "kind": "kanban",
               "group_by": state.key}  # fmt: skip
