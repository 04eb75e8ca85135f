"""How changes are said in English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from runtime.problems import localised

_LONGEST = 80

_NOUNS = {
    "as": ("acting as", "操作人"),
    "at": ("at", "时间"),
    "base": ("version of the template", "模板版本"),
    "branches": ("branch", "分支"),
    "cases": ("case", "条件分支"),
    "color": ("colour", "颜色"),
    "columns": ("columns", "列"),
    "compute": ("computes", "计算"),
    "copy_from": ("copied from", "复制来源"),
    "create": ("create", "新建"),
    "dashboards": ("dashboard", "仪表盘"),
    "date": ("date", "日期"),
    "default": ("default", "默认值"),
    "delete": ("delete", "删除"),
    "description": ("description", "说明"),
    "duplicates": ("duplicate check", "查重规则"),
    "entities": ("entity", "实体"),
    "entity": ("entity", "实体"),
    "expect": ("expected", "预期"),
    "export": ("export", "导出"),
    "fields": ("field", "字段"),
    "filter": ("filter", "筛选条件"),
    "flows": ("flow", "流程"),
    "format": ("format", "格式"),
    "forms": ("form", "表单"),
    "formula": ("formula", "公式"),
    "given": ("given", "前置数据"),
    "group": ("group by", "分组"),
    "help": ("help", "帮助"),
    "hide": ("hides", "隐藏"),
    "icon": ("icon", "图标"),
    "if": ("condition", "条件"),
    "indexed": ("indexed", "建立索引"),
    "indexes": ("indexes", "索引"),
    "inputs": ("input", "输入"),
    "invalid_when": ("refused when", "不予保存的条件"),
    "items": ("item", "项"),
    "kind": ("kind", "类别"),
    "label": ("label", "名称"),
    "layout": ("section", "分区"),
    "lock": ("locks", "锁定"),
    "max": ("at most", "最大值"),
    "max_length": ("at most so long", "最大长度"),
    "measure": ("measure", "度量"),
    "measures": ("measure", "度量"),
    "menu": ("menu", "菜单"),
    "message": ("message", "消息"),
    "metrics": ("metric", "指标"),
    "min": ("at least", "最小值"),
    "option_set": ("option set", "选项集"),
    "option_sets": ("option set", "选项集"),
    "options": ("option", "选项"),
    "order": ("order", "顺序"),
    "permissions": ("permission", "权限"),
    "placeholder": ("placeholder", "占位提示"),
    "plural": ("plural", "复数名称"),
    "read": ("see", "查看"),
    "record_types": ("record type", "记录类型"),
    "records": ("records", "记录"),
    "by": ("replaced by", "替换为"),
    "replaced": ("replacement", "替换"),
    "require": ("requires", "必填字段"),
    "required": ("required", "必填"),
    "role": ("role", "角色"),
    "roles": ("role", "角色"),
    "rows": ("row", "行"),
    "rules": ("rule", "规则"),
    "scale": ("decimals", "小数位数"),
    "scenarios": ("scenario", "场景"),
    "searchable": ("searchable", "可搜索"),
    "settings": ("setting", "设置"),
    "show": ("shows", "显示字段"),
    "sort": ("order", "排序"),
    "stages": ("stage", "阶段"),
    "steps": ("step", "步骤"),
    "tabs": ("tab", "标签页"),
    "then": ("then", "结果"),
    "title": ("title", "标题"),
    "totals": ("totals", "合计"),
    "tracked": ("tracked", "记录变更"),
    "transitions": ("transition", "流转"),
    "trigger": ("trigger", "触发方式"),
    "type": ("type", "类型"),
    "unique": ("unique", "唯一"),
    "update": ("change", "修改"),
    "user_fields": ("user field", "用户字段"),
    "value": ("value", "值"),
    "values": ("values", "值"),
    "views": ("view", "视图"),
    "when": ("condition", "条件"),
    "widgets": ("widget", "图表"),
}

_VERBS = {
    "added": ("added", "已新增"),
    "removed": ("removed", "已删除"),
    "reordered": ("put in another order", "顺序已调整"),
    "set": ("set to", "设为"),
    "cleared": ("no longer", "不再是"),
    "became": ("→", "→"),
}

_VALUES = {True: ("yes", "是"), False: ("no", "否"), None: ("nothing", "空")}


def word(name: str, language: str) -> str:
    """What a property or a member of a list is called."""
    known = _NOUNS.get(name)
    return known[language == "zh"] if known else name.replace("_", " ")


def verb(name: str, language: str) -> str:
    """What happened."""
    return _VERBS[name][language == "zh"]


def place(where: Iterable[tuple[str, Any]], language: str) -> str:
    """The objects on the way to a change, ending in a colon; empty for the app itself."""
    is_chinese = language == "zh"
    space, comma, colon = ("", "，", "：") if is_chinese else (" ", ", ", ": ")
    parts = [f"{word(kind, language)}{space}{quoted(label, language)}" for kind, label in where]
    return comma.join(parts) + colon if parts else ""


def said(value: Any, language: str) -> str:
    """A value, short and in quotes where it is a text."""
    if value is None or isinstance(value, bool):
        return _VALUES[value][language == "zh"]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return _short(", ".join(value)) or "[]"
    shown = localised(value, language)
    return (
        quoted(shown, language) if isinstance(shown, str) else _short(json.dumps(shown, ensure_ascii=False))
    )


def quoted(label: Any, language: str) -> str:
    """A label in quotation marks."""
    shown = _short(str(localised(label, language)))
    return f"「{shown}」" if language == "zh" else f"“{shown}”"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
