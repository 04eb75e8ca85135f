"""Scenarios in the browser: listed with how they went, written by controls, recorded, and what none touches."""

from __future__ import annotations

import re
from typing import Any

from tests.studio.conftest import STUDIO, Studio, hidden, words_of
from tests.studio.test_tryout import Inside, fill
from tests.web.conftest import APP, SELLER

LIST = f"{STUDIO}/scenarios"


def scenarios(studio: Studio) -> dict[str, dict[str, Any]]:
    """The draft's scenarios by key."""
    return {one["key"]: one for one in studio.draft().get("scenarios", ())}


def controls(page: str) -> dict[str, str]:
    """What a form would send as it stands: the names of its controls with their values."""
    found = dict(
        re.findall(r'<input(?=[^>]*class="form-control")[^>]*?name="([^"]+)"\s+value="([^"]*)"', page)
    )
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"\s+selected', body)
        found[name] = chosen[0] if chosen else ""
    return {name: value for name, value in found.items() if not name.startswith("add.")}


def save(studio: Studio, key: str, **more: str) -> None:
    """Send the page of a scenario as it stands, with what is changed."""
    page = studio.get(f"{LIST}/{key}").text
    data = {**controls(page), "revision": hidden(page, "revision"), **more}
    assert studio.post(f"{LIST}/{key}", **data).status_code == 302


def test_the_list_tells_how_each_went(studio: Studio) -> None:
    assert "Not run since the last change" in studio.get(LIST).text
    assert studio.post(f"{LIST}/run").status_code == 302
    assert "1 passes" in studio.page(LIST)
    rules = studio.draft()["rules"]
    index = next(at for at, one in enumerate(rules) if "reason" in one.get("require", ()))
    studio.edit({"op": "remove", "path": f"/rules/{index}/require"})
    assert "Not run since the last change" in studio.get(LIST).text
    studio.post(f"{LIST}/run", key="discount_needs_reason")
    page = studio.page(LIST)
    assert "1 fails" in page and "reason" in page.casefold()


def test_a_page_that_is_saved_as_it_stands_changes_nothing(studio: Studio) -> None:
    before = scenarios(studio)
    for key in before:
        save(studio, key)
    assert scenarios(studio) == before


def test_one_is_written_without_a_line_of_json(studio: Studio) -> None:
    """Given a lead with a budget, when it moves to qualified, expect its stage; then a failing value, mended."""
    made = studio.post(LIST, entity="lead", act="stage:status:qualified")
    key = made.headers["Location"].rsplit("/", 1)[1]
    save(studio, key, **{"given.name": "Some lead", "add.given": "budget", "label": "A lead is qualified"})
    save(studio, key, **{"given.budget": "5000", "add.value": "status", "actor": "sales"})
    save(
        studio, key, **{"expect.values.status": "qualified", "add.state": "locked", "add.state.field": "name"}
    )
    assert scenarios(studio)[key] == {
        "key": key,
        "label": "A lead is qualified",
        "entity": "lead",
        "as": {"roles": ["sales"]},
        "given": {"name": "Some lead", "budget": "5000"},
        "when": [{"save": {"status": "qualified"}}],
        "expect": {"values": {"status": "qualified"}, "locked": ["name"]},
    }
    page = studio.page(f"{LIST}/{key}?run=1")
    assert "is otherwise" in page or "are otherwise" in page
    save(studio, key, remove="expect.locked.name")
    save(studio, key, **{"expect.values.status": "lost"})
    page = studio.page(f"{LIST}/{key}?run=1")
    assert "Status should be Lost but is Qualified" in page and "Expect what came" in page
    save(studio, key, mend="take:status:qualified")
    assert scenarios(studio)[key]["expect"]["values"] == {"status": "qualified"}
    result = studio.page(f"{LIST}/{key}?run=1")
    assert "Everything is as expected" in result, result[-1500:]


def test_a_field_that_becomes_required_is_filled_in_where_examples_fail(studio: Studio) -> None:
    """No dead end before publishing: one press fills every example in, and undoing takes it back."""
    example = {
        "key": "kept",
        "entity": "lead",
        "given": {"name": "Co", "budget": "5000"},
        "when": [{"save": {}}],
    }
    studio.edit({"op": "add", "path": "/scenarios/-", "value": example})
    before = scenarios(studio)
    field = {"key": "spend", "type": "money", "currency": "CNY", "label": {"en": "Spend", "zh": "花费"}}
    rule = {
        "key": "spend_needed", "entity": "lead", "kind": "state", "when": "budget > 1000", "require": ["spend"]
    }  # fmt: skip
    studio.edit(
        {"op": "add", "path": "/entities/lead/fields/-", "value": field},
        {"op": "add", "path": "/rules/-", "value": rule},
    )
    page = studio.page(f"{STUDIO}/publish?run=1")
    assert "Refused, which was not expected" in page and "Fill in Spend in 1 scenario" in page
    html = studio.get(f"{STUDIO}/publish?run=1").text
    assert "btn-publish" not in html
    stale = studio.post(f"{STUDIO}/scenarios/mend", revision="0")
    assert stale.status_code == 302 and scenarios(studio) == before
    done = studio.post(f"{STUDIO}/scenarios/mend", revision=hidden(html, "revision"))
    assert done.status_code == 302
    filled = [one for one in scenarios(studio).values() if "spend" in one.get("given", {})]
    assert [one["given"]["spend"] for one in filled] == ["1234.50"]
    assert "btn-publish" in studio.get(done.headers["Location"]).text
    studio.post(f"{STUDIO}/undo", revision=hidden(studio.get(STUDIO).text, "revision"))
    assert scenarios(studio) == before


def test_rows_of_a_sub_table_are_a_small_table(studio: Studio) -> None:
    made = studio.post(LIST, entity="quote")
    key = made.headers["Location"].rsplit("/", 1)[1]
    save(studio, key, **{"add.record": "product", "add.given": "lines"})
    save(studio, key, **{"add.records.0": "price", "add.record": "account"})
    save(
        studio,
        key,
        **{
            "records.1.values.code": "P1", "records.1.values.name": "Pump", "records.1.values.price": "100",
            "records.0.values.name": "Sample Co", "given.account": "account",
            "given.lines.0.product": "product", "add.value": "total",
        },
    )  # fmt: skip
    save(studio, key, **{"expect.values.total": "100.00"})
    written = scenarios(studio)[key]
    assert written["given"]["lines"] == [{"product": "product"}]
    assert written["records"]["product"]["values"]["price"] == "100"
    assert "Everything is as expected" in studio.page(f"{LIST}/{key}?run=1")


def test_what_was_done_in_a_tryout_becomes_a_scenario(studio: Studio) -> None:
    """A quote is made on copied records as a seller, then refused: given, when and expect are all there."""
    fill(studio)
    inside = Inside(studio, personal="copied")
    people = re.findall(r'value="person:(\d+)"[^>]*>([^<]+)<', studio.get(f"{STUDIO}/tryout").text)
    number = next(found for found, name in people if name.startswith(SELLER.partition("@")[0]))
    inside.be(f"person:{number}")
    account, product = inside.items("account")[0]["id"], inside.items("product")[0]["id"]
    made = inside.new("quote", account=account, lines=[{"product": product, "quantity": "3"}])
    refused = inside.open("PATCH", f"{APP}/quote/{made['id']}", json={"discount": "0.5"})
    assert refused.status_code == 422
    page = studio.get(f"{STUDIO}/tryout").text
    acts = re.findall(r'name="act"\s+value="(\d+)"', page)
    assert len(acts) == 2 and "Reason is required" in words_of(page)
    sent = studio.post(f"{LIST}/record", act=acts)
    key = sent.headers["Location"].rsplit("/", 1)[1]
    written = scenarios(studio)[key]
    assert written["as"] == {"roles": ["sales"]} and written["entity"] == "quote"
    assert written["records"]["Sample_Co"]["values"]["name"] == "Sample Co"
    assert [next(iter(act)) for act in written["when"]] == ["save", "save"]
    assert written["when"][1]["save"] == {"discount": "0.5"}
    assert written["expect"] == {"problems": ["reason.required"], "required": ["reason"]}
    assert "Everything is as expected" in studio.page(f"{LIST}/{key}?run=1")

    sent = studio.post(f"{LIST}/record", act=acts[:1])
    key = sent.headers["Location"].rsplit("/", 1)[1]
    values = scenarios(studio)[key]["expect"]["values"]
    assert values["total"] == "300.00" and "number" not in values
    assert "Everything is as expected" in studio.page(f"{LIST}/{key}?run=1")


def test_what_rules_fill_in_is_expected_and_not_entered(studio: Studio) -> None:
    """The page of a new record sends what its rules have put there as well; a scenario has what was typed."""
    inside = Inside(studio, personal="copied")
    inside.new("lead", name="Tried lead", source="referral", status="new", priority=5)
    act = re.findall(r'name="act"\s+value="(\d+)"', studio.get(f"{STUDIO}/tryout").text)
    sent = studio.post(f"{LIST}/record", act=act)
    key = sent.headers["Location"].rsplit("/", 1)[1]
    written = scenarios(studio)[key]
    assert written["when"] == [{"save": {"name": "Tried lead", "source": "referral"}}]
    assert written["expect"]["values"]["priority"] == 5
    assert "Everything is as expected" in studio.page(f"{LIST}/{key}?run=1")

    inside.new("product", code="P7", name="Pump", price="100", active=False)
    acts = re.findall(r'name="act"\s+value="(\d+)"', studio.get(f"{STUDIO}/tryout").text)
    sent = studio.post(f"{LIST}/record", act=acts[-1:])
    typed = scenarios(studio)[sent.headers["Location"].rsplit("/", 1)[1]]["when"][0]["save"]
    assert typed["active"] is False  # a default that was changed


def test_what_none_touches_is_listed_and_one_click_from_being_written(studio: Studio) -> None:
    studio.post(f"{LIST}/run")
    page = studio.get(LIST).text
    said = words_of(page)
    assert "Lead: New → Lost" in said and "Write one" in said
    form = re.search(
        r'name="entity" value="lead" />\s*<input type="hidden" name="act" value="(move:status:new:lost)"',
        page,
    )
    assert form, said
    made = studio.post(LIST, entity="lead", act=form[1])
    key = made.headers["Location"].rsplit("/", 1)[1]
    save(studio, key, **{"given.name": "Some lead", "add.when.1": "lost_reason"})
    save(studio, key, **{"when.1.save.lost_reason": "Too dear"})
    studio.post(f"{LIST}/run")
    assert "Lead: New → Lost" not in studio.page(LIST)


def test_removing_one_can_be_undone_and_is_in_the_audit(studio: Studio) -> None:
    key = next(iter(scenarios(studio)))
    assert studio.post(f"{LIST}/{key}/delete").status_code == 302
    assert key not in scenarios(studio)
    assert studio.site.admin.post(f"{APP}/draft/undo").status_code == 200
    assert key in scenarios(studio)
    assert "app.scenario_removed" in studio.audited()
    assert studio.get(f"{LIST}/not_there").status_code == 404


def test_a_page_that_is_out_of_date_is_refused(studio: Studio) -> None:
    key = next(iter(scenarios(studio)))
    before = scenarios(studio)
    page = studio.get(f"{LIST}/{key}").text
    old = hidden(page, "revision")
    studio.edit({"op": "add", "path": "/label", "value": "Another"})
    studio.post(f"{LIST}/{key}", **{**controls(page), "revision": old, "label": "Mine"})
    assert scenarios(studio) == before
