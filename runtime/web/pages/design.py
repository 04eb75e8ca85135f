"""The design system as a living page: every component as it is used, beside its states."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.pages.blueprint import pages
from runtime.web.pages.shell import me_of

TYPE = (
    ("28", "1.75rem"),
    ("20", "1.25rem"),
    ("16", "1rem"),
    ("14", ".875rem"),
    ("13", ".8125rem"),
    ("12", ".75rem"),
)
GROUNDS = ("paper", "surface", "sunken", "raised", "hover")
INKS = ("ink", "ink-2", "ink-3", "accent", "rule", "ok", "warn", "bad")
SOFT = ("accent", "rule", "ok", "warn", "bad")
HUES = ("gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink")
SPACES = (("1", 4), ("2", 8), ("3", 12), ("4", 16), ("5", 20), ("6", 24), ("8", 32), ("12", 48))
RADII = (("s", 4), ("", 6), ("l", 10), ("xl", 14))


@pages.get("/design")
@access(Access.SIGNED_IN)
def design() -> ResponseReturnValue:
    """All components."""
    return render_template(
        "design.html",
        me=me_of(signed_in()),
        type_scale=TYPE,
        grounds=GROUNDS,
        inks=INKS,
        soft=SOFT,
        hues=HUES,
        spaces=SPACES,
        radii=RADII,
    )
