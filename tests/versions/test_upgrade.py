"""A clone takes the upgrades of its template, again and again, and keeps what it changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from configurator.draft import DraftState, patch_draft, read_draft, redo_draft, undo_draft
from configurator.publish import publish
from configurator.upgrading import choose, choose_all, upgrade_app
from configurator.versions import clone_app, import_app
from runtime.definition import dump_app, load_app
from runtime.records.errors import ConflictingState, Invalid, NotFound
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field

TEMPLATE = app_of(entity("item", field("name", "text"), field("price", "decimal")), entity("box"))
NAME, PRICE = "/entities/item/fields/name", "/entities/item/fields/price"


@pytest.fixture(autouse=True)
def clone(engine: Engine) -> None:
    create_system_tables(engine)
    import_app(engine, TEMPLATE)
    publish(engine, "shop")
    assert clone_app(engine, "shop", "mine").version == 1


def read(engine: Engine, key: str = "mine") -> DraftState:
    with read_transaction(engine) as connection:
        return read_draft(connection, key)


def edit(engine: Engine, key: str, *operations: tuple[str, str, Any]) -> None:
    """Change an app's draft and publish it."""
    patch = [{"op": op, "path": path, "value": value} for op, path, value in operations]
    with write_transaction(engine) as connection:
        patch_draft(connection, key, patch, read_draft(connection, key).revision)
    assert publish(engine, key).version is not None


def fields(engine: Engine) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in read(engine).definition["entities"][0]["fields"]}


def test_an_upgrade_brings_what_is_new_and_keeps_what_is_own(engine: Engine) -> None:
    edit(engine, "mine", ("add", f"{NAME}/help", "Our own"))
    edit(engine, "shop", ("add", f"{NAME}/required", True), ("add", "/entities/item/fields/-",
                                                            {"key": "code", "type": "text"}))  # fmt: skip
    made = upgrade_app(engine, "mine")
    assert (made.from_version, made.to_version, made.draft.conflicts) == (1, 2, ())
    assert fields(engine)["name"] == {"key": "name", "type": "text", "help": "Our own", "required": True}
    assert "code" in fields(engine)
    assert publish(engine, "mine").version is not None
    before = read(engine)
    assert upgrade_app(engine, "mine").draft.revision == before.revision
    edit(engine, "shop", ("replace", "/entities/item/fields/code/type", "long_text"))
    assert upgrade_app(engine, "mine").to_version == 3
    assert fields(engine)["code"]["type"] == "long_text"
    base = read(engine).app.base
    assert base is not None and (base.key, base.version) == ("shop", 3)


def test_conflicts_block_publishing_until_somebody_chooses(engine: Engine) -> None:
    edit(engine, "mine", ("add", f"{NAME}/help", "Ours"), ("add", f"{PRICE}/help", "Ours"))
    edit(engine, "shop", ("add", f"{NAME}/help", "Theirs"), ("add", f"{PRICE}/help", "Theirs"))
    made = upgrade_app(engine, "mine")
    assert [kept["path"] for kept in made.draft.conflicts] == [f"{NAME}/help/en", f"{PRICE}/help/en"]
    assert made.draft.conflicts[0] | {"kind": "value"} == {
        "path": f"{NAME}/help/en", "kind": "value", "base": None, "theirs": "Theirs", "ours": "Ours",
        "absent": ["base"],
    }  # fmt: skip
    refused = publish(engine, "mine")
    assert refused.version is None and "publish.conflicts" in {one.code for one in refused.problems}
    with pytest.raises(Invalid):
        choose(engine, "mine", [{"path": f"{NAME}/help/en", "take": "neither"}])
    with pytest.raises(Invalid):
        choose(engine, "mine", [{"path": "/label", "take": "ours"}])
    after = choose(engine, "mine", [{"path": f"{NAME}/help/en", "take": "theirs"}])
    assert len(after.conflicts) == 1 and fields(engine)["name"]["help"] == {"en": "Theirs"}
    assert choose_all(engine, "mine", "ours").conflicts == ()
    assert fields(engine)["price"]["help"] == {"en": "Ours"}
    assert publish(engine, "mine").version is not None
    assert upgrade_app(engine, "mine").draft.conflicts == ()


def test_texts_of_both_sides_are_joined(engine: Engine) -> None:
    edit(engine, "mine", ("add", f"{NAME}/help", "Ours"), ("add", f"{PRICE}/label", "Cost"))
    edit(engine, "shop", ("add", f"{NAME}/help", "Theirs"), ("add", f"{PRICE}/label", "Charge"))
    conflicts = [kept["path"] for kept in upgrade_app(engine, "mine").draft.conflicts]
    assert set(conflicts) == {f"{NAME}/help/en", f"{PRICE}/label/en"}
    after = choose(engine, "mine", [{"path": path, "take": "both"} for path in conflicts])
    assert after.conflicts == ()
    assert fields(engine)["name"]["help"] == {"en": "Ours\nTheirs"}
    assert fields(engine)["price"]["label"] == {"en": "Cost / Charge"}


def test_what_cannot_be_joined_is_refused(engine: Engine) -> None:
    edit(engine, "mine", ("replace", f"{PRICE}/type", "text"))
    edit(engine, "shop", ("replace", f"{PRICE}/type", "long_text"))
    (kept,) = upgrade_app(engine, "mine").draft.conflicts
    with pytest.raises(Invalid):
        choose(engine, "mine", [{"path": kept["path"], "take": "both"}])


def test_an_upgrade_and_its_choices_are_undone_with_their_conflicts(engine: Engine) -> None:
    edit(engine, "mine", ("add", f"{NAME}/help", "Ours"))
    edit(engine, "shop", ("add", f"{NAME}/help", "Theirs"))
    before = read(engine)
    upgraded = upgrade_app(engine, "mine").draft
    choose_all(engine, "mine", "theirs")
    with write_transaction(engine) as connection:
        assert undo_draft(connection, "mine").conflicts == upgraded.conflicts
        undone = undo_draft(connection, "mine")
        assert undone.conflicts == () and undone.definition == before.definition
        assert redo_draft(connection, "mine").conflicts == upgraded.conflicts
        assert redo_draft(connection, "mine").conflicts == ()
    assert fields(engine)["name"]["help"] == {"en": "Theirs"}


def test_open_conflicts_come_before_the_next_upgrade(engine: Engine) -> None:
    edit(engine, "mine", ("add", f"{NAME}/help", "Ours"))
    edit(engine, "shop", ("add", f"{NAME}/help", "Theirs"))
    upgrade_app(engine, "mine")
    assert len(upgrade_app(engine, "mine").draft.conflicts) == 1  # the same upgrade again
    edit(engine, "shop", ("add", f"{PRICE}/help", "More"))
    with pytest.raises(ConflictingState):
        upgrade_app(engine, "mine")


SETS = ("add", "/option_sets", [{"key": "size", "options": [{"value": "s"}, {"value": "l"}]}])
OF_SET = ("add", "/entities/box/fields/-", {"key": "size", "type": "choice", "option_set": "size"})
RULE = {"key": "dear", "entity": "item", "kind": "validate", "invalid_when": "price > 10", "message": "Dear"}


@pytest.mark.parametrize(
    ("used", "removed", "path"),
    [
        (OF_SET, "/option_sets/size", "/option_sets/size"),
        (("add", "/rules", [RULE]), PRICE, PRICE),
        (("add", "/entities/item/fields/-", {"key": "box", "type": "reference", "entity": "box"}),
         "/entities/box", "/entities/box"),
    ],
    ids=["an option set", "a field", "an entity"],
)  # fmt: skip
@pytest.mark.parametrize("user", ["mine", "shop"])
def test_what_one_side_removed_and_the_other_uses_is_a_conflict(
    engine: Engine, user: str, used: tuple[str, str, Any], removed: str, path: str
) -> None:
    edit(engine, "shop", SETS)
    upgrade_app(engine, "mine")
    assert publish(engine, "mine").version is not None
    other = "shop" if user == "mine" else "mine"
    edit(engine, user, used)
    edit(engine, other, ("remove", removed, None))
    made = upgrade_app(engine, "mine")
    assert [(kept["kind"], kept["path"]) for kept in made.draft.conflicts] == [("member", path)]
    choose_all(engine, "mine", "ours" if user == "mine" else "theirs")
    assert publish(engine, "mine", accept_loss=True).version is not None
    assert upgrade_app(engine, "mine").draft.conflicts == ()


def test_only_clones_whose_template_is_here_take_upgrades(engine: Engine) -> None:
    with pytest.raises(ConflictingState):
        upgrade_app(engine, "shop")
    stray = dump_app(TEMPLATE) | {"key": "stray", "base": {"key": "away", "version": 1, "sha256": "0" * 64}}
    app, _problems = load_app(stray)
    assert app is not None
    import_app(engine, app)
    with pytest.raises(NotFound):
        upgrade_app(engine, "stray")
