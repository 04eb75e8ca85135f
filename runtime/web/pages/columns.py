"""Columns of lists: which fields they show, and their values, also those behind references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from runtime.fields import StorageKind, field_type
from runtime.fields.options import record_type_field
from runtime.fields.values import label_of
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.shown import NUMERIC, Shown, currency_of, show, system_field

MOST_DEFAULT = 6
_BESIDE = frozenset({"children", "json", "file", "image", "signature", "rich_text", "long_text", "address"})
_UNSORTED = frozenset({StorageKind.JSON, StorageKind.ANY_REFERENCE, StorageKind.LINKS, StorageKind.CHILDREN})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a field of the record, or of the record a reference leads to (`through`)."""

    path: str
    key: str
    field: Any
    label: str
    numeric: bool
    sortable: bool
    through: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a list."""

    id: int
    url: str
    title: str
    cells: list[Shown]
    record: Mapping[str, Any]


def columns_of(visit: Visit, of: LiveEntity, paths: Iterable[str] = ()) -> list[Column]:
    """The columns the reader may see, in order; the entity's first simple fields when none are named."""
    wanted = list(paths) or _default_paths(visit, of)
    found = (_column(visit, of, path) for path in wanted)
    return [column for column in found if column is not None]


def _default_paths(visit: Visit, of: LiveEntity) -> list[str]:
    hidden = visit.grant(of.key).hidden
    simple = [key for key, item in of.fields.items() if item.type not in _BESIDE and key not in hidden]
    return simple[:MOST_DEFAULT]


def field_of(of: LiveEntity, key: str) -> Any:
    """A field or system column; None for what the entity doesn't have."""
    if key == "record_type" and key not in of.fields:
        return record_type_field(of.entity)
    return of.fields.get(key) or (system_field(key) if key in of.answered else None)


def readable_sort(visit: Visit, of: LiveEntity, sort: Iterable[str]) -> tuple[str, ...]:
    """What the app sorts by, without what the reader may not see."""
    return tuple(key for key in sort if _may_read(visit, of, key.removeprefix("-")))


def _may_read(visit: Visit, of: LiveEntity, path: str) -> bool:
    here: LiveEntity | None = of
    for key in path.split("."):
        if here is None:
            return True  # people and departments are open to everybody
        if key in visit.grant(here.key).hidden or not visit.may("read", here.key):
            return False
        field = field_of(here, key)
        here = visit.live.entities.get(str(field.setting("entity"))) if field is not None else None
    return True


def _column(visit: Visit, of: LiveEntity, path: str) -> Column | None:
    first, _, rest = path.partition(".")
    grant = visit.grant(of.key)
    field = field_of(of, first)
    if field is None or first in grant.hidden:
        return None
    through = ""
    if rest:
        if field.type != "reference":
            return None
        target = visit.live.entities.get(str(field.setting("entity")))
        if target is None or rest in visit.grant(target.key).hidden or not visit.may("read", target.key):
            return None
        through, field = first, field_of(target, rest)
        if field is None:
            return None
    sortable = field_type(field.type).storage not in _UNSORTED
    label = label_of(field, visit.language)
    if through and through in of.fields:
        label = f"{label_of(of.fields[through], visit.language)} · {label}"
    return Column(
        path, rest or first, field, label, field.type in NUMERIC, sortable, through, currency_of(field)
    )


def query_fields(of: LiveEntity, columns: Iterable[Column], also: Iterable[str] = ()) -> tuple[str, ...]:
    """The members a list must ask for."""
    wanted = [column.through or column.key for column in columns]
    return tuple(dict.fromkeys(key for key in (*wanted, *also) if key in of.answered))


def rows_of(
    visit: Visit, of: LiveEntity, columns: Sequence[Column], items: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """The records of a list as rows; one more query for each reference columns look through."""
    behind = _behind(visit, of, columns, items)
    titles = visit.records.titles(of.key, [item["id"] for item in items])
    here = url_for("pages.list_records", app_key=visit.live.key, entity=of.key)
    ways = [_way(visit, of, column, behind) for column in columns]
    return [
        Row(
            item["id"],
            f"{here}/{item['id']}",
            titles.get(item["id"]) or f"#{item['id']}",
            [way(item) for way in ways],
            item,
        )
        for item in items
    ]


def _way(
    visit: Visit, of: LiveEntity, column: Column, behind: Mapping[str, Mapping[int, Any]]
) -> Callable[[Mapping[str, Any]], Shown]:
    """How a column shows a record. Equal values are worked out once: a page has few different ones."""
    field = column.field
    kept: dict[Any, Shown] = {}
    stays = not field_type(field.type).keeps_files

    def shown(item: Mapping[str, Any]) -> Shown:
        raw = _raw(column, item, behind)
        key: Any = tuple(raw.items()) if type(raw) is dict else raw
        if not stays or type(raw) is list:
            at = None if column.through else (of.key, item["id"])
            return show(visit, field, raw, bare=True, at=at)
        try:
            found = kept.get(key)
        except TypeError:  # something made of lists
            return show(visit, field, raw, bare=True)
        if found is None:
            found = kept[key] = show(visit, field, raw, bare=True)
        return found

    return shown


def _raw(column: Column, item: Mapping[str, Any], behind: Mapping[str, Mapping[int, Any]]) -> Any:
    if not column.through:
        return item.get(column.key)
    reference = item.get(column.through)
    record = behind[column.through].get(reference["id"]) if reference else None
    return record.get(column.key) if record else None


def _behind(
    visit: Visit, of: LiveEntity, columns: Iterable[Column], items: Sequence[Mapping[str, Any]]
) -> dict[str, dict[int, Mapping[str, Any]]]:
    """The referred records that columns look through, by reference and id, as far as they may be read."""
    wanted: dict[str, list[str]] = {}
    for column in columns:
        if column.through:
            wanted.setdefault(column.through, []).append(column.key)
    found: dict[str, dict[int, Mapping[str, Any]]] = {}
    for key, members in wanted.items():
        ids = sorted({item[key]["id"] for item in items if item.get(key)})
        found[key] = {}
        if ids:
            target = str(of.fields[key].setting("entity"))
            listed = ", ".join(map(str, ids))
            query = Query(filter=f"id in [{listed}]", fields=tuple(members), limit=len(ids), count=None)
            found[key] = {record["id"]: record for record in visit.records.list(target, query)["items"]}
    return found


def seen_titles(visit: Visit, of: LiveEntity, ids: Sequence[int]) -> dict[int, str]:
    """What those of the records are called that the reader may see: anybody can send any number."""
    listed = ", ".join(map(str, ids))
    asked = Query(filter=f"id in [{listed}]", fields=("id",), limit=max(len(ids), 1), count=None)
    seen = [item["id"] for item in visit.records.list(of.key, asked)["items"]] if ids else []
    return visit.records.titles(of.key, seen)
