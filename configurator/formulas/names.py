"""What a formula about records of an entity may name: fields with their labels, functions with their help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from configurator.conditions.subjects import SYSTEM
from configurator.formulas.kinds import kind_said
from configurator.formulas.saying import option_names
from runtime.definition import App, Entity
from runtime.definition.lookups import references_into
from runtime.definition.scope import AppScope
from runtime.definition.text import text_in
from runtime.formula.functions import all_functions
from runtime.formula.functions.base import Function
from runtime.formula.scope import STAGES, FieldInfo
from runtime.formula.types import Kind
from runtime.problems import LANGUAGES

Json = dict[str, Any]
PEOPLE = {"user": {"en": "Person", "zh": "人员"}, "department": {"en": "Department", "zh": "部门"}}

_LABELS: Mapping[str, Mapping[str, str]] = {
    **{key: dict(field.label or {}) for key, field in SYSTEM.items()},
    "id": {"en": "Number of the record", "zh": "记录编号"},
    "owner_role": {"en": "Owner's queue", "zh": "负责队列"},
    "created_by": {"en": "Created by", "zh": "创建人"},
    "updated_by": {"en": "Changed by", "zh": "修改人"},
    "revision": {"en": "Revision", "zh": "修订号"},
    "record_type": {"en": "Record type", "zh": "记录类型"},
    STAGES: {"en": "Stays in stages", "zh": "阶段停留"},
}
_OF_PEOPLE: Mapping[str, Mapping[str, str]] = {
    "id": {"en": "Number", "zh": "编号"},
    "name": {"en": "Name", "zh": "姓名"},
    "email": {"en": "E-mail", "zh": "邮箱"},
    "roles": {"en": "Roles", "zh": "角色"},
    "department": {"en": "Department", "zh": "部门"},
    "parent": {"en": "Above it", "zh": "上级部门"},
    "head": {"en": "Head", "zh": "负责人"},
}
_COLLECTIONS = frozenset({"children", "links", "back"})


def names_of(app: App, scope: AppScope, entity: str, language: str) -> list[Json]:
    """The names of an entity (also `user`, `department`), fields of its own first.

    Each has `key`, `labels` in every language, `kind` in words; `entity` where a path goes on, `rows` when
    it is a collection, `options` of a choice.
    """
    found = app.find_entity(entity)
    own = {field.key: dict(_texts(field.label, field.key)) for field in found.fields} if found else {}
    own |= (
        {field.key: dict(_texts(field.label, field.key)) for field in app.user_fields}
        if entity == "user"
        else {}
    )
    back = _collections(app, found) if found else {}
    options = option_names(app, language)
    listed = []
    for key in [*own, *(key for key in scope.field_keys(entity) if key not in own)]:
        info = scope.field(entity, key)
        if info is None:
            continue
        labels = own.get(key) or back.get(key) or _known(entity, key)
        listed.append(_name(info, labels, options, language))
    return listed


def parents_of(scope: AppScope, entity: str) -> list[str]:
    """The entities `parent` leads to."""
    return list(scope.parents(entity))


def _known(entity: str, key: str) -> Mapping[str, str]:
    return (_OF_PEOPLE if entity in PEOPLE else _LABELS).get(key) or dict.fromkeys(LANGUAGES, key)


def _texts(label: Any, key: str) -> Iterator[tuple[str, str]]:
    yield from ((language, text_in(label, language, key)) for language in LANGUAGES)


def _collections(app: App, entity: Entity) -> dict[str, Mapping[str, str]]:
    """What the records that point here are called: their entity."""
    return {
        name: dict(_texts(owner.label, owner.key))
        for name, (_, owner, _field) in references_into(app, entity).items()
    }


def _name(
    info: FieldInfo, labels: Mapping[str, str], options: Mapping[tuple[str, str], str], language: str
) -> Json:
    found: Json = {"key": info.key, "labels": dict(labels), "kind": kind_said(info.type, language)}
    if info.type.entity and info.type.kind is not Kind.NUMBER:
        found["entity"] = info.type.entity
    if info.via in _COLLECTIONS or info.type.kind is Kind.ROWS:
        found["rows"] = True
    if info.members:
        found["members"] = [
            {"key": key, "kind": kind_said(type_, language)} for key, type_ in info.members.items()
        ]
    if info.type.options:
        found["options"] = [[value, options.get((value, label), label)] for value, label in info.type.options]
    return found


PICKING = ("filter", "row_condition")
"""The purposes of formulas that pick records in the database."""


@lru_cache(maxsize=4)
def functions(language: str) -> tuple[Json, ...]:
    """Every function: its name, how a call is written, one line of help, an example with its result."""
    return tuple(_function(one, language) for one in all_functions())


def _function(one: Function, language: str) -> Json:
    found: Json = {
        "name": one.name,
        "call": _call(one),
        "help": text_in(one.help, language),
        "category": one.category,
        "also": list(one.aliases),
    }
    if one.examples:
        found["example"] = one.examples[0].formula
    if one.purposes is not None:
        found["purposes"] = sorted(one.purposes)
    if one.needs is not None:
        found["not_for"] = list(PICKING)
    return found


def _call(one: Function) -> str:
    if one.parameters or not one.layout:
        return one.syntax()
    return f"{one.name}({', '.join(one.layout)})"
