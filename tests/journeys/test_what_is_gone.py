"""A stage and an option go: what takes their place is chosen, told before publishing, done, and taken back."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.journeys.conftest import PASSWORD, Site, Visitor
from tests.journeys.hands import HANDS, WAYS

pytestmark = pytest.mark.browser
OWNER = "gone.owner@sample.example"


def named(value: str, english: str, chinese: str) -> dict[str, Any]:
    return {"value": value, "label": {"en": english, "zh": chinese}}


STAGES = [named("open", "Open", "待办"), named("held", "On hold", "搁置"), named("done", "Done", "完成")]
OPTIONS = [named("fax", "Fax", "传真"), named("mail", "Mail", "邮件")]
FIELDS = [
    {"key": "name", "type": "text", "label": {"en": "Name", "zh": "名称"}},
    {"key": "stand", "type": "stage", "label": {"en": "Status", "zh": "状态"}, "initial": "open",
     "stages": STAGES, "transitions": [{"from": "open", "to": "held"}, {"from": "open", "to": "done"}]},
    {"key": "way", "type": "choice", "label": {"en": "Way", "zh": "渠道"}, "options": OPTIONS},
]  # fmt: skip
SAID = {
    "en": {
        "hold": "On hold", "moves": "If it goes, its records move to", "done": "Done",
        "remove": "Remove the stage", "fax": "Remove Fax", "mail": "Mail", "replace": "Replace",
        "told": ["1 records of Task: On hold becomes Done in Status", "1 records of Task: Fax becomes Mail in Way"],
        "publish": "Publish version 2", "restore": "Restore version 1",
    },
    "zh": {
        "hold": "搁置", "moves": "移除后，其中的记录转到", "done": "完成", "remove": "移除阶段", "fax": "删除传真",
        "mail": "邮件", "replace": "替换", "publish": "发布第 2 版", "restore": "恢复第 1 版",
        "told": ["任务有 1 条记录的状态由“搁置”改为“完成”", "任务有 1 条记录的渠道由“传真”改为“邮件”"],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def owned(site: Site) -> Site:
    accounts.add_user(site.engine, OWNER, PASSWORD, name="Sample Owner", is_administrator=True, cost=LIGHT)
    return site


@pytest.fixture
def keeper(hand: str, language: str, browser: Browser, owned: Site) -> Iterator[tuple[Visitor, str]]:
    """Somebody with an app of their own in which records stand at all stages; by hand and language."""
    key = f"gone_{hand}_{language}"
    app, _ = load_app({
        "formwright": 1, "key": key, "label": {"en": "Tasks", "zh": "任务管理"},
        "entities": [{"key": "task", "label": {"en": "Task", "zh": "任务"}, "title": "name",
                      "fields": copy.deepcopy(FIELDS)}],
    })  # fmt: skip
    assert app is not None
    import_app(owned.engine, app)
    assert publish(owned.engine, key).version == 1
    served = owned.app(key)
    for stage, way in (("open", "mail"), ("held", "fax"), ("done", "mail")):
        made = served.new("task", name=stage, way=way)
        if stage != "open":
            served.door.update("task", made, {"stand": stage})
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    found = Visitor(context.new_page(), owned.address, HANDS[hand])
    found.sign_in(OWNER, language)
    yield found, key
    context.close()
    assert found.failures == []


def holding(page: Page, key: str) -> list[tuple[str, str]]:
    """Of each record its stage and its way."""
    site = "/".join(page.url.split("/")[:3])
    items = page.request.get(f"{site}/api/v1/apps/{key}/task?sort=id").json()["items"]
    return [(one["stand"], one["way"]) for one in items]


def kept(page: Page) -> None:
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_records_go_where_the_designer_says_and_come_back(
    keeper: tuple[Visitor, str], hand: str, language: str
) -> None:
    visitor, key = keeper
    page, by, words = visitor.page, visitor.hand, SAID[language]
    before = [("open", "mail"), ("held", "fax"), ("done", "mail")]
    assert holding(page, key) == before

    visitor.go(f"/studio/{key}/entities/task/stages#held")
    by.choose(page.get_by_label(words["moves"]), words["done"])
    by.click(page.get_by_role("button", name=words["remove"]))
    kept(page)
    visitor.go(f"/studio/{key}/entities/task#way")
    by.click(page.get_by_role("button", name=words["fax"]))
    kept(page)

    visitor.go(f"/studio/{key}/publish")
    main = page.get_by_role("main")
    expect(main).to_contain_text(words["told"][0])
    by.choose(page.get_by_label(re.compile("^(Fax|传真)")), words["mail"])
    by.click(page.get_by_role("button", name=words["replace"], exact=True))
    for told in words["told"]:
        expect(main).to_contain_text(told)
    by.click(page.get_by_role("button", name=words["publish"]))
    page.wait_for_url(re.compile("/studio/.*/(versions|publish.*|)$"))
    moved = [("open", "mail"), ("done", "mail"), ("done", "mail")]
    _until(page, key, moved)

    visitor.go(f"/studio/{key}/versions/1/restore")
    by.click(page.get_by_role("button", name=words["restore"]))
    page.wait_for_url("**/versions")
    _until(page, key, before)


def _until(page: Page, key: str, wanted: list[tuple[str, str]]) -> None:
    """Wait until the records hold what is wanted."""
    for _ in range(50):
        if holding(page, key) == wanted:
            return
        page.wait_for_timeout(200)
    assert holding(page, key) == wanted
