"""Loading and dumping: nothing is lost, nothing is invented, values cannot be changed."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pytest

from runtime.definition import FieldItem, StateRule, canonical_json, digest, dump_app, load_app, text_in
from runtime.definition.app import App
from tests.definition.samples import all_samples, sales


def loaded(document: dict) -> App:
    app, problems = load_app(document)
    assert app is not None, problems
    return app


@pytest.mark.parametrize("name", all_samples())
def test_dump_gives_back_what_was_loaded(name: str) -> None:
    document = all_samples()[name]
    app = loaded(document)
    assert dump_app(app) == document
    written = canonical_json(app)
    assert canonical_json(loaded(json.loads(written))) == written


def test_order_of_members_makes_no_difference() -> None:
    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    assert digest(loaded(turned(sales()))) == digest(loaded(sales()))


def test_written_defaults_stay_written() -> None:
    document = sales()
    app = loaded(document)
    row = dump_app(app)["permissions"][0]
    assert row["delete"] is False and row["export"] is False
    assert "delete" not in dump_app(app)["permissions"][1]


def test_values_are_frozen_hashable_and_portable() -> None:
    app = loaded(sales())
    with pytest.raises(dataclasses.FrozenInstanceError):
        app.key = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        app.entity("quote").field("account").settings["entity"] = "lead"  # type: ignore[union-attr]
    assert hash(app) == hash(loaded(sales()))
    assert pickle.loads(pickle.dumps(app)) == app
    assert copy.deepcopy(app) == app


def test_parts_have_their_own_kinds() -> None:
    app = loaded(sales())
    assert isinstance(app.rules[0], StateRule)
    status = app.entity("quote").field("status")
    assert status is not None and [stage.value for stage in status.stages] == ["draft", "approved", "lost"]
    assert (status.transitions[0].source, status.transitions[0].target) == ("draft", "approved")
    form = app.form("quote_main")
    assert form is not None
    assert [item.field for item in form.items() if isinstance(item, FieldItem)][:3] == [
        "number",
        "account",
        "region",
    ]
    flow = app.flow("submit_quote")
    assert flow is not None and [step.key for step in flow.all_steps()] == [
        "old",
        "stop",
        "no",
        "set",
        "make",
        "tell",
    ]


def test_every_part_has_a_pointer() -> None:
    document = sales()
    for path, part in loaded(document).walk():
        found = document
        for step in path.split("/")[1:]:
            found = (
                found[int(step)]
                if isinstance(found, list)
                else found[step.replace("~1", "/").replace("~0", "~")]
            )
        assert found == part.dump()


def test_texts_fall_back() -> None:
    assert text_in({"en": "One", "zh": "一"}, "zh-CN") == "一"
    assert text_in({"zh": "一"}, "en") == "一"
    assert text_in("same", "zh") == "same"
    assert text_in(None, "en", "key") == "key"
