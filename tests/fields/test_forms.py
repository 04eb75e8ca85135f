"""The inputs of every field type: labelled, accessible, and they give back what they show."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from runtime.fields import FieldType, PlainField
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import LANGUAGES
from tests.fields.samples import example, samples


class Page(HTMLParser):
    """The elements of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def form_of(
    kind: FieldType, field: PlainField, lang: str, data: Any = None, sent: MultiDict | None = None
) -> BaseForm:
    form = BaseForm({field.key: kind.form_field(field, lang, "Asia/Shanghai")})
    form.process(sent, data={field.key: data})
    return form


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_input_is_labelled_and_accessible(kind: FieldType, lang: str) -> None:
    plain = example(kind)
    field = PlainField(
        **{name: getattr(plain, name) for name in ("key", "type", "settings", "label")},
        help={"en": "A sentence", "zh": "一句话"},
        required=True,
    )
    for value in [*samples(kind), None]:
        bound = form_of(kind, field, lang, value)[field.key]
        page = Page(str(bound.label()) + str(bound()))
        assert bound.label.text == kind.example["label"][lang] and str(bound.label.text) in str(bound.label())
        ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
        assert len(ids) == len(set(ids))
        labelled = {attributes.get("for") for tag, attributes in page.elements if tag == "label"}
        controls = [
            attributes
            for tag, attributes in page.elements
            if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden"
        ]
        groups = [
            attributes for _, attributes in page.elements if attributes.get("role") in ("group", "radiogroup")
        ]
        assert controls or groups
        for attributes in controls:
            assert attributes.get("id") in labelled or attributes.get("aria-label"), attributes
        for attributes in groups:
            assert attributes.get("aria-labelledby") in ids
        outer = groups or controls
        assert f"{bound.id}-help" in str(bound())
        plain = [one for one in groups if one["role"] == "group"]
        assert plain or any(item.get("aria-required") for item in [*outer, *controls])
        assert not any(one.get("aria-required") for one in plain)  # ARIA has no required groups


def test_a_form_gives_the_value_back(kind: FieldType) -> None:
    if not kind.writable or kind.storage is StorageKind.CHILDREN:
        return
    field = example(kind)
    for value in samples(kind):
        page = Page(str(form_of(kind, field, "en", value)[field.key]()))
        sent = MultiDict(list(successful(str(form_of(kind, field, "en", value)[field.key]()), page)))
        form = form_of(kind, field, "en", None, sent)
        assert form.validate(), form.errors
        assert form.data[field.key] == value


def successful(source: str, page: Page) -> Iterator[tuple[Any, str]]:
    """Name and value of every control a browser would send; textareas by their content."""
    name = None
    for tag, attributes in page.elements:
        if tag == "input" and attributes.get("name") and attributes.get("type") != "file":
            if attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes:
                yield attributes["name"], attributes.get("value") or ""
        elif tag == "select":
            name = attributes["name"]
        elif tag == "option" and "selected" in attributes:
            yield name, attributes.get("value") or ""
        elif tag == "textarea":
            yield (
                attributes["name"],
                unescape(source.split(">", 1)[1].rsplit("</textarea>", 1)[0].removeprefix("\n")),
            )


def test_a_bad_input_is_said_in_words_and_kept(kind: FieldType) -> None:
    field = example(kind)
    form = form_of(kind, field, "zh", None, MultiDict([(field.key, "a\0b")]))
    if kind.storage is StorageKind.CHILDREN or not kind.writable:
        return
    assert not form.validate()
    bound = form[field.key]
    assert kind.example["label"]["zh"] in bound.errors[0] or "不是" in bound.errors[0]
    assert "aria-invalid" in str(bound()) and f"{bound.id}-error" in str(bound())
