"""From an ordinary workbook to a working app, by mouse and keyboard, in both languages; records from a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from runtime.access import accounts
from runtime.access.passwords import LIGHT
from tests.journeys.acts import Acts
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.hands import HANDS, OTHER_WAYS, WAYS, Keyboard
from tests.journeys.looks import faults
from tests.studio import workbooks

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

MAKER = "maker@sample.example"
MOST_ACTS = 6
WORDS = {
    "en": {
        "new": "New app",
        "file": "Choose .xlsx or .csv files",
        "make": "Make the app",
        "open": "Open Trade",
    },
    "zh": {"new": "新建应用", "file": "选择 .xlsx 或 .csv 文件", "make": "创建应用", "open": "打开Trade"},
}


@pytest.fixture(scope="module")
def maker(crm: Crm) -> Crm:
    """Somebody who may make apps."""
    engine = crm.door.where
    accounts.add_user(engine, MAKER, PASSWORD, name="Sample Maker", is_administrator=True, cost=LIGHT)
    return crm


@pytest.mark.parametrize(
    ("hand", "language"), [pytest.param("keyboard", "zh", marks=pytest.mark.night), *OTHER_WAYS]
)
def test_a_workbook_in_as_many_acts_by_every_hand(
    visitor: Visitor, maker: Crm, tmp_path: Path, hand: str, language: str
) -> None:
    file = tmp_path / f"Trade {hand} {language}.xlsx"
    file.write_bytes(workbooks.trade())
    visitor.sign_in(MAKER, language)
    visitor.go("/apps/crm_ltc/")
    page, acts, words = visitor.page, Acts(), WORDS[language]
    by = HANDS[hand](page)
    acts.do(lambda: by.click(page.locator(".fw-switch > summary").first))
    acts.do(lambda: by.click(page.get_by_role("link", name=words["new"])))
    with page.expect_navigation(url=re.compile("/spreadsheet/")):
        acts.do(lambda: page.get_by_label(words["file"]).set_input_files(file))
    with page.expect_navigation():
        acts.do(lambda: by.click(page.get_by_role("button", name=words["make"])))
    with page.expect_navigation():
        acts.do(lambda: by.click(page.get_by_role("link", name=words["open"]).first))
    assert acts.count == 5 <= MOST_ACTS
    expect(page).to_have_url(re.compile(f"/apps/trade_{hand}_{language}/"))


def test_a_workbook_of_three_sheets_becomes_an_app(visitor: Visitor, maker: Crm, tmp_path: Path) -> None:
    file = tmp_path / "Trade fair.xlsx"
    file.write_bytes(workbooks.trade())
    visitor.sign_in(MAKER)
    visitor.go("/apps/crm_ltc/")
    page, acts = visitor.page, Acts()
    acts.do(page.locator(".fw-switch > summary").first.click)
    acts.do(page.get_by_role("link", name="New app").click)
    with page.expect_navigation(url=re.compile("/spreadsheet/")):
        acts.do(lambda: page.get_by_label("Choose .xlsx or .csv files").set_input_files(file))
    expect(page.get_by_label("Name of the app")).to_have_value("Trade fair")
    expect(page.get_by_label("Type of Customer", exact=True)).to_have_value("reference:0")
    expect(page.get_by_text("A sub-table: its rows stand in the record they belong to.")).to_be_visible()
    with page.expect_navigation():
        acts.do(page.get_by_role("button", name="Make the app").click)
    expect(page.get_by_role("heading", name="Trade fair is there")).to_be_visible()
    expect(page.get_by_role("cell", name="Nobody Ltd")).to_be_visible()  # what did not come along is said
    with page.expect_navigation():
        acts.do(page.get_by_role("link", name="Open Trade fair").click)
    assert acts.count <= MOST_ACTS
    page.get_by_role("link", name="Orders", exact=True).first.click()
    page.get_by_role("link", name="SO-2025-0002").click()
    expect(page.get_by_role("combobox", name="Customer", exact=True)).to_have_value("Cobalt Inc")
    expect(page.get_by_role("heading", name="Order lines")).to_be_visible()
    expect(page.get_by_role("textbox", name="Product").first).to_have_value("Shelf unit 2")
    assert visitor.failures == []


BLANK = {
    "en": {"entity": "New entity", "called": "What one of them is called", "make": "Make the entity",
           "publish": "Publish version 1"},
    "zh": {"entity": "新建实体", "called": "名称", "make": "建立实体", "publish": "发布第 1 版"},
}  # fmt: skip


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_a_blank_app_gets_its_first_entity_and_goes_live(
    visitor: Visitor, maker: Crm, hand: str, language: str
) -> None:
    """Nothing is there yet: every place of the studio says so, and the way to the first entity is in sight."""
    visitor.sign_in(MAKER, language)
    page, words, by = visitor.page, BLANK[language], HANDS[hand](visitor.page)
    visitor.go("/studio/-/new")
    key = f"blank_{hand}_{language}"
    by.fill(page.locator("#name"), f"Blank {hand} {language}")
    with page.expect_navigation():
        by.click(page.locator("form .btn-primary[type=submit]"))
    for place, there in (
        ("decisions", ".dt-list a.btn-primary"), ("roles", "#roles-title"), ("screens/menu", ".ds-desk"),
        ("scenarios", ".empty"), ("options", ".ds-desk"),
    ):  # fmt: skip
        visitor.go(f"/studio/{key}/{place}")
        expect(page.locator(there).first).to_be_visible()
    visitor.go(f"/studio/{key}")
    with page.expect_navigation():
        by.click(page.get_by_role("main").get_by_role("link", name=words["entity"]))
    expect(page.get_by_label(words["called"], exact=True)).to_be_focused()
    page.keyboard.insert_text("Site visit")
    with page.expect_navigation(url=re.compile("/entities/site_visit")):
        by.click(page.get_by_role("button", name=words["make"]))
    visitor.go(f"/studio/{key}/publish")
    with page.expect_navigation():
        by.click(page.get_by_role("button", name=words["publish"]))
    visitor.go(f"/apps/{key}/site_visit/new")
    expect(page.locator("main input[name^='f-']").first).to_be_visible()


def test_what_is_corrected_on_the_page_and_by_keyboard_in_chinese(
    visitor: Visitor, maker: Crm, tmp_path: Path
) -> None:
    file = tmp_path / "贸易台账.xlsx"
    file.write_bytes(workbooks.trade_zh())
    visitor.sign_in(MAKER, "zh")
    page = visitor.page
    visitor.go("/studio/-/new")
    assert faults(visitor) == []
    with page.expect_navigation(url=re.compile("/spreadsheet/")):
        page.get_by_label("选择 .xlsx 或 .csv 文件").set_input_files(file)
    assert faults(visitor) == []
    kind = page.get_by_label("合同的类型", exact=True)
    expect(kind).to_have_value("rows:1")
    hand = Keyboard(page)
    hand.choose(kind, "→ 合同")
    expect(page.get_by_text("子表：各行显示在所属记录中。")).to_have_count(0)  # asked again at once
    expect(page.get_by_label("合同的类型", exact=True)).to_be_focused()
    hand.fill(page.get_by_label("应用名称"), "贸易台账示例")
    with page.expect_navigation():
        hand.click(page.get_by_role("button", name="创建应用"))
    expect(
        page.get_by_role("heading", name="贸易台账示例")
    ).to_be_visible()  # nothing was lost: the app at once
    page.get_by_role("link", name="合同", exact=True).first.click()
    page.get_by_role("link", name="HT-2025-001").click()
    expect(page.get_by_role("combobox", name="客户", exact=True)).to_have_value("样本贸易有限公司")
    assert visitor.failures == []


def test_a_long_workbook_may_be_left_while_it_is_read(visitor: Visitor, maker: Crm, tmp_path: Path) -> None:
    file = tmp_path / "Visits of nobody.xlsx"
    file.write_bytes(workbooks.long(15_000))
    visitor.sign_in(MAKER)
    visitor.go("/studio/-/new")
    page = visitor.page
    with page.expect_navigation(url=re.compile("/spreadsheet/")):
        page.get_by_label("Choose .xlsx or .csv files").set_input_files(file)
    expect(page.get_by_role("heading", name="Reading the tables")).to_be_visible()
    address = page.url
    visitor.go("/studio/")
    page.goto(address)
    expect(page.get_by_role("heading", name="What the sheets become")).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Name of the app")).to_have_value("Visits of nobody")
    assert visitor.failures == []


def test_records_from_a_file_tried_first_and_taken_back(visitor: Visitor, maker: Crm, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("公司,Contact,手机,E-mail,Source,Budget\nImported Bakery,Ann Sample,13800138000,ann@bakery.example,Website,\"12,000\"\n"
                    "Imported Garage,Ben Sample,13900139000,no address,Website,lots\n", encoding="utf-8")  # fmt: skip
    visitor.sign_in(MAKER)
    page = visitor.page
    visitor.go("/apps/crm_ltc/lead")
    page.get_by_role("link", name="Import").click()
    assert faults(visitor) == []
    with page.expect_navigation():
        page.get_by_label("Choose an .xlsx or .csv file").set_input_files(file)
    expect(page.get_by_label("Field for 公司")).to_have_value("name")
    expect(page.get_by_text("1 of the first 2 rows has a problem")).to_be_visible()
    expect(page.locator("td.is-wrong")).to_have_count(2)
    assert faults(visitor) == []
    page.get_by_label("Take rows without the cells that do not fit").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="2 records imported")).to_be_visible()
    assert faults(visitor) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Undo: 2 records to the recycle bin").click()
    expect(page.get_by_text("2 records moved to the recycle bin")).to_be_visible()
    expect(page.get_by_role("link", name="Imported Bakery")).to_have_count(0)
    assert visitor.failures == []
