"""`rich_text`: text with headings, lists, links; kept as cleaned HTML."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3

from runtime.fields.base import FieldType, checked_text
from runtime.fields.operators import BLANKS, CONTAINS, CONTAINS_NOT, Operator
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale

TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_BREAKS = re.compile(r"<(?:br|/p|/li|/h[1-4]|/tr|/blockquote|hr)\b[^>]*>", re.I)
_TAGS = re.compile(r"<[^>]{0,2000}>")
_MARKUP = re.compile(r"<(?:/?[a-zA-Z]|!--)")
DEFAULT_LENGTH = 100_000


def clean(markup: str) -> str:
    """The markup without what could act: only the tags above, links to the web, mail and telephones."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def as_plain(markup: str) -> str:
    """The words of cleaned markup."""
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", markup))).strip()


class RichTextType(FieldType):
    """Cleaned on every way in; what is stored can be shown as it is."""

    key = "rich_text"
    label = {"en": "Formatted text", "zh": "富文本"}
    sentence = {"en": "Text with headings, lists and links.", "zh": "带标题、列表和链接的文本。"}
    icon = "text-caption"
    group = "text"
    storage = StorageKind.TEXT
    form = "rich_text"
    searchable = True
    indexable = False
    settings_schema = {
        "max_length": setting(
            whole(1, 200_000, DEFAULT_LENGTH),
            "Longest",
            "最大长度",
            "Characters at most, with markup.",
            "最多字符数（含标记）。",
            group="rules",
        ),
    }
    example = {"key": "terms", "type": "rich_text", "label": {"en": "Terms", "zh": "条款"}}
    values = ("<p>Some <strong>words</strong></p>", "<ul><li>一</li></ul>")

    def read(self, field: FieldLike, raw: Any) -> str | None:
        markup = checked_text(raw, int(field.setting("max_length", DEFAULT_LENGTH)))
        cleaned = clean(markup)
        return cleaned if as_plain(cleaned) or "<hr" in cleaned else None

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> str | None:
        if _MARKUP.search(text):
            return self.read(field, text)
        paragraphs = text.replace("\r\n", "\n").split("\n\n")
        written = [
            "<p>" + html.escape(one, quote=False).replace("\n", "<br>") + "</p>"
            for one in paragraphs
            if one.strip()
        ]
        return self.read(field, "".join(written))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return as_plain(value)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return str(value)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (CONTAINS, CONTAINS_NOT, *BLANKS)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "textarea", "rows": 8, "data-widget": "rich-text"}
