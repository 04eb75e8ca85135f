"""What a record needs for its next stage, in words."""

from __future__ import annotations

import json
from pathlib import Path

from configurator.publish import publish
from configurator.versions import import_app
from runtime.definition import load_app
from tests.definition.samples import sales
from tests.pages.conftest import Reader
from tests.pages.test_records import APP, words
from tests.web.conftest import sales_site_in


def test_how_many_belong_to_a_record_is_said_in_words(tmp_path: Path) -> None:
    site = sales_site_in(tmp_path / "home")
    document = sales()
    quote = next(one for one in document["entities"] if one["key"] == "quote")
    status = next(one for one in quote["fields"] if one["key"] == "status")
    status["transitions"][0]["when"] = "COUNT(lines) > 1 and COUNT(orders) = 0"
    definition, problems = load_app(document)
    assert definition is not None, problems
    import_app(site.engine, definition)
    assert publish(site.engine, definition.key).version is not None
    account = site.new("account", name="Sample Retail Group", region="north")["id"]
    product = site.new("product", code="S-1", name="Shelf unit", price="1000", cost="600")["id"]
    made = site.new("quote", account=account, lines=[{"product": product, "quantity": "1"}])
    page = words(Reader(site.signed_in("admin@sample.example")).get(f"{APP}/quote/{made['id']}").text)
    assert "Number of Lines is more than 1" in page and "Number of Order is 0" in page
    assert "COUNT(" not in page
    html = Reader(site.signed_in("admin@sample.example")).get(f"{APP}/quote/{made['id']}").text
    known = json.loads(html.partition('id="record-known"')[2].partition(">")[2].partition("</script>")[0])
    said = known["not_yet"]["status"]["approved"]  # what the form says when the stage is chosen in it
    assert (
        said.startswith("Status cannot go from Draft to Approved yet") and "Number of Lines is more" in said
    )
    site.engine.dispose()
