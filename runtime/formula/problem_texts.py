"""The words of formula problems: code -> English, Chinese, and a hint in both."""

from __future__ import annotations

from typing import Any


def _both(en: str, zh: str, hint_en: str = "", hint_zh: str = "") -> dict[str, Any]:
    return {"en": en, "zh": zh, "hint": {"en": hint_en, "zh": hint_zh} if hint_en else ""}


MESSAGES = {
    "formula.empty": _both("The formula is empty", "公式为空"),
    "formula.too_long": _both(
        "The formula is longer than {limit} bytes",
        "公式超过 {limit} 字节",
        "Split it into several computed fields",
        "请拆成多个计算字段",
    ),
    "formula.too_many_nodes": _both(
        "The formula has more than {limit} parts",
        "公式的组成部分超过 {limit} 个",
        "Split it into several computed fields",
        "请拆成多个计算字段",
    ),
    "formula.too_deep": _both(
        "The formula is nested more than {limit} levels deep",
        "公式嵌套超过 {limit} 层",
        "Use IFS or CASE, or split it into several computed fields",
        "请使用 IFS 或 CASE，或拆成多个计算字段",
    ),
    "formula.character": _both("The character {text} has no meaning here", "字符 {text} 在此处没有意义"),
    "formula.brace": _both(
        "Braces are not used in formulas",
        "公式中不使用花括号",
        "Write the field's key by itself",
        "直接写字段标识即可",
    ),
    "formula.text_open": _both(
        "This text has no closing quote",
        "文本缺少结束引号",
        'Close it with ", and double a quote inside it',
        "请用引号结束；文本内的引号写两个",
    ),
    "formula.number": _both(
        "{text} is not a number as formulas write it",
        "{text} 不是公式可用的数字写法",
        "Write plain decimals such as 1250 or 0.5",
        "请写普通十进制数，例如 1250 或 0.5",
    ),
    "formula.number_too_large": _both("This number is too large", "数字过大"),
    "formula.syntax": _both(
        "The formula can't be read at {text}",
        "公式在 {text} 处无法解析",
        "Check operators, commas and brackets",
        "请检查运算符、逗号和括号",
    ),
    "formula.ends_early": _both(
        "The formula ends too early", "公式不完整", "Something is missing at the end", "末尾缺少内容"
    ),
    "formula.bracket": _both("The bracket {text} has no partner", "括号 {text} 不成对"),
    "formula.assignment": _both(
        "A formula can't assign values", "公式不能赋值", "Write = to compare", "比较请用 ="
    ),
    "formula.statement": _both(
        "A formula is one expression, without statements", "公式只能是一个表达式，不能包含语句"
    ),
    "formula.lambda": _both("Functions can't be defined in a formula", "公式中不能定义函数"),
    "formula.comprehension": _both(
        "Loops can't be written in a formula",
        "公式中不能写循环",
        "Use an aggregate: SUM(lines, price * quantity)",
        "请使用汇总函数：SUM(lines, price * quantity)",
    ),
    "formula.f_string": _both(
        "Formatted strings are not available",
        "不支持格式化字符串",
        'Join with &: "No. " & number',
        '请用 & 连接："编号" & number',
    ),
    "formula.method_call": _both(
        "{text} can't be called on a value",
        "不能在值上调用 {text}",
        "Functions are written around their arguments: UPPER(name)",
        "函数要写在参数外面：UPPER(name)",
    ),
    "formula.not_callable": _both("This can't be called", "此处不能作为函数调用"),
    "formula.subscript": _both(
        "Items are not taken with square brackets",
        "不能用方括号取元素",
        "Use ROW(lines, 1), INDEX(…) or MID(…)",
        "请使用 ROW(lines, 1)、INDEX(…) 或 MID(…)",
    ),
    "formula.list": _both(
        "A list stands only after in",
        "列表只能写在 in 之后",
        'Write level in ["gold", "silver"]',
        '请写成 level in ["gold", "silver"]',
    ),
    "formula.keyword": _both("{text} is not available in formulas", "公式中不能使用 {text}"),
    "formula.operator": _both(
        "The operator {text} is not available in formulas", "公式中没有运算符 {text}", "{advice}", "{advice}"
    ),
    "formula.chained": _both(
        "Comparisons can't be chained", "比较不能连写", "Write 1 < x and x < 5", "请写成 1 < x and x < 5"
    ),
    "formula.named_argument": _both("Arguments are given by position", "参数按位置给出"),
    "formula.unknown_name": _both("There is no field {text}", "没有字段 {text}", "{advice}", "{advice}"),
    "formula.unknown_member": _both(
        "{entity} has no field {text}", "{entity} 没有字段 {text}", "{advice}", "{advice}"
    ),
    "formula.unknown_function": _both(
        "There is no function {text}", "没有函数 {text}", "{advice}", "{advice}"
    ),
    "formula.unknown_entity": _both("There is no entity {text}", "没有实体 {text}", "{advice}", "{advice}"),
    "formula.unknown_option": _both(
        "{text} is not one of the options", "{text} 不在选项之中", "{advice}", "{advice}"
    ),
    "formula.no_hop": _both(
        "{text} has no fields to read",
        "{text} 之下没有字段可读",
        "Only references can be followed",
        "只能沿引用继续读取",
    ),
    "formula.any_reference_hop": _both(
        "{text} may point to several entities and can't be followed", "{text} 可能指向多个实体，不能继续读取"
    ),
    "formula.rows_alone": _both(
        "{text} is a collection of rows, not one value",
        "{text} 是多行数据，不是单个值",
        "Use an aggregate such as SUM, COUNT or FIRST",
        "请使用 SUM、COUNT、FIRST 等汇总函数",
    ),
    "formula.row_alone": _both(
        "{text} is of one record, a figure is of all of them",
        "{text} 属于单条记录，指标须汇总所有记录",
        "Put it in an aggregate, such as SUM({text})",
        "请放入汇总函数，例如 SUM({text})",
    ),
    "formula.not_rows": _both(
        "{text} is not a collection of rows",
        "{text} 不是多行数据",
        'Give a sub-table, a collection or ENTITY("…")',
        '请给出子表、集合或 ENTITY("…")',
    ),
    "formula.no_parent": _both(
        "There is no parent here",
        "此处没有上级记录",
        "parent is available in rows of a sub-table",
        "parent 只能在子表行中使用",
    ),
    "formula.type": _both(
        "{operator} can't be applied to {left} and {right}",
        "{operator} 不能用于{left}和{right}",
        "{advice}",
        "{advice}",
    ),
    "formula.type_one": _both(
        "{operator} can't be applied to {left}", "{operator} 不能用于{left}", "{advice}", "{advice}"
    ),
    "formula.text_plus": _both(
        "+ doesn't join texts", "+ 不能连接文本", "Join texts with &", "请用 & 连接文本"
    ),
    "formula.text_percent": _both(
        "% doesn't format texts", "% 不能用来格式化文本", "Join texts with &", "请用 & 连接文本"
    ),
    "formula.argument_count": _both("{function} is written {syntax}", "{function} 的写法是 {syntax}"),
    "formula.argument_type": _both(
        "{function} needs {expected} for {parameter}, this is {found}",
        "{function} 的 {parameter} 需要{expected}，这里是{found}",
        "{advice}",
        "{advice}",
    ),
    "formula.argument_value": _both(
        "{function} can't take this {parameter}",
        "{function} 不接受这样的 {parameter}",
        "{advice}",
        "{advice}",
    ),
    "formula.literal_needed": _both(
        "{function} needs a constant for {parameter}", "{function} 的 {parameter} 必须是常量"
    ),
    "formula.branches": _both(
        "The branches give {left} and {right}",
        "各分支的结果分别是{left}和{right}",
        "All branches must give the same type",
        "所有分支的类型必须一致",
    ),
    "formula.currency": _both(
        "Amounts of different currencies ({left}, {right}) can't be combined",
        "不同币种的金额（{left}、{right}）不能直接运算",
        "Use CONVERT(amount, to, date)",
        "请使用 CONVERT(金额, 目标币种, 日期)",
    ),
    "formula.mixed_currency": _both(
        "The rows may have different currencies",
        "各行的币种可能不同",
        "Use CONVERT(amount, to, date) in each row",
        "请在每行使用 CONVERT(金额, 目标币种, 日期)",
    ),
    "formula.no_currency": _both("CONVERT needs an amount of money", "CONVERT 需要金额字段"),
    "formula.bound": _both(
        "The result may become too large to be exact",
        "结果可能过大而无法精确计算",
        "Multiply fewer numbers, or ROUND and limit them with MIN first",
        "请减少相乘的数字，或先用 MIN 限制大小",
    ),
    "formula.purpose": _both(
        "{function} is not available here", "此处不能使用 {function}", "{advice}", "{advice}"
    ),
    "formula.impure": _both(
        "{function} would give another value each time",
        "{function} 每次的值都不同",
        "Use it in a default or a flow, or inside ONCE(…)",
        "请用在默认值或流程中，或放进 ONCE(…)",
    ),
    "formula.result_type": _both(
        "The formula gives {found}, but {expected} is needed",
        "公式的结果是{found}，但需要{expected}",
        "{advice}",
        "{advice}",
    ),
    "formula.pattern": _both("This is not a valid pattern: {text}", "正则表达式无效：{text}"),
    "formula.not_a_tree": _both(
        "{text} is not arranged as a tree",
        "{text} 不是树形结构",
        'Mark its self-reference "tree": true',
        '请把其自引用标为 "tree": true',
    ),
    "formula.text_too_long": _both("A text became longer than {limit} characters", "文本超过 {limit} 个字符"),
    "formula.too_many_steps": _both(
        "The formula went over more than {limit} rows", "公式遍历的行数超过 {limit}"
    ),
    "formula.cell": _both(
        "This cell can't be read",
        "无法识别此单元格",
        'Write a value, >= 100, 10 .. 20, "a", "b" or a formula with value',
        '请写一个值、>= 100、10 .. 20、"a", "b" 或包含 value 的公式',
    ),
}
