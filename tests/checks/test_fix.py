"""Missing ids are written, nothing else is touched."""

from __future__ import annotations

import copy
from typing import Any

from configurator.checks import check_definition
from configurator.checks.fix import write_missing_ids
from tests.definition.samples import sales


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(member) for key, member in value.items() if key != "id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value


def test_every_missing_id_is_written() -> None:
    document = without_ids(sales())
    document["rules"][5]["rows"] = [{"then": row["then"]} for row in document["rules"][5]["rows"]]
    before = copy.deepcopy(document)
    fixed, written = write_missing_ids(document)
    assert document == before
    assert without_ids(fixed) == before
    app, problems = check_definition(fixed)
    assert app is not None
    assert not [problem for problem in problems if problem.code.startswith("id.")]
    _, missing = check_definition(document)
    assert sorted(written) == sorted(problem.path for problem in missing if problem.code == "id.missing")


def test_the_same_document_gets_the_same_ids() -> None:
    assert write_missing_ids(without_ids(sales())) == write_missing_ids(without_ids(sales()))


def test_ids_say_what_a_part_is() -> None:
    fixed, _ = write_missing_ids(without_ids(sales()))
    assert [item["id"] for item in fixed["forms"][0]["layout"]] == ["who", "need"]
    assert [item["id"] for item in fixed["menu"][0]["items"]] == ["leads", "open_quotes", "overview"]


def test_what_has_ids_or_cannot_be_loaded_stays() -> None:
    assert write_missing_ids(sales()) == (sales(), [])
    assert write_missing_ids({"formwright": 1, "oops": 2}) == ({"formwright": 1, "oops": 2}, [])
