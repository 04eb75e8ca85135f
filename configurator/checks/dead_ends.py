"""What leads nowhere: stages without a way out, changes and records of nobody, fields nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import App, Entity, Field, FieldItem, is_child, targets_of
from runtime.definition.parts import Part, properties
from runtime.definition.remembering import remember
from runtime.problems import Problem, register_messages

register_messages(
    {
        "stage.trap": {
            "en": "A record that has reached “{key}” can never come to an end",
            "zh": "进入“{key}”的记录无法到达任何结束阶段",
            "hint": {
                "en": "Add a change from it, or say that it is an end: won, lost or done",
                "zh": "请添加可离开的变更，或将其设为赢单、输单或完成",
            },
        },
        "transition.nobody": {
            "en": "None of the roles that may make this change may change {entity}",
            "zh": "可执行此变更的角色都无权修改{entity}",
            "hint": {
                "en": "Give one of them the right to update, or leave the change to a button",
                "zh": "请授予其中一个角色修改权限，或改由按钮执行",
            },
        },
        "permission.nobody_creates": {
            "en": "No role can create {entity}, and no flow does",
            "zh": "没有角色可以新建{entity}，也没有流程会新建",
        },
        "field.unused": {
            "en": "“{key}” stands in no form or view, and nothing reads it",
            "zh": "字段“{key}”不在任何表单或视图中，也没有被使用",
            "hint": {"en": "Put it into a form, or remove it", "zh": "请放入表单，或删除该字段"},
        },
    }
)

_WORD = re.compile(r"\w+")


@check
def traps(checking: Checking) -> Iterator[Problem]:
    """Stages from which no end can be reached. Where none is said to be one, those without a way out are."""
    for path, entity, field in checking.fields():
        if field.type != "stage":
            continue
        ways: dict[str, set[str]] = {stage.value: set() for stage in field.stages}
        for move in field.transitions:
            if move.source in ways and move.target in ways:
                ways[move.source].add(move.target)
        ends = {stage.value for stage in field.stages if stage.kind != "open"}
        ends = ends or {value for value, targets in ways.items() if not targets}
        arriving = set(ends)
        while grown := {value for value, targets in ways.items() if targets & arriving} - arriving:
            arriving |= grown
        for index, stage in enumerate(field.stages):
            is_entered = stage.value == field.setting("initial") or any(
                stage.value in targets for targets in ways.values()
            )
            if is_entered and field.transitions and stage.value not in arriving:
                yield Problem("stage.trap", f"{path}/stages/{index}", {"key": stage.value}, "warning")
        yield from _changes_of_nobody(checking.app, entity, field, path)


def _changes_of_nobody(app: App, entity: Entity, field: Field, path: str) -> Iterator[Problem]:
    updating = {row.role for row in app.permissions if row.entity == entity.key and row.update is not False}
    for index, move in enumerate(field.transitions):
        known = {role.key for role in app.roles}
        if move.roles and known.issuperset(move.roles) and not updating.intersection(move.roles):
            at = f"{path}/transitions/{index}/roles"
            yield Problem("transition.nobody", at, {"entity": entity.key}, "warning")


@check
def records_nobody_makes(checking: Checking) -> Iterator[Problem]:
    """Entities that no role, no flow and no public form can make records of."""
    app = checking.app
    if not app.roles:
        return
    made = {row.entity for row in app.permissions if row.create is not False}
    made |= {str(step.settings.get("entity")) for flow in app.flows for step in flow.all_steps()
             if step.do == "create_record"}  # fmt: skip
    made |= {form.entity for form in app.forms if form.public is not None and form.public.enabled}
    readable = {row.entity for row in app.permissions if row.read is not False}
    for index, entity in enumerate(app.entities):
        if entity.key in readable and entity.key not in made and not is_child(app, entity):
            values = {"entity": entity.key}
            yield Problem("permission.nobody_creates", f"/entities/{index}", values, "warning")


@check
def unused_fields(checking: Checking) -> Iterator[Problem]:
    """Fields that are in no form of their entity and whose key is said nowhere else."""
    app = checking.app
    placed = {(form.entity, item.field) for form in app.forms for _path, item in form.walk()
              if isinstance(item, FieldItem)}  # fmt: skip
    with_forms = {form.entity for form in app.forms}
    said = _words(app)
    for path, entity, field in checking.fields():
        shown = entity.key not in with_forms or is_child(app, entity) or (entity.key, field.key) in placed
        if (
            not shown and field.key not in said and not targets_of(field)
        ):  # a reference is seen from the other side
            yield Problem("field.unused", path, {"key": field.key}, "warning")


def _words(app: App) -> set[str]:
    """Every word that stands in the definition, but for fields' own keys and the fields of layouts."""
    found: set[str] = set()
    for declared in properties(App):
        value = getattr(app, declared.attribute)
        if declared.name in ("forms", "scenarios"):
            continue
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            found |= remember(_words_of, part) if isinstance(part, Part) else _said(part)
    return found


def _words_of(part: Part) -> set[str]:
    return _said(part.dump())


def _said(value: object) -> set[str]:
    found: set[str] = set()
    waiting: list[object] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            is_field = "type" in part and "key" in part
            waiting.extend(
                value for name, value in part.items() if not (is_field and name in ("key", "label"))
            )
            found.update(part)
        elif isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, str):
            found.update(_WORD.findall(part))
    return found
