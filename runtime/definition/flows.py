"""Flows: a trigger and nested steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime.definition.fields import Field
from runtime.definition.frozen import FrozenDict
from runtime.definition.parts import Part, open_settings, prop
from runtime.definition.shapes import (
    BOOLEAN,
    ID,
    KEY,
    STRING,
    TEXT,
    Definitions,
    Many,
    One,
    Schema,
    formula_for,
    key_set,
    reference,
)
from runtime.definition.text import Text


def _steps() -> Many:
    return Many(lambda: Step, "key", tree="steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Part):
    """One way a branch may go."""

    id: str = prop(ID, default="", required=True)
    label: Text | None = prop(TEXT)
    when: str = prop(formula_for("flow"), default="", required=True)
    steps: tuple[Step, ...] = prop(_steps(), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Part):
    """One of the sequences that run beside each other."""

    id: str = prop(ID, default="", required=True)
    label: Text | None = prop(TEXT)
    steps: tuple[Step, ...] = prop(_steps(), default=(), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Part):
    """One step of a flow. What only its type knows is in `settings`; nested steps are there as values."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    do: str = prop(STRING, "The type of step", default="", required=True)
    settings: FrozenDict = open_settings()

    typed_settings: ClassVar = {
        "cases": Many(lambda: Case, "id", tree="steps"),
        "otherwise": _steps(),
        "steps": _steps(),
        "branches": Many(lambda: Branch, "id", tree="steps"),
    }

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import step_schema

        return step_schema(definitions)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of its type, or `default`."""
        return self.settings.get(name, default)

    @property
    def cases(self) -> tuple[Case, ...]:
        found: tuple[Case, ...] = self.settings.get("cases", ())
        return found

    @property
    def otherwise(self) -> tuple[Step, ...]:
        found: tuple[Step, ...] = self.settings.get("otherwise", ())
        return found

    @property
    def steps(self) -> tuple[Step, ...]:
        found: tuple[Step, ...] = self.settings.get("steps", ())
        return found

    @property
    def branches(self) -> tuple[Branch, ...]:
        found: tuple[Branch, ...] = self.settings.get("branches", ())
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Part):
    """What starts a flow. What only its kind knows is in `settings`."""

    on: str = prop(STRING, "The kind of event", default="", required=True)
    label: Text | None = prop(TEXT, "The button's label")
    when: str | None = prop(formula_for("trigger"), "Must hold for the flow to start")
    roles: tuple[str, ...] = prop(
        key_set("role"), "Who may press; everyone who may read if absent", default=()
    )
    ask: tuple[Field, ...] = prop(Many(lambda: Field, "key"), "Asked when the button is pressed", default=())
    settings: FrozenDict = open_settings()

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import trigger_schema

        return trigger_schema(definitions)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of its kind, or `default`."""
        return self.settings.get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Part):
    """A trigger and the steps it sets off."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    entity: str | None = prop(reference("entity"), "Whose record it is about; none for some triggers")
    enabled: bool = prop(
        BOOLEAN,
        "Whether its trigger starts it; a flow that is off can still be called by others",
        default=True,
    )
    trigger: Trigger | None = prop(One(lambda: Trigger), required=True)
    steps: tuple[Step, ...] = prop(_steps(), default=(), required=True)

    def all_steps(self) -> Iterator[Step]:
        """Every step, nested ones after the step that holds them."""
        for _, found in self.walk():
            if isinstance(found, Step):
                yield found

    def step(self, key: str) -> Step | None:
        """The step of that key, wherever it stands."""
        return next((step for step in self.all_steps() if step.key == key), None)
