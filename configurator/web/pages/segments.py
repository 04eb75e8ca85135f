"""Two texts side by side, with what differs between them told apart word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Segment = tuple[str, str]
_TOKENS = re.compile(r"\s+|[<>=!]+|\"[^\"]*\"|[\w.]+|[^\w\s]", re.UNICODE)


def segments(old: str, new: str) -> tuple[list[Segment], list[Segment]]:
    """Two texts as runs, with what differs told apart word by word; as a whole when little is common."""
    if not old or not new:
        return ([("differs", old)] if old else [], [("differs", new)] if new else [])
    one, other = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < 0.4:
        return [("differs", old)], [("differs", new)]
    before: list[Segment] = []
    after: list[Segment] = []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        kind = "same" if tag == "equal" else "differs"
        if end > start:
            before.append((kind, "".join(one[start:end])))
        if stop > begin:
            after.append((kind, "".join(other[begin:stop])))
    return _runs(before), _runs(after)


def _runs(found: list[Segment]) -> list[Segment]:
    """Runs, with blanks between two that differ taken into them."""
    joined: list[Segment] = []
    for position, (kind, text) in enumerate(found):
        if not text.strip() and 0 < position < len(found) - 1:
            kind = "differs"
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined
