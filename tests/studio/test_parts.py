"""Taking parts of a draft away and turning fields into others: what it would mean is said before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.packages import read_package
from configurator.part_removal import Removal
from runtime.definition import dump_app, load_app
from tests.studio.conftest import Studio
from tests.web.conftest import APP

CRM = Path(__file__).parents[2] / "sample_apps" / "crm_ltc"


def crm() -> dict[str, Any]:
    app, _ = load_app(read_package(CRM).definition)
    assert app is not None
    return dump_app(app)


DOCUMENT = crm()
FIELDS = [(one["key"], each["key"]) for one in DOCUMENT["entities"] for each in one["fields"]]


def names(document: Any) -> str:
    return json.dumps(document)


@pytest.mark.parametrize("entity", [one["key"] for one in DOCUMENT["entities"]])
def test_an_entity_goes_with_all_that_names_it_and_the_rest_still_loads(entity: str) -> None:
    removal = Removal(json.loads(json.dumps(DOCUMENT)), "en")
    removal.remove_entity(entity)
    app, problems = load_app(removal.document)
    assert app is not None, problems
    for section in ("forms", "views", "rules", "flows", "permissions"):
        assert all(one.get("entity") != entity for one in removal.document[section])
    leading = [
        each["key"]
        for one in removal.document["entities"]
        for each in one["fields"]
        if each.get("entity") == entity
    ]
    assert leading == []
    menu = names(removal.document["menu"])
    for view in DOCUMENT["views"]:
        if view["entity"] == entity:
            assert f'"view": "{view["key"]}"' not in menu


def test_every_field_goes_from_where_it_is_named() -> None:
    for entity, key in FIELDS:
        removal = Removal(json.loads(json.dumps(DOCUMENT)), "en")
        removal.remove_field(entity, key)
        app, problems = load_app(removal.document)
        assert app is not None, (entity, key, problems)
        assert all(operation["op"] == "remove" for operation in removal.operations)
        for form in app.forms_of(entity):
            assert f'"field": "{key}"' not in names(form.dump()), (entity, key)


def test_what_a_removal_means_is_said_and_its_operations_do_it(studio: Studio) -> None:
    admin = studio.site.admin
    before = studio.draft()
    owner = before["entities"][0]
    field = owner["fields"][0]["key"]
    found = admin.post(f"{APP}/draft/removal", json={"entity": owner["key"], "field": field}).json
    assert studio.draft() == before
    assert found["operations"][-1]["path"] == f"/entities/{owner['key']}/fields/{field}"
    studio.edit(*found["operations"])
    assert field not in [one["key"] for one in studio.draft()["entities"][0]["fields"]]
    problems = admin.get(f"{APP}/draft").json["problems"]
    assert [one["message"] for one in found["problems"]] == [
        one["message"] for one in problems if one["severity"] == "error"
    ]
    for wrong in ({"entity": "gone"}, {"entity": owner["key"], "field": "gone"}, {"entity": 1}, {"more": 1}):
        assert admin.post(f"{APP}/draft/removal", json=wrong).status_code == 422, wrong


def test_what_another_type_does_to_the_values_there_are(studios: Studio) -> None:
    studio, admin = studios, studios.site.admin
    studio.edit(
        {
            "op": "add",
            "path": "/entities/account/fields/-",
            "value": {"key": "size", "type": "text", "label": "Size"},
        }
    )
    assert studio.publish().status_code == 302
    for number, size in enumerate(("12", "240", "many", None)):
        values = {"name": f"Sample {number}", "size": size}
        assert admin.post(f"{APP}/account", json=values).status_code == 201
    ask = f"{APP}/draft/conversion"
    number = {"key": "size", "type": "integer", "label": "Size"}
    found = admin.post(ask, json={"entity": "account", "field": number}).json
    assert (found["values"], found["looked_at"], found["refused"]) == (3, 3, 1)
    assert found["examples"][0]["value"] == "many" and found["examples"][0]["becomes"] is None
    assert found["examples"][1]["becomes"] == "12"
    assert found["distinct"] == ["12", "240", "many"]

    options = [{"value": one} for one in found["distinct"][:2]]
    choice = {"key": "size", "type": "choice", "options": options}
    assert admin.post(ask, json={"entity": "account", "field": choice}).json["refused"] == 1
    choice["options"].append({"value": "many"})
    assert admin.post(ask, json={"entity": "account", "field": choice}).json["refused"] == 0

    held = admin.post(f"{APP}/draft/removal", json={"entity": "account", "field": "size"}).json
    assert held["values"] == 3 and held["records"] >= 4
    wrong = {"key": "size", "type": "choice"}
    assert admin.post(ask, json={"entity": "account", "field": wrong}).status_code == 422
    assert (
        admin.post(ask, json={"entity": "account", "field": {"key": "gone", "type": "text"}}).status_code
        == 422
    )
    assert admin.post(ask, json={"entity": "account"}).status_code == 400
