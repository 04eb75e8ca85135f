"""What becomes of one definition changed on two sides, case by case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from configurator.merging import Conflict, Kind, Merged, joined, merge_documents, take_theirs, turn
from runtime.definition import dump_app, load_app
from tests.merging.edits import copied

Document = dict[str, Any]
BASE: Document = {
    "formwright": 1,
    "key": "shop",
    "entities": [
        {
            "key": "quote",
            "label": {"en": "Quote", "zh": "报价"},
            "fields": [
                {"key": "name", "type": "text"},
                {
                    "key": "level",
                    "type": "choice",
                    "options": [{"value": "a"}, {"value": "b"}, {"value": "c"}],
                },
                {"key": "total", "type": "decimal", "formula": "1"},
            ],
        }
    ],
    "rules": [{"key": "r", "entity": "quote", "kind": "state", "when": "total > 1", "require": ["name"]}],
    "forms": [
        {
            "key": "main",
            "entity": "quote",
            "layout": [
                {"id": "one", "section": "One", "items": [{"field": "name"}, {"field": "level"}]},
                {"id": "two", "section": "Two", "items": [{"field": "total"}]},
            ],
        }
    ],
}
LAYOUT = "/forms/main/layout"


def fields(document: Document) -> list[Document]:
    found: list[Document] = document["entities"][0]["fields"]
    return found


def layout(document: Document) -> list[Document]:
    found: list[Document] = document["forms"][0]["layout"]
    return found


def shape(document: Document) -> dict[str, list[str]]:
    """Sections with what stands in them."""
    return {part["id"]: [item["field"] for item in part["items"]] for part in layout(document)}


def merged(theirs: Callable[[Document], Any], ours: Callable[[Document], Any]) -> Merged:
    sides = []
    for change in (theirs, ours):
        side = copied(BASE)
        change(side)
        assert load_app(side)[0] is not None
        sides.append(side)
    return merge_documents(BASE, *sides)


def conflicts(found: Merged) -> list[tuple[str, str]]:
    return [(conflict.kind.value, conflict.path) for conflict in found.conflicts]


def taken(found: Merged) -> Document:
    """The document when theirs is taken in every conflict."""
    document = dump_app(found.app)
    for conflict in sorted(found.conflicts, key=turn):
        document = take_theirs(document, conflict)
    assert load_app(document)[0] is not None
    return document


def test_two_settings_of_one_field_meet() -> None:
    found = merged(
        lambda side: fields(side)[0].update(required=True), lambda side: fields(side)[0].update(help="Yours")
    )
    assert fields(dump_app(found.app))[0] == {
        "key": "name",
        "type": "text",
        "help": "Yours",
        "required": True,
    }
    assert not found.conflicts


def test_two_languages_of_one_label_meet() -> None:
    def english(side: Document) -> None:
        side["entities"][0]["label"]["en"] = "Offer"

    def chinese(side: Document) -> None:
        side["entities"][0]["label"]["zh"] = "报价单"

    assert dump_app(merged(english, chinese).app)["entities"][0]["label"] == {"en": "Offer", "zh": "报价单"}


def test_one_formula_changed_twice_is_a_conflict_in_which_ours_stays() -> None:
    found = merged(
        lambda side: fields(side)[2].update(formula="2"), lambda side: fields(side)[2].update(formula="3")
    )
    assert conflicts(found) == [("value", "/entities/quote/fields/total/formula")]
    assert fields(dump_app(found.app))[2]["formula"] == "3"
    assert fields(taken(found))[2]["formula"] == "2"


def test_a_field_removed_there_and_changed_here_stays() -> None:
    found = merged(lambda side: fields(side).pop(2), lambda side: fields(side)[2].update(formula="3"))
    assert conflicts(found) == [("member", "/entities/quote/fields/total")]
    assert [field["key"] for field in fields(dump_app(found.app))] == ["name", "level", "total"]
    assert [field["key"] for field in fields(taken(found))] == ["name", "level"]


def test_a_field_changed_there_and_removed_here_stays_away_until_it_is_taken() -> None:
    found = merged(lambda side: fields(side)[1].update(help="New"), lambda side: fields(side).pop(1))
    assert conflicts(found) == [("member", "/entities/quote/fields/level")]
    assert [field["key"] for field in fields(dump_app(found.app))] == ["name", "total"]
    assert [field["key"] for field in fields(taken(found))] == ["name", "level", "total"]


def test_what_both_add_under_one_key_merges() -> None:
    def add(**settings: Any) -> Callable[[Document], None]:
        return lambda side: fields(side).append({"key": "note", "type": "text", **settings})

    found = merged(add(help="There"), add(required=True))
    assert fields(dump_app(found.app))[3] == {
        "key": "note", "type": "text", "help": "There", "required": True
    }  # fmt: skip


def test_additions_follow_their_predecessors_theirs_first() -> None:
    def insert(position: int, value: str) -> Callable[[Document], None]:
        return lambda side: fields(side)[1]["options"].insert(position, {"value": value})

    def values(found: Merged) -> str:
        return "".join(option["value"] for option in fields(dump_app(found.app))[1]["options"])

    assert values(merged(insert(1, "t"), insert(3, "o"))) == "atbco"
    assert values(merged(insert(1, "t"), insert(1, "o"))) == "atobc"
    assert values(merged(insert(0, "t"), lambda side: fields(side)[1]["options"].reverse())) == "tcba"


def test_two_new_orders_are_a_conflict() -> None:
    def swap(one: int, other: int) -> Callable[[Document], None]:
        def change(side: Document) -> None:
            found = fields(side)[1]["options"]
            found[one], found[other] = found[other], found[one]

        return change

    found = merged(swap(0, 1), swap(1, 2))
    assert conflicts(found) == [("order", "/entities/quote/fields/level/options")]
    assert [option["value"] for option in fields(taken(found))[1]["options"]] == ["b", "a", "c"]


def test_sets_take_what_both_add() -> None:
    def require(name: str) -> Callable[[Document], None]:
        return lambda side: side["rules"][0]["require"].append(name)

    found = merged(require("level"), require("total"))
    assert dump_app(found.app)["rules"][0]["require"] == ["name", "level", "total"]


def test_a_type_and_a_setting_of_the_old_type_do_not_meet() -> None:
    def retype(side: Document) -> None:
        fields(side)[1] = {"key": "level", "type": "text"}

    found = merged(retype, lambda side: fields(side)[1]["options"].append({"value": "d"}))
    assert conflicts(found) == [("value", "/entities/quote/fields/level")]
    assert len(fields(dump_app(found.app))[1]["options"]) == 4
    assert fields(taken(found))[1] == {"key": "level", "type": "text"}


def test_a_part_moved_there_and_changed_here_is_both() -> None:
    def move(side: Document) -> None:
        layout(side)[1]["items"].append(layout(side)[0]["items"].pop(0))

    found = merged(move, lambda side: layout(side)[0]["items"][0].update(width=2))
    assert shape(dump_app(found.app)) == {"one": ["level"], "two": ["total", "name"]}
    assert layout(dump_app(found.app))[1]["items"][1] == {"field": "name", "width": 2}
    assert not found.conflicts


def test_a_part_moved_to_two_places_stays_where_ours_has_it() -> None:
    def wrap(side: Document, name: str) -> None:
        item = layout(side)[0]["items"].pop(0)
        layout(side).append({"id": name, "section": name, "items": [item]})

    found = merged(lambda side: wrap(side, "theirs"), lambda side: wrap(side, "ours"))
    assert conflicts(found) == [("place", f"{LAYOUT}/ours/items/name")]
    assert shape(dump_app(found.app)) == {"one": ["level"], "two": ["total"], "theirs": [], "ours": ["name"]}
    assert shape(taken(found)) == {"one": ["level"], "two": ["total"], "theirs": ["name"], "ours": []}


def test_a_section_removed_there_stays_for_what_is_new_in_it() -> None:
    found = merged(
        lambda side: layout(side).pop(1),
        lambda side: layout(side)[1]["items"].append({"id": "n", "note": "Mind this"}),
    )
    assert ("member", f"{LAYOUT}/two") in conflicts(found)
    assert [part["id"] for part in layout(dump_app(found.app))] == ["one", "two"]


def test_a_section_removed_here_is_offered_with_what_they_put_into_it() -> None:
    def add(side: Document) -> None:
        layout(side)[1]["items"].append({"id": "n", "note": "Mind this"})

    found = merged(add, lambda side: layout(side).pop(1))
    assert conflicts(found) == [("member", f"{LAYOUT}/two")]
    assert [part["id"] for part in layout(dump_app(found.app))] == ["one"]
    assert layout(taken(found))[1]["items"] == [{"field": "total"}, {"id": "n", "note": "Mind this"}]


def test_theirs_is_taken_in_a_section_that_theirs_has_moved() -> None:
    def move(side: Document) -> None:
        part = layout(side).pop(0)
        part["items"].pop(0)
        layout(side).append({"id": "t", "tabs": [{"id": "tab", "label": "T", "items": [part]}]})

    found = merged(move, lambda side: layout(side)[0]["items"][0].update(width=2))
    assert conflicts(found) == [("member", f"{LAYOUT}/t/tabs/tab/items/one/items/name")]
    assert layout(taken(found))[1]["tabs"][0]["items"][0]["items"] == [{"field": "level"}]


def test_a_part_is_found_where_ours_has_put_it_since() -> None:
    found = merged(
        lambda side: layout(side)[0]["items"].pop(0), lambda side: layout(side)[0]["items"][0].update(width=2)
    )
    document = dump_app(found.app)
    part = layout(document).pop(0)
    layout(document)[0]["items"].append(part)
    (conflict,) = found.conflicts
    (section,) = layout(take_theirs(document, conflict))
    assert section["items"][1]["items"] == [{"field": "level"}]


def test_what_changed_in_a_section_ours_removed_brings_the_section_back() -> None:
    found = merged(lambda side: layout(side)[0]["items"][0].update(width=2), lambda side: layout(side).pop(0))
    assert conflicts(found) == [("member", f"{LAYOUT}/one")]
    assert shape(taken(found)) == {"one": ["name", "level"], "two": ["total"]}


def test_what_moved_into_a_section_ours_removed_goes_there_with_it() -> None:
    def move(side: Document) -> None:
        layout(side)[1]["items"].append(layout(side)[0]["items"].pop(0))

    found = merged(move, lambda side: layout(side).pop(1))
    assert set(conflicts(found)) == {("member", f"{LAYOUT}/two"), ("place", f"{LAYOUT}/one/items/name")}
    assert shape(dump_app(found.app)) == {"one": ["name", "level"]}
    assert shape(taken(found)) == {"one": ["level"], "two": ["total", "name"]}


def test_a_branch_comes_back_with_its_cases_though_another_has_one_of_their_name() -> None:
    def branch(key: str, step: str) -> Document:
        case = {"id": "c", "when": "total > 1", "steps": [{"key": step, "do": "end"}]}
        return {"key": key, "do": "branch", "cases": [case]}

    base = copied(BASE)
    steps = [branch("one", "a"), branch("two", "b")]
    base["flows"] = [{"key": "f", "entity": "quote", "trigger": {"on": "created"}, "steps": steps}]
    theirs, ours = copied(base), copied(base)
    theirs["flows"][0]["steps"][1]["label"] = "Changed"
    ours["flows"][0]["steps"].pop(1)
    found = merge_documents(base, theirs, ours)
    assert taken(found)["flows"][0]["steps"][1]["cases"][0]["id"] == "c"


def test_moves_into_each_other_are_broken_up() -> None:
    def into(outer: int, inner: int) -> Callable[[Document], None]:
        def change(side: Document) -> None:
            part = layout(side)[inner]
            layout(side)[outer]["items"].append(part)
            layout(side).remove(part)

        return change

    found = merged(into(0, 1), into(1, 0))
    assert [kind for kind, _path in conflicts(found)] == ["place"]
    assert [part["id"] for part in layout(dump_app(found.app))] == ["two"]


def test_key_and_base_stay_ours() -> None:
    theirs = {**copied(BASE), "label": "Template"}
    ours = {**copied(BASE), "key": "mine", "base": {"key": "shop", "version": 1, "sha256": "0" * 64}}
    found = dump_app(merge_documents(BASE, theirs, ours).app)
    assert (found["key"], found["base"]["version"], found["label"]) == ("mine", 1, "Template")


@pytest.mark.parametrize("length", [1, 4])
def test_steps_are_moved_into_branches_there_and_edited_here(length: int) -> None:
    base = copied(BASE)
    steps = [{"key": f"s{n}", "do": "refuse", "message": "No"} for n in range(length)]
    base["flows"] = [{"key": "f", "entity": "quote", "trigger": {"on": "created"}, "steps": steps}]
    theirs, ours = copied(base), copied(base)
    case = {"id": "c", "when": "total > 1", "steps": theirs["flows"][0]["steps"]}
    theirs["flows"][0]["steps"] = [{"key": "b", "do": "branch", "cases": [case]}]
    ours["flows"][0]["steps"][0]["message"] = "Never"
    found = merge_documents(base, theirs, ours)
    (branch,) = dump_app(found.app)["flows"][0]["steps"]
    assert [step["message"] for step in branch["cases"][0]["steps"]] == ["Never"] + ["No"] * (length - 1)
    assert not found.conflicts


def test_lists_that_are_one_value_are_joined_where_each_has_something_of_its_own() -> None:
    def together(theirs: list[str], ours: list[str]) -> list[str] | None:
        found = joined(Conflict("/x/days", Kind.VALUE, ["mon"], theirs, ours))
        return found.theirs if found is not None else None

    assert together(["mon", "tue"], ["mon", "sat"]) == ["mon", "sat", "tue"]
    assert together(["mon", "tue"], ["mon"]) is None
    assert together(["mon"], ["mon", "tue"]) is None
    assert joined(Conflict("/x/when", Kind.VALUE, "a", "b", "c")) is None
    assert joined(Conflict("/x/help/en", Kind.ORDER, [], ["a"], ["b"])) is None


@pytest.mark.parametrize("section", ["entities", "forms", "rules"])
def test_a_whole_object_that_ours_removed_comes_back_with_theirs(section: str) -> None:
    def change(side: Document) -> None:
        side[section][0]["description"] = "Theirs"
        if section == "rules":
            side[section][0]["when"] = "total > 2"

    def remove(side: Document) -> None:
        for name in [section] if section != "entities" else ["entities", "forms", "rules"]:
            del side[name]

    found = merged(change, remove)
    assert ("member", f"/{section}/{BASE[section][0]['key']}") in conflicts(found)
    after = taken(found)[section]
    assert [one["key"] for one in after] == [one["key"] for one in BASE[section]]
    assert after[0].keys() >= BASE[section][0].keys() and after[0] != BASE[section][0]
