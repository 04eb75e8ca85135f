"""Stage fields: a first stage, changes between stages that are there, none out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.references import unknown
from configurator.checks.registry import check
from runtime.definition import Entity, Field
from runtime.problems import Problem


@check
def stages(checking: Checking) -> Iterator[Problem]:
    """Every stage field by itself, and whether an entity has several."""
    seen: set[str] = set()
    for path, entity, field in checking.fields():
        if field.type != "stage":
            continue
        if entity.key in seen:
            yield Problem("stage.several", f"{path}/type", severity="warning")
        seen.add(entity.key)
        yield from _transitions(field, path)
        yield from _reach(field, path)


def _transitions(field: Field, path: str) -> Iterator[Problem]:
    """That both ends are there is the field type's own concern."""
    seen: set[tuple[str, str]] = set()
    for index, move in enumerate(field.transitions):
        at = f"{path}/transitions/{index}"
        if move.source == move.target:
            yield Problem("stage.same", f"{at}/to")
        if (move.source, move.target) in seen:
            yield Problem("transition.duplicate", at, {"source": move.source, "target": move.target})
        seen.add((move.source, move.target))


def _reach(field: Field, path: str) -> Iterator[Problem]:
    known = [stage.value for stage in field.stages]
    initial = field.setting("initial")
    if initial is None:
        yield Problem("stage.no_initial", path, severity="warning")
        initial = known[0] if known else None
    elif initial not in known:
        return
    reached, waiting = {initial}, [initial]
    while waiting:
        here = waiting.pop()
        for move in field.transitions:
            if move.source == here and move.target not in reached:
                reached.add(move.target)
                waiting.append(move.target)
    for index, value in enumerate(known):
        if value not in reached:
            yield Problem("stage.unreachable", f"{path}/stages/{index}", {"key": value}, "warning")


@check
def record_types(checking: Checking) -> Iterator[Problem]:
    """Record types leave options and stages that are there, and a form of their own entity."""
    for number, entity in enumerate(checking.app.entities):
        for index, variant in enumerate(entity.record_types):
            path = f"/entities/{number}/record_types/{index}"
            form = checking.app.form(variant.form)
            if form is not None and form.entity != entity.key:
                yield Problem("form.entity", f"{path}/form", {"key": form.key, "entity": form.entity})
            for key, values in variant.options.items():
                yield from _options(checking, entity, key, values, f"{path}/options/{key}")
            if variant.stages is not None:
                yield from _variant_stages(entity, variant.stages, f"{path}/stages")


def _options(
    checking: Checking, entity: Entity, key: str, values: tuple[str, ...], path: str
) -> Iterator[Problem]:
    from configurator.checks.slots import option_values

    field = entity.field(key)
    if field is None:
        return
    if field.type not in ("choice", "choices"):
        yield Problem("record_type.field", path, {"key": key})
        return
    known = option_values(checking.app, field)
    for index, value in enumerate(values):
        if value not in known:
            yield unknown("option", value, f"{path}/{index}", known)


def _variant_stages(entity: Entity, values: tuple[str, ...], path: str) -> Iterator[Problem]:
    field = entity.stage_field
    if field is None:
        yield Problem("record_type.stages", path)
        return
    known = [stage.value for stage in field.stages]
    for index, value in enumerate(values):
        if value not in known:
            yield unknown("stage", value, f"{path}/{index}", known)
    initial = field.setting("initial") or (known[0] if known else None)
    if initial is not None and initial not in values:
        yield Problem("record_type.initial", path, {"key": initial})
