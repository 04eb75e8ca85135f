"""What checks look at: the app, its scope, and its formulas compiled once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from configurator.checks.compiled_before import compile_again
from configurator.checks.slots import Slot, slots_of
from runtime.definition import App, Entity, Field, targets_of
from runtime.definition.scope import AppScope
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.formula.cells import compile_cell
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.scope import FieldInfo
from runtime.formula.types import BOOLEAN, Type
from runtime.problems import Problem


class Compiled:
    """A formula's place, and the formula or what is wrong with it."""

    __slots__ = ("formula", "problems", "slot")

    def __init__(self, slot: Slot, made: Formula | list[Problem]) -> None:
        self.slot = slot
        self.formula = made if isinstance(made, Formula) else None
        found = made.warnings if isinstance(made, Formula) else made
        self.problems = [replace(problem, path=slot.path) for problem in found]


class Checking:
    """One checking of one app."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.scope = AppScope(app)

    @cached_property
    def entities(self) -> dict[str, int]:
        """Entity keys and where they stand."""
        return {entity.key: index for index, entity in reversed(list(enumerate(self.app.entities)))}

    @cached_property
    def missing(self) -> frozenset[str]:
        """Entities that fields point to and that are not there."""
        targets = {target for _, _, field in self.fields() for target in targets_of(field)}
        return frozenset(targets - self.entities.keys())

    def says_again(self, problem: Problem) -> bool:
        """Whether it only repeats that an entity is not there, which is said where it is referred to."""
        return problem.code == "formula.unknown_member" and problem.values.get("entity") in self.missing

    @cached_property
    def formulas(self) -> list[Compiled]:
        """Every formula of the app but those of flows' steps, compiled."""
        return list(self.by_path.values())

    @cached_property
    def by_path(self) -> dict[tuple[str, int], Compiled]:
        """The same by where they stand; a decision table's inputs come before its cells."""
        found: dict[tuple[str, int], Compiled] = {}
        for slot in slots_of(self.app, self.scope, self.type_of):
            column = found.get((slot.column, 0)) if slot.column else None
            compiled = Compiled(slot, self._compile(slot, column.formula if column else None))
            place = (slot.path, slot.hole)
            before = found.get(place)
            if before is None or (before.formula and compiled.problems):
                found[place] = compiled
        return found

    def formula_at(self, path: str) -> Formula | None:
        """The formula at a place, when it compiles."""
        found = self.by_path.get((path, 0))
        return found.formula if found else None

    def compile_condition(self, source: str, entity: str) -> Formula | None:
        """A condition on a record of an entity; None when it does not compile."""
        made = compile_formula(source, self.scope, entity, "flow", BOOLEAN)
        return made if isinstance(made, Formula) else None

    def fields(self) -> Iterator[tuple[str, Entity, Field]]:
        """Every field of every entity with its pointer."""
        for number, entity in enumerate(self.app.entities):
            for index, field in enumerate(entity.fields):
                yield f"/entities/{number}/fields/{index}", entity, field

    def type_of(self, field: Field) -> Type | None:
        """The type of a field's value in formulas."""
        kind = field_types().get(field.type)
        return kind.formula_type(bind(field, self.app)) if kind else None

    def at_end_of(self, entity: str, path: str) -> FieldInfo | None:
        """The field a dotted path ends at, hopping references; None when it leads nowhere."""
        found: FieldInfo | None = None
        here: str | None = entity
        for step in path.split("."):
            found = self.scope.field(here, step) if here else None
            if found is None:
                return None
            here = found.type.entity if found.type.is_reference else None
        return found

    def _compile(self, slot: Slot, column: Formula | None) -> Formula | list[Problem]:
        if slot.column is not None:
            return compile_cell(slot.source, self.scope, slot.entity or "", column.type) if column else []
        return compile_again(
            slot.source,
            self.scope,
            slot.entity,
            slot.purpose,
            slot.expect,
            record_entity=slot.record_entity,
            variables=slot.variables,
            blank_as_zero=slot.blank_as_zero,
            target=slot.target,
        )
