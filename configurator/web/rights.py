"""Rights of the draft in words: where a role may do what, condition by condition."""

from __future__ import annotations

from configurator.draft import read_draft
from configurator.saying import Speaker, plain
from configurator.web.blueprint import studio
from runtime.access.permissions import VERBS
from runtime.definition import App
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.language import current_language


@studio.get("/apps/<app_key>/draft/rights")
@access(Access.STUDIO)
def rights_in_words(app_key: str) -> Answer:
    """Row conditions of the draft's permissions in words: by `role~entity` and right."""
    with read_transaction(current_engine()) as connection:
        app = read_draft(connection, app_key).app
    return answer(conditions_said(app, current_language()))


def conditions_said(app: App, language: str) -> dict[str, dict[str, str]]:
    """The conditions of an app's permissions in one language."""
    speaker = Speaker(app, language)
    found: dict[str, dict[str, str]] = {}
    for row in app.permissions:
        for verb in VERBS:
            source = getattr(row, verb)
            if isinstance(source, str):
                said = plain(speaker.condition(source, row.entity, "row_condition"))
                found.setdefault(f"{row.role}~{row.entity}", {})[verb] = said
    return found
