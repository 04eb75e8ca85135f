"""What a JSON Schema finds, as problems people can read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from runtime.definition.parts import escape
from runtime.definition.schema import LONGEST_NAME, app_schema, validator
from runtime.problems import Problem, register_messages

register_messages(
    {
        "property.unknown": {
            "en": "There is no property “{property}” here",
            "zh": "此处没有属性“{property}”",
            "hint": {"en": "{suggestion}", "zh": "{suggestion}"},
        },
        "property.missing": {
            "en": "The property “{property}” is missing",
            "zh": "缺少属性“{property}”",
            "hint": {"en": "Add it.", "zh": "请补上。"},
        },
        "id.missing": {
            "en": "This part has no id, so that it cannot be told from its siblings",
            "zh": "该部分没有 id，无法与同级区分",
            "hint": {
                "en": "`formwright app check --fix` writes one.",
                "zh": "可用 `formwright app check --fix` 补写。",
            },
        },
        "property.type": {
            "en": "This must be {expected}",
            "zh": "此处应为 {expected}",
            "hint": {"en": "Found: {found}", "zh": "实际为：{found}"},
        },
        "property.choice": {
            "en": "“{found}” is not one of: {choices}",
            "zh": "“{found}”不在可选值之内：{choices}",
            "hint": {"en": "{suggestion}", "zh": "{suggestion}"},
        },
        "kind.unknown": {
            "en": "There is no {property} “{found}”",
            "zh": "没有名为“{found}”的{property}",
            "hint": {"en": "There are: {choices}", "zh": "可用的有：{choices}"},
        },
        "format.version": {
            "en": "This version of the format is not known: {found}",
            "zh": "未知的格式版本：{found}",
            "hint": {
                "en": 'Known is `"formwright": 1`. A higher number needs a newer Formwright.',
                "zh": '已知的是 `"formwright": 1`。更高的数字来自更新版本的 Formwright：请先升级。',
            },
        },
        "property.one_of": {
            "en": "Exactly one of these must be given: {choices}",
            "zh": "以下属性必须且只能给出一个：{choices}",
        },
        "layout.unknown": {
            "en": "This is no part of a layout: it has none of {choices}",
            "zh": "这不是布局部件：缺少 {choices} 之一",
        },
        "text.language": {
            "en": "“{found}” is no language code",
            "zh": "“{found}”不是语言代码",
            "hint": {"en": "Such as `en` or `zh`.", "zh": "例如 `en` 或 `zh`。"},
        },
        "property.empty": {"en": "This may not be empty", "zh": "此处不能为空"},
        "property.too_long": {"en": "This is longer than {limit}", "zh": "长度超过 {limit}"},
        "property.too_small": {"en": "This is less than {limit}", "zh": "小于 {limit}"},
        "property.too_large": {"en": "This is more than {limit}", "zh": "大于 {limit}"},
        "property.repeated": {"en": "Something is listed twice here", "zh": "此处有重复项"},
        "property.pattern": {
            "en": "“{found}” does not have the form it must have",
            "zh": "“{found}”的格式不正确",
            "hint": {"en": "It must match {pattern}", "zh": "须匹配 {pattern}"},
        },
        "property.invalid": {"en": "This is not allowed here", "zh": "此处不允许该内容"},
    }
)

TAGS = {
    "type": {"en": "field type", "zh": "字段类型"},
    "do": {"en": "step type", "zh": "步骤类型"},
    "kind": {"en": "kind", "zh": "种类"},
    "on": {"en": "trigger", "zh": "触发方式"},
}
_LIMITS = {
    "minLength": "property.empty",
    "minItems": "property.empty",
    "minProperties": "property.empty",
    "maxLength": "property.too_long",
    "maxItems": "property.too_long",
    "maxProperties": "property.too_long",
    "minimum": "property.too_small",
    "exclusiveMinimum": "property.too_small",
    "maximum": "property.too_large",
    "exclusiveMaximum": "property.too_large",
}


def shape_problems(data: Any) -> list[Problem]:
    """What in a document is not of the shape the format asks for; empty when it can be loaded."""
    found: dict[tuple[str, str], Problem] = {}
    for error in validator().iter_errors(data):
        for problem in _said(error, data):
            key = (problem.code, problem.path + str(problem.values.get("property", "")))
            found.setdefault(key, problem)
    return list(found.values())


def pointer(steps: Any) -> str:
    """A JSON pointer from the steps to a place."""
    return "".join(f"/{escape(str(step))}" for step in steps)


def _said(error: Any, data: Any) -> Iterator[Problem]:
    kind, steps = error.kind, list(error.instance_path)
    path, name, value = pointer(steps), error.kind.name, error.instance
    if name == "additionalProperties":
        for member in kind.unexpected:
            known, called = _known_members(list(error.schema_path)), _called(member)
            values = {"property": called, "suggestion": _nearest(called, known)}
            yield Problem("property.unknown", f"{path}/{escape(called)}", values)
    elif name == "required":
        yield _missing(str(kind.property), path)
    elif name in ("enum", "const"):
        yield _wrong_choice(steps, path, value, kind)
    elif name == "type":
        yield Problem("property.type", path, {"expected": ", ".join(kind.types), "found": _short(value)})
    elif name in _LIMITS:
        yield Problem(_LIMITS[name], path, {"limit": kind.limit})
    else:
        yield _other(name, path, value, error)


def _missing(member: str, path: str) -> Problem:
    if member == "id":
        return Problem("id.missing", path, {"property": "id"})
    return Problem("property.missing", path, {"property": member})


def _wrong_choice(steps: list[Any], path: str, value: Any, kind: Any) -> Problem:
    if kind.name == "const":
        code = "format.version" if path == "/formwright" else "property.choice"
        return Problem(code, path, {"found": _short(value), "choices": _short(kind.expected_value)})
    choices = [str(option) for option in kind.options]
    code = "kind.unknown" if steps and steps[-1] in TAGS else "property.choice"
    found = _short(value)
    values = {
        "found": found,
        "property": TAGS.get(steps[-1], "") if steps else "",
        "choices": ", ".join(choices),
        "suggestion": _nearest(found, choices),
    }
    return Problem(code, path, values)


def _other(name: str, path: str, value: Any, error: Any) -> Problem:
    if name == "pattern":
        return Problem("property.pattern", path, {"found": _short(value), "pattern": error.kind.pattern})
    if name == "uniqueItems":
        return Problem("property.repeated", path)
    if name == "propertyNames":
        inner = error.kind.error
        if inner.kind.name in _LIMITS:
            place = f"{path}/{escape(_called(inner.instance))}"
            return Problem(_LIMITS[inner.kind.name], place, {"limit": inner.kind.limit})
        return Problem("text.language", path, {"found": _short(inner.instance)})
    schema = _at(list(error.schema_path)[:-1])
    if name.startswith("oneOf") and "oneOf" in schema:
        names = [member for option in schema["oneOf"] for member in option.get("required", ())]
        return Problem("property.one_of", path, {"choices": ", ".join(names)})
    if name == "anyOf" and all("required" in option for option in schema.get("anyOf", ())):
        names = [member for option in schema["anyOf"] for member in option["required"]]
        return Problem("layout.unknown", path, {"choices": ", ".join(names)})
    return Problem("property.invalid", path, {"found": _short(value)})


def _at(schema_path: list[Any]) -> Mapping[str, Any]:
    """The subschema at a path of keywords, following references."""
    root = app_schema()
    here: Any = root
    for step in schema_path:
        here = _resolved(root, here)
        try:
            here = here[int(step)] if isinstance(here, list) else here[step]
        except (KeyError, IndexError, ValueError):
            return {}
    found = _resolved(root, here)
    return found if isinstance(found, Mapping) else {}


def _resolved(root: Mapping[str, Any], schema: Any) -> Any:
    while isinstance(schema, Mapping) and "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def _known_members(schema_path: list[Any]) -> list[str]:
    return list(_at(schema_path[:-1]).get("properties", ()))


def _nearest(word: str, known: list[str]) -> str:
    found = difflib.get_close_matches(word, known, 1)
    return f"→ {found[0]}" if found else ""


def _called(name: str) -> str:
    """A member's name as it can be told: what no name is as long as is cut."""
    return name if len(name) <= LONGEST_NAME else _short(name)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
