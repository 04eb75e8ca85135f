"""How people are drawn: initials in a colour that stays theirs."""

from __future__ import annotations

COLORS = ("teal", "violet", "orange", "green", "pink", "blue", "indigo", "amber")


def initials_of(name: str) -> str:
    """Two letters of a name, one character of a Chinese one."""
    words = name.split("@")[0].replace(".", " ").split()
    if not words:
        return "?"
    if any("\u4e00" <= letter <= "\u9fff" for letter in words[0]):
        return words[0][0]
    picked = words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])
    return picked.upper()


def color_of(user_id: int) -> str:
    """The hue of a person."""
    return COLORS[user_id % len(COLORS)]
