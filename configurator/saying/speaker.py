"""Says parts of one app in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from configurator.conditions import Group, Row, read_condition, subjects_of
from configurator.saying.left_behind import left_behind
from configurator.saying.runs import Fill, Run, Runs, filled, joined
from configurator.saying.watching import Seen
from configurator.saying.words import SYSTEM, WORDS
from runtime.definition import App, Entity, Field, Flow
from runtime.definition.flows import Step, Trigger
from runtime.definition.kinds import trigger_kinds
from runtime.definition.scope import AppScope
from runtime.definition.text import text_in
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.flows.registry import step_type
from runtime.formula import compile_formula
from runtime.formula.formula import Formula
from runtime.formula.types import BOOLEAN

MOST_NAMES = 3
_PATH = re.compile(r"^[^\W\d]\w*(\.[^\W\d]\w*)*$")
_COMPARED = re.compile(r"^([\w.]+)\s*(=|<>|<=|>=|<|>)\s*([^\W\d][\w.]*)$")
_FIRST = re.compile(r"^ROW\(\s*([\w.]+)\s*,\s*1\s*\)$")
_TEXT = re.compile(r'^"([^"]*)"$')
_COMMON: Mapping[str, Mapping[str, Any]] = {
    "label": {"$ref": "#/$defs/Text", "x-bare": True},
    "when": {"type": "string", "x-formula": "trigger", "x-condition": True},
    "roles": {"type": "array", "items": {"x-refers": "role"}},
    "ask": {"type": "array", "items": {"type": "object"}},
}


class Speaker:
    """Says parts of `app` in `language`."""

    def __init__(self, app: App, language: str) -> None:
        self.app, self.language = app, language
        self.scope = AppScope(app)

    @property
    def comma(self) -> str:
        """What stands between several names."""
        return "、" if self.language == "zh" else ", "

    def word(self, name: str, /, **values: Any) -> str:
        """A word of this module."""
        return WORDS[name][self.language].format(**values)

    def text(self, text: Any, fallback: str = "") -> str:
        """A shown text."""
        return text_in(text, self.language, fallback)

    def entity(self, key: str | None) -> str:
        """What an entity is called."""
        found = self.app.find_entity(key)
        return self.text(found.label, found.key) if found else str(key or "")

    # Flows

    def trigger(self, flow: Flow) -> Runs:
        """When a flow starts."""
        trigger = flow.trigger or Trigger()
        kind = trigger_kinds().get(trigger.on)
        summary = getattr(kind, "summary", None)
        if kind is None or summary is None:
            return [("text", trigger.on)]
        values = {
            **trigger.settings,
            "label": trigger.label or flow.label or flow.key,
            "when": trigger.when,
            "roles": trigger.roles,
            "ask": trigger.ask,
        }
        schemas = {**_COMMON, **kind.settings_schema}

        def fill(name: str, form: str) -> Sequence[Run]:
            if name == "entity":
                called = self.entity(flow.entity) if flow.entity else self.word("record")
                return [("name", called)]
            if name == "ask":
                return self._names([self.text(one.label, one.key) for one in trigger.ask])
            return self._setting(values.get(name), schemas.get(name, {}), form, flow, flow.entity)

        return self._said(summary, fill)

    def step(self, flow: Flow, step: Step, seen: Seen | None) -> Runs:
        """What a step does."""
        kind = step_type(step.do)
        if kind is None:
            return [("text", step.do)]
        return self._said(kind.summary, self._filler(flow, step, kind.settings_schema, seen))

    def _said(self, summary: Mapping[str, str], fill: Fill) -> Runs:
        found = filled(summary[self.language], fill)
        if self.language == "en":
            for index, (kind, text) in enumerate(found[:-1]):
                if f" {text.lower()}".endswith(" a "):
                    following = found[index + 1][1]
                    found[index] = (kind, f"{text[:-1]}n " if following[:1].lower() in "aeiou" else text)
        return found

    def case(self, flow: Flow, when: str, seen: Seen | None = None) -> Runs:
        """The condition of one way of a branch."""
        return self.condition(when, flow.entity, "flow", flow=flow, seen=seen)

    def _filler(self, flow: Flow, step: Step, schemas: Mapping[str, Any], seen: Seen | None) -> Fill:
        def fill(name: str, form: str) -> Sequence[Run]:
            schema = schemas.get(name, {})
            value = step.settings.get(name, schema.get("default"))
            of = self._entity_of(name, schema, flow, step, seen)
            return self._setting(value, schema, form, flow, of, seen)

        return fill

    @staticmethod
    def _entity_of(
        name: str, schema: Mapping[str, Any], flow: Flow, step: Step, seen: Seen | None
    ) -> str | None:
        if seen is not None:
            known = seen.entities.get(f"/{name}") or (name == "field" and seen.entities.get(""))
            if known:
                return str(known)
        of = schema.get("x-of")
        return str(step.settings.get(of)) if of and step.settings.get(of) else flow.entity

    # Settings

    def _setting(
        self,
        value: Any,
        schema: Mapping[str, Any],
        form: str,
        flow: Flow,
        entity: str | None,
        seen: Seen | None = None,
    ) -> Runs:
        """A setting in words; nothing when it says nothing."""
        if value is None or value == "" or value == () or value == {}:
            return [("text", self.word("nothing"))] if value == {} and not form else []
        if "$ref" in schema:
            said = self.text(value)
            return [("name", said)] if schema.get("x-bare") else [("name", self._quoted(said))]
        if refers := schema.get("x-refers"):
            return [("name", self._referred(refers, str(value), entity))]
        if schema.get("x-condition") or schema.get("x-formula") == "filter":
            if seen is not None:
                return self.condition(str(value), entity, "flow", flow=flow, seen=seen)
            return self.condition(str(value), entity, "rule")
        if "x-formula" in schema:
            return self.value(str(value), flow.entity, None, flow)
        if "x-keys" in schema:
            return self._keyed(value, schema, form, flow, entity)
        if labels := schema.get("x-labels"):
            return [("name", self.text(labels.get(value), str(value)))]
        if schema.get("type") == "array":
            return self._several(value, schema, flow, entity)
        return [("name", str(value))]

    def _keyed(
        self, value: Mapping[str, Any], schema: Mapping[str, Any], form: str, flow: Flow, entity: str | None
    ) -> Runs:
        owner = self.app.find_entity(entity) if schema["x-keys"] in ("field", "children") else None
        if form == "names" or not all(isinstance(one, str) for one in value.values()):
            return self._names([self._field_label(owner, key) for key in value])
        pairs: list[Runs] = []
        for key, source in list(value.items())[:MOST_NAMES]:
            item = owner.field(key) if owner else None
            said = self.value(source, flow.entity, item, flow)
            pairs.append([("name", self._field_label(owner, key)), ("text", " = "), *said])
        if len(value) > MOST_NAMES:
            pairs.append([("text", self.word("more", count=len(value) - MOST_NAMES))])
        return joined(pairs, self.comma)

    def _several(
        self, value: Sequence[Any], schema: Mapping[str, Any], flow: Flow, entity: str | None
    ) -> Runs:
        items = schema.get("items", {})
        properties = items.get("properties", {})
        if "role" in properties:
            return joined([self._person(one, flow) for one in value], self.comma)
        if refers := items.get("x-refers"):
            return self._names([self._referred(refers, str(one), entity) for one in value])
        if properties or items.get("type") == "object":
            return [("name", str(len(value)))]
        return self._names([str(one) for one in value])

    def _person(self, one: Mapping[str, Any], flow: Flow) -> Runs:
        [(kind, value)] = list(one.items())[:1]
        if kind == "role":
            return [("name", self.word("role", name=self._referred("role", str(value), None)))]
        if kind == "manager":
            return [("name", self.word("manager", name=value))]
        if kind == "department_head":
            return [("name", self.word("department_head"))]
        return self.value(str(value), flow.entity, None, flow) if kind != "user" else [("name", str(value))]

    def _names(self, names: Sequence[str]) -> Runs:
        shown: list[Runs] = [[("name", one)] for one in names[:MOST_NAMES]]
        if len(names) > MOST_NAMES:
            shown.append([("text", self.word("more", count=len(names) - MOST_NAMES))])
        return joined(shown, self.comma)

    def _quoted(self, text: str) -> str:
        return f"“{text}”"

    def _referred(self, kind: str, key: str, entity: str | None) -> str:
        lists: Mapping[str, Sequence[Any]] = {
            "entity": self.app.entities,
            "role": self.app.roles,
            "flow": self.app.flows,
            "form": self.app.forms,
        }
        if kind in lists:
            found = next((one for one in lists[kind] if one.key == key), None)
            return self.text(found.label, key) if found else key
        owner = self.app.find_entity(entity)
        return self.path(key, owner) or key if kind in ("path", "field", "children") else key

    def _field_label(self, owner: Entity | None, key: str) -> str:
        item = owner.field(key) if owner else None
        return self.text(item.label, key) if item else self.text(SYSTEM.get(key), key)

    # Values and conditions

    def path(self, source: str, owner: Entity | None, flow: Flow | None = None) -> str:
        """A path as people call it; "" when it leads nowhere that is known."""
        if source in SYSTEM:
            return self.text(SYSTEM[source])
        first, *rest = source.split(".")
        if first == "steps" and rest and flow is not None:
            return self._variable(rest, flow)
        if first == "record":
            first, rest = rest[0], rest[1:]
        said: list[str] = []
        here = owner
        for key in [first, *rest]:
            item = here.field(key) if here else None
            if item is None and (key not in SYSTEM or here is None):
                return ""
            said.append(self._field_label(here, key))
            here = (
                self.app.find_entity(str(item.setting("entity")))
                if item and item.type == "reference"
                else None
            )
        return " › ".join(said)

    def _variable(self, rest: Sequence[str], flow: Flow) -> str:
        if rest[0] == "ask":
            asked = {one.key: one for one in (flow.trigger.ask if flow.trigger else ())}
            item = asked.get(rest[1]) if len(rest) > 1 else None
            return self.text(item.label, item.key) if item else ""
        step = flow.step(rest[0])
        if step is None:
            return ""
        name = self.entity(step.settings.get("entity"))
        if step.do == "find_records" and rest[1:] in (["rows"], ["count"]):
            return self.word(rest[1], name=name)
        return self.word("made", name=name) if step.do == "create_record" and len(rest) == 1 else ""

    def value(self, source: str, entity: str | None, target: Field | None, flow: Flow | None = None) -> Runs:
        """A formula that gives a value: an option, a text or a path by its name, else as it is written."""
        source = source.strip()
        if match := _TEXT.match(source):
            options = bind(target, self.app).options if target is not None else ()
            stages = target.stages if target is not None else ()
            option = next((one for one in (*options, *stages) if one.value == match[1]), None)
            return [("name", self.text(option.label, match[1]) if option else self._quoted(match[1]))]
        if source in SYSTEM:
            return [("name", self.text(SYSTEM[source]))]
        if _PATH.match(source):
            said = self.path(source, self.app.find_entity(entity), flow)
            return [("name", said)] if said else [("code", source)]
        if match := _FIRST.match(source):
            said = self.path(match[1], self.app.find_entity(entity), flow)
            return [("name", self.word("first", name=said))] if said else [("code", source)]
        if re.match(r"^-?\d+(\.\d+)?$", source):
            return [("name", source)]
        return [("code", source)]

    def condition(
        self,
        source: str,
        entity: str | None,
        purpose: str,
        *,
        flow: Flow | None = None,
        seen: Seen | None = None,
    ) -> Runs:
        """A condition clause by clause; what no clause can say stays a formula."""
        owner = entity or ""
        subjects = dict(subjects_of(self.app, owner, stored=purpose == "rule"))
        around: dict[str, Any] = {}
        if flow is not None and seen is not None:
            subjects |= dict(left_behind(self, flow, seen))
            outside = flow.entity if flow.entity != owner else None
            around = {"variables": seen.variables, "record_entity": outside}
        made = compile_formula(source, self.scope, owner, purpose, BOOLEAN, **around)
        if not isinstance(made, Formula):
            return [("code", source)]
        group, _problems = read_condition(source, self.scope, owner, subjects, purpose, **around)
        return self._group(group, subjects, lambda text: self._compared(text, owner, flow))

    def _compared(self, source: str, entity: str, flow: Flow | None) -> Runs:
        """A clause that compares two things by their names; else the formula."""
        match = _COMPARED.match(source)
        if match is None:
            return [("code", source)]
        sides = [self._side(one, entity, flow) for one in (match[1], match[3])]
        if not all(sides):
            return [("code", source)]
        sign = {"<=": "≤", ">=": "≥", "<>": "≠"}.get(match[2], match[2])
        return [("name", sides[0]), ("text", f" {sign} "), ("name", sides[1])]

    def _side(self, path: str, entity: str, flow: Flow | None) -> str:
        if path == "id":
            return self.word("itself", name=self.entity(entity))
        if path in ("record", "record.id"):
            return self.text(SYSTEM["record"])
        owner = self.app.find_entity(entity)
        if path.startswith("record.") and flow is not None:
            said = self.path(path.removeprefix("record."), self.app.find_entity(flow.entity), flow)
            return self.word("of_record", name=said) if said else ""
        return self.path(path, owner, flow)

    def _group(self, group: Group, subjects: Mapping[str, Any], other: Callable[[str], Runs]) -> Runs:
        found: Runs = []
        for index, row in enumerate(group.rows):
            if index:
                blank = "" if self.language == "zh" else " "
                found.append(("word", f"{blank}{self.word('and' if group.match == 'all' else 'or')}{blank}"))
            if isinstance(row, Group):
                found += [("text", "("), *self._group(row, subjects, other), ("text", ")")]
            elif isinstance(row, Row):
                found += self._row(row, subjects)
            else:
                found += other(row.formula)
        return found

    def _row(self, row: Row, subjects: Mapping[str, Any]) -> Runs:
        subject = subjects[row.path]
        operator = subject.operator(row.operator)
        called = [one for one in (subject.through, subject.field) if one is not None]
        label = " › ".join(self.text(one.label, one.key) for one in called)
        operands = row.operand if isinstance(row.operand, list) else [row.operand]
        values = [self._operand(subject.field, one) for one in operands if one is not None]
        between = " – " if operator.operand == "range" else self.comma
        before, _, after = self.text(operator.label, operator.key).partition("…")
        found: Runs = [("name", label), ("text", f" {before.strip()}")]
        if values:
            found += [("text", " "), ("name", between.join(values))]
        if after.strip():
            found.append(("text", f" {after.strip()}"))
        return found

    def _operand(self, field: Any, value: Any) -> str:
        options = (*getattr(field, "options", ()), *getattr(field, "stages", ()))
        option = next((one for one in options if one.value == value), None)
        if option is not None:
            return self.text(option.label, str(value))
        kind = field_types()[field.type]
        if isinstance(value, str) and kind.key in ("text", "long_text"):
            return self._quoted(value)
        if kind.key == "percent":
            from decimal import Decimal

            return f"{(Decimal(str(value)) * 100).normalize():f} %"
        return str(value)
