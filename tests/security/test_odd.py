"""Bodies and parameters nobody sends by accident: refused or taken, no failure of the server, never slow."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.security.vault import APP, Vault

SLOW = 2.0
"""Seconds of this process that an answer may cost: the machine may be busy with something else."""
DEEP = "[" * 5000 + "]" * 5000
BODIES = [
    b'{"name":NaN}',
    b'{"name":1e999}',
    b'{"name":"x","name":5}',
    b'{"name":"\\u0000"}',
    b'{"name":"\\ud800"}',
    b'{"name":"\xff"}',
    f'{{"name":"x","data":{DEEP}}}'.encode(),
    b'{"name":"x","data":"\\u0000"}',
    f'{{"name":"x","data":{"[" * 500 + "]" * 500}}}'.encode(),
    b'{"__proto__":1,"name":"x"}',
    b'{"name":"x","data":{"__proto__":{"a":1},"constructor":{"prototype":1}}}',
    b'{"name":"x","data":{"a":123456789012345678901234567890}}',
    b'{"name":"x","data":{"a":1e300}}',
    b'{"name":"x","data":{"\\u0000":1}}',
    b'{"name":"x","owner":{"id":1180591620717411303424}}',
    b'{"name":"x","owner":-1}',
    b'{"name":"x","owner":{"email":"\\u0000"}}',
    b'{"name":"x","owner":true}',
    b'{"name":"x","parts":[{"id":1180591620717411303424}]}',
    b'{"name":"x","parts":[null]}',
    b'{"name":"x","parts":{"0":1}}',
    b"[]",
    b"null",
    b'""',
    b"",
    b"{",
    b'{"name":["x"]}',
    b'{"name":{"a":1}}',
    b'{"name":"' + b"x" * 200_000 + b'"}',
    b'{"name":"\xe2\x80\xae\xe2\x80\x8bx\xcc\x81"}',
]
FORMULAS = [
    "'; DROP TABLE x;--",
    '" OR 1=1 --',
    'name"',
    "*",
    "",
    "-",
    "--id",
    ".",
    "name.name",
    "\0",
    "%00",
    "\ud7ff",
    "(" * 5000,
    "(" * 400 + "1" + ")" * 400,
    "NOT " * 3000 + "true",
    "name & " * 3000 + "name",
    "x" * 60_000,
    'REPT("x", 1000000000) = "y"',
    'REPT(REPT("x", 10000), 10000) = "y"',
    'LEN(SUBSTITUTE(REPT("a", 9999), "a", REPT("b", 9999))) > 0',
    'LEN(TEXTJOIN("", RANGE(1, 1000000))) > 0',
    'REGEX(name, "^(a+)+$")',
    'REGEX(name, "(a{1000}){1000}")',
    "POWER(10, 999999) > 1",
    "2 ^ 999999 > 1",
    f"{'9' * 60} > id",
    f"{'9' * 6000} > id",
    "1e309 > 1",
    "DATE(99999, 1, 1) > TODAY()",
    "ADDMONTHS(TODAY(), 999999999) > TODAY()",
    "TODAY() + 99999999999 > TODAY()",
    "1 / 0 > 1",
    "ROUND(1, 999999999) > 1",
    "MOD(1, 0) > 0",
    "SQRT(-1) > 0",
    "SUM(RANGE(1, 1000000000)) > 0",
    "WORKDAY(TODAY(), 999999999) > TODAY()",
    f'VALUE("{"9" * 5000}") > 1',
    "__class__",
    "name.__class__",
    "().__class__.__bases__[0]",
    "lambda: 1",
    "import os",
    "{% raw %}",
    "${jndi:ldap://x}",
    'name\\"',
    "1; SELECT 1",
    "1) UNION SELECT password FROM user_account --",
    "id/**/=/**/1",
    "t.id",
    "a.secret",
]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """The installation on both databases."""
    home: Path = tmp_path_factory.mktemp("odd")
    config = {}
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgresql_cluster")
        cluster.make_database("formwright_odd")
        config = {"FORMWRIGHT_DATABASE_URL": cluster.url("formwright_odd")}
    found = Vault.prepared(home, **config)
    yield found
    found.engine.dispose()


def sound(answer: TestResponse, started: float, *asked: Any) -> None:
    """An answer that is none of the server's failures, in time, without a trace of the inside."""
    assert answer.status_code < 500, (asked, answer.text[:500])
    assert time.thread_time() - started < SLOW, asked
    for word in ("Traceback", "sqlite3", "psycopg", "SELECT "):
        assert word in str(asked) or word not in answer.text, answer.text[:500]


DOUBLED = [
    (b'{"name": "a", "name": "b"}', 400),
    (b'{"name" :"a","x":{"y":1,\n"y"\t: 2}}', 400),
    (b'{"name": "\\": \\"name\\": {\\"name\\":", "na\\u006de": 1}', 400),
    (b'{"name": "at 10:30 \\"name\\": twice, \\"name\\":"}', 200),
]


@pytest.mark.parametrize(("body", "status"), DOUBLED)
def test_two_members_of_one_name(place: Vault, body: bytes, status: int) -> None:
    answer = place.clerk.post(f"{APP}/account/evaluate", data=body, content_type="application/json")
    assert answer.status_code == status, answer.text
    rows = b"[{}, " + body + b"]"
    answer = place.clerk.post(f"{APP}/account/batch?partial=1", data=rows, content_type="application/json")
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
def test_bodies(place: Vault, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    for method, address in (("POST", ""), ("PATCH", "/2"), ("POST", "/evaluate"), ("POST", "/2/flows/peek")):
        started = time.thread_time()
        sound(place.clerk.request(method, f"{APP}/account{address}", data=body, headers=json), started, body)
    for address in ("/batch", "/batch?partial=1", "/import"):
        started = time.thread_time()
        sound(
            place.clerk.post(f"{APP}/account{address}", data=b"[" + body + b"]", headers=json), started, body
        )
    started = time.thread_time()
    sound(place.clerk.get(f"{APP}/account"), started, "list after", body)
    assert place.clerk.get(f"{APP}/account").status_code == 200


@pytest.mark.parametrize("source", FORMULAS, ids=lambda source: repr(source[:24]))
def test_parameters(place: Vault, source: str) -> None:
    asked = [
        *(
            ("/account", {name: source})
            for name in ("filter", "q", "sort", "fields", "after", "limit", "count")
        ),
        *(
            ("/query", {"entity": "account", name: source})
            for name in ("group_by", "measure", "filter", "limit")
        ),
        ("/query", {"entity": source}),
    ]
    for address, parameters in asked:
        started = time.thread_time()
        sound(place.clerk.get(APP + address, query_string=parameters), started, parameters)


@pytest.mark.parametrize(
    "value",
    [
        2**70,
        -1,
        0,
        True,
        1.5,
        "1",
        "x",
        "\0",
        {"id": 2**70},
        {"id": -1},
        {"id": "1"},
        {"name": "\0"},
        {"name": {"a": 1}},
        {"name": "x", "z": 1},
        {"owner": 1},
        [1],
        {},
        {"secret": "dull"},
    ],
)
def test_references(place: Vault, value: Any) -> None:
    bodies = [
        ("deal", {"account": value}),
        ("task", {"who": value}),
        ("task", {"about": value}),
        ("task", {"about": {"entity": "deal", "id": value}}),
        ("deal", {"amount": value}),
    ]
    for entity, body in bodies:
        started = time.thread_time()
        sound(place.clerk.post(f"{APP}/{entity}", json={"name": "x", **body}), started, body)
        sound(place.clerk.post(f"{APP}/{entity}/evaluate", json=body), started, body)
    assert place.clerk.post(f"{APP}/deal", json={"account": {"secret": "dull"}}).status_code == 422


@pytest.mark.parametrize(
    "number", ["0", "-1", "9" * 18, "9" * 30, "9" * 5000, "1.0", "1e3", "%C2%B2", "+1", "0x1"]
)
def test_numbers_in_addresses(place: Vault, number: str) -> None:
    for tail in ("", "/history", "/runs"):
        assert place.clerk.get(f"{APP}/account/{number}{tail}").status_code == 404
    assert place.clerk.patch(f"{APP}/account/{number}", json={"name": "x"}).status_code == 404
