"""Search: every word stands somewhere in a searchable field, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.problems import Problem
from runtime.records.errors import BadRequest

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

MOST_WORDS = 10
LONGEST_SEARCH = 1_000


def words_of(q: str | None) -> list[str]:
    """The words of a search. Raises BadRequest for too many, or ones no text can hold."""
    if q and (len(q) > LONGEST_SEARCH or "\0" in q):
        raise BadRequest(Problem("query.too_many", "q", {"what": "q", "limit": LONGEST_SEARCH}))
    words = q.split() if q else []
    if len(words) > MOST_WORDS:
        raise BadRequest(Problem("query.too_many", "q", {"what": "q", "limit": MOST_WORDS}))
    return words


def escaped(word: str) -> str:
    """A word as part of a LIKE pattern with `\\` as escape."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def search_condition(of: LiveEntity, hidden: frozenset[str], words: int) -> str:
    """Every word stands somewhere in a searchable field."""
    keys = [key for key in of.searched if key not in hidden]
    if not keys:
        return "1 = 0"
    like = "LIKE" if of.layout.dialect == "sqlite" else "ILIKE"
    return " AND ".join(
        "("
        + " OR ".join(f"t.{of.layout.column(key)} {like} :word_{number} ESCAPE '\\'" for key in keys)
        + ")"
        for number in range(words)
    )
