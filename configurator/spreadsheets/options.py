"""Choices: the options that stand in the cells, with colours that mean something."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from configurator.spreadsheets.hints import hints
from configurator.spreadsheets.kinds import Column, Kind
from runtime.exchange.cells import cell_text, folded

MOST_OPTIONS = 15
MOST_CHOSEN = 60
LONGEST_OPTION = 40
_BETWEEN = re.compile(r"\s*[,;|\n，；、]\s*")
_SPREAD = ("blue", "teal", "violet", "orange", "pink", "indigo", "green", "amber", "red", "gray")
_MEANINGS = (
    ("red", r"high|urgent|critical|blocked|overdue|fail|reject|severe|\bhot\b",
     "高|紧急|严重|逾期|失败|拒|驳回|超期|停"),
    ("gray", r"\blow\b|cancel|lost|inactive|archiv|draft|retired|on hold|\bcold\b",
     "低|取消|作废|丢|流失|停用|草稿|搁置|暂停|终止|未"),
    ("amber", r"medium|normal|progress|pending|waiting|review|partial|negotiat|\bwarm\b",
     "中|处理|待|进行|审核|部分|谈判"),
    ("green", r"done|complete|closed|won|paid|active|approved|resolved|finish|deliver|success|ok\b",
     "完成|已|成交|赢|通过|启用|在职|正常|解决"),
    ("blue", r"\bnew\b|open|plan|to ?do|lead", "新|打开|计划|开始|线索|意向"),
)  # fmt: skip
_MEANT = tuple((color, re.compile(f"{english}|{chinese}", re.I)) for color, english, chinese in _MEANINGS)


def choice_kind(column: Column, forced: bool = False) -> Kind | None:
    """One of several options, if few texts stand in many cells."""
    counts: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = {}
    for cell in column.given:
        text = " ".join(cell_text(cell).split())[:200]
        counts[folded(text)] += 1
        spelled.setdefault(folded(text), Counter())[text] += 1
    distinct, given = len(counts), len(column.given)
    if not distinct or (forced and distinct > MOST_CHOSEN * 3):
        return None
    if not forced and not _few(column.header, distinct, given, max(map(len, counts))):
        return None
    options = _options([spelled[one].most_common(1)[0][0] for one in counts], column.header)
    return Kind("choice", {"options": options}, ("options", {"count": distinct, "cells": given}))


def _few(header: str, distinct: int, given: int, longest: int) -> bool:
    if longest > LONGEST_OPTION or distinct > MOST_CHOSEN:
        return False
    if hints("choice", header):
        return (
            distinct <= max(MOST_OPTIONS, given // 4) and (given > distinct or distinct <= 3) and given >= 2
        )
    if hints("name", header) or hints("number", header) or hints("long", header) or hints("person", header):
        return False
    return given >= 6 and distinct <= MOST_OPTIONS and given >= distinct * 2.5


def choices_kind(column: Column, forced: bool = False) -> Kind | None:
    """Any of several options, if cells list the same few texts."""
    cells = [[one for one in _BETWEEN.split(cell_text(cell)) if one] for cell in column.given]
    counts = Counter(folded(one) for parts in cells for one in parts)
    several = sum(len(parts) > 1 for parts in cells)
    if not counts or (forced and len(counts) > MOST_CHOSEN * 3):
        return None
    if not forced:
        if several < max(2, len(cells) * 0.2) or len(counts) > MOST_OPTIONS * 2:
            return None
        if max(map(len, counts)) > 24 or hints("long", column.header) or hints("name", column.header):
            return None
        least = 1.5 if hints("choices", column.header) else 2.5
        if sum(counts.values()) < len(counts) * least:
            return None
    first = {folded(one): one for parts in reversed(cells) for one in reversed(parts)}
    options = _options([first[one] for one in counts], column.header)
    return Kind("choices", {"options": options}, ("lists", {"count": len(counts)}))


def _options(names: list[str], header: str) -> list[dict[str, Any]]:
    """Options in the order they are met, each with a colour: by what it means, else one after another."""
    meant = {name: _meant(name) for name in names}
    is_state = sum(color is not None for color in meant.values()) >= max(2, len(names) * 0.5)
    found = []
    for place, name in enumerate(names):
        color = (meant[name] or "gray") if is_state else _SPREAD[place % len(_SPREAD)]
        found.append({"value": name, "color": color})
    return found


def _meant(name: str) -> str | None:
    if re.match(r"(?:un|not |in(?=active|complete)|未)", name, re.I):
        return "gray" if re.match(r"not started|inactive|未开始|未启用", name, re.I) else "amber"
    return next((color for color, pattern in _MEANT if pattern.search(name)), None)
