"""`signature`: a signature drawn by hand."""

from __future__ import annotations

from typing import Any

from runtime.fields.types.file import FileType
from runtime.fields.values import FieldLike


class SignatureType(FileType):
    """One upload: the picture of what was drawn."""

    key = "signature"
    label = {"en": "Signature", "zh": "签名"}
    sentence = {"en": "Signed with a finger, a pen or the mouse.", "zh": "用手指、笔或鼠标签名。"}
    icon = "signature"
    settings_schema = {}
    example = {"key": "signed", "type": "signature", "label": {"en": "Signature", "zh": "签名"}}
    values = ([{"id": "a1b2", "name": "Signature.png", "size": 1024, "type": "image/png"}],)
    kinds = ("image/png",)

    def largest(self, field: FieldLike) -> int:
        return 1

    def most(self, field: FieldLike) -> int:
        return 1

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return "已签名" if lang.startswith("zh") else "Signed"

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "signature", "accept": "image/png"}
