"""What formulas may learn of other people: name, department and the app's own fields, never the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from runtime.access import accounts
from tests.web.conftest import ADMINISTRATOR, Caller, Site, codes, make_site

APP = "/api/v1/apps/sample_people"
ANN, BOB = "ann@sample.example", "bob@sample.example"
DEFINITION = {
    "formwright": 1,
    "key": "sample_people",
    "roles": [{"key": "staff"}],
    "user_fields": [{"key": "level", "type": "integer"}],
    "entities": [
        {
            "key": "note",
            "title": "text",
            "fields": [
                {"key": "text", "type": "text"},
                {"key": "checker", "type": "user"},
                {"key": "address", "type": "text", "formula": "owner.email"},
            ],
        }
    ],
    "rules": [
        {"key": "theirs", "entity": "note", "kind": "state", "when": 'checker.email = "x"', "lock": ["text"]},
        {"key": "own", "entity": "note", "kind": "state", "when": 'user.email = "x"', "lock": ["checker"]},
    ],
    "permissions": [
        {
            "role": "staff",
            "entity": "note",
            "create": True,
            "read": 'not ISBLANK(owner.email) and owner.email <> "nobody@sample.example"',
        }
    ],
    "views": [
        {
            "key": "mine",
            "entity": "note",
            "kind": "table",
            "filter": "owner.email = user.email",
            "columns": ["text"],
        }
    ],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home: Path = tmp_path_factory.mktemp("people")
    site = make_site(home)
    admin = site.by_token(ADMINISTRATOR)
    assert admin.post("/api/v1/apps", json=DEFINITION).status_code == 201
    assert admin.post(f"{APP}/publish").status_code == 200
    for email in (ANN, BOB):
        site.add(email, name=email.partition("@")[0].title())
        accounts.grant_role(site.engine, "sample_people", "staff", email)
        made = site.by_token(email).post(f"{APP}/note", json={"text": f"of {email[:3]}"})
        assert made.status_code == 201, made.json
    yield site
    site.engine.dispose()


@pytest.fixture(scope="module")
def ann(site: Site) -> Caller:
    return site.by_token(ANN)


ASKED = [
    ("/note", {"filter": f'owner.email = "{BOB}"'}),
    ("/note", {"filter": 'BEGINS(created_by.email, "b")'}),
    ("/note", {"filter": "not ISBLANK(checker.email)"}),
    ("/note", {"filter": 'user.department.head.email = "x"'}),
    ("/note", {"filter": f'COUNT(ENTITY(user, email = "{BOB}")) = 1'}),
    ("/note", {"sort": "owner.email"}),
    ("/note", {"sort": "-updated_by.email"}),
    ("/note", {"fields": "owner.email"}),
    ("/query", {"entity": "note", "group_by": "owner.email"}),
    ("/query", {"entity": "note", "measure": "MAX(owner.email)"}),
    ("/query", {"entity": "note", "measure": "COUNT()", "filter": 'owner.email = "x"'}),
    ("/note/export", {"filter": f'owner.email = "{BOB}"'}),
]


@pytest.mark.parametrize(("path", "asked"), ASKED)
def test_another_persons_address_is_unknown(ann: Caller, path: str, asked: dict[str, str]) -> None:
    answer = ann.get(APP + path, query_string=asked)
    assert answer.status_code in (400, 403), answer.text
    assert BOB not in answer.text.replace(str(asked), "")
    if answer.status_code == 400:
        assert {code for code, _path in codes(answer)} <= {
            "formula.unknown_member",
            "formula.unknown_name",
            "field.unknown",
        }


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ('owner.name = "Bob"', 1),
        ("ISBLANK(owner.department)", 2),
        (f'user.email = "{ANN}"', 2),
        ("owner = user", 1),
    ],
)
def test_what_may_be_asked(ann: Caller, formula: str, found: int) -> None:
    answer = ann.get(f"{APP}/note", query_string={"filter": formula})
    assert answer.status_code == 200, answer.text
    assert len(answer.json["items"]) == found  # type: ignore[index]


def test_an_administrator_may_ask(site: Site) -> None:
    admin = site.by_token(ADMINISTRATOR)
    answer = admin.get(
        f"{APP}/note", query_string={"filter": f'owner.email = "{BOB}"', "sort": "owner.email"}
    )
    assert [one["text"] for one in answer.json["items"]] == ["of bob"]  # type: ignore[index]


def test_formulas_of_the_definition_go_on_reading_it(site: Site, ann: Caller) -> None:
    """The row condition and the computed field above worked already; a view filters by it, too."""
    assert [one["address"] for one in ann.get(f"{APP}/note").json["items"]] == [ANN, BOB]  # type: ignore[index]
    page = site.signed_in(ANN).get("/apps/sample_people/-/views/mine")
    assert page.status_code == 200
    assert "of ann" in page.text and "of bob" not in page.text


def test_a_rule_that_reads_it_is_left_to_the_server(site: Site) -> None:
    for email, is_open in ((ANN, False), (ADMINISTRATOR, True)):
        browser = site.signed_in(email)
        found = re.search(
            r'"rules_url": ?"([^"]+)"', unescape(browser.get("/apps/sample_people/note/new").text)
        )
        assert found
        states = browser.get(found.group(1)).json["entities"]["note"]["states"]  # type: ignore[index]
        by_rule = {one["rule"]: one["when"] for one in states}
        assert ("node" in by_rule["theirs"]) is is_open and "node" in by_rule["own"]
