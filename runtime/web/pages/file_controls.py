"""The inputs of fields that keep files: what is there, what may be added, and the words a script needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import get_template_attribute
from markupsafe import Markup

from runtime.fields.file_kinds import file_type
from runtime.fields.types.file import MEGABYTE
from runtime.fields.widgets import UPLOAD
from runtime.web.files import largest_for
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.file_parts import download_url, icon_of, is_shown, size_said, upload_url

DETACH = "detach:"
"""An act of a form: take a file out of the field it stands in. `detach:f-papers:ID`."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file in an input. `text` is what its input holds; `url` and `picture` are of one the record holds."""

    id: str
    name: str
    size: str
    icon: str
    text: str
    url: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class FileControl:
    """What the template needs to draw the input of a field that keeps files."""

    name: str
    upload: str
    id: str
    path: str
    type: str
    label: str
    files: tuple[FilePart, ...]
    most: int
    largest: int
    accept: str
    takes_photos: bool
    hint: str
    hint_size: str
    url: str
    described: str
    is_locked: bool
    is_required: bool
    is_bad: bool
    is_compact: bool

    @property
    def is_full(self) -> bool:
        """Whether no further file fits; a single one can always be replaced."""
        return self.most > 1 and len(self.files) >= self.most


def file_control(
    here: Visit, entity: str, item: Any, bound: Any, part: Any, holder: Mapping[str, Any] | None
) -> Markup:
    """The input, drawn. `holder` is the stored record or row the field belongs to, None while it is new."""
    kind = file_type(item.type)
    stored = {one["id"] for one in (holder or {}).get(item.key) or ()}
    files = tuple(_part(here, entity, item.key, one, holder if one["id"] in stored else None)
                  for one in _held(bound))  # fmt: skip
    described = [f"{part.id}-help"] if part.help else []
    described += [f"{part.id}-hint"] if item.type != "signature" else []
    described += [f"{part.id}-error"] if part.errors else []
    accepted = kind.accepted_kinds(item)
    control = FileControl(
        name=bound.name,
        upload=f"{bound.name}{UPLOAD}",
        id=part.id,
        path=part.path,
        type=item.type,
        label=part.label,
        files=files,
        most=kind.most(item),
        largest=largest_for(item),
        accept=",".join(accepted),
        takes_photos=item.type == "image" or "image/*" in accepted or (item.type == "file" and not accepted),
        hint_size=size_said(largest_for(item), here.language),
        hint=_hint(accepted, largest_for(item), here.language),
        url=upload_url(here, entity, item.key),
        described=" ".join(described),
        is_locked=part.locked,
        is_required=part.required,
        is_bad=bool(part.errors),
        is_compact="/" in part.path,
    )
    draw = get_template_attribute("parts/files.html", "signature" if item.type == "signature" else "picker")
    return Markup(draw(control))


def _held(bound: Any) -> list[dict[str, Any]]:
    """The files the input holds: those that were sent, so that nothing is lost, else the value's."""
    if not any(bound.texts):
        return list(bound.data or ())
    found: list[dict[str, Any]] = []
    for text in filter(None, bound.texts):
        try:
            one = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            found.append(one)
    return found


def _part(
    here: Visit, entity: str, key: str, one: Mapping[str, Any], holder: Mapping[str, Any] | None
) -> FilePart:
    name, size, kind = str(one.get("name") or one["id"]), one.get("size"), str(one.get("type", ""))
    text = orjson.dumps(dict(one)).decode()
    said = size_said(size, here.language) if isinstance(size, int) else ""
    if holder is None:
        return FilePart(one["id"], name, said, icon_of(kind), text)
    url = download_url(here, entity, holder["id"], key, one["id"])
    picture = f"{url}?thumbnail=1" if is_shown(kind) else ""
    return FilePart(one["id"], name, said, icon_of(kind), text, url, picture)


def _hint(accepted: tuple[str, ...], largest: int, language: str) -> str:
    """What may be chosen: kinds and size."""
    names = {"image/*": gettext("images"), "video/*": gettext("films"), "audio/*": gettext("sound")}
    kinds = [names.get(one) or one.lstrip(".").rpartition("/")[2].upper() for one in accepted]
    size = size_said(largest // MEGABYTE * MEGABYTE or largest, language)
    if not kinds:
        return gettext("Up to %(size)s each", size=size)
    joined = ("、" if language == "zh" else ", ").join(dict.fromkeys(kinds))
    return gettext("%(kinds)s, up to %(size)s each", kinds=joined, size=size)
