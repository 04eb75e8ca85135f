"""Every route of the interface and of the pages × everybody who should not get through; nothing changes."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from runtime.access import accounts
from runtime.access.models import User, Workspace
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access, access_of
from tests.security.vault import APP, BOSS, KEY, NAMESAKE, PAGES, STRANGER, Vault
from tests.web.conftest import ADMINISTRATOR, Caller

FILLED = {
    "app_key": KEY,
    "entity": "account",
    "record_id": "1",
    "flow": "peek",
    "number": "1",
    "view_key": "x",
    "version": "1",
    "mark": "x",
    "task_id": "1",
    "run_id": "1",
    "act": "approve",
    "at": "entities/account",
}
OPEN = {"api.me", "api.browser_session", "api.list_apps", "api.describe_interface"}
OFFICE = {Access.ADMINISTRATOR, Access.STUDIO, Access.DESIGNER, Access.PUBLISHER}
"""Levels that no role of an app reaches."""
WRITING = ("POST", "PATCH", "PUT", "DELETE")


def routes(vault: Vault, start: str) -> list[tuple[str, str, str, Access]]:
    """Method, filled-in address, endpoint and level of every route that asks who one is."""
    found = []
    for rule in vault.app.url_map.iter_rules():
        level = access_of(vault.app, rule.endpoint)
        assert level is not None, rule
        if level is Access.PUBLIC or not rule.rule.startswith(start):
            continue
        address = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: FILLED.get(match[1], "1"), rule.rule)
        found += [
            (method, address, rule.endpoint, level)
            for method in sorted(rule.methods or ())
            if method not in ("OPTIONS", "HEAD")
        ]
    return found


def ask(caller: Caller | FlaskClient, method: str, address: str) -> int:
    """The status of a request with an empty body."""
    more = {"json": {}} if method in WRITING and address.startswith("/api/") else {}
    if isinstance(caller, Caller):
        return caller.request(method, address, **more).status_code
    return caller.open(address, method=method, **more).status_code


def test_nobody_gets_through_the_interface_and_nothing_changes(vault: Vault) -> None:
    revoked = vault.by_token(NAMESAKE)
    accounts.revoke_tokens(vault.engine, NAMESAKE)
    before = vault.digest()
    for method, address, endpoint, level in routes(vault, "/api/"):
        assert ask(vault.visitor(), method, address) == 401, (method, address)
        assert ask(vault.suspended, method, address) == 401, (method, address)
        assert ask(revoked, method, address) == 401, (method, address)
        if endpoint not in OPEN:
            assert ask(vault.stranger, method, address) == 403, (method, address)
        if level is Access.ADMINISTRATOR:
            assert ask(vault.boss, method, address) == 403, (method, address)
    assert vault.digest() == before


def test_nobody_gets_through_the_pages_and_nothing_changes(vault: Vault) -> None:
    stranger = vault.signed_in(STRANGER)
    token = stranger.get("/api/v1/session").json["csrf_token"]
    before = vault.digest()
    for method, address, _endpoint, _level in routes(vault, "/apps/"):
        assert ask(vault.visitor(), method, address) in (302, 400), (method, address)
        headers = {"X-CSRF-Token": token}
        status = stranger.open(address, method=method, headers=headers).status_code
        assert status == 403, (method, address, status)
    assert vault.digest() == before


def test_nobody_gets_through_the_settings_and_nothing_changes(vault: Vault) -> None:
    boss = vault.signed_in(BOSS)
    headers = {"X-CSRF-Token": boss.get("/api/v1/session").json["csrf_token"]}
    found = [*routes(vault, "/admin"), *routes(vault, "/me")]
    assert len(found) > 40
    before = vault.digest()
    for method, address, _endpoint, level in found:
        assert ask(vault.visitor(), method, address) in (302, 400), (method, address)
        assert boss.open(address, method=method).status_code in (200, 302, 400, 403, 404), (method, address)
        if level is Access.ADMINISTRATOR:
            assert boss.open(address, method=method, headers=headers).status_code == 403, (method, address)
        elif method == "POST":  # nothing sent, so nothing done
            assert boss.open(address, method=method, headers=headers).status_code in (302, 404, 422), address
    assert vault.digest() == before


def test_nobody_but_administrators_gets_into_the_studio(vault: Vault) -> None:
    boss = vault.signed_in(BOSS)
    headers = {"X-CSRF-Token": boss.get("/api/v1/session").json["csrf_token"]}
    found = routes(vault, "/studio")
    assert len(found) > 20 and {level for *_rest, level in found} <= OFFICE
    before = vault.digest()
    for method, address, _endpoint, _level in found:
        assert ask(vault.visitor(), method, address) in (302, 400), (method, address)
        assert boss.open(address, method=method, headers=headers).status_code == 403, (method, address)
    assert vault.digest() == before


def test_pages_take_no_form_from_elsewhere(vault: Vault) -> None:
    admin = vault.signed_in(ADMINISTRATOR)
    before = vault.digest()
    for method, address, _endpoint, _level in [
        *routes(vault, "/admin"), *routes(vault, "/me"), *routes(vault, "/studio")
    ]:  # fmt: skip
        if method == "POST":
            assert admin.post(address, data={"name": "x", "email": "x@sample.example"}).status_code == 400, (
                address
            )
    assert vault.digest() == before


def test_every_route_of_the_interface_refuses_parameters_nobody_knows(vault: Vault) -> None:
    """A misspelt filter must not give everything, a misspelt `partial` not keep half."""
    before = vault.digest()
    for method, address, endpoint, _level in routes(vault, "/api/"):
        answer = vault.admin.request(method, f"{address}?misspelt=1", json={} if method in WRITING else None)
        assert answer.status_code == 400, (method, address, answer.status_code)
        found = [(one["code"], one["path"]) for one in answer.json["problems"]]
        assert found == [("request.unknown_parameter", "misspelt")], endpoint
    assert vault.digest() == before


def test_a_role_called_administrator_administrates_nothing(vault: Vault) -> None:
    before = vault.digest()
    for method, address, _endpoint, level in routes(vault, "/api/"):
        if level in OFFICE:
            assert ask(vault.namesake, method, address) == 403, (method, address)
    for entity in ("account", "deal", "vault"):
        assert vault.namesake.get(f"{APP}/{entity}").status_code == 403
        assert vault.namesake.post(f"{APP}/{entity}", json={"name": "x"}).status_code == 403
    assert vault.namesake.get("/api/v1/me").json["is_administrator"] is False
    assert vault.digest() == before


def test_another_workspace_sees_nothing(vault: Vault) -> None:
    """Even with a role of the same app, which only a mistake could give."""
    with write_transaction(vault.engine) as connection:
        values = {"name": "Other", "languages": ["en"], "created_at": accounts._now()}
        made = connection.execute(insert(table_of(Workspace)), values).inserted_primary_key
        users = table_of(User)
        connection.execute(
            update(users)
            .where(users.c.email.in_(["rival@sample.example", "boss@sample.example"]))
            .values(workspace_id=made[0])
        )
    before = vault.digest()
    for method, address, endpoint, level in routes(vault, "/api/"):
        if endpoint in OPEN or level in OFFICE:
            continue
        for caller in (vault.rival, vault.boss):
            assert ask(caller, method, address) == 404, (method, address)
    assert vault.rival.get("/api/v1/apps").json["items"] == []
    assert vault.digest() == before
    # nor can its people be named, counted or found here
    record = f"{APP}/account/1"
    owner = {"email": "rival@sample.example"}
    assert vault.admin.patch(record, json={"owner": owner}).status_code == 422
    count = 'COUNT(ENTITY("user", BEGINS(name, "rival"))) > 0'
    found = vault.admin.get(f"{APP}/account", query_string={"filter": count})
    assert found.json["items"] == []


DENIED = [
    ("PATCH", "/account/1", {"secret": "x"}, 422),
    ("PATCH", "/account/1", {"fixed": "x"}, 422),
    ("PATCH", "/account/1", {"id": 2}, 422),
    ("PATCH", "/account/1", {"revision": 9}, 422),
    ("PATCH", "/account/1", {"created_by": 3}, 422),
    ("PATCH", "/account/1", {"updated_at": None}, 422),
    ("PATCH", "/account/1", {"deleted_at": None}, 422),
    ("PATCH", "/account/1", {"__proto__": {}}, 422),
    ("PATCH", "/account/1", {"parts": [{"id": 2, "item": "stolen"}]}, 422),
    ("PATCH", "/account/1", {"parts": [{"id": 1}, {"id": 1}]}, 422),
    ("PATCH", "/account/1", {"parts": [{"account__parts": 2}]}, 422),
    ("PATCH", "/account/1", {"parts": [{"parent": 2}]}, 422),
    ("PATCH", "/deal/1", {"lines": [{"id": 2, "item": "stolen"}]}, 422),
    ("PATCH", "/deal/1", {"status": "won"}, 422),
    ("POST", "/deal", {"status": "won"}, 422),
    ("PATCH", "/deal/2", {"name": "x"}, 404),
    ("DELETE", "/deal/2", None, 404),
    ("POST", "/deal/2/restore", {}, 404),
    ("POST", "/deal/2/flows/shake", {}, 404),
    ("PATCH", "/deal_line/1", {"item": "x"}, 403),
    ("DELETE", "/deal_line/1", None, 403),
    ("POST", "/deal_line", {"item": "x"}, 403),
    ("PATCH", "/deal_line/2", {"item": "x"}, 404),
    ("PATCH", "/hush/1", {"word": "x"}, 403),
    ("PATCH", "/vault/1", {"word": "x"}, 403),
    ("DELETE", "/account/1", None, 403),
    ("POST", "/account/1/flows/spoil", {}, 403),
    ("POST", "/account/1/flows/stir", {}, 404),
    ("POST", "/vault/1/flows/stir", {}, 403),
    ("POST", "/account/1/flows/peek", {"count": 99}, 422),
    ("POST", "/account/1/flows/peek", {"x": 1}, 422),
    ("POST", "/deal/batch", [{"id": 2, "name": "x"}], 404),
    ("POST", "/deal/import", [{"id": 2, "name": "x"}], 404),
    ("POST", "/deal/batch", [{"name": "x"}, {"id": 1, "status": "won"}], 422),
    ("POST", "/task", {"deal": 2}, 422),
    ("POST", "/task", {"about": {"entity": "vault", "id": 1}}, 422),
    ("POST", "/task", {"about": {"entity": "user", "id": 1}}, 422),
    ("POST", "/task", {"about": {"entity": "deal", "id": 2}}, 422),
    ("POST", "/task", {"who": 999}, 422),
    ("POST", "/account", {"name": "x", "owner": 2**70}, 422),
    ("POST", "/account", {"name": "x", "id": 7}, 422),
    ("GET", "/account/export", None, 403),
    ("GET", "/deal/export?format=json", None, 403),
    ("GET", "/deal_line/export", None, 403),
    ("GET", "/part/export", None, 403),
]


def test_denied_means_unchanged(vault: Vault) -> None:
    before = vault.digest()
    for method, address, body, status in DENIED:
        more = {} if body is None else {"json": body}
        answer = vault.clerk.request(method, APP + address, **more)
        assert answer.status_code == status, (method, address, body, answer.text)
        assert vault.digest() == before, (method, address, body)


def test_method_override_overrides_nothing(vault: Vault) -> None:
    before = vault.digest()
    for headers in (
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-HTTP-Method": "DELETE"},
        {"X-Method-Override": "PATCH"},
    ):
        assert vault.admin.get(f"{APP}/account/1", headers=headers).status_code == 200
        assert (
            vault.admin.post(f"{APP}/account/1?_method=DELETE", headers=headers, json={}).status_code == 405
        )
    assert vault.digest() == before


def test_rights_taken_away_are_gone_with_the_next_request(vault: Vault) -> None:
    browser = vault.signed_in("boss@sample.example")
    key = {"Idempotency-Key": "one"}
    first = vault.boss.post(f"{APP}/vault", json={"word": "zebra"}, headers=key)
    assert first.status_code == 201 and browser.get(f"{PAGES}/vault").status_code == 200
    accounts.revoke_role(vault.engine, KEY, "boss", "boss@sample.example")
    accounts.grant_role(vault.engine, KEY, "clerk", "boss@sample.example")
    assert vault.boss.get(f"{APP}/vault").status_code == browser.get(f"{PAGES}/vault").status_code == 403
    again = vault.boss.post(f"{APP}/vault", json={"word": "zebra"}, headers=key)
    assert again.status_code in (403, 422) and "zebra" not in again.text
    accounts.revoke_role(vault.engine, KEY, "clerk", "boss@sample.example")
    again = vault.boss.post(f"{APP}/vault", json={"word": "zebra"}, headers=key)
    assert again.status_code in (403, 422) and "zebra" not in again.text
    assert vault.boss.get(APP).status_code == browser.get(f"{PAGES}/").status_code == 403


@pytest.mark.parametrize("headers", [{"If-Match": '"99"'}, {"If-Match": "x"}, {"If-Match": '"1", "99"'}])
def test_a_precondition_tells_nothing_of_what_is_hidden(standing: Vault, headers: dict[str, str]) -> None:
    for method in ("PATCH", "DELETE"):
        answer = standing.clerk.request(method, f"{APP}/deal/2", headers=headers, json={"name": "x"})
        assert answer.status_code == 404
