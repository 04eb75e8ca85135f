"""The forms of the settings. Their words stand in the templates; `runtime.access` says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Engine
from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from runtime.access.departments import department_tree, flat
from runtime.access.members import names_of
from runtime.web.admin.said import time_zones
from runtime.web.language import gettext

NAMES = {"en": "English", "zh": "中文"}


def trimmed(text: str | None) -> str:
    """What was typed, without blanks around it."""
    return (text or "").strip()


def choice(**more: Any) -> Any:
    """A select whose choices are set later; what isn't among them is refused where it is kept."""
    return SelectField(validate_choice=False, coerce=str, choices=[], **more)


class MemberForm(Form):
    """A person, as an administrator keeps them."""

    name = StringField(filters=[trimmed])
    email = StringField(filters=[trimmed])
    language = choice()
    timezone = choice()
    department_id = choice()
    manager_id = choice()
    is_administrator = BooleanField()
    designs = BooleanField()
    publishes = BooleanField()
    password = PasswordField()


class ProfileForm(Form):
    """What people say of themselves."""

    name = StringField(filters=[trimmed])
    language = choice()
    timezone = choice()
    theme = choice()
    density = choice()


class PasswordForm(Form):
    """A new password, by the old one."""

    old = PasswordField()
    new = PasswordField()


class JoinForm(Form):
    """What an invited person enters, or somebody whose password is reset."""

    name = StringField(filters=[trimmed])
    password = PasswordField()
    language = choice()


class TokenForm(Form):
    """A new API token."""

    name = StringField(filters=[trimmed])
    days = choice(default="90")
    password = PasswordField()


class DepartmentForm(Form):
    """A department."""

    name = StringField(filters=[trimmed])
    parent = choice()
    head = choice()


class WorkspaceForm(Form):
    """A workspace."""

    name = StringField(filters=[trimmed])
    timezone = choice()
    languages = SelectMultipleField(validate_choice=False, choices=[])
    default_language = choice()
    currency = StringField(filters=[trimmed])
    two_people = BooleanField()


class RateForm(Form):
    """An exchange rate."""

    source = StringField(filters=[trimmed])
    target = StringField(filters=[trimmed])
    day = StringField(filters=[trimmed])
    rate = StringField(filters=[trimmed])


class PasteForm(Form):
    """Lines from elsewhere."""

    text = TextAreaField()


class WeekForm(Form):
    """A working week."""

    weekdays = SelectMultipleField(validate_choice=False, choices=[])
    starts = StringField(filters=[trimmed])
    ends = StringField(filters=[trimmed])


class DayForm(Form):
    """Special days, from one to another."""

    day = StringField(filters=[trimmed])
    until = StringField(filters=[trimmed])
    works = choice(default="0")
    name = StringField(filters=[trimmed])


# What selects offer


def language_choices(nothing: str = "") -> list[tuple[str, str]]:
    """The languages, after a word for none."""
    return [*([("", nothing)] if nothing else []), *NAMES.items()]


def timezone_choices(language: str, nothing: str = "") -> Any:
    """Time zones by region, after a word for none; as groups for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    if nothing:
        groups[""] = [("", nothing)]
    for region, zones in time_zones(language):
        groups[region] = zones
    return groups


def department_choices(engine: Engine, workspace_id: int, nothing: str, leave_out: Iterable[int] = ()) -> Any:
    """Departments, those below others moved in, after a word for none."""
    left = set(leave_out)
    found = [("", nothing)]
    for one in flat(department_tree(engine, workspace_id)):
        if one.id not in left:
            found.append((str(one.id), "\u2003" * one.depth + one.name))
    return found


def people_choices(
    engine: Engine, workspace_id: int, leave_out: Iterable[int] = (), kept: Mapping[int, str] | None = None
) -> Any:
    """Active people after a word for nobody; `kept` are chosen already, active or not."""
    left = set(leave_out)
    found = {one: name for one, name in names_of(engine, workspace_id) if one not in left}
    for one, name in (kept or {}).items():
        found.setdefault(one, name)
    return [("", gettext("Nobody")), *((str(one), name) for one, name in found.items())]
