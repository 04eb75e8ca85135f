"""What the script of every designer is told."""

from __future__ import annotations

from typing import Any

from flask_wtf.csrf import generate_csrf

from configurator.web.designer.kinds import operators, properties, types
from configurator.web.pages.blueprint import Bench
from runtime.fields.numbers import UNITS
from runtime.problems import LANGUAGES
from runtime.web.identity import signed_in


def known_of(bench: Bench, place: str, entity: str | None = None, **more: Any) -> dict[str, Any]:
    """The draft, who designs, field types, operators; `more`: what the place needs besides."""
    language = bench.language
    return {
        "app": bench.key,
        "entity": entity or "",
        "place": place,
        "language": language,
        "languages": list(LANGUAGES),
        "me": signed_in().user_id,
        "csrf": generate_csrf(),
        "api": f"/api/v1/apps/{bench.key}/draft",
        "studio": f"/studio/{bench.key}",
        "types": types(language),
        "properties": properties(language),
        "operators": operators(language),
        "units": UNITS,
        **more,
    }
