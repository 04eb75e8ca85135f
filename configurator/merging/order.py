"""The order of a merged list."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def merge_order(
    base: Sequence[str], theirs: Sequence[str], ours: Sequence[str], kept: Collection[str]
) -> tuple[list[str], bool]:
    """The members `kept` in order, and whether both sides reordered what they have in common.

    Whichever side alone reordered wins, ours if both did. What only one side has follows its predecessor
    there; at the same spot theirs comes first.
    """
    common = {name for name in ours if name in kept} & set(theirs)
    old = [name for name in base if name in common]
    their_order = [name for name in theirs if name in common and name in old]
    our_order = [name for name in ours if name in common and name in old]
    spine = their_order if our_order == old else our_order
    disagree = our_order not in (old, their_order) and their_order != old
    anchors = set(spine)
    their_groups = _after_anchors(theirs, anchors, kept)
    our_groups = _after_anchors(ours, anchors, kept)
    found: dict[str, None] = {}
    for anchor in ("", *spine):
        if anchor:
            found[anchor] = None
        for name in (*their_groups.get(anchor, ()), *our_groups.get(anchor, ())):
            found.setdefault(name)
    return list(found), disagree


def _after_anchors(
    names: Sequence[str], anchors: Collection[str], kept: Collection[str]
) -> dict[str, list[str]]:
    """What stands behind each anchor, up to the next one; behind "" what stands before the first."""
    groups: dict[str, list[str]] = {}
    anchor = ""
    for name in names:
        if name in anchors:
            anchor = name
        elif name in kept:
            groups.setdefault(anchor, []).append(name)
    return groups
