"""Files as pages speak of them: addresses, sizes, icons."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from flask import url_for

from runtime.fields.values import babel_locale
from runtime.files.pictures import SHOWN
from runtime.web.pages.blueprint import Visit

_ICONS = {
    "application/pdf": "file-type-pdf",
    "application/zip": "file-zip",
    "application/gzip": "file-zip",
    "application/msword": "file-type-doc",
    "application/vnd.ms-excel": "file-spreadsheet",
    "application/vnd.ms-powerpoint": "presentation",
    "text/csv": "file-spreadsheet",
}
_FAMILIES = {
    "image/": "photo",
    "video/": "video",
    "audio/": "music",
    "text/": "file-text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml": "file-type-doc",
    "application/vnd.openxmlformats-officedocument.spreadsheetml": "file-spreadsheet",
    "application/vnd.openxmlformats-officedocument.presentationml": "presentation",
}
_UNITS = ("B", "KB", "MB", "GB")


def download_url(here: Visit, entity: str, record_id: int, key: str, file_id: str, **more: Any) -> str:
    """The address of a file in a record's field."""
    return url_for("pages.download_file", app_key=here.live.key, entity=entity, record_id=record_id,
                   field=key, file_id=file_id, **more)  # fmt: skip


def upload_url(here: Visit, entity: str, key: str) -> str:
    """Where a script sends a file for a field."""
    return url_for("api.upload_file", app_key=here.live.key, entity=entity, field=key)


def icon_of(kind: str) -> str:
    """The icon of a media type."""
    if kind in _ICONS:
        return _ICONS[kind]
    return next((icon for family, icon in _FAMILIES.items() if kind.startswith(family)), "file")


def is_shown(kind: str) -> bool:
    """Whether there are small pictures of files of this type."""
    return kind in SHOWN


def size_said(size: int, language: str) -> str:
    """A size as people read it: `1.2 MB`."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    pattern = "#,##0.#" if unit and amount < 100 else "#,##0"
    return f"{format_decimal(amount, pattern, locale=babel_locale(language))} {_UNITS[unit]}"
