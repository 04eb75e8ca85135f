"""Parts: the frozen values a definition is made of, declared once for Python, JSON and the JSON Schema.

A part is a frozen slotted dataclass whose properties are made by `prop`. Its JSON members appear in the
order of declaration, which is the canonical order. What was written out although it equals the default is
remembered in `explicit`, so that dumping gives back exactly what was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, NamedTuple, Self

from runtime.definition.frozen import EMPTY, FrozenDict, freeze, thaw
from runtime.definition.shapes import Definitions, Many, MapOf, One, Schema, Shape

SETTINGS = "settings"


class Property(NamedTuple):
    """One declared property: its attribute, its JSON name, what it holds (None: what the kind knows)."""

    attribute: str
    name: str
    shape: Shape | None
    about: str
    default: Any
    required: bool


def prop(
    shape: Shape, about: str = "", *, default: Any = None, name: str | None = None, required: bool = False
) -> Any:
    """A property of a part: its shape, a sentence for whoever edits the JSON, and its JSON name if other."""
    return field(
        default=default, metadata={"shape": shape, "about": about, "name": name, "required": required}
    )


def open_settings() -> Any:
    """Where a part whose kind is a plug-in keeps the members that only that kind knows."""
    return field(default=EMPTY, metadata={"open": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value of the definition. `load` takes validated JSON; what the schema refuses is not its concern."""

    explicit: frozenset[str] = field(default=frozenset(), repr=False)

    typed_settings: ClassVar[Mapping[str, Shape]] = {}

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Self:
        """The part that JSON says; a family of parts chooses its member here."""
        return cls.build(raw)

    @classmethod
    def build(cls, raw: Mapping[str, Any]) -> Self:
        """A part of exactly this class."""
        known = _known(cls)
        values: dict[str, Any] = {}
        settings: dict[str, Any] = {}
        explicit: list[str] = []
        for name, member in raw.items():
            declared = known.get(name)
            if declared is None:
                shape = cls.typed_settings.get(name)
                settings[name] = shape.load(member) if shape else freeze(member)
                continue
            value = values[declared.attribute] = declared.shape.load(member) if declared.shape else member
            if value == declared.default:
                explicit.append(name)
        if settings:
            values[SETTINGS] = FrozenDict(settings)
        return cls(explicit=frozenset(explicit), **values)

    def dump(self) -> dict[str, Any]:
        """This part as JSON, members in canonical order, defaults left out unless they were written."""
        found: dict[str, Any] = {}
        for declared in properties(type(self)):
            value = getattr(self, declared.attribute)
            if declared.shape is None:
                typed = self.typed_settings
                for name in sorted(value):
                    found[name] = typed[name].dump(value[name]) if name in typed else thaw(value[name])
            elif value != declared.default or declared.name in self.explicit:
                found[declared.name] = declared.shape.dump(value)
        return found

    @classmethod
    def describe(cls, definitions: Definitions) -> Schema:
        """The JSON Schema of this part, by reference."""
        return definitions.refer(cls.__name__, cls.object_schema)

    @classmethod
    def object_schema(cls, definitions: Definitions) -> Schema:
        """The JSON Schema of this part's object; members it does not name are refused."""
        members = {
            declared.name: _described(declared.shape, declared, definitions)
            for declared in properties(cls)
            if declared.shape is not None
        }
        required = [declared.name for declared in properties(cls) if declared.required]
        schema: Schema = {"type": "object", "properties": members, "additionalProperties": False}
        if cls.__doc__:
            schema["description"] = cls.__doc__.split("\n\n")[0].replace("\n", " ").strip()
        if required:
            schema["required"] = required
        return schema

    def walk(self, path: str = "") -> Iterator[tuple[str, Part]]:
        """This part and every part below it, each with its JSON pointer."""
        yield path, self
        for declared in _holding_parts(type(self)):
            value = getattr(self, declared.attribute)
            if declared.shape is None:
                for name, shape in self.typed_settings.items():
                    if name in value:
                        yield from _walk_member(shape, value[name], f"{path}/{name}")
            elif value:
                yield from _walk_member(declared.shape, value, f"{path}/{declared.name}")


def escape(name: str) -> str:
    """`name` as one step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _walk_member(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, Part]]:
    if isinstance(shape, Many):
        for index, item in enumerate(value):
            yield from item.walk(f"{path}/{index}")
    elif isinstance(shape, One):
        yield from value.walk(path)
    elif isinstance(shape, MapOf):
        for name, member in value.items():
            yield from _walk_member(shape.shape, member, f"{path}/{escape(name)}")


def _described(shape: Shape, declared: Property, definitions: Definitions) -> Schema:
    schema = shape.schema(definitions)
    if declared.about:
        schema["description"] = declared.about
    if (
        declared.default is not None
        and declared.default not in ("", ())
        and not isinstance(declared.default, dict)
    ):
        schema.setdefault("default", declared.default)
    return schema


_declared: dict[type[Part], tuple[Property, ...]] = {}
_holding: dict[type[Part], tuple[Property, ...]] = {}
_by_name: dict[type[Part], Mapping[str, Property]] = {}


def properties(cls: type[Part]) -> tuple[Property, ...]:
    """The declared properties of a kind of part in canonical order; `settings` stands where they belong."""
    if cls not in _declared:
        _declared[cls] = tuple(_read_properties(cls))
    return _declared[cls]


def _holding_parts(cls: type[Part]) -> tuple[Property, ...]:
    """The properties of a kind of part below which there may be other parts."""
    if cls not in _holding:
        _holding[cls] = tuple(
            found for found in properties(cls) if found.shape is None or _holds(found.shape)
        )
    return _holding[cls]


def _holds(shape: Shape) -> bool:
    return isinstance(shape, Many | One) or (isinstance(shape, MapOf) and _holds(shape.shape))


def _read_properties(cls: type[Part]) -> list[Property]:
    found: list[Property] = []
    for declared in fields(cls):
        if "open" in declared.metadata:
            found.append(Property(SETTINGS, SETTINGS, None, "", EMPTY, False))
        elif "shape" in declared.metadata:
            given = declared.metadata
            name = given["name"] or declared.name
            found.append(
                Property(
                    declared.name, name, given["shape"], given["about"], declared.default, given["required"]
                )
            )
    return found


def _known(cls: type[Part]) -> Mapping[str, Property]:
    if cls not in _by_name:
        _by_name[cls] = {item.name: item for item in properties(cls) if item.shape is not None}
    return _by_name[cls]
