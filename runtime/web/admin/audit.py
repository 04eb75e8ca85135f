"""The audit log: who did what, in words, and whether the chain of its entries is whole."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_datetime

from runtime.access.audit_reading import count_entries, find_entries, groups, integrity
from runtime.access.members import names_of
from runtime.fields.values import zone
from runtime.web.admin.audit_words import Words, group_labels
from runtime.web.admin.blueprint import admin, as_id, asked, here, page
from runtime.web.admin.known_apps import known_apps
from runtime.web.declared import Access, access
from runtime.web.language import current_language, current_timezone, gettext
from runtime.web.pages.people import color_of, initials_of

CHECKED_AT_ONCE = 5000


@admin.get("/admin/audit")
@access(Access.ADMINISTRATOR)
def audit() -> ResponseReturnValue:
    """What was done, the newest first."""
    engine, reader = here()
    given = asked("q", "by", "group", "app")
    rows, following = find_entries(
        engine,
        words=given["q"],
        by=as_id(given["by"]),
        group=given["group"],
        app=given["app"],
        before=as_id(request.args.get("before")),
    )
    apps = known_apps(engine, reader.workspace_id, current_language())
    words = Words(engine, reader.workspace_id, apps)
    kept = {key: value for key, value in given.items() if value}
    count = count_entries(engine)
    checks = count <= CHECKED_AT_ONCE or request.args.get("check") == "1"
    labels = group_labels()
    return page(
        "admin/audit.html",
        asked=given,
        is_narrowed=bool(kept),
        days=_days(rows, words),
        people=names_of(engine, reader.workspace_id, active=False),
        groups=[(key, labels.get(key, key)) for key in groups(engine)],
        apps=apps,
        count=count,
        state=integrity(engine) if checks else None,
        check=url_for("admin.audit", check=1),
        first=_address(kept) if request.args.get("before") else "",
        following=_address({**kept, "before": str(following)}) if following else "",
    )


def _address(values: dict[str, Any]) -> str:
    return url_for("admin.audit", **values)


def _days(rows: list[Any], words: Words) -> list[tuple[str, list[Any]]]:
    """Entries in words, by day."""
    found: list[tuple[str, list[Any]]] = []
    here_ = zone(current_timezone())
    for row in rows:
        local = row.at.astimezone(here_)
        day = format_date(local.date(), "full")
        if not found or found[-1][0] != day:
            found.append((day, []))
        name = row.person or (f"#{row.user_id}" if row.user_id else gettext("Command line"))
        details, more = words.details(row)
        found[-1][1].append(
            {
                "id": row.id,
                "who": name,
                "initials": initials_of(name) if row.user_id else ">_",
                "color": color_of(row.user_id or 0) if row.user_id else "gray",
                "said": words.said(row),
                "details": details,
                "more": more,
                "time": local.strftime("%H:%M"),
                "full": format_datetime(local, "long", rebase=False),
                "action": row.action,
                "digest": row.digest,
            }
        )
    return found
