"""The history of a draft: said in words, gone back to, named; by pages and over the interface."""

from __future__ import annotations

from tests.studio.conftest import STUDIO, Studio, hidden, new_field
from tests.web.conftest import APP


def label(words: str) -> dict[str, object]:
    return {"op": "replace", "path": "/entities/account/label", "value": {"en": words, "zh": "客户"}}


def words_of_draft(studio: Studio) -> str:
    found: str = studio.draft()["entities"][0]["label"]["en"]
    return found


def test_edits_are_said_and_any_point_can_be_gone_back_to_without_losing_the_later_ones(
    studios: Studio,
) -> None:
    studio = studios
    first = studio.edit(label("Client"))
    second = studio.edit(new_field())
    studio.edit(label("Customer"))
    page = studio.page(f"{STUDIO}/history")
    assert "Client" in page and "Competitor" in page and "The draft now" in page

    raw = studio.get(f"{STUDIO}/history").text
    studio.post(f"{STUDIO}/history/{first}/restore", revision=hidden(raw, "revision"))
    assert words_of_draft(studio) == "Client"
    assert "competitor" not in str(studio.draft())
    page = studio.page(f"{STUDIO}/history")
    assert f"Went back to step {first}" in page and "Customer" in page
    studio.site.admin.post(f"{APP}/draft/undo")  # going back is a step too
    assert words_of_draft(studio) == "Customer" and "competitor" in str(studio.draft())

    stale = studio.post(f"{STUDIO}/history/{second}/restore", revision="1")
    assert stale.status_code == 302
    assert words_of_draft(studio) == "Customer"
    assert "Somebody else has changed the draft" in studio.page(f"{STUDIO}/history")
    # the step taken back stands after the draft as it is, and can be gone to as well
    assert "Taken back" in studio.page(f"{STUDIO}/history")


def test_a_point_gets_a_name_and_what_an_act_says_of_itself_stays(studio: Studio) -> None:
    step = studio.edit(label("Client"))
    studio.post(f"{STUDIO}/history/{step}/name", name="  Before the fair ")
    assert "Before the fair" in studio.page(f"{STUDIO}/history")
    admin = studio.site.admin
    newest = admin.get(f"{APP}/draft/edits").json["items"][0]
    assert (newest["name"], newest["note"]) == ("Before the fair", None)
    assert admin.patch(f"{APP}/draft/edits/{step}", json={"name": ""}).status_code == 204
    assert admin.get(f"{APP}/draft/edits").json["items"][0]["name"] is None
    assert admin.patch(f"{APP}/draft/edits/{step}", json={"name": "x" * 201}).status_code == 422
    assert admin.patch(f"{APP}/draft/edits/{step}", json={"title": ""}).status_code == 422
    assert admin.patch(f"{APP}/draft/edits/9999", json={"name": "x"}).status_code == 404
    back = admin.post(f"{APP}/draft/edits/{step}/restore")
    assert back.status_code == 200
    later = studio.edit(label("Buyer"))
    admin.post(f"{APP}/draft/edits/{step}/restore")
    went = admin.get(f"{APP}/draft/edits?limit=1").json["items"][0]
    assert went["note"] == f"back to {step}" and went["revision"] > later
    assert admin.patch(f"{APP}/draft/edits/{went['revision']}", json={"name": "x"}).status_code == 409
    older = admin.get(f"{APP}/draft/edits?before={later}").json["items"]
    assert [one["revision"] for one in older] == [step]


def test_the_draft_says_who_changed_it_and_which_way_it_steps_and_is_not_sent_again(studio: Studio) -> None:
    admin = studio.site.admin
    fresh = admin.get(f"{APP}/draft")
    assert (fresh.json["may_undo"], fresh.json["may_redo"]) == (False, False)
    tag = fresh.headers["ETag"]
    again = admin.get(f"{APP}/draft", headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.data == b""
    studio.edit(label("Client"))
    changed = admin.get(f"{APP}/draft", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json["may_undo"] and changed.json["updated_by"]["name"]
    # what was done since is not taken back by somebody who has not seen it
    assert admin.post(f"{APP}/draft/undo", headers={"If-Match": tag}).status_code == 412
    assert words_of_draft(studio) == "Client"
    undone = admin.post(f"{APP}/draft/undo", headers={"If-Match": changed.headers["ETag"]})
    assert undone.status_code == 200 and undone.json["may_redo"]


def test_history_goes_on_from_where_a_page_ends(studio: Studio) -> None:
    for number in range(28):
        studio.edit(label(f"Client {number}"))
    first = studio.get(f"{STUDIO}/history").text
    assert first.count('class="edit ') == 25
    assert "before=5" in first
    rest = studio.page(f"{STUDIO}/history?before=5")
    assert "Client 2" in rest and "Client 27" not in rest


def test_an_edit_that_is_late_is_refused_with_both_versions(studio: Studio) -> None:
    admin = studio.site.admin
    tag = admin.get(f"{APP}/draft").headers["ETag"]
    studio.edit(label("Client"))
    mine = [
        {"op": "replace", "path": "/entities/account/label", "value": "Buyer"},
        {"op": "add", "path": "/entities/gone/label", "value": "x"},
    ]
    late = admin.patch(f"{APP}/draft", json=mine, headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.json["yours"] == mine
    assert late.json["theirs"] == [
        {"path": "/entities/account/label", "value": {"en": "Client", "zh": "客户"}},
        {"path": "/entities/gone/label", "value": None},
    ]
    again = admin.patch(f"{APP}/draft", json=mine[:1], headers={"If-Match": late.headers["ETag"]})
    assert again.status_code == 200
    for odd in ("text", [1], [{"op": "add", "path": 1}], {}):
        assert admin.patch(f"{APP}/draft", json=odd, headers={"If-Match": tag}).status_code == 412


def test_nobody_takes_anothers_edit_back_without_having_seen_it(studios: Studio) -> None:
    studio = studios
    studio.site.add("colleague@sample.example", is_administrator=True)
    admin, other = studio.site.admin, studio.site.by_token("colleague@sample.example")
    studio.edit(label("Client"))
    tag = other.get(f"{APP}/draft").headers["ETag"]
    path = "/entities/product/label"
    theirs = {"op": "replace", "path": path, "value": {"en": "Article", "zh": "商品"}}
    changed = other.patch(f"{APP}/draft", json=[theirs], headers={"If-Match": tag})
    assert changed.status_code == 200
    before = studio.draft()
    refused = admin.post(f"{APP}/draft/undo")
    assert (refused.status_code, refused.json["problems"][0]["code"]) == (409, "draft.others_edit")
    assert "colleague" in refused.text and studio.draft() == before
    undone = admin.post(f"{APP}/draft/undo", headers={"If-Match": changed.headers["ETag"]})
    assert undone.status_code == 200
    assert undone.json["stepped"]["author"]["name"] == "colleague"
    assert undone.json["stepped"]["revision"] == changed.json["revision"]
    assert admin.post(f"{APP}/draft/redo").status_code == 409
    assert other.post(f"{APP}/draft/redo").status_code == 200
    assert studio.draft() == before
    # by the button of a page, which shows the draft with it: done, and said
    page = studio.get(STUDIO).text
    studio.post(f"{STUDIO}/undo", revision=hidden(page, "revision"))
    assert "An edit by colleague was undone" in studio.page(STUDIO)
    assert words_of_draft(studio) == "Client"


def test_a_path_no_list_reaches_is_refused_whatever_the_draft_is_at(studio: Studio) -> None:
    admin = studio.site.admin
    tag = admin.get(f"{APP}/draft").headers["ETag"]
    for path in ("/entities/" + "9" * 5000, "/entities/٣/label"):
        patch = [{"op": "remove", "path": path}]
        late = admin.patch(f"{APP}/draft", json=patch, headers={"If-Match": '"0"'})
        assert (late.status_code, late.json["theirs"]) == (412, [{"path": path, "value": None}])
        assert admin.patch(f"{APP}/draft", json=patch, headers={"If-Match": tag}).status_code == 422


def test_what_pages_list_follows_each_edit_and_each_step_back(studio: Studio) -> None:
    """The list of entities, the map and the words of edits are drawn once for each draft and language."""
    for name in ("Client", "Buyer", "Client"):
        studio.edit(label(name))
        for page in ("/entities", "", "/history"):
            assert name in studio.page(f"{STUDIO}{page}"), (name, page)
    assert "Buyer" not in studio.page(f"{STUDIO}/entities")
    studio.site.admin.post(f"{APP}/draft/undo")
    assert "Buyer" in studio.page(f"{STUDIO}/entities")
    assert "Taken back" in studio.page(STUDIO)
    studio.edit({"op": "replace", "path": "/entities/account/label/zh", "value": "买方"})
    page = studio.page(f"{STUDIO}/entities")
    studio.get("/choose?language=zh&next=/")
    chinese = studio.page(f"{STUDIO}/entities")
    assert "Buyer" in page and "买方" in chinese and "Buyer" not in chinese
