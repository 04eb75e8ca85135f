"""Drafts: edited by JSON Patch, each edit one undo step, and never over somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from configurator.draft import DraftState, patch_draft, read_draft, redo_draft, undo_draft
from configurator.edits import draft_edits
from configurator.versions import import_app
from runtime.definition import dump_app
from runtime.records.errors import ConflictingState, Invalid, NotFound, Stale
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field

APP = app_of(
    entity("item", field("name", "text"), field("level", "choice", options=[{"value": "gold"}])),
    entity("box"),
)


@pytest.fixture(autouse=True)
def draft(engine: Engine) -> None:
    create_system_tables(engine)
    import_app(engine, APP)


def patch(engine: Engine, revision: int, *operations: dict[str, Any]) -> DraftState:
    with write_transaction(engine) as connection:
        return patch_draft(connection, "shop", operations, revision)


def read(engine: Engine) -> DraftState:
    with read_transaction(engine) as connection:
        return read_draft(connection, "shop")


def test_a_patch_is_one_step_that_can_be_taken_back_and_done_again(engine: Engine) -> None:
    label = {"op": "add", "path": "/label", "value": {"en": "Shop", "zh": "商店"}}
    title = {"op": "add", "path": "/entities/0/title", "value": "name"}
    assert patch(engine, 1, label, title).revision == 2
    edited = read(engine)
    assert edited.definition["label"] == {"en": "Shop", "zh": "商店"}
    assert edited.definition["entities"][0]["title"] == "name"
    with write_transaction(engine) as connection:
        assert undo_draft(connection, "shop").definition == dump_app(APP)
        assert redo_draft(connection, "shop").definition == edited.definition
        assert undo_draft(connection, "shop").revision == 5
        with pytest.raises(ConflictingState):
            undo_draft(connection, "shop")
    assert read(engine).app == APP


def test_steps_are_taken_back_in_order_and_a_new_edit_forgets_what_was_undone(engine: Engine) -> None:
    for number in range(3):
        patch(engine, 1 + number, {"op": "add", "path": "/label", "value": f"{number}"})
    with write_transaction(engine) as connection:
        assert undo_draft(connection, "shop").definition["label"] == "1"
        assert undo_draft(connection, "shop").definition["label"] == "0"
        assert redo_draft(connection, "shop").definition["label"] == "1"
    patch(engine, 7, {"op": "replace", "path": "/label", "value": "other"})
    with write_transaction(engine) as connection:
        with pytest.raises(ConflictingState):
            redo_draft(connection, "shop")
        assert [edit["undone"] for edit in draft_edits(connection, "shop")] == [False, False, False]
        assert undo_draft(connection, "shop").definition["label"] == "1"


def test_parts_are_addressed_by_index_or_by_identity(engine: Engine) -> None:
    found = patch(
        engine,
        1,
        {"op": "add", "path": "/entities/item/fields/level/label", "value": "Level"},
        {"op": "replace", "path": "/entities/item/fields/level/options/gold/value", "value": "silver"},
        {"op": "add", "path": "/entities/0/fields/-", "value": {"key": "done", "type": "boolean"}},
        {"op": "test", "path": "/entities/item/fields/done/type", "value": "boolean"},
        {"op": "move", "from": "/entities/box", "path": "/entities/0"},
        {"op": "remove", "path": "/entities/item/fields/name"},
    )
    assert [part["key"] for part in found.definition["entities"]] == ["box", "item"]
    assert found.definition["entities"][1]["fields"] == [
        {"key": "level", "type": "choice", "label": "Level", "options": [{"value": "silver"}]},
        {"key": "done", "type": "boolean"},
    ]


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    found: Any = []
    for _level in range(depth):
        found = [found]
    return found


REFUSED: list[tuple[Any, str]] = [
    ("no list", "draft.patch"),
    ([1], "draft.patch"),
    ([{"op": "grow", "path": "/label"}], "draft.patch"),
    ([{"op": "add", "path": "/label"}], "draft.patch"),
    ([{"op": "add", "path": 5, "value": 1}], "draft.patch"),
    ([{"op": "add", "path": "label", "value": 1}], "draft.unknown_part"),
    ([{"op": "remove", "path": "/entities/nothing"}], "draft.unknown_part"),
    ([{"op": "remove", "path": "/entities/7"}], "draft.patch"),
    ([{"op": "add", "path": "/entities/9", "value": {}}], "draft.patch"),
    ([{"op": "remove", "path": "/entities/0/fields/0/key/x"}], "draft.unknown_part"),
    ([{"op": "test", "path": "/key", "value": "other"}], "draft.patch"),
    ([{"op": "replace", "path": "", "value": []}], "draft.patch"),
    ([{"op": "replace", "path": "/key", "value": "other"}], "app.key_fixed"),
    ([{"path": "/label"}], "draft.patch"),
    ([{"op": None, "path": "/label"}], "draft.patch"),
    ([{"op": "remove"}], "draft.patch"),
    ([{"op": "remove", "path": ""}], "draft.patch"),
    ([{"op": "test", "path": "/key"}], "draft.patch"),
    ([{"op": "replace", "path": "/entities/0/label", "value": "there is none"}], "draft.patch"),
    ([{"op": "remove", "path": "/entities/-"}], "draft.patch"),
    ([{"op": "replace", "path": "/entities/-", "value": {}}], "draft.patch"),
    ([{"op": "replace", "path": "/entities/-/label", "value": "x"}], "draft.unknown_part"),
    ([{"op": "remove", "path": "/entities/-1"}], "draft.unknown_part"),
    ([{"op": "remove", "path": "/entities/00"}], "draft.patch"),
    ([{"op": "remove", "path": "/entities/٠"}], "draft.unknown_part"),
    ([{"op": "remove", "path": "/entities/" + "9" * 5000}], "draft.unknown_part"),
    ([{"op": "move", "path": "/label"}], "draft.patch"),
    ([{"op": "copy", "from": 1, "path": "/label"}], "draft.patch"),
    ([{"op": "copy", "from": "/nothing", "path": "/label"}], "draft.patch"),
    ([{"op": "move", "from": "/entities/item", "path": "/entities/item/fields/0"}], "draft.patch"),
    ([{"op": "move", "from": "", "path": "/label"}], "draft.patch"),
    ([{"op": "add", "path": "/label", "value": nested(400)}], "document.depth"),
    ([{"op": "add", "path": "/label", "value": nested(150)}], "document.depth"),
    ([{"op": "test", "path": "/key", "value": "shop"}] * 10_001, "draft.patch_too_large"),
    # copies of copies: each doubles what is there
    ([{"op": "copy", "from": "/entities", "path": "/entities/-"}] * 40, "draft.patch_too_large"),
    # the first operations fit, the last does not
    (
        [{"op": "remove", "path": "/entities/item"}, {"op": "remove", "path": "/entities/item"}],
        "draft.unknown_part",
    ),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(engine: Engine, given: Any, code: str) -> None:
    with pytest.raises(Invalid) as refusal, write_transaction(engine) as connection:
        patch_draft(connection, "shop", given, 1)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert read(engine).app == APP and read(engine).revision == 1


def test_a_result_that_cannot_be_loaded_is_refused(engine: Engine) -> None:
    for value in ({"key": "x", "fields": [], "unknown": 1}, {"key": 5, "fields": []}, "text"):
        with pytest.raises(Invalid) as refusal:
            patch(engine, 1, {"op": "add", "path": "/entities/-", "value": value})
        assert refusal.value.problems
    assert read(engine).revision == 1


def test_an_edit_on_an_older_revision_is_refused(engine: Engine) -> None:
    patch(engine, 1, {"op": "add", "path": "/label", "value": "a"})
    with pytest.raises(Stale):
        patch(engine, 1, {"op": "add", "path": "/label", "value": "b"})
    assert read(engine).definition["label"] == "a"


def test_there_is_no_draft_of_an_unknown_app(engine: Engine) -> None:
    with pytest.raises(NotFound), write_transaction(engine) as connection:
        patch_draft(connection, "nothing", [], 1)


def test_an_import_over_an_app_is_one_undo_step(engine: Engine) -> None:
    other = app_of(entity("other"))
    assert import_app(engine, other).revision == 2
    assert import_app(engine, other).revision == 2  # nothing differs
    with write_transaction(engine) as connection:
        assert undo_draft(connection, "shop").app == APP


def test_keys_that_differ_by_case_alone_are_one(engine: Engine) -> None:
    with pytest.raises(ConflictingState):
        import_app(engine, app_of(entity("item"), key="Shop"))
