"""What is said of a field fits its type and itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import Entity, Field, targets_of
from runtime.fields.numbering import PatternError, read_pattern
from runtime.fields.registry import field_types
from runtime.problems import Problem

CHOOSING = ("reference", "references", "any_reference", "user", "users", "department")


@check
def field_sense(checking: Checking) -> Iterator[Problem]:
    """Fields of entities, of users, of the app's settings and of what buttons ask."""
    for path, entity, field in checking.fields():
        yield from _by_type(checking, field, path)
        yield from _sources(field, path)
        yield from _links(entity, field, path)
    for name in ("settings", "user_fields"):
        for index, field in enumerate(getattr(checking.app, name)):
            yield from _by_type(checking, field, f"/{name}/{index}")
    for number, flow in enumerate(checking.app.flows):
        for index, field in enumerate(flow.trigger.ask if flow.trigger else ()):
            yield from _by_type(checking, field, f"/flows/{number}/trigger/ask/{index}")


def _by_type(checking: Checking, field: Field, path: str) -> Iterator[Problem]:
    """What the type itself has to say, and whether it can be what it is said to be."""
    kind = field_types()[field.type]
    for problem in kind.check(field, checking.app):
        yield replace(problem, path=f"{path}/{problem.path}" if problem.path else path)
    if field.unique and not kind.indexable:
        yield Problem("field.not_unique", f"{path}/unique", severity="warning")
    if field.indexed and not kind.indexable:
        yield Problem("field.not_indexed", f"{path}/indexed", severity="warning")


def _sources(field: Field, path: str) -> Iterator[Problem]:
    if field.formula is not None and (field.default is not None or field.copy_from is not None):
        other = "default" if field.default is not None else "copy_from"
        yield Problem("field.two_sources", f"{path}/{other}")
    if field.formula is not None and field.required:
        yield Problem("field.computed_required", f"{path}/required", severity="warning")
    if field.choose_from is not None and field.type not in CHOOSING:
        yield Problem("field.choose_from", f"{path}/choose_from")


def _number_parts(field: Field) -> Iterator[tuple[str, str]]:
    """Where a numbering pattern stands, and a field it names."""
    patterns = [("pattern", field.setting("pattern"))]
    patterns += [
        (f"series/{index}/pattern", item.get("pattern"))
        for index, item in enumerate(field.setting("series") or ())
    ]
    for place, source in patterns:
        try:
            yield from ((place, key) for key in read_pattern(source).fields) if source else ()
        except PatternError:
            continue  # said by the type


def _links(entity: Entity, field: Field, path: str) -> Iterator[Problem]:
    if field.required and field.setting("on_delete") == "clear":
        yield Problem("field.clear_required", f"{path}/on_delete", severity="warning")
    if field.setting("tree") and field.setting("entity") != entity.key:
        yield Problem("field.tree", f"{path}/tree")
    for place, key in _number_parts(field) if field.type == "serial" else ():
        if entity.field(key) is None or key == field.key:
            yield Problem("field.number_part", f"{path}/{place}", {"key": key})
    if field.type == "children" and field.setting("entity") == entity.key:
        yield Problem("entity.child_of_itself", f"{path}/entity")


@check
def collections(checking: Checking) -> Iterator[Problem]:
    """The names under which referred records see those that point to them."""
    taken: dict[tuple[str, str], str] = {}
    for path, entity, field in checking.fields():
        if field.type == "children":
            continue
        name = field.setting("back") or f"{entity.key}_list"
        at = f"{path}/back" if field.setting("back") else path
        for target in targets_of(field):
            owner = checking.app.find_entity(target)
            if owner is None:
                continue
            if (target, name) in taken or owner.field(name) is not None:
                yield Problem("back.collision", at, {"name": name, "entity": target})
            taken[target, name] = at


@check
def back_keys(checking: Checking) -> Iterator[Problem]:
    """Collections are named as fields are."""
    from configurator.checks.keys import key_problems

    for path, _, field in checking.fields():
        name = field.setting("back")
        if isinstance(name, str):
            yield from key_problems(name, f"{path}/back")


@check
def field_sets(checking: Checking) -> Iterator[Problem]:
    """Unique sets, indexes and duplicate checks name fields that have a column of their own."""
    for number, entity in enumerate(checking.app.entities):
        path = f"/entities/{number}"
        for name in ("unique", "indexes"):
            for row, keys in enumerate(getattr(entity, name)):
                for index, key in enumerate(keys):
                    yield from _indexable(entity, key, f"{path}/{name}/{row}/{index}")
        for row, duplicate in enumerate(entity.duplicates):
            for index, key in enumerate(duplicate.match):
                yield from _indexable(entity, key, f"{path}/duplicates/{row}/match/{index}")


def _indexable(entity: Entity, key: str, path: str) -> Iterator[Problem]:
    field = entity.field(key)
    if field is not None and not field_types()[field.type].indexable:
        yield Problem("index.type", path, {"key": key}, "warning")


@check
def field_set_references(checking: Checking) -> Iterator[Problem]:
    """Unique sets and indexes name fields of the entity."""
    from configurator.checks.references import unknown

    for number, entity in enumerate(checking.app.entities):
        for name in ("unique", "indexes"):
            for row, keys in enumerate(getattr(entity, name)):
                for index, key in enumerate(keys):
                    if checking.scope.field(entity.key, key) is None:
                        known = [field.key for field in entity.fields]
                        yield unknown("field", key, f"/entities/{number}/{name}/{row}/{index}", known)
