"""`app check --fix`: ids that are missing, written into the files they are missing in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from configurator.packages import json_bytes, read_package
from runtime.definition import load_app
from runtime.definition.strict_json import read_json

PREFIXES = {"section": "section", "tabs": "tabs", "note": "note", "related": "related", "label": "part"}


def fix_package(source: Path) -> list[str]:
    """Give an id to every part that lacks one; the names of the files that were changed.

    Only a folder and a single `.json` can be fixed; what can't be read is left for the check to tell.
    """
    package = read_package(source)
    if package.definition is None:
        return []
    missing = [problem.path for problem in load_app(package.definition)[1] if problem.code == "id.missing"]
    taken = set(_ids(package.definition))
    changed: dict[Path, Any] = {}
    for pointer in missing:
        name, rest = package.place(pointer) if source.is_dir() else ("", pointer)
        file = source / name if source.is_dir() else source
        if file not in changed:
            changed[file] = _read(file)
        if changed[file] is not None:
            _add_id(changed[file], rest, taken)
    written = []
    for file, content in changed.items():
        if content is not None:
            file.write_bytes(json_bytes(content))
            written.append(str(file))
    return written


def _read(file: Path) -> Any:
    if file.suffix != ".json":
        return None
    found, _problems = read_json(file.read_bytes())
    return found


def _add_id(document: Any, pointer: str, taken: set[str]) -> None:
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in way:
        document = document[int(step)] if isinstance(document, list) else document[step]
    place: Any = int(last) if isinstance(document, list) else last
    part = document[place]
    prefix = next((word for name, word in PREFIXES.items() if name in part), "part")
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    taken.add(f"{prefix}_{number}")
    document[place] = {"id": f"{prefix}_{number}", **part}


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for member in value.values():
            yield from _ids(member)
    elif isinstance(value, list):
        for member in value:
            yield from _ids(member)
