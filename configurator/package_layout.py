"""Which object of a definition is kept in which file of a package, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from runtime.definition.strict_json import inspect_json, read_json
from runtime.problems import Problem, register_messages

MAIN = "app.json"
ORDER = "order.json"
FOLDERS: tuple[str, ...] = (
    "option_sets",
    "entities",
    "rules",
    "forms",
    "views",
    "flows",
    "dashboards",
    "permissions",
    "scenarios",
)
"""Lists whose objects have files of their own; the rest of a definition is in `app.json`."""

Placed = tuple[tuple[str, str], Any]
"""A file and the pointer within it, and the object that stands there."""

IGNORED = ("readme", "license", "licence", "changelog", "notice")

register_messages(
    {
        "package.no_app": {"en": "The package has no app.json", "zh": "应用包中没有 app.json"},
        "package.unknown_file": {
            "en": "{name} is no part of a package",
            "zh": "{name} 不属于应用包",
            "hint": {
                "en": "Known are app.json, order.json, {folders} and data/ENTITY.csv.",
                "zh": "可识别的有 app.json、order.json、{folders} 和 data/ENTITY.csv。",
            },
        },
        "package.not_an_object": {
            "en": "{name} does not hold an object",
            "zh": "{name} 中不是对象",
        },
        "package.unknown_data": {
            "en": "{name} holds records of an entity the app does not have",
            "zh": "{name} 中是应用没有的实体的记录",
        },
    }
)


@dataclass(slots=True)
class Assembled:
    """A definition put together from files, and which object came from which."""

    definition: dict[str, Any] | None = None
    data: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def identity(section: str, item: Any) -> str:
    """What an object is called among its like."""
    if section == "permissions":
        return f"{item.get('role', '')}~{item.get('entity', '')}"
    return str(item.get("key", ""))


def split(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of every file by its name."""
    files: dict[str, Any] = {}
    order: dict[str, list[str]] = {}
    main = {name: value for name, value in definition.items() if name not in FOLDERS or value == []}
    for section in FOLDERS:
        items = definition.get(section) or []
        own = dict(_files_of(section, items))
        files |= own
        by_name = [item for name in sorted(own) for item in _items(own[name])]
        if by_name != items:
            order[section] = [identity(section, item) for item in items]
    if order:
        files[ORDER] = order
    return {MAIN: main, **files}


def assemble(files: Mapping[str, bytes]) -> Assembled:
    """The definition that the files of a package make up together."""
    found = Assembled()
    documents: dict[str, Any] = {}
    for name in sorted(files):
        _sort_file(name, files[name], documents, found)
    if MAIN not in documents:
        if not found.problems:
            found.problems.append(Problem("package.no_app"))
        return found
    if found.problems:
        return found
    definition = dict(documents.pop(MAIN))
    order = documents.pop(ORDER, {})
    found.files[""] = (MAIN, "")
    for section in FOLDERS:
        _join(section, definition, documents, order.get(section), found.files)
    found.problems += inspect_json(definition, MAIN)
    found.problems += list(_strange_data(definition, found.data))
    found.definition = None if found.problems else definition
    return found


def _files_of(section: str, items: list[Any]) -> Iterator[tuple[str, Any]]:
    if section == "permissions":
        roles: dict[str, list[Any]] = {}
        for item in items:
            roles.setdefault(item["role"], []).append(item)
        groups: list[tuple[str, Any]] = list(roles.items())
    else:
        groups = [(item["key"], item) for item in items]
    taken: set[str] = set()
    for key, content in groups:
        yield f"{section}/{_file_name(key, taken)}.json", content


def _file_name(key: str, taken: set[str]) -> str:
    """A file name that is safe everywhere and unlike the others, also where case does not count."""
    name = base = key if key.isidentifier() else quote(key, safe="")[:100] or "unnamed"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}~{number:04}"
    taken.add(name.casefold())
    return name


def _items(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [content]


def _sort_file(name: str, raw: bytes, documents: dict[str, Any], found: Assembled) -> None:
    folder, _, file = name.rpartition("/")
    stem, _, extension = file.rpartition(".")
    if folder == "data" and extension == "csv":
        found.data[stem] = raw
    elif extension == "json" and (folder in FOLDERS or name in (MAIN, ORDER)):
        value, problems = read_json(raw, name)
        found.problems += problems
        if problems:
            return
        if _is_content(name, folder, value):
            documents[name] = value
        else:
            found.problems.append(Problem("package.not_an_object", "", {"name": name}))
    elif not _may_be_ignored(name):
        folders = ", ".join(f"{section}/" for section in FOLDERS)
        found.problems.append(Problem("package.unknown_file", "", {"name": name, "folders": folders}))


def _is_content(name: str, folder: str, value: Any) -> bool:
    if name == ORDER:
        return isinstance(value, dict) and all(isinstance(keys, list) for keys in value.values())
    if folder:
        return isinstance(value, dict) or (
            isinstance(value, list) and all(isinstance(item, dict) for item in value)
        )
    return isinstance(value, dict)


def _may_be_ignored(name: str) -> bool:
    steps = name.split("/")
    if any(step.startswith((".", "__MACOSX")) for step in steps):
        return True
    return len(steps) == 1 and steps[0].lower().split(".")[0] in IGNORED


def _join(
    section: str,
    definition: dict[str, Any],
    documents: Mapping[str, Any],
    order: list[Any] | None,
    files: dict[str, tuple[str, str]],
) -> None:
    """Add the objects of a section's files to those that stand in `app.json` itself."""
    own = definition.get(section)
    placed: list[Placed] = [
        ((MAIN, f"/{section}/{index}"), item)
        for index, item in enumerate(own if isinstance(own, list) else ())
    ]
    for name, content in documents.items():
        if name.startswith(f"{section}/"):
            several = isinstance(content, list)
            for index, item in enumerate(_items(content)):
                placed.append(((name, f"/{index}" if several else ""), item))
    if not placed or (own is not None and not isinstance(own, list)):
        return
    if order is not None:
        placed = _in_order(section, placed, order)
    definition[section] = [item for _, item in placed]
    files.update({f"/{section}/{index}": place for index, (place, _) in enumerate(placed)})


def _in_order(section: str, placed: list[Placed], order: list[Any]) -> list[Placed]:
    """Objects as `order` lists them, the rest after them. Of several alike the first comes first."""
    places: dict[Any, list[int]] = {}
    for index, key in enumerate(order):
        if isinstance(key, str):
            places.setdefault(key, []).append(index)
    ranked = []
    for number, (name, content) in enumerate(placed):
        left = places.get(identity(section, content)) if isinstance(content, Mapping) else None
        ranked.append((left.pop(0) if left else len(order), number, (name, content)))
    return [item for _, _, item in sorted(ranked, key=lambda found: found[:2])]


def _strange_data(definition: Mapping[str, Any], data: Mapping[str, bytes]) -> Iterator[Problem]:
    entities = definition.get("entities")
    known = (
        {item.get("key") for item in entities if isinstance(item, Mapping)}
        if isinstance(entities, list)
        else set()
    )
    for entity in data:
        if entity.partition(".")[0] not in known:
            yield Problem("package.unknown_data", "", {"name": f"data/{entity}.csv"})
