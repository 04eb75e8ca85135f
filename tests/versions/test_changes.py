"""The diff law: what is found can be done and undone, and nothing is found between equals."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.changes import apply_changes, describe_changes, detect, detect_documents, reverse
from configurator.changes.report import Telling
from runtime.definition import load_app
from tests.definition.samples import sales


def edited(document: dict[str, Any], draw: Any, times: int) -> dict[str, Any]:
    """The document with random parts removed, moved, doubled under new names and overwritten."""
    result = copy.deepcopy(document)
    for number in range(times):
        lists = [part for part in _lists(result) if part]
        chosen = draw(st.sampled_from(lists))
        place = draw(st.integers(0, len(chosen) - 1))
        act = draw(st.sampled_from(["remove", "move", "copy", "change", "property"]))
        member = chosen[place]
        if act == "remove":
            chosen.pop(place)
        elif act == "move":
            chosen.insert(draw(st.integers(0, len(chosen) - 1)), chosen.pop(place))
        elif isinstance(member, dict) and act == "copy":
            name = next(
                (name for name in ("key", "value", "id", "field", "role", "from") if name in member), None
            )
            if name:
                chosen.insert(place, {**copy.deepcopy(member), name: f"new_{number}"})
        elif isinstance(member, dict) and act == "change":
            member["label"] = draw(st.sampled_from(["x", {"en": "a", "zh": "b"}, None, 1, True, []]))
        elif isinstance(member, dict) and act == "property" and member:
            member.pop(draw(st.sampled_from(sorted(member))))
    return result


def _lists(value: Any) -> list[list[Any]]:
    if isinstance(value, list):
        return [value, *(found for part in value for found in _lists(part))]
    if isinstance(value, dict):
        return [found for part in value.values() for found in _lists(part)]
    return []


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_changes_lead_there_and_back(data: Any) -> None:
    old = edited(sales(), data.draw, data.draw(st.integers(0, 3)))
    new = edited(old, data.draw, data.draw(st.integers(0, 8)))
    changes = detect_documents(old, new)
    assert apply_changes(old, changes) == new
    assert apply_changes(new, reverse(changes)) == old
    assert detect_documents(old, old) == []
    for language in ("en", "zh"):
        telling = Telling(old, new, language)
        assert all(telling.sentence(change) for change in changes)


CASES = [
    (lambda d: d["entities"][0]["fields"].pop(1), "removed", "/entities/account/fields/phone",
     "entity “Account”, field “Phone”: removed", True),
    (lambda d: d["entities"][0]["fields"].append({"key": "vip", "type": "boolean"}), "added",
     "/entities/account/fields/vip", "entity “Account”, field “vip”: added", False),
    (lambda d: d["entities"][0]["fields"][0].update(type="long_text"), "changed",
     "/entities/account/fields/name/type", "entity “Account”, field “Name”: type “Text” → “Long text”", True),
    (lambda d: d["entities"].pop(0), "removed", "/entities/account", "entity “Account”: removed", True),
    (lambda d: d["entities"].insert(0, d["entities"].pop(2)), "reordered", "/entities",
     "entity put in another order", False),
    (lambda d: d["entities"][0].update(title="name & phone"), "changed", "/entities/account/title",
     "entity “Account”: title “name” → “name & phone”", False),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "kind", "path", "text", "destructive"), CASES)
def test_one_edit_is_one_change_in_words(
    edit: Any, kind: str, path: str, text: str, destructive: bool
) -> None:
    old, new = sales(), sales()
    edit(new)
    (change,) = detect_documents(old, new)
    found = (change.kind, change.path, Telling(old, new, "en").sentence(change), change.destructive)
    assert found == (kind, path, text, destructive)


def test_permissions_are_named_by_role_and_entity() -> None:
    old, new = sales(), sales()
    new["permissions"][0]["delete"] = not new["permissions"][0].get("delete")
    (change,) = detect_documents(old, new)
    row = old["permissions"][0]
    assert change.path == f"/permissions/{row['role']}~{row['entity']}/delete"


def test_definitions_are_compared_as_values() -> None:
    old, new = load_app(sales())[0], load_app(sales())[0]
    assert old is not None and new is not None
    assert detect(old, new) == []
    assert describe_changes(old, new) == []
    everything = describe_changes(None, new, "zh")
    assert {"kind", "path", "text", "destructive"} == set(everything[0])
    assert any(part["text"].startswith("实体「客户」") for part in everything)
