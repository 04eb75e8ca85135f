"""Answers that several parts of the studio give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from configurator.draft import DraftState
from configurator.publish import Published, findings
from runtime.problems import Problem
from runtime.records.errors import Invalid
from runtime.web.answers import Answer, answer
from runtime.web.language import current_language
from runtime.web.requests import entity_tag


def said(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Findings in the caller's language."""
    language = current_language()
    return [problem.as_json(language) for problem in problems]


def draft_answer(draft: DraftState) -> Answer:
    """A draft with its revision as `ETag` and what the checks say about it."""
    body = {
        "definition": draft.definition,
        "revision": draft.revision,
        "based_on": draft.based_on,
        "conflicts": list(draft.conflicts),
        "problems": said(findings(draft)),
    }
    return answer(body, 200, [("ETag", entity_tag(draft.revision))])


def published_answer(made: Published, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """A publish that worked; raises Invalid for one that did not."""
    if made.version is None:
        raise Invalid(made.problems)
    body = {
        "key": made.key,
        "version": made.version,
        "sha256": made.sha256,
        "is_new": made.is_new,
        "problems": said(made.problems),
    }
    return answer(body, status, headers)
