"""A record's page between what was sent and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from runtime.problems import Problem
from runtime.web.pages.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at before it is saved: what confirms it, what it says, what it is about."""

    code: str
    message: str
    path: str = ""
    alike: Sequence[tuple[str, str]] = ()


@dataclass
class Page:
    """A record's page on its way to be drawn. `record` is the stored one, None for a new one."""

    record: Mapping[str, Any] | None = None
    sent: MultiDict[str, str] | None = None
    given: dict[str, Any] = field(default_factory=dict)
    inputs: Inputs | None = None
    problems: Sequence[Problem] = ()
    act: str = ""
    form_key: str | None = None
    is_stale: bool = False
    base_revision: int | None = None
    warnings: Sequence[Warned] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry of the error summary: the field's name and the rest of the sentence around it."""

    label: str
    message: str
    target: str
    path: str = ""

    @property
    def rest(self) -> str:
        """The message without the field's name, where it begins with that."""
        if self.label and self.message.startswith(self.label):
            return self.message.removeprefix(self.label).lstrip("：: ")
        return self.message
