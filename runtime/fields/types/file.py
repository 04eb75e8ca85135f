"""`file`: uploaded files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from runtime.fields.base import checked_text
from runtime.fields.file_kinds import FileFieldType
from runtime.fields.media_types import ending_of, fits_ending
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import JSON, Type

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}").fullmatch
_KIND = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}").fullmatch
_MEMBERS = frozenset({"id", "name", "size", "type"})
MOST = 50
MEGABYTE = 1024 * 1024


class FileType(FileFieldType):
    """A list of `{"id", "name", "size", "type"}`; the id names an upload, whose bytes are kept elsewhere.

    The id alone is enough: what a save keeps of the rest comes from the upload, not from who sent it.
    """

    key = "file"
    label = {"en": "Files", "zh": "附件"}
    sentence = {"en": "Uploaded files: a contract, a drawing.", "zh": "上传的文件：合同、图纸。"}
    icon = "paperclip"
    group = "file"
    storage = StorageKind.JSON
    form = "file"
    indexable = False
    settings_schema = {
        "max_files": setting(
            whole(1, MOST, 10), "Files at most", "最多文件数", "How many.", "文件数量上限。"
        ),
        "max_size": setting(
            whole(1, 500, 20), "Largest file", "最大文件", "In megabytes.", "单位为 MB。", group="rules"
        ),
        "accept": setting(
            {
                "type": "array",
                "items": {"type": "string", "pattern": r"^(\.[A-Za-z0-9]{1,10}|[a-z]+/(\*|[a-z0-9.+-]+))$"},
                "uniqueItems": True,
                "x-merge": "self",
            },
            "Kinds",
            "文件类型",
            "Such as .pdf or image/*; all when empty.",
            "如 .pdf 或 image/*；为空则不限。",
            group="rules",
        ),
    }
    example = {
        "key": "attachments",
        "type": "file",
        "label": {"en": "Attachments", "zh": "附件"},
        "accept": [".pdf"],
    }
    values = ([{"id": "a1b2", "name": "Contract.pdf", "size": 1024, "type": "application/pdf"}],)
    kinds: tuple[str, ...] = ()

    def formula_type(self, field: FieldLike) -> Type:
        return JSON

    def accepted_kinds(self, field: FieldLike) -> tuple[str, ...]:
        return tuple(field.setting("accept") or self.kinds)

    def most(self, field: FieldLike) -> int:
        return int(field.setting("max_files", 10))

    def largest(self, field: FieldLike) -> int:
        return int(field.setting("max_size", 20))

    def check_file(self, field: FieldLike, name: str, kind: str, size: int) -> None:
        if size > self.largest(field) * MEGABYTE:
            raise ValueProblem("file.too_large", limit=self.largest(field), name=name)
        if not self._is_accepted(field, name, kind):
            raise ValueProblem("file.kind", name=name)

    def read(self, field: FieldLike, raw: Any) -> list[dict[str, Any]] | None:
        given = [raw] if isinstance(raw, Mapping) else raw
        if not isinstance(given, list | tuple):
            raise ValueProblem("file.not_file")
        if len(given) > self.most(field):
            raise ValueProblem("file.too_many", limit=self.most(field))
        return [self._one(field, item) for item in given] or None

    def _one(self, field: FieldLike, item: Any) -> dict[str, Any]:
        if not isinstance(item, Mapping) or not item.keys() <= _MEMBERS:
            raise ValueProblem("file.not_file")
        found: dict[str, Any] = dict(item)
        name, size = found.get("name", ""), found.get("size", 0)
        if type(found.get("id")) is not str or not _ID(found["id"]):
            raise ValueProblem("file.not_file")
        checked_text(name, 255)
        if (
            type(size) is not int
            or size < 0
            or not _KIND(str(found.get("type", "application/octet-stream"))[:150])
        ):
            raise ValueProblem("file.not_file")
        if len(found) > 1:
            self.check_file(field, name, str(found.get("type", "")), size)
        return found

    def _is_accepted(self, field: FieldLike, name: str, kind: str) -> bool:
        accepted = self.accepted_kinds(field)
        ending = ending_of(name)
        return not accepted or any(
            ending == one.lower() and (not kind or fits_ending(ending, kind))
            if one.startswith(".")
            else kind == one or (one.endswith("/*") and kind.startswith(one[:-1]))
            for one in accepted
        )

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        try:
            return self.read(field, orjson.loads(text))
        except orjson.JSONDecodeError:
            raise ValueProblem("file.not_file") from None

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> Any:
        """Each input that isn't empty holds a file, or a list of them."""
        given: list[Any] = []
        for text in filter(None, texts):
            try:
                one = orjson.loads(text)
            except orjson.JSONDecodeError:
                raise ValueProblem("file.not_file") from None
            given += one if isinstance(one, list) else [one]
        return self.read(field, given) if given else None

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        """What each file's input holds."""
        return [orjson.dumps(one).decode() for one in value or ()]

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return ("、" if lang.startswith("zh") else ", ").join(
            item.get("name") or item["id"] for item in value
        )

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return orjson.dumps(value).decode()

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        found: dict[str, Any] = {"widget": "files", "multiple": self.most(field) > 1}
        accepted = ",".join(self.accepted_kinds(field))
        return {**found, "accept": accepted} if accepted else found
