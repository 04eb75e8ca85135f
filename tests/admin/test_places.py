"""Departments, the workspace, rates and the calendar: changed, effective at once, undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from runtime.access.accounts import AccountError
from runtime.access.actor import Actor
from runtime.access.models import Department, User
from runtime.access.rates import Rate, read_rates
from runtime.access.working_days import SpecialDay, read_days
from runtime.records.live import live_app
from runtime.records.reach import Reach
from runtime.records.records import Records
from runtime.storage.database import table_of
from tests.admin.conftest import Settings
from tests.web.conftest import SELLER

SALES = "/api/v1/apps/sample_sales"


def departments(settings: Settings) -> dict[str, Any]:
    """The departments there are, by name."""
    d = table_of(Department)
    with settings.site.engine.connect() as connection:
        rows = connection.execute(select(d).where(d.c.active).order_by(d.c.position)).all()
    return {row.name: row for row in rows}


def add(settings: Settings, name: str, parent: str = "") -> str:
    """Add a department; its number."""
    settings.post("/admin/departments", name=name, parent=parent)
    return str(departments(settings)[name].id)


def test_departments_form_a_tree_without_rings(admin: Settings) -> None:
    assert "No department yet" in admin.get("/admin/departments").text
    sales = add(admin, "Sales")
    north = add(admin, "North", sales)
    city = add(admin, "City", north)
    for parent in (city, north, sales):
        answer = admin.post(f"/admin/departments/{sales}", name="Sales", parent=parent)
        assert answer.status_code == 422 and "below itself" in answer.text
        admin.post(f"/admin/departments/{sales}/move", parent=parent)
        assert "below itself" in admin.said()
    assert admin.post(f"/admin/departments/{north}", name=" ").status_code == 422
    assert admin.post("/admin/departments", name="North", parent=sales).status_code == 422
    assert admin.post(f"/admin/departments/{city}", name="City", head="99999").status_code == 422
    assert admin.post(f"/admin/departments/{city}", name="Town", parent=sales).status_code == 302
    assert departments(admin)["Town"].parent_id == int(sales)
    admin.undo()
    assert departments(admin)["City"].parent_id == int(north)
    south = add(admin, "South", sales)
    admin.post(f"/admin/departments/{south}/move", parent=sales, before=north)
    assert list(departments(admin)).index("South") < list(departments(admin)).index("North")
    assert admin.get("/admin/departments/99999").status_code == 404


def test_what_is_in_a_removed_department_moves_up_and_comes_back(admin: Settings) -> None:
    sales = add(admin, "Sales")
    north = add(admin, "North", sales)
    city = add(admin, "City", north)
    person = f"/admin/people/{admin.id_of(SELLER)}"
    data = {"name": "Seller", "email": SELLER, "department_id": north, **admin.form(person)}
    assert admin.post(person, **data).status_code == 302
    page = admin.get(f"/admin/departments/{north}").text
    assert "move up to Sales" in page and "Seller" in page
    admin.post(f"/admin/departments/{north}/remove")
    assert "still has 1 people and 1 departments" in admin.said()
    admin.post(f"/admin/departments/{north}/remove", move="up")
    users = table_of(User)

    def placed() -> Any:
        with admin.site.engine.connect() as connection:
            return connection.execute(
                select(users.c.department_id).where(users.c.email == SELLER)
            ).scalar_one()

    assert "North" not in departments(admin) and departments(admin)["City"].parent_id == int(sales)
    assert placed() == int(sales)
    admin.undo()
    assert departments(admin)["City"].parent_id == int(north) and placed() == int(north)
    assert departments(admin)["City"].id == int(city)


def test_the_workspace_changes_at_once(admin: Settings) -> None:
    data = {"name": "Sample Works", "timezone": "Pacific/Kiritimati", "languages": ["zh", "en"],
            "default_language": "zh", "currency": "usd"}  # fmt: skip
    assert admin.post("/admin/workspace", **data).status_code == 302
    me = admin.site.seller.get("/api/v1/me").json
    assert me["timezone"] == "Pacific/Kiritimati" and me["language"] == "zh"
    page = admin.get("/admin/workspace").text
    assert 'value="Sample Works"' in page and 'value="USD"' in page
    for wrong in ({"name": ""}, {"timezone": "x/y"}, {"currency": "EURO"}, {"default_language": "fr"}):
        assert admin.post("/admin/workspace", **{**data, **wrong}).status_code == 422, wrong
    assert admin.post("/admin/workspace", **{**data, "languages": ""}).status_code == 422
    admin.post("/admin/workspace", **{**data, "name": "Other"})
    admin.undo()
    assert 'value="Sample Works"' in admin.get("/admin/workspace").text


def worked_out(settings: Settings, formula: str) -> Any:
    """A formula's value in the sales app, as the running process sees the calendar now."""
    live = live_app(settings.site.engine, "sample_sales")
    door = Records(live, Actor(None, is_administrator=True), settings.site.engine)
    made = live.compile(formula, next(iter(live.entities)), "computed")
    with door.reading() as work:
        return made.evaluate(live.context({}, None, {}, work.at, Reach(live, work.tx)))


def rate_on(settings: Settings, day: date) -> Decimal | None:
    """What a dollar is worth on a day, as formulas see it."""
    live = live_app(settings.site.engine, "sample_sales")
    door = Records(live, Actor(None, is_administrator=True), settings.site.engine)
    with door.reading() as work:
        return Reach(live, work.tx).rate("USD", "CNY", day)


def test_rates_hold_from_their_day_at_once(admin: Settings) -> None:
    assert rate_on(admin, date(2026, 11, 10)) is None
    rate = {"source": "usd", "target": "CNY", "day": "2026-11-01", "rate": "7.1205"}
    assert admin.post("/admin/rates", **rate).status_code == 302
    assert "1 USD is 7.1205 CNY" in admin.said()
    assert rate_on(admin, date(2026, 11, 10)) == Decimal("7.1205")
    assert rate_on(admin, date(2026, 10, 31)) is None
    pasted = "2026年11月5日\tUSD\t7.2\nEUR,CNY,2026-11-05,7.9\n"
    assert admin.post("/admin/rates/paste", text=pasted).status_code == 302
    assert rate_on(admin, date(2026, 11, 10)) == Decimal("7.2")
    admin.undo()
    assert rate_on(admin, date(2026, 11, 10)) == Decimal("7.1205")
    wrong = admin.post("/admin/rates/paste", text="USD CNY 2026-11-05 7.2\nnonsense")
    assert wrong.status_code == 422 and "Line 2" in wrong.text and "nonsense" in wrong.text
    page = admin.get("/admin/rates").text
    number = page.split("/admin/rates/")[2].split('"')[0].split("/")[0]
    for bad in (
        {"rate": "0"},
        {"rate": "-1"},
        {"rate": "x"},
        {"day": ""},
        {"source": "US"},
        {"source": "CNY"},
    ):
        answer = admin.post("/admin/rates", **{**rate, **bad})
        assert answer.status_code == 422, bad
    assert number.isdigit()
    assert admin.post(f"/admin/rates/{number}", **{**rate, "rate": "7.5"}).status_code == 302
    assert rate_on(admin, date(2026, 11, 10)) == Decimal("7.5")
    assert admin.post(f"/admin/rates/{number}/remove").status_code == 302
    assert rate_on(admin, date(2026, 11, 10)) is None
    admin.undo()
    assert rate_on(admin, date(2026, 11, 10)) == Decimal("7.5")
    assert admin.get("/admin/rates/99999").status_code == 404


def test_the_calendar_counts_at_once(admin: Settings) -> None:
    golden = "WORKDAYS(DATE(2026, 9, 28), DATE(2026, 10, 17))"
    assert worked_out(admin, golden) == 15
    pasted = "2026-10-01 至 2026-10-07 国庆节\n2026-10-10 补班\n"
    assert admin.post("/admin/calendar/paste", text=pasted).status_code == 302
    assert "7 days off, 1 make-up day" in admin.said()
    assert worked_out(admin, golden) == 11
    page = admin.get("/admin/calendar?year=2026").text
    assert "国庆节" in page and "worked instead" in page
    assert admin.post("/admin/calendar/week", weekdays=["1", "2", "3", "4", "5", "6"], starts="08:30",
                      ends="17:30").status_code == 302  # fmt: skip
    assert worked_out(admin, golden) == 12, "the 3rd is off, the 10th worked as it would be, the 17th too"
    assert worked_out(admin, "WORKDAY(DATE(2026, 10, 9), 1)") == date(2026, 10, 10)
    admin.undo()
    assert worked_out(admin, golden) == 11
    assert (
        admin.post("/admin/calendar/days", day="2026-09-29", until="2026-09-30", works="0").status_code == 302
    )
    assert worked_out(admin, golden) == 9
    assert admin.post("/admin/calendar/days/2026-09-29/remove").status_code == 302
    assert worked_out(admin, golden) == 10
    for bad in ({"day": ""}, {"day": "2026-02-30"}, {"day": "2026-10-02", "until": "2026-10-01"},
                {"day": "2026-01-01", "until": "2026-12-31"}):  # fmt: skip
        assert admin.post("/admin/calendar/days", works="0", **bad).status_code == 422, bad
    assert admin.post("/admin/calendar/week", starts="09:00", ends="18:00").status_code == 422
    assert admin.post("/admin/calendar/week", weekdays="1", starts="18:00", ends="09:00").status_code == 422
    assert admin.get("/admin/calendar?year=99999999").status_code == 200


def test_lists_of_holidays_are_read_as_people_write_them() -> None:
    assert read_days("2026-01-01 New Year") == [SpecialDay(date(2026, 1, 1), False, "New Year")]
    assert read_days("2026/2/14\t班") == [SpecialDay(date(2026, 2, 14), True)]
    assert read_days("2026年2月14日（周六）上班")[0].works
    assert read_days("2026-05-09 劳动节调休上班") == [SpecialDay(date(2026, 5, 9), True, "劳动节")]
    spring = read_days("2026-02-15 - 2026-02-23 春节 休")
    assert len(spring) == 9 and spring[0] == SpecialDay(date(2026, 2, 15), False, "春节")
    assert read_days("2026-12-24..2026-12-26 Christmas holiday")[2].name == "Christmas"
    assert read_days("2026-04-04 Working Saturday")[0].works
    for wrong in ("", "next Tuesday", "2026-13-01 x", "2026-01-05 2026-01-01 x"):
        with pytest.raises(AccountError):
            read_days(wrong)


def test_lists_of_rates_are_read_as_people_write_them() -> None:
    usd = Rate("USD", "CNY", date(2026, 11, 1), Decimal("7.12"))
    for text in (
        "USD CNY 2026-11-01 7.12",
        "2026-11-01;USD/CNY;7.12",
        "2026年11月1日 usd 7.12",
        "7.12\tUSD\tCNY\t2026/11/1",
    ):
        assert read_rates(text, "CNY") == [usd], text
    for wrong in ("USD CNY 7.12", "USD CNY 2026-11-01", "USD CNY 2026-11-01 7.12 7.13", "2026-11-01 7.12"):
        with pytest.raises(AccountError):
            read_rates(wrong, "CNY")
