"""The pages that show parts of an app say them in words: what changed, and what there is."""

from __future__ import annotations

from tests.studio.conftest import STUDIO, Studio


def test_a_part_is_shown_in_words(studio: Studio) -> None:
    page = studio.page(f"{STUDIO}/at/entities/quote/fields/status")
    assert "type Stage" in page and "first stage Draft" in page
    assert "stages Draft, Approved, Lost" in page and "transitions Draft → Approved" in page
    reason = studio.page(f"{STUDIO}/at/entities/quote/fields/reason")
    assert "while hidden empty it on save" in reason
    account = studio.page(f"{STUDIO}/at/entities/quote/fields/account")
    assert "entity Account" in account and "when the other is deleted can't be deleted" in account
    studio.get("/choose?language=zh")
    page = studio.page(f"{STUDIO}/at/entities/quote/fields/status")
    assert "类型 阶段" in page and "初始阶段 草稿" in page and "流转 草稿 → 已批准" in page


def test_a_change_is_shown_in_words_wherever_changes_are_listed(studio: Studio) -> None:
    studio.edit(
        {"op": "replace", "path": "/rules/lead_score/rows/0/then/score", "value": "50"},
        {"op": "add", "path": "/permissions/2/fields", "value": {"score": "hide"}},
    )
    studio.edit(
        {"op": "replace", "path": "/views/open_quotes/columns", "value": ["number", "account.region"]}
    )
    for page in (studio.page(f"{STUDIO}/publish"), studio.page(f"{STUDIO}/compare")):
        assert "row 1 : then Before: Score: 40 After: Score: 50" in page
        assert "Number, Account › Region" in page and "account.region" not in page
        assert "rights on fields Fewer rights" in page and "Score: hidden" in page
    assert "Number, Account › Region" in studio.page(STUDIO)
    changes = studio.site.admin.get("/api/v1/apps/sample_sales/draft/diff").json["changes"]
    assert any("columns" in one["text"] and "Account › Region" in one["text"] for one in changes)
