"""Random edits of a definition, such as people make in a designer; each leaves one that loads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from runtime.definition import load_app

Document = dict[str, Any]
Edit = Callable[[Document, Random], None]
SLOTS = ("layout", "items", "tabs", "steps", "cases", "otherwise", "branches")


def copied(document: Document) -> Document:
    found: Document = json.loads(json.dumps(document))
    return found


def edited(document: Document, edits: list[tuple[str, int]]) -> Document:
    """The document after edits by name, each with a seed; one that would not load is not made."""
    for name, seed in edits:
        after = copied(document)
        EDITS[name](after, Random(seed))
        if load_app(after)[0] is not None:
            document = after
    return document


def containers(part: Any) -> Iterator[list[Any]]:
    """The lists of a tree in which parts stand."""
    for name in SLOTS:
        if isinstance(part.get(name), list):
            yield part[name]
            for member in part[name]:
                yield from containers(member)


def any_of(random: Random, members: list[Any]) -> Any:
    return random.choice(members) if members else {}


def field_of(document: Document, random: Random) -> Document:
    entity = any_of(random, document["entities"])
    found: Document = any_of(random, entity["fields"])
    return found


def relabel(document: Document, random: Random) -> None:
    part = field_of(document, random)
    part["label"] = {"en": f"Label {random.randrange(99)}", "zh": part["key"]}


def translate(document: Document, random: Random) -> None:
    part = field_of(document, random)
    part.setdefault("label", {"en": part["key"]})
    if isinstance(part["label"], dict):
        part["label"]["zh"] = f"标签{random.randrange(99)}"


def help_field(document: Document, random: Random) -> None:
    field_of(document, random)["help"] = {"en": f"Help {random.randrange(99)}"}


def require(document: Document, random: Random) -> None:
    part = field_of(document, random)
    part["required"] = not part.get("required", False)


def retype(document: Document, random: Random) -> None:
    """Another type, without what the old one knew."""
    part = field_of(document, random)
    kept = {name: part[name] for name in ("key", "label") if name in part}
    part.clear()
    part.update({**kept, "type": random.choice(["text", "long_text", "integer", "date"])})


def bound(document: Document, random: Random) -> None:
    """A setting that only some types have."""
    field_of(document, random)["max"] = str(random.randrange(1, 99))


def add_field(document: Document, random: Random) -> None:
    entity = any_of(random, document["entities"])
    entity["fields"].insert(
        random.randrange(len(entity["fields"]) + 1), {"key": f"f_{random.randrange(40)}", "type": "text"}
    )


def remove_field(document: Document, random: Random) -> None:
    fields = any_of(random, document["entities"])["fields"]
    if len(fields) > 1:
        fields.pop(random.randrange(len(fields)))


def reorder_fields(document: Document, random: Random) -> None:
    random.shuffle(any_of(random, document["entities"])["fields"])


def options(document: Document, random: Random) -> None:
    found = any_of(random, document["option_sets"])["options"]
    kind = random.randrange(4)
    if kind == 0:
        found.insert(random.randrange(len(found) + 1), {"value": f"o_{random.randrange(20)}"})
    elif kind == 1 and len(found) > 1:
        found.pop(random.randrange(len(found)))
    elif kind == 2:
        random.shuffle(found)
    else:
        random.choice(found)["color"] = random.choice(["red", "amber", "green"])


def tree_of(document: Document, random: Random) -> Document:
    found: Document = any_of(random, [*document["forms"], *document["flows"]])
    return found


def move_part(document: Document, random: Random) -> None:
    lists = list(containers(tree_of(document, random)))
    source, target = any_of(random, lists), any_of(random, lists)
    if source:
        part = random.choice(source)
        if not any(inner is target for inner in containers(part)):
            source.remove(part)
            target.insert(random.randrange(len(target) + 1), part)


def remove_part(document: Document, random: Random) -> None:
    found = any_of(random, list(containers(tree_of(document, random))))
    if found:
        found.pop(random.randrange(len(found)))


def add_section(document: Document, random: Random) -> None:
    """A section of its own around a part there is."""
    found = any_of(random, document["forms"])["layout"]
    if found:
        position = random.randrange(len(found))
        part = {"id": f"s_{random.randrange(20)}", "section": {"en": "New"}, "items": [found[position]]}
        found[position] = part


def set_part(document: Document, random: Random) -> None:
    found = any_of(random, list(containers(any_of(random, document["forms"]))))
    if found:
        random.choice(found)["when"] = f'name <> "{random.randrange(9)}"'


def add_step(document: Document, random: Random) -> None:
    found = any_of(random, list(containers(any_of(random, document["flows"]))))
    step = {"key": f"s_{random.randrange(30)}", "do": "end"}
    if all("do" in member for member in found):
        found.insert(random.randrange(len(found) + 1), step)


def permission(document: Document, random: Random) -> None:
    rows = document["permissions"]
    kind = random.randrange(3)
    if not rows:
        return
    if kind == 0:
        rows.pop(random.randrange(len(rows)))
    else:
        random.choice(rows)["delete"] = "owner = user" if kind == 1 else random.choice([True, False])


def rule(document: Document, random: Random) -> None:
    rules = document["rules"]
    kind = random.randrange(3)
    if not rules:
        return
    if kind == 0:
        rules.pop(random.randrange(len(rules)))
    elif kind == 1:
        random.choice(rules)["when"] = f"1 = {random.randrange(9)}"
    else:
        lists = [part[name] for part in rules for name in ("show", "require", "lock") if part.get(name)]
        if lists:
            random.choice(lists).append(f"k_{random.randrange(9)}")


def menu(document: Document, random: Random) -> None:
    groups = [item["items"] for item in document["menu"] if item.get("items")]
    source, target = any_of(random, groups), any_of(random, groups)
    if len(source) > 1:
        target.insert(random.randrange(len(target) + 1), source.pop(random.randrange(len(source))))


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        relabel, translate, help_field, require, retype, bound, add_field, remove_field, reorder_fields, options,
        move_part, remove_part, add_section, set_part, add_step, permission, rule, menu,
    )
}  # fmt: skip
