"""Which column of a table is which field: by key, by label in any language, by the name an export gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from runtime.exchange.cells import folded

LEAST_LIKE = 0.82
_SAME = (
    frozenset(("phone", "mobile", "tel", "telephone", "phonenumber", "mobilephone", "cell", "电话", "手机",
               "手机号", "联系电话", "电话号码", "手机号码")),
    frozenset(("email", "e-mail", "mail", "emailaddress", "邮箱", "电子邮箱", "邮件", "电子邮件")),
    frozenset(("notes", "note", "remarks", "comment", "comments", "备注", "说明")),
    frozenset(("amount", "total", "value", "sum", "金额", "总额", "合计")),
    frozenset(("quantity", "qty", "count", "pieces", "数量", "件数")),
    frozenset(("address", "street", "地址")),
    frozenset(("owner", "responsible", "salesrep", "负责人", "所有人", "业务员")),
)  # fmt: skip
_UNIT = re.compile(r"\s*[(（][^()（）]{1,20}[)）]\s*$")
_MARKS = re.compile(r"[*＊:：_\s.-]+")


def match_columns(header: Sequence[str], fields: Mapping[str, Any]) -> dict[int, str]:
    """Fields by the place of their column. `fields` are labels by key: a text, or texts by language."""
    names: dict[str, str] = {}
    for own, label in fields.items():
        for text in (own, *_labels(label)):
            names.setdefault(_plain(text), own)
    found: dict[int, str] = {}
    for wanted in (_exact, _same_words, _part, _alike):
        for place, name in enumerate(header):
            key = wanted(name, names) if place not in found and name.strip() else None
            if key is not None and key not in found.values():
                found[place] = key
    return found


def _labels(label: Any) -> list[str]:
    if isinstance(label, str):
        return [label]
    return [str(text) for text in label.values()] if isinstance(label, Mapping) else []


def _plain(text: str) -> str:
    return _MARKS.sub("", folded(text))


def _exact(name: str, names: Mapping[str, str]) -> str | None:
    return names.get(_plain(name)) or names.get(_plain(_UNIT.sub("", name)))


def _same_words(name: str, names: Mapping[str, str]) -> str | None:
    """Another word for the same: `Mobile` for a phone number."""
    plain = _plain(_UNIT.sub("", name))
    words = next((words for words in _SAME if plain in words), frozenset())
    found = {key for other, key in names.items() if other in words}
    return found.pop() if len(found) == 1 else None


def _part(name: str, names: Mapping[str, str]) -> str | None:
    """The beginning or end of one field's name alone: `Contact` for Contact person, `公司` for 公司名称."""
    plain = _plain(_UNIT.sub("", name))
    if len(plain) < (4 if plain.isascii() else 2):
        return None
    found = {
        key
        for other, key in names.items()
        if other.startswith(plain) or other.endswith(plain) or (len(other) >= 4 and plain.startswith(other))
    }
    return found.pop() if len(found) == 1 else None


def _alike(name: str, names: Mapping[str, str]) -> str | None:
    plain = _plain(_UNIT.sub("", name))
    if len(plain) < 3:
        return None
    ranked = [(SequenceMatcher(None, plain, other).ratio(), key) for other, key in names.items()]
    share, key = max(ranked, default=(0.0, ""))
    return key if share >= LEAST_LIKE else None
