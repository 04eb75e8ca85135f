"""The definition reference: every part of an app definition, from its JSON Schema and the registries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from configurator.reference.markdown import as_json, both, page, table
from configurator.reference.shapes import Shapes
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds
from runtime.definition.schema import app_schema
from runtime.fields import FieldType, PlainField, field_types
from runtime.fields.settings import GROUPS
from runtime.flows.registry import step_types

_INTRODUCTION = """# App definition: reference

Generated from the registries by `python -m configurator.reference`; do not edit.

An app definition is one JSON document, or a folder with one file per object. This page lists every
property of every part: what it holds, whether it must be there or what it is when left out, and what it
means. The same is published as a JSON Schema at `/schema/app.json`. Any shown text is a string or
`{"en": …, "zh": …}`. A *formula* is written in the [formula language](formula-reference.md); the word in
brackets says where it stands, and with that what it may use."""

_CHAPTERS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("App", "应用", ("Base", "OptionSet", "Option")),
    ("Entities", "实体", ("Entity", "RecordType", "DuplicateCheck")),
    ("Fields", "字段", ("Field", "Stage", "Transition")),
    ("Rules", "规则", ("Rule", "DecisionInput", "DecisionRow")),
    ("Forms", "表单", ("Form", "LayoutItem", "Tab", "Public")),
    ("Views", "视图", ("View",)),
    ("Flows", "流程", ("Flow", "Trigger", "Step", "Case", "Branch")),
    ("Dashboards and figures", "仪表盘与指标", ("Metric", "Measure", "Dashboard", "Widget")),
    ("Access and menu", "权限与菜单", ("Role", "Permission", "MenuItem")),
    ("Scenarios", "场景", ("Scenario", "ScenarioActor", "ScenarioRecord")),
)
"""Chapters in order, with the parts each describes; what no chapter names comes last."""

_FAMILIES = {"Field": "type", "Step": "do", "Trigger": "on", "View": "kind", "Widget": "kind", "Rule": "kind"}
"""Parts that come in kinds, and the property that says which."""

_KINDS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "View": view_kinds,
    "Widget": widget_kinds,
    "Trigger": trigger_kinds,
}


def definition_reference() -> str:
    """The whole page."""
    schema = app_schema()
    parts = [name for name in schema["$defs"] if "." not in name and name != "Text"]
    shapes = Shapes(schema, {name: name for name in parts})
    written = {name for _, _, names in _CHAPTERS for name in names}
    chapters = [*_CHAPTERS, ("Other parts", "其他", tuple(name for name in parts if name not in written))]
    blocks = [_INTRODUCTION]
    for title, chinese, names in chapters:
        known = [name for name in names if name in parts]
        if known:
            blocks.append(f"## {title} · {chinese}")
        if title == "App":
            blocks += [_sentence(schema), shapes.members(schema)]
        for name in known:
            blocks += _part(name, shapes)
    return page(blocks)


def _sentence(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).rstrip(".") + "." if schema.get("description") else ""


def _part(name: str, shapes: Shapes) -> Iterable[str]:
    """A part: its sentence and members; of a family what all kinds have, then each kind."""
    schema = shapes.definitions[name]
    yield f"### {name}"
    yield _sentence(schema)
    kinds = {
        key.split(".", 1)[1]: found for key, found in shapes.definitions.items() if key.startswith(f"{name}.")
    }
    layouts = {
        key.split(".", 1)[1]: found for key, found in shapes.definitions.items() if key.startswith("Layout.")
    }
    if name == "LayoutItem":
        for key, found in layouts.items():
            yield f"#### {name}: `{key}`"
            yield _sentence(found)
            yield shapes.members(found)
    elif name in _FAMILIES:
        yield from _family(name, kinds, shapes)
    else:
        yield shapes.members(schema)


def _family(name: str, kinds: Mapping[str, Mapping[str, Any]], shapes: Shapes) -> Iterable[str]:
    tag = _FAMILIES[name]
    variants = {key: found for key, found in kinds.items() if not key.startswith("common.")}
    shared = frozenset.intersection(*(frozenset(found["properties"]) for found in variants.values())) - {tag}
    first = next(iter(variants.values()))
    common = {key: first["properties"][key] for key in first["properties"] if key in shared}
    required = set.intersection(*(set(found.get("required", ())) for found in variants.values()))
    yield f"Properties of every {name.lower()}, beside `{tag}`, which says the kind:"
    yield shapes.members({"properties": common, "required": sorted(required)})
    if name == "Field":
        types = field_types().items()
        rows = [(f"[`{key}`](#field-{key})", both(kind.label), both(kind.sentence)) for key, kind in types]
        yield table(("Type", "", "For"), rows)
    for key, found in variants.items():
        yield f"#### {name}: `{key}`"
        yield _about(name, key, found)
        yield shapes.members(_with_settings(found, required), shared | {tag})
        yield from _extras(name, key)


def _with_settings(found: Mapping[str, Any], required: set[str]) -> Mapping[str, Any]:
    """The members of a kind in the order of the panel's groups."""
    order = {group: index for index, group in enumerate(GROUPS)}
    members = sorted(found["properties"].items(), key=lambda item: order.get(item[1].get("x-group", ""), -1))
    return {"properties": dict(members), "required": sorted(set(found.get("required", ())) - required)}


def _about(name: str, key: str, found: Mapping[str, Any]) -> str:
    described: Any = None
    if name == "Field":
        kind = field_types()[key]
        return f"**{both(kind.label)}.** {both(kind.sentence)} {_first_line(kind)}"
    if name == "Step":
        described = step_types()[key]
    elif name in _KINDS:
        described = _KINDS[name]()[key]
    if described is None:
        return _sentence(found)
    sentence = both(getattr(described, "sentence", "")) or _first_line(described)
    return f"**{both(described.label)}.** {sentence}"


def _first_line(described: Any) -> str:
    owner = described if isinstance(described, type) else type(described)
    return (owner.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()


def _extras(name: str, key: str) -> Iterable[str]:
    """An example, and of a field type how it is kept and filtered."""
    if name == "Field":
        kind = field_types()[key]
        yield _kept(kind)
        if kind.operators:
            yield "Filters: " + "; ".join(f"{both(operator.label)}" for operator in kind.operators) + "."
        yield as_json(dict(kind.example))
    elif name == "Step":
        yield as_json(step_types()[key].example)
    elif name in _KINDS:
        yield as_json(
            {"View": view_kinds, "Widget": widget_kinds, "Trigger": trigger_kinds}[name]()[key].example
        )


def _kept(kind: FieldType) -> str:
    field = PlainField.from_json(kind.example)
    storage, in_formulas = kind.storage.value.replace("_", " "), kind.formula_type(field).kind.value
    found = f"Kept as *{storage}*; in formulas *{in_formulas}*."
    members = kind.formula_members(field)
    if members:
        found += " Its parts: " + ", ".join(f"`{member}`" for member in members) + "."
    if not kind.indexable:
        found += " Not for `unique`, `indexed` or sorting."
    if not kind.writable:
        found += " Never given by people."
    return found
