"""Menu and dashboards: pages to change them on, and both as the runtime draws them from the draft."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from configurator.web.designer.blueprint import designer
from configurator.web.designer.pages import island
from configurator.web.designer.previewing import Preview, preview
from configurator.web.designer.views_pages import drawn_sheet
from configurator.web.pages.blueprint import Bench, bench_of
from runtime.definition.text import text_in
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.dashboards import drawn as drawn_dashboard
from runtime.web.pages.menu import menu_of


@designer.get("/<app_key>/screens")
@access(Access.STUDIO)
def screens(app_key: str) -> ResponseReturnValue:
    """The first of the screens: the menu."""
    bench_of(app_key)
    return redirect(url_for("designer.menu", app_key=app_key))


@designer.get("/<app_key>/screens/menu")
@access(Access.STUDIO)
def menu(app_key: str) -> ResponseReturnValue:
    """The menu, entry by entry."""
    bench = bench_of(app_key)
    return island(bench, None, "menu", tabs=_tabs(bench, ""))


@designer.get("/<app_key>/screens/dashboards/<dashboard_key>")
@access(Access.STUDIO)
def dashboard(app_key: str, dashboard_key: str) -> ResponseReturnValue:
    """A dashboard, tile by tile."""
    bench = bench_of(app_key)
    if all(one.key != dashboard_key for one in bench.draft.app.dashboards):
        raise not_found()
    return island(bench, None, "dashboard", dashboard=dashboard_key, tabs=_tabs(bench, dashboard_key))


@designer.get("/<app_key>/screens/menu/sheet")
@access(Access.STUDIO)
def menu_sheet(app_key: str) -> ResponseReturnValue:
    """The menu as the role in `role` finds it, in `language`."""
    bench = bench_of(app_key)

    def drawn(here: Preview) -> str:
        return render_template(
            "studio/menu_sheet.html", menu=menu_of(here), label=here.text(here.live.app.label, here.live.key)
        )

    return drawn_sheet(lambda: preview(bench, drawn))


@designer.get("/<app_key>/dashboards/<dashboard_key>/sheet")
@access(Access.STUDIO)
def dashboard_sheet(app_key: str, dashboard_key: str) -> ResponseReturnValue:
    """The dashboard with the figures the role in `role` gets to see, in `language`."""
    bench = bench_of(app_key)
    if all(one.key != dashboard_key for one in bench.draft.app.dashboards):
        raise not_found()

    def drawn(here: Preview) -> str:
        found = next((one for one in here.live.app.dashboards if one.key == dashboard_key), None)
        if found is None:  # it has errors of its own
            return ""
        return render_template("studio/dashboard_sheet.html", board=drawn_dashboard(here, found))

    return drawn_sheet(lambda: preview(bench, drawn))


def _tabs(bench: Bench, key: str) -> list[tuple[str, str, bool]]:
    found = [(gettext("Menu"), url_for("designer.menu", app_key=bench.key), not key)]
    for one in bench.draft.app.dashboards:
        url = url_for("designer.dashboard", app_key=bench.key, dashboard_key=one.key)
        found.append((text_in(one.label, bench.language, one.key), url, one.key == key))
    return found
