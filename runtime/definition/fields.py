"""Fields, and the options and stages they offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime.definition.frozen import FrozenDict
from runtime.definition.parts import Part, open_settings, prop
from runtime.definition.shapes import (
    BOOLEAN,
    KEY,
    STRING,
    TEXT,
    Definitions,
    Many,
    Schema,
    Shape,
    formula_for,
    key_set,
    one_of,
    reference,
)
from runtime.definition.text import Text

VALUE = KEY

SYSTEM_COLUMNS = (
    "id",
    "owner",
    "owner_role",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "revision",
    "deleted_at",
    "record_type",
)
"""What every record has besides its fields; no field may be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Part):
    """One value a choice may take."""

    value: str = prop(VALUE, "What is stored; permanent", default="", required=True)
    label: Text | None = prop(TEXT, "What people read; the value if absent")
    color: str | None = prop(STRING, "A colour name of the palette, or #rrggbb")
    icon: str | None = prop(STRING, "An icon's name")
    when: str | None = prop(formula_for("rule"), "Offered only while this holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(Part):
    """A value that is no longer offered, and the one that takes its place in records that hold it."""

    value: str = prop(VALUE, "What was offered", default="", required=True)
    by: str = prop(VALUE, "What is offered instead", default="", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionSet(Part):
    """Options shared by several choice fields."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    options: tuple[Option, ...] = prop(Many(lambda: Option, "value"), default=(), required=True)
    replaced: tuple[Replaced, ...] = prop(
        Many(lambda: Replaced, "value"), "What takes the place of options that are gone", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Part):
    """One value of a stage field."""

    value: str = prop(VALUE, "What is stored; permanent", default="", required=True)
    label: Text | None = prop(TEXT, "What people read; the value if absent")
    kind: str = prop(one_of("open", "won", "lost", "done"), "What it means for reports", default="open")
    color: str | None = prop(STRING, "A colour name of the palette, or #rrggbb")
    icon: str | None = prop(STRING, "An icon's name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Part):
    """An allowed change of stage. `when` binds everyone, `roles` bind people."""

    source: str = prop(reference("stage"), name="from", default="", required=True)
    target: str = prop(reference("stage"), name="to", default="", required=True)
    label: Text | None = prop(TEXT, "What the act is called")
    when: str | None = prop(formula_for("rule"), "Must hold on the new values")
    roles: tuple[str, ...] = prop(
        key_set("role"), "Who may do it; everyone who may update if absent", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Part):
    """An attribute of an entity, of the user, of the app's settings, or of a question a button asks.

    What only its type knows (scale, currency, options, entity …) is in `settings`.
    """

    key: str = prop(KEY, default="", required=True)
    type: str = prop(STRING, "The field type", default="", required=True)
    label: Text | None = prop(TEXT, "What people read; the key if absent")
    help: Text | None = prop(TEXT, "A sentence below the field")
    placeholder: Text | None = prop(TEXT, "Shown while it is empty")
    settings: FrozenDict = open_settings()
    required: bool = prop(BOOLEAN, "Must be filled whenever it is shown", default=False)
    unique: bool = prop(BOOLEAN, "No two live records share a value; blanks are ignored", default=False)
    indexed: bool = prop(BOOLEAN, "Fast to filter and sort by", default=False)
    searchable: bool = prop(BOOLEAN, "Found by the quick search", default=False)
    tracked: bool = prop(BOOLEAN, "Changes are shown in the record's timeline", default=False)
    not_copied: bool = prop(BOOLEAN, "Left blank in a copy of the record", default=False)
    default: str | None = prop(formula_for("default"), "Fills the field once, when the record is created")
    formula: str | None = prop(formula_for("computed"), "Computes the field; it cannot be edited then")
    blank_as: str | None = prop(one_of("blank", "zero"), "How the formula's arithmetic takes blanks")
    copy_from: str | None = prop(formula_for("copy"), "A path through a reference whose value is copied")
    copy: str | None = prop(one_of("always", "if_empty"), "Whether the copy replaces what is there")
    choose_from: str | None = prop(
        formula_for("choose"), "Which candidates are offered; `record` is the one edited"
    )
    when_hidden: str = prop(one_of("keep", "clear"), "What saving does to a hidden value", default="keep")
    reveal: bool = prop(
        BOOLEAN, "Shown even to those who may not read what it is computed from", default=False
    )

    typed_settings: ClassVar[Mapping[str, Shape]] = {
        "options": Many(lambda: Option, "value"),
        "stages": Many(lambda: Stage, "value"),
        "transitions": Many(lambda: Transition, "from~to"),
        "replaced": Many(lambda: Replaced, "value"),
    }

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import field_schema

        return field_schema(definitions)

    def setting(self, name: str, default: Any = None) -> Any:
        """A type-specific setting, or `default`."""
        return self.settings.get(name, default)

    @property
    def options(self) -> tuple[Option, ...]:
        """Its own options; see `options_of` for those of an option set."""
        found: tuple[Option, ...] = self.settings.get("options", ())
        return found

    @property
    def stages(self) -> tuple[Stage, ...]:
        found: tuple[Stage, ...] = self.settings.get("stages", ())
        return found

    @property
    def transitions(self) -> tuple[Transition, ...]:
        found: tuple[Transition, ...] = self.settings.get("transitions", ())
        return found

    @property
    def computed(self) -> bool:
        """Whether a formula gives its value."""
        return self.formula is not None
