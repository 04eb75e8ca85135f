"""Roles and rights over HTTP: who gets in, conditions in words, what checks find, and the app as a role sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from configurator.web.designer.role_words import role_words
from configurator.web.designer.words import words
from runtime.access import accounts
from runtime.access.models import AuditEntry
from runtime.storage.database import table_of
from tests.studio.conftest import words_of
from tests.studio.test_designer_pages import known
from tests.studio.test_flow_designer import API, DRAFT, ROOT, SELLER, STUDIO, Boss
from tests.web.conftest import Site

OTHER = "other@sample.example"


@pytest.fixture
def boss(crm: Site) -> Iterator[Boss]:
    yield Boss(crm)


def test_only_administrators_get_in(boss: Boss) -> None:
    seller, nobody = boss.site.signed_in(SELLER), boss.site.visitor()
    assert nobody.get(f"{STUDIO}/roles").status_code == 302
    assert seller.get(f"{STUDIO}/roles").status_code == 403
    assert boss.browser.get(f"{STUDIO}/roles").status_code == 200
    assert boss.site.by_token(SELLER).get(f"{DRAFT}/rights").status_code == 403
    token = seller.get("/api/v1/session").json["csrf_token"]
    data = {"csrf_token": token, "who": "role:administrator"}
    answer = seller.post(f"{STUDIO}/roles/view", data=data, headers={"Origin": "http://localhost"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Owner is me or Owner is blank"), ("zh", "负责人 是我或负责人 为空")]
)
def test_row_conditions_are_said_in_words(boss: Boss, language: str, said: str) -> None:
    found = boss.api.get(f"{DRAFT}/rights", headers={"Accept-Language": language}).json
    assert found["sales~lead"] == {"read": said, "update": said}
    boss.browser.get(f"/choose?language={language}&next=/")
    page = known(boss.browser.get(f"{STUDIO}/roles").text)
    assert page["said"] == found
    assert {one["name"] for one in page["people"]} == {SELLER} or page["people"]
    assert {"quote_line", "order_line"} <= set(page["children"])
    assert "quote" not in page["children"]
    assert {one["key"] for one in page["live"]["roles"]} >= {"sales", "finance"}


def test_rights_are_edited_in_the_draft_and_gaps_are_found(boss: Boss) -> None:
    problems = boss.edit(
        {"op": "add", "path": "/roles/-", "value": {"key": "audit", "label": {"en": "Audit"}}},
        {"op": "replace", "path": "/permissions/sales~lead/read", "value": "owner = nobody"},
    )
    document = boss.api.get(DRAFT).json["definition"]
    place = len(document["roles"]) - 1
    row = next(
        index
        for index, one in enumerate(document["permissions"])
        if (one["role"], one["entity"]) == ("sales", "lead")
    )
    found = {(one["path"], one["severity"]) for one in problems}
    assert (f"/roles/{place}", "warning") in found  # a role that may do nothing
    assert (f"/permissions/{row}/read", "error") in found
    # what no role can create is told at its entity
    rows = [one for one in document["permissions"] if one["entity"] == "price" and one.get("create")]
    problems = boss.edit(
        {"op": "replace", "path": "/permissions/sales~lead/read", "value": True},
        *(
            {"op": "replace", "path": f"/permissions/{one['role']}~price/create", "value": False}
            for one in rows
        ),
    )
    entities = [one["key"] for one in document["entities"]]
    assert "permission.nobody_creates" in {
        one["code"] for one in problems if one["path"] == f"/entities/{entities.index('price')}"
    }


def follow(boss: Boss, who: str) -> str:
    """View as somebody; where that leads."""
    answer = boss.post("roles/view", who=who)
    assert answer.status_code == 302, answer.text[:400]
    found: str = answer.location
    return found


def test_the_app_as_a_role_sees_it_is_a_world_of_its_own(boss: Boss) -> None:
    """In the try-out the role sees what it may; outside nothing widens, nothing changes, and it is audited."""
    boss.site.add(OTHER)
    accounts.grant_role(boss.site.engine, "crm_ltc", "service", OTHER)
    lead = {"name": "Sample Clinic", "phone": "13800000000", "source": "website"}
    made = boss.api.post(f"{API}/lead", json=lead).json["id"]
    boss.edit({"op": "add", "path": "/permissions/service~account/fields/industry", "value": "hide"})
    home = follow(boss, "role:service")
    assert "/studio/" not in home and home != "/"
    page = boss.browser.get(home)
    assert page.status_code == 200
    assert "Service" in words_of(page.text)
    world = re.sub(r"/apps/.*", "", home)
    listed = boss.browser.get(f"{world}/apps/crm_ltc/account")
    assert listed.status_code == 200 and "Industry" not in words_of(listed.text)  # the draft's rights hold
    assert boss.browser.get(f"{world}/apps/crm_ltc/invoice").status_code == 403
    assert boss.browser.get(f"{world}/studio/crm_ltc/roles").status_code in (403, 404)  # no way back up
    # nobody else gets into that world, whatever role was looked at
    assert boss.site.signed_in(SELLER).get(home).status_code in (403, 404)
    assert boss.site.signed_in(OTHER).get(home).status_code in (403, 404)
    # the administrator outside is who they were, and the live app has lost nothing
    assert boss.api.get(f"{API}/lead/{made}").status_code == 200
    assert boss.browser.get(f"{STUDIO}/roles").status_code == 200
    assert "industry" in boss.site.by_token(OTHER).get(f"{API}/openapi.json").text
    entries = table_of(AuditEntry)
    with boss.site.engine.connect() as connection:
        actions = list(connection.execute(select(entries.c.action).order_by(entries.c.id)).scalars())
    assert "app.tryout_acted_as" in actions


def test_somebody_who_is_not_there_cannot_be_looked_at_as(boss: Boss) -> None:
    for who in ("role:gone", "person:999999", "administrator", ""):
        assert follow(boss, who).endswith("/roles"), who
    # a role nobody has yet is looked at by who designs it, with that role's rights alone
    boss.edit(
        {"op": "add", "path": "/roles/-", "value": {"key": "audit", "label": {"en": "Audit"}}},
        {
            "op": "add",
            "path": "/permissions/-",
            "value": {"role": "audit", "entity": "product", "read": True},
        },
    )
    home = follow(boss, "role:audit")
    world = re.sub(r"/apps/.*", "", home)
    assert boss.browser.get(f"{world}/apps/crm_ltc/product").status_code == 200
    assert boss.browser.get(f"{world}/apps/crm_ltc/lead").status_code == 403


def test_scripts_of_roles_say_only_words_the_server_gives(crm: Site) -> None:
    said = set()
    for file in (Path(ROOT) / "static" / "src" / "designer").glob("roles*.js"):
        said |= set(re.findall(r'\bsay\("(\w+)"', file.read_text(encoding="utf-8")))
    with crm.app.test_request_context("/"):
        given = set(words()) | set(role_words())
    assert said <= given, said - given
    assert {f"role_{right}" for right in ("read", "create", "update", "delete", "export")} <= given
