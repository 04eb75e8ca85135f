"""Counting what publishing a draft would mean for the records there are, before anything is published.

What would be invalid, compute otherwise, come into or go out of sight of a role, or fail to convert is said
as conditions on rows: the draft's own formulas in SQL, over the tables as they are. Each entity is gone
through once, in windows of ids, all its conditions in one statement; so it can be told how far it is, and it
can be stopped. Nothing is written and no lock is held longer than one window takes to read.
"""

from configurator.counting.counter import Counted, Finding, count_effects

__all__ = ["Counted", "Finding", "count_effects"]
