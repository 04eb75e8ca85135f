"""What checks say, in words."""

from __future__ import annotations

from typing import Any

from runtime.problems import register_messages

KINDS: dict[str, dict[str, str]] = {
    "entity": {"en": "entity", "zh": "实体"},
    "field": {"en": "field", "zh": "字段"},
    "role": {"en": "role", "zh": "角色"},
    "view": {"en": "view", "zh": "视图"},
    "form": {"en": "form", "zh": "表单"},
    "flow": {"en": "flow", "zh": "流程"},
    "dashboard": {"en": "dashboard", "zh": "仪表盘"},
    "option_set": {"en": "option set", "zh": "选项集"},
    "option": {"en": "option", "zh": "选项"},
    "stage": {"en": "stage", "zh": "阶段"},
    "collection": {"en": "collection", "zh": "关联集合"},
    "metric": {"en": "metric or measure", "zh": "指标"},
    "step": {"en": "step", "zh": "步骤"},
    "input": {"en": "input", "zh": "输入列"},
    "output": {"en": "output", "zh": "输出列"},
    "record": {"en": "record", "zh": "记录"},
    "record_type": {"en": "record type", "zh": "记录类型"},
}


def _both(en: str, zh: str, hint_en: str = "", hint_zh: str = "") -> dict[str, Any]:
    return {"en": en, "zh": zh, "hint": {"en": hint_en, "zh": hint_zh} if hint_en else ""}


register_messages(
    {
        "reference.unknown": _both(
            "There is no {kind} “{key}”", "没有{kind}“{key}”", "{suggestion}", "{suggestion}"
        ),
        "reference.path": _both(
            "“{key}” leads to no field of {entity}",
            "“{key}”在{entity}中找不到对应字段",
            "Paths hop references: account.region",
            "路径可沿引用继续：account.region",
        ),
        "key.invalid": _both(
            "“{key}” cannot be a key: letters, digits and _ of any script, not beginning with a digit",
            "“{key}”不能作为标识：可用任何文字的字母、数字和 _，且不以数字开头",
        ),
        "key.normal_form": _both(
            "“{key}” is written in another form than “{normal}”", "“{key}”应写作“{normal}”"
        ),
        "key.reserved": _both(
            "“{key}” has a meaning of its own", "“{key}”是保留字", "Choose another key.", "请换一个标识。"
        ),
        "key.duplicate": _both(
            "“{key}” is there already",
            "“{key}”已存在",
            "Keys differ by more than case.",
            "标识不区分大小写，不能重复。",
        ),
        "id.duplicate": _both("The id “{key}” is there already", "id“{key}”已存在"),
        "value.duplicate": _both("The value “{key}” is there already", "值“{key}”已存在"),
        "permission.duplicate": _both(
            "{role} and {entity} have a row already", "{role} 与 {entity} 已有权限行"
        ),
        "transition.duplicate": _both(
            "The change from {source} to {target} is there already", "从 {source} 到 {target} 的变更已存在"
        ),
        "layout.duplicate_field": _both("“{key}” stands in this form already", "字段“{key}”已在此表单中"),
        "formula.cycle": _both(
            "This reads what depends on it: {chain}", "循环依赖：{chain}", "Break the circle.", "请打破循环。"
        ),
        "formula.volatile": _both(
            "{field} changes with time or user and can't be {what}",
            "{field} 随时间或用户变化，不能{what}",
            "Use a date trigger.",
            "请使用日期触发。",
        ),
        "back.collision": _both(
            "The collection “{name}” of {entity} is there already",
            "{entity} 的关联集合“{name}”已存在",
            "Give one of the references a `back`.",
            "请为其中一个引用指定 `back`。",
        ),
        "field.two_sources": _both(
            "A field has one source: formula, copy_from or default",
            "字段的值只能有一个来源：formula、copy_from 或 default",
        ),
        "field.choose_from": _both(
            "There is nothing to choose from in this type of field", "此类字段没有候选记录可筛选"
        ),
        "field.clear_required": _both(
            "A required reference is left blank when its record is deleted",
            "删除被引用记录后，必填引用将为空",
            "Use restrict or cascade.",
            "请用 restrict 或 cascade。",
        ),
        "field.computed_required": _both("A computed field cannot be required", "计算字段不能设为必填"),
        "field.not_unique": _both("Fields of this type are not kept unique", "此类字段不会保证唯一"),
        "field.not_indexed": _both("Fields of this type are not indexed", "此类字段不会建立索引"),
        "field.tree": _both("A tree is a reference to its own entity", "树形字段必须引用自身实体"),
        "index.type": _both("“{key}” cannot be part of an index", "“{key}”不能用于索引"),
        "rule.sets_computed": _both("“{key}” is computed by its own formula", "“{key}”已有自己的公式"),
        "rule.sets_nothing": _both("The rule has no effect", "规则没有任何效果"),
        "rule.field_type": _both("A value of “{key}” cannot be given by a rule", "“{key}”的值不能由规则给出"),
        "rule.never": _both("This never holds", "此条件永不成立", "Remove the rule.", "请删除该规则。"),
        "rule.always": _both("This always holds", "此条件始终成立"),
        "rule.except": _both(
            '`except` means something only beside lock: ["*"]', '`except` 只有在 lock: ["*"] 时才有意义'
        ),
        "decision.output": _both("“{key}” is no output of this table", "“{key}”不是此表的输出列"),
        "decision.collect": _both(
            "Hit `collect` fills fields of the type choices", "`collect` 只能填入多选字段"
        ),
        "decision.number": _both(
            "Hit `{hit}` gives numbers; “{key}” holds none", "`{hit}` 只能用于数字；“{key}”不是数字字段"
        ),
        "decision.unreachable": _both(
            "A row above matches everything", "上方已有匹配一切的行，此行永远不会命中"
        ),
        "stage.no_initial": _both("It is not said which stage is the first", "未指定初始阶段"),
        "stage.unreachable": _both("No change leads to “{key}”", "没有任何变更到达“{key}”"),
        "stage.several": _both(
            "There is another stage field; record types speak of the first",
            "已有其他阶段字段；记录类型只针对第一个",
        ),
        "stage.same": _both("A change leads to another stage", "变更的起止阶段不能相同"),
        "record_type.field": _both("“{key}” has no options to choose from", "“{key}”没有可选项"),
        "record_type.initial": _both("The initial stage “{key}” is missing here", "此处缺少初始阶段“{key}”"),
        "record_type.stages": _both("The entity has no stage field", "该实体没有阶段字段"),
        "form.entity": _both("The form “{key}” is for {entity}", "表单“{key}”属于 {entity}"),
        "layout.columns": _both("Only sub-tables have columns", "只有子表字段才有列"),
        "layout.not_placed": _both(
            "“{key}” is required but stands in no form", "必填字段“{key}”未放入任何表单"
        ),
        "permission.child": _both(
            "Rights to rows are their parent's; only `fields` may be said",
            "子表行的权限随上级记录，此处只能设置 `fields`",
        ),
        "permission.none": _both("No role may read {entity}", "没有任何角色可以读取 {entity}"),
        "permission.no_update": _both("Whoever may update must be able to read", "能修改就必须能读取"),
        "permission.computed": _both("A computed field is not edited", "计算字段不可编辑"),
        "access.revealed": _both(
            "“{key}” is shown also to those who may not read what it is computed from",
            "“{key}”对无权读取其来源的人也可见",
        ),
        "access.unlisted": _both("Role {role} has no rights at all", "角色 {role} 没有任何权限"),
        "entity.too_wide": _both(
            "{count} columns; tables hold {limit}",
            "共 {count} 列，数据表最多 {limit} 列",
            "Move some to another entity.",
            "请移到其他实体。",
        ),
        "entity.many_columns": _both("{count} columns make slow lists", "{count} 列会使列表变慢"),
        "entity.child_of_itself": _both("Rows would contain themselves", "子表行将包含自身"),
        "text.untranslated": _both("There is no {language} text", "缺少{language}文本"),
        "flow.no_entity": _both(
            "This trigger is about a record: say of which entity", "此触发方式针对记录，请指定实体"
        ),
        "flow.unreachable": _both("This step is never reached", "此步骤永远不会执行"),
        "flow.empty": _both("The flow has no steps", "流程没有步骤"),
        "flow.other_form": _both("The form “{key}” is not public", "表单“{key}”未公开"),
        "flow.steps_key": _both("Flows have a step “{key}” already", "流程中已有步骤“{key}”"),
        "view.not_grouped": _both(
            "“{key}” has no groups: choose a choice, stage, reference or person",
            "“{key}”无法分组，请选择单选、阶段、引用或人员字段",
        ),
        "view.not_sorted": _both("Records cannot be sorted by “{key}”", "不能按“{key}”排序"),
        "field.number_part": _both(
            "“{key}” in the numbering pattern is no field whose value is known when the number is given",
            "编号规则中的“{key}”不是取号时已有值的字段",
        ),
        "view.not_a_date": _both("“{key}” is no date", "“{key}”不是日期"),
        "menu.several": _both("A menu entry leads to one place", "菜单项只能指向一处"),
        "menu.nothing": _both("A menu entry leads somewhere or holds others", "菜单项须指向某处或包含下级"),
        "public.reference": _both(
            "A public form cannot search references (“{key}”)", "公开表单不能搜索引用（“{key}”）"
        ),
        "public.nothing": _both("The public form shows no fields", "公开表单没有任何字段"),
        "public.required": _both(
            "“{key}” is required but not in the public form", "必填字段“{key}”不在公开表单中"
        ),
        "scenario.nothing": _both("The scenario expects nothing", "场景没有任何预期"),
        "figure.source": _both(
            "Say what is counted: entity and measure, or a metric", "请说明统计什么：实体和度量，或指标"
        ),
    }
)
