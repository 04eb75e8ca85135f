"""What changed between two definitions is told with labels, whatever kind of part it is in."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from configurator.changes import detect_documents
from configurator.changes.report import Telling, is_frame
from configurator.naming.words import word, word_of_value
from configurator.pointers import identity
from runtime.definition.schema import app_schema
from tests.definition.samples import sales

Json = dict[str, Any]


def label(zh: str) -> Json:
    return {"en": f"The {zh}", "zh": zh}


def everything() -> Json:
    """The sample app with one of each kind of part that it lacks; each that can have a label has one."""
    app = sales()
    entities = {one["key"]: one for one in app["entities"]}
    for one in app["rules"]:
        one["label"] = label("规则")
        for column in one.get("inputs", ()):
            column["label"] = label("输入")
    app["scenarios"][0]["label"] = label("场景")
    app["metrics"][0]["label"] = app["metrics"][1]["label"] = app["measures"][0]["label"] = label("指标")
    app["settings"][0]["label"] = app["user_fields"][0]["label"] = label("设置")
    app["option_sets"][0]["replaced"] = [{"value": "north", "by": "south"}]
    lead, quote = entities["lead"], entities["quote"]
    status = next(one for one in quote["fields"] if one["type"] == "stage")
    status["replaced"] = [{"value": "lost", "by": "draft"}]
    status["transitions"][0] |= {"roles": ["sales_manager"], "label": label("批准")}
    quote["record_types"][0] |= {"options": {"level": ["gold"]}, "stages": ["draft", "approved"]}
    quote |= {"unique": [["number", "account"]], "indexes": [["status", "account"]]}
    lead["duplicates"] = [{"id": "same", "match": ["email", "company"], "then": "warn"}]
    app["forms"][0]["layout"] += [
        {"id": "s9", "section": label("分区"), "items": [
            {"field": "budget", "width": 2, "help": label("帮助")},
            {"id": "n1", "note": label("注意"), "tone": "warning"},
        ]},
    ]  # fmt: skip
    app["views"] += [
        {"key": "calendar", "label": label("日历"), "entity": "order", "kind": "calendar", "date": "ordered_on",
         "range": "week", "sort": ["-total"], "columns": ["number", "account.region"], "card": ["total"]},
    ]  # fmt: skip
    app["dashboards"][0] |= {"roles": ["sales"]}
    app["dashboards"][0]["widgets"] += [
        {"id": "w8", "kind": "bar", "metric": "ordered", "series": "account.level", "interval": "quarter",
         "sort": "-value", "format": "money", "period": "this year"},
        {"id": "w9", "kind": "table", "view": "leads", "width": 6},
    ]  # fmt: skip
    app["menu"][0]["items"] += [{"id": "i8", "entity": "order", "roles": ["sales"]}]
    app["flows"] += [_long_flow()]
    app["scenarios"][0] |= {
        "when": [{"press": "submit_quote"}, {"save": {"level": "gold"}}],
        "expect": {"values": {"status": "approved"}, "locked": ["account"], "options": {"level": ["gold"]}},
    }
    return app


def _long_flow() -> Json:
    asks = [{"key": "remark", "type": "text", "label": label("备注")}]
    approve = {
        "key": "boss", "label": label("经理"), "do": "approve", "by": [{"role": "sales_manager"}],
        "mode": "all", "due": "2 workdays", "allow": ["return"], "fields": {"reason": "require"},
    }  # fmt: skip
    return {
        "key": "long", "label": label("长流程"), "entity": "quote",
        "trigger": {"on": "button", "label": label("按钮"), "roles": ["sales"], "ask": asks},
        "steps": [
            {"key": "two", "label": label("并行"), "do": "parallel", "branches": [
                {"id": "a", "label": label("一路"), "steps": [approve]}]},
            {"key": "again", "do": "each", "in": "lines", "as": "line", "steps": [
                {"key": "row", "do": "add_rows", "field": "lines", "values": {"product": "line.product"}}]},
            {"key": "call", "do": "subflow", "flow": "submit_quote"},
            {"key": "give", "do": "assign", "by": "queue", "to": [{"role": "sales"}]},
            {"key": "keep", "do": "set_values", "values": {"reason": "steps.ask.remark", "level": '"gold"'}},
            {"key": "late", "do": "find_records", "entity": "order", "sort": ["-ordered_on"]},
        ],
    }  # fmt: skip


def _members(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each property of each object and each member of each list: container and name or index."""
    if isinstance(value, dict) and not set(value) <= {"en", "zh"}:
        for name in value:
            yield value, name
            yield from _members(value[name])
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield value, index
            yield from _members(member)


KEPT = {"formwright", "key", "value", "id", "label", "from", "to", "do", "kind", "type", "on", "role"}


def _labelled_keys(value: Any) -> set[str]:
    """The keys for which there is a label, or what they are about has one."""
    found: set[str] = set()
    if isinstance(value, dict):
        if "label" in value and identity(value):
            found.add(str(identity(value)))
        for name, inner in value.items():
            found |= _labelled_keys(inner) if name != "records" else set()
    elif isinstance(value, list):
        for inner in value:
            found |= _labelled_keys(inner)
    return found


def _code(value: Any) -> set[str]:
    """Whatever is shown as it is written: formulas with more than a name, messages, names in scenarios."""
    if isinstance(value, str):
        return {value} if re.search(r"[^\w.]", value) else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_code(one) for one in inner)) if inner else set()


def test_no_change_shows_a_key_that_has_a_label() -> None:
    document = everything()
    keys = _labelled_keys(document) - {"submit", "id", "orders"}
    code = sorted(_code(document), key=len, reverse=True)
    seen, wrong = 0, []
    for number, (container, place) in enumerate(list(_members(document))):
        if place in KEPT or (place == "field" and identity(container) == container["field"]):
            continue
        other = copy.deepcopy(document)
        changed, _place = list(_members(other))[number]
        del changed[place]
        for old, new in ((document, other), (other, document)):
            telling = Telling(old, new, "zh")
            for change in detect_documents(old, new):
                if is_frame(change):
                    continue
                seen += 1
                said = telling.sentence(change)
                rest = said
                for source in code:
                    rest = rest.replace(source, " ")
                left = keys.intersection(re.findall(r"[A-Za-z_]\w*", rest))
                if left:
                    wrong.append((change.path, said))
    assert wrong == []
    assert seen > 900


@pytest.mark.parametrize(
    ("edit", "english", "chinese"),
    [
        (lambda d: d["forms"][0]["layout"][-1]["items"].pop(0),
         "form “Lead”, section “The 分区”, field “Budget”: removed",
         "表单「线索」，分区「分区」，字段「预算」：已删除"),
        (lambda d: d["rules"][-1]["rows"][0]["then"].update(score="50"),
         "rule “The 规则”, row “1”: then Score: 40 → Score: 50",
         "规则「规则」，行「1」：结果 评分：40 → 评分：50"),
        (lambda d: d["entities"][2]["fields"][-1]["transitions"].pop(0),
         "entity “Lead”, field “Status”, transition “New → Qualified”: removed",
         "实体「线索」，字段「状态」，流转「新建 → 已确认」：已删除"),
        (lambda d: d["permissions"][0].update(fields={"revenue": "hide"}),
         "permission “Sales · Account”: field set to Revenue: hidden",
         "权限「销售 · 客户」：字段 设为 收入：隐藏"),
        (lambda d: d["views"][-1].update(columns=["number", "total"]),
         "view “The 日历”: columns Number, Account › Region → Number, Total",
         "视图「日历」：列 编号、客户 › 地区 → 编号、合计"),
        (lambda d: d["entities"][3]["label"].update(zh="报价"),
         "entity “Quote”: label (中文) “报价单” → “报价”",
         "实体「报价」：名称 「报价单」 → 「报价」"),
    ],
)  # fmt: skip
def test_a_change_is_told_as_people_call_things(edit: Any, english: str, chinese: str) -> None:
    old, new = everything(), everything()
    edit(new)
    (change,) = detect_documents(old, new)
    assert Telling(old, new, "en").sentence(change) == english
    assert Telling(old, new, "zh").sentence(change) == chinese


def _declared(schema: Any, definitions: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(schema, dict):
        for name, declared in (schema.get("properties") or {}).items():
            while isinstance(declared, dict) and "common" in declared.get("$ref", ""):
                declared = definitions[declared["$ref"].rpartition("/")[2]]
            if isinstance(declared, dict) and "const" not in declared:
                yield name, declared
        for inner in schema.values():
            yield from _declared(inner, definitions)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _declared(inner, definitions)


def test_every_property_and_every_one_of_a_few_words_has_a_name() -> None:
    schema = app_schema()
    for name, declared in _declared(schema, schema["$defs"]):
        if "x-label" not in declared and name not in ("en", "zh"):
            assert re.search(r"[一-鿿]", word(name, "zh")), name
        held = declared.get("items") if isinstance(declared.get("items"), dict) else declared
        for value in held.get("enum") or ():
            if "x-labels" in held or name in ("do", "type", "on", "kind", "method"):
                continue
            assert word_of_value(name, value, "zh"), (name, value)
