"""The app: the whole configured thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.definition.access import Permission, Role
from runtime.definition.entities import Entity
from runtime.definition.fields import Field, OptionSet
from runtime.definition.flows import Flow
from runtime.definition.forms import Form
from runtime.definition.frozen import EMPTY
from runtime.definition.parts import Part, prop
from runtime.definition.rules import Rule
from runtime.definition.scenarios import Scenario
from runtime.definition.shapes import KEY, STRING, TEXT, Json, Many, One
from runtime.definition.text import Text
from runtime.definition.views import Dashboard, Measure, MenuItem, Metric, View

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Part):
    """The template version a clone was made from."""

    key: str = prop(KEY, default="", required=True)
    version: int = prop(Json({"type": "integer", "minimum": 1}), default=0, required=True)
    sha256: str = prop(Json({"type": "string"}), "Digest of that version", default="", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class App(Part):
    """An app definition: entities, forms, views, rules, flows, dashboards, roles, menu and scenarios."""

    schema: str | None = prop(STRING, "The address of this schema, for editors", name="$schema")
    formwright: int = prop(Json({"const": FORMAT}), "The version of this format", default=0, required=True)
    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    icon: str | None = prop(STRING, "An icon's name")
    color: str | None = prop(STRING, "A colour name of the palette, or #rrggbb")
    base: Base | None = prop(One(lambda: Base))
    settings: tuple[Field, ...] = prop(Many(lambda: Field, "key"), "Read as `app.settings.KEY`", default=())
    option_sets: tuple[OptionSet, ...] = prop(Many(lambda: OptionSet, "key"), default=())
    user_fields: tuple[Field, ...] = prop(Many(lambda: Field, "key"), "Read as `user.KEY`", default=())
    entities: tuple[Entity, ...] = prop(Many(lambda: Entity, "key"), default=())
    rules: tuple[Rule, ...] = prop(Many(lambda: Rule, "key"), default=())
    forms: tuple[Form, ...] = prop(Many(lambda: Form, "key"), default=())
    views: tuple[View, ...] = prop(Many(lambda: View, "key"), default=())
    flows: tuple[Flow, ...] = prop(Many(lambda: Flow, "key"), default=())
    metrics: tuple[Metric, ...] = prop(Many(lambda: Metric, "key"), default=())
    measures: tuple[Measure, ...] = prop(Many(lambda: Measure, "key"), default=())
    dashboards: tuple[Dashboard, ...] = prop(Many(lambda: Dashboard, "key"), default=())
    roles: tuple[Role, ...] = prop(Many(lambda: Role, "key"), default=())
    permissions: tuple[Permission, ...] = prop(Many(lambda: Permission, "role~entity"), default=())
    menu: tuple[MenuItem, ...] = prop(Many(lambda: MenuItem, "id", tree="menu"), default=())
    scenarios: tuple[Scenario, ...] = prop(Many(lambda: Scenario, "key"), default=())

    _entities: Mapping[str, Entity] = field(init=False, repr=False, compare=False, default=EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_entities", {item.key: item for item in reversed(self.entities)})

    def entity(self, key: str) -> Entity:
        """The entity of that key; KeyError if there is none."""
        return self._entities[key]

    def find_entity(self, key: str | None) -> Entity | None:
        """The entity of that key, if there is one."""
        return self._entities.get(key) if key else None

    def option_set(self, key: str | None) -> OptionSet | None:
        return next((item for item in self.option_sets if item.key == key), None)

    def form(self, key: str | None) -> Form | None:
        return next((item for item in self.forms if item.key == key), None)

    def view(self, key: str | None) -> View | None:
        return next((item for item in self.views if item.key == key), None)

    def flow(self, key: str | None) -> Flow | None:
        return next((item for item in self.flows if item.key == key), None)

    def rules_of(self, entity: str) -> tuple[Rule, ...]:
        """Those that have an effect; a rule may be kept without one."""
        return tuple(rule for rule in self.rules if rule.entity == entity and not rule.disabled)

    def forms_of(self, entity: str) -> tuple[Form, ...]:
        return tuple(form for form in self.forms if form.entity == entity)

    def views_of(self, entity: str) -> tuple[View, ...]:
        return tuple(view for view in self.views if view.entity == entity)

    def flows_of(self, entity: str) -> tuple[Flow, ...]:
        return tuple(flow for flow in self.flows if flow.entity == entity)

    def permission(self, role: str, entity: str) -> Permission | None:
        """The row for a role and an entity; no row grants nothing."""
        return next((row for row in self.permissions if row.role == role and row.entity == entity), None)
