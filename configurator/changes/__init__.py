"""Differences between two definitions: found, described, applied, reversed. Pure; see the README."""

from configurator.changes.detect import detect, detect_documents
from configurator.changes.report import describe_changes
from configurator.changes.values import Added, Change, Changed, Removed, Reordered, apply_changes, reverse

__all__ = [
    "Added",
    "Change",
    "Changed",
    "Removed",
    "Reordered",
    "apply_changes",
    "describe_changes",
    "detect",
    "detect_documents",
    "reverse",
]
