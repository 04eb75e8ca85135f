"""A definition as a flat table: every property under its part's identity, wherever the part stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from configurator.pointers import identity
from tests.merging.edits import SLOTS

GONE = "(gone)"


def leaves(document: dict[str, Any]) -> dict[str, str]:
    """Path → value as JSON. `@in` is a part's container; a part that is there has `@here`."""
    return dict(_of("", document, ""))


def _of(path: str, part: dict[str, Any], owner: str) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if not path and name in ("key", "base"):
            continue
        here = f"{path}/{name}"
        if isinstance(value, list) and all(isinstance(m, dict) and identity(m) for m in value):
            in_tree = name in (*SLOTS, "menu")
            root = (owner or here) if in_tree else here
            for member in value:
                token = str(identity(member))
                if name in ("cases", "branches"):
                    token = f"{path.rpartition('/')[2]}.{token}"
                at = f"{root}/{token}"
                yield f"{at}@here", "1"
                if in_tree:
                    yield f"{at}@in", here
                yield from _of(at, member, root if in_tree else "")
        elif isinstance(value, dict) and name == "label":
            for language, text in value.items():
                yield f"{here}/{language}", text
        else:
            yield here, json.dumps(value, ensure_ascii=False)
