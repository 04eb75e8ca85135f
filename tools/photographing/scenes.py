"""The scenes: which page, as whom, and what is done there before the picture is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page

from photographing.workbook import table, workbook

CRM, PLANT, STUDIO = "/apps/crm_ltc", "/apps/maintenance", "/studio/crm_ltc"
NOBODY, ADMIN, MANAGER, SELLER, SUPERVISOR = (
    "",
    "admin@example.com",
    "manager@example.com",
    "seller1@example.com",
    "lead@example.com",
)
PATIENCE = 60_000  # milliseconds; scenarios run while the publish page is opened
SOON = 500  # milliseconds until what appears has faded in

Act = Callable[[Page], None]


def _sent(make: Callable[[str], tuple[str, bytes]]) -> Act:
    """A sample file chosen on the page that takes one."""

    def send(page: Page) -> None:
        name, content = make(page.evaluate("document.documentElement.lang"))
        kind = "application/octet-stream"
        with page.expect_navigation():
            page.locator("#sheets").set_input_files({"name": name, "mimeType": kind, "buffer": content})

    return send


@dataclass(frozen=True)
class Scene:
    """One picture: `path` as `person` sees it after `act`.

    A path may name a record by what the interface finds: `lead/{status = "new"}`. `meanwhile` is what another
    person does at the same address before `act`. `tall` shows more of a long page than a screen holds; `dark`
    says that it is taken in the dark theme, too.
    """

    name: str
    path: str
    person: str = MANAGER
    act: Act | None = None
    meanwhile: tuple[str, Act] | None = None
    tall: bool = False
    dark: bool = False


def address_of(page: Page, base: str, path: str) -> str:
    """The address of a path, with the first record that fits its condition in place of the condition."""
    asked = re.fullmatch(r"(?P<app>/apps/\w+)/(?P<entity>\w+)/\{(?P<filter>.+)\}(?P<rest>.*)", path)
    if asked is None:
        return base + path
    where = f"{base}/api/v1{asked['app']}/{asked['entity']}?limit=1&sort=id&filter={quote(asked['filter'])}"
    found = page.request.get(where).json().get("items")
    if not found:
        raise RuntimeError(f"the sample data has nothing for {path}")
    return f"{base}{asked['app']}/{asked['entity']}/{found[0]['id']}{asked['rest']}"


def settle(page: Page) -> None:
    """Wait until what was set off has happened."""
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    page.wait_for_timeout(SOON)


def _new_lead(page: Page) -> None:
    page.locator("[name=f-name]").fill("Sample Riverside Clinic 示例河畔诊所")
    page.locator("[name=f-phone]").fill("13800000000")
    page.locator("[name=f-source]").select_option("referral")
    page.locator("[name=f-budget]").fill("350,000")
    page.locator("[name=f-timing]").select_option(index=1)
    page.locator("[name=f-name]").focus()


def _refused_lead(page: Page) -> None:
    _new_lead(page)
    page.keyboard.press("Control+s")
    page.locator("#findings").wait_for()


def _discount(page: Page) -> None:
    page.locator("[name=f-discount]").fill("25 %")
    page.locator("[name=f-terms]").focus()


def _why(page: Page) -> None:
    _discount(page)
    page.locator("[data-field=reason] :is(.why-mark, .why)").first.click()


def _picker(page: Page) -> None:
    box = page.locator("[data-field=account] [role=combobox]").first
    box.click()
    box.fill("sample")
    page.locator("[role=option]").first.wait_for()


def _first(page: Page) -> None:
    before = page.locator("[name=f-need]").input_value()
    texts = ("Two treatment rooms, before winter 冬季前完成两间诊室", "Two rooms, in spring 春季完成两间")
    _write(page, "need", texts[before == texts[0]])
    page.keyboard.press("Control+s")
    settle(page)


def _second(page: Page) -> None:
    _write(page, "need", "Three treatment rooms 三间诊室")
    page.keyboard.press("Control+s")
    page.locator("dialog[open], #conflict").first.wait_for()


def _write(page: Page, field: str, text: str) -> None:
    page.locator(f"[name=f-{field}]").fill(text)


def _choose_rows(page: Page) -> None:
    ticks = page.locator("tbody .ls-tick input")
    for nth in (0, 1, 3):
        ticks.nth(nth).check()


def _cell(page: Page) -> None:
    """Open a cell of the list for writing."""
    page.locator("td.can[data-label=Budget], td.can[data-label=预算]").nth(3).dblclick()
    page.locator("td.is-editing input").wait_for()


def _columns(page: Page) -> None:
    page.locator(".ls-order a[data-fetches]").click()
    page.locator("dialog[open]").wait_for()


def _name_view(page: Page) -> None:
    page.locator(".ls-keep").click()
    page.locator("dialog[open]").wait_for()


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()
    page.keyboard.type("sample")
    page.locator("#palette [id^=palette-records]").first.wait_for()


def _notices(page: Page) -> None:
    page.locator("[data-bell]:visible").first.click()
    page.locator("#notices .notices, #notices .empty").first.wait_for()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()


def _me(page: Page) -> None:
    page.locator(".fw-me > summary").click()


def _delete(page: Page) -> None:
    page.locator(".rec-menu > summary").click()
    with page.expect_navigation():
        page.locator(".rec-acts form[action$='/delete'] button").click()


def _field(page: Page) -> None:
    """Open the settings of a field in the designer."""
    page.locator("[data-designer]:not([aria-busy=true])").wait_for()
    page.get_by_role("button", name=re.compile("^(Budget|预算)")).first.click()


def _token(page: Page) -> None:
    chinese = page.locator("html").get_attribute("lang") == "zh"
    page.locator("[name=name]").first.fill("月度报表" if chinese else "Monthly figures")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").first.click()


SCENES = (
    Scene("sign-in", "/login", NOBODY, dark=True),
    Scene("start", "/"),
    Scene("home", f"{CRM}/", tall=True, dark=True),
    Scene("dashboard", f"{CRM}/-/dashboards/sales", tall=True, dark=True),
    Scene("list", f"{CRM}/-/views/leads", dark=True),
    Scene("list-filtered", f"{CRM}/lead?c0=region&o0=is&v0=south&c1=budget&o1=more&v1=100000"),
    Scene("list-chosen", f"{CRM}/-/views/leads", act=_choose_rows),
    Scene("list-cell", f"{CRM}/-/views/leads", act=_cell),
    Scene("list-columns", f"{CRM}/-/views/leads", act=_columns),
    Scene("list-own", f"{CRM}/-/views/leads", act=_name_view),
    Scene("list-grouped", f"{CRM}/-/views/leads?group=status"),
    Scene("list-empty", f"{CRM}/-/views/leads?q=zzzz"),
    Scene("board", f"{CRM}/-/views/lead_board", dark=True),
    Scene("calendar", f"{CRM}/-/views/activity_calendar"),
    Scene("search", f"{CRM}/-/search?q=sample"),
    Scene("palette", f"{CRM}/", act=_palette, dark=True),
    Scene("notices", f"{CRM}/", act=_notices),
    Scene("keyboard", f"{CRM}/", act=_keys),
    Scene("me", f"{CRM}/", act=_me),
    Scene("menu", f"{CRM}/-/menu"),
    Scene("record-lead", f'{CRM}/lead/{{status = "new"}}', tall=True),
    Scene("record-lead-new", f"{CRM}/lead/new", act=_new_lead, tall=True, dark=True),
    Scene("record-refused", f"{CRM}/lead/new", act=_refused_lead, tall=True, dark=True),
    Scene(
        "record-conflict",
        f'{CRM}/lead/{{status = "contacted"}}',
        act=_second,
        meanwhile=(ADMIN, _first),
        tall=True,
    ),
    Scene("record", f'{CRM}/quote/{{status = "draft"}}', act=_discount, tall=True, dark=True),
    Scene("record-why", f'{CRM}/quote/{{status = "draft"}}', act=_why, tall=True, dark=True),
    Scene("record-picker", f"{CRM}/quote/new", act=_picker),
    Scene("record-order", f'{CRM}/order/{{status != "closed"}}', tall=True),
    Scene("record-account", f'{CRM}/account/{{level = "gold"}}', tall=True),
    Scene("record-deleted", f'{CRM}/lead/{{status = "new"}}', act=_delete),
    Scene("bin", f"{CRM}/-/bin?entity=lead"),
    Scene("error", f"{CRM}/lead/999999"),
    Scene("refused", "/admin", SELLER),
    Scene("plant-home", f"{PLANT}/", SUPERVISOR, tall=True),
    Scene("plant-dashboard", f"{PLANT}/-/dashboards/maintenance", SUPERVISOR, tall=True),
    Scene("plant-list", f"{PLANT}/-/views/work_orders", SUPERVISOR),
    Scene("plant-board", f"{PLANT}/-/views/order_board", SUPERVISOR),
    Scene("plant-tree", f"{PLANT}/-/views/site_tree", SUPERVISOR),
    Scene("plant-record", f"{PLANT}/work_order/{{id > 3}}", SUPERVISOR, tall=True),
    Scene("plant-inspection", f"{PLANT}/inspection/{{id > 3}}", SUPERVISOR, tall=True),
    Scene("settings", "/admin", ADMIN),
    Scene("people", "/admin/people", ADMIN, dark=True),
    Scene("person", "/admin/people/2", ADMIN, tall=True),
    Scene("person-new", "/admin/people/new", ADMIN),
    Scene("departments", "/admin/departments", ADMIN),
    Scene("workspace", "/admin/workspace", ADMIN),
    Scene("rates", "/admin/rates", ADMIN),
    Scene("calendar-settings", "/admin/calendar", ADMIN),
    Scene("tokens", "/admin/tokens", ADMIN),
    Scene("my-tokens", "/me/tokens", ADMIN, act=_token),
    Scene("audit", "/admin/audit", ADMIN),
    Scene("apps", "/admin/apps", ADMIN),
    Scene("app-roles", "/admin/apps/crm_ltc", ADMIN),
    Scene("profile", "/me"),
    Scene("profile-sign-in", "/me/sign-in"),
    Scene("design", "/design", ADMIN, tall=True, dark=True),
    Scene("studio-fields", f"{STUDIO}/entities/lead", ADMIN, act=_field, dark=True),
    Scene("studio-forms", f"{STUDIO}/entities/lead/forms", ADMIN),
    Scene("studio-rules", f"{STUDIO}/entities/lead/rules", ADMIN),
    Scene("studio-entities", f"{STUDIO}/entities", ADMIN),
    Scene("studio-new-entity", f"{STUDIO}/new-entity", ADMIN),
    Scene("studio-options", f"{STUDIO}/options", ADMIN),
    Scene("studio-stages", f"{STUDIO}/entities/lead/stages", ADMIN),
    Scene("studio-settings", f"{STUDIO}/entities/lead/settings", ADMIN),
    Scene("studio-views", f"{STUDIO}/entities/lead/views/leads", ADMIN),
    Scene("studio-decisions", f"{STUDIO}/decisions", ADMIN),
    Scene("studio-decision", f"{STUDIO}/decisions/lead_grade", ADMIN, dark=True),
    Scene("studio-flows", f"{STUDIO}/flows", ADMIN),
    Scene("studio-flow", f"{STUDIO}/flows/convert_lead", ADMIN, dark=True),
    Scene("studio-flow-button", f"{STUDIO}/flows/-/button", ADMIN),
    Scene("studio-menu", f"{STUDIO}/screens/menu", ADMIN),
    Scene("studio-dashboard", f"{STUDIO}/screens/dashboards/sales", ADMIN),
    Scene("studio-roles", f"{STUDIO}/roles", ADMIN, dark=True),
    Scene("studio-scenarios", f"{STUDIO}/scenarios", ADMIN),
    Scene("studio-tryout", f"{STUDIO}/tryout", ADMIN),
    Scene("studio-history", f"{STUDIO}/history", ADMIN),
    Scene("studio-home", "/studio/", ADMIN),
    Scene("studio-compare", f"{STUDIO}/compare", ADMIN, tall=True),
    Scene("studio-packages", f"{STUDIO}/packages", ADMIN),
    Scene("studio-new", "/studio/-/new", ADMIN),
    Scene("studio-sheets", "/studio/-/new", ADMIN, act=_sent(workbook), tall=True, dark=True),
    Scene("import", f"{CRM}/lead/-/import", ADMIN),
    Scene("import-match", f"{CRM}/lead/-/import", ADMIN, act=_sent(table), dark=True),
    Scene("studio", STUDIO, ADMIN, tall=True, dark=True),
    Scene("studio-publish", f"{STUDIO}/publish", ADMIN),
    Scene("studio-versions", f"{STUDIO}/versions", ADMIN),
)
