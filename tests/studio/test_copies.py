"""Copies of an app, upgrades of them, packages, new apps; all without a script."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from sqlalchemy import insert, update

from configurator.packages import read_package
from runtime.access import accounts
from runtime.access.models import Workspace
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import InstalledApp
from tests.definition.samples import sales
from tests.studio.conftest import STUDIO, Studio, hidden, new_field, words_of
from tests.web.conftest import APP

RULE = "/rules/big_discount/when"
NORTH, NORTH_API = "/studio/north", "/api/v1/apps/north"


def copied(studio: Studio) -> None:
    """A copy named North, which asks above 30 %, of a template that asks above 10 % by now."""
    assert studio.post(f"{STUDIO}/clone", name="North").location == NORTH
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.3"}, app=NORTH_API)
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.1"}, new_field())
    made = studio.publish()
    assert made.status_code == 302, made.text[-3000:]


def test_a_copy_is_live_at_once_and_knows_its_template(studios: Studio) -> None:
    assert studios.post(f"{STUDIO}/clone", name="North").location == NORTH
    assert studios.draft(NORTH_API)["base"]["key"] == "sample_sales"
    assert studios.versions(NORTH_API)[0]["number"] == 1
    assert studios.audited()[-2:] == ["app.cloned", "app.published"]
    page = studios.page(f"{NORTH}/upgrade")
    assert "Up to date with version 1" in page and "Sample sales" in page
    assert "Copy of sample_sales, version 1" in studios.page(f"{NORTH}/versions")
    assert "North" in studios.page(f"{STUDIO}/packages")
    assert "Copy of Sample sales, version 1" in studios.page("/studio/")


def test_keys_are_proposed_from_the_name_and_refused_at_their_field(studio: Studio) -> None:
    assert studio.post(f"{STUDIO}/clone", name="North").location == NORTH
    assert studio.post(f"{STUDIO}/clone", name="North").location == "/studio/north_2"
    assert studio.post("/studio/-/new", name="服务 工单", start="blank").location.startswith("/studio/")
    assert studio.draft("/api/v1/apps/服务_工单")["label"] == "服务 工单"
    for key, said in (
        ("NORTH", "There is an app"),
        ("9x", "cannot be a key"),
        ("import", "meaning of its own"),
    ):
        answer = studio.post("/studio/-/new", name="X", key=key, start="blank")
        assert answer.status_code == 422 and said in answer.text and 'aria-invalid="true"' in answer.text
        answer = studio.post(f"{STUDIO}/clone", name="X", key=key)
        assert answer.status_code == 422 and said in answer.text, key
    assert studio.post("/studio/-/new", name=" ", start="blank").status_code == 422
    assert studio.post(f"{STUDIO}/clone", name="").status_code == 422


def test_a_new_app_is_blank_or_a_copy(studio: Studio) -> None:
    assert studio.post("/studio/-/new", name="Tickets", start="blank").location == "/studio/tickets"
    assert studio.audited()[-1] == "app.created"
    page = studio.page("/studio/tickets")
    assert "No entity yet" in page and "Not published yet" in page
    assert "The first version comes with" in studio.page("/studio/tickets/versions")
    answer = studio.post("/studio/-/new", name="South", start="template", template="sample_sales")
    assert answer.location == "/studio/south"
    assert studio.post("/studio/-/new", name="Y", start="template", template="none").status_code == 404
    listed = studio.page("/studio/")
    assert "Tickets" in listed and "South" in listed and "Draft differs" not in listed


def test_an_upgrade_says_what_it_changes_and_leaves_what_is_ours(studios: Studio) -> None:
    copied(studios)
    page = studios.page(f"{NORTH}/upgrade")
    assert "The template has version 2; this app has 1" in page
    assert "new field: Competitor" in page and "To decide" in page
    assert "competitor" not in json.dumps(studios.draft(NORTH_API))
    assert studios.post(f"{NORTH}/upgrade").location == f"{NORTH}/conflicts"
    assert "app.upgraded" in studios.audited()
    assert "competitor" in json.dumps(studios.draft(NORTH_API))
    blocked = studios.get(f"{NORTH}/publish").text
    assert "btn-publish" not in blocked and f'href="{NORTH}/conflicts"' in blocked
    assert "version of the template Before: 1 After: 2" in words_of(blocked)


def test_a_conflict_shows_base_ours_and_theirs_and_is_decided(studios: Studio) -> None:
    copied(studios)
    studios.post(f"{NORTH}/upgrade")
    answer = studios.get(f"{NORTH}/conflicts")
    page = studios.page(f"{NORTH}/conflicts")
    assert "0 of 1 done" in page and "Both began with" in page
    for text in ("0.2", "<mark>0.3</mark>", "<mark>0.1</mark>"):
        assert text in answer.text, text
    path = hidden(answer.text, "path")
    studios.post(f"{NORTH}/conflicts", path=path, take="theirs", at="1")
    done = studios.page(f"{NORTH}/conflicts")
    assert "Nothing left to decide" in done and "1 of 1 done" in done
    rules = {rule["key"]: rule for rule in studios.draft(NORTH_API)["rules"]}
    assert rules["big_discount"]["when"] == "discount > 0.1"
    assert studios.audited()[-1] == "app.conflicts_settled"
    undo = hidden(studios.get(NORTH).text, "revision")
    studios.post(f"{NORTH}/undo", revision=undo)
    assert "0 of 1 done" in studios.page(f"{NORTH}/conflicts")


def test_all_conflicts_are_decided_at_once_and_wrong_choices_refused(studio: Studio) -> None:
    copied(studio)
    studio.post(f"{NORTH}/upgrade")
    before = studio.draft(NORTH_API)
    for wrong in (
        {"path": "/rules/none", "take": "ours"},
        {"take": "ours"},
        {"all": "both"},
        {"path": "", "take": "x"},
    ):
        studio.post(f"{NORTH}/conflicts", **wrong)
    assert studio.draft(NORTH_API) == before
    assert "0 of 1 done" in studio.page(f"{NORTH}/conflicts?at=99999")
    assert studio.get(f"{NORTH}/conflicts?at=²").status_code == 200
    studio.post(f"{NORTH}/conflicts", all="ours")
    assert "Nothing left to decide" in studio.page(f"{NORTH}/conflicts")
    rules = {rule["key"]: rule for rule in studio.draft(NORTH_API)["rules"]}
    assert rules["big_discount"]["when"] == "discount > 0.3"


def test_what_one_side_removed_and_the_other_changed_is_asked(studio: Studio) -> None:
    assert studio.post(f"{STUDIO}/clone", name="North").location == NORTH
    label = {"en": "Referrals matter", "zh": "重视推荐"}
    studio.edit({"op": "add", "path": "/rules/vip/label", "value": label}, app=NORTH_API)
    position = next(i for i, rule in enumerate(studio.draft()["rules"]) if rule["key"] == "vip")
    studio.edit({"op": "remove", "path": f"/rules/{position}"})
    made = studio.publish()
    assert made.status_code == 302, made.text[-3000:]
    studio.post(f"{NORTH}/upgrade")
    page = studio.page(f"{NORTH}/conflicts")
    assert "Shall it stay?" in page and "Not there" in page and "Referrals matter" in page
    path = hidden(studio.get(f"{NORTH}/conflicts").text, "path")
    studio.post(f"{NORTH}/conflicts", path=path, take="theirs")
    assert "vip" not in [rule["key"] for rule in studio.draft(NORTH_API)["rules"]]


def test_exports_can_be_read_again(studio: Studio) -> None:
    studio.edit(new_field())
    for query, live in (("", True), ("version=1", True), ("version=draft", False)):
        for kind in ("zip", "json"):
            answer = studio.get(f"{STUDIO}/export?{query}&as={kind}")
            assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
            package = read_package(answer.data)
            assert package.definition is not None
            assert ("competitor" in json.dumps(package.definition)) is not live
    for wrong in ("as=exe", "version=x", "version=²", "version=99"):
        assert studio.get(f"{STUDIO}/export?{wrong}").status_code == 404


def upload(studio: Studio, raw: bytes, name: str = "app.json") -> Any:
    """Choose a file and look at what it would do."""
    return studio.post("/studio/-/import", file=(io.BytesIO(raw), name))


def test_a_package_is_shown_first_and_then_imported(studios: Studio) -> None:
    definition = {**sales(), "key": "brought", "label": {"en": "Brought along", "zh": "带来的应用"}}
    answer = upload(studios, json.dumps(definition).encode())
    assert answer.status_code == 200 and "Import as a new app" in answer.text
    assert studios.site.admin.get("/api/v1/apps/brought/draft").status_code == 404
    more = {"packed": hidden(answer.text, "packed"), "revision": hidden(answer.text, "revision")}
    assert studios.post("/studio/-/import", **more).location == "/studio/brought"
    assert studios.audited()[-1] == "app.imported"
    assert "Not published yet" in studios.page("/studio/brought")
    assert studios.site.admin.get("/api/v1/apps/brought").status_code != 200


def test_over_an_existing_app_the_plan_is_shown(studio: Studio) -> None:
    studio.edit(new_field())
    answer = upload(studio, json.dumps(sales()).encode())
    assert "field removed: Competitor" in " ".join(answer.text.split()) and "Make it the draft" in answer.text
    more = {"packed": hidden(answer.text, "packed"), "revision": hidden(answer.text, "revision")}
    studio.edit(new_field("partner"))
    stale = studio.post("/studio/-/import", **more)
    assert stale.status_code == 422 and "partner" in json.dumps(studio.draft())
    more = {"packed": hidden(stale.text, "packed"), "revision": hidden(stale.text, "revision")}
    assert studio.post("/studio/-/import", **more).location == STUDIO
    assert "partner" not in json.dumps(studio.draft())
    seen = hidden(studio.get(STUDIO).text, "revision")
    studio.post(f"{STUDIO}/undo", revision=seen)
    assert "partner" in json.dumps(studio.draft())


def test_hostile_and_broken_packages_are_refused_in_words(studio: Studio) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/app.json", "{}")
    for raw, said in (
        (stream.getvalue(), "leads out of the package"),
        (b"PK\x03\x04 nonsense", "is damaged"),
        (b"nonsense", "package"),
        (b"[1]", "is no package"),
        (json.dumps({**sales(), "surprise": 1}).encode(), "surprise"),
        (b"", "Choose a file first"),
    ):
        answer = upload(studio, raw)
        assert answer.status_code == 422 and said in answer.text, (raw[:20], answer.text[-2500:])
        assert "Nothing was imported" in answer.text
    for packed in ("%%%", "AAAA", "eJwDAAAAAAE=", "eJyrrgUAAXUA+Q=="):
        assert studio.post("/studio/-/import", packed=packed, revision="0").status_code == 422


def test_apps_of_another_workspace_are_not_there(studio: Studio) -> None:
    studio.post(f"{STUDIO}/clone", name="North")
    apps = table_of(InstalledApp)
    with write_transaction(studio.site.engine) as connection:
        values = {"name": "Other", "languages": ["en"], "created_at": accounts._now()}
        made = connection.execute(insert(table_of(Workspace)), values).inserted_primary_key
        connection.execute(update(apps).where(apps.c.key == "north").values(workspace_id=made[0]))
    for path in ("", "/publish", "/versions", "/compare", "/packages", "/export", "/upgrade", "/conflicts",
                 "/at/entities/account", "/versions/1/restore"):  # fmt: skip
        assert studio.get(NORTH + path).status_code == 404, path
    for path in ("/publish", "/undo", "/redo", "/clone", "/upgrade", "/conflicts", "/versions/1/restore"):
        assert studio.post(NORTH + path, name="X").status_code == 404, path
    assert studio.post("/studio/-/new", name="Z", start="template", template="north").status_code == 404
    assert "north" not in studio.get("/studio/").text
    answer = upload(studio, json.dumps({**sales(), "key": "north"}).encode())
    assert answer.status_code == 422 and "another workspace" in answer.text
    assert studio.site.admin.get(f"{APP}/draft").status_code == 200
