"""Views of an entity: a page to change them on, and the list as the runtime draws it from the draft."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from configurator.web.designer.blueprint import designer
from configurator.web.designer.previewing import Preview, Undrawable, choose_language, preview
from configurator.web.pages.blueprint import bench_of
from runtime.records.errors import RecordsError
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.pages.lists import drawn_view


@designer.get("/<app_key>/entities/<entity>/views")
@access(Access.STUDIO)
def views(app_key: str, entity: str) -> ResponseReturnValue:
    """The first view of an entity, or the place to make one."""
    from configurator.web.designer.pages import entity_of, island

    bench = bench_of(app_key)
    of = entity_of(bench, entity)
    found = next(iter(bench.draft.app.views_of(of.key)), None)
    if found is None:
        return island(bench, of, "views")
    return redirect(url_for("designer.view", app_key=app_key, entity=entity, view_key=found.key))


@designer.get("/<app_key>/entities/<entity>/views/<view_key>")
@access(Access.STUDIO)
def view(app_key: str, entity: str, view_key: str) -> ResponseReturnValue:
    """A view, with what it shows."""
    from configurator.web.designer.pages import entity_of, island

    bench = bench_of(app_key)
    of, found = entity_of(bench, entity), bench.draft.app.view(view_key)
    if found is None or found.entity != of.key:
        raise not_found()
    return island(bench, of, "views", view=view_key)


@designer.get("/<app_key>/views/<view_key>/sheet")
@access(Access.STUDIO)
def view_sheet(app_key: str, view_key: str) -> ResponseReturnValue:
    """The list without a page around it, as the role in `role` finds it, in `language`."""
    bench = bench_of(app_key)
    found = bench.draft.app.view(view_key)
    if found is None or bench.draft.app.find_entity(found.entity) is None:
        raise not_found()

    def drawn(here: Preview) -> str:
        return drawn_view(here, here.live.app.view(view_key) or found)

    return drawn_sheet(lambda: preview(bench, drawn))


def drawn_sheet(draw: object) -> ResponseReturnValue:
    """A preview as it is set into a designer, or why there is none."""
    content, state, why = "", "", ""
    try:
        content = draw()  # type: ignore[operator]
    except Undrawable:
        state = "broken"
    except RecordsError as refused:
        state, why = "refused", " ".join(one.message(choose_language()) for one in refused.problems)
    answer = make_response(render_template("studio/preview.html", content=content, state=state, why=why))
    answer.headers["Cache-Control"] = "no-store"
    return answer
