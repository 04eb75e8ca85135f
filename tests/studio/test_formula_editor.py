"""What the editor of formulas asks: names by their labels, problems with places and mends, values for a record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.studio.conftest import Studio
from tests.web.conftest import APP, SELLER


def checked(studio: Studio, formula: str, language: str = "en", **place: Any) -> dict[str, Any]:
    """What is said of a formula about quotes."""
    sent = {"entity": "quote", "formula": formula, **place}
    answer = studio.site.admin.post(f"{APP}/draft/formulas", json=sent, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_names_come_with_labels_of_both_languages_options_and_where_paths_lead(studio: Studio) -> None:
    answer = studio.site.admin.get(
        f"{APP}/draft/names?entity=quote&functions=1", headers={"Accept-Language": "zh"}
    )
    names = {one["key"]: one for one in answer.json["items"]}
    assert next(iter(names)) == "number"  # its own fields first, in their order
    assert names["discount"]["labels"] == {"en": "Discount", "zh": "折扣"}
    assert names["account"]["entity"] == "account" and "rows" not in names["account"]
    assert names["lines"] == {**names["lines"], "entity": "quote_line", "rows": True}
    assert ["north", "北区"] in names["region"]["options"]
    assert names["owner"]["entity"] == "user"
    functions = {one["name"]: one for one in answer.json["functions"]}
    assert functions["ROUND"]["call"] == "ROUND(number, [places])"
    picking = ["filter", "row_condition"]
    assert functions["CONVERT"]["not_for"] == functions["NETWORKDAYS"]["not_for"] == picking
    assert "not_for" not in functions["ROUND"]
    assert functions["ROUND"]["help"] == "四舍五入"
    back = studio.site.admin.get(f"{APP}/draft/names?entity=account").json["items"]
    assert next(one for one in back if one["key"] == "quotes")["labels"]["zh"] == "报价单"
    line = studio.site.admin.get(f"{APP}/draft/names?entity=quote_line").json
    assert line["parents"] == ["quote"]
    assert studio.site.admin.get(f"{APP}/draft/names?entity=gone").status_code == 422


@pytest.mark.parametrize(
    ("formula", "position", "mended"),
    [
        ("subtotl * 2", [0, 7], "subtotal * 2"),
        ("SUM(lines.amont)", [10, 15], "SUM(lines.amount)"),
        ("RUOND(subtotal, 2)", [0, 5], "ROUND(subtotal, 2)"),
        ("折扣 * 2", [0, 2], "discount * 2"),  # somebody wrote the label
        ('"👍" & UPPER(subtotal)', [12, 20], '"👍" & UPPER(TEXT(subtotal))'),
        ("reason + reason", [0, 15], "reason & reason"),
    ],
)
def test_a_problem_says_where_it_is_and_how_to_mend_it(
    studio: Studio, formula: str, position: list[int], mended: str
) -> None:
    (problem,) = checked(studio, formula, purpose="computed")["problems"]
    assert problem["position"] == position  # in code points
    fix = problem["fix"]
    assert formula[: fix["from"]] + fix["text"] + formula[fix["to"] :] == mended
    assert checked(studio, mended, purpose="computed")["problems"] == []


def test_what_a_place_needs_is_checked(studio: Studio) -> None:
    said = checked(studio, "reason", field="total", purpose="computed")
    assert said["problems"][0]["code"] == "formula.result_type" and said["kind"] is None
    assert said["problems"][0]["fix"]["text"] == "VALUE(reason)"
    assert checked(studio, "subtotal", type="text")["problems"][0]["fix"]["text"] == "TEXT(subtotal)"
    assert checked(studio, "subtotal", "zh", purpose="computed")["kind"] == "金额（CNY）"
    given = {"variables": {"steps": {"old": {"count": "number"}}}, "purpose": "flow"}
    assert checked(studio, "steps.old.count > 0", **given)["problems"] == []
    assert checked(studio, "active and record.discount > 0", entity="account", record_entity="quote",
                   purpose="filter")["problems"] == []  # fmt: skip
    assert checked(studio, "10 .. 20", column="discount")["problems"] == []
    wrong = checked(studio, '"west"', column="region")["problems"]
    assert wrong == [] or wrong[0]["severity"] == "warning"
    post = studio.site.admin.post
    for bad in (
        {"entity": "gone"},
        {"purpose": "magic"},
        {"type": "soup"},
        {"variables": {"x": 1}},
        {"record": "1"},
    ):
        sent = {"entity": "quote", "formula": "1", **bad}
        assert post(f"{APP}/draft/formulas", json=sent).status_code in (400, 422), bad
    assert post(f"{APP}/draft/formulas", json={"formula": "1" * 5000}).status_code in (400, 422)


def test_the_value_for_a_record_and_the_steps_to_it(studio: Studio) -> None:
    site = studio.site
    account = site.new("account", name="Sample Retail Group", region="north")
    product = site.new("product", code="P1", name="Sample desk", price="100", cost="60")
    lines = [
        {"product": {"id": product["id"]}, "quantity": "3"},
        {"product": {"id": product["id"]}, "quantity": "2"},
    ]
    quote = site.new("quote", account={"id": account["id"]}, discount="0.1", lines=lines)
    record = {"record": quote["id"], "purpose": "computed"}
    found = checked(studio, "SUM(lines.amount) * (1 - discount)", explain=True, **record)["value"]
    assert (found["said"], found["blank"]) == ("450", False)
    total, share = found["steps"]["steps"]
    assert (total["text"], total["said"]) == ("SUM(lines.amount)", "500")
    assert [one["said"] for one in total["steps"]] == ["2 rows", "300", "200"]
    assert share["text"] == "1 - discount" and share["said"] == "0.9"
    assert checked(studio, "account", **record)["value"]["said"] == "Sample Retail Group"
    assert checked(studio, "region", "zh", **record)["value"]["said"] == "北区"
    assert checked(studio, "ISBLANK(reason)", "zh", **record)["value"]["said"] == "是"
    assert checked(studio, "reason", **record)["value"] == {"said": "blank", "blank": True}
    assert checked(studio, "1 / 0", explain=True, **record)["value"]["steps"]["note"]
    assert "steps" not in checked(studio, "discount", **record)["value"]
    # what is only in the draft has no value yet, and is no problem
    field = {"key": "bonus", "type": "decimal", "label": "Bonus"}
    studio.edit({"op": "add", "path": "/entities/quote/fields/-", "value": field})
    said = checked(studio, "bonus + 1", **record)
    assert said["problems"] == [] and said["value"] is None
    assert checked(studio, "1 + 1", record=10**9)["value"] is None

    offered = site.admin.get(f"{APP}/draft/samples?entity=account&q=Retail").json["items"]
    assert offered == [{"id": account["id"], "title": "Sample Retail Group"}]
    assert site.admin.get(f"{APP}/draft/samples?entity=account&q=nothing").json["items"] == []
    assert site.admin.get(f"{APP}/draft/samples?entity=quote_line").status_code == 200


def test_only_who_designs_may_ask(studio: Studio) -> None:
    sent = {"entity": "quote", "formula": "total"}
    for caller in (studio.site.seller, studio.site.manager, studio.site.stranger):
        assert caller.post(f"{APP}/draft/formulas", json=sent).status_code == 403
        assert caller.get(f"{APP}/draft/names?entity=quote").status_code == 403
        assert caller.get(f"{APP}/draft/samples?entity=quote").status_code == 403
    assert studio.site.visitor().get(f"{APP}/draft/names?entity=quote").status_code == 401
    browser = studio.site.signed_in(SELLER)
    assert browser.post(f"{APP}/draft/formulas", json=sent).status_code in (400, 403)


def test_a_malformed_formula_is_kept_in_the_draft_and_listed(studio: Studio) -> None:
    """Nothing that is typed is lost: it stands in the draft with its problem, and publishing waits."""
    path = "/entities/quote/fields/total/formula"
    studio.edit({"op": "replace", "path": path, "value": "subtotal * (1 - "})
    fields = next(one for one in studio.draft()["entities"] if one["key"] == "quote")["fields"]
    assert next(one for one in fields if one["key"] == "total")["formula"] == "subtotal * (1 - "
    problems = studio.site.admin.post(f"{APP}/draft/check").json["problems"]
    assert any(one["path"].endswith("/formula") and one["code"].startswith("formula.") for one in problems)
    assert studio.get("/studio/sample_sales/entities/quote").status_code == 200
    assert studio.site.admin.post(f"{APP}/publish").status_code == 422
