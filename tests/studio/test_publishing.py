"""Seeing what a draft changes, publishing it, going back; all without a script."""

from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import select

from runtime.access.models import AuditEntry
from runtime.storage import choosing
from runtime.storage.database import table_of
from runtime.web.database import engine_of
from tests.studio.conftest import STUDIO, Studio, hidden, new_field, words_of
from tests.web.conftest import APP

RULE = "/rules/big_discount/when"


def test_the_overview_says_how_the_draft_stands(studio: Studio) -> None:
    page = studio.page(STUDIO)
    assert "Same as version 1, which is live" in page and "No problems" in page
    assert "Account" in page and "7 fields" in page
    studio.edit(new_field())
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.15"})
    page = studio.page(STUDIO)
    assert "2 changes not published, since version 1" in page
    assert "Account · new field: Competitor" in page
    assert "See what publishing does" in page


def test_a_problem_is_said_with_its_place_and_links_there(studio: Studio) -> None:
    studio.edit({"op": "replace", "path": RULE, "value": "discuont > 0.2"})
    answer = studio.get(STUDIO)
    page = answer.text
    assert "1 error" in page and "discuont" in page
    assert f'href="{STUDIO}/entities/quote/rules#big_discount"' in page
    there = studio.page(f"{STUDIO}/at/rules/big_discount")
    assert "discuont" in there and "Problems" in there
    blocked = studio.get(f"{STUDIO}/publish").text
    assert "1 error blocks publishing" in blocked and "btn-publish" not in blocked
    assert studio.publish().status_code == 422
    assert [one["number"] for one in studio.versions()] == [1]


def test_undo_and_redo_by_buttons(studio: Studio) -> None:
    studio.edit(new_field())
    page = studio.get(STUDIO).text
    token = hidden(page, "revision")
    assert studio.post(f"{STUDIO}/undo", revision=token, next=STUDIO).location == STUDIO
    assert "competitor" not in json.dumps(studio.draft())
    assert "Undone" in studio.page(STUDIO)
    page = studio.get(STUDIO).text
    studio.post(f"{STUDIO}/redo", revision=hidden(page, "revision"))
    assert "competitor" in json.dumps(studio.draft())


def test_undo_takes_back_no_other_edit_than_the_page_showed(studio: Studio) -> None:
    studio.edit(new_field())
    seen = hidden(studio.get(STUDIO).text, "revision")
    studio.edit(new_field("partner"))
    studio.post(f"{STUDIO}/undo", revision=seen)
    kept = json.dumps(studio.draft())
    assert "partner" in kept and "competitor" in kept
    assert "Somebody else has changed the draft" in studio.page(STUDIO)


def test_undo_leads_to_no_other_site(studio: Studio) -> None:
    studio.edit(new_field())
    seen = hidden(studio.get(STUDIO).text, "revision")
    assert studio.post(f"{STUDIO}/undo", revision=seen, next="https://evil.example/").location == "/"


def test_publish_page_groups_what_changes_and_counts_records(studios: Studio) -> None:
    for name in ("One", "Two"):
        studios.site.new("account", name=name)
    studios.site.new("account", name="Three", phone="+86 10 5555 0100")
    studios.edit(
        new_field(),
        {"op": "add", "path": "/entities/account/fields/phone/required", "value": True},
        {"op": "replace", "path": RULE, "value": "discount > 0.15"},
        {"op": "replace", "path": "/permissions/sales~lead/read", "value": True},
    )
    while 'class="counting-bar"' in (answer := studios.get(f"{STUDIO}/publish")).text:
        time.sleep(0.1)
    page = studios.page(f"{STUDIO}/publish")
    assert page.index("Rights") < page.index("Account : new field: Competitor")
    assert "Sales · Lead : see More rights" in page
    assert "<del>0.2</del>" in answer.text and "<ins>0.15</ins>" in answer.text
    assert "Phone of Account becomes required; 2 records have none" in page
    assert "/apps/sample_sales/account?c0=phone&amp;o0=blank" in answer.text
    shown = studios.page("/apps/sample_sales/account?c0=phone&o0=blank")
    assert "One" in shown and "Three" not in shown
    assert "Publish version 2" in page and answer.text.count("btn-primary") == 1


def test_publishing_makes_the_version_with_its_note(studios: Studio) -> None:
    studios.edit(new_field())
    answer = studios.publish(note="Sales asked for it")
    assert answer.status_code == 302 and answer.location == f"{STUDIO}/versions"
    assert studios.versions()[0]["note"] == "Sales asked for it"
    page = studios.page(f"{STUDIO}/versions")
    assert "Version 2 is live" in page and "Sales asked for it" in page
    assert f'title="{studios.versions()[0]["sha256"]}"' in studios.get(f"{STUDIO}/versions").text
    assert studios.audited()[-1] == "app.published"
    assert "Nothing to publish" in studios.page(f"{STUDIO}/publish")


def test_what_was_not_shown_is_not_published(studio: Studio) -> None:
    studio.edit(new_field())
    seen = hidden(studio.get(f"{STUDIO}/publish").text, "revision")
    studio.edit({"op": "add", "path": "/permissions/sales~lead/delete", "value": True})
    answer = studio.post(f"{STUDIO}/publish", revision=seen)
    assert answer.status_code == 302 and answer.location == f"{STUDIO}/publish"
    assert "Somebody else has changed the draft" in studio.page(f"{STUDIO}/publish")
    assert [one["number"] for one in studio.versions()] == [1]


def test_scenarios_are_tried_and_their_difference_is_said(studio: Studio) -> None:
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.9"})
    page = studio.page(f"{STUDIO}/publish")
    assert "1 example is tried before anything goes live" in page
    page = studio.get(f"{STUDIO}/publish?run=1").text
    assert "1 fails" in page and "btn-publish" not in page
    assert f'href="{STUDIO}/scenarios/' in page and "should be" in page
    refused = studio.publish()
    assert refused.status_code == 422 and "Not published" in refused.text
    assert "stays live as it was" in refused.text
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.2"}, new_field())
    assert "1 passes" in studio.page(f"{STUDIO}/publish?run=1")
    assert studio.publish().status_code == 302


def test_values_that_cannot_be_converted_stop_it_until_somebody_accepts_the_loss(studios: Studio) -> None:
    studios.edit(new_field("size"))
    studios.publish()
    made = studios.site.new("account", name="One", size="12a")
    studios.site.new("account", name="Two", size="40")
    studios.edit({"op": "replace", "path": "/entities/account/fields/size/type", "value": "integer"})
    page = studios.page(f"{STUDIO}/publish")
    assert "kept in another way; 2 values are converted" in page
    assert "Text After: Whole number" in page  # by its name, not its key
    refused = studios.publish()
    assert refused.status_code == 422 and "12a" in refused.text and "accept_loss" in refused.text
    assert studios.site.admin.get(f"{APP}/account/{made['id']}").json["size"] == "12a"
    assert studios.publish(accept_loss="y").status_code == 302
    assert studios.versions()[0]["number"] == 3
    assert studios.site.admin.get(f"{APP}/account/{made['id']}").json["size"] is None


def test_restoring_over_values_that_cannot_go_back_asks_first(studio: Studio) -> None:
    studio.edit(new_field("size", type="integer"))
    studio.publish()
    studio.edit({"op": "replace", "path": "/entities/account/fields/size/type", "value": "text"})
    studio.publish()
    made = studio.site.new("account", name="One", size="12a")
    back = f"{STUDIO}/versions/2/restore"
    refused = studio.post(back)
    assert refused.status_code == 422 and "12a" in refused.text and "Restore all the same" in refused.text
    assert studio.versions()[0]["number"] == 3
    assert studio.post(back, accept_loss="y").status_code == 302
    assert studio.versions()[0]["restored_from"] == 2
    assert studio.site.admin.get(f"{APP}/account/{made['id']}").json["size"] is None


def test_restoring_says_before_what_it_does_to_the_data(studios: Studio) -> None:
    studios.edit(new_field())
    studios.publish()
    made = studios.site.new("account", name="One", competitor="Sample Rival")
    page = studios.page(f"{STUDIO}/versions/1/restore")
    assert "Account : field removed: Competitor" in page
    assert "Competitor of Account is put away; 1 records hold a value" in page
    assert "It becomes version 3" in page
    assert [one["number"] for one in studios.versions()] == [2, 1]
    assert studios.post(f"{STUDIO}/versions/1/restore", note="Too early").location == f"{STUDIO}/versions"
    listed = studios.page(f"{STUDIO}/versions")
    assert "Version 1 is live again, as version 3" in listed and "Restored from version 1" in listed
    back = studios.page(f"{STUDIO}/versions/2/restore")
    assert "Competitor of Account comes back with its values" in back
    studios.post(f"{STUDIO}/versions/2/restore")
    record = studios.site.admin.get(f"{APP}/account/{made['id']}").json
    assert record["competitor"] == "Sample Rival"


def test_any_two_versions_are_compared(studio: Studio) -> None:
    studio.edit(new_field())
    studio.publish()
    studio.edit({"op": "replace", "path": RULE, "value": "discount > 0.15"})
    assert "new field: Competitor" in studio.page(f"{STUDIO}/compare?from=1&to=2")
    assert "field removed: Competitor" in studio.page(f"{STUDIO}/compare?from=2&to=1")
    assert "0.15" in studio.page(f"{STUDIO}/compare?from=2&to=draft")
    assert "They say the same" in studio.page(f"{STUDIO}/compare?from=2&to=2")
    for wrong in ("from=9", "from=x", "to=-1", "from=²"):
        assert studio.get(f"{STUDIO}/compare?{wrong}").status_code == 404


def test_values_in_objects_are_said_by_the_labels_of_their_fields(studio: Studio) -> None:
    """What an example is given, what a row of a decision table asks: no JSON for people who read a diff."""
    example = {
        "key": "kept", "entity": "lead", "given": {"name": "Co", "budget": "5000"}, "when": [{"save": {}}]
    }  # fmt: skip
    studio.edit({"op": "add", "path": "/scenarios/-", "value": example})
    studio.post(f"{STUDIO}/publish", revision=hidden(studio.get(f"{STUDIO}/publish").text, "revision"))
    studio.edit({"op": "replace", "path": "/scenarios/kept/given/budget", "value": "7000"})
    studio.edit(
        {"op": "replace", "path": "/scenarios/kept/when", "value": [{"save": {"status": "qualified"}}]}
    )
    page = studio.page(f"{STUDIO}/publish")
    assert "Budget: 5000" in page and "Budget: 7000" in page and "Status: Qualified" in page
    assert "{" not in page and "name" not in page.partition("Scenarios")[2].partition("Checks")[0]


def test_a_change_of_one_language_is_told_apart(studio: Studio) -> None:
    label = "/entities/account/fields/phone/label"
    studio.edit({"op": "replace", "path": label, "value": {"en": "Phone", "zh": "联系电话"}})
    page = studio.page(f"{STUDIO}/publish")
    assert "label (中文)" in page and "联系电话" in page


def test_every_part_can_be_looked_at(studio: Studio) -> None:
    page = studio.page(f"{STUDIO}/at/entities/account/fields/level")
    assert "Used in" in page
    used = studio.page(f"{STUDIO}/at/entities/quote/fields/discount")
    assert "Big discount" in used or "big_discount" in used
    assert "Quote" in studio.page(f"{STUDIO}/at/entities/quote")
    for section, members in studio.draft().items():
        if isinstance(members, list):
            for member in members:
                if isinstance(member, dict) and isinstance(member.get("key"), str):
                    studio.page(f"{STUDIO}/at/{section}/{member['key']}")
    for wrong in (
        "entities/none",
        "entities",
        "entities/account/fields/none",
        "x/y",
        "entities/account/title/x",
    ):
        assert studio.get(f"{STUDIO}/at/{wrong}").status_code == 404


def test_words_of_people_are_never_markup(studio: Studio) -> None:
    label = {"en": "<script>alert(1)</script>", "zh": "<b>"}
    studio.edit(new_field(label=label), {"op": "replace", "path": "/label", "value": label})
    for path in ("", "/publish", "/versions", "/packages", "/at/entities/account/fields/competitor"):
        page = studio.get(STUDIO + path).text
        assert "<script>alert" not in page and "&lt;script&gt;" in page, path


def test_the_studio_speaks_chinese(studio: Studio) -> None:
    studio.get("/choose?language=zh&next=/studio/")
    studio.edit(new_field(), {"op": "replace", "path": RULE, "value": "discount > 0.15"})
    assert "自第 1 版起有 2 处变更未发布" in studio.page(STUDIO)
    page = studio.page(f"{STUDIO}/publish")
    assert "发布第 2 版" in page and "新增字段：竞争对手" in page
    studio.publish()
    assert "第 2 版已上线" in studio.page(f"{STUDIO}/versions")


def test_the_apps_home_tells_those_who_publish_what_waits(studio: Studio) -> None:
    from tests.web.conftest import SELLER

    home = "/apps/sample_sales/"
    assert "Same as version 1, which is live" in studio.page(home)
    assert "Go back" not in studio.page(home)
    studio.edit(new_field())
    assert "1 change not published, since version 1" in studio.page(home)
    assert f'href="{STUDIO}/publish"' in studio.get(home).text
    studio.publish()
    assert f'href="{STUDIO}/versions/1/restore"' in studio.get(home).text
    studio.edit({"op": "replace", "path": RULE, "value": "discuont > 0.2"})
    page = studio.get(home).text
    assert f'href="{STUDIO}#problems"' in page and f'href="{STUDIO}/publish"' not in page
    assert "not published" not in studio.site.signed_in(SELLER).get(home).text


def test_people_are_shown_the_way_only_where_it_leads_somewhere(studio: Studio) -> None:
    from tests.web.conftest import SELLER

    assert 'href="/studio/"' in studio.get("/").text
    assert f'href="{STUDIO}"' in studio.get("/apps/sample_sales/").text
    seller = studio.site.signed_in(SELLER)
    assert "/studio" not in seller.get("/").text
    assert "/studio" not in seller.get("/apps/sample_sales/").text
    assert seller.get(STUDIO).status_code == 403
    assert engine_of(studio.site.app) is studio.site.engine


def lead_at_a_stage_that_goes(studio: Studio) -> int:
    """A lead at a stage that the draft has no more; gives its id."""
    made = studio.site.new("lead", name="One", budget="5")
    moved = studio.site.admin.patch(f"{APP}/lead/{made['id']}", json={"status": "qualified"})
    assert moved.status_code == 200, moved.json
    stand = "/entities/lead/fields/status"
    studio.edit(
        {"op": "remove", "path": f"{stand}/transitions/new~qualified"},
        {"op": "remove", "path": f"{stand}/stages/qualified"},
        {"op": "remove", "path": "/scenarios"},
    )
    found: int = made["id"]
    return found


def test_a_stage_where_records_stand_is_given_up_by_somebody_who_says_so(studio: Studio) -> None:
    lead = lead_at_a_stage_that_goes(studio)
    page = studio.page(f"{STUDIO}/publish")
    assert "1 records of Lead stand at Qualified, which Status no longer has" in page
    assert "They stop the publishing until it is said where they go" in page
    refused = studio.publish()
    said = words_of(refused.text)
    assert refused.status_code == 422
    assert "1 records of Lead stand at a stage that Status no longer has: Qualified (1)" in said
    assert "Publish all the same: records stay at a stage that is gone until it is back" in said
    studio.get("/choose?language=zh")
    assert "仍然发布：记录停留在已删除的阶段，直到该阶段恢复" in words_of(studio.publish().text)
    assert studio.publish(accept_loss="y").status_code == 302
    assert studio.site.admin.get(f"{APP}/lead/{lead}").json["status"] == "qualified"
    assert "它处于“qualified”，应用已没有此阶段" in studio.page(f"/apps/sample_sales/lead/{lead}")


def test_where_records_of_a_stage_that_goes_move_is_asked_when_publishing(studios: Studio) -> None:
    lead = lead_at_a_stage_that_goes(studios)
    page = studios.get(f"{STUDIO}/publish").text
    assert "What takes the place of what is gone?" in page
    asked, revision = "/entities/lead/fields/status/qualified", hidden(page, "revision")
    studios.post(f"{STUDIO}/publish/replace", revision=revision, **{asked: "nowhere"})
    assert "Choose what takes the place of what is gone" in studios.page(f"{STUDIO}/publish")
    studios.post(f"{STUDIO}/publish/replace", revision="1", **{asked: "new"})
    assert "replaced" not in json.dumps(studios.draft())
    studios.get(f"{STUDIO}/publish")
    studios.post(f"{STUDIO}/publish/replace", revision=revision, **{asked: "new"})
    page = studios.page(f"{STUDIO}/publish")
    assert "1 records of Lead: Qualified becomes New in Status" in page
    assert "What takes the place of what is gone?" not in page
    assert studios.publish().status_code == 302
    assert studios.site.admin.get(f"{APP}/lead/{lead}").json["status"] == "new"
    entries = table_of(AuditEntry)
    chosen = select(entries.c.data).where(entries.c.action == "app.published").order_by(entries.c.id.desc())
    with studios.site.engine.connect() as connection:
        data = connection.execute(chosen).scalars().first()
    assert data is not None and data["replaced"] == [
        {"entity": "lead", "field": "status", "from": "qualified", "to": "new", "records": 1}
    ]


def test_restoring_says_which_values_come_back_as_they_were(studios: Studio) -> None:
    studios.edit(new_field("size"))
    studios.publish()
    made = [studios.site.new("account", name=name, size=name) for name in ("12a", "40", "41")]
    studios.edit({"op": "replace", "path": "/entities/account/fields/size/type", "value": "integer"})
    studios.publish(accept_loss="y")
    changed = studios.site.admin.patch(f"{APP}/account/{made[2]['id']}", json={"size": 7})
    assert changed.status_code == 200, changed.json
    page = studios.page(f"{STUDIO}/versions/2/restore")
    assert "2 values of size of Account come back as they were, unchanged since" in page.replace(
        "Competitor", "size"
    )
    assert "What somebody has written since is converted instead, and stays." in page
    assert studios.post(f"{STUDIO}/versions/2/restore").status_code == 302
    records = studios.site.admin.get(f"{APP}/account").json["items"]
    assert [one["size"] for one in records] == ["12a", "40", "7"]


def test_restoring_over_a_long_table_is_shown_before_it_is_counted(
    studios: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studios.edit(new_field("size"))
    studios.publish()
    studios.site.new("account", name="One", size="40")
    studios.edit({"op": "replace", "path": "/entities/account/fields/size/type", "value": "integer"})
    studios.publish()
    monkeypatch.setattr(choosing, "AT_ONCE", 0)
    address, told = f"{STUDIO}/versions/2/restore", "come back as they were, unchanged since"
    page = studios.get(address).text
    assert told not in page and f'data-load="{address}?count=1"' in page and "Restore version 2" in page
    page = studios.page(f"{address}?count=1")
    assert told in page and "data-load" not in page


def test_a_list_of_references_that_becomes_a_text_is_announced(studios: Studio) -> None:
    studios.edit(new_field("others", type="references", entity="account", back="other_accounts"))
    studios.publish()
    first = studios.site.new("account", name="First")
    studios.site.new("account", name="Second", others=[first["id"]])
    place = "/entities/account/fields/others"
    value = {"key": "others", "type": "text", "label": "Others"}
    studios.edit({"op": "replace", "path": place, "value": value})
    studios.get(f"{STUDIO}/publish")
    time.sleep(0.5)
    page = studios.page(f"{STUDIO}/publish")
    assert "Others of Account is put away; 1 records hold a value, which is kept" in page
    assert "1 values of Others of Account cannot be converted" in page
    assert studios.publish().status_code == 422
    assert studios.publish(accept_loss="y").status_code == 302


def test_many_problems_leave_the_map_in_sight(studio: Studio) -> None:
    studio.edit(*(new_field(f"bare_{one}", label={"en": f"Bare {one}"}) for one in range(9)))
    page = studio.get(STUDIO).text
    seen, _, behind = page.partition('class="more-problems"')
    assert seen.count("There is no Chinese text") == 3
    assert "6 more" in words_of(behind) and behind.count("There is no Chinese text") == 6
