"""A formula whose results do not fit is published nowhere, and says of which record, in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import House
from tests.conformance.test_gone_options import announced

REASONS = {
    "en": "Total of Part 2 cannot be worked out: the result has more than 18 digits",
    "zh": "零件 2 的合计无法计算：结果超过 18 位数字",
}


def definition(key: str, formula: str) -> dict[str, Any]:
    fields = [
        {"key": "amount", "type": "decimal", "scale": 2},
        {"key": "count", "type": "integer", "label": "Count"},
        {
            "key": "total",
            "type": "decimal",
            "scale": 2,
            "formula": formula,
            "label": {"en": "Total", "zh": "合计"},
        },
    ]
    return {
        "formwright": 1,
        "key": key,
        "entities": [{"key": "part", "label": {"en": "Part", "zh": "零件"}, "fields": fields}],
    }


@pytest.mark.parametrize(
    ("key", "formula"),
    [("large", "amount * amount * count"), ("chosen_large", "IF(count > 0, amount * amount * count, 0)")],
)
def test_what_does_not_fit_names_its_record(house: House, key: str, formula: str) -> None:
    desk = house.publish(definition(key, "amount"))
    desk.new("part", amount="2", count=1)
    desk.new("part", amount="999999999999.99", count=999999999)
    assert house.admin.post("/api/v1/apps", json=definition(key, formula)).status_code == 200
    told = announced(desk)["counting"]
    assert (told["state"], told["uncounted"]) == ("done", []), told
    assert [(one["code"], one["count"]) for one in told["findings"]] == [("count.computed", 2)]
    for language, said in REASONS.items():
        refused = desk.send("POST", "publish", headers={"Accept-Language": language})
        assert refused.status_code == 422
        (problem,) = refused.json["problems"]
        assert (problem["message"], problem["path"]) == (said, "/entities/0/fields/2")
        assert problem["hint"]
