"""Records as interfaces answer them: functions generated per entity and set of members.

From a database row straight to JSON values (lists, single records), and from plain values (what a save has
in its hands). Titles, links and rows of children are handed in, fetched for a whole page at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runtime.definition import Entity
from runtime.fields import StorageKind, field_type
from runtime.records.layout import Layout, Member, Plain, Row
from runtime.storage.codecs import CODEC_NAMES, decimal_text, instant_text

Titles = Mapping[str, Mapping[Any, str]]
"""Entity (or `user`, `department`) -> record id -> title; `ROLES` -> role -> title."""

ROLES = ""
"""Stands for the app's roles among the entities of `Titles`: a role's key -> what it is called."""

Beside = Mapping[str, Mapping[int, Any]]
"""Field without a column -> record id -> what it holds: ids of links, answered rows of children."""

RowAnswer = Callable[[Row, Titles, Beside], dict[str, Any]]
PlainAnswer = Callable[[Plain, Titles, Beside], dict[str, Any]]

SYSTEM_ANSWERED = (
    "id",
    "revision",
    "record_type",
    "owner",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)


def answered_keys(entity: Entity, layout: Layout) -> tuple[str, ...]:
    """All members of a record in the order they are answered in."""
    system = [key for key in SYSTEM_ANSWERED if key != "record_type" or entity.record_types]
    if layout.parents:
        system = ["id", "revision"]
    kept = [item.key for item in entity.fields if field_type(item.type).storage is not StorageKind.NONE]
    return (*system[:2], *kept, *system[2:])


class Answers:
    """Makes the functions of one entity, each when it is first asked for."""

    def __init__(self, entity: Entity, layout: Layout) -> None:
        self._entity = entity
        self._layout = layout
        self._made: dict[tuple[str, tuple[str, ...]], Any] = {}

    def of_rows(self, keys: tuple[str, ...]) -> RowAnswer:
        """A function from rows of the layout's `select` to JSON values of these members."""
        return self._get("row", keys)

    def of_plain(self, keys: tuple[str, ...]) -> PlainAnswer:
        """A function from plain values to JSON values of these members."""
        return self._get("plain", keys)

    def _get(self, kind: str, keys: tuple[str, ...]) -> Any:
        found = self._made.get((kind, keys))
        if found is None:
            found = self._made[(kind, keys)] = self._make(kind, keys)
        return found

    def _make(self, kind: str, keys: Sequence[str]) -> Any:
        names: dict[str, Any] = dict(CODEC_NAMES)
        parts = [f"{key!r}: {self._source(kind, key, names)}" for key in keys]
        return eval(f"lambda r, titles, beside: {{{', '.join(parts)}}}", names)  # our own text

    def _source(self, kind: str, key: str, names: dict[str, Any]) -> str:
        layout = self._layout
        item = self._entity.field(key)
        record_id = f"r[{layout.position['id']}]" if kind == "row" else "r['id']"
        if key in layout.children:
            return f"beside[{key!r}].get({record_id}, [])"
        if key in layout.links:
            target = _target(self._entity, key)
            held = f"(beside[{key!r}].get({record_id}) or ())" if kind == "row" else f"(r.get({key!r}) or ())"
            return f"[{{'id': i, 'title': titles[{target!r}].get(i)}} for i in {held}]"
        member = layout.members.get(key)
        if key == "owner" and item is None:
            return self._owner(kind)
        if kind == "row" and member is not None:
            value = [f"r[{layout.position[name]}]" for name in member.columns]
            return self._of_column(member, value, names)
        value_of = f"r.get({key!r})"
        if member is not None and member.kind is StorageKind.ANY_REFERENCE:
            return (
                f"(None if (x := {value_of}) is None else "
                f"{{'entity': x[0], 'id': x[1], 'title': titles[x[0]].get(x[1])}})"
            )
        if member is not None and member.target:
            return _reference(value_of, member.target)
        if member is not None and item is None:
            return f"(None if (x := {value_of}) is None else {_SYSTEM_JSON.get(member.kind, 'x')})"
        if item is None:
            return "None"
        written = f"write_{len(names)}"
        described = field_type(item.type)
        simple = _PLAIN_JSON.get(described.storage)
        if simple and type(described).write is _usual_write(described):
            return f"(None if (x := {value_of}) is None else {simple})"
        names[written] = _writer(item)
        return f"{written}({value_of})"

    def _owner(self, kind: str) -> str:
        """A person, or the queue of a role."""
        position = self._layout.position
        is_row = kind == "row"
        role = f"r[{position['owner_role']}]" if is_row else "r.get('owner_role')"
        person = _reference(f"r[{position['owner']}]" if is_row else "r.get('owner')", "user")
        title = f"titles[{ROLES!r}].get({role}, {role})"
        return f"({person} if {role} is None else {{'role': {role}, 'title': {title}}})"

    def _of_column(self, member: Member, value: list[str], names: dict[str, Any]) -> str:
        if member.kind is StorageKind.ANY_REFERENCE:
            entity, record = value
            title = f"titles[{entity}].get({record})"
            return f"(None if {entity} is None else {{'entity': {entity}, 'id': {record}, 'title': {title}}})"
        if member.target:
            return _reference(value[0], member.target)
        item = self._entity.field(member.key)
        if item is not None and member.kind is StorageKind.JSON:
            written = f"write_{len(names)}"
            names[written] = _writer(item)
            return f"{written}({member.codec.to_python(value[0])})"
        return member.codec.to_json(value[0])


def _writer(item: Any) -> Callable[[Any], Any]:
    described = field_type(item.type)
    return lambda value: described.to_json(item, value)


def _usual_write(described: Any) -> Any:
    from runtime.fields.base import FieldType

    return FieldType.write


_PLAIN_JSON = {
    StorageKind.TEXT: "x",
    StorageKind.INTEGER: "x",
    StorageKind.BOOLEAN: "x",
}
_SYSTEM_JSON = {StorageKind.INSTANT: "instant_text(x)", StorageKind.DECIMAL: "decimal_text(x)"}
assert CODEC_NAMES["instant_text"] is instant_text and CODEC_NAMES["decimal_text"] is decimal_text


def _target(entity: Entity, key: str) -> str:
    item = entity.field(key)
    if item is None or item.type == "users":
        return "user"
    return str(item.setting("entity"))


def _reference(value: str, target: str) -> str:
    if value.startswith("r["):
        return f"(None if {value} is None else {{'id': {value}, 'title': titles[{target!r}].get({value})}})"
    return f"(None if (x := {value}) is None else {{'id': x, 'title': titles[{target!r}].get(x)}})"
