"""How changes are said in English and Chinese."""

from __future__ import annotations

_VERBS = {
    "added": ("added", "已新增"),
    "removed": ("removed", "已删除"),
    "reordered": ("put in another order", "顺序已调整"),
    "set": ("set to", "设为"),
    "cleared": ("no longer", "不再是"),
    "became": ("→", "→"),
}


def verb(name: str, language: str) -> str:
    """What happened."""
    return _VERBS[name][language == "zh"]
