"""What a merge never does: lose a change, differ with the order of independent changes, fail to load."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.merging import Conflict, Gone, Kind, merge_documents, take_theirs, turn
from configurator.packages import read_package
from runtime.definition import dump_app, load_app
from tests.merging.edits import EDITS, edited
from tests.merging.leaves import GONE, leaves


def crm() -> dict[str, Any]:
    package = read_package(Path(__file__).parents[2] / "sample_apps" / "crm_ltc")
    assert package.definition is not None
    app, _problems = load_app(package.definition)
    assert app is not None
    document = dump_app(app)
    for section, entities in KEPT.items():
        document[section] = [one for one in document[section] if one.get("entity", one["key"]) in entities]
    return {**document, "permissions": [one for one in document["permissions"] if one["entity"] in SOME]}


SOME = ("quote", "quote_line")
KEPT = {"entities": SOME, "rules": SOME, "forms": SOME, "views": SOME, "flows": SOME, "scenarios": ()}
BASE = crm()
CHANGES = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 40)), max_size=12)
EXAMPLES = 400 if os.environ.get("HYPOTHESIS_PROFILE") == "night" else 40
SLOW = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@SLOW
@given(CHANGES)
def test_one_side_alone_wins(changes: list[tuple[str, int]]) -> None:
    changed = edited(BASE, changes)
    for theirs, ours in ((changed, changed), (BASE, changed), (changed, BASE)):
        merged = merge_documents(BASE, theirs, ours)
        assert merged.conflicts == ()
        assert dump_app(merged.app) == changed


@SLOW
@given(CHANGES, CHANGES)
def test_nothing_only_one_side_changed_is_lost(
    their_changes: list[tuple[str, int]], our_changes: list[tuple[str, int]]
) -> None:
    theirs, ours = edited(BASE, their_changes), edited(BASE, our_changes)
    merged = merge_documents(BASE, theirs, ours)
    old, there, here = leaves(BASE), leaves(theirs), leaves(ours)
    found = leaves(dump_app(merged.app))
    for path in {*old, *there, *here}:
        before, their, our = old.get(path, GONE), there.get(path, GONE), here.get(path, GONE)
        result = found.get(path, GONE)
        if their == before != our or their == our:
            assert result == our or excused(path, merged.conflicts), path
        elif our == before:
            assert result == their or excused(path, merged.conflicts), path
        elif not path.endswith("@in"):
            assert result == our or is_set_merged(result, our), path


def excused(path: str, conflicts: tuple[Conflict, ...]) -> bool:
    """Whether a conflict about the part, or about one that holds it, says what became of the change."""
    return any(
        f'"{token}"' in said or f"/{token}" in said
        for token in reversed(path.partition("@")[0].split("/")[2:])
        for said in (json.dumps(conflict.as_json(), ensure_ascii=False) for conflict in conflicts)
    )


def is_set_merged(result: str, ours: str) -> bool:
    """A set both sides added to has what ours has, and more."""
    if not (result.startswith("[") and ours.startswith("[")):
        return False
    return {str(one) for one in json.loads(ours)} <= {str(one) for one in json.loads(result)}


@SLOW
@given(CHANGES, CHANGES)
def test_independent_changes_meet_in_any_order(
    their_changes: list[tuple[str, int]], our_changes: list[tuple[str, int]]
) -> None:
    theirs, ours = edited(BASE, their_changes), edited(BASE, our_changes)
    one, other = merge_documents(BASE, theirs, ours), merge_documents(BASE, ours, theirs)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        first, second = leaves(dump_app(one.app)), leaves(dump_app(other.app))
        for path in {*first, *second}:
            assert sorted(first[path]) == sorted(second[path]), path  # sets may differ in order


@SLOW
@given(CHANGES, CHANGES)
def test_an_upgrade_taken_twice_changes_nothing(
    their_changes: list[tuple[str, int]], our_changes: list[tuple[str, int]]
) -> None:
    theirs, ours = edited(BASE, their_changes), edited(BASE, our_changes)
    once = dump_app(merge_documents(BASE, theirs, ours).app)
    again = merge_documents(theirs, theirs, once)
    assert again.conflicts == () and dump_app(again.app) == once


@SLOW
@given(CHANGES, CHANGES)
def test_theirs_can_be_taken_in_each_conflict(
    their_changes: list[tuple[str, int]], our_changes: list[tuple[str, int]]
) -> None:
    theirs, ours = edited(BASE, their_changes), edited(BASE, our_changes)
    merged = merge_documents(BASE, theirs, ours)
    for conflict in merged.conflicts:
        assert Conflict.from_json(json.loads(json.dumps(conflict.as_json()))) == conflict
        try:
            taken = take_theirs(dump_app(merged.app), conflict)
        except Gone:
            assert conflict.kind is Kind.PLACE  # into what ours removed, which is a conflict of its own
            continue
        assert taken != dump_app(merged.app), conflict


@SLOW
@given(CHANGES, CHANGES)
def test_theirs_can_be_taken_in_all_conflicts_at_once(
    their_changes: list[tuple[str, int]], our_changes: list[tuple[str, int]]
) -> None:
    theirs, ours = edited(BASE, their_changes), edited(BASE, our_changes)
    merged = merge_documents(BASE, theirs, ours)
    document = dump_app(merged.app)
    for conflict in sorted(merged.conflicts, key=turn):
        document = take_theirs(document, conflict)
    assert load_app(document)[0] is not None
    assert merge_documents(theirs, theirs, document).conflicts == ()
