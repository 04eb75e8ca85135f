"""`signature`: a signature drawn by hand."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from runtime.fields.base import FieldType, checked_text
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import JSON, Type

_PREFIX = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 150_000


class SignatureType(FieldType):
    """`{"image": "data:image/png;base64,…"}`; the data address alone is taken as well."""

    key = "signature"
    label = {"en": "Signature", "zh": "签名"}
    sentence = {"en": "Signed with a finger, a pen or the mouse.", "zh": "用手指、笔或鼠标签名。"}
    icon = "signature"
    group = "file"
    storage = StorageKind.JSON
    indexable = False
    example = {"key": "signed", "type": "signature", "label": {"en": "Signature", "zh": "签名"}}
    values = ({"image": "data:image/png;base64,iVBORw0KGgo="},)

    def formula_type(self, field: FieldLike) -> Type:
        return JSON

    def read(self, field: FieldLike, raw: Any) -> dict[str, str]:
        image = raw.get("image") if isinstance(raw, Mapping) and raw.keys() == {"image"} else raw
        if type(image) is not str or not image.startswith(_PREFIX):
            raise ValueProblem("signature.not_signature")
        checked_text(image, _LARGEST)
        try:
            drawn = base64.b64decode(image[len(_PREFIX) :], validate=True)
        except (binascii.Error, ValueError):
            raise ValueProblem("signature.not_signature") from None
        if not drawn.startswith(_PNG):
            raise ValueProblem("signature.not_signature")
        return {"image": image}

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return "已签名" if lang.startswith("zh") else "Signed"

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return str(value["image"])

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "signature", "accept": "image/png"}
