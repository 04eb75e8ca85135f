"""What publishing would mean for records: what is said before is what is found afterwards, on both databases.

Random changes are made to a draft over random records; the counts taken beforehand are compared with the
records themselves, looked at one by one before and after it is published.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from configurator.impact import count_records
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import StudioJob
from tests.studio.conftest import STUDIO, Studio, new_field, words_of
from tests.studio.test_tryout import live_digest
from tests.web.conftest import APP

Change = Callable[[dict[str, Any], random.Random], dict[str, Any]]


def _entity(document: dict[str, Any], key: str) -> int:
    return next(index for index, one in enumerate(document["entities"]) if one["key"] == key)


def _field(document: dict[str, Any], entity: str, key: str) -> str:
    index = _entity(document, entity)
    fields = document["entities"][index]["fields"]
    return f"/entities/{index}/fields/{next(at for at, one in enumerate(fields) if one['key'] == key)}"


def _sales_reads(document: dict[str, Any], entity: str) -> str:
    rows = document["permissions"]
    index = next(at for at, one in enumerate(rows) if one["role"] == "sales" and one["entity"] == entity)
    return f"/permissions/{index}/read"


INVALID = {
    "tight": ("quote", "total > {n}"),
    "thin": ("lead", "ISBLANK(company) and budget > {n} / 10"),
    "lined": ("quote", "COUNT(lines) > 1 and subtotal < {n}"),
    "near": ("lead", 'account.region = "north" and budget > {n} / 20'),
}


CODES = (None, "12", "x1", "1.5")


def fill(studio: Studio, chance: random.Random) -> None:
    """Records of many kinds, some with blanks."""
    site = studio.site
    regions = [None, "north", "south"]
    accounts = [
        site.new(
            "account", name=f"A{index}", region=chance.choice(regions), phone=chance.choice([None, "+86 100"])
        )
        for index in range(8)
    ]
    products = [site.new("product", code=f"P{index}", name=f"P{index}", price=str(chance.randrange(200)))
                for index in range(3)]  # fmt: skip
    for _ in range(12):
        lines = [
            {"product": chance.choice(products)["id"], "quantity": str(chance.randrange(1, 5))}
            for _ in range(chance.randrange(1, 4))
        ]
        discount = chance.choice([None, "0.1", "0.5"])
        reason = {"reason": "why"} if discount == "0.5" else {}
        caller = chance.choice([site.seller, site.other])
        site.new("quote", caller, account=chance.choice(accounts)["id"], lines=lines, level="standard",
                 discount=discount, **reason)  # fmt: skip
    for index in range(14):
        site.new(
            "lead",
            chance.choice([site.seller, site.other]),
            name=f"L{index}",
            code=chance.choice(CODES),
            company=chance.choice([None, "Co", "A longer one"]),
            budget=chance.choice([None, str(chance.randrange(100))]),
            account=chance.choice([None, chance.choice(accounts)["id"]]),
        )


def operations(document: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """A few changes of different kinds, drawn at random."""
    n = chance.randrange(20, 300)
    key = chance.choice(list(INVALID))
    entity, formula = INVALID[key]
    rule = {
        "key": key,
        "entity": entity,
        "kind": "validate",
        "invalid_when": formula.format(n=n),
        "message": "no",
    }
    several = [
        [{"op": "add", "path": "/rules/-", "value": rule}],
        [{"op": "add", "path": f"{_field(document, 'lead', 'company')}/required", "value": True}],
        [{"op": "add", "path": f"{_field(document, 'account', 'phone')}/required", "value": True}],
        [{"op": "add", "path": f"{_field(document, 'lead', 'budget')}/max", "value": str(n % 100)}],
        [{"op": "replace", "path": f"{_field(document, 'quote_line', 'amount')}/formula",
          "value": f"ROUND(quantity * price * {n % 3}, 2)"}],
        [{"op": "replace", "path": f"{_field(document, 'quote', 'total')}/formula",
          "value": f'IF(account.region = "north", subtotal, ROUND(subtotal * (1 - discount), 2) + {n % 2})'}],
        [{"op": "replace", "path": _sales_reads(document, "lead"), "value": f"owner = user and budget > {n % 100}"}],
        [{"op": "replace", "path": _sales_reads(document, "quote"), "value": f"total < {n} or owner = user"}],
        [new_field("extra", type="integer", label="Extra"), new_field("remark", label="Remark"),
         {"op": "add", "path": "/rules/-", "value": {"key": "asks", "entity": "account", "kind": "state",
          "when": 'region = "north" and ISBLANK(extra) and ISBLANK(remark)', "require": ["phone"]}}],
        [{"op": "replace", "path": f"{_field(document, 'lead', 'code')}/type", "value": "integer"}],
    ]  # fmt: skip
    chosen = chance.sample(several, 4)
    return [operation for part in chosen for operation in part]


class Looked:
    """All records as an administrator and as the sellers see them."""

    def __init__(self, studio: Studio) -> None:
        site = studio.site
        self.records = {
            entity: {one["id"]: one for one in site.admin.get(f"{APP}/{entity}?limit=200").json["items"]}
            for entity in ("account", "lead", "quote")
        }
        self.seen = {
            entity: [
                {one["id"] for one in caller.get(f"{APP}/{entity}?limit=200").json.get("items", [])}
                for caller in (site.seller, site.other)
            ]
            for entity in ("lead", "quote")
        }

    def where(self, studio: Studio, entity: str, formula: str) -> set[int]:
        answer = studio.site.admin.get(f"{APP}/{entity}", query_string={"filter": formula, "limit": "200"})
        assert answer.status_code == 200, answer.json
        return {one["id"] for one in answer.json["items"]}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_counted_is_what_there_is(studios: Studio, seed: int) -> None:
    studio, chance = studios, random.Random(seed)
    leads = _entity(studio.draft(), "lead")
    code = {"key": "code", "type": "text", "label": "Code"}
    adding = {"op": "add", "path": f"/entities/{leads}/fields/-", "value": code}
    studio.edit(adding, {"op": "remove", "path": "/scenarios"})
    assert studio.publish().status_code == 302
    fill(studio, chance)
    document = studio.draft()
    changes = operations(document, chance)
    studio.edit(*changes)
    draft = studio.draft()
    before = Looked(studio)
    with studio.site.engine.connect() as connection:
        counted = count_records(connection, "sample_sales")
    assert not counted.unknown or all("code" in one.path for one in counted.unknown), counted.unknown
    found = {(one.code, one.path): (one.count, one.ids) for one in counted.findings}
    rules = {one["key"]: one for one in draft["rules"] if one["kind"] == "validate"}
    bad_codes = found.pop(("count.unconverted", "/entities/lead/fields/code"), None)
    converts = any(one["path"].endswith("/type") for one in changes)
    no_numbers = [one for one in before.records["lead"].values() if one["code"] in CODES[2:]]
    assert (bad_codes[0] if bad_codes else 0) == (len(no_numbers) if converts else 0)
    more = {"accept_loss": "y"} if converts else {}
    published = studio.publish(**more)
    assert published.status_code == 302, words_of(published.text)
    after = Looked(studio)

    expected: dict[tuple[str, str], set[int]] = {}
    for key in INVALID:
        if key in rules:
            entity = rules[key]["entity"]
            expected[("count.invalid", f"/rules/{key}")] = after.where(
                studio, entity, rules[key]["invalid_when"]
            )
    by_path = {one["path"]: one for one in changes}
    for entity, key in (("lead", "company"), ("account", "phone")):
        asked = f"{_field(document, entity, key)}/required" in by_path
        by_rule = key == "phone" and any(one["key"] == "asks" for one in draft["rules"])
        if asked or by_rule:
            formula = (
                f"ISBLANK({key})" if asked else f'ISBLANK({key}) and region = "north" and ISBLANK(extra)'
            )
            expected[("count.required", f"/entities/{entity}/fields/{key}")] = after.where(
                studio, entity, formula
            )
    bound = by_path.get(f"{_field(document, 'lead', 'budget')}/max")
    if bound:
        formula = f"budget > {bound['value']}"
        expected[("count.invalid", "/entities/lead/fields/budget")] = after.where(studio, "lead", formula)
    for key in ("subtotal", "total"):
        expected[("count.computed", f"/entities/quote/fields/{key}")] = {
            one
            for one, record in before.records["quote"].items()
            if record[key] != after.records["quote"][one][key]
        }
    for entity in ("lead", "quote"):
        pairs = list(zip(before.seen[entity], after.seen[entity], strict=True))
        path = f"/permissions/sales~{entity}/read"
        expected[("count.lost", path)] = set().union(*(was - now for was, now in pairs))
        expected[("count.gained", path)] = set().union(*(now - was for was, now in pairs))
    for place, ids in expected.items():
        count, listed = found.pop(place, (0, []))
        assert (count, listed) == (len(ids), sorted(ids)), (place, changes)
    left = {place for place in found if place != ("count.computed", "/entities/quote_line/fields/amount")}
    assert {place[0] for place in left} <= {"count.computed"}, found


def change(studio: Studio) -> None:
    """Something to count: an account that must have a telephone, where one has none."""
    studio.site.new("account", name="Without")
    studio.site.new("account", name="With", phone="+86 100")
    draft = studio.draft()
    studio.edit({"op": "add", "path": f"{_field(draft, 'account', 'phone')}/required", "value": True})


def counted(studio: Studio) -> Any:
    """What the interface says of the counting, once it is over."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = studio.site.admin.get(f"{APP}/draft/impact").json["counting"]
        if found is not None and found["state"] != "running":
            return found
        time.sleep(0.1)
    raise AssertionError("the counting does not end")


def test_the_interface_counts_and_tells(studios: Studio) -> None:
    change(studios)
    assert studios.site.admin.get(f"{APP}/draft/impact").json == {"counting": None}
    begun = studios.site.admin.post(f"{APP}/draft/impact")
    assert begun.status_code == 200 and begun.json["changes"] and "steps" in begun.json
    found = counted(studios)
    assert found["state"] == "done" and found["done"] == found["total"]
    assert [(one["code"], one["count"], one["records"]) for one in found["findings"]] == [
        ("count.required", 1, [1])
    ]
    assert found["findings"][0]["text"] == "Phone of Account becomes required; 1 records have none"


def test_the_publish_page_shows_the_records(studio: Studio) -> None:
    change(studio)
    studio.get(f"{STUDIO}/publish")
    counted(studio)
    page = studio.get(f"{STUDIO}/publish").text
    assert "Phone of Account becomes required; 1 records have none" in words_of(page)
    assert "/apps/sample_sales/account?c0=phone&amp;o0=blank" in page
    job = re.findall(r"publish/counting/(\d+)", page) or [str(counted(studio)["id"])]
    address = f"{STUDIO}/publish/counting/{job[0]}/0"
    listed = studio.get(address)
    assert "Without" in words_of(listed.text) and "With " not in words_of(listed.text).replace("Without", "")
    assert "/apps/sample_sales/account/1" in listed.text
    assert studio.get(address.removesuffix("0") + "7").status_code == 404
    studio.get("/choose?language=zh")
    assert "客户的电话变为必填；1 条记录没有值" in studio.page(f"{STUDIO}/publish")


def test_a_counting_that_fell_silent_says_so_and_is_run_again(studio: Studio) -> None:
    """The server was stopped while it was counting: the row says `running`, and nobody works on it."""
    change(studio)
    studio.get(f"{STUDIO}/publish")
    counted(studio)
    jobs = table_of(StudioJob)
    with write_transaction(studio.site.engine) as connection:
        silent = {"state": "running", "result": None, "beat_at": datetime.now(UTC) - timedelta(minutes=1)}
        connection.execute(update(jobs).values(silent))
    page = studio.get(f"{STUDIO}/publish").text
    assert "The server was stopped while it was counting" in words_of(page)
    assert "data-poll" not in page and "1 records have none" not in words_of(page)
    again = studio.post(f"{STUDIO}/publish/counting")
    assert again.status_code == 302
    assert counted(studio)["state"] == "done"
    assert "1 records have none" in words_of(studio.get(f"{STUDIO}/publish").text)


def test_cancelling_stops_the_statement_that_runs(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A counting that would go on for long is over within moments once it is cancelled."""
    change(studio)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    running = threading.Event()

    def forever(ground: Any, *_more: Any) -> Any:
        running.set()
        ground.connection.exec_driver_sql(endless).all()

    monkeypatch.setattr("configurator.impact.count_effects", forever)
    begun = studio.site.admin.post(f"{APP}/draft/impact").json["counting"]
    assert begun["state"] == "running" and running.wait(10)
    stopped = studio.site.admin.delete(f"{APP}/draft/impact").json["counting"]
    assert stopped["state"] == "cancelled" and stopped["findings"] == []
    deadline = time.monotonic() + 30
    while any(one.name == f"counting-{begun['id']}" for one in threading.enumerate()):
        assert time.monotonic() < deadline, "the statement goes on"
        time.sleep(0.1)
    assert "Counting was cancelled" in studio.page(f"{STUDIO}/publish")


def test_counting_changes_nothing(studios: Studio) -> None:
    change(studios)
    before = live_digest(studios)
    with studios.site.engine.connect() as connection:
        count_records(connection, "sample_sales")
    assert live_digest(studios) == before
