"""People: invited by a link, changed, given roles, suspended; each act in the audit log and undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from runtime.access.models import OneTimeLink, User, UserSession, Workspace
from runtime.storage.database import table_of
from tests.admin.conftest import Settings, link_in
from tests.web.conftest import ADMINISTRATOR, PASSWORD, SELLER, sign_in

NEW = "new.colleague@sample.example"
APP = "sample_sales"


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost")


def join(settings: Settings, link: str, **data: str) -> int:
    """Open a link in another browser, fill the form in; the status."""
    browser = settings.site.visitor()
    page = browser.get(path_of(link))
    assert page.status_code == 200
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "name": "Sample Colleague", "password": PASSWORD, "language": "zh", **data}
    answer = browser.post(path_of(link), data=sent)
    settings.joined = browser  # type: ignore[attr-defined]
    settings.answer = answer  # type: ignore[attr-defined]
    return answer.status_code


def invite(settings: Settings, **more: str) -> str:
    data = {"email": NEW, "role-app": APP, "role": f"{APP}:sales", **more}
    return link_in(settings.post("/admin/people/new", **data))


def test_an_invited_person_comes_in_by_the_link_once(admin: Settings) -> None:
    link = invite(admin)
    assert link.startswith("http://localhost/join/")
    assert "Invited" in admin.get(f"/admin/people?q={NEW}").text
    refused = join(admin, link, password="short")
    assert refused == 422 and "fewer than 12" in admin.answer.text  # type: ignore[attr-defined]
    assert "Sample Colleague" in admin.answer.text, "what was typed stays"  # type: ignore[attr-defined]
    assert join(admin, link, name=" ", password="short") == 422
    both = admin.answer.text  # type: ignore[attr-defined]
    assert "Enter a name" in both and "fewer than 12" in both
    assert join(admin, link) == 302
    me = admin.joined.get("/api/v1/me").json  # type: ignore[attr-defined]
    assert me["name"] == "Sample Colleague" and me["language"] == "zh"
    assert me["roles"] == {APP: ["sales"]} and not me["is_administrator"]
    assert admin.site.visitor().get(path_of(link)).status_code == 410
    assert sign_in(admin.site.visitor(), NEW).status_code == 302
    assert admin.actions()[-3:] == ["user.invited", "role.granted", "user.joined"]
    page = admin.get(f"/admin/people?q={NEW}").text
    assert "Active" in page and "just now" in page


def test_a_link_ends_when_renewed_revoked_expired_or_its_person_is_suspended(admin: Settings) -> None:
    first = invite(admin)
    person = f"/admin/people/{admin.id_of(NEW)}"
    second = link_in(admin.post(f"{person}/invitation"))
    opened = admin.site.visitor()
    assert opened.get(path_of(first)).status_code == 410
    assert opened.get(path_of(second)).status_code == 200
    admin.post(f"{person}/invitation/revoke")
    assert opened.get(path_of(second)).status_code == 410
    third = link_in(admin.post(f"{person}/invitation"))
    admin.post(f"{person}/suspend")
    assert opened.get(path_of(third)).status_code == 410
    admin.post(f"{person}/resume")
    assert opened.get(path_of(third)).status_code == 200
    links = table_of(OneTimeLink)
    with admin.site.engine.begin() as connection:
        expired = datetime.now(UTC) - timedelta(seconds=1)
        kept = connection.execute(select(links.c.expires_at, links.c.created_at)).first()
        assert kept and kept.expires_at - kept.created_at == timedelta(days=7)
        connection.execute(update(links).values(expires_at=expired))
    assert opened.get(path_of(third)).status_code == 410


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://localhost"},
        {"Origin": "http://evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_a_forged_host_never_gets_into_a_link(quick: Settings, headers: dict[str, str]) -> None:
    token = quick.token()
    cookie = quick.browser.get_cookie("formwright")
    assert cookie
    sent = {"Cookie": f"formwright={cookie.value}", "Referer": "http://localhost/", **headers}
    browser = quick.site.app.test_client(use_cookies=False)
    answer = browser.post("/admin/people/new", data={"csrf_token": token, "email": NEW}, headers=sent)
    link = link_in(answer)
    assert link.startswith(("/join/", "http://localhost/join/")) and "evil" not in answer.text
    again = browser.post(
        f"/admin/people/{quick.id_of(SELLER)}/reset", data={"csrf_token": token}, headers=sent
    )
    assert link_in(again, "reset").startswith(("/reset/", "http://localhost/reset/"))
    assert "evil" not in again.text


def test_a_reset_link_sets_a_password_and_ends_the_sessions(admin: Settings) -> None:
    theirs = admin.site.signed_in(SELLER)
    link = link_in(admin.post(f"/admin/people/{admin.id_of(SELLER)}/reset"), "reset")
    assert theirs.get("/api/v1/me").status_code == 200, "the old one holds until the link is used"
    assert join(admin, link, password="quite another lamp 8") == 302
    assert theirs.get("/api/v1/me").status_code == 401
    assert sign_in(admin.site.visitor(), SELLER).status_code == 200
    assert sign_in(admin.site.visitor(), SELLER, "quite another lamp 8").status_code == 302


def change(settings: Settings, whom: str, **data: object) -> int:
    """Save somebody's page with other values; the status."""
    path = f"/admin/people/{settings.id_of(whom)}"
    base = {"name": "Sample Seller", "email": whom, "role-app": APP, "role": f"{APP}:sales"}
    return settings.post(path, **{**settings.form(path), **base, **data}).status_code


def test_changes_are_checked_logged_and_undone(admin: Settings) -> None:
    manager = admin.id_of("manager@sample.example")
    assert (
        change(admin, SELLER, timezone="Asia/Shanghai", manager_id=str(manager), role=f"{APP}:sales_manager")
        == 302
    )
    me = admin.site.seller.get("/api/v1/me").json
    assert me["timezone"] == "Asia/Shanghai" and me["roles"] == {APP: ["sales_manager"]}
    assert admin.actions()[-3:] == ["user.changed", "role.revoked", "role.granted"]
    assert admin.undo().status_code == 302
    me = admin.site.seller.get("/api/v1/me").json
    assert me["timezone"] == "UTC" and me["roles"] == {APP: ["sales"]}
    assert change(admin, SELLER, email=ADMINISTRATOR) == 422
    assert change(admin, SELLER, email="no address") == 422
    assert change(admin, SELLER, name=" ") == 422
    assert change(admin, SELLER, timezone="Nowhere/None") == 422
    assert change(admin, SELLER, language="xx") == 422
    assert change(admin, SELLER, manager_id="99999") == 422
    assert change(admin, SELLER, role=f"{APP}:boss_of_all") == 302, "a role the app doesn't have is not given"
    assert admin.site.seller.get("/api/v1/me").json["roles"] == {}


def test_nobody_is_their_own_managers_manager(admin: Settings) -> None:
    manager = "manager@sample.example"
    assert change(admin, SELLER, manager_id=str(admin.id_of(manager))) == 302
    path = f"/admin/people/{admin.id_of(manager)}"
    data = {"name": "M", "email": manager, "manager_id": str(admin.id_of(SELLER))}
    answer = admin.post(path, **{**admin.form(path), **data})
    assert answer.status_code == 422 and "reports to" in answer.text


def test_two_administrators_at_the_same_person_don_t_overwrite_each_other(admin: Settings) -> None:
    path = f"/admin/people/{admin.id_of(SELLER)}"
    stale = admin.form(path)
    assert change(admin, SELLER, name="First") == 302
    data = {"name": "Second", "email": SELLER, "role-app": APP, "role": f"{APP}:sales", **stale}
    refused = admin.post(path, **data)
    assert refused.status_code == 422 and "meanwhile" in refused.text and 'value="Second"' in refused.text
    assert admin.site.seller.get("/api/v1/me").json["name"] == "First"


def test_suspension_holds_at_once_and_is_undone(admin: Settings) -> None:
    browser, person = admin.site.signed_in(SELLER), f"/admin/people/{admin.id_of(SELLER)}"
    assert admin.post(f"{person}/suspend").status_code == 302
    assert browser.get("/apps/sample_sales/").headers["Location"].startswith("/login")
    assert admin.site.seller.get("/api/v1/me").status_code == 401
    admin.undo()
    assert admin.site.seller.get("/api/v1/me").status_code == 200
    assert browser.get("/api/v1/me").status_code == 401, "sessions don't come back"


def test_the_last_administrator_stays(admin: Settings) -> None:
    mine = f"/admin/people/{admin.id_of(ADMINISTRATOR)}"
    admin.post(f"{mine}/suspend")
    assert "last active administrator" in admin.said()
    data = {"name": "Admin", "email": ADMINISTRATOR, **admin.form(mine)}
    answer = admin.post(mine, **data)
    assert answer.status_code == 422 and "last active administrator" in answer.text
    invited = link_in(admin.post("/admin/people/new", email=NEW, is_administrator="y"))
    data = {"name": "Admin", "email": ADMINISTRATOR, **admin.form(mine)}
    assert admin.post(mine, **data).status_code == 422, "an administrator who never came in is none yet"
    assert join(admin, invited) == 302
    assert admin.post(mine, **data).status_code == 302
    assert admin.get("/admin/people").status_code == 302, "whoever resigns signs in anew"
    assert sign_in(admin.browser, ADMINISTRATOR).status_code == 302
    assert admin.get("/admin/people").status_code == 403


def test_several_people_get_a_role_at_once(admin: Settings) -> None:
    ids = [str(admin.id_of(email)) for email in (SELLER, "other@sample.example", "stranger@sample.example")]
    data = {"id": ids, "role": f"{APP}:sales", "act": "give", "next": "/admin/people"}
    admin.post("/admin/people/roles", **data)
    assert admin.site.stranger.get("/api/v1/me").json["roles"] == {APP: ["sales"]}
    assert admin.actions()[-1:] == ["role.granted"] and admin.actions()[-2] != "role.granted"
    admin.undo()
    assert admin.site.stranger.get("/api/v1/me").json["roles"] == {}
    assert admin.site.seller.get("/api/v1/me").json["roles"] == {APP: ["sales"]}
    admin.post("/admin/people/roles", **{**data, "act": "take"})
    assert admin.site.seller.get("/api/v1/me").json["roles"] == {}
    admin.post("/admin/people/roles", **{**data, "role": f"{APP}:nonsense"})
    assert "Choose people and a role first" in admin.said()


def test_roles_of_an_app_as_a_matrix(admin: Settings) -> None:
    seller, manager = admin.id_of(SELLER), admin.id_of("manager@sample.example")
    stranger = admin.id_of("stranger@sample.example")
    page = admin.get(f"/admin/apps/{APP}").text
    assert f'value="{seller}:sales"' in page and "Version 1" in page
    data = {"person": [str(seller), str(manager)], "role": [f"{seller}:sales", f"{seller}:sales_manager"],
            "add": str(stranger), "add-role": "sales"}  # fmt: skip
    assert admin.post(f"/admin/apps/{APP}", **data).status_code == 302
    assert admin.site.seller.get("/api/v1/me").json["roles"] == {APP: ["sales", "sales_manager"]}
    assert admin.site.manager.get("/api/v1/me").json["roles"] == {}
    assert admin.site.stranger.get("/api/v1/me").json["roles"] == {APP: ["sales"]}
    assert admin.get("/admin/apps/none").status_code == 404


def test_signing_out_everywhere_leaves_tokens(admin: Settings) -> None:
    browser = admin.site.signed_in(SELLER)
    admin.post(f"/admin/people/{admin.id_of(SELLER)}/sign-out")
    assert browser.get("/api/v1/me").status_code == 401
    assert admin.site.seller.get("/api/v1/me").status_code == 200


def test_search_and_pages(admin: Settings) -> None:
    for number in range(60):
        admin.site.add(f"crowd{number:02}@sample.example", name=f"Crowd {number:02}")
    page = admin.get("/admin/people?q=crowd").text
    assert "Crowd 00" in page and "Crowd 49" in page and "Crowd 50" not in page
    last = admin.id_of("crowd49@sample.example")
    following = admin.get(f"/admin/people?q=crowd&after={last}").text
    assert "Crowd 50" in following and "Crowd 59" in following and "Crowd 49" not in following
    assert "Nobody matches" in admin.get("/admin/people?q=%25").text, "no wildcard is meant"
    for odd in ("after=x", "department=x", f"after={2**70}", "state=x", "app=%00"):
        assert admin.get(f"/admin/people?{odd}").status_code == 200, odd


def test_old_sign_ins_confirm_what_is_grave(quick: Settings) -> None:
    sessions = table_of(UserSession)
    with quick.site.engine.begin() as connection:
        for row in connection.execute(select(sessions)).all():
            aged = {**row.data, "fs_paa": 1.0}
            connection.execute(update(sessions).where(sessions.c.digest == row.digest).values(data=aged))
    reset = f"/admin/people/{quick.id_of(SELLER)}/reset"
    quick.post(reset)
    assert "Enter your own password" in quick.said()
    quick.post(reset, password="not the password")
    assert "not right" in quick.said()
    assert link_in(quick.post(reset, password=PASSWORD), "reset")
    assert link_in(quick.post(reset), "reset"), "once confirmed it holds for a while"


def test_users_see_nothing_of_other_workspaces(quick: Settings) -> None:
    users = table_of(User)
    with quick.site.engine.begin() as connection:
        values = {"name": "Other", "languages": ["en"], "created_at": datetime.now(UTC)}
        other = connection.execute(table_of(Workspace).insert().values(values)).inserted_primary_key
        assert other
        connection.execute(update(users).where(users.c.email == SELLER).values(workspace_id=other[0]))
    person = f"/admin/people/{quick.id_of(SELLER)}"
    assert SELLER not in quick.get("/admin/people").text
    for path in ("", "/suspend", "/resume", "/sign-out", "/invitation", "/reset", "/invitation/revoke"):
        assert quick.post(person + path, name="x", email=SELLER).status_code == 404, path
    data = {"id": [str(quick.id_of(SELLER))], "role": f"{APP}:sales_manager", "act": "give"}
    quick.post("/admin/people/roles", **data)
    assert "no such person" in quick.said()
