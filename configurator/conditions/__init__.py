"""Conditions as rows and groups, read from formulas and written back."""

from configurator.conditions.reading import read_condition
from configurator.conditions.rows import Group, Row, Said, group_from_json
from configurator.conditions.subjects import Subject, subjects_of
from configurator.conditions.writing import write_condition

__all__ = [
    "Group",
    "Row",
    "Said",
    "Subject",
    "group_from_json",
    "read_condition",
    "subjects_of",
    "write_condition",
]
