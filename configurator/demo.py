"""The demonstration: the sample CRM with sample people and records, ready to be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, insert, select, update

from configurator import versions
from configurator.packages import read_package
from configurator.publish import publish
from configurator.sample_data import load_data
from runtime.access.accounts import add_link, add_user, first_workspace, grant_role, has_administrator
from runtime.access.actor import system_actor
from runtime.access.models import Department, User
from runtime.definition import load_app
from runtime.problems import errors
from runtime.resources import resource_folder
from runtime.storage.database import table_of
from runtime.storage.engines import make_engine, write_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.system import create_system_tables
from runtime.web.settings import read_settings

APP = "crm_ltc"
ADMINISTRATOR = "admin@example.com"

Say = Callable[[str], None]


class DemoError(Exception):
    """The demonstration can't be prepared: the package that comes along doesn't load or publish."""


def prepare(base: str, say: Say) -> str:
    """Make what is missing of the demonstration; the address, below `base`, that signs the administrator in once."""
    engine = make_engine(read_settings().database_url)
    create_system_tables(engine)
    sample = json.loads((resource_folder("sample_apps") / "people.json").read_text(encoding="utf-8"))
    if not has_administrator(engine):
        say("Adding sample people")
        _add_people(engine, sample)
    if not _is_live(engine):
        _publish(engine, sample, say)
    with engine.connect() as connection:
        first = select(User.email).where(User.is_administrator, User.active).order_by(User.id).limit(1)
        email = connection.execute(first).scalar_one()
    return f"{base}/sign-in/{add_link(engine, email)}"


def _is_live(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = select(InstalledApp.live_version).where(InstalledApp.key == APP)
        return connection.execute(found).scalar() is not None


def _publish(engine: Engine, sample: dict[str, Any], say: Say) -> None:
    """Import and publish the CRM, give the sample people their roles, load the sample records."""
    say("Publishing the CRM")
    package = read_package(resource_folder("sample_apps") / APP)
    app, problems = load_app(package.definition) if package.definition else (None, [])
    if app is None:
        raise DemoError("; ".join(problem.message() for problem in [*package.problems, *problems]))
    versions.import_app(engine, app)
    published = publish(engine, APP)
    if published.version is None:
        raise DemoError("; ".join(f"{p.path}: {p.message()}" for p in errors(published.problems)))
    for person in sample["people"]:
        for role in person["roles"]:
            grant_role(engine, APP, role, person["email"])
    say("Loading sample records")
    load_data(engine, APP, package.data, system_actor())


def _add_people(engine: Engine, sample: dict[str, Any]) -> None:
    """Departments and people; nobody has a password, the administrator signs in by link."""
    departments, users = table_of(Department), table_of(User)
    ids: dict[str, int] = {}
    with write_transaction(engine) as connection:
        workspace = first_workspace(connection)
        for position, department in enumerate(sample["departments"]):
            values = {"workspace_id": workspace, "name": department["name"], "position": position}
            values["parent_id"] = ids.get(department.get("parent", ""))
            made = connection.execute(insert(departments), values)
            ids[department["key"]] = made.inserted_primary_key[0]  # type: ignore[index]
    for person in sample["people"]:
        is_administrator = person.get("administrator", False)
        user_id = add_user(engine, person["email"], name=person["name"], is_administrator=is_administrator)
        department = ids.get(person.get("department", ""))
        with write_transaction(engine) as connection:
            connection.execute(update(users).where(users.c.id == user_id).values(department_id=department))
            if person.get("head"):
                mine = departments.c.id == department
                connection.execute(update(departments).where(mine).values(head_id=user_id))
