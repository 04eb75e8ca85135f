"""What is hidden is in no answer, whichever door somebody asks at, and can't be learnt by asking cleverly."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.security.vault import APP, CANARIES, NUMBER, PAGES, RIVALS, WORD, Vault
from tests.web.conftest import codes

ENTITIES = ("account", "part", "bolt", "hush", "deal", "deal_line", "task", "vault", "user", "department")


def assert_clean(text: str, *asked: str) -> None:
    """None of the canaries, but for what the question itself said."""
    for canary in (*CANARIES, RIVALS):
        assert canary in "".join(asked) or canary not in text, text[:2000]


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_get_of_the_interface_is_clean(standing: Vault, entity: str) -> None:
    tails = [
        "",
        "/1",
        "/2",
        "/1/history",
        "/2/history",
        "/1/runs",
        "/export",
        "/export?format=json",
        "?fields=id",
        "?count=1&sort=-id",
    ]
    for tail in tails:
        answer = standing.clerk.get(f"{APP}/{entity}{tail}")
        assert answer.status_code < 500
        assert_clean(answer.text)
    for address in (APP, f"{APP}/openapi.json", "/api/v1/openapi.json", "/api/v1/apps", "/api/v1/me"):
        assert_clean(standing.clerk.get(address).text)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 1},
        {"id": 2},
        {"name": "tell"},
        {"name": "tell", "account": 1},
        {"account": 1},
        {"deal": 2},
        {"deal": 1},
        {"about": {"entity": "vault", "id": 1}},
        {"about": {"entity": "deal", "id": 2}},
        {"about": {"entity": "hush", "id": 1}},
        {"region": "tell", "name": "x"},
        {"id": 1, "region": "tell"},
        {"id": 1, "name": "tell"},
        {"account": {"secret": "canarybird"}},
        {"account": {"name": "Sample Co"}},
        {"parts": [{"id": 1}]},
        {"parts": [{"id": 2}]},
        {"hushed": [{"id": 1}]},
    ],
)
@pytest.mark.parametrize("entity", ["account", "deal", "task", "vault", "part", "hush"])
def test_evaluate_is_clean(standing: Vault, entity: str, body: dict[str, Any]) -> None:
    answer = standing.clerk.post(f"{APP}/{entity}/evaluate", json=body)
    assert answer.status_code < 500
    assert_clean(answer.text, str(body))


HIDDEN_FORMULAS = [
    "secret",
    "margin",
    "doubled",
    "today",
    "copied",
    "total",
    "SUM(parts.cost)",
    "COUNT(hushed)",
    "MAX(hushed.word)",
    "COUNT(vaults)",
    "MAX(vaults.word)",
    "COUNT(ENTITY(vault))",
    "COUNT(ENTITY(hush))",
    "SUM(ENTITY(account).margin)",
    "COUNT(ENTITY(account, margin > 1))",
    "COUNT(parts, cost > 1)",
    'COUNT(parts, COUNT(bolts, alloy = "x") > 0)',
    "MAX(deals.looked_up)",
    "MAX(deals.taken)",
]


@pytest.mark.parametrize("source", HIDDEN_FORMULAS)
def test_formulas_people_send_do_not_know_it(standing: Vault, source: str) -> None:
    asked = [
        ("/account", {"filter": f"{source} = {source}"}),
        ("/account", {"sort": source}),
        ("/account", {"sort": f"-{source}"}),
        ("/account", {"fields": source}),
        ("/query", {"entity": "account", "group_by": source}),
        ("/query", {"entity": "account", "filter": f"{source} = {source}"}),
        *(
            ("/query", {"entity": "account", "measure": f"{name}({source})"})
            for name in ("MIN", "MAX", "SUM", "COUNT", "COUNTDISTINCT", "TEXTJOIN")
        ),
    ]
    for address, parameters in asked:
        answer = standing.clerk.get(APP + address, query_string=parameters)
        assert answer.status_code == 400, (address, parameters, answer.text)
        assert_clean(answer.text)


@pytest.mark.parametrize(
    ("entity", "source", "expected"),
    [
        ("account", "SUM(deals.amount) > 0", 0),
        ("account", f'COUNT(deals, note = "{RIVALS}") > 0', 0),
        ("account", "COUNT(deals) = 1", 1),
        ("account", "COUNT(ENTITY(deal)) = 1", 2),
        ("account", "COUNT(ENTITY(deal_line)) = 1", 2),
        ("task", f'deal.name = "{RIVALS}"', 0),
        ("task", 'deal.name = "Mine"', 1),
        ("deal_line", f'item = "{RIVALS}"', 0),
        ("deal_line", f'parent.name = "{RIVALS}"', 0),
    ],
)
def test_row_conditions_hold_behind_every_hop(
    standing: Vault, entity: str, source: str, expected: int
) -> None:
    found = standing.clerk.get(f"{APP}/{entity}", query_string={"filter": source})
    assert found.status_code == 200, found.text
    assert len(found.json["items"]) == expected
    assert_clean(found.text, source)


@pytest.mark.parametrize("q", [WORD, NUMBER, RIVALS, "dull", "canary", "%", "_", "ird"])
def test_search_finds_nothing_hidden(standing: Vault, q: str) -> None:
    for entity in ENTITIES:
        answer = standing.clerk.get(f"{APP}/{entity}", query_string={"q": q})
        assert answer.status_code != 200 or answer.json["items"] == []
        assert_clean(answer.text, q)


def test_rows_of_a_hidden_list_are_nowhere(standing: Vault) -> None:
    for address in ("/hush", "/hush/1", "/hush/1/history", "/hush?q=canary"):
        answer = standing.clerk.get(APP + address)
        assert answer.status_code == 403, address
    assert standing.boss.get(f"{APP}/hush/1").json["word"] == WORD


WRONG = [
    ({"secre": 1}, "secre"),
    ({"secret": 5}, "secret"),
    ({"margin": "abc"}, "margin"),
    ({"margin": "999999999"}, "margin"),
    ({"doubled": "1"}, "doubled"),
    ({"today": "1"}, "today"),
    ({"total": "1"}, "total"),
    ({"hushed": "x"}, "hushed"),
    ({"hushed": [{"word": 1}]}, "hushed"),
    ({"parts": [{"cost": "abc"}]}, "parts/0/cost"),
    ({"parts": [{"cos": 1}]}, "parts/0/cos"),
    ({"parts": [{"bolts": [{"alloy": 1}]}]}, "parts/0/bolts/0/alloy"),
]


@pytest.mark.parametrize(("values", "path"), WRONG)
def test_a_hidden_field_is_unknown_however_wrong_its_value(
    standing: Vault, values: dict[str, Any], path: str
) -> None:
    for method, address, body, prefix in (
        ("POST", "/account", {"name": "x", **values}, ""),
        ("PATCH", "/account/1", values, ""),
        ("POST", "/account/batch", [{"name": "x", **values}], "0/"),
        ("POST", "/account/import", [{"name": "x", **values}], "0/"),
    ):
        answer = standing.clerk.request(method, APP + address, json=body)
        assert answer.status_code == 422 and codes(answer) == [("field.unknown", prefix + path)]
        for word in ("Hushed", "secret", "margin", "cost", "alloy"):
            assert word in path or word not in answer.text, answer.text


@pytest.mark.parametrize("column", ["Hushed word", "Hushed margin", "secret", "margin", "hushed"])
def test_a_hidden_field_is_no_column(standing: Vault, column: str) -> None:
    table = f"name,{column}\nx,abc\n".encode()
    answer = standing.clerk.post(f"{APP}/account/import", data=table, content_type="text/csv")
    assert answer.status_code == 422 and codes(answer) == [("table.column", column)]


@pytest.mark.parametrize("deal", [2, {"id": 2}, 999, {"name": RIVALS}, 2**70, -1])
def test_an_answer_to_a_button_refers_to_what_one_may_see(standing: Vault, deal: Any) -> None:
    before = standing.digest()
    answer = standing.clerk.post(standing.path("account", "/flows/peek"), json={"deal": deal})
    assert answer.status_code == 422
    assert_clean(answer.text, str(deal))
    assert standing.digest() == before


def test_pages_are_clean(browser: FlaskClient) -> None:
    addresses = [
        "",
        *(f"/{entity}{tail}" for entity in ENTITIES for tail in ("", "/1", "/2", "/new")),
        "/deal/new?account=1",
        "/task/new?deal=2",
        "/account?sort=margin",
        "/account?all=1",
        "/account/1/flows/peek",
        "/deal/2/flows/shake",
        "/vault/1/flows/stir",
        *(f"/{entity}/-/rules/1/x.json" for entity in ENTITIES),
    ]
    for address in addresses:
        answer = browser.get(PAGES + address)
        assert answer.status_code < 500, address
        assert_clean(answer.text)


@pytest.mark.parametrize(
    "address",
    [
        "/deal/2/flows/shake",
        "/vault/1/flows/stir",
        "/deal/2",
        "/vault/1",
        "/deal/2/delete",
        "/vault/1/delete",
        "/deal/2/restore",
        "/vault/1/restore",
        "/deal/-/evaluate?id=2",
        "/vault/-/evaluate?id=1",
        "/task/-/look-up?path=deal",
        "/task/-/look-up?path=deal&q=rivals",
        "/vault/-/look-up?path=account",
        "/account/-/look-up?path=hushed/0/word",
        "/task/-/evaluate",
        "/deal/-/evaluate",
        "/account/-/look-up?path=parts/²/item",
        "/deal/-/evaluate?id=²",
    ],
)
@pytest.mark.parametrize(
    "data", [{}, {"f-n": "abc"}, {"f-deal": "2", "f-name": "x"}, {"f-name": "tell", "f-account": "1"}]
)
def test_what_pages_post_is_clean(
    standing: Vault, browser: FlaskClient, address: str, data: dict[str, str]
) -> None:
    token = browser.get("/api/v1/session").json["csrf_token"]
    before = standing.digest()
    answer = browser.post(PAGES + address, data={**data, "csrf_token": token})
    assert answer.status_code < 500
    assert_clean(answer.text)
    assert standing.digest() == before


def test_users_tell_no_secrets(standing: Vault) -> None:
    for source in (
        'owner.password = "x"',
        'owner.fs_uniquifier <> ""',
        'user.password = "x"',
        "COUNT(ENTITY(app_version)) > 0",
        "COUNT(ENTITY(user_session)) > 0",
    ):
        answer = standing.clerk.get(f"{APP}/account", query_string={"filter": source})
        assert answer.status_code == 400 and re.search("unknown", codes(answer)[0][0])


def test_a_trace_names_neither_hidden_fields_nor_formulas_that_read_them(standing: Vault) -> None:
    for entity in ("account", "deal"):
        answer = standing.clerk.post(f"{APP}/{entity}/evaluate", json={"id": 1})
        traced = answer.json["trace"]
        assert traced and all(one["rule"] for one in traced)
        for word in ("secret", "margin", "cost", "copied", "doubled"):
            assert word not in str([(one["path"], one["formula"], one["values"]) for one in traced])
