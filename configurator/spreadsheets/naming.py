"""Names: what a table's records are called, keys from labels, how alike two names are."""

from __future__ import annotations

import re
import unicodedata

from configurator.checks.keys import INSTALLATION, KEYWORDS, RESERVED, ROUTES
from runtime.definition import SYSTEM_COLUMNS
from runtime.exchange.cells import folded

_TABLE_WORDS = re.compile(
    r"(?:信息|资料|基本)?(?:一览表|明细表|登记表|信息表|台账|列表|清单|总表|汇总|表|库)$|(?:信息|资料)$"
)
_LIST_WORDS = re.compile(r"[\s_-]*(?:list|table|sheet|data|overview|register|master|log)$", re.I)
_NO_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|工作表|表)\s*\d*$", re.I)
_ID_WORDS = re.compile(
    r"[\s_.-]*(?:name|names|title|id|ids|no|nr|number|code|key|ref|reference|编号|名称|姓名|编码|代码|号码|单号|序号|全称|名|号)\.?$",
    re.I,
)
LONGEST_KEY = 40


def is_no_name(text: str) -> bool:
    """Whether a name says nothing: `Sheet1`, `工作表 2`."""
    return bool(_NO_NAME.fullmatch(text.strip())) or not text.strip()


def record_names(table: str) -> tuple[str, str]:
    """What one record of a table is called, and many: `Customer list` gives Customer, Customers."""
    bare = " ".join(table.replace("_", " ").split())
    short = _TABLE_WORDS.sub("", bare) or bare
    short = _LIST_WORDS.sub("", short) or short
    short = re.sub(r"^\d+[\s.、_-]+(?=\D)", "", short) or short
    if not short.isascii():
        return short[:60], short[:60]
    one = _singular(short)
    many = short if one.casefold() != short.casefold() else _plural(short)
    return _capital(one)[:60], _capital(many)[:60]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _singular(text: str) -> str:
    head, _, last = text.rpartition(" ")
    low = last.lower()
    if len(low) > 4 and low.endswith("ies"):
        last = last[:-3] + "y"
    elif low.endswith(("sses", "shes", "ches", "xes", "zes")):
        last = last[:-2]
    elif len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "news")):
        last = last[:-1]
    elif low == "people":
        last = "Person"
    return f"{head} {last}" if head else last


def _plural(text: str) -> str:
    low = text.lower()
    if low.endswith(("staff", "equipment", "stock", "inventory", "information", "furniture")):
        return text
    if low.endswith("y") and low[-2:-1] not in "aeiou":
        return text[:-1] + "ies"
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return text + "es"
    return text + "s"


def key_of(label: str, taken: set[str], kind: str = "field") -> str:
    """A key made from a label, free and allowed; `taken` gets it."""
    plain = unicodedata.normalize("NFKC", label).casefold()
    plain = re.sub(r"[(（\[【].*?[)）\]】]", " ", plain) if len(plain) > 12 else plain
    key = re.sub(r"[^\w]+|_+", "_", plain).strip("_")[:LONGEST_KEY].strip("_") or kind
    if not key.isidentifier():
        key = f"{kind[0]}_{key}" if f"{kind[0]}_{key}".isidentifier() else kind
    barred = KEYWORDS | RESERVED | set(SYSTEM_COLUMNS)
    if kind == "entity":
        barred |= ROUTES | INSTALLATION
    if key.casefold() in barred:
        key = f"{key}_{kind}"
    free, number = key, 2
    while free.casefold() in taken:
        free, number = f"{key}_{number}", number + 1
    taken.add(free.casefold())
    return free


def bare_name(header: str) -> str:
    """What a header is about, without words for names and numbers: `Customer ID` is customer."""
    plain = folded(re.sub(r"[(（\[【].*?[)）\]】]|[*＊]", " ", header))
    return _singular(_ID_WORDS.sub("", plain).strip() or plain)


def alike(header: str, other: str) -> float:
    """How alike two names are, from 0 to 1."""
    one, two = bare_name(header), bare_name(other)
    if not one or not two:
        return 0
    if one == two:
        return 1
    if one.replace(" ", "") == two.replace(" ", ""):
        return 1
    shorter, longer = sorted((one, two), key=len)
    least = 2 if not shorter.isascii() else 4
    if len(shorter) >= least and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 0.8
    return 0.6 if len(shorter) >= least and shorter in longer else 0
