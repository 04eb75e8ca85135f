"""Why a field is as it is: every rule about it, on the values as they stand in the form.

Only what the reader may see is told: of a rule that reads a hidden field there is its name, and nothing of
what it read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from runtime.fields.values import label_of
from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.records.evaluate import is_open
from runtime.records.live_entity import LiveEntity
from runtime.records.work import Work
from runtime.rules.parts import EntityRules, Provider, Table
from runtime.rules.source import FAILURES
from runtime.rules.subject import Subject
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.conditions import Clause, Condition, Speaker, rule_label
from runtime.web.pages.drawing import form_of
from runtime.web.pages.history import instant_said
from runtime.web.pages.inputs import inputs_of
from runtime.web.pages.record import changed_values
from runtime.web.pages.record_types import chosen_record_type
from runtime.web.pages.state import plain_record, state_of


@dataclass(frozen=True, slots=True)
class Block:
    """One rule's part: what it does to the field, and from what."""

    said: str
    rule: str = ""
    rows: Sequence[Clause] = ()
    changed: str = ""
    otherwise: str = ""
    formula: str = ""
    hit: str = ""
    acts: bool = True


@dataclass
class Explainer:
    """Explains one field of one subject."""

    here: Visit
    of: LiveEntity
    work: Work
    rules: EntityRules
    subject: Subject
    item: Any
    before: Mapping[str, Any] | None
    speaker: Speaker = field(init=False)

    def __post_init__(self) -> None:
        self.speaker = Speaker(self.here, self.of, self.subject.context)

    def blocks(self) -> list[Block]:
        """Everything about the field, what acts on it first."""
        found = [
            *self._states(),
            *self._layouts(),
            *self._providers(),
            *self._copies(),
            *self._options(),
            *self._own(),
        ]
        return sorted(found, key=lambda one: not one.acts)

    # Shown, required, locked

    def _states(self) -> Iterator[Block]:
        for state in self.rules.states:
            for effect, keys in (("require", state.require), ("lock", state.lock), ("show", state.show)):
                if self.item.key in keys:
                    yield self._conditional(effect, rule_label(self.here, state.rule), state.when)

    def _layouts(self) -> Iterator[Block]:
        layout = self.rules.layouts.get(self.subject.record.get("record_type"))
        for name in layout.fields.get(self.item.key, ()) if layout is not None else ():
            yield self._conditional("show", gettext("A part of the form"), layout.conditions[name])  # type: ignore[union-attr]

    def _conditional(self, effect: str, rule: str, when: Formula) -> Block:
        if not self._is_open(when):
            holds = self._holds(when)
            return Block(
                _HEADS[effect](holds, gettext("a rule that reads what is not shown to you")), rule, acts=holds
            )
        condition = self.speaker.condition(when)
        why = condition.said if condition.holds else condition.opposite
        because = _HEADS[effect](condition.holds, why)
        changed, otherwise = self._changed(condition), _OTHERWISE[effect](condition)
        acts = condition.holds or effect == "show"
        return Block(because, rule, condition.clauses, changed, otherwise, when.source, acts=acts)

    def _holds(self, formula: Formula) -> bool:
        try:
            return formula.evaluate(self.subject.context) is True
        except FAILURES:
            return False

    def _is_open(self, formula: Formula) -> bool:
        return is_open(self.work, self.of, formula.source)

    def _changed(self, condition: Condition) -> str:
        """What of the things it reads has been changed here and not saved; else who changed them last."""
        keys = [one.key for one in condition.clauses if one.key]
        return self._changes(keys)

    def _changes(self, keys: Sequence[str]) -> str:
        if self.before is None:
            return ""
        said = []
        for key in dict.fromkeys(keys):
            item = field_of(self.of, key)
            now, before = self.subject.record.get(key), self.before.get(key)
            if item is None or now == before or item.type == "children":
                continue
            label, old, new = self._label(key), self.speaker.said(item, before), self.speaker.said(item, now)
            said.append(gettext("%(label)s %(old)s → %(new)s, not saved", label=label, old=old, new=new))
        return "; ".join(said) or self._last_change(keys)

    def _last_change(self, keys: Sequence[str]) -> str:
        record_id = self.subject.record.get("id")
        if record_id is None or self.subject.path:
            return ""
        for entry in self.here.records.history(self.of.key, record_id):
            key = next((one for one in keys if one in entry["changes"]), None)
            if key is not None and entry["action"] != "create":
                who = entry["by"]["title"] if entry["by"] else gettext("a rule")
                when = instant_said(entry["at"], self.here)
                return gettext("%(label)s, by %(who)s, %(when)s", label=self._label(key), who=who, when=when)
        return ""

    def _label(self, key: str) -> str:
        item = field_of(self.of, key)
        return label_of(item, self.here.language) if item is not None else key

    # Values

    def _providers(self) -> Iterator[Block]:
        for provider in self.rules.providers.get(self.item.key, ()):
            if provider.formula is None:
                table = next(one for one in self.rules.tables if one.rule == provider.rule)
                yield self._decided(table)
            elif provider.when is not None:
                yield self._computed_when(provider)
            else:
                yield self._computed(provider)

    def _computed(self, provider: Provider) -> Block:
        assert provider.formula is not None
        name = rule_label(self.here, provider.rule) if provider.rule != self.item.key else ""
        if not self._is_open(provider.formula):
            return Block(gettext("Worked out from what is not shown to you"), name)
        read = self._read(provider.formula)
        keys = [one.key for one in read]
        return Block(
            gettext("Worked out, never typed"), name, read, self._changes(keys), "", provider.formula.source
        )

    def _computed_when(self, provider: Provider) -> Block:
        assert provider.formula is not None and provider.when is not None
        name = rule_label(self.here, provider.rule)
        if not self._is_open(provider.when) or not self._is_open(provider.formula):
            return Block(gettext("A rule that reads what is not shown to you may set it"), name)
        condition = self.speaker.condition(provider.when)
        if condition.holds:
            said = gettext("Set by a rule, because %(why)s", why=condition.said)
        else:
            said = gettext("Not set by this rule, because %(why)s", why=condition.opposite)
        rows = [*condition.clauses, *(self._read(provider.formula) if condition.holds else ())]
        return Block(said, name, rows, self._changed(condition),
                     gettext("When %(why)s, it is open to be filled in.", why=condition.opposite)
                     if condition.holds else gettext("When %(why)s, the rule sets it.", why=condition.said),
                     provider.formula.source, acts=condition.holds)  # fmt: skip

    def _read(self, formula: Formula) -> list[Clause]:
        """The record's own values a formula reads."""
        found = []
        for path in sorted(formula.reads):
            item = field_of(self.of, path[0])
            if item is None or path[0] in self.here.grant(self.of.key).hidden:
                continue
            label, value = (
                label_of(item, self.here.language),
                self.speaker.said(item, self.subject.record.get(path[0])),
            )
            if item.type == "children" and len(path) > 1:
                child = self.here.live.entities[str(item.setting("entity"))]
                inner = field_of(child, path[1])
                if inner is None or path[1] in self.here.grant(child.key).hidden:
                    continue
                label = f"{label} · {label_of(inner, self.here.language)}"
                value = gettext("of %(count)s rows", count=value)
            found.append(Clause("", "", True, label, value, "", path[0]))
        return found

    def _decided(self, table: Table) -> Block:
        rule = next((one for one in self.here.live.app.rules if one.key == table.rule), None)
        name = rule_label(self.here, table.rule)
        if not all(self._is_open(one) for one in table.inputs):
            return Block(gettext("Given by a decision table that reads what is not shown to you"), name)
        values = [self._judged(one) for one in table.inputs]
        labels = [self.here.text(one.label, one.id) for one in getattr(rule, "inputs", ())]
        items = [_one_field(self.of, one) for one in table.inputs]
        rows = [
            Clause(
                "", "", True, label, self.speaker.said(item, value), "", item.key if item is not None else ""
            )
            for label, item, value in zip(labels, items, values, strict=False)
        ]
        hit, said = self._hit(table, labels, items, values)
        changed = self._changes([one.key for one in rows if one.key])
        if not hit:
            return Block(gettext("No row of the decision table fits"), name, rows, changed)
        row = gettext("Row %(number)s of %(count)s: %(said)s", number=hit, count=len(table.rows), said=said)
        return Block(gettext("Given by a decision table"), name, rows, changed, hit=row)

    def _hit(
        self, table: Table, labels: Sequence[str], items: Sequence[Any], values: Sequence[Any]
    ) -> tuple[int, str]:
        """The number of the first row that fits, and its conditions in words."""
        for number, row in enumerate(table.rows, 1):
            said, fits = [], True
            for cell, label, item, value in zip(row.cells, labels, items, values, strict=False):
                if cell is None:
                    continue
                context: Context = replace(self.subject.context, variables={"value": value})
                speaker = Speaker(self.here, self.of, context)
                condition = speaker.of_node(cell.node, cell.source, (label, item, value))
                fits = fits and condition.holds
                said.append(condition.said)
            if fits:
                return number, ("；" if self.here.language == "zh" else "; ").join(said) or gettext(
                    "all other cases"
                )
        return 0, ""

    def _judged(self, formula: Formula) -> Any:
        try:
            return formula.evaluate(self.subject.context)
        except FAILURES:
            return None

    def _copies(self) -> Iterator[Block]:
        found = self.rules.copies.get(self.item.key)
        if found is None:
            return
        formula, always = found
        if not self._is_open(formula):
            yield Block(gettext("Copied from what is not shown to you"))
            return
        said = gettext("Copied, and kept the same") if always else gettext("Copied when it was blank")
        yield Block(said, "", self._read(formula), "", "", formula.source, acts=always)

    def _options(self) -> Iterator[Block]:
        choice = self.rules.choices.get(self.item.key)
        if choice is None:
            return
        for value, when in choice.conditions.items():
            label = self.here.text(choice.labels.get(value), value)
            if not self._is_open(when):
                continue
            condition = self.speaker.condition(when)
            said = gettext("“%(option)s” is offered", option=label) if condition.holds else gettext(
                "“%(option)s” is not offered", option=label)  # fmt: skip
            yield Block(said, "", condition.clauses, "", "", when.source, acts=not condition.holds)

    # The field by itself

    def _own(self) -> Iterator[Block]:
        item = self.item
        if item.type == "serial":
            yield Block(gettext("Numbered when the record is saved"))
        elif item.required and item.formula is None:
            yield Block(gettext("Always required"))
        if item.key in self.here.grant(self.of.key).read_only:
            yield Block(gettext("Locked for your roles"))


def _one_field(of: LiveEntity, formula: Formula) -> Any:
    reads = list(formula.reads)
    return field_of(of, reads[0][0]) if len(reads) == 1 and len(reads[0]) == 1 else None


_HEADS = {
    "require": lambda holds, why: (
        gettext("Required, because %(why)s", why=why)
        if holds
        else gettext("Not required, because %(why)s", why=why)
    ),
    "lock": lambda holds, why: (
        gettext("Locked, because %(why)s", why=why)
        if holds
        else gettext("Not locked, because %(why)s", why=why)
    ),
    "show": lambda holds, why: (
        gettext("Shown, because %(why)s", why=why) if holds else gettext("Hidden, because %(why)s", why=why)
    ),
}
_OTHERWISE = {
    "require": lambda one: (
        gettext("When %(why)s, it is optional.", why=one.opposite)
        if one.holds
        else gettext("When %(why)s, it is required.", why=one.said)
    ),
    "lock": lambda one: (
        gettext("When %(why)s, it can be changed.", why=one.opposite)
        if one.holds
        else gettext("When %(why)s, it is locked.", why=one.said)
    ),
    "show": lambda one: (
        gettext("When %(why)s, it is hidden.", why=one.opposite)
        if one.holds
        else gettext("When %(why)s, it is shown.", why=one.said)
    ),
}


def explain(
    here: Visit, of: LiveEntity, path: str, given: Mapping[str, Any], record: Mapping[str, Any]
) -> tuple[Any, list[Block]]:
    """The field at a path, and why it is as it is. Raises NotFound where there is none for the reader."""
    record_id = record.get("id")
    state = state_of(here, of, given, record_id, form_of(of, {**record, **given}))
    with here.records.reading() as work:
        values = plain_record(here, of, state.values)
        saved = plain_record(here, of, record) if record_id else None
        if record_id:
            values["id"] = record_id
        work.reach.load(of.key, [values], of.reach_tree)
        found = of.rules.subject_at(path, work.context(of.key, values, saved), given)
        if found is None:
            raise not_found()
        rules, subject = found
        owner = here.live.entities[rules.entity.key]
        item = owner.fields.get(path.rpartition("/")[2])
        above = path.split("/")[0]
        if item is None or item.key in here.grant(owner.key).hidden or above in here.grant(of.key).hidden:
            raise not_found()
        before = subject.saved if subject.path else saved
        return item, Explainer(here, owner, work, rules, subject, item, before).blocks()


@pages.post("/apps/<app_key>/<entity>/-/why")
@access(Access.MEMBER)
def why_field(app_key: str, entity: str) -> ResponseReturnValue:
    """Why a field of a form is as it is: a piece of a page."""
    here = visit(app_key)
    of = here.entity(entity)
    path, text = request.args.get("path", ""), request.args.get("id", "")
    record_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    record = here.records.get(of.key, record_id) if record_id else {}
    inputs = inputs_of(here, of, record, request.form)
    given = inputs.given()
    if record_id:
        given = changed_values(of, inputs, record)
    given |= chosen_record_type(of, request.form, record)
    item, blocks = explain(here, of, path, given, record)
    return render_template("parts/why.html", label=label_of(item, here.language), blocks=blocks,
                           version=here.live.version, path=path)  # fmt: skip
