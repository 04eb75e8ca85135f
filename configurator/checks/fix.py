"""What `app check --fix` mends by itself: parts without an id are given one."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from runtime.definition import App, load_app, text_in
from runtime.definition.parts import Part, properties


def write_missing_ids(definition: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The definition with an id wherever one is missing, and the pointers of the parts that got one.

    The given document is left as it is. One that can't be loaded for other reasons is given back unchanged.
    Ids are made from what a part says or from its kind, so that the same document gets the same ids.
    """
    app, _ = load_app(definition)
    if app is None:
        return definition, []
    fixed = copy.deepcopy(definition)
    written = []
    for parts in _families(app):
        taken = {part.id for _, part in parts if part.id}
        for path, part in parts:
            if not part.id:
                wanted = _free(_word(part), taken)
                taken.add(wanted)
                _at(fixed, path)["id"] = wanted
                written.append(path)
    return _canonical(fixed), written


def _families(app: App) -> Iterator[list[tuple[str, Any]]]:
    """Parts with ids, by what their ids must be unique in."""
    for section in ("entities", "rules", "forms", "flows", "dashboards"):
        for index, whole in enumerate(getattr(app, section)):
            yield [found for found in whole.walk(f"/{section}/{index}") if _has_id(found[1])]
    menu = [found for index, item in enumerate(app.menu) for found in item.walk(f"/menu/{index}")]
    yield [found for found in menu if _has_id(found[1])]


def _has_id(part: Part) -> bool:
    return any(declared.name == "id" for declared in properties(type(part)))


def _word(part: Any) -> str:
    """A word for a part: what it leads to, what it is called, or what kind of part it is."""
    for name in ("related", "view", "dashboard", "form", "entity", "formula"):
        value = getattr(part, name, None)
        if isinstance(value, str) and value.isidentifier():
            return value
    for name in ("section", "label"):
        value = getattr(part, name, None)
        if value:
            word = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text_in(value, "en")).lower()).strip("_")
            if word.isidentifier():
                return word[:40]
    return {"DecisionRow": "r", "DecisionInput": "input"}.get(
        type(part).__name__, type(part).__name__.lower()
    )


def _free(word: str, taken: set[str]) -> str:
    if word not in taken and len(word) > 1:
        return word
    number = 1
    while f"{word}{number}" in taken:
        number += 1
    return f"{word}{number}"


def _at(document: Any, path: str) -> Any:
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(step)] if isinstance(document, list) else document[name]
    return document


def _canonical(definition: dict[str, Any]) -> dict[str, Any]:
    app, _ = load_app(definition)
    return app.dump() if app else definition
