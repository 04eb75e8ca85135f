"""Where a field is used: in formulas, rules, forms, views, rights and flows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from configurator.checks.checking import Checking
from runtime.definition import (
    App,
    ComputeRule,
    DecisionTable,
    FieldItem,
    Form,
    Rule,
    StateRule,
    Text,
    ValidateRule,
    View,
)
from runtime.definition.text import text_in

_WORD = re.compile(r"\w+")
_PARTS = {"entities": "field", "rules": "rule", "forms": "form", "views": "view", "permissions": "right"}


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One place that uses a field: what it is (`rule`, `form` …), what it is called, where it stands."""

    kind: str
    label: str
    path: str

    def as_json(self) -> dict[str, str]:
        """For interfaces."""
        return {"kind": self.kind, "label": self.label, "path": self.path}


def uses_of(app: App, entity: str, key: str, language: str = "en") -> list[Use]:
    """Every part that uses the field, each once, in order of kind and name."""
    found = {
        (use.kind, use.path): use
        for use in (
            *_in_formulas(app, entity, key, language),
            *_by_name(app, entity, key, language),
        )
    }
    return sorted(found.values())


def _in_formulas(app: App, entity: str, key: str, language: str) -> Iterator[Use]:
    checking = Checking(app)
    for compiled in checking.formulas:
        formula, slot = compiled.formula, compiled.slot
        if formula is None or not _reads(
            checking, slot.entity, slot.record_entity, formula.reads, (entity, key)
        ):
            continue
        part = "/".join(slot.path.split("/")[:3])
        owner = _part_of(app, part, slot.path, language)
        if owner is not None and not slot.path.startswith(_own_path(app, entity, key)):
            yield owner


def _own_path(app: App, entity: str, key: str) -> str:
    number = next(index for index, one in enumerate(app.entities) if one.key == entity)
    place = next(index for index, one in enumerate(app.entities[number].fields) if one.key == key)
    return f"/entities/{number}/fields/{place}/"


def _part_of(app: App, part: str, path: str, language: str) -> Use | None:
    """The part of the app that a formula stands in."""
    _, kind, number, *rest = path.split("/")
    if kind == "entities":
        owner = app.entities[int(number)]
        if rest[:1] == ["fields"]:
            field = owner.fields[int(rest[1])]
            label = f"{_said(owner.label, owner.key, language)} › {_said(field.label, field.key, language)}"
            return Use("field", label, f"{part}/fields/{rest[1]}")
        return Use("title", _said(owner.label, owner.key, language), f"{part}/title")
    if kind == "permissions":
        row = app.permissions[int(number)]
        return Use("right", _role(app, row.role, language), part)
    if kind not in ("rules", "forms", "views", "metrics", "measures", "dashboards"):
        return None
    found = getattr(app, kind)[int(number)]
    return Use(_PARTS.get(kind, "figure"), _said(found.label, found.key, language), part)


def _reads(
    checking: Checking,
    entity: str | None,
    record_entity: str | None,
    reads: Iterable[tuple[str, ...]],
    wanted: tuple[str, str],
) -> bool:
    for path in reads:
        here, steps = entity, path
        if path[:1] in (("saved",), ("record",)):
            here, steps = (record_entity or entity) if path[0] == "record" else entity, path[1:]
        elif path[:1] == ("ENTITY",):
            here, steps = (path[1] if len(path) > 1 else None), path[2:]
        elif path[:1] == ("parent",):
            parents = checking.scope.parents(entity) if entity else ()
            if any(_passes(checking, parent, path[1:], wanted) for parent in parents):
                return True
            continue
        if _passes(checking, here, steps, wanted):
            return True
    return False


def _passes(checking: Checking, here: str | None, steps: Iterable[str], wanted: tuple[str, str]) -> bool:
    for step in steps:
        if here is None:
            return False
        if (here, step) == wanted:
            return True
        info = checking.scope.field(here, step)
        here = info.type.entity if info is not None else None
    return False


def _by_name(app: App, entity: str, key: str, language: str) -> Iterator[Use]:
    """Places that name the field itself."""
    for index, form in enumerate(app.forms):
        if form.entity == entity and _is_placed(form, key):
            yield Use("form", _said(form.label, form.key, language), f"/forms/{index}")
    for index, rule in enumerate(app.rules):
        if rule.entity == entity and key in named_by(rule):
            yield Use("rule", _said(rule.label, rule.key, language), f"/rules/{index}")
    for index, view in enumerate(app.views):
        if view.entity == entity and key in _named_by_view(view):
            yield Use("view", _said(view.label, view.key, language), f"/views/{index}")
    for index, row in enumerate(app.permissions):
        if row.entity == entity and key in row.fields:
            yield Use("right", _role(app, row.role, language), f"/permissions/{index}")
    for index, flow in enumerate(app.flows):
        if flow.entity == entity and any(key in _WORD.findall(text) for text in _texts(flow.dump())):
            yield Use("flow", _said(flow.label, flow.key, language), f"/flows/{index}")


def _is_placed(form: Form, key: str) -> bool:
    return any(isinstance(item, FieldItem) and item.field == key for item in form.items())


def named_by(rule: Rule) -> set[str]:
    """The fields a rule acts on."""
    if isinstance(rule, StateRule):
        return {*rule.show, *rule.require, *rule.lock, *rule.except_}
    if isinstance(rule, ValidateRule):
        return {rule.field} if rule.field else set()
    if isinstance(rule, ComputeRule):
        return set(rule.set)
    return set(rule.outputs) if isinstance(rule, DecisionTable) else set()


def _named_by_view(view: View) -> set[str]:
    paths = [*view.columns, *(path.lstrip("-") for path in view.sort), view.group_by or ""]
    paths += [value for value in view.settings.values() if isinstance(value, str)]
    return {path.split(".")[0] for path in paths}


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _said(label: Text | None, key: str, language: str) -> str:
    return text_in(label, language, key)


def _role(app: App, key: str, language: str) -> str:
    role = next((one for one in app.roles if one.key == key), None)
    return _said(role.label, key, language) if role else key
