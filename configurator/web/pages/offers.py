"""What the studio says on an app's own home: the draft that waits, the template's news, the way back."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select

from configurator.versions import versions
from configurator.web.pages.blueprint import Bench, bench_of
from configurator.web.pages.frame import problems_said, state_said
from configurator.web.pages.upgrading import template_label
from runtime.problems import errors
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.web.language import gettext
from runtime.web.pages.designing import Designing, Offer

_apps = table_of(InstalledApp)


def offers_on_home(app_key: str) -> Designing | None:
    """How the app's draft stands, and the next acts."""
    bench = bench_of(app_key)
    offers = list(_offers(bench))
    return Designing(state_said(bench), bool(offers), offers, list(_ways_back(bench)))


def _offers(bench: Bench) -> Iterator[Offer]:
    if bench.draft.conflicts:
        url = url_for("studio_pages.conflicts_page", app_key=bench.key)
        yield Offer(gettext("Decide what the upgrade left"), url, "git-branch")
    elif bench.changes and (blocking := errors(bench.problems)):
        url = url_for("studio_pages.overview", app_key=bench.key)
        yield Offer(problems_said(len(blocking), 0), f"{url}#problems", "alert-circle")
    elif bench.changes:
        url = url_for("studio_pages.publish_page", app_key=bench.key)
        yield Offer(gettext("See what publishing does"), url, "rocket")
    if bench.person.designs and not bench.draft.conflicts and (number := _news(bench)):
        base = bench.draft.app.base
        assert base is not None
        said = gettext("%(app)s has version %(number)s", app=template_label(bench, base), number=number)
        yield Offer(said, url_for("studio_pages.upgrade_page", app_key=bench.key), "git-merge")


def _news(bench: Bench) -> int | None:
    """The version of the template that this app has not taken yet."""
    base = bench.draft.app.base
    if base is None:
        return None
    with read_transaction(bench.engine) as connection:
        chosen = _apps.c.key == base.key, _apps.c.workspace_id == bench.person.workspace_id
        live = connection.execute(select(_apps.c.live_version).where(*chosen)).scalar()
    return live if live is not None and live > base.version else None


def _ways_back(bench: Bench) -> Iterator[Offer]:
    """To the version before, for those who publish."""
    if not bench.person.publishes or bench.live_version is None:
        return
    numbers = [row.number for row in versions(bench.engine, bench.key) if row.number < bench.live_version]
    if numbers:
        url = url_for("studio_pages.restore_page", app_key=bench.key, number=max(numbers))
        yield Offer(gettext("Go back to version %(number)s", number=max(numbers)), url, "history")
