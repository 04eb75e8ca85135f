"""Views, menu and dashboards of a draft: pages to design them on, and what a role gets to see of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.studio.conftest import STUDIO, Studio, words_of
from tests.web.conftest import MANAGER, SELLER, STRANGER

VIEW, BOARD = f"{STUDIO}/views/leads/sheet", f"{STUDIO}/views/board/sheet"
MENU, DASHBOARD = f"{STUDIO}/screens/menu/sheet", f"{STUDIO}/dashboards/overview/sheet"
PAGES = (
    f"{STUDIO}/entities/lead/views/leads",
    f"{STUDIO}/screens/menu",
    f"{STUDIO}/screens/dashboards/overview",
)


def leads(studio: Studio) -> None:
    """One lead of the seller and one that the seller may not see."""
    studio.site.new("lead", studio.site.seller, name="Lead of the seller", budget="1200", source="web")
    studio.site.new("lead", studio.site.manager, name="Lead of the manager", budget="3400", source="event")


def said(studio: Studio, address: str) -> str:
    """What a preview says."""
    answer = studio.get(address)
    assert answer.status_code == 200, answer.text[-800:]
    return words_of(re.sub(r"<template data-sheet[^>]*></template>", "", answer.text))


def test_only_who_designs_gets_in(studio: Studio) -> None:
    for address in (*PAGES, VIEW, BOARD, MENU, DASHBOARD):
        assert studio.site.visitor().get(address).status_code == 302, address
        for email in (SELLER, MANAGER, STRANGER):
            assert studio.site.signed_in(email).get(address).status_code == 403, address
        assert studio.get(address).status_code == 200, address
    for address in (
        f"{STUDIO}/views/gone/sheet",
        f"{STUDIO}/dashboards/gone/sheet",
        f"{STUDIO}/entities/lead/views/gone",
        f"{STUDIO}/entities/lead/views/board",  # of another entity
        f"{STUDIO}/screens/dashboards/gone",
        f"{MENU}?role=gone",
    ):
        assert studio.get(address).status_code == 404, address
    assert studio.get(f"{STUDIO}/screens").location.endswith("/screens/menu")
    assert studio.get(f"{STUDIO}/entities/lead/views").location.endswith("/entities/lead/views/leads")
    assert studio.get(f"{STUDIO}/entities/product/views").status_code == 200  # it has none yet


def test_a_list_is_the_runtimes_as_the_role_finds_it(studios: Studio) -> None:
    leads(studios)
    studios.edit(
        {"op": "add", "path": "/entities/lead/fields/-", "value": {"key": "fair", "type": "text", "label": {"en": "Fair", "zh": "展会"}}},
        {"op": "replace", "path": "/views/leads/columns", "value": ["company", "fair", "name", "budget"]},
        {"op": "add", "path": "/views/leads/group_by", "value": "source"},
    )  # fmt: skip
    both = said(studios, VIEW)
    assert "Lead of the seller" in both and "Lead of the manager" in both and "Fair" in both
    assert 'data-columns="company,fair,name,budget"' in studios.get(VIEW).text
    seller = said(studios, f"{VIEW}?role=sales&language=zh")
    assert "Lead of the seller" in seller and "Lead of the manager" not in seller and "展会" in seller
    assert "3,400" not in seller
    studios.edit({"op": "add", "path": "/permissions/sales~lead/fields", "value": {"budget": "hide"}})
    assert "1,200" not in said(studios, f"{VIEW}?role=sales")
    assert "1,200" in said(studios, VIEW)
    # what the seller's own page shows once it is published
    assert studios.publish().status_code == 302
    page = studios.site.signed_in(SELLER).get("/apps/sample_sales/-/views/leads").text
    rows = re.compile(r'<table class="tbl ls-table.*?</table>', re.DOTALL)
    assert rows.findall(page) == rows.findall(studios.get(f"{VIEW}?role=sales").text) != []


def test_a_menu_and_its_dashboards_are_those_of_the_role(studios: Studio) -> None:
    leads(studios)
    studios.edit(
        {"op": "replace", "path": "/menu/m1/items/i3/roles", "value": ["sales_manager"]}
        if "roles" in str(studios.draft()["menu"])
        else {"op": "add", "path": "/menu/m1/items/i3/roles", "value": ["sales_manager"]},
        {"op": "add", "path": "/menu/-", "value": {"id": "m2", "label": {"en": "Catalogue", "zh": "目录"}, "items": [{"id": "m3", "entity": "product"}]}},
        {"op": "add", "path": "/dashboards/overview/widgets/-",
         "value": {"id": "w2", "kind": "number", "label": {"en": "Leads open"}, "entity": "lead", "measure": "SUM(budget)"}},
    )  # fmt: skip
    manager, seller = said(studios, f"{MENU}?role=sales_manager"), said(studios, f"{MENU}?role=sales")
    assert "Overview" in manager and "Overview" not in seller
    assert "Catalogue" in seller and "目录" in said(studios, f"{MENU}?language=zh")
    assert "4.6K" in said(studios, f"{DASHBOARD}?role=sales_manager") or "4,600" in said(studios, DASHBOARD)
    assert "4,600" not in said(studios, f"{DASHBOARD}?role=sales")
    assert "Leads open" in said(studios, f"{DASHBOARD}?role=sales")
    studios.edit({"op": "remove", "path": "/permissions/sales~lead"})
    assert "Leads open" not in said(studios, f"{DASHBOARD}?role=sales")
    assert "Leads" not in said(studios, f"{MENU}?role=sales")
    refused = studios.get(f"{VIEW}?role=sales").text
    assert 'data-state="refused"' in refused and "Lead of" not in refused


BROKEN: tuple[tuple[str, Any], ...] = (
    ("/views/leads/filter", "nothing_here = 1"),
    ("/views/leads/columns", ["name", "nothing_here"]),
    ("/views/leads/sort", ["nothing_here"]),
    ("/views/leads/group_by", "nothing_here"),
    ("/dashboards/overview/widgets/w1/measure", "SUM(nothing_here)"),
    ("/dashboards/overview/widgets/w1/group_by", "nothing_here"),
    ("/menu/m1/items/i1/view", "nothing_here"),
)


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_a_draft_with_errors_is_drawn_or_says_why_not(studio: Studio, path: str, value: Any) -> None:
    leads(studio)
    studio.edit({"op": "add", "path": path, "value": value})
    for address in (VIEW, MENU, DASHBOARD, f"{VIEW}?role=sales", f"{DASHBOARD}?role=sales"):
        answer = studio.get(address)
        assert answer.status_code == 200, address
        assert "data-sheet" in answer.text
