"""One part of an app: what it says, what uses it, what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from configurator.changes.words import said, word
from configurator.pointers import by_index, identity
from configurator.web.pages.appmap import uses_of
from configurator.web.pages.blueprint import bench_of, bench_page, studio_pages
from configurator.web.pages.designers import designer_url
from configurator.web.pages.overview import findings_of
from configurator.web.pages.places import label_in, member_at, name_of, part_url
from configurator.web.pages.wording import FORMULAS, value_said
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
    parent = label_in(bench.document, way[0], way[1], language) if len(way) == 4 else ""
    here = f"/{at}"
    place = by_index(bench.document, here)
    at_place = [one for one in bench.problems if f"{one.path}/".startswith(f"{place}/")]
    return bench_page(
        "studio/part.html",
        bench,
        kind=word(way[-2], language),
        name=name_of(bench.document, part, way[-2], way[-1], language),
        parent=(parent, part_url(app_key, bench.document, "/" + "/".join(way[:2]))) if parent else None,
        key=identity(part),
        properties=[
            _property(name, value, language) for name, value in part.items() if _is_plain(name, value)
        ],
        fields=_fields(app_key, bench.document, way, part, language),
        uses=_by_kind(uses_of(app_key, bench.document, way, language), language),
        findings=findings_of(bench, at_place),
        edit_url=designer_url(app_key, bench.document, here),
        source=json.dumps(part, ensure_ascii=False, indent=2),
    )


def _is_plain(name: str, value: Json) -> bool:
    if name in ("key", "id", "label"):
        return False
    return not isinstance(value, list | Mapping) or value_said(value, "en")[:1] not in ("[", "{")


def _property(name: str, value: Json, language: str) -> tuple[str, str, bool]:
    shown = said(value, language) if isinstance(value, bool) else value_said(value, language)
    return word(name, language), shown, name in FORMULAS and isinstance(value, str)


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
