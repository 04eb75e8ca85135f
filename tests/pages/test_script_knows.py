"""What a record's page tells its script: enough to judge by itself whose record it is, its stages, workdays."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.node import node
from tests.web.conftest import ADMINISTRATOR, Site, make_site

RUNNER = Path(__file__).parents[1] / "rules" / "run.mjs"
APP = "sample_known"
STAGES = {
    "key": "status",
    "type": "stage",
    "initial": "new",
    "stages": [{"value": "new"}, {"value": "done"}],
    "transitions": [{"from": "new", "to": "done"}, {"from": "done", "to": "new"}],
}
FIELDS = [
    {"key": "name", "type": "text"},
    {"key": "due", "type": "date"},
    STAGES,
    *({"key": key, "type": "text"} for key in ("mine", "queued", "pooled", "again", "spare")),
]
CONDITIONS = {
    "mine": "owner = user",
    "queued": 'owner_role = "support"',
    "pooled": "ISBLANK(owner) and ISBLANK(owner_role)",
    "again": 'COUNT(stages, value = "new") > 1',
    "spare": "WORKDAY(due, 1) = DATE(2026, 3, 10)",
}
DEFINITION = {
    "formwright": 1,
    "key": APP,
    "roles": [{"key": "support"}],
    "entities": [{"key": "ticket", "title": "name", "fields": FIELDS}],
    "rules": [
        {"key": f"r_{key}", "entity": "ticket", "kind": "state", "when": when, "show": [key]}
        for key, when in CONDITIONS.items()
    ],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("known"))
    admin = site.by_token(ADMINISTRATOR)
    assert admin.post("/api/v1/apps", json=DEFINITION).status_code == 201
    assert admin.post(f"/api/v1/apps/{APP}/publish").status_code == 200
    yield site
    site.engine.dispose()


def judged(browser: FlaskClient, place: str) -> tuple[set[str], bool]:
    """What the page's script shows of the fields in question, and whether it has to ask the server."""
    page = browser.get(place).text
    found = re.search(r'id="record-known"[^>]*>(.*?)</script>', page, re.S)
    assert found, page
    known = json.loads(found.group(1))
    if known["saved"] is not None:  # told apart from the values, as far as it differs
        known["saved"] = {**known["values"], **known["saved"]}
    rules = browser.get(known["rules_url"]).json
    names = ("saved", "user", "settings", "timezone", "administrator", "holidays", "workdays")
    form = {name: known.get(name) for name in names}
    form |= {
        "record": {**(known["saved"] or {}), **known["beside"]},
        "given": {},
        "now": "2026-03-02T09:00:00Z",
    }
    said = json.dumps({"rules": rules, "form": form, "records": {}})
    ran = subprocess.run([node(), str(RUNNER)], input=said + "\n", capture_output=True, text=True, check=True)
    outcome = json.loads(ran.stdout)
    assert "error" not in outcome, outcome
    return set(outcome["visible"]) & CONDITIONS.keys(), bool(outcome["server"])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"mine"}),
        ({"owner": {"role": "support"}}, {"queued"}),
        ({"owner": None, "due": "2026-03-09"}, {"pooled", "spare"}),
    ],
)
def test_the_script_judges_as_the_server(site: Site, values: dict[str, Any], expected: set[str]) -> None:
    admin = site.by_token(ADMINISTRATOR)
    made = admin.post(f"/api/v1/apps/{APP}/ticket", json={"name": "x", **values}).json
    assert made is not None
    evaluated = admin.post(f"/api/v1/apps/{APP}/ticket/evaluate", json={"id": made["id"]}).json
    assert evaluated is not None and set(evaluated["visible"]) & CONDITIONS.keys() == expected
    browser = site.signed_in(ADMINISTRATOR)
    assert judged(browser, f"/apps/{APP}/ticket/{made['id']}") == (expected, False)


def test_stays_in_stages_count_without_asking(site: Site) -> None:
    admin = site.by_token(ADMINISTRATOR)
    made = admin.post(f"/api/v1/apps/{APP}/ticket", json={"name": "x"}).json
    assert made is not None
    for status in ("done", "new"):
        changed = admin.patch(f"/api/v1/apps/{APP}/ticket/{made['id']}", json={"status": status})
        assert changed.status_code == 200
    browser = site.signed_in(ADMINISTRATOR)
    assert judged(browser, f"/apps/{APP}/ticket/{made['id']}") == ({"mine", "again"}, False)


def test_a_new_record_is_its_makers(site: Site) -> None:
    assert judged(site.signed_in(ADMINISTRATOR), f"/apps/{APP}/ticket/new") == ({"mine"}, False)
