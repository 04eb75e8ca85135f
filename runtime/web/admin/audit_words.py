"""Audit entries in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Engine

from runtime.access.departments import department_tree, flat
from runtime.access.members import names_of
from runtime.web.admin.forms import NAMES
from runtime.web.admin.known_apps import KnownApp
from runtime.web.admin.said import day_said
from runtime.web.language import gettext, ngettext


def group_labels() -> dict[str, str]:
    """What groups of acts are called, by the beginning of their words."""
    return {
        "app": gettext("Apps"),
        "calendar": gettext("Working calendar"),
        "department": gettext("Departments"),
        "invitation": gettext("Invitations"),
        "password": gettext("Passwords"),
        "rates": gettext("Exchange rates"),
        "reset": gettext("Password links"),
        "role": gettext("Roles"),
        "session": gettext("Sessions"),
        "token": gettext("API tokens"),
        "user": gettext("People"),
        "workspace": gettext("Workspace"),
    }


SHOWN = 5


class Words:
    """Says entries; knows the names of the people, departments, apps and roles they are about."""

    def __init__(self, engine: Engine, workspace_id: int, apps: Iterable[KnownApp]) -> None:
        self._apps = {app.key: app for app in apps}
        self._people = dict(names_of(engine, workspace_id, active=False))
        self._departments = {one.id: one.name for one in flat(department_tree(engine, workspace_id))}

    def said(self, row: Any) -> str:
        """What was done, without who did it."""
        data, whom = row.data or {}, row.subject or ""
        app = self._apps.get(row.app_key)
        named = app.label if app is not None else row.app_key or ""
        role = app.role_label(str(data.get("role"))) if app is not None else str(data.get("role"))
        texts = {
            "user.added": gettext("added %(whom)s", whom=whom),
            "user.invited": gettext("invited %(whom)s", whom=whom),
            "user.joined": gettext("accepted the invitation"),
            "user.changed": gettext("changed %(whom)s", whom=whom),
            "user.suspended": gettext("suspended %(whom)s", whom=whom),
            "user.resumed": gettext("let %(whom)s back in", whom=whom),
            "user.signed_out": gettext("signed %(whom)s out everywhere", whom=whom),
            "role.granted": gettext(
                "gave %(whom)s the role %(role)s in %(app)s", whom=whom, role=role, app=named
            ),
            "role.revoked": gettext(
                "took the role %(role)s in %(app)s from %(whom)s", whom=whom, role=role, app=named
            ),
            "invitation.made": gettext("made a new invitation for %(whom)s", whom=whom),
            "invitation.revoked": gettext("took back the invitation of %(whom)s", whom=whom),
            "reset.made": gettext("made a link for %(whom)s to set a new password", whom=whom),
            "reset.revoked": gettext("took back the password link of %(whom)s", whom=whom),
            "password.changed": gettext("changed the password of %(whom)s", whom=whom),
            "password.reset": gettext("set a new password by a link"),
            "session.ended": self._sessions(data),
            "token.added": gettext(
                "made the API token “%(name)s” for %(whom)s", name=data.get("name") or "", whom=whom
            ),
            "token.revoked": self._revoked(data, whom),
            "department.added": gettext("added the department %(whom)s", whom=whom),
            "department.changed": gettext("changed the department %(whom)s", whom=whom),
            "department.removed": gettext("removed the department %(whom)s", whom=whom),
            "department.restored": gettext("restored the department %(whom)s", whom=whom),
            "workspace.changed": gettext("changed the workspace %(whom)s", whom=whom),
            "rates.changed": self._rates(data),
            "calendar.week": gettext("changed the working week"),
            "calendar.days": self._days(data),
            "app.published": gettext(
                "published version %(number)s of %(app)s", number=data.get("version", ""), app=named
            ),
            "app.imported": gettext("imported %(app)s", app=named),
            "app.created": gettext("made %(app)s", app=named),
            "app.cloned": gettext("made a copy of %(whom)s: %(app)s", whom=whom, app=named),
            "app.upgraded": gettext("upgraded %(app)s from %(whom)s", app=named, whom=whom),
            "app.conflicts_settled": gettext("settled conflicts in %(app)s", app=named),
            "app.purged": gettext("erased what %(app)s no longer uses", app=named),
            "app.scenario_added": gettext("added a scenario to %(app)s", app=named),
            "app.scenario_changed": gettext("changed a scenario of %(app)s", app=named),
            "app.scenario_removed": gettext("removed a scenario of %(app)s", app=named),
            "app.tryout_started": gettext("began to try the draft of %(app)s out", app=named),
            "app.tryout_acted_as": gettext("tried %(app)s out as somebody else", app=named),
            "app.tryout_updated": gettext("took the draft’s changes into the try-out of %(app)s", app=named),
            "app.tryout_reset": gettext("began the try-out of %(app)s again", app=named),
            "app.tryout_kept": gettext("changed how long the try-out of %(app)s is kept", app=named),
            "app.tryout_discarded": gettext("threw the try-out of %(app)s away", app=named),
            "app.draft_changed": gettext("changed the draft of %(app)s", app=named),
            "app.draft_undone": gettext("took an edit of the draft of %(app)s back", app=named),
            "app.draft_redone": gettext("did an edit of the draft of %(app)s again", app=named),
            "app.draft_named": gettext("named a point in the history of the draft of %(app)s", app=named),
            "app.draft_returned": gettext("made the draft of %(app)s what it was before", app=named),
            "app.exported": gettext("took the definition of %(app)s out as a file", app=named),
            "app.deleted": gettext("deleted %(app)s", app=named),
        }
        if row.action == "app.published" and data.get("restored_from"):
            old = data["restored_from"]
            return str(gettext("published %(app)s again as it was in version %(old)s", app=named, old=old))
        return str(texts.get(row.action) or " ".join(part for part in (row.action, named, whom) if part))

    def details(self, row: Any) -> tuple[list[tuple[str, str, str]], int]:
        """What changed, from what, to what: the first, and how many more there are."""
        found = self._changes(row)
        kept = found if len(found) <= SHOWN + 1 else found[:SHOWN]
        return kept, len(found) - len(kept)

    def _changes(self, row: Any) -> list[tuple[str, str, str]]:
        data = row.data or {}
        if row.action == "rates.changed":
            return [
                (f"{source} → {target}, {day_said(date.fromisoformat(day))}", old or "", new or "")
                for source, target, day, old, new in data.get("rates", ())
            ]
        if row.action == "calendar.days":
            return [
                (day_said(date.fromisoformat(day)), self._day(old), self._day(new))
                for day, old, new in data.get("days", ())
            ]
        found = []
        for key, pair in data.get("changes", {}).items():
            old, new = (self._value(key, one) for one in pair)
            found.append((self._label(key), old, new))
        return found

    def _label(self, key: str) -> str:
        labels = {
            "name": gettext("Name"),
            "email": gettext("E-mail"),
            "language": gettext("Language"),
            "languages": gettext("Languages"),
            "timezone": gettext("Time zone"),
            "theme": gettext("Appearance"),
            "department_id": gettext("Department"),
            "manager_id": gettext("Manager"),
            "is_administrator": gettext("Administrator"),
            "designs": gettext("May design apps"),
            "publishes": gettext("May publish apps"),
            "two_people": gettext("Two people for each version"),
            "user_fields": gettext("Fields of apps"),
            "parent_id": gettext("Below"),
            "head_id": gettext("Head"),
            "currency": gettext("Base currency"),
        }
        return str(labels.get(key, key))

    def _value(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if key in ("department_id", "parent_id"):
            return self._departments.get(value, f"#{value}")
        if key in ("manager_id", "head_id"):
            return self._people.get(value, f"#{value}")
        if key in ("is_administrator", "designs", "publishes", "two_people"):
            return str(gettext("Yes") if value else gettext("No"))
        if key in ("language", "languages"):
            codes: list[str] = value if isinstance(value, list) else [value]
            return str(gettext(", ")).join(NAMES.get(one, one) for one in codes)
        if key == "user_fields":
            return ""
        return str(value)

    def _day(self, kept: Any) -> str:
        if kept is None:
            return ""
        said = gettext("worked instead") if kept[0] else gettext("day off")
        return " ".join(part for part in (kept[1], str(said)) if part)

    def _sessions(self, data: Any) -> str:
        return str(ngettext("ended %(num)s session", "ended %(num)s sessions", data.get("sessions", 1)))

    def _revoked(self, data: Any, whom: str) -> str:
        if data.get("name"):
            return str(gettext("revoked the API token “%(name)s” of %(whom)s", name=data["name"], whom=whom))
        return str(gettext("revoked all API tokens of %(whom)s", whom=whom))

    def _rates(self, data: Any) -> str:
        count = len(data.get("rates", ()))
        return str(ngettext("changed %(num)s exchange rate", "changed %(num)s exchange rates", count))

    def _days(self, data: Any) -> str:
        count = len(data.get("days", ()))
        return str(
            ngettext("changed %(num)s day of the calendar", "changed %(num)s days of the calendar", count)
        )
