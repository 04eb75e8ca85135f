"""Who may design, who may publish, and where two people have to."""

from __future__ import annotations

import re

from sqlalchemy import update

from configurator.publish import publish
from runtime.access.models import User, Workspace
from runtime.storage.engines import write_transaction
from tests.studio.conftest import STUDIO, Studio, hidden, new_field, words_of
from tests.web.conftest import APP

DESIGNER, PUBLISHER = "designer@sample.example", "publisher@sample.example"


def let(studio: Studio, email: str, **rights: bool) -> Studio:
    """Somebody with rights in the studio, at a browser of their own."""
    studio.site.add(email)
    with write_transaction(studio.site.engine) as connection:
        connection.execute(update(User).where(User.email == email).values(**rights))
    return Studio(studio.site, studio.site.signed_in(email))


def two_people(studio: Studio) -> None:
    with write_transaction(studio.site.engine) as connection:
        connection.execute(update(Workspace).values(two_people=True))


def test_designing_and_publishing_are_rights_of_their_own(studio: Studio) -> None:
    designer, publisher = let(studio, DESIGNER, designs=True), let(studio, PUBLISHER, publishes=True)
    for somebody in (designer, publisher):
        for place in ("", "/entities", "/flows", "/roles", "/publish", "/versions"):
            assert somebody.get(STUDIO + place).status_code == 200, place
    draft = designer.get(f"{APP}/draft")
    tag, token = draft.headers["ETag"], designer.get("/api/v1/session").json["csrf_token"]
    headers = {"If-Match": tag, "X-CSRF-Token": token, "Origin": "http://localhost"}
    assert designer.browser.patch(f"{APP}/draft", json=[new_field()], headers=headers).status_code == 200
    page = designer.get(f"{STUDIO}/publish").text
    assert "Somebody who may publish apps does this" in words_of(page)
    refused = designer.post(f"{STUDIO}/publish", revision=hidden(page, "revision"))
    assert refused.status_code == 403 and "You may not publish apps" in words_of(refused.text)
    assert designer.post(f"{STUDIO}/versions/1/restore").status_code == 403
    token = publisher.get("/api/v1/session").json["csrf_token"]
    headers = {"If-Match": '"2"', "X-CSRF-Token": token, "Origin": "http://localhost"}
    assert (
        publisher.browser.patch(f"{APP}/draft", json=[new_field("more")], headers=headers).status_code == 403
    )
    assert publisher.publish().status_code == 302
    assert studio.versions()[0]["author"]["title"]
    assert studio.versions()[0]["number"] == 2
    for somebody in (designer, publisher):
        assert somebody.get("/admin/people").status_code == 403
        assert somebody.browser.delete(APP, headers=headers).status_code in (400, 403)


def test_others_see_no_studio(studio: Studio) -> None:
    studio.site.add("nobody@sample.example")
    visitor = studio.site.signed_in("nobody@sample.example")
    assert visitor.get(STUDIO).status_code == 403
    assert visitor.get(f"{APP}/draft").status_code == 403


def test_where_two_people_have_to_nobody_publishes_their_own_edits(studios: Studio) -> None:
    publisher = let(studios, PUBLISHER, publishes=True)
    two_people(studios)
    studios.edit(new_field())
    page = studios.page(f"{STUDIO}/publish")
    assert "somebody else has to publish it" in page and "Note for the team" not in page
    refused = studios.publish()
    assert refused.status_code == 422 and "somebody else has to publish it" in words_of(refused.text)
    answer = studios.site.admin.post(f"{APP}/publish", json={})
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json["problems"]] == ["publish.two_people"]
    nobody = publish(studios.site.engine, "sample_sales")
    assert [one.code for one in nobody.problems] == ["publish.nobody"]
    assert publisher.publish().status_code == 302
    assert [one["number"] for one in studios.versions()] == [2, 1]
    # what two people have seen, one may go back to
    assert studios.post(f"{STUDIO}/versions/1/restore").status_code in (302, 303)
    assert studios.versions()[0]["restored_from"] == 1


def test_who_takes_an_edit_back_has_changed_the_draft(studio: Studio) -> None:
    publisher = let(studio, PUBLISHER, publishes=True, designs=True)
    two_people(studio)
    studio.edit(new_field())
    studio.edit(new_field("more"))
    caller = studio.site.by_token(PUBLISHER)
    seen = {"If-Match": caller.get(f"{APP}/draft").headers["ETag"]}
    assert caller.post(f"{APP}/draft/undo", json={}, headers=seen).status_code == 200
    assert "somebody else has to publish it" in publisher.page(f"{STUDIO}/publish")


def test_the_workspace_and_a_person_are_told_so_on_their_pages(studio: Studio) -> None:
    studio.site.add(DESIGNER)
    workspace = studio.get("/admin/workspace").text
    assert "Two people for each version" in workspace
    page = studio.get("/admin/people").text
    assert DESIGNER in page
    person = next(one for one in re.findall(r"/admin/people/\d+", page))
    assert "May publish apps" in studio.page(person) and "May design apps" in studio.page(person)


def test_every_act_on_a_draft_is_audited(studio: Studio) -> None:
    studio.edit(new_field())
    for act in ("undo", "redo"):
        assert studio.site.admin.post(f"{APP}/draft/{act}", json={}).status_code == 200
    edits = studio.site.admin.get(f"{APP}/draft/edits").json["items"]
    named = studio.site.admin.patch(f"{APP}/draft/edits/{edits[0]['revision']}", json={"name": "A point"})
    assert named.status_code == 204
    studio.publish()
    assert studio.site.admin.get(f"{APP}/versions/1?as=zip").status_code == 200
    found = studio.audited()
    acts = ("draft_changed", "draft_undone", "draft_redone", "draft_named", "published", "exported")
    wanted = [f"app.{act}" for act in acts]
    assert [one for one in found if one in wanted][-6:] == wanted
    said = studio.page("/admin/audit")
    assert "changed the draft of Sample sales" in said and "took an edit of the draft" in said
