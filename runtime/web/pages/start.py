"""Where somebody arrives: the apps they may open."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from runtime.web.api.apps import visible_apps
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.pages.blueprint import pages
from runtime.web.pages.shell import me_of


@pages.get("/")
@access(Access.SIGNED_IN)
def start() -> ResponseReturnValue:
    """The apps the reader may open."""
    person = signed_in()
    apps = [app for app in visible_apps(person, current_language()) if app["version"] and app["enabled"]]
    return render_template("start.html", apps=apps, me=me_of(person), may_add=person.is_administrator)
