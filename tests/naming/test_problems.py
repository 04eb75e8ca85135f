"""Problems of a draft as people who design read them."""

from __future__ import annotations

from typing import Any

from configurator.naming.names import Names
from configurator.naming.problems import in_labels
from configurator.publish import problems_of
from runtime.definition import load_app
from tests.definition.samples import sales


def found(change: Any, language: str = "en") -> list[str]:
    """What the checks say of the sales app with a change made, in labels."""
    document = sales()
    change(document)
    app, problems = load_app(document)
    names = Names(document, language)
    return [
        in_labels(one, names).message(language) for one in (*problems, *(problems_of(app) if app else ()))
    ]


def quote(document: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in document["entities"] if one["key"] == "quote")


def test_a_field_is_called_by_its_label() -> None:
    field = {"key": "competitor", "type": "text", "label": {"en": "Rival", "zh": "对手"}, "required": True}
    said = found(lambda document: quote(document)["fields"].append(field))
    assert "“Rival” is required but stands in no form" in said
    said = found(lambda document: quote(document)["fields"].append(field), "zh")
    assert "必填字段“对手”未放入任何表单" in said


def test_what_is_written_stays_as_it_is_written() -> None:
    def twice(document: dict[str, Any]) -> None:
        quote(document)["fields"].append(dict(quote(document)["fields"][0]))

    key = quote(sales())["fields"][0]["key"]
    assert f"“{key}” is there already" in found(twice)

    def unknown(document: dict[str, Any]) -> None:
        document["rules"][0]["when"] = "discuont > 1"

    assert any("discuont" in one for one in found(unknown))
