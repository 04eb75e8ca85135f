"""Forms show what belongs to their entity, and what must be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.references import unknown
from configurator.checks.registry import check
from runtime.definition import Entity, FieldItem, Form, Public, is_child
from runtime.problems import Problem


@check
def layouts(checking: Checking) -> Iterator[Problem]:
    """Columns stand at sub-tables only; required fields stand somewhere."""
    placed: dict[str, set[str]] = {}
    for index, form in enumerate(checking.app.forms):
        entity = checking.app.find_entity(form.entity)
        if entity is None:
            continue
        placed.setdefault(entity.key, set()).update(_placed(form))
        for path, item in form.walk(f"/forms/{index}"):
            field = entity.field(item.field) if isinstance(item, FieldItem) else None
            if isinstance(item, FieldItem) and field and item.columns and field.type != "children":
                yield Problem("layout.columns", f"{path}/columns")
        if form.public is not None and form.public.enabled:
            yield from _public(form, form.public, entity, f"/forms/{index}/public")
    for path, entity, field in checking.fields():
        fills_itself = field.default or field.formula or field.copy_from or field.type in ("stage", "serial")
        needed = field.required and not fills_itself and not is_child(checking.app, entity)
        if needed and field.key not in placed.get(entity.key, {field.key}):
            yield Problem("layout.not_placed", path, {"key": field.key}, "warning")


def _placed(form: Form) -> set[str]:
    return {item.field for item in form.items() if isinstance(item, FieldItem)}


def _public(form: Form, public: Public, entity: Entity, path: str) -> Iterator[Problem]:
    shown = public.fields or tuple(_placed(form))
    if not shown:
        yield Problem("public.nothing", path)
    for index, key in enumerate(public.fields):
        field = entity.field(key)
        if field is not None and field.type in ("reference", "references", "any_reference", "user", "users"):
            yield Problem("public.reference", f"{path}/fields/{index}", {"key": key})
    if public.link == "open":
        for field in entity.fields:
            given = field.default or field.formula or field.copy_from or field.type in ("stage", "serial")
            if field.required and not given and field.key not in shown:
                yield Problem("public.required", path, {"key": field.key}, "warning")


@check
def menus(checking: Checking) -> Iterator[Problem]:
    """Every menu entry leads to one place, or holds others."""
    for index, item in enumerate(checking.app.menu):
        for path, entry in item.walk(f"/menu/{index}"):
            places = [name for name in ("view", "dashboard", "entity", "form") if getattr(entry, name, None)]
            if len(places) > 1:
                yield Problem("menu.several", f"{path}/{places[1]}")
            elif not places and not getattr(entry, "items", ()):
                yield Problem("menu.nothing", path, severity="warning")


@check
def views(checking: Checking) -> Iterator[Problem]:
    """Boards are grouped by something with groups; calendars and time lines by dates."""
    for index, view in enumerate(checking.app.views):
        path = f"/views/{index}"
        if view.kind == "kanban" and view.group_by:
            found = checking.at_end_of(view.entity, view.group_by)
            if found is not None and found.type.kind.value not in ("choice", "reference", "user", "boolean"):
                yield Problem("view.not_grouped", f"{path}/group_by", {"key": view.group_by}, "warning")
        for number, key in enumerate(view.sort):
            found = checking.at_end_of(view.entity, key.removeprefix("-"))
            if found is not None and found.type.kind.value in ("rows", "json", "any_reference", "choices"):
                yield Problem("view.not_sorted", f"{path}/sort/{number}", {"key": key.removeprefix("-")})
        for name in ("date", "start", "end"):
            key = view.setting(name)
            found = checking.at_end_of(view.entity, key) if isinstance(key, str) else None
            if found is not None and found.type.kind.value not in ("date", "instant"):
                yield Problem("view.not_a_date", f"{path}/{name}", {"key": key})
    for index, metric in enumerate(checking.app.metrics):
        found = checking.at_end_of(metric.entity, metric.date) if metric.date else None
        if found is not None and found.type.kind.value not in ("date", "instant"):
            yield Problem("view.not_a_date", f"/metrics/{index}/date", {"key": metric.date})


@check
def widgets(checking: Checking) -> Iterator[Problem]:
    """Charts say what they count."""
    for number, dashboard in enumerate(checking.app.dashboards):
        for index, widget in enumerate(dashboard.widgets):
            source = (
                widget.entity or widget.setting("metric") or widget.setting("view") or widget.kind == "note"
            )
            if not source:
                yield Problem("figure.source", f"/dashboards/{number}/widgets/{index}")


@check
def scenarios(checking: Checking) -> Iterator[Problem]:
    """Scenarios use fields, records and flows that are there, and expect something."""
    for index, scenario in enumerate(checking.app.scenarios):
        path = f"/scenarios/{index}"
        if not scenario.expect:
            yield Problem("scenario.nothing", path, severity="warning")
        entity = checking.app.find_entity(scenario.entity)
        if entity is None:
            continue
        known = [field.key for field in entity.fields]
        for name in ("shown", "hidden", "required", "optional", "locked", "open"):
            for place, key in enumerate(scenario.expect.get(name, ())):
                if entity.field(str(key).split("/")[0]) is None:
                    yield unknown("field", str(key), f"{path}/expect/{name}/{place}", known)
        for key in scenario.expect.get("values", {}):
            if checking.scope.field(entity.key, key) is None:
                yield unknown("field", key, f"{path}/expect/values/{key}", known)
        for place, act in enumerate(scenario.when):
            for key in act.get("save", {}):
                if checking.scope.field(entity.key, key) is None:
                    yield unknown("field", key, f"{path}/when/{place}/save/{key}", known)
