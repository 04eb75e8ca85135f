"""Record types on pages: a new record begins as one, in its form; another one is chosen later; lists know them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.publish import publish
from configurator.versions import import_app
from runtime.definition import load_app
from tests.definition.samples import sales as sales_app
from tests.pages.conftest import Reader
from tests.pages.test_records import APP, place, words
from tests.web.conftest import SalesSite, sales_site_in


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesSite]:
    """The sales app, where projects have a form of their own and come first."""
    found = sales_site_in(Path(tmp_path_factory.mktemp("home")))
    document = sales_app()
    quote = next(one for one in document["entities"] if one["key"] == "quote")
    standard, project = quote["record_types"]
    next(one for one in quote["fields"] if one["key"] == "lines").pop("min")
    quote["record_types"] = [{**project, "form": "quote_project"}, standard]
    items = [{"field": "account"}, {"field": "level"}, {"field": "status"}]
    layout = [{"id": "project", "section": "About the project", "items": items}]
    document["forms"].append({"key": "quote_project", "entity": "quote", "layout": layout})
    definition, problems = load_app(document)
    assert definition is not None, problems
    import_app(found.engine, definition)
    assert publish(found.engine, definition.key).version is not None
    yield found
    found.engine.dispose()


@pytest.fixture
def reader(site: SalesSite) -> Reader:
    return Reader(site.signed_in("admin@sample.example"))


def chosen(page: str) -> str:
    """The record type that stands in the control."""
    control = re.search(r'name="-record_type".*?</select>', page, re.S)
    assert control, words(page)
    options = re.findall(r"<option(.*?)>(.*?)</option>", control[0], re.S)
    return next((text.strip() for marks, text in options if "selected" in marks), options[0][1].strip())


def test_a_new_record_begins_as_its_first_type_in_the_form_of_that(site: SalesSite, reader: Reader) -> None:
    account = site.new("account", name="Sample North", region="north", level="gold")["id"]
    page = reader.get(f"{APP}/quote/new?account={account}").text
    assert chosen(page) == "Project" and "About the project" in page
    levels = page.split('name="f-level"')[1].split("</select>")[0]
    assert "Gold" in levels and "Standard" not in levels, "what a project may be"
    page = reader.get(f"{APP}/quote/new?form=quote_main").text
    assert chosen(page) == "Standard" and "About the project" not in page


def test_a_record_becomes_of_another_type_on_its_page(site: SalesSite, reader: Reader) -> None:
    account = site.new("account", name="Sample Retail Group", region="north", level="gold")["id"]
    made = reader.send(f"{APP}/quote/new", {"f-account": str(account), "-record_type": "project"})
    assert made.status_code == 303, words(made.text)
    path = place(made)
    page = reader.get(path).text
    assert chosen(page) == "Project" and "About the project" in page
    revision = re.findall(r'name="-revision" value="(\d+)"', page)[0]
    form = {"-revision": revision, "f-account": str(account), "-record_type": "standard"}

    drawn = reader.send(path, {**form, "-act": "refresh"}).text
    assert chosen(drawn) == "Standard" and "About the project" not in drawn
    assert re.search(r'name="-record_type"\s+autofocus', drawn), "the keyboard stays where it was"
    assert chosen(reader.get(path).text) == "Project", "nothing is saved yet"

    refused = reader.send(path, {**form, "-record_type": "nonsense"})
    assert refused.status_code == 303 and chosen(reader.get(path).text) == "Project"
    assert reader.send(path, form).status_code == 303
    page = reader.get(path).text
    assert chosen(page) == "Standard" and "Record type Project → Standard" in words(page)


def test_a_record_without_a_type_keeps_none_until_one_is_chosen(site: SalesSite, reader: Reader) -> None:
    made = site.new(
        "quote", account=site.new("account", name="Sample Foods", region="north", level="gold")["id"]
    )
    path = f"{APP}/quote/{made['id']}"
    page = reader.get(path).text
    assert chosen(page) == ""
    revision = re.findall(r'name="-revision" value="(\d+)"', page)[0]
    saved = reader.send(path, {"-revision": revision, "-record_type": "", "f-discount": "5%"})
    assert saved.status_code == 303 and chosen(reader.get(path).text) == ""


def test_lists_show_filter_and_sort_by_the_type(site: SalesSite, reader: Reader) -> None:
    account = site.new("account", name="Sample Tools", region="north", level="gold")["id"]
    for kind in ("standard", "project"):
        site.new("quote", account=account, record_type=kind)
    listed = reader.get(f"{APP}/quote?columns=record_type&sort=record_type").text
    assert "Record type" in words(listed) and "Project" in words(listed)
    some = words(reader.get(f"{APP}/quote?columns=record_type&c0=record_type&o0=is&v0=standard").text)
    assert "Record type is Standard" in some, some


def test_what_was_typed_in_the_form_of_another_type_waits_for_it(site: SalesSite, reader: Reader) -> None:
    account = site.new("account", name="Sample Waiting", region="north", level="gold")["id"]
    typed = {"f-account": str(account), "f-discount": "7.5%", "f-lines--rows": "1", "f-lines--row": "0",
             "f-lines-0-quantity": "3"}  # fmt: skip
    new = f"{APP}/quote/new"
    project = reader.send(new, {**typed, "-record_type": "project", "-act": "refresh"}).text
    assert 'name="f-discount"' not in project, "a project's form has no discount"
    waiting = dict(re.findall(r'type="hidden" name="(-away:[^"]*)" value="([^"]*)"', project))
    assert waiting["-away:f-discount"] == "7.5%" and waiting["-away:f-lines-0-quantity"] == "3"
    again = reader.send(new, {"f-account": str(account), "f-level": "gold", **waiting,
                              "-record_type": "standard", "-act": "refresh"}).text  # fmt: skip
    shown = re.search(r'<input[^>]*name="f-discount"[^>]*>', again)
    assert shown and 'value="7.5' in shown[0]
    assert 'name="f-lines-0-quantity"' in again and "-away:f-discount" not in again
    made = reader.send(new, {"f-account": str(account), **waiting, "-record_type": "project"})
    assert made.status_code == 303, words(made.text)
    kept = site.admin.get(f"/api/v1{place(made)}").json
    assert kept["record_type"] == "project" and not kept["discount"], "what does not show is not saved"
