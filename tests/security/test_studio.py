"""The studio's rights: whose apps one may design, which half of the work, and no record shown for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from runtime.access import accounts
from runtime.access.models import User, Workspace
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access
from tests.security.test_matrix import OFFICE, WRITING, ask, routes
from tests.security.vault import APP, CANARIES, KEY, Vault, definition
from tests.web.conftest import Caller

HALF = {Access.DESIGNER: "designs", Access.PUBLISHER: "publishes"}


def somebody(vault: Vault, email: str, **rights: object) -> tuple[Caller, FlaskClient]:
    """A person with rights in the studio and no role: by a token, and at a browser that sends the CSRF token."""
    vault.add(email)
    with write_transaction(vault.engine) as connection:
        connection.execute(update(User).where(User.email == email).values(**rights))
    browser = vault.signed_in(email)
    token = browser.get("/api/v1/session").json["csrf_token"]
    browser.environ_base |= {"HTTP_X_CSRF_TOKEN": token, "HTTP_ORIGIN": "http://localhost"}
    return vault.by_token(email), browser


def elsewhere(vault: Vault) -> int:
    """Another workspace."""
    values = {"name": "Other", "languages": ["en"], "created_at": accounts._now()}
    with write_transaction(vault.engine) as connection:
        made = connection.execute(insert(table_of(Workspace)), values).inserted_primary_key
    return int(made[0])


def studio_routes(vault: Vault) -> list[tuple[str, str, Access]]:
    """Every route of the studio about the app, of the interface and of pages."""
    found = [*routes(vault, "/api/"), *routes(vault, "/studio")]
    return [
        (method, address, level) for method, address, _, level in found if level in OFFICE and KEY in address
    ]


def test_a_designer_of_another_workspace_finds_no_app_here(vault: Vault) -> None:
    rights = {"designs": True, "publishes": True, "workspace_id": elsewhere(vault)}
    caller, browser = somebody(vault, "far@sample.example", **rights)
    found = studio_routes(vault)
    assert len(found) > 90
    before = vault.digest()
    for method, address, level in found:
        refused = (403, 404) if level is Access.ADMINISTRATOR else (404,)
        for who in (caller, browser) if address.startswith("/api/") else (browser,):
            assert ask(who, method, address) in refused, (method, address)
    taken = caller.post("/api/v1/apps", json=definition(label="Taken"))
    assert taken.status_code == 409
    assert [one["code"] for one in taken.json["problems"]] == ["app.key_taken"]
    assert vault.digest() == before
    # nor does a package that names it as its template bring anything of it along
    sha256 = vault.admin.get(f"{APP}/versions").json["items"][0]["sha256"]
    base = {"key": KEY, "version": 1, "sha256": sha256}
    mine = {"formwright": 1, "key": "sample_far", "label": "Far", "base": base}
    assert caller.post("/api/v1/apps", json=mine).status_code == 201
    upgraded = caller.post("/api/v1/apps/sample_far/upgrade", json={})
    assert (upgraded.status_code, upgraded.json["problems"][0]["code"]) == (404, "upgrade.template_gone")


@pytest.mark.parametrize("right", ["designs", "publishes"])
def test_one_half_of_the_work_is_no_right_to_the_other(vault: Vault, right: str) -> None:
    caller, browser = somebody(vault, "half@sample.example", **{right: True})
    other = [
        (method, address)
        for method, address, level in studio_routes(vault)
        if HALF.get(level) not in (None, right)
    ]
    assert len(other) >= (4 if right == "designs" else 40)
    before = vault.digest()
    for method, address in other:
        for who in (caller, browser) if address.startswith("/api/") else (browser,):
            assert ask(who, method, address) == 403, (method, address)
    assert vault.digest() == before


def test_every_writing_route_of_the_studio_asks_for_a_right(vault: Vault) -> None:
    """What reads, or only stops or begins a counting, is for both; a new exception has to be named here."""
    both = {(method, address) for method, address, level in studio_routes(vault)
            if method in WRITING and level is Access.STUDIO}  # fmt: skip
    assert both == {
        ("DELETE", f"{APP}/draft/impact"),
        ("POST", f"/studio/{KEY}/publish/counting"),
        ("POST", f"/studio/{KEY}/publish/counting/1/cancel"),
    }


@pytest.fixture
def designer(vault: Vault) -> Iterator[tuple[Caller, FlaskClient]]:
    """Somebody who may design and publish, and has no role in the app."""
    yield somebody(vault, "designer@sample.example", designs=True, publishes=True)


def no_canary(text: str) -> bool:
    return not any(word in text for word in CANARIES)


def test_designing_shows_no_value_of_a_record(vault: Vault, designer: tuple[Caller, FlaskClient]) -> None:
    caller, browser = designer
    for method, address, _level in studio_routes(vault):
        if method == "GET":
            who = caller if address.startswith("/api/") else browser
            for query in ("", "?entity=account&record=1&q=a&role=boss"):
                answer = who.open(address + query) if who is browser else who.get(address + query)
                assert no_canary(answer.get_data(as_text=False).decode("utf-8", "replace")), address
    for entity, field in (("account", "secret"), ("account", "margin"), ("vault", "word"), ("part", "cost")):
        wanted = {"entity": entity, "field": {"key": field, "type": "date"}}
        turned = caller.post(f"{APP}/draft/conversion", json=wanted)
        assert turned.status_code == 200 and turned.json["refused"] and no_canary(turned.text)
        assert (turned.json["withheld"], turned.json["examples"], turned.json["distinct"]) == (True, [], [])
        assert vault.admin.post(f"{APP}/draft/conversion", json=wanted).json["examples"]
    asked = {"entity": "account", "purpose": "rule", "formula": "secret", "record": 1, "explain": True}
    tried = caller.post(f"{APP}/draft/formulas", json=asked)
    assert (tried.status_code, tried.json["value"]) == (200, None)
    assert caller.get(f"{APP}/draft/samples?entity=account").json == {"items": []}


def test_a_refused_publish_shows_values_to_those_who_may_read_them(
    vault: Vault, designer: tuple[Caller, FlaskClient]
) -> None:
    caller, browser = designer
    vault.new("vault", word="canarybird two", note="doubled canarybird")
    vault.admin.patch(vault.path("vault"), json={"note": "doubled canarybird"})
    fields = "/entities/vault/fields"
    edits = [
        {"op": "replace", "path": f"{fields}/word", "value": {"key": "word", "type": "date"}},
        {"op": "add", "path": f"{fields}/note/unique", "value": True},
    ]
    for edit in edits:
        tag = caller.get(f"{APP}/draft").headers["ETag"]
        assert caller.patch(f"{APP}/draft", json=[edit], headers={"If-Match": tag}).status_code == 200
        refused = caller.post(f"{APP}/publish", json={})
        assert refused.status_code == 422 and no_canary(refused.text) and "…" in refused.text
        page = browser.post(
            f"/studio/{KEY}/publish", data={"revision": caller.get(f"{APP}/draft").json["revision"]}
        )
        assert page.status_code == 422 and no_canary(page.text)
        assert "canarybird" in vault.admin.post(f"{APP}/publish", json={}).text
        accounts.grant_role(vault.engine, KEY, "boss", "designer@sample.example")
        assert "canarybird" in caller.post(f"{APP}/publish", json={}).text
        accounts.revoke_role(vault.engine, KEY, "boss", "designer@sample.example")
        assert caller.post(f"{APP}/draft/undo", json={}).status_code == 200


def test_counts_do_not_tell_what_a_designer_may_not_read(
    vault: Vault, designer: tuple[Caller, FlaskClient]
) -> None:
    caller, browser = designer

    def counted(who: Caller, when: str) -> dict[str, Any]:
        rule = {"key": "guess", "entity": "account", "kind": "validate", "invalid_when": when, "message": "x"}
        edit = [{"op": "add", "path": "/rules/-", "value": rule}]
        tag = caller.get(f"{APP}/draft").headers["ETag"]
        assert caller.patch(f"{APP}/draft", json=edit, headers={"If-Match": tag}).status_code == 200
        found: dict[str, Any] = who.post(f"{APP}/draft/impact").json["counting"]
        while found["state"] == "running":
            found = who.get(f"{APP}/draft/impact").json["counting"]
        page = browser.get(f"/studio/{KEY}/publish").text
        assert ("would not pass" in page) == bool(
            caller.get(f"{APP}/draft/impact").json["counting"]["findings"]
        )
        assert caller.post(f"{APP}/draft/undo", json={}).status_code == 200
        return {name: found[name] for name in ("findings", "uncounted", "total")}

    true, false = "not ISBLANK(secret)", "ISBLANK(secret) and not ISBLANK(secret)"
    assert counted(vault.admin, true)["findings"][0]["records"]
    assert counted(vault.admin, false)["findings"] == []
    told = counted(caller, true)
    assert told == counted(caller, false), "what is hidden changes nothing"
    assert told["findings"] == [] and [one["code"] for one in told["uncounted"]] == ["count.withheld"]
    accounts.grant_role(vault.engine, KEY, "boss", "designer@sample.example")
    assert counted(caller, true)["findings"][0]["records"]
    accounts.revoke_role(vault.engine, KEY, "boss", "designer@sample.example")
