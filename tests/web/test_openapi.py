"""The description of the interface is valid and true, and requests made from it never break the server."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import APP, SalesSite, make_site, sales_site_in

EXAMPLES = 30 if os.environ.get("HYPOTHESIS_PROFILE") == "night" else 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesSite]:
    """The sample sales app with a few records, for requests made from its description."""
    home: Path = tmp_path_factory.mktemp("described")
    site = sales_site_in(home)
    account = site.new("account", name="Sample Retail Group", region="north")
    product = site.new("product", code="P1", name="Sample product", price="10.00")
    site.new("lead", name="Sample lead", company="Sample Co", budget="100")
    site.new("quote", account=account["id"], lines=[{"product": product["id"], "quantity": "2"}])
    yield site
    site.engine.dispose()


def document(site: SalesSite, address: str) -> dict[str, Any]:
    """A description as its caller gets it."""
    answer = site.admin.get(address)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", f"{APP}/openapi.json"])
def test_description_is_valid(described: SalesSite, address: str) -> None:
    found = document(described, address)
    assert found["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(found).iter_errors()] == []


def test_every_route_is_described(described: SalesSite) -> None:
    found = document(described, "/api/v1/openapi.json")["paths"]
    for rule in described.app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = rule.rule.replace("number:", "").replace("<", "{").replace(">", "}")
            wanted = {method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
            assert wanted <= set(found[path]), path


def test_names_in_any_script_are_described(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    fields = [{"key": "名称", "type": "text", "required": True}, {"key": "load", "type": "text"},
              {"key": "Meta", "type": "integer"}, {"key": "fields", "type": "boolean"}]  # fmt: skip
    app = {"formwright": 1, "key": "应用", "entities": [{"key": "客户", "title": "名称", "fields": fields}]}
    admin = site.by_token("admin@sample.example")
    assert admin.post("/api/v1/apps", json=app).status_code == 201
    assert admin.post("/api/v1/apps/应用/publish").status_code == 200
    found = admin.get("/api/v1/apps/应用/openapi.json").json
    assert [str(error) for error in OpenAPIV31SpecValidator(found).iter_errors()] == []
    made = admin.post("/api/v1/apps/应用/客户", json={"名称": "示例", "load": "x", "Meta": 1, "fields": True})
    assert made.status_code == 201 and admin.get(made.headers["Location"]).json == made.json
    values = next(
        schema for schema in found["components"]["schemas"].values() if "名称" in schema.get("properties", {})
    )
    assert {"名称", "load", "Meta", "fields"} <= set(values["properties"])
    site.engine.dispose()


def exercise(site: SalesSite, operation: Any, mode: GenerationMode, seen: Counter[int]) -> None:
    """Send requests made from an operation's description; raises when an answer is not as it says."""
    headers = {"Authorization": f"Bearer {site.admin.token}"}

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        answer = case.call(app=site.app, headers=headers)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    send()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
def test_requests_by_the_description_are_answered_as_it_says(
    described: SalesSite, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(document(described, f"{APP}/openapi.json"))
    seen: Counter[int] = Counter()
    failures: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if (
            mode is GenerationMode.NEGATIVE
            and operation.label.startswith("GET")
            and "{" not in operation.label
        ):
            continue  # a list's parameters are all texts: nothing is wrong by its type alone
        try:
            exercise(described, operation, mode, seen)
        except Exception as error:
            failures.append(f"{operation.label}: {error}")
    assert failures == []
    assert sum(seen.values()) > 100 and (seen[200] or mode is GenerationMode.NEGATIVE)
    assert all(status < 500 for status in seen)
