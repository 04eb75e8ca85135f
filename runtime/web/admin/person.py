"""One person: what is known of them, their roles, what lets them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from runtime.access import accounts
from runtime.access.accounts import AccountError
from runtime.access.changes import change_member, sign_out_everywhere
from runtime.access.members import Member, find_member, mark_of_member
from runtime.access.presence import sessions_of, tokens_of
from runtime.fields import field_type
from runtime.fields.values import ValueProblem
from runtime.web.admin.blueprint import admin, as_id, here, page, put_problems, say_done, say_problems
from runtime.web.admin.confirming import confirm, needs_confirmation
from runtime.web.admin.forms import (
    MemberForm,
    department_choices,
    language_choices,
    people_choices,
    timezone_choices,
)
from runtime.web.admin.known_apps import KnownApp, known_apps
from runtime.web.admin.said import moment_said, until_said
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import current_language, current_timezone, gettext
from runtime.web.pages.inputs import control_class
from runtime.web.pages.people import color_of, initials_of
from runtime.web.sessions import IDLE

_APART = frozenset({"children", "file", "image", "signature", "reference", "references", "any_reference"})


@dataclass(frozen=True, slots=True)
class RoleBox:
    """A role to tick; `gone` where the app has it no more."""

    value: str
    label: str
    about: str
    ticked: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """An app with its roles."""

    app: KnownApp
    boxes: list[RoleBox]


def member_or_404(user_id: int) -> Member:
    """A person of the reader's workspace."""
    engine, person = here()
    found = find_member(engine, person.workspace_id, user_id)
    if found is None:
        raise not_found()
    return found


@admin.route("/admin/people/<number:user_id>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def person(user_id: int) -> ResponseReturnValue:
    """A person's page; POST saves it."""
    engine, reader = here()
    member = member_or_404(user_id)
    apps = known_apps(engine, reader.workspace_id, current_language())
    form = bound_form(member, request.form if request.method == "POST" else None)
    extra = field_forms(apps, member.user_fields, request.form if request.method == "POST" else None)
    general: list[str] = []
    roles: Mapping[str, set[str]] = {key: set(held) for key, held in member.roles.items()}
    if request.method == "POST":
        roles = sent_roles(apps)
        try:
            if bool(form.is_administrator.data) != member.is_administrator or (
                (form.email.data or "").lower() != member.email
            ):
                confirm(form.password.data or "")
            values = {**member_values(form), "user_fields": field_values(extra)}
            entries = change_member(
                engine,
                reader.workspace_id,
                user_id,
                values,
                roles,
                reader.user_id,
                request.form.get("shown", ""),
            )
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            if entries:
                back = url_for("admin.person", user_id=user_id)
                say_done(gettext("Saved: %(name)s", name=form.name.data), entries, back)
            return redirect(url_for("admin.person", user_id=user_id))
    return draw(member, form, extra, role_rows(apps, roles), general)


def draw(
    member: Member,
    form: MemberForm,
    extra: Mapping[str, BaseForm],
    roles: list[RoleRow],
    general: Iterable[str] = (),
) -> ResponseReturnValue:
    """The page, with what was typed."""
    engine, reader = here()
    now = datetime.now(UTC)
    failed = bool(general) or any(one.errors for one in form) or _unreadable(extra)
    return page(
        "admin/person.html",
        422 if failed else 200,
        member=member,
        form=form,
        extra=[(row.app, list(extra[row.app.key])) for row in roles if row.app.key in extra],
        control_class=control_class,
        roles=roles,
        general=list(general),
        mark=mark_of_member(member),
        initials=initials_of(member.name),
        color=color_of(member.id),
        is_me=member.id == reader.user_id,
        needs_password=needs_confirmation(),
        last_seen=moment_said(member.last_login_at),
        created=until_said(member.created_at),
        invited_until=until_said(member.invited_until) if _is_open(member, now) else "",
        sessions=len(sessions_of(engine, member.id, now, now - IDLE)),
        tokens=len(tokens_of(engine, reader.workspace_id, now, member.id)),
    )


def _is_open(member: Member, now: datetime) -> bool:
    return member.invited_until is not None and member.invited_until > now


def bound_form(member: Member | None, sent: Any) -> MemberForm:
    """The form of a person, with what is stored or what was sent."""
    engine, reader = here()
    data: dict[str, Any] = {}
    if member is not None:
        data = {
            "name": member.name,
            "email": member.email,
            "language": member.language or "",
            "timezone": member.timezone or "",
            "department_id": str(member.department_id or ""),
            "manager_id": str(member.manager_id or ""),
            "is_administrator": member.is_administrator,
            "designs": member.designs,
            "publishes": member.publishes,
        }
    form = MemberForm(sent, data=data)
    language = current_language()
    kept = {member.manager_id: member.manager or "?"} if member is not None and member.manager_id else {}
    form.language.choices = language_choices(gettext("As the workspace"))
    form.timezone.choices = timezone_choices(language, gettext("As the workspace"))
    form.department_id.choices = department_choices(engine, reader.workspace_id, gettext("None"))
    form.manager_id.choices = people_choices(
        engine, reader.workspace_id, [member.id] if member is not None else (), kept
    )
    return form


def member_values(form: MemberForm) -> dict[str, Any]:
    """What was sent, as it is kept."""
    return {
        "name": form.name.data,
        "email": form.email.data,
        "language": form.language.data or None,
        "timezone": form.timezone.data or None,
        "department_id": as_id(form.department_id.data),
        "manager_id": as_id(form.manager_id.data),
        "is_administrator": bool(form.is_administrator.data),
        "designs": bool(form.designs.data),
        "publishes": bool(form.publishes.data),
    }


def role_rows(apps: Iterable[KnownApp], held: Mapping[str, Iterable[str]]) -> list[RoleRow]:
    """The roles of all apps, ticked where they are held; those an app has no more, too, while held."""
    rows = []
    for app in apps:
        mine = set(held.get(app.key, ()))
        boxes = [
            RoleBox(f"{app.key}:{role.key}", role.label, role.about, role.key in mine, False)
            for role in app.roles
        ]
        gone = sorted(mine - {role.key for role in app.roles}) if app.roles else []
        boxes += [RoleBox(f"{app.key}:{key}", key, "", True, True) for key in gone]
        if boxes:
            rows.append(RoleRow(app, boxes))
    return rows


def sent_roles(apps: Iterable[KnownApp]) -> dict[str, set[str]]:
    """The roles ticked in the apps the form showed; roles an app doesn't have can't be given anew."""
    found: dict[str, set[str]] = {}
    shown = set(request.form.getlist("role-app"))
    ticked = set(request.form.getlist("role"))
    held = set(request.form.getlist("role-gone"))
    for app in apps:
        if app.key in shown:
            offered = {f"{app.key}:{role.key}" for role in app.roles} | held
            mine = {value for value in ticked & offered if value.startswith(f"{app.key}:")}
            found[app.key] = {value.partition(":")[2] for value in mine}
    return found


# What apps want to know of people


def field_forms(apps: Iterable[KnownApp], kept: Mapping[str, Any], sent: Any) -> dict[str, BaseForm]:
    """A form for the fields each app gives people, by its key."""
    engine, reader = here()
    found = {}
    language, timezone = current_language(), current_timezone()
    for app in apps:
        fields = [
            item
            for item in app.user_fields
            if item.type not in _APART and item.formula is None and field_type(item.type).writable
        ]
        if not fields:
            continue
        form = BaseForm(
            {item.key: field_type(item.type).form_field(item, language, timezone) for item in fields},
            prefix=f"u-{app.key}-",
        )
        values = kept.get(app.key) or {}
        form.process(sent, data={item.key: _plain(item, values.get(item.key)) for item in fields})
        for item in fields:
            bound: Any = form[item.key]
            if item.type in ("user", "users"):
                bound.choices = people_choices(engine, reader.workspace_id)[1:]
            elif item.type == "department":
                bound.choices = department_choices(engine, reader.workspace_id, "")[1:]
        found[app.key] = form
    return found


def _plain(item: Any, raw: Any) -> Any:
    try:
        return field_type(item.type).parse_json(item, raw)
    except ValueProblem:
        return field_type(item.type).blank


def _unreadable(forms: Mapping[str, BaseForm]) -> bool:
    return any(bound.process_errors for form in forms.values() for bound in form)


def field_values(forms: Mapping[str, BaseForm]) -> dict[str, dict[str, Any]]:
    """The fields' values in their JSON form, by app. Raises AccountError when one can't be read."""
    if _unreadable(forms):
        raise AccountError()
    found: dict[str, dict[str, Any]] = {}
    for app_key, form in forms.items():
        bound_fields: Iterable[Any] = list(form)
        values = {
            bound.definition.key: field_type(bound.definition.type).to_json(bound.definition, bound.data)
            for bound in bound_fields
        }
        found[app_key] = {key: value for key, value in values.items() if value not in (None, [], "")}
    return found


# What can be done to them


@admin.post("/admin/people/<number:user_id>/suspend")
@access(Access.ADMINISTRATOR)
def suspend(user_id: int) -> ResponseReturnValue:
    """Lock somebody out at once."""
    return _set_suspended(user_id, True)


@admin.post("/admin/people/<number:user_id>/resume")
@access(Access.ADMINISTRATOR)
def resume(user_id: int) -> ResponseReturnValue:
    """Let somebody back in."""
    return _set_suspended(user_id, False)


def _set_suspended(user_id: int, suspended: bool) -> ResponseReturnValue:
    engine, reader = here()
    member = member_or_404(user_id)
    try:
        entries = accounts.set_suspended(engine, member.email, suspended, reader.user_id)
    except AccountError as error:
        say_problems(error)
    else:
        back = url_for("admin.person", user_id=user_id)
        if suspended:
            say_done(gettext("%(name)s is suspended", name=member.name), entries, back)
        else:
            say_done(gettext("%(name)s may sign in again", name=member.name), entries, back)
    return redirect(url_for("admin.person", user_id=user_id))


@admin.post("/admin/people/<number:user_id>/sign-out")
@access(Access.ADMINISTRATOR)
def sign_out_person(user_id: int) -> ResponseReturnValue:
    """End every session of somebody."""
    engine, reader = here()
    member = member_or_404(user_id)
    sign_out_everywhere(engine, reader.workspace_id, user_id, reader.user_id)
    flash(gettext("%(name)s is signed out everywhere", name=member.name), "done")
    return redirect(url_for("admin.person", user_id=user_id))
