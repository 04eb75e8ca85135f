"""`address`: a postal address in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from runtime.fields.base import FieldType, checked_text
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.settings import setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem, babel_locale, text_of
from runtime.formula.types import JSON, TEXT, Type

PARTS: Mapping[str, tuple[Mapping[str, str], int, str]] = {
    "street": ({"en": "Street", "zh": "街道"}, 300, "street-address"),
    "city": ({"en": "City", "zh": "城市"}, 100, "address-level2"),
    "region": ({"en": "State or province", "zh": "省份"}, 100, "address-level1"),
    "postcode": ({"en": "Postcode", "zh": "邮编"}, 20, "postal-code"),
    "country": ({"en": "Country", "zh": "国家或地区"}, 2, "country"),
}
"""Label, longest length and autocomplete name of each part, in order."""


class AddressType(FieldType):
    """An object of the parts that are filled; `country` is an ISO 3166 code."""

    key = "address"
    label = {"en": "Address", "zh": "地址"}
    sentence = {"en": "Street, city, postcode, country.", "zh": "街道、城市、邮编、国家。"}
    icon = "map-pin"
    group = "other"
    storage = StorageKind.JSON
    indexable = False
    settings_schema = {
        "country": setting(
            {"type": "string", "pattern": "^[A-Z]{2}$"},
            "Country",
            "国家或地区",
            "Taken when none is given.",
            "未填写时采用。",
        ),
    }
    example = {"key": "address", "type": "address", "label": {"en": "Address", "zh": "地址"}, "country": "CN"}
    values = (
        {"street": "1 Example Road", "city": "Shanghai", "country": "CN"},
        {"postcode": "10115", "country": "DE"},
    )

    def formula_type(self, field: FieldLike) -> Type:
        return JSON

    def formula_members(self, field: FieldLike) -> Mapping[str, Type]:
        return dict.fromkeys(PARTS, TEXT)

    def read(self, field: FieldLike, raw: Any) -> dict[str, str] | None:
        if not isinstance(raw, Mapping):
            raise ValueProblem("address.not_address")
        for name in raw:
            if name not in PARTS:
                raise ValueProblem(
                    "address.part", value=name[:50] if isinstance(name, str) and name.isprintable() else "?"
                )
        found = {
            name: text
            for name, (_, limit, _) in PARTS.items()
            if raw.get(name) is not None and (text := checked_text(raw[name], limit))
        }
        if not found:
            return None
        country = found.get("country", field.setting("country"))
        if country:
            found["country"] = _country(country)
        return found

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> dict[str, str] | None:
        """A text is the street; the JSON of an address is read as such."""
        if text.startswith("{"):
            try:
                return self.read(field, orjson.loads(text))
            except orjson.JSONDecodeError:
                raise ValueProblem("address.not_address") from None
        return self.read(field, {"street": " ".join(text.split())})

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> dict[str, str] | None:
        parts = dict(zip(PARTS, (checked_text(text).strip() for text in texts), strict=False))
        if parts.get("country") and not any(text for name, text in parts.items() if name != "country"):
            parts = {}
        return self.read(field, parts)

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        country = babel_locale(lang).territories.get(value.get("country", ""), value.get("country", ""))
        street, city, region, postcode = (
            value.get(name, "") for name in ("street", "city", "region", "postcode")
        )
        if value.get("country") in ("CN", "TW", "HK", "MO", "JP") and lang.startswith("zh"):
            return " ".join(part for part in (postcode, country + region + city + street) if part)
        place = " ".join(part for part in (city, region, postcode) if part)
        return ", ".join(part for part in (street, place, country) if part)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return orjson.dumps(value).decode()

    def write(self, field: FieldLike, value: Any) -> dict[str, str]:
        return dict(value)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        given = value or {"country": field.setting("country", "")}
        return [given.get(name, "") for name in PARTS]

    def form_parts(self, field: FieldLike, lang: str) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (name, text_of(label, lang), {"maxlength": limit, "autocomplete": autocomplete})
            for name, (label, limit, autocomplete) in PARTS.items()
        ]

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "parts"}


def _country(code: str) -> str:
    found = code.upper()
    if (
        len(found) != 2
        or not found.isascii()
        or not found.isalpha()
        or found not in babel_locale("en").territories
    ):
        raise ValueProblem("address.country", value=code[:10])
    return found
