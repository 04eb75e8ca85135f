"""What a definition says about who refers to whom."""

from __future__ import annotations

from runtime.definition import is_child, options_of, parents_of, references_into
from tests.definition.samples import department_tree, sales
from tests.definition.test_load import loaded


def test_back_collections_are_named_by_back_or_by_entity() -> None:
    app = loaded(sales())
    account = references_into(app, "account")
    assert set(account) == {"subsidiaries", "lead_list", "quotes", "orders"}
    assert account["quotes"].entity.key == "quote" and account["quotes"].field.key == "account"
    assert set(references_into(app, app.entity("product"))) == {"quote_line_list", "order_line_list"}


def test_several_references_to_one_entity() -> None:
    app = loaded(department_tree())
    assert set(references_into(app, "person")) == {"led", "deputised"}
    assert set(references_into(app, "unit")) == {"below"}


def test_children_know_their_parents() -> None:
    app = loaded(sales())
    [parent] = parents_of(app, "quote_line")
    assert (parent.entity.key, parent.field.key) == ("quote", "lines")
    assert is_child(app, "order_line") and not is_child(app, "order")


def test_options_come_from_the_field_or_its_set() -> None:
    app = loaded(sales())
    quote = app.entity("quote")
    region, level = quote.field("region"), quote.field("level")
    assert region is not None and level is not None
    assert [option.value for option in options_of(app, region)] == ["north", "south", "abroad"]
    assert [option.value for option in options_of(app, level, "project", quote)] == ["gold"]
    assert [option.value for option in options_of(app, level, "standard", quote)] == ["standard", "gold"]
