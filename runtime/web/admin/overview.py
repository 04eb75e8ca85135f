"""The first page of the settings: every place, with what there is to know about it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import url_for
from flask.typing import ResponseReturnValue

from runtime.access.audit_reading import count_entries
from runtime.access.departments import department_tree, flat
from runtime.access.members import find_members
from runtime.access.presence import tokens_of
from runtime.access.rates import find_rates
from runtime.access.working_days import special_days
from runtime.access.workspaces import workspace_settings
from runtime.fields.values import zone
from runtime.web.admin.blueprint import admin, here, page
from runtime.web.admin.known_apps import known_apps
from runtime.web.admin.said import day_said
from runtime.web.declared import Access, access
from runtime.web.language import current_language, gettext, ngettext


@admin.get("/admin")
@access(Access.ADMINISTRATOR)
def overview() -> ResponseReturnValue:
    """Every place of the settings."""
    return page("admin/overview.html", facts=_facts())


def _facts() -> dict[str, str]:
    """A line about each place, by its address."""
    engine, reader = here()
    workspace = workspace_settings(engine, reader.workspace_id)
    now = datetime.now(UTC)
    today = now.astimezone(zone(workspace.timezone)).date()
    counts = find_members(engine, reader.workspace_id, limit=1).counts
    people = ngettext("%(num)s active person", "%(num)s active people", counts.get("active", 0))
    if counts.get("invited"):
        people += gettext(", ") + ngettext("%(num)s invited", "%(num)s invited", counts["invited"])
    departments = len(flat(department_tree(engine, reader.workspace_id)))
    rates = [one for one in find_rates(engine, reader.workspace_id) if one.day <= today]
    newest = max(rates, key=lambda one: one.day, default=None)
    coming = [one for one in special_days(engine, reader.workspace_id, today.year) if one.day >= today]
    apps = known_apps(engine, reader.workspace_id, current_language())
    live = sum(1 for app in apps if app.version and app.enabled)
    found = {
        "admin.list_people": people,
        "admin.list_departments": ngettext("%(num)s department", "%(num)s departments", departments),
        "admin.workspace": f"{workspace.name} · {workspace.timezone} · {workspace.currency}",
        "admin.list_rates": gettext("Last from %(day)s", day=day_said(newest.day))
        if newest
        else gettext("None yet"),
        "admin.calendar": gettext(
            "Next: %(day)s %(name)s", day=day_said(coming[0].day), name=coming[0].name or ""
        )
        if coming
        else gettext("No special day ahead this year"),
        "admin.list_apps": gettext("%(live)s live of %(all)s", live=live, all=len(apps)),
        "admin.all_tokens": ngettext(
            "%(num)s valid", "%(num)s valid", len(tokens_of(engine, reader.workspace_id, now))
        ),
        "admin.audit": ngettext("%(num)s entry", "%(num)s entries", count_entries(engine)),
    }
    return {url_for(endpoint): said for endpoint, said in found.items()}
