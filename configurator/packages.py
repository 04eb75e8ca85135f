"""Packages: an app definition as a folder, one `.json` file, or one `.zip`; read with suspicion.

A folder has `app.json`, a file per object (`entities/lead.json`, `permissions/sales.json` …), sample records
as `data/ENTITY.csv`, and `order.json` where objects stand in another order than their file names. Reading
never follows links, never leaves the package and stops at the limits; what it refuses it names.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from configurator.package_files import read_folder_files, read_zip_files
from configurator.package_layout import Assembled, assemble, split
from runtime.definition import App, dump_app
from runtime.definition.strict_json import MAX_BYTES, read_json
from runtime.problems import Problem, register_messages

ZIP_TIME = (1980, 1, 1, 0, 0, 0)

register_messages(
    {
        "package.not_found": {"en": "There is no package at {name}", "zh": "{name} 处没有应用包"},
        "package.unreadable": {
            "en": "{name} is no package: neither a folder, a .json file nor a .zip file",
            "zh": "{name} 不是应用包：既不是文件夹，也不是 .json 或 .zip 文件",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds: the definition as one JSON document and, beside it, records as CSV by entity.

    `definition` is None when something had to be refused; `problems` then say what. `files` tells for every
    object that has a file of its own which it is, by JSON pointer, and where in it the object stands.
    """

    definition: dict[str, Any] | None
    data: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def place(self, path: str) -> tuple[str, str]:
        """The file a JSON pointer of the definition lies in, and the pointer within that file."""
        here = path
        while here:
            if here in self.files:
                file, inside = self.files[here]
                return file, inside + path[len(here) :]
            here = here.rpartition("/")[0]
        return self.files.get("", ("", ""))[0], path


def read_package(source: Path | str | bytes, name: str = "") -> Package:
    """Read a folder, a `.json` or a `.zip` (a path, or the bytes of one of the files, called `name`)."""
    if isinstance(source, bytes):
        return _read_bytes(source, name or "package")
    path = Path(source)
    if path.is_dir():
        files, problems = read_folder_files(path)
        return _from_files(files, problems)
    if not path.is_file():
        return Package(None, problems=(Problem("package.not_found", "", {"name": path.name}),))
    if path.stat().st_size > MAX_BYTES:
        return Package(None, problems=(Problem("document.too_large", "", {"name": path.name}),))
    return _read_bytes(path.read_bytes(), path.name)


def write_folder(app: App, folder: Path, data: Mapping[str, bytes] | None = None) -> None:
    """Write the folder form. Files of objects that are no more are removed; other files are left alone."""
    wanted = package_files(app, data)
    for known in _object_files(folder):
        if known.relative_to(folder).as_posix() not in wanted:
            known.unlink()
    for name, content in wanted.items():
        target = folder / name
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def write_zip(app: App, data: Mapping[str, bytes] | None = None) -> bytes:
    """The `.zip` form; the same app gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package_files(app, data).items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def write_json(app: App) -> bytes:
    """The single-file form."""
    return json_bytes(dump_app(app))


def package_files(app: App, data: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of the folder form by name, in order of their names."""
    found = {name: json_bytes(value) for name, value in split(dump_app(app)).items()}
    found |= {f"data/{entity}.csv": content for entity, content in (data or {}).items()}
    return dict(sorted(found.items()))


def json_bytes(value: Any) -> bytes:
    """JSON as package files hold it: indented, in the script it is written in, with a final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _read_bytes(raw: bytes, name: str) -> Package:
    if raw[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        files, problems = read_zip_files(raw, name)
        return _from_files(files, problems)
    if name.lower().endswith(".zip"):
        return Package(None, problems=(Problem("package.unreadable", "", {"name": name}),))
    value, found = read_json(raw, name)
    if found:
        return Package(None, problems=tuple(found))
    if not isinstance(value, dict):
        return Package(None, problems=(Problem("package.unreadable", "", {"name": name}),))
    return Package(value, files={"": (name, "")})


def _from_files(files: Mapping[str, bytes], problems: list[Problem]) -> Package:
    if problems:
        return Package(None, problems=tuple(problems))
    found: Assembled = assemble(files)
    if found.problems:
        return Package(None, problems=tuple(found.problems))
    return Package(found.definition, found.data, (), found.files)


def _object_files(folder: Path) -> list[Path]:
    from configurator.package_layout import FOLDERS

    return [
        item
        for name in FOLDERS
        if (folder / name).is_dir() and not (folder / name).is_symlink()
        for item in (folder / name).glob("*.json")
        if item.is_file()
    ] + [item for item in (folder / "order.json",) if item.is_file()]
