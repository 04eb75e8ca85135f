"""Giving a record to a person, a queue or nobody, by plain forms."""

from __future__ import annotations

import re

from tests.pages.conftest import Reader
from tests.pages.test_records import words
from tests.web.conftest import SELLER, SalesSite

APP = "/apps/sample_sales"


def test_a_record_is_given_to_a_queue_and_taken_back(sales: SalesSite) -> None:
    reader = Reader(sales.signed_in("admin@sample.example"))
    made = sales.new("lead", name="Sample lead to give away", source="web")
    place = f"{APP}/lead/{made['id']}"
    assert f'href="{place}/owner"' in reader.get(place).text
    asked = reader.get(f"{place}/owner")
    offered = re.findall(r'<option[^>]*value="((?:user|role):[^"]+)"[^>]*>([^<]+)', asked.text)
    assert '<option value="">Nobody&#39;s</option>' in asked.text
    queues = {value: label for value, label in offered if value.startswith("role:")}
    people = {label: value for value, label in offered if value.startswith("user:")}
    assert queues and all(label.startswith("Queue: ") for label in queues.values())
    role = next(iter(queues))
    given = reader.send(f"{place}/owner", {"f-owner": role})
    assert given.status_code == 303
    shown = words(reader.get(place).text)
    assert queues[role] in shown and "Owner's queue" in shown, "the page and its history name the queue"
    filtered = reader.get(f"{APP}/lead?c0=owner_role&o0=is&v0={role.removeprefix('role:')}")
    assert "Sample lead to give away" in filtered.text
    assert reader.send(f"{place}/owner", {"f-owner": "role:nobody"}).status_code == 422
    back = reader.send(f"{place}/owner", {"f-owner": next(iter(people.values()))})
    assert back.status_code == 303 and queues[role] not in words(
        reader.get(place).text.partition("timeline")[0]
    )
    reader.send(f"{place}/owner", {"f-owner": ""})
    assert "Nobody's" in words(reader.get(place).text)


def test_who_may_not_see_a_record_is_not_asked(sales: SalesSite) -> None:
    made = sales.new("lead", name="Sample lead of another", source="web", owner=None)
    seller = Reader(sales.signed_in(SELLER))
    assert seller.get(f"{APP}/lead/{made['id']}").status_code == 404
    assert seller.get(f"{APP}/lead/{made['id']}/owner").status_code == 404
