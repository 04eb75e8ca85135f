"""Names and paths: what `account.owner.region` means in a place, step by step; the nearest spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.formula.messages import Refused, Span, refuse
from runtime.formula.nodes import Step
from runtime.formula.scope import USER_FIELDS, FieldInfo, Scope, Variables
from runtime.formula.types import JSON, TEXT, USER, Kind, Type, reference

Name = tuple[str, Span]

MAX_MISSPELT = 40


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an expression stands: whose fields bare names are.

    `entity` owns bare names, `record_entity` is what `record` means. In rows, `rows_level` is above 0 and
    `parent_entities` those `parent` may be; `parent_is_record` that it is the formula's own record.
    """

    entity: str | None
    record_entity: str | None
    parent_entities: tuple[str, ...] = ()
    rows_level: int = 0
    parent_is_record: bool = False
    record_is_row: bool = True
    purpose: str = "computed"
    inside_once: bool = False
    titles: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved path: its base, steps, and the type at its end."""

    base: str
    steps: tuple[Step, ...]
    type: Type
    info: FieldInfo | None = None


@dataclass(frozen=True)
class Names:
    """The resolver of one compilation."""

    scope: Scope
    variables: Variables = field(default_factory=dict)

    def resolve(self, names: Sequence[Name], around: Surroundings) -> Found:
        """Follow a dotted path; raises Refused at the step that doesn't exist."""
        found, rest = self._begin(names, around)
        for index, name in enumerate(rest):
            found = self._step(found, name, names[: len(names) - len(rest) + index])
        return found

    def follow(self, found: Found, names: Sequence[Name], shown: Sequence[Name]) -> Found:
        """Further steps from something already resolved."""
        for index, name in enumerate(names):
            found = self._step(found, name, (*shown, *names[:index]))
        return found

    def _begin(self, names: Sequence[Name], around: Surroundings) -> tuple[Found, Sequence[Name]]:
        word, span = names[0]
        if around.entity is not None:
            info = self.scope.field(around.entity, word)
            if info is not None:
                own = Found("row", (), reference(around.entity))
                return self._field_step(own, around.entity, info), names[1:]
        if word in self.variables:
            return self._variable(names)
        if (
            word == "record"
            and len(names) > 1
            and names[1][0] == "parent"
            and around.record_entity is not None
        ):
            parents = tuple(self.scope.parents(around.record_entity))
            if parents:
                return Found("parent", (), Type(Kind.REFERENCE, entity="|".join(parents))), names[2:]
        if word == "record" and around.record_entity is not None:
            return Found("record", (), reference(around.record_entity).present()), names[1:]
        if word == "user":
            return Found("user", (), USER), names[1:]
        if word == "saved" and around.record_entity is not None and around.rows_level == 0:
            if around.purpose not in ("rule", "flow", "validate", "message"):
                raise refuse("formula.purpose", span, function="saved", suggestion="")
            return Found("saved", (), reference(around.record_entity)), names[1:]
        if word in ("parent", "parent_entity"):
            return self._parent(word, span, around), names[1:]
        if word == "app" and len(names) > 1 and names[1][0] == "settings":
            return self._setting(names), names[3:]
        raise refuse("formula.unknown_name", span, text=word, suggestion=self._suggest(word, around))

    def _parent(self, word: str, span: Span, around: Surroundings) -> Found:
        if not around.parent_entities:
            raise refuse("formula.no_parent", span)
        if word == "parent_entity":
            step = Step("parent_entity", TEXT, "value")
            return Found("parent_entity", (step,), TEXT)
        base = "parent" if around.rows_level == 0 else "record" if around.parent_is_record else "row_parent"
        return Found(base, (), Type(Kind.REFERENCE, entity="|".join(around.parent_entities)))

    def _setting(self, names: Sequence[Name]) -> Found:
        settings = self.scope.settings()
        if len(names) < 3:
            raise refuse("formula.no_hop", names[-1][1], text="app.settings")
        key, span = names[2]
        if key not in settings:
            raise refuse("formula.unknown_name", span, text=key, suggestion=nearest(key, settings))
        return Found("settings", (Step(key, settings[key]),), settings[key])

    def _variable(self, names: Sequence[Name]) -> tuple[Found, Sequence[Name]]:
        level: Any = self.variables
        steps: list[Step] = []
        for index, (key, span) in enumerate(names):
            if key not in level:
                raise refuse("formula.unknown_name", span, text=key, suggestion=nearest(key, level))
            level = level[key]
            if isinstance(level, Type):
                via = "value" if level.kind is not Kind.ROWS else "rows"
                steps.append(Step(key, level, via))
                return Found("variable", tuple(steps), level), names[index + 1 :]
            own = level.get("") if isinstance(level, Mapping) else None
            if isinstance(own, Type) and (index + 1 == len(names) or names[index + 1][0] not in level):
                steps.append(Step(key, own))
                return Found("variable", tuple(steps), own), names[index + 1 :]
            steps.append(Step(key, JSON, "member"))
        text = ".".join(key for key, _ in names)
        raise refuse("formula.unknown_name", names[-1][1], text=text, suggestion=nearest("", level))

    def _step(self, found: Found, name: Name, before: Sequence[Name]) -> Found:
        word, span = name
        shown = ".".join(key for key, _ in before)
        if found.type.kind is Kind.ANY_REFERENCE:
            raise refuse("formula.any_reference_hop", span, text=shown)
        if found.info is not None and found.info.members is not None:
            if word not in found.info.members:
                raise refuse(
                    "formula.unknown_member",
                    span,
                    entity=shown,
                    text=word,
                    suggestion=nearest(word, found.info.members),
                )
            steps = (*found.steps[:-1], replace(found.steps[-1], via="member"))
            type_ = found.info.members[word]
            return Found(found.base, (*steps, Step(word, type_)), type_)
        if not (found.type.is_reference or found.type.kind is Kind.ROWS) or found.type.entity is None:
            raise refuse("formula.no_hop", span, text=shown)
        entities = found.type.entity.split("|")
        infos = [self._own(found, word) or self.scope.field(entity, word) for entity in entities]
        info = infos[0]
        several = len(entities) > 1
        if (
            info is None
            or (several and info.via == "back")  # each of them is pointed to by a reference of its own
            or any(other is None or other.type != info.type for other in infos[1:])
        ):
            keys = self.scope.field_keys(entities[0])
            raise refuse(
                "formula.unknown_member",
                span,
                entity=found.type.entity,
                text=word,
                suggestion=nearest(word, keys),
            )
        return self._field_step(found, entities[0], replace(info, computed=info.computed and not several))

    @staticmethod
    def _own(found: Found, word: str) -> FieldInfo | None:
        """What everybody may know of themself, whatever they may not ask of others."""
        return USER_FIELDS.get(word) if found.base == "user" and not found.steps else None

    def _field_step(self, found: Found, entity: str, info: FieldInfo) -> Found:
        steps = found.steps
        if steps and steps[-1].via == "value" and steps[-1].type.is_reference:
            steps = (*steps[:-1], replace(steps[-1], via="reference"))
        type_ = _currency_at(info.type, found)
        via = info.via if info.type.kind is Kind.ROWS else "value"
        step = Step(info.key, type_, via, entity, info.back, info.computed)
        return Found(found.base, (*steps, step), type_, info)

    def _suggest(self, word: str, around: Surroundings) -> str:
        known = set(self.variables) | {"user", "record", "TODAY"}
        if around.entity is not None:
            known |= set(self.scope.field_keys(around.entity))
        return nearest(word, known)


def _currency_at(type_: Type, found: Found) -> Type:
    """A currency read from a path of its own record, as seen from the start of the path."""
    if type_.currency is None or not type_.currency.startswith("="):
        return type_
    prefix = [step.key for step in found.steps]
    if found.base != "row":
        prefix.insert(0, found.base)
    return replace(type_, currency="=" + ".".join([*prefix, *type_.currency[1:].split(".")]))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name spelt most like `word` (at most a third of it differs), else empty."""
    folded = word.casefold()
    best, least = "", max(len(folded) // 3, 1) + 1
    for name in known:
        if name and abs(len(name) - len(folded)) < least and len(folded) <= MAX_MISSPELT:
            distance = _distance(folded, name.casefold(), least)
            if distance < least:
                best, least = name, distance
    return best


def _distance(one: str, other: str, limit: int) -> int:
    """Letters to insert, delete, change or swap with their neighbour; `limit` when there are as many."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        current = [index]
        for place, letter in enumerate(other, 1):
            cost = min(row[place] + 1, current[-1] + 1, row[place - 1] + (char != letter))
            if index > 1 and place > 1 and char == other[place - 2] and letter == one[index - 2]:
                cost = min(cost, before[place - 2] + 1)
            current.append(cost)
        if min(current) >= limit:
            return limit
        before, row = row, current
    return row[-1]


def collect_problems(*errors: Refused) -> Refused:
    """One exception for several."""
    return Refused(*(problem for error in errors for problem in error.problems))
