"""One part of an app: what it says, what uses it, what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from configurator.naming import Names, Stop, Values
from configurator.naming.words import word
from configurator.pointers import by_index, identity
from configurator.web.pages.appmap import uses_of
from configurator.web.pages.blueprint import bench_of, bench_page, studio_pages
from configurator.web.pages.designers import designer_url
from configurator.web.pages.overview import findings_of
from configurator.web.pages.places import member_at, part_url
from runtime.definition.text import text_in
from runtime.fields import field_type
from runtime.web.declared import Access, access
from runtime.web.errors import not_found

Json = Any


@studio_pages.get("/<app_key>/at/<path:at>")
@access(Access.STUDIO)
def part_page(app_key: str, at: str) -> ResponseReturnValue:
    """A part named by section and key: `entities/lead`, `entities/lead/fields/name`, `rules/x`."""
    bench = bench_of(app_key)
    way = at.split("/")
    part = member_at(bench.document, way) if len(way) in (2, 4) else None
    if not isinstance(part, Mapping):
        raise not_found()
    language = bench.language
    names = Names(bench.document, language)
    here = f"/{at}"
    stops = names.stops(here)
    parent = names.member(stops[1]) if len(way) == 4 else ""
    place = by_index(bench.document, here)
    at_place = [one for one in bench.problems if f"{one.path}/".startswith(f"{place}/")]
    return bench_page(
        "studio/part.html",
        bench,
        kind=word(way[-2], language),
        name=names.member(stops[-1]),
        parent=(parent, part_url(app_key, bench.document, "/" + "/".join(way[:2]))) if parent else None,
        key=identity(part),
        properties=_properties(names, stops[-1]),
        fields=_fields(app_key, bench.document, way, part, language),
        uses=_by_kind(uses_of(app_key, bench.document, way, language), language),
        findings=findings_of(bench, at_place),
        edit_url=designer_url(app_key, bench.document, here),
        source=json.dumps(part, ensure_ascii=False, indent=2),
    )


def _properties(names: Names, part: Stop) -> list[tuple[str, str, bool]]:
    """What a part says besides its name: property, value, whether that is a formula. Fields have a table."""
    found = []
    values = Values(names)
    for name, value in part.value.items():
        stop = names.walk.below(part, name)
        if name in ("key", "id", "label") or (part.kind, name) == ("entities", "fields"):
            continue
        shown = names.comma.join(_members(names, stop)) or values.said(stop, value)
        if shown:
            is_formula = bool(stop.says("x-formula")) and isinstance(value, str) and shown == value
            found.append((names.property(stop), shown, is_formula))
    return found


def _members(names: Names, stop: Stop) -> list[str]:
    """The names of a list's parts; none where it is another list."""
    members = stop.value if isinstance(stop.value, list) else []
    keys = [identity(one) if isinstance(one, Mapping) else None for one in members]
    return [names.member(names.walk.below(stop, key)) for key in keys if key is not None]


def _fields(
    app_key: str, document: Mapping[str, Json], way: list[str], part: Mapping[str, Json], language: str
) -> list[tuple[str, str, str, str]]:
    """The fields of an entity: label, type, key, address."""
    if way[0] != "entities" or len(way) != 2:
        return []
    return [
        (
            text_in(one.get("label"), language, one["key"]),
            text_in(field_type(one["type"]).label, language, one["type"]),
            one["key"],
            part_url(app_key, document, f"/entities/{way[1]}/fields/{one['key']}"),
        )
        for one in part.get("fields", ())
    ]


def _by_kind(uses: list[Any], language: str) -> list[tuple[str, list[Any]]]:
    kinds: dict[str, list[Any]] = {}
    for use in uses:
        kinds.setdefault(word(use.kind, language), []).append(use)
    return list(kinds.items())
