"""`app check --fix`: ids that are missing, written into the files they are missing in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from configurator.checks.fix import write_missing_ids
from configurator.packages import json_bytes, read_package
from runtime.definition.strict_json import read_json


def fix_package(source: Path) -> list[str]:
    """Give an id to every part that lacks one; the names of the files that were changed.

    Only a folder and a single `.json` can be fixed; what can't be read is left for the check to tell.
    """
    package = read_package(source)
    if package.definition is None:
        return []
    fixed, written = write_missing_ids(package.definition)
    changed: dict[Path, Any] = {}
    for pointer in written:
        name, rest = package.place(pointer) if source.is_dir() else ("", pointer)
        file = source / name if source.is_dir() else source
        if file not in changed:
            changed[file] = _read(file)
        if changed[file] is not None:
            part = _at(changed[file], rest)
            members = dict(part)
            part.clear()
            part.update({"id": _at(fixed, pointer)["id"], **members})
    saved = {file: content for file, content in changed.items() if content is not None}
    for file, content in saved.items():
        file.write_bytes(json_bytes(content))
    return [str(file) for file in saved]


def _read(file: Path) -> Any:
    if file.suffix != ".json":
        return None
    found, _problems = read_json(file.read_bytes())
    return found


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(step)] if isinstance(document, list) else document[name]
    return document
