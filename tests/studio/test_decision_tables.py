"""Decision tables in words: cells there and back, gaps and overlaps with examples, a case tried, rules off."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.checks.run import check_app
from configurator.decisions import (
    input_column,
    output_column,
    read_input,
    read_output,
    write_input,
    write_output,
)
from configurator.decisions.analysis import analyse
from runtime.definition import App, DecisionTable, load_app
from runtime.definition.scope import AppScope
from tests.definition.samples import sales
from tests.studio.conftest import STUDIO, Studio
from tests.studio.test_designer_conditions import sample
from tests.web.conftest import APP

CRM = sample("crm_ltc")
SCOPE = AppScope(CRM)


@pytest.mark.parametrize(
    ("language", "written", "formula", "words"),
    [
        ("en", ">= 100,000", ">= 100000", "≥ 100,000"),
        ("en", "at least 5", ">= 5", "≥ 5"),
        ("en", "10 .. 20", "10 .. 20", "10 – 20"),
        ("en", "10,000-99,999.5", "10000 .. 99999.5", "10,000 – 99,999.5"),
        ("en", "1,000; 2,000", "1000, 2000", "1,000; 2,000"),
        ("en", "> 5 and < 9", "value > 5 and value < 9", "> 5 and < 9"),
        ("en", "any", "", ""),
        ("en", "not blank", "<> null", "not blank"),
        ("zh", "10万以上", ">= 100000", "≥ 100,000"),
        ("zh", "1万至5万", "10000 .. 50000", "10,000 – 50,000"),
        ("zh", "低于 300", "< 300", "< 300"),
        ("zh", "任意", "", ""),
    ],
)
def test_a_cell_about_numbers(language: str, written: str, formula: str, words: str) -> None:
    column = input_column(CRM, SCOPE, "lead", "budget", language)
    assert column is not None
    cell = write_input(written, column, SCOPE, "lead")
    assert (cell.formula, cell.words, cell.problems) == (formula, words, ())
    assert write_input(cell.words, column, SCOPE, "lead").formula == formula  # what is shown can be written


def test_cells_about_options_name_them_in_any_language() -> None:
    en, zh = (input_column(CRM, SCOPE, "lead", "source", language) for language in ("en", "zh"))
    assert en is not None and zh is not None
    for text in ("Trade fair, Website", "展会、官网", "fair, website", "Trade fair or Website"):
        assert write_input(text, en, SCOPE, "lead").formula == '"fair", "website"'
    assert read_input('"fair", "website"', zh, SCOPE, "lead") == "展会、官网"
    assert write_input("not Trade fair", en, SCOPE, "lead").formula == '<> "fair"'
    (problem,) = write_input("Trade fare", en, SCOPE, "lead").problems
    assert problem.code == "decision.option" and "Trade fair" in problem.hint("en")
    assert write_input("Trade fare", en, SCOPE, "lead").formula == "Trade fare"  # what was typed is kept
    assert write_input("20 .. 10", column_of("budget"), SCOPE, "lead").problems[0].code == "decision.range"
    assert write_input("soon", column_of("budget"), SCOPE, "lead").problems[0].code == "decision.value"


def column_of(formula: str) -> Any:
    return input_column(CRM, SCOPE, "lead", formula, "en")


def test_results_are_values_or_formulas_after_a_sign() -> None:
    score, grade = (output_column(CRM, "lead", key, "en") for key in ("score", "grade"))
    assert score is not None and grade is not None
    assert write_output("+40", score, SCOPE, "lead").formula == "40"
    assert write_output("=budget / 1000", score, SCOPE, "lead").words == "=budget / 1000"
    assert write_output("a", grade, SCOPE, "lead").formula == '"a"'
    assert read_output('"a"', grade, SCOPE, "lead") == "A · hot"
    assert write_output("=score", grade, SCOPE, "lead").problems[0].code == "formula.result_type"


@pytest.mark.parametrize("name", ["crm_ltc", "maintenance"])
def test_every_cell_of_the_sample_apps_survives(name: str) -> None:
    """What a cell says, written again, gives a cell that says the same."""
    app = sample(name)
    scope = AppScope(app)
    said = 0
    for rule in app.rules:
        if not isinstance(rule, DecisionTable):
            continue
        for one in rule.inputs:
            column = input_column(app, scope, rule.entity, one.formula, "en")
            for cell in [row.if_[one.id] for row in rule.rows if one.id in row.if_]:
                assert column is not None
                words = read_input(cell, column, scope, rule.entity)
                again = write_input(words, column, scope, rule.entity)
                assert again.problems == () and again.words == words, (rule.key, cell, words, again)
                said += words != cell
        for key in rule.outputs:
            result = output_column(app, rule.entity, key, "en")
            assert result is not None
            for source in [row.then[key] for row in rule.rows if key in row.then]:
                words = read_output(source, result, scope, rule.entity)
                assert write_output(words, result, scope, rule.entity, rule.hit).words == words, (
                    rule.key,
                    source,
                )
    assert said > 10


def table(hit: str, *rows: tuple[str, str, str], **more: Any) -> App:
    """The sample app with a table that scores leads by source and score."""
    document = sales()
    document["rules"] = [one for one in document["rules"] if one["key"] != "lead_score"]
    made = [
        {
            "id": f"r{number}",
            "if": {k: v for k, v in (("source", source), ("age", age)) if v},
            "then": {"score": gives},
        }
        for number, (source, age, gives) in enumerate(rows, 1)
    ]
    inputs = [{"id": "source", "formula": "source"}, {"id": "age", "formula": "priority"}]
    document["rules"].append(
        {"key": "t", "entity": "lead", "kind": "decide", "hit": hit, "inputs": inputs, "outputs": ["score"],
         "rows": made, **more}
    )  # fmt: skip
    app, problems = load_app(document)
    assert app is not None, problems
    return app


def test_gaps_are_said_with_a_row_that_fills_them() -> None:
    app = table("first", ('"web"', "<= 2", "1"), ('"web"', ">= 3", "2"), ('"event"', "", "3"))
    found = analyse(app, "t", "en")
    assert found is not None and found.known
    (gap,) = found.gaps  # between 2 and 3 is no whole number
    assert gap.said == "Source: Referral"
    assert gap.cells == {"source": '"referral"'}
    zh = analyse(app, "t", "zh")
    assert zh is not None and zh.gaps[0].said == "来源：转介绍"
    problem = next(one for one in check_app(app) if one.code == "decision.gap")
    assert "Source: Referral" in problem.message("en") and "来源：转介绍" in problem.message("zh")


def test_overlaps_and_rows_in_the_shadow_of_others() -> None:
    found = analyse(table("unique", ('"web"', "1 .. 3", "1"), ('"web", "event"', ">= 3", "2")), "t", "en")
    assert found is not None
    (overlap,) = found.overlaps
    assert overlap.rows == (0, 1) and overlap.said == "Source: Website, Priority: 3"
    hidden = analyse(table("first", ("", ">= 2", "1"), ('"web"', "4", "2")), "t", "en")
    assert hidden is not None and hidden.unreachable == (1,)
    summed = analyse(table("sum", ("", ">= 2", "1"), ('"web"', "4", "2")), "t", "en")
    assert summed is not None and summed.unreachable == ()


def test_a_rule_that_is_off_has_no_effect_and_no_findings(studio: Studio) -> None:
    assert [one.code for one in check_app(table("first", ('"web"', "", "1"), disabled=True)) if
            one.code.startswith("decision.")] == []  # fmt: skip
    made = studio.site.new("lead", name="Sample", source="referral", budget="200000")
    assert (made["score"], made["priority"]) == (40, 5)
    for key in ("lead_score", "vip"):
        studio.edit({"op": "add", "path": f"/rules/{key}/disabled", "value": True})
    assert studio.site.admin.post(f"{APP}/publish").status_code == 200
    made = studio.site.new("lead", name="Sample", source="referral", budget="200000")
    assert (made.get("score"), made.get("priority")) == (None, None)
    page = studio.site.admin.get("/api/v1/apps/sample_sales/draft").json["definition"]
    assert next(one for one in page["rules"] if one["key"] == "vip")["disabled"] is True


def test_the_interface_of_the_grid(studio: Studio) -> None:
    post = studio.site.admin.post
    columns = {"b": {"formula": "budget"}, "s": {"formula": "source"}, "out": {"field": "score"}}
    sent = {
        "entity": "lead",
        "columns": columns,
        "read": {"b": [">= 100000"]},
        "write": {"s": ["Website"], "out": ["x"]},
    }
    found = post(f"{APP}/draft/cells", json=sent).json
    assert found["read"]["b"] == ["≥ 100,000"]
    assert found["write"]["s"] == [{"formula": '"web"', "words": "Website", "problems": []}]
    assert found["write"]["out"][0]["problems"][0]["code"] == "decision.value"
    assert found["columns"]["s"]["options"][0] == ["referral", "Referral"]
    for bad in ({"columns": []}, {"entity": "gone"}, {"write": {"z": ["1"]}}, {"write": {"s": [1]}}):
        assert post(f"{APP}/draft/cells", json={**sent, **bad}).status_code in (400, 422), bad

    tried = post(
        f"{APP}/draft/decisions/lead_score/try", json={"inputs": {"source": "Referral", "budget": "10万"}}
    )
    assert tried.json == {"hits": [0], "given": {"score": "40"}, "wrong": [], "clash": False}
    none = post(f"{APP}/draft/decisions/lead_score/try", json={"inputs": {"budget": "soon"}}).json
    assert none["hits"] == [] and none["wrong"] == ["budget"]
    assert studio.site.admin.get(f"{APP}/draft/decisions/lead_score").json["known"] is True
    assert studio.site.admin.get(f"{APP}/draft/decisions/vip").status_code == 404
    for path in ("decisions", "decisions/lead_score", "decisions/-/new/lead"):
        assert studio.get(f"{STUDIO}/{path}").status_code == 200
        assert studio.site.signed_in("seller@sample.example").get(f"{STUDIO}/{path}").status_code == 403
    assert studio.get(f"{STUDIO}/decisions/vip").status_code == 404
    assert studio.site.seller.post(f"{APP}/draft/cells", json=sent).status_code == 403
    assert studio.site.seller.get(f"{APP}/draft/decisions/lead_score").status_code == 403
