"""`location`: a place on the map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from runtime.fields.base import FieldType
from runtime.fields.numbers import decimal_of
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import JSON, Type, decimal

_SCALE = 7
_TEXT = re.compile(
    r"([NS]?)\s*([+-]?\d{1,3}(?:\.\d{1,15})?)°?\s*([NS]?)\s*[,; ]"
    r"\s*([EW]?)\s*([+-]?\d{1,3}(?:\.\d{1,15})?)°?\s*([EW]?)"
).fullmatch


class LocationType(FieldType):
    """`{"latitude": 31.2304, "longitude": 121.4737}`, degrees to seven decimals (a centimetre)."""

    key = "location"
    label = {"en": "Location", "zh": "位置"}
    sentence = {"en": "A place on the map: latitude and longitude.", "zh": "地图上的位置：纬度和经度。"}
    icon = "map-2"
    group = "other"
    storage = StorageKind.JSON
    indexable = False
    example = {"key": "place", "type": "location", "label": {"en": "Place", "zh": "位置"}}
    values = ({"latitude": 31.2304, "longitude": 121.4737}, {"latitude": -90.0, "longitude": 180.0})

    def formula_type(self, field: FieldLike) -> Type:
        return JSON

    def formula_members(self, field: FieldLike) -> Mapping[str, Type]:
        return {"latitude": decimal(_SCALE, 90), "longitude": decimal(_SCALE, 180)}

    def read(self, field: FieldLike, raw: Any) -> dict[str, float]:
        if not isinstance(raw, Mapping) or raw.keys() != {"latitude", "longitude"}:
            raise ValueProblem("location.not_location")
        try:
            latitude, longitude = (decimal_of(raw[name], _SCALE) for name in ("latitude", "longitude"))
        except ValueProblem:
            raise ValueProblem("location.not_location") from None
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValueProblem("location.not_location")
        return {"latitude": float(latitude), "longitude": float(longitude)}

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> dict[str, float]:
        found = _TEXT(unicodedata.normalize("NFKC", text[:100]).upper().replace("GEO:", ""))
        if found is None:
            raise ValueProblem("location.not_location")
        latitude = -Decimal(found[2]) if "S" in (found[1], found[3]) else Decimal(found[2])
        longitude = -Decimal(found[5]) if "W" in (found[4], found[6]) else Decimal(found[5])
        return self.read(field, {"latitude": latitude, "longitude": longitude})

    def write(self, field: FieldLike, value: Any) -> dict[str, float]:
        return dict(value)

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return ", ".join(_degrees(value[name]) for name in ("latitude", "longitude"))

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"type": "text", "autocomplete": "off", "data-widget": "location"}


def _degrees(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
