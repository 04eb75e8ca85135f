"""The address of a list. All that was chosen stands in it, so that a link shows others the same list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

PAGING = frozenset({"after", "before", "page"})
CHOSEN = frozenset({"q", "sort", "columns", "group", "closed", "size"})
_CONDITION = re.compile(r"[cov]\d{1,2}")

Pairs = tuple[tuple[str, str], ...]


def is_condition(name: str) -> bool:
    """Whether a parameter belongs to the filter bar."""
    return _CONDITION.fullmatch(name) is not None


def list_pairs(args: MultiDict[str, str], more: Iterable[str] = ()) -> Pairs:
    """What an address asks of a list, in its order, without blanks and what lists don't know."""
    known = {*CHOSEN, *more}
    return tuple(
        (name, text)
        for name, texts in args.lists()
        for text in texts
        if text and (name in known or is_condition(name))
    )


@dataclass(frozen=True, slots=True)
class Address:
    """A list's path and parameters, and the addresses that differ from it."""

    path: str
    pairs: Pairs

    @property
    def query(self) -> str:
        """The parameters as they stand after the question mark."""
        return urlencode(self.pairs)

    def here(self) -> str:
        """The list from its first page."""
        return self._said(self.pairs)

    def to(self, changes: Mapping[str, str | Sequence[str] | None] | None = None) -> str:
        """The list from its first page with other parameters; None takes one away."""
        changes = changes or {}
        kept = [(name, text) for name, text in self.pairs if name not in changes]
        for name, given in changes.items():
            texts = [given] if isinstance(given, str) else given or ()
            kept += [(name, text) for text in texts if text]
        return self._said(kept)

    def without_condition(self, number: int) -> str:
        """The list without one condition."""
        return self.to({f"{letter}{number}": None for letter in "cov"})

    def begun(self, name: str) -> str:
        """All but the value of one more parameter, which the caller adds, quoted."""
        kept = [pair for pair in self.pairs if pair[0] != name]
        return f"{self.path}?{urlencode([*kept, (name, '')])}"

    def page(self, number: int, **mark: str) -> str:
        """Another page: `after` or `before` a mark; none for the first."""
        if number <= 1 and "before" not in mark:
            return self.here()
        return self._said([*self.pairs, *mark.items(), ("page", str(max(number, 1)))])

    def _said(self, pairs: Iterable[tuple[str, str]]) -> str:
        text = urlencode(list(pairs))
        return f"{self.path}?{text}" if text else self.path
