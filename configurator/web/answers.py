"""Answers that several parts of the studio give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from configurator.draft import DraftState, name_of_author, possible_steps
from configurator.naming.names import Names
from configurator.naming.problems import in_labels
from configurator.publish import Published, findings
from configurator.withholding import without_values
from runtime.access.models import User
from runtime.problems import Problem
from runtime.records.errors import Invalid
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.requests import entity_tag

_users = table_of(User)


def said(problems: Iterable[Problem], document: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Findings in the caller's language, with the labels of a definition's parts where it is given."""
    language = current_language()
    if document is not None:
        names = Names(document, language)
        problems = [in_labels(problem, names) for problem in problems]
    return [problem.as_json(language) for problem in problems]


def draft_answer(draft: DraftState) -> Answer:
    """A draft with its revision as `ETag`, the problems, who changed it last, which way it steps.

    After an undo or a redo `stepped` says whose edit was taken back or done again.
    """
    with read_transaction(current_engine()) as connection:
        may_undo, may_redo = possible_steps(connection, draft.app_id)
        chosen = select(_users.c.name, _users.c.email).where(_users.c.id == draft.updated_by)
        author = connection.execute(chosen).first()
        whose = name_of_author(connection, draft.stepped["user_id"]) if draft.stepped else ""
    body = {
        "definition": draft.definition,
        "revision": draft.revision,
        "based_on": draft.based_on,
        "conflicts": list(draft.conflicts),
        "problems": said(findings(draft), draft.definition),
        "updated_at": draft.updated_at,
        "updated_by": {"id": draft.updated_by, "name": author.name or author.email} if author else None,
        "may_undo": may_undo,
        "may_redo": may_redo,
    }
    if draft.stepped:
        by = {"id": draft.stepped["user_id"], "name": whose} if whose else None
        body["stepped"] = {"revision": draft.stepped["revision"], "author": by}
    return answer(body, 200, [("ETag", entity_tag(draft.revision))])


def published_answer(made: Published, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """A publish that worked; raises Invalid for one that did not."""
    if made.version is None:
        raise Invalid(without_values(current_engine(), signed_in(), made.key, made.problems))
    body = {
        "key": made.key,
        "version": made.version,
        "sha256": made.sha256,
        "is_new": made.is_new,
        "problems": said(made.problems),
    }
    return answer(body, status, headers)
