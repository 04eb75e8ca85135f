"""An app whose records hold files, and people with different rights to them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from werkzeug.test import TestResponse

from runtime.access import accounts
from tests.prepared import prepared
from tests.web.conftest import ADMINISTRATOR, Caller, Site

KEY = "sample_papers"
APP = f"/api/v1/apps/{KEY}"
PAGES = f"/apps/{KEY}"
CLERK, RIVAL, READER, STRANGER = (
    f"{name}@sample.example" for name in ("clerk", "rival", "reader", "stranger")
)
PDF = b"%PDF-1.4\nsample"


def definition() -> dict[str, Any]:
    """The app."""
    deed = [
        {"key": "name", "type": "text", "required": True},
        {"key": "papers", "type": "file", "max_size": 1, "max_files": 3, "label": "Papers"},
        {"key": "scans", "type": "file", "accept": [".pdf", "image/*"]},
        {"key": "photo", "type": "image", "max_size": 1, "max_files": 2},
        {"key": "signed", "type": "signature"},
        {"key": "secret", "type": "file"},
        {"key": "fixed", "type": "file"},
        {"key": "lines", "type": "children", "entity": "deed_line"},
    ]
    copy = [
        {"key": "name", "type": "text"},
        {"key": "deed", "type": "reference", "entity": "deed", "back": "copies"},
        {"key": "papers", "type": "file", "copy_from": "deed.papers", "copy": "if_empty"},
    ]
    own = {"create": True, "read": "owner = user", "update": "owner = user", "delete": "owner = user"}
    fields = {"secret": "hide", "fixed": "read"}
    return {
        "formwright": 1,
        "key": KEY,
        "label": {"en": "Sample papers", "zh": "示例文件"},
        "entities": [
            {"key": "deed", "title": "name", "fields": deed},
            {"key": "deed_line", "title": "item", "fields": [
                {"key": "item", "type": "text"}, {"key": "scan", "type": "file", "max_files": 2}]},
            {"key": "copy", "title": "name", "fields": copy},
        ],
        "flows": [{
            "key": "duplicate", "entity": "deed", "label": "Duplicate", "trigger": {"on": "button"},
            "steps": [{"do": "create_record", "key": "s1", "entity": "copy",
                       "values": {"name": "record.name", "papers": "record.papers"}}]}],
        "roles": [{"key": "clerk"}, {"key": "reader"}],
        "permissions": [
            {"role": "clerk", "entity": "deed", **own, "fields": fields},
            {"role": "clerk", "entity": "copy", **own},
            {"role": "reader", "entity": "deed", "read": True},
        ],
    }  # fmt: skip


def png(width: int, height: int, rows: int | None = None) -> bytes:
    """A grey picture; with fewer `rows` than `height` it is cut short, as a bomb's head is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress((b"\0" + b"\x80" * width) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@dataclass
class Papers(Site):
    """An installation with the app live."""

    def __post_init__(self) -> None:
        if not accounts.has_administrator(self.engine):
            self.add(ADMINISTRATOR, is_administrator=True)
        self.admin = self.by_token(ADMINISTRATOR)
        if self.admin.get(APP).status_code == 404:
            self._furnish()
        self.clerk, self.rival, self.reader = (self.by_token(one) for one in (CLERK, RIVAL, READER))
        self.stranger = self.by_token(STRANGER)

    @classmethod
    def prepared(cls, home: Path, **config: str) -> Self:
        """In a home of its own, copied from one made before."""
        return cls(prepared("papers", home, cls, **config))

    def _furnish(self) -> None:
        for email in (CLERK, RIVAL, READER, STRANGER):
            self.add(email)
        made = self.admin.post("/api/v1/apps", json=definition())
        assert made.status_code == 201, made.json
        published = self.admin.post(f"{APP}/publish")
        assert published.status_code == 200, published.json
        for email, role in ((CLERK, "clerk"), (RIVAL, "clerk"), (READER, "reader")):
            accounts.grant_role(self.engine, KEY, role, email)

    def send(
        self,
        name: str = "Sample.pdf",
        content: bytes = PDF,
        field: str = "papers",
        by: Caller | None = None,
        entity: str = "deed",
    ) -> TestResponse:
        """Upload a file."""
        body = {"file": (BytesIO(content), name)}
        return (by or self.clerk).post(f"{APP}/{entity}/files/{field}", data=body)

    def sent(self, *args: Any, **more: Any) -> dict[str, Any]:
        """Upload a file that must be taken."""
        answer = self.send(*args, **more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def new(self, by: Caller | None = None, entity: str = "deed", **values: Any) -> dict[str, Any]:
        """A record that must be saved."""
        answer = (by or self.clerk).post(f"{APP}/{entity}", json={"name": "Sample", **values})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def get(
        self, record: dict[str, Any], field: str, file_id: str, by: Caller | None = None, **more: Any
    ) -> TestResponse:
        """Download a file of a deed."""
        return (by or self.clerk).get(f"{APP}/deed/{record['id']}/files/{field}/{file_id}", **more)

    def stored(self) -> list[str]:
        """The names of all files on disk."""
        folder = self.app.config["SETTINGS"].home / "files"
        return sorted(file.name for file in folder.rglob("*") if file.is_file())
