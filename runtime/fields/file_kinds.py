"""What types of field can do that keep files: say which they take, how many, how large."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from runtime.fields.base import FieldType
from runtime.fields.registry import field_type
from runtime.fields.values import FieldLike


class FileFieldType(FieldType):
    """A type whose values name uploads. Its bytes are kept elsewhere."""

    keeps_files: ClassVar[bool] = True

    @abstractmethod
    def accepted_kinds(self, field: FieldLike) -> tuple[str, ...]:
        """Endings and media types that are taken; empty for all."""

    @abstractmethod
    def most(self, field: FieldLike) -> int:
        """How many files a value may have."""

    @abstractmethod
    def largest(self, field: FieldLike) -> int:
        """The size of the largest file it takes, in megabytes."""

    @abstractmethod
    def check_file(self, field: FieldLike, name: str, kind: str, size: int) -> None:
        """Raises ValueProblem for a file the field doesn't take."""


def file_type(key: str) -> FileFieldType:
    """The type of this key. Raises TypeError for one that keeps no files."""
    found = field_type(key)
    if not isinstance(found, FileFieldType):
        raise TypeError(f"{key} keeps no files")
    return found
