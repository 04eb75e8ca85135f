"""The state of a record's form: what the rules say of its values, and why, ready to be drawn or sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runtime.definition import DecisionInput, DecisionTable, Form
from runtime.fields import field_type
from runtime.fields.values import label_of
from runtime.formula.formula import Formula
from runtime.formula.types import Kind, Type
from runtime.records.errors import NotFound
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.inputs import plain_value
from runtime.web.pages.shown import show

NAMED = re.compile(r"\{([^{}:]+)(?::[^{}]*)?\}")
MUCH = 3
Said = dict[tuple[str, str, str], tuple[str, str]]
_CONDITION = Type(Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field is as it is: what happened, by which rule, from which values."""

    said: str
    rule: str
    formula: str
    values: tuple[tuple[str, str], ...]
    quiet: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the script of the page."""
        return {"said": self.said, "rule": self.rule, "formula": self.formula, "values": list(self.values),
                "quiet": self.quiet}  # fmt: skip


@dataclass
class State:
    """What `evaluate` answered for a record of an entity."""

    here: Visit
    of: LiveEntity
    answer: Mapping[str, Any]
    parts: dict[str, bool] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, Any]:
        """All values, computed ones included, as an answer has them."""
        found: Mapping[str, Any] = self.answer["values"]
        return found

    @cached_property
    def visible(self) -> frozenset[str]:
        """Fields that are shown."""
        return frozenset(self.answer["visible"])

    @cached_property
    def required(self) -> frozenset[str]:
        """Fields that must be filled in."""
        return frozenset(self.answer["required"])

    @cached_property
    def locked(self) -> frozenset[str]:
        """Fields that may not be changed."""
        return frozenset(self.answer["locked"])

    def options(self, key: str) -> list[str] | None:
        """The values a choice offers now; None when all."""
        found: list[str] | None = self.answer["options"].get(key)
        return found

    def row(self, path: str) -> Mapping[str, Any]:
        """The same for one row, by its path (`lines/0`)."""
        found: Mapping[str, Any] = self.answer.get("rows", {}).get(path, _ROW)
        return found

    @cached_property
    def rule_labels(self) -> dict[str, str]:
        """What the rules of the entity are called, by key."""
        rules = self.here.live.app.rules_of(self.of.key)
        return {rule.key: self.here.text(rule.label, rule.key.replace("_", " ")) for rule in rules}

    @cached_property
    def locking(self) -> list[str]:
        """Rules that lock much of the record, said once for all of it."""
        counted: dict[str, int] = {}
        for traced in self.answer["trace"]:
            if traced["effect"] == "lock":
                label = self.rule_labels.get(traced["rule"], "")
                counted[label] = counted.get(label, 0) + 1
        return [label for label, count in counted.items() if label and count >= MUCH]

    @cached_property
    def reasons(self) -> dict[str, list[Reason]]:
        """By field path the rules that made it what it is, the one to say first in front."""
        found: dict[str, list[Reason]] = {}
        said: Said = {}
        # what is asked of somebody comes before why the field is there
        for traced in sorted(self.answer["trace"], key=lambda one: one["effect"] == "show"):
            reason = _reason(self, traced, said)
            if reason is not None:
                found.setdefault(traced["path"], []).append(reason)
        return found


_ROW: Mapping[str, Any] = {"visible": None, "required": (), "locked": (), "options": {}}


def state_of(
    here: Visit, of: LiveEntity, given: Mapping[str, Any], record_id: int | None, form: Form | None
) -> State:
    """The state of values that are not saved."""
    state = State(here, of, here.records.evaluate(of.key, given, id=record_id, trace="own"))
    if form is not None:
        state.parts = dict(_parts(state, form))
    return state


# Why


def _reason(state: State, traced: Mapping[str, Any], said_before: Said) -> Reason | None:
    here, of = state.here, state.of
    said = _said(traced)
    if said is None or not traced["path"]:
        return None
    owner = _owner(here, of, traced["path"])
    values = []
    for key, raw in traced["values"].items():
        place = (traced["rule"] or owner.key, key, repr(raw))
        if place not in said_before:
            asked = _input(here, of, traced, key)
            name = here.text(asked.label, key) if asked and asked.label else _named(here, owner, key)
            said_before[place] = (name, _value_said(here, owner, asked.formula if asked else key, raw))
        values.append(said_before[place])
    rule = state.rule_labels.get(traced["rule"], "")
    return Reason(said, rule, traced["formula"], tuple(values), not rule or traced["effect"] == "lock")


def _said(traced: Mapping[str, Any]) -> str | None:
    effect, kind = traced["effect"], traced["kind"]
    if effect == "require":
        return gettext("Required by a rule")
    if effect == "lock":
        return gettext("Locked by a rule")
    if effect == "show" and kind == "state":
        return gettext("Shown by a rule")
    if effect == "value" and kind in ("compute", "decide"):
        return gettext("Computed by a rule")
    if effect == "value" and kind == "copy":
        return gettext("Copied")
    if effect == "value" and kind not in ("default", "layout"):
        return gettext("Computed")
    return None


def _input(here: Visit, of: LiveEntity, traced: Mapping[str, Any], key: str) -> DecisionInput | None:
    """The input of a decision table that a value belongs to: an input may be called as a field is."""
    if traced["kind"] != "decide":
        return None
    for rule in here.live.app.rules:
        if rule.key == traced["rule"] and isinstance(rule, DecisionTable):
            return next((one for one in rule.inputs if one.id == key), None)
    return None


def _owner(here: Visit, of: LiveEntity, path: str) -> LiveEntity:
    """The entity whose field a path names: the record's own or a row's."""
    pieces = path.split("/")
    for key in pieces[:-1:2]:
        item = of.fields.get(key)
        if item is None or item.type != "children":
            break
        of = here.live.entities[str(item.setting("entity"))]
    return of


def _named(here: Visit, of: LiveEntity, key: str) -> str:
    first = key.removeprefix("saved.").split(".")[0]
    item = field_of(of, first)
    return label_of(item, here.language) if item is not None else key


def _value_said(here: Visit, of: LiveEntity, key: str, raw: Any) -> str:
    item = field_of(of, key.removeprefix("saved."))
    if raw is None:
        return gettext("blank")
    if item is None and isinstance(raw, bool):
        return gettext("Yes") if raw else gettext("No")
    if item is None:
        return "、".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    if item.type == "children":
        return str(raw)
    if isinstance(raw, int) and field_type(item.type).target(item):
        target = str(field_type(item.type).target(item))
        return here.records.titles(target, [raw]).get(raw) or f"#{raw}"
    return show(here, item, raw).text if not isinstance(raw, int) or item.type != "user" else f"#{raw}"


# Parts of the layout


def _parts(state: State, form: Form) -> Iterator[tuple[str, bool]]:
    """Whether each part of the form with a condition of its own is shown."""
    conditions = [(item.id, item.when) for item in _conditional(form)]
    if not conditions:
        return
    of, here = state.of, state.here
    record = plain_record(here, of, state.values)
    with here.records.reading() as work:
        work.reach.load(of.key, [record], {})
        for name, source in conditions:
            yield name, _condition(of, source).evaluate(work.context(of.key, record)) is True


def _condition(of: LiveEntity, source: str) -> Formula:
    """The condition of a part, compiled once for the version."""
    place = ("condition of a part", source)
    found: Formula | None = of.statements.get(place)
    if found is None:
        found = of.statements[place] = of.app.compile(source, of.key, "rule", _CONDITION)
    return found


def _conditional(form: Form) -> Iterator[Any]:
    for _, found in form.walk():
        if getattr(found, "when", None) and getattr(found, "id", None):
            yield found


def plain_record(here: Visit, of: LiveEntity, values: Mapping[str, Any]) -> dict[str, Any]:
    """An answer's values as formulas take them, rows included."""
    return _plain(here, of, values, {})


def _plain(here: Visit, of: LiveEntity, values: Mapping[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The same; `known` are fields by key that were looked up for rows before."""
    found: dict[str, Any] = {}
    for key, raw in values.items():
        if key not in known:
            known[key] = field_of(of, key)
        item = known[key]
        if item is None:
            found[key] = raw
        elif item.type == "children":
            child = here.live.entities[str(item.setting("entity"))]
            below: dict[str, Any] = {}
            found[key] = [_plain(here, child, row, below) for row in raw or ()]
        else:
            found[key] = plain_value(item, raw)
    return found


def note_text(state: State, text: str) -> str:
    """A note with `{path}` replaced by values."""
    return NAMED.sub(lambda match: _path_said(state, match.group(1).strip()), text)


def _path_said(state: State, path: str) -> str:
    here, of = state.here, state.of
    first, _, rest = path.partition(".")
    item, raw = field_of(of, first), state.values.get(first)
    if item is None or raw is None:
        return ""
    if not rest:
        return show(here, item, raw).text
    target = here.live.entities.get(str(item.setting("entity"))) if item.type == "reference" else None
    if target is None or not here.may("read", target.key):
        return ""
    inner = field_of(target, rest)
    try:
        behind = here.records.get(target.key, raw["id"])
    except NotFound:
        return ""
    return show(here, inner, behind.get(rest)).text if inner is not None else ""
