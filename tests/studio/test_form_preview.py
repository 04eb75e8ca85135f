"""The form of a draft as the designer shows it: the runtime's own, on the records there are, as a role sees them."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from tests.studio.conftest import STUDIO, Studio
from tests.studio.test_rights import let
from tests.web.conftest import ADMINISTRATOR, MANAGER, SELLER, STRANGER

SHEET = f"{STUDIO}/forms/quote_main/sheet"
COST = "1234.56"


def quotes(studio: Studio) -> tuple[int, int]:
    """A quote of the seller, with lines, and a newer one of somebody else that the seller may not see."""
    site = studio.site
    account = site.new("account", name="Sample Retail")["id"]
    product = site.new("product", code="S-1", name="Shelf unit", price="1000", cost="617.28")["id"]
    lines = [{"product": product, "quantity": "2", "price": "1000"}]
    own = site.new("quote", site.seller, account=account, lines=lines)["id"]
    other = site.new("quote", site.manager, account=account, valid_until="2031-05-17", lines=lines)["id"]
    return own, other


def parts_of(page: str) -> str:
    """What stands in a form, blanks brought together."""
    inside = page.partition("</svg>")[2] if page.lstrip().startswith("<template") else page
    return re.sub(r"\s+", " ", inside).strip()


def form_on_page(page: str) -> str:
    """The parts of the form on a record's page."""
    start = page.index('<section class="part"', page.index('id="record-form"'))
    return re.sub(r"\s+", " ", page[start : page.index('<div class="save-bar"')]).strip()


def sample_of(drawn: str) -> str:
    found = re.search(r'data-sample="(\d*)"', drawn)
    assert found
    return found[1]


def test_it_is_the_form_the_runtime_draws_once_it_is_published(studios: Studio) -> None:
    own, _other = quotes(studios)
    studios.edit(
        {"op": "replace", "path": "/forms/quote_main/layout/customer/columns", "value": 3},
        {"op": "add", "path": "/entities/quote/fields/-",
         "value": {"key": "season", "type": "choice", "label": {"en": "Season", "zh": "季节"},
                   "options": [{"value": "spring", "label": {"en": "Spring", "zh": "春"}}]}},
        {"op": "add", "path": "/entities/quote/fields/-", "value": {"key": "urgent", "type": "boolean"}},
        {"op": "add", "path": "/forms/quote_main/layout/customer/items/0", "value": {"field": "season"}},
        {"op": "add", "path": "/forms/quote_main/layout/customer/items/0", "value": {"field": "urgent"}},
        {"op": "add", "path": "/rules/-",
         "value": {"key": "season_if", "entity": "quote", "kind": "state", "when": "discount > 0.1", "show": ["season"]}},
    )  # fmt: skip
    seen = {
        language: studios.get(f"{SHEET}?role=sales&language={language}&record={own}").text
        for language in ("en", "zh")
    }
    assert 'data-field="season"' in seen["en"] and "Shelf unit" in seen["en"] and "季节" in seen["zh"]
    manager = studios.get(f"{SHEET}?role=sales_manager&record=new").text
    assert studios.publish().status_code == 302
    assert studios.versions()[0]["number"] == 2
    for language, drawn in seen.items():
        seller = studios.site.signed_in(SELLER)
        seller.get(f"/choose?language={language}&next=/")
        page = seller.get(f"/apps/sample_sales/quote/{own}").text
        assert parts_of(drawn) == form_on_page(page)
    manager_page = studios.site.signed_in(MANAGER).get("/apps/sample_sales/quote/new").text
    # a new record has no related records yet, but their place can be designed
    assert (
        parts_of(manager)
        .partition('data-related="')[0]
        .startswith(form_on_page(manager_page).partition('<div class="part" data-tabs')[0])
    )


def test_a_role_sees_what_it_may_read_and_nothing_else(studios: Studio) -> None:
    own, other = quotes(studios)
    everything = studios.get(f"{SHEET}?record={own}").text
    assert 'data-field="cost"' in everything and "1,234.56" in everything
    for record in ("", str(own), str(other), "999999", "new"):
        drawn = studios.get(f"{SHEET}?role=sales&record={record}").text
        assert sample_of(drawn) == ("" if record == "new" else str(own)), record
        assert "1,234.56" not in drawn and COST not in drawn and 'data-field="cost"' not in drawn
        assert "2031-05-17" not in drawn
    listed = studios.get(f"{STUDIO}/forms/quote_main/samples?role=sales").json["items"]
    assert [one["id"] for one in listed] == [own]
    listed = studios.get(f"{STUDIO}/forms/quote_main/samples?role=sales_manager").json["items"]
    assert [one["id"] for one in listed] == [other, own]
    # a right the draft takes away is gone in the preview, before anything is published
    studios.edit({"op": "add", "path": "/permissions/sales~quote/fields/discount", "value": "hide"})
    assert 'data-field="discount"' not in studios.get(f"{SHEET}?role=sales").text
    assert 'data-field="discount"' in studios.get(f"{SHEET}?role=sales_manager").text
    # and a role that may not even read the entity is told so
    studios.edit({"op": "remove", "path": "/permissions/sales~quote"})
    drawn = studios.get(f"{SHEET}?role=sales").text
    assert 'data-state="refused"' in drawn and "data-field" not in drawn
    assert studios.get(f"{STUDIO}/forms/quote_main/samples?role=sales").json["items"] == []


def test_only_who_designs_sees_previews(studio: Studio) -> None:
    quotes(studio)
    visitors: list[tuple[FlaskClient, int]] = [
        (studio.site.visitor(), 302),
        (studio.site.signed_in(SELLER), 403),
        (studio.site.signed_in(STRANGER), 403),
        (studio.site.signed_in(ADMINISTRATOR), 200),
    ]
    for browser, status in visitors:
        for path in (SHEET, f"{STUDIO}/forms/quote_main/samples"):
            assert browser.get(path).status_code == status, path
    for path in (f"{SHEET}?role=gone", f"{STUDIO}/forms/gone/sheet", f"{STUDIO}/forms/gone/samples"):
        assert studio.get(path).status_code == 404


def test_looking_writes_nothing_and_leaves_nothing_behind(studios: Studio) -> None:
    own, _other = quotes(studios)
    studios.edit(
        {"op": "add", "path": "/entities/quote/fields/-", "value": {"key": "weight", "type": "decimal", "scale": 2}},
        {"op": "add", "path": "/entities/-",
         "value": {"key": "pallet", "fields": [{"key": "name", "type": "text"}, {"key": "quotes", "type": "references", "entity": "quote"}]}},
        {"op": "add", "path": "/forms/-", "value": {"key": "pallet_main", "entity": "pallet", "layout": [{"field": "name"}, {"field": "quotes"}]}},
    )  # fmt: skip
    before = counted(studios)
    for _turn in range(12):
        assert sample_of(studios.get(SHEET).text)
        drawn = studios.get(f"{STUDIO}/forms/pallet_main/sheet").text
        assert 'data-field="quotes"' in drawn and sample_of(drawn) == ""
    assert counted(studios) == before
    with studios.site.engine.connect() as connection:
        views = (
            "SELECT count(*) FROM temp.sqlite_master"
            if connection.dialect.name == "sqlite"
            else "SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relpersistence = 't'"
        )
        assert connection.execute(text(views)).scalar() == 0
    assert studios.site.admin.get(f"/api/v1/apps/sample_sales/quote/{own}").json["id"] == own
    assert "weight" not in studios.site.admin.get(f"/api/v1/apps/sample_sales/quote/{own}").json


def counted(studio: Studio) -> Any:
    """How much the app's records and logs hold."""
    site = studio.site
    return [
        site.admin.get(f"/api/v1/apps/sample_sales/{entity}?count=1&limit=1").json["count"]
        for entity in ("account", "product", "lead", "quote", "order")
    ] + [len(studio.audited())]


def test_a_draft_with_errors_is_drawn_without_them(studio: Studio) -> None:
    _own, other = quotes(studio)
    studio.edit(
        {"op": "add", "path": "/entities/quote/fields/-",
         "value": {"key": "odd", "type": "integer", "formula": "nothing_here + 1"}},
        {"op": "add", "path": "/forms/quote_main/layout/customer/items/0", "value": {"field": "odd"}},
        {"op": "replace", "path": "/entities/account/title", "value": "nonsense"},
    )  # fmt: skip
    drawn = studio.get(SHEET).text
    assert sample_of(drawn) == str(other) and 'data-state="mended"' in drawn
    assert 'data-field="account"' in drawn and 'data-field="odd"' in drawn


def test_a_designer_who_is_no_administrator_gets_to_see_no_records(studios: Studio) -> None:
    own, _other = quotes(studios)
    browser = let(studios, "designer@sample.example", designs=True)
    # a draft's rights are the designer's to write: they must not lead to anybody's records
    studios.edit({"op": "replace", "path": "/permissions/sales~quote/read", "value": True})
    for query in ("", "?role=sales", "?role=sales_manager", f"?role=sales&record={own}"):
        drawn = browser.get(f"{SHEET}{query}")
        assert drawn.status_code == 200
        assert sample_of(drawn.text) == "" and 'data-field="account"' in drawn.text
        assert "Sample Retail" not in drawn.text and "1,234.56" not in drawn.text
        assert browser.get(f"{STUDIO}/forms/quote_main/samples{query}").json["items"] == []
        listed = browser.get(f"{STUDIO}/views/board/sheet{query}").text
        assert "data-sheet" in listed and "Q-20" not in listed
        figures = browser.get(f"{STUDIO}/dashboards/overview/sheet{query}").text
        assert "data-sheet" in figures and not re.search(r'class="num bar-said"[^>]*>\s*[1-9]', figures)


def test_the_page_comes_with_the_outline_of_its_form(studio: Studio) -> None:
    """Bars for as many fields as are seen first, before any script runs or anything is drawn."""

    def fields_in(items: list[dict[str, Any]]) -> int:
        inner = [one.get("items") or next((tab["items"] for tab in one.get("tabs", [])), []) for one in items]
        return sum("field" in one for one in items) + sum(fields_in(one) for one in inner)

    form = next(one for one in studio.draft()["forms"] if one["key"] == "quote_main")
    page = studio.browser.get(f"{STUDIO}/entities/quote/forms/quote_main").text
    outline = page[page.index("data-shape") : page.index("designer-known")]
    assert outline.count("ds-shape-value") == fields_in(form["layout"]) > 0


def test_a_choice_that_becomes_a_text_is_shown_with_what_it_holds(studios: Studio) -> None:
    site = studios.site
    lead = site.new("lead", name="Sample lead", source="web")["id"]
    fields = next(one for one in studios.draft()["entities"] if one["key"] == "lead")["fields"]
    assert next(one for one in fields if one["key"] == "source")["type"] == "choice"
    studios.edit(
        {"op": "replace", "path": "/entities/lead/fields/source", "value": {"key": "source", "type": "text"}}
    )
    drawn = studios.get(f"{STUDIO}/forms/lead_main/sheet?record={lead}").text
    shown = re.search(r'data-field="source".*?<input[^>]*>', drawn, re.DOTALL)
    assert shown and 'value="web"' in shown[0], drawn[-3000:]
