"""The flow designer over HTTP: kinds in words, flows in sentences, what a related record takes over, acts on flows."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from configurator.saying.runs import filled, plain
from configurator.web.designer.flow_words import flow_words
from configurator.web.designer.words import words
from runtime.definition import load_app
from runtime.definition.kinds import trigger_kinds
from runtime.fields.settings import GROUPS
from runtime.flows.registry import step_types
from runtime.problems import LANGUAGES
from tests.studio.conftest import ROOT, SELLER, hidden, words_of
from tests.studio.test_designer_pages import known
from tests.web.conftest import ADMINISTRATOR, Site

API = "/api/v1/apps/crm_ltc"
DRAFT = f"{API}/draft"
STUDIO = "/studio/crm_ltc"
PAGES = ("flows", "flows/convert_lead", "flows/convert_lead/runs", "flows/-/new", "flows/-/button")


class Boss:
    """The administrator's browser and token."""

    def __init__(self, site: Site) -> None:
        self.site, self.browser, self.api = site, site.signed_in(ADMINISTRATOR), site.by_token(ADMINISTRATOR)

    def post(self, path: str, /, **data: Any) -> Any:
        token = self.browser.get("/api/v1/session").json["csrf_token"]
        return self.browser.post(
            f"{STUDIO}/{path}", data={"csrf_token": token, **data}, headers={"Origin": "http://localhost"}
        )

    def flow(self, key: str) -> dict[str, Any] | None:
        found = self.api.get(DRAFT).json["definition"]["flows"]
        return next((one for one in found if one["key"] == key), None)

    def edit(self, *operations: Any) -> list[dict[str, Any]]:
        tag = self.api.get(DRAFT).headers["ETag"]
        answer = self.api.patch(DRAFT, json=list(operations), headers={"If-Match": tag})
        assert answer.status_code == 200, answer.json
        problems: list[dict[str, Any]] = answer.json["problems"]
        return problems


@pytest.fixture
def boss(crm: Site) -> Boss:
    return Boss(crm)


def without_tags(page: str) -> str:
    """The text of a page as it is read, without blanks where a name begins."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


KINDS = [*step_types().values(), *trigger_kinds().values()]


@pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{getattr(kind, 'sentence', 'on') and ''}{kind.key}"
)
def test_every_kind_brings_its_words(kind: Any) -> None:
    settings = {**kind.settings_schema, "entity": {}, "label": {}, "when": {}, "roles": {}, "ask": {}}
    for language in LANGUAGES:
        summary = kind.summary[language]
        named = set(re.findall(r"\{(\w+)", summary))
        assert named <= set(settings), summary
        assert plain(filled(summary, lambda name, form: [("name", f"<{name}>")])).count("<") == len(
            re.findall(r"\{", summary)
        )
        for name, schema in kind.settings_schema.items():
            assert schema["x-label"][language], name
            assert schema["x-help"][language], name
            assert schema["x-group"] in GROUPS
            for member in schema.get("enum", ()):
                assert "x-labels" not in schema or schema["x-labels"][member][language]


@pytest.mark.parametrize("key", step_types())
def test_a_new_step_of_every_kind_loads(key: str) -> None:
    kind = step_types()[key]
    chosen = {name: kind.example[name] for name in kind.asks}
    step = {"key": "new", "do": key, **kind.start, **chosen}
    document = {
        "formwright": 1,
        "key": "sample",
        "entities": [{"key": "quote", "fields": [{"key": "name", "type": "text"}]}],
        "flows": [{"key": "one", "entity": "quote", "trigger": {"on": "created"}, "steps": [step]}],
    }
    app, problems = load_app(document)
    assert app is not None, problems
    assert set(kind.asks) <= set(kind.settings_schema)


def test_only_administrators_get_in(crm: Site) -> None:
    seller, nobody, boss = crm.signed_in(SELLER), crm.visitor(), crm.signed_in(ADMINISTRATOR)
    for page in PAGES:
        assert nobody.get(f"{STUDIO}/{page}").status_code == 302, page
        assert seller.get(f"{STUDIO}/{page}").status_code == 403, page
        assert boss.get(f"{STUDIO}/{page}").status_code == 200, page
    for address in ("flows/gone", "flows/gone/runs"):
        assert boss.get(f"{STUDIO}/{address}").status_code == 404
    for address in (f"{DRAFT}/flows/convert_lead", f"{DRAFT}/carried?from=lead&to=account"):
        assert crm.by_token(SELLER).get(address).status_code == 403
        assert crm.by_token(ADMINISTRATOR).get(address).status_code == 200
    assert crm.by_token(ADMINISTRATOR).get(f"{DRAFT}/flows/gone").status_code == 404
    assert crm.by_token(ADMINISTRATOR).get(f"{DRAFT}/carried?from=gone&to=account").status_code == 422


SENTENCES = {
    "en": (
        "Somebody presses “Convert” on a Lead where Status is Qualified; asks Name of the opportunity",
        "Set Converted on = today, Opportunity = the new Opportunity, Status = Converted",
        "Tell Owner: “Lead {name} has become an opportunity”",
        "Contact person is not blank",
        "the number of Account records found is more than 0",
        "Find Contact where Account = this record's Account and (Name = ",
    ),
    "zh": (
        "在线索上点击“转商机”（状态 等于 已确认需求）；询问商机名称",
        "设置转化日期 = 今天、商机 = 新建的商机、状态 = 已转商机",
        "通知负责人：“线索 {name} 已转为商机”",
        "联系人",
        "找到的客户数量 大于 0",
        "查找联系人（客户 = 本记录的客户且(姓名 = ",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_flow_reads_like_a_page(boss: Boss, language: str) -> None:
    said = boss.api.get(f"{DRAFT}/flows/convert_lead", headers={"Accept-Language": language}).json
    start, done, tell, case, found, same = SENTENCES[language]
    assert plain(said["cases"]["known/yes"]) == found  # what a step before left behind, in words
    assert plain(said["steps"]["people"]["said"]).startswith(same)
    assert plain(said["trigger"]).startswith(start)
    assert plain(said["steps"]["done"]["said"]) == done
    assert plain(said["steps"]["tell"]["said"]) == tell
    assert plain(said["cases"]["person/named"]).startswith(case)
    boss.browser.get(f"/choose?language={language}&next=/")
    assert start in without_tags(boss.browser.get(f"{STUDIO}/flows").text)
    page = without_tags(boss.browser.get(f"{STUDIO}/flows/convert_lead").text)
    assert done in page  # without a script the steps can be read
    for flow in boss.api.get(DRAFT).json["definition"]["flows"]:
        found = boss.api.get(f"{DRAFT}/flows/{flow['key']}", headers={"Accept-Language": language}).json
        assert plain(found["trigger"]) and "…" not in plain(found["trigger"]), flow["key"]
        assert all(plain(one["said"]) for one in found["steps"].values())


def test_what_may_be_used_at_a_step_is_what_steps_before_left(boss: Boss) -> None:
    steps = boss.api.get(f"{DRAFT}/flows/convert_lead").json["steps"]
    paths = {one["path"]: one for one in steps["deal"]["variables"]}
    assert {"steps.ask.close_date", "steps.same.rows", "steps.same.count", "steps.people.count"} <= set(paths)
    assert "steps.deal" not in paths
    assert paths["steps.ask.close_date"]["label"] == "Expected close"
    assert paths["steps.same.rows"] == {
        "path": "steps.same.rows", "label": "Look for the account › rows found", "kind": "rows",
        "entity": "account",
    }  # fmt: skip
    after = {one["path"]: one for one in steps["done"]["variables"]}
    assert after["steps.deal"]["entity"] == "opportunity"
    assert steps["met"]["entities"]["/values"] == "opportunity"  # by the type of `records`
    plan = boss.api.get(f"{DRAFT}/flows/split_plan").json["steps"]["add"]
    assert plan["names"]["n"] == plan["names"]["index"] == "number"
    assert plan["entities"]["/values"] == "payment_term"
    # names are what formulas of the draft are checked with
    body = {"entity": "contract", "purpose": "flow", "formula": "n + 1", "variables": plan["names"]}
    answer = boss.api.post(f"{DRAFT}/formulas", json=body)
    assert answer.status_code == 200 and answer.json["problems"] == [], answer.json


def test_conditions_of_steps_are_rows(boss: Boss) -> None:
    """What steps before left behind is compared in rows, read and written as the same formula."""
    place = {"entity": "lead", "purpose": "flow", "flow": "convert_lead", "step": "done"}
    subjects = {
        one["path"]: one
        for one in boss.api.get(f"{DRAFT}/flows/convert_lead").json["steps"]["done"]["subjects"]
    }
    assert {"steps.same.count", "steps.ask.close_date", "steps.deal.amount"} <= set(subjects)
    assert subjects["steps.deal.stage"]["field"]["stages"]
    formula = (
        "steps.same.count > 0 and steps.deal.amount >= 1000 and ISBLANK(steps.ask.account) and budget > 5"
    )
    answer = boss.api.post(f"{DRAFT}/conditions", json={**place, "read": [formula]})
    assert answer.status_code == 200, answer.json
    (group,) = answer.json["read"]
    assert [row.get("path") for row in group["rows"]] == [
        "steps.same.count", "steps.deal.amount", "steps.ask.account", "budget",
    ]  # fmt: skip
    assert group["problems"] == [] and set(subjects) > {row["path"] for row in group["rows"][:3]}
    group.pop("problems")
    written = boss.api.post(f"{DRAFT}/conditions", json={**place, "write": group}).json["write"]
    assert written["problems"] == [] and written["formula"] == formula
    # at a step before it there is no such record yet, and without a step nothing is left behind
    for other in ({**place, "step": "same"}, {"entity": "lead", "purpose": "flow"}):
        (found,) = boss.api.post(f"{DRAFT}/conditions", json={**other, "read": [formula]}).json["read"]
        assert found["rows"] == [{"formula": formula}] and found["problems"]


def test_what_is_wrong_stands_at_the_step(boss: Boss) -> None:
    problems = boss.edit(
        {"op": "add", "path": "/flows/convert_lead/steps/person/cases/named/steps/-",
         "value": {"key": "bad", "do": "set_values", "values": {"status": "gone + 1"}}},
        {"op": "replace", "path": "/flows/convert_lead/trigger/when", "value": "nowhere = 1"},
    )  # fmt: skip
    document = boss.api.get(DRAFT).json["definition"]
    place = [one["key"] for one in document["flows"]].index("convert_lead")
    steps = [one["key"] for one in document["flows"][place]["steps"]]
    at = f"/flows/{place}/steps/{steps.index('person')}/cases/1/steps/2/values/status"
    paths = [one["path"] for one in problems if one["severity"] == "error"]
    assert at in paths
    assert f"/flows/{place}/trigger/when" in paths
    page = words_of(boss.browser.get(f"{STUDIO}/flows").text)
    assert "2 errors" in page and "Changed in the draft" in page


def test_a_button_that_creates_a_related_record(boss: Boss) -> None:
    page = boss.browser.get(f"{STUDIO}/flows/-/button?entity=quote&makes=contract").text
    assert 'value="New Contract"' in page
    assert re.search(r'name="v-quote">.*?value="record.id"\s+selected', page, re.S)
    assert "Product, Quantity, Price" in words_of(page)
    answer = boss.post("flows/-/button", entity="quote", makes="contract", label="New Contract", sent="1",
                       **{"v-account": "account", "v-quote": "record.id", "v-opportunity": "",
                          "v-owner": "owner; DROP", "r-lines": "1"})  # fmt: skip
    assert answer.status_code == 302 and answer.location.endswith("/flows/new_contract_from_quote")
    made = boss.flow("new_contract_from_quote")
    assert made is not None
    assert made["trigger"]["label"] == {"en": "New Contract", "zh": "新建合同"}
    [step] = made["steps"]
    assert step["values"] == {"account": "account", "quote": "record.id"}  # nothing but what was offered
    assert step["rows"]["lines"] == {
        "from": "lines", "values": {"product": "product", "quantity": "quantity", "price": "price"},
    }  # fmt: skip
    assert not [one for one in boss.api.post(f"{DRAFT}/check").json["problems"] if one["severity"] == "error"]
    boss.api.post(f"{API}/publish", json={})
    # with what is proposed, in one request
    assert boss.post("flows/-/button", entity="account", makes="activity").status_code == 302
    made = boss.flow("new_activity_from_account")
    assert made is not None and made["steps"][0]["values"]["about"] == "record"
    assert boss.post("flows/-/button", entity="quote", makes="gone").status_code == 422


def test_the_new_button_works_for_a_seller(boss: Boss) -> None:
    assert boss.post("flows/-/button", entity="account", makes="contact").status_code == 302
    assert boss.api.post(f"{API}/publish", json={}).status_code == 200
    account = boss.api.post(f"{API}/account", json={"name": "Sample Clinic", "phone": "13800000000"}).json[
        "id"
    ]
    seller = boss.site.by_token(SELLER)
    pressed = seller.post(f"{API}/account/{account}/flows/new_contact_from_account", json={})
    assert pressed.status_code == 200, pressed.json
    [contact] = boss.api.get(f"{API}/contact").json["items"]
    assert contact["account"]["id"] == account and contact["name"] == "Sample Clinic"
    page = words_of(boss.browser.get(f"{STUDIO}/flows/new_contact_from_account/runs").text)
    assert "Sample Clinic" in page and "Create a new Contact" in page and "created" in page


def test_flows_are_made_copied_switched_off_and_removed(boss: Boss) -> None:
    answer = boss.post("flows/-/new", entity="lead", on="updated", label="Watch the budget")
    assert answer.status_code == 302 and answer.location.endswith("/flows/watch_the_budget")
    assert boss.flow("watch_the_budget") == {
        "key": "watch_the_budget", "label": {"en": "Watch the budget"}, "entity": "lead",
        "trigger": {"on": "updated"}, "steps": [],
    }  # fmt: skip
    for kind in ("button", "created", "becomes_true", "deleted"):
        assert boss.post("flows/-/new", entity="lead", on=kind, label=f"By {kind}").status_code == 302
    assert boss.post("flows/-/new", entity="lead", on="created", label=" ").status_code == 422
    assert boss.post("flows/take_lead/copy").status_code == 302
    copy, original = boss.flow("take_lead_copy"), boss.flow("take_lead")
    assert copy is not None and original is not None
    assert copy["steps"] == original["steps"] and copy["enabled"] is False
    boss.post("flows/take_lead_copy/remove")
    assert boss.flow("take_lead_copy") is None
    boss.post("flows/contact_lead/switch", on="0")
    assert boss.flow("contact_lead")["enabled"] is False  # type: ignore[index]
    assert "Off" in words_of(boss.browser.get(f"{STUDIO}/flows").text)
    boss.edit({"op": "remove", "path": "/scenarios"})
    assert boss.api.post(f"{API}/publish", json={}).status_code == 200
    lead = boss.api.post(
        f"{API}/lead", json={"name": "Sample", "phone": "13800000000", "source": "website"}
    ).json["id"]
    assert boss.api.post(f"{API}/lead/{lead}/flows/contact_lead", json={}).status_code == 404
    boss.post("flows/contact_lead/switch", on="1")
    assert "enabled" not in boss.flow("contact_lead")  # type: ignore[operator]
    boss.api.post(f"{API}/publish", json={})
    assert boss.api.post(f"{API}/lead/{lead}/flows/contact_lead", json={}).status_code == 200


def test_a_flow_that_is_off_starts_by_nothing_but_another(boss: Boss) -> None:
    boss.edit(
        {"op": "add", "path": "/flows/assign_lead/enabled", "value": False},
        {"op": "add", "path": "/flows/hot_lead/enabled", "value": False},
        {"op": "add", "path": "/flows/-", "value": {
            "key": "outer", "entity": "lead", "trigger": {"on": "button", "label": "Outer"},
            "steps": [{"key": "inner", "do": "subflow", "flow": "mark"}]}},
        {"op": "add", "path": "/flows/-", "value": {
            "key": "mark", "entity": "lead", "enabled": False, "trigger": {"on": "created"},
            "steps": [{"key": "set", "do": "set_values", "values": {"notes": "\"marked\""}}]}},
    )  # fmt: skip
    assert boss.api.post(f"{API}/publish", json={}).status_code == 200
    made = boss.api.post(f"{API}/lead", json={"name": "Sample", "phone": "13800000000", "source": "website"})
    assert made.json["notes"] is None
    pressed = boss.api.post(f"{API}/lead/{made.json['id']}/flows/outer", json={})
    assert pressed.status_code == 200
    assert boss.api.get(f"{API}/lead/{made.json['id']}").json["notes"] == "marked"


def test_the_page_knows_every_kind_in_the_readers_language(boss: Boss) -> None:
    boss.browser.get("/choose?language=zh&next=/")
    found = known(boss.browser.get(f"{STUDIO}/flows/convert_lead").text)
    assert {one["key"] for one in found["steps"]} == set(step_types())
    assert {one["key"] for one in found["triggers"]} == set(trigger_kinds())
    for one in found["steps"]:
        kind = step_types()[one["key"]]
        assert one["label"] == kind.label["zh"] and one["sentence"] == kind.sentence["zh"]  # type: ignore[index]
        assert one["icon"] in found["icons"], f"{one['key']} has an icon nobody has drawn"
        assert [each["name"] for each in one["settings"]] == list(kind.settings_schema)
    holding = {one["key"] for one in found["steps"] if _holds_steps(one)}
    assert holding == {"branch", "each", "parallel"}
    assert set(found["button_icons"]) <= set(found["icons"])


def _holds_steps(kind: dict[str, Any]) -> bool:
    return any(
        one["is_steps"] or any(inner["is_steps"] for inner in one["inner"]) for one in kind["settings"]
    )


def test_scripts_of_flows_say_only_words_the_server_gives(crm: Site) -> None:
    said = set()
    for file in (ROOT / "static" / "src" / "designer").glob("flow*.js"):
        source = file.read_text(encoding="utf-8")
        said |= set(re.findall(r'\bsay\("(\w+)"', source)) | set(re.findall(r'"(flow_\w+)"', source))
    with crm.app.test_request_context("/"):
        given = set(words()) | set(flow_words())
    assert said <= given, said - given
    assert len(said) > 60


def test_the_form_of_a_new_button_is_sent_with_a_token(boss: Boss) -> None:
    page = boss.browser.get(f"{STUDIO}/flows/-/button?entity=quote&makes=contract").text
    assert hidden(page, "csrf_token")
    answer = boss.browser.post(f"{STUDIO}/flows/-/button", data={"entity": "quote", "makes": "contract"})
    assert answer.status_code in (400, 403)
    assert boss.flow("new_contract_from_quote") is None


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "Account = the first of the Account records found"), ("zh", "客户 = 找到的客户中的第一条")],
)
def test_the_first_record_found_is_said_in_words(boss: Boss, language: str, wanted: str) -> None:
    found = boss.api.get(f"{DRAFT}/flows/convert_lead", headers={"Accept-Language": language}).json
    said = plain([tuple(run) for run in found["steps"]["link"]["said"]])
    assert wanted in said
