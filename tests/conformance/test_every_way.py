"""What a rule refuses is refused on every way a value can come by, and what it allows ends the same."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from tests.conformance.conftest import Desk, House
from tests.web.conftest import sign_in

KEY = "every_way"
API, PAGES = f"/api/v1/apps/{KEY}", f"/apps/{KEY}"
CLERK = "every_clerk"
Json = dict[str, Any]

FIELDS: list[Json] = [
    {"key": "name", "type": "text", "required": True},
    {"key": "code", "type": "text", "unique": True},
    {"key": "amount", "type": "decimal", "scale": 2, "max": "9000"},
    {"key": "kind", "type": "choice", "options": [{"value": "a"}, {"value": "b", "when": "amount > 100"}]},
    {"key": "reason", "type": "text"},
    {"key": "fixed", "type": "text"},
    {"key": "extra", "type": "text", "when_hidden": "clear"},
    {"key": "double", "type": "decimal", "scale": 2, "formula": "amount * 2"},
    {"key": "level", "type": "integer"},
    {"key": "day", "type": "date"},
    {"key": "above", "type": "reference", "entity": "job", "choose_from": "amount > 500", "on_delete": "clear"},
    {"key": "read_only", "type": "text"},
    {"key": "secret", "type": "text"},
    {"key": "status", "type": "stage", "initial": "open",
     "stages": [{"value": "open"}, {"value": "done"}, {"value": "paid"}],
     "transitions": [{"from": "open", "to": "done", "when": "amount > 0"},
                     {"from": "open", "to": "paid", "roles": ["chief"]}]},
]  # fmt: skip
ASKED = {"decimal": "decimal", "integer": "integer", "date": "date"}


def definition() -> Json:
    button = {"on": "button", "label": "Go"}
    writable = [field for field in FIELDS if "formula" not in field and field["key"] != "above"]
    flows = [
        {"key": f"set_{field['key']}", "entity": "job",
         "trigger": {**button, "ask": [{"key": "v", "type": ASKED.get(field["type"], "text")}]},
         "steps": [{"key": "s", "do": "set_values", "values": {field["key"]: "steps.ask.v"}}]}
        for field in writable
    ]  # fmt: skip
    return {
        "formwright": 1, "key": KEY,
        "entities": [
            {"key": "job", "title": "name", "fields": [*FIELDS, {"key": "rows", "type": "children", "entity": "row"}]},
            {"key": "row", "fields": [
                {"key": "price", "type": "decimal", "scale": 2}, {"key": "why", "type": "text"}]}],
        "rules": [
            {"key": "large", "entity": "job", "kind": "state", "when": "amount > 1000", "require": ["reason"]},
            {"key": "shut", "entity": "job", "kind": "state", "when": "kind = \"a\"", "lock": ["fixed"]},
            {"key": "more", "entity": "job", "kind": "state", "when": "amount > 10", "show": ["extra"]},
            {"key": "urgent", "entity": "job", "kind": "compute", "when": "name = \"urgent\"", "set": {"level": "5"}},
            {"key": "late", "entity": "job", "kind": "validate", "invalid_when": "day < DATE(2020, 1, 1)",
             "field": "day", "message": "Too long ago"},
            {"key": "sum", "entity": "job", "kind": "validate", "invalid_when": "SUM(rows.price) > 500",
             "message": "Too many rows"},
            {"key": "dear", "entity": "row", "kind": "state", "when": "price > 100", "require": ["why"]}],
        "forms": [{"key": "main", "entity": "job", "layout": [
            {"id": "s", "section": "All", "items": [*({"field": field["key"]} for field in FIELDS), {"field": "rows"}]}]}],
        "flows": flows,
        "roles": [{"key": "clerk"}, {"key": "chief"}],
        "permissions": [
            {"role": "clerk", "entity": "job", "create": True, "read": True, "update": "name <> \"closed\"",
             "delete": True, "export": True, "fields": {"read_only": "read", "secret": "hide"}}],
    }  # fmt: skip


@dataclass
class Ways:
    """A clerk at the interface and in a browser, and the administrator who looks at what is stored."""

    desk: Desk
    admin: Desk
    browser: FlaskClient

    def stored(self, record: int) -> Json:
        found: Json = self.admin.get(f"job/{record}")
        return {key: value for key, value in found.items() if key in {one["key"] for one in FIELDS}}

    def newest(self) -> int:
        items = self.admin.get("job", sort="-id", limit=1)["items"]
        return items[0]["id"] if items else 0

    def post(self, path: str, **data: Any) -> TestResponse:
        session = self.browser.get("/api/v1/session").json
        assert session is not None
        headers = {"Origin": "http://localhost"}
        return self.browser.post(path, data={"csrf_token": session["csrf_token"], **data}, headers=headers)


@pytest.fixture(scope="module")
def ways(house: House) -> Ways:
    admin = house.publish(definition())
    desk = house.desk(CLERK, KEY, "clerk")
    browser = house.visitor()
    assert sign_in(browser, f"{CLERK}@sample.example").status_code == 302
    return Ways(desk, admin, browser)


def form(values: Json) -> Json:
    return {f"f-{key}": "" if value is None else str(value) for key, value in values.items()}


# Ways to change a stored record: each sends `change`, whatever comes of it


def by_patch(ways: Ways, record: int, change: Json) -> Any:
    return ways.desk.send("PATCH", f"job/{record}", change)


def by_batch(ways: Ways, record: int, change: Json) -> Any:
    return ways.desk.send("POST", "job/batch", [{"id": record, **change}])


def by_page(ways: Ways, record: int, change: Json) -> Any:
    return ways.post(
        f"{PAGES}/job/{record}", **{"-revision": ways.admin.get(f"job/{record}")["revision"]}, **form(change)
    )


def by_cell(ways: Ways, record: int, change: Json) -> Any:
    for key in change:
        said = ways.post(f"{PAGES}/job/{record}/cell/{key}", **form({key: change[key]}), columns=key)
    return said


def by_bulk(ways: Ways, record: int, change: Json) -> Any:
    for key in change:
        sent = {"id": [record], "view": "", "where": "", "field": key, "-act": "save"}
        said = ways.post(f"{PAGES}/job/-/chosen/change", **sent, **form({key: change[key]}))
    return said


def by_flow(ways: Ways, record: int, change: Json) -> Any:
    for key in change:
        said = ways.desk.press("job", record, f"set_{key}", v=change[key])
    return said


# Ways to make one


def made_by_post(ways: Ways, values: Json) -> Any:
    return ways.desk.send("POST", "job", values)


def made_by_batch(ways: Ways, values: Json) -> Any:
    return ways.desk.send("POST", "job/batch", [values])


def made_by_page(ways: Ways, values: Json) -> Any:
    return ways.post(f"{PAGES}/job/new", **form(values))


def made_by_quick(ways: Ways, values: Json) -> Any:
    return ways.post(f"{PAGES}/job/-/quick", **form(values))


def made_by_csv(ways: Ways, values: Json) -> Any:
    return ways.desk.send(
        "POST", "job/import", data=table(values).encode(), content_type="text/csv; charset=utf-8"
    )


def made_by_xlsx(ways: Ways, values: Json) -> Any:
    book = Workbook()
    assert book.active is not None
    book.active.append(list(values))
    book.active.append(list(values.values()))
    buffer = io.BytesIO()
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return ways.desk.send("POST", "job/import", data=buffer.getvalue(), content_type=kind)


def made_by_import_page(ways: Ways, values: Json) -> Any:
    sent = ways.post(f"{PAGES}/job/-/import", sheets=(io.BytesIO(table(values).encode()), "jobs.csv"))
    assert sent.status_code == 303, sent.text[-2000:]
    fields = {f"c{position}": key for position, key in enumerate(values)}
    done = ways.post(sent.location, matched="1", of="0", sheet="0", **fields, **{"-act": "import"})
    return ways.browser.get(done.location) if done.location else done


def table(values: Json) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([list(values), list(values.values())])
    return written.getvalue()


CHANGING = (by_patch, by_batch, by_page, by_cell, by_bulk, by_flow)
MAKING = (
    made_by_post,
    made_by_batch,
    made_by_page,
    made_by_quick,
    made_by_csv,
    made_by_xlsx,
    made_by_import_page,
)
REFUSED: dict[str, tuple[Json, Json]] = {
    "required by a rule": ({"amount": "5"}, {"amount": "2000"}),
    "emptied though required": ({"amount": "2000", "reason": "x"}, {"reason": None}),
    "required": ({}, {"name": None}),
    "required, but of blanks only": ({}, {"name": " \u3000 "}),
    "required by a rule, but of blanks only": ({"amount": "2000", "reason": "x"}, {"reason": "   "}),
    "an option that is not offered": ({"amount": "5"}, {"kind": "b"}),
    "an option that ceases to be offered": ({"amount": "500", "kind": "b"}, {"amount": "5"}),
    "no option": ({}, {"kind": "zz"}),
    "a check": ({}, {"day": "2019-12-31"}),
    "a bound": ({"reason": "x"}, {"amount": "9000.01"}),
    "unique": ({}, {"code": "taken"}),
    "a step between stages whose condition does not hold": ({"amount": "0"}, {"status": "done"}),
}  # fmt: skip
ONLY_PEOPLE: dict[str, tuple[Json, Json]] = {
    "locked": ({"kind": "a"}, {"fixed": "x"}),
    "a row condition": ({"name": "closed"}, {"reason": "x"}),
    "a field that may only be read": ({}, {"read_only": "x"}),
    "a field that may not be seen": ({}, {"secret": "x"}),
    "a step between stages for another role": ({"amount": "1"}, {"status": "paid"}),
}
ALLOWED: dict[str, tuple[Json, Json, Json]] = {
    "rounded and worked out": ({}, {"amount": "1.005"}, {"amount": "1.01", "double": "2.02"}),
    "cleared when hidden": ({"amount": "50", "extra": "x"}, {"amount": "5"}, {"amount": "5.00", "extra": None, "double": "10.00"}),
    "hidden, so not taken": ({"amount": "5"}, {"extra": "x"}, {"extra": None}),
    "set by a rule": ({"level": 1}, {"name": "urgent"}, {"name": "urgent", "level": 5}),
    "a step between stages": ({"amount": "1"}, {"status": "done"}, {"status": "done"}),
}  # fmt: skip
_codes = iter(range(10**6))


def begun(ways: Ways, before: Json) -> Json:
    """Values of a record of its own."""
    number = next(_codes)
    return {"name": f"Job {number}", "code": f"c-{number}", **before}


@pytest.fixture(scope="module")
def taken(ways: Ways) -> None:
    ways.admin.new("job", name="The first", code="taken")


@pytest.mark.parametrize("way", CHANGING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", REFUSED)
def test_a_change_is_refused(ways: Ways, taken: None, case: str, way: Any) -> None:
    before, change = REFUSED[case]
    record = ways.admin.new("job", **begun(ways, before))["id"]
    stored = ways.stored(record)
    said = way(ways, record, change)
    assert said.status_code in (200, 403, 422) and ways.stored(record) == stored, said.text[-500:]
    offers_it = way is not by_bulk or case != "unique"  # one value for many is never offered there
    assert said.status_code != 200 or "refused" in said.text or not offers_it


@pytest.mark.parametrize("way", CHANGING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ONLY_PEOPLE)
def test_what_binds_people_does_not_bind_flows(ways: Ways, case: str, way: Any) -> None:
    before, change = ONLY_PEOPLE[case]
    record = ways.admin.new("job", **begun(ways, before))["id"]
    stored = ways.stored(record)
    way(ways, record, change)
    assert ways.stored(record) == ({**stored, **change} if way is by_flow else stored)


@pytest.mark.parametrize("way", MAKING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", REFUSED)
def test_a_record_is_refused(ways: Ways, taken: None, case: str, way: Any) -> None:
    before, change = REFUSED[case]
    newest = ways.newest()
    way(ways, {**begun(ways, before), **change})
    assert ways.newest() == newest


@pytest.mark.parametrize("way", MAKING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("field", ["read_only", "secret", "double"])
def test_no_record_is_made_with_what_may_not_be_written(ways: Ways, field: str, way: Any) -> None:
    newest = ways.newest()
    way(ways, {**begun(ways, {}), field: "7"})
    assert ways.newest() == newest or ways.stored(ways.newest())[field] is None


@pytest.mark.parametrize("way", CHANGING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ALLOWED)
def test_a_change_ends_the_same(ways: Ways, case: str, way: Any) -> None:
    before, change, after = ALLOWED[case]
    record = ways.admin.new("job", **begun(ways, before))["id"]
    stored = ways.stored(record)
    way(ways, record, change)
    assert ways.stored(record) == {**stored, **after}


@pytest.mark.parametrize("way", MAKING, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ALLOWED)
def test_a_new_record_ends_the_same(ways: Ways, case: str, way: Any) -> None:
    before, change, after = ALLOWED[case]
    newest = ways.newest()
    way(ways, {**begun(ways, before), **change})
    assert ways.newest() > newest
    assert after.items() <= ways.stored(ways.newest()).items()


def test_what_comes_back_is_judged_again(ways: Ways) -> None:
    kept = ways.admin.new("job", **begun(ways, {"code": "again"}))["id"]
    assert ways.desk.send("DELETE", f"job/{kept}").status_code == 204
    other = ways.admin.new("job", **begun(ways, {"code": "again"}))["id"]
    assert (
        ways.desk.refused("POST", f"job/{kept}/restore")
        and ways.desk.send("GET", f"job/{kept}").status_code == 404
    )
    ways.admin.change("job", other, code="another")
    assert ways.desk.send("POST", f"job/{kept}/restore").status_code == 200


def test_what_a_change_of_many_took_away_comes_back_only_where_rules_allow(ways: Ways) -> None:
    record = ways.admin.new("job", **begun(ways, {"amount": "2000", "reason": "x"}))["id"]
    assert by_bulk(ways, record, {"amount": "5"}).status_code == 303
    ways.browser.get(f"{PAGES}/job")
    ways.admin.change("job", record, reason=None)
    sent = {"id": [record], "view": "", "where": "", "field": "amount"}
    assert "refused" in ways.post(f"{PAGES}/job/-/chosen/take-back", **sent).text
    assert ways.stored(record)["amount"] == "5.00"


ROWS: tuple[list[Json], ...] = (
    [{"price": "101"}],
    [{"price": "400", "why": "x"}, {"price": "101", "why": "y"}],
)


@pytest.mark.parametrize("rows", ROWS, ids=["a rule of the row", "a check over rows"])
def test_rows_are_judged_on_every_way(ways: Ways, rows: list[Json]) -> None:
    record = ways.admin.new("job", **begun(ways, {}))["id"]
    newest, revision = ways.newest(), ways.admin.get(f"job/{record}")["revision"]
    typed: Json = {"f-rows--rows": "1", "f-rows--row": [str(place) for place in range(len(rows))]}
    for place, row in enumerate(rows):
        typed |= {f"f-rows-{place}-{key}": value for key, value in row.items()}
    said = [
        ways.desk.send("PATCH", f"job/{record}", {"rows": rows}),
        ways.desk.send("POST", "job/batch", [{"id": record, "rows": rows}]),
        ways.desk.send("POST", "job", begun(ways, {"rows": rows})),
        ways.post(f"{PAGES}/job/{record}", **{"-revision": revision}, **typed),
        ways.post(f"{PAGES}/job/new", **form(begun(ways, {})), **typed),
    ]
    assert [one.status_code for one in said] == [422] * len(said)
    assert ways.newest() == newest and ways.admin.get(f"job/{record}")["rows"] == []
