"""The way a pointer leads: what stands at each of its tokens, and what the schema says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from configurator import schemas as about
from configurator.pointers import identity
from configurator.schemas import Schemas

Json = Any

_FIELDS = ("fields", "ask", "settings", "user_fields")
"""Lists whose members are fields: what they say of an entity is what they point to."""


@dataclass(frozen=True)
class Stop:
    """One place on the way.

    `kind` is the list it is a member of, "" for a property; where members of an object are named by their
    author it is what they are named after, as in `field of`. `entity` is the key of the entity whose fields
    are named there, "" where none is known. `value` is None when nothing stands there.
    """

    token: str
    value: Json
    schemas: Schemas
    kind: str = ""
    entity: str = ""
    parent: Stop | None = None
    place: int | None = None

    def says(self, mark: str) -> Any:
        """What the schema says under a mark such as `x-formula`."""
        return about.says(self.schemas, mark)


class Walk:
    """The ways through one definition. Where a way ends, the stops that follow hold nothing."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        self.document = document
        self.root = Stop("", document, about.root())
        self._entities = {one.get("key"): one for one in document.get("entities", ())}

    def stops(self, way: list[str]) -> Iterator[Stop]:
        """The stops of a pointer's tokens, one after another."""
        here = self.root
        for token in way:
            here = self.below(here, token)
            yield here

    def below(self, stop: Stop, token: str) -> Stop:
        """One token further: a member by identity or by index, or a property."""
        if isinstance(stop.value, list):
            return self._member(stop, token)
        inner = stop.value if isinstance(stop.value, Mapping) else {}
        found = about.member(stop.schemas, token, (inner,))
        value = inner.get(token)
        keys = stop.says("x-keys") or ("name" if _is_map(stop.schemas, token) else "")
        entity = self._entity_of_property(stop, token, found)
        return Stop(token, value, found, f"{keys} of" if keys else "", entity, stop)

    def _member(self, stop: Stop, token: str) -> Stop:
        members: list[Json] = stop.value
        names = [identity(one) for one in members]
        place = names.index(token) if token in names else int(token) if token.isdecimal() else None
        value = members[place] if place is not None and place < len(members) else None
        entity = stop.entity
        if isinstance(value, Mapping):
            if stop.token == "entities":
                entity = str(value.get("key", ""))
            elif stop.token not in _FIELDS and isinstance(value.get("entity"), str):
                entity = value["entity"] if "do" not in value else entity
            elif stop.token == "widgets" and isinstance(value.get("metric"), str):
                metrics = self.document.get("metrics", ())
                metric: Json = next((one for one in metrics if one.get("key") == value["metric"]), {})
                entity = str(metric.get("entity", ""))
        return Stop(token, value, about.items(stop.schemas), stop.token, entity, stop, place)

    def _entity_of_property(self, stop: Stop, name: str, schemas: Schemas) -> str:
        inner = stop.value if isinstance(stop.value, Mapping) else {}
        of = about.says(schemas, "x-of")
        if of and isinstance(inner.get(of), str):
            return str(inner[of])
        if stop.says("x-keys") == "children":
            return self.target(stop.entity, name)
        keys = about.says(schemas, "x-keys")
        refers = about.says(about.items(schemas), "x-refers")
        if refers == "child field" or (keys == "field" and inner.get("do") == "add_rows"):
            return self.target(stop.entity, str(inner.get("field", "")))
        if refers == "related field":
            return self.behind(stop.entity, str(inner.get("related", "")))
        own = inner.get("entity")
        return own if not stop.entity and isinstance(own, str) else stop.entity

    # The entities and fields of the definition

    def entity(self, key: str) -> Mapping[str, Json]:
        """An entity; empty when there is none of that key."""
        found: Mapping[str, Json] = self._entities.get(key, {})
        return found

    def field(self, entity: str, key: str) -> Mapping[str, Json]:
        """A field of an entity; empty when there is none of that key."""
        return next((one for one in self.entity(entity).get("fields", ()) if one.get("key") == key), {})

    def target(self, entity: str, key: str) -> str:
        """The entity that a field points to, or whose rows it holds."""
        return str(self.field(entity, key).get("entity", ""))

    def behind(self, entity: str, name: str) -> str:
        """The entity whose records point to this one under a name."""
        for key, one in self._entities.items():
            for field in one.get("fields", ()):
                targets = (field.get("entity"), *field.get("entities", ()))
                called = field.get("back") or f"{key}_list"
                if called == name and entity in targets and field.get("type") != "children":
                    return str(key)
        return ""


def _is_map(schemas: Schemas, name: str) -> bool:
    """Whether the author gave a member its name."""
    held = list(about.expanded(schemas, ()))
    return not any(name in one.get("properties", ()) for one in held) and any(
        isinstance(one.get("additionalProperties"), Mapping) for one in held
    )
