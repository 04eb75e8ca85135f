"""`formwright demo`: the sample apps with sample people and records, ready to be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select, update

import configurator
from configurator.packages import Package, read_package
from configurator.publish import publish
from configurator.removal import delete_app
from configurator.sample_data import load_data
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.actor import Actor
from runtime.access.models import Department, User, Workspace
from runtime.definition import App, load_app
from runtime.problems import Problem, errors
from runtime.records.errors import RecordsError
from runtime.storage.database import table_of
from runtime.storage.engines import make_engine, read_transaction, write_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.system import create_system_tables
from runtime.web.settings import Settings

APPS = ("crm_ltc", "maintenance")
PEOPLE = "people.json"
TIMEZONE = "Asia/Shanghai"

Say = Callable[[str], None]

_users, _departments, _apps = table_of(User), table_of(Department), table_of(InstalledApp)
_workspaces = table_of(Workspace)


class DemoFailed(RuntimeError):
    """A sample app can't be used; `problems` say why."""

    def __init__(self, message: str, problems: list[Problem]) -> None:
        super().__init__(message)
        self.problems = problems


def samples() -> Path:
    """The folder of sample apps: inside the package when installed, beside it in a checkout."""
    package = Path(configurator.__file__).parent
    installed = package / "sample_apps"
    return installed if installed.is_dir() else package.parent / "sample_apps"


def read_sample_people() -> dict[str, Any]:
    """Departments and people as `people.json` lists them."""
    found: dict[str, Any] = json.loads((samples() / PEOPLE).read_text("utf-8"))
    return found


def prepare(settings: Settings, address: str, say: Say) -> str:
    """Make what is not there yet; the address of a one-time sign-in link for the administrator."""
    engine = make_engine(settings.database_url)
    try:
        create_system_tables(engine)
        people = read_sample_people()
        if not accounts.has_administrator(engine):
            say("Adding sample people …")
            add_people(engine, people)
        for key in APPS:
            if not _is_live(engine, key):
                _add_app(engine, key, people, say)
        return f"{address}/sign-in/{accounts.add_link(engine, _administrator(engine))}"
    finally:
        engine.dispose()


def _is_live(engine: Engine, key: str) -> bool:
    with read_transaction(engine) as connection:
        chosen = select(_apps.c.live_version).where(_apps.c.key == key)
        return connection.execute(chosen).scalar() is not None


def _add_app(engine: Engine, key: str, people: Mapping[str, Any], say: Say) -> None:
    say(f"Publishing {key} …")
    app, package = _read_app(key)
    import_app(engine, app)
    made = publish(engine, key)
    if made.version is None:
        raise DemoFailed(f"{key} cannot be published", list(made.problems))
    grant_roles(engine, key, people)
    say("Loading sample records …")
    try:
        load_data(engine, key, package.data, _loader(engine))
    except RecordsError as error:
        delete_app(engine, key)  # so that the next start tries again
        raise DemoFailed("The sample records do not fit", error.problems) from error


def _read_app(key: str) -> tuple[App, Package]:
    package = read_package(samples() / key)
    if package.definition is None:
        raise DemoFailed(f"{key} cannot be read", list(package.problems))
    app, problems = load_app(package.definition)
    if app is None or errors(problems):
        raise DemoFailed(f"{key} cannot be loaded", problems)
    return app, package


def add_people(engine: Engine, people: Mapping[str, Any]) -> None:
    """Departments and accounts as `people.json` lists them. Nobody gets a password: links let them in."""
    for person in people["people"]:
        accounts.add_user(
            engine,
            person["email"],
            name=person["name"],
            language=person.get("language"),
            is_administrator=person.get("administrator", False),
        )
    with write_transaction(engine) as connection:
        workspace = accounts.first_workspace(connection)
        connection.execute(update(_workspaces).where(_workspaces.c.id == workspace).values(timezone=TIMEZONE))
        ids: dict[str, int] = {}
        for position, item in enumerate(people["departments"]):
            values = {
                "workspace_id": workspace,
                "parent_id": ids.get(item.get("parent", "")),
                "name": item["name"],
                "position": position,
                "active": True,
            }
            made = connection.execute(insert(_departments).returning(_departments.c.id), values)
            ids[item["key"]] = int(made.scalar_one())
        for person in people["people"]:
            if (department := person.get("department")) is None:
                continue
            mine = _users.c.email == person["email"]
            connection.execute(update(_users).where(mine).values(department_id=ids[department]))
            if person.get("head"):
                head = select(_users.c.id).where(mine).scalar_subquery()
                chosen = _departments.c.id == ids[department]
                connection.execute(update(_departments).where(chosen).values(head_id=head))


def grant_roles(engine: Engine, key: str, people: Mapping[str, Any]) -> None:
    """The roles people hold in the sample app `key`."""
    for person in people["people"]:
        for role in person["roles"].get(key, ()):
            accounts.grant_role(engine, key, role, person["email"])


def _administrator(engine: Engine) -> str:
    with read_transaction(engine) as connection:
        chosen = (
            select(_users.c.email).where(_users.c.is_administrator, _users.c.active).order_by(_users.c.id)
        )
        return str(connection.execute(chosen).scalars().first())


def _loader(engine: Engine) -> Actor:
    with read_transaction(engine) as connection:
        user_id = connection.execute(select(func.min(_users.c.id)).where(_users.c.is_administrator)).scalar()
    return Actor(user_id, is_administrator=True, timezone=TIMEZONE)
