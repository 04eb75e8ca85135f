"""Filling a try-out: people, the version its records were made with, the records, then the draft over it.

The draft is published in there as it will be published for everybody, with its plan and its conversions; only
the scenarios are no gate, since trying out is how one finds out why one fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from configurator.demo import read_sample_people, samples
from configurator.draft import DraftState, read_draft, start_draft
from configurator.packages import read_package
from configurator.publish import Published, Request, in_transaction, publish_within
from configurator.sample_data import load_data
from configurator.tryouts.acts import make_acts_table
from configurator.tryouts.copying import copy_records, table_rows
from configurator.tryouts.store import (
    FOLDER,
    LIVE,
    SAMPLES,
    Trying,
    engine_in,
    keep_tryout,
    new_place,
    remove_folder,
)
from runtime.access.actor import Actor
from runtime.access.audit import append_audit
from runtime.access.models import AppMember, Department, User, Workspace
from runtime.definition import App, canonical_json, digest, load_app
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import Invalid
from runtime.storage.apply import apply_plan
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import (
    AppVersion,
    CalendarDay,
    Draft,
    ExchangeRate,
    InstalledApp,
    WorkingCalendar,
)
from runtime.storage.plan import make_plan
from runtime.storage.published import load_version
from runtime.storage.system import create_system_tables
from runtime.storage.tables import app_tables

EACH = (20, 50, 200, 500)

_apps, _users, _members = table_of(InstalledApp), table_of(User), table_of(AppMember)
_versions, _drafts = table_of(AppVersion), table_of(Draft)
_BESIDE = (ExchangeRate, WorkingCalendar, CalendarDay)
_SECRET = ("password", "tf_totp_secret", "tf_phone_number", "mf_recovery_codes", "fs_webauthn_user_handle",
           "last_login_ip", "current_login_ip")  # fmt: skip

register_messages(
    {
        "tryout.errors": {
            "en": "The draft cannot run yet; errors: {count}",
            "zh": "草稿有 {count} 个错误，无法运行",
            "hint": {"en": "Mend them, then try it out", "zh": "请先修正再试用"},
        },
        "tryout.no_live": {
            "en": "There is no live version to take records from",
            "zh": "尚无已发布版本，没有可复制的记录",
        },
        "tryout.may_not_copy": {
            "en": "Only administrators may copy live records",
            "zh": "只有管理员可以复制正式记录",
            "hint": {"en": "Begin with sample records or with nothing", "zh": "可使用示例数据或不带数据"},
        },
        "tryout.no_samples": {"en": "No sample records come with this app", "zh": "此应用没有示例数据"},
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the records come from: `live` (up to `each` an entity, particulars hidden or not), `samples`,
    `empty`."""

    kind: str
    each: int = 50
    hides_personal: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"kind": self.kind, "each": self.each, "hides_personal": self.hides_personal}


def sample_package(app: App) -> Path | None:
    """The folder of a sample app that has records for this one: itself, or the template it came from."""
    wanted = [app.key] + ([app.base.key] if app.base is not None else [])
    for key in wanted:
        folder = samples() / key
        if key.isidentifier() and (folder / "data").is_dir():
            return folder
    return None


def start_tryout(
    engine: Engine, home: Path, app_key: str, person: Actor, source: Source, old: Trying | None = None
) -> Trying:
    """Make a try-out of the draft, in place of the person's earlier one. Raises Invalid, NotFound.

    With `old` it is a reset: the address, who is acted as, and whether it is kept stay as they were.
    """
    if source.kind == LIVE and not person.is_administrator:
        raise Invalid(Problem("tryout.may_not_copy"))
    with read_transaction(engine) as connection:
        draft = read_draft(connection, app_key)
    place = new_place()
    folder = home / FOLDER / place
    folder.mkdir(parents=True, mode=0o700)
    try:
        counts = _fill(engine, folder, draft, person, source)
    except BaseException:
        remove_folder(home, place)
        raise
    now = datetime.now(UTC)
    stored = {**source.as_json(), "records": sum(counts.values())}
    made = Trying(
        old.id if old else new_place(), draft.app_id, app_key, person.user_id or 0, place, draft.revision,
        stored, dict(old.acting) if old else {}, old.kept if old else False, now, now,
    )  # fmt: skip
    with write_transaction(engine) as connection:
        keep_tryout(connection, made, is_new=True)
        data = {"source": source.kind, "records": stored["records"], "revision": draft.revision}
        action = "app.tryout_reset" if old else "app.tryout_started"
        append_audit(connection, action, user_id=person.user_id, app_key=app_key, data=data)
    if old is not None:
        remove_folder(home, old.place)
    return made


def take_latest(engine: Engine, home: Path, found: Trying, person: Actor) -> Published:
    """Publish the draft as it is now within the try-out; its records follow."""
    with read_transaction(engine) as connection:
        draft = read_draft(connection, found.app_key)
    inner = engine_in(found.folder(home))
    done = _take(inner, draft, person.user_id)
    if done.version is not None:
        with write_transaction(engine) as connection:
            now = datetime.now(UTC)
            keep_tryout(connection, replace(found, revision=draft.revision, used_at=now), is_new=False)
            data = {"revision": draft.revision}
            append_audit(
                connection, "app.tryout_updated", user_id=person.user_id, app_key=found.app_key, data=data
            )
    return done


def _fill(
    engine: Engine, folder: Path, draft: DraftState, person: Actor, source: Source
) -> Mapping[str, int]:
    """Make the database of a try-out; how many records it has, by entity. Raises Invalid."""
    inner = engine_in(folder)
    create_system_tables(inner)
    base = _base_app(engine, draft, source)
    with read_transaction(engine) as outside, write_transaction(inner) as inside:
        make_acts_table(inside)
        people, departments = _copy_people(outside, inside, draft)
        counts: Mapping[str, int] = {}
        if base is not None:
            _install(inside, draft, base, str(_timezone(inside)))
        if source.kind == LIVE and base is not None:
            counts = copy_records(
                base, outside, inside, min(source.each, max(EACH)), source.hides_personal, person.language,
                people, departments,
            )  # fmt: skip
        start_draft(inside, draft.app_id, draft.app, person.user_id)
    if source.kind == SAMPLES:
        counts = _load_samples(inner, draft, person)
    published = _take(inner, draft, person.user_id)
    if published.version is None:
        raise Invalid(list(published.problems))
    return counts


def _base_app(engine: Engine, draft: DraftState, source: Source) -> App | None:
    """The version the records are made with."""
    if source.kind == LIVE:
        with read_transaction(engine) as connection:
            number = connection.execute(
                select(_apps.c.live_version).where(_apps.c.id == draft.app_id)
            ).scalar()
            if number is None:
                raise Invalid(Problem("tryout.no_live"))
            return load_version(connection, draft.app_id, number)
    if source.kind == SAMPLES:
        folder = sample_package(draft.app)
        package = read_package(folder) if folder is not None else None
        if package is None or package.definition is None:
            raise Invalid(Problem("tryout.no_samples"))
        app, problems = load_app({**package.definition, "key": draft.key})
        if app is None or errors(problems):
            raise Invalid(problems)
        return app
    return None


def _copy_people(
    outside: Connection, inside: Connection, draft: DraftState
) -> tuple[frozenset[int], frozenset[int]]:
    """The workspace with its people, departments, rates and calendar; nobody's secrets come along."""
    app = table_rows(outside, _apps, _apps.c.id == draft.app_id)[0]
    workspace_id = app["workspace_id"]
    tables = [table_of(Workspace), table_of(Department), *map(table_of, _BESIDE)]
    for table in tables:
        key = table.c.id if table.name == "workspace" else table.c.workspace_id
        _put(inside, table, table_rows(outside, table, key == workspace_id))
    users = table_rows(outside, _users, _users.c.workspace_id == workspace_id)
    known = {user["id"] for user in users}
    for user in users:
        user |= dict.fromkeys(_SECRET)
        user["fs_uniquifier"] = token_hex(32)
        user["is_administrator"] = False
        user["manager_id"] = user["manager_id"] if user["manager_id"] in known else None
    inside.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    _put(inside, _users, users)
    author = app["created_by"] if app["created_by"] in known else None
    _put(inside, _apps, [{**app, "live_version": None, "enabled": True, "created_by": author}])
    members = table_rows(outside, _members, _members.c.app_id == draft.app_id)
    _put(inside, _members, [one for one in members if one["user_id"] in known])
    departments = {one["id"] for one in table_rows(inside, table_of(Department))}
    return frozenset(known), frozenset(departments)


def _put(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _timezone(connection: Connection) -> str:
    workspaces = table_of(Workspace)
    return str(connection.execute(select(workspaces.c.timezone)).scalar() or "UTC")


def _install(connection: Connection, draft: DraftState, app: App, timezone: str) -> None:
    """Make `app` version 1 of the app, with its tables."""
    plan = make_plan(None, app_tables(app, connection.dialect.name), 1)
    apply_plan(connection, plan, app, timezone)
    row = {
        "app_id": draft.app_id, "number": 1, "definition": canonical_json(app), "sha256": digest(app),
        "author_id": None, "at": datetime.now(UTC), "note": None, "restored_from": None,
    }  # fmt: skip
    connection.execute(insert(_versions), row)
    connection.execute(update(_apps).where(_apps.c.id == draft.app_id).values(live_version=1))


def _load_samples(inner: Engine, draft: DraftState, person: Actor) -> Mapping[str, int]:
    folder = sample_package(draft.app)
    assert folder is not None
    package = read_package(folder)
    with write_transaction(inner) as connection:
        _add_sample_people(connection, draft.app_id, folder.name)
        timezone = _timezone(connection)
    actor = Actor(person.user_id, is_administrator=True, timezone=timezone)
    return load_data(inner, draft.key, package.data, actor)


def _add_sample_people(connection: Connection, app_id: int, sample: str) -> None:
    """The people that the sample records name, as far as they are not there."""
    known = dict(connection.execute(select(_users.c.email, _users.c.id)).all())
    workspace = connection.execute(select(table_of(Workspace).c.id)).scalar_one()
    for one in read_sample_people()["people"]:
        user_id = known.get(one["email"])
        if user_id is None:
            values = {
                "email": one["email"], "active": True, "fs_uniquifier": token_hex(32), "name": one["name"],
                "language": one.get("language"), "is_administrator": False, "user_fields": {},
                "created_at": datetime.now(UTC), "workspace_id": workspace,
            }  # fmt: skip
            user_id = connection.execute(insert(_users).returning(_users.c.id), values).scalar_one()
        for role in one["roles"].get(sample, ()):
            row = {"app_id": app_id, "role": role, "user_id": user_id}
            if connection.execute(select(_members.c.id).filter_by(**row)).first() is None:
                connection.execute(insert(_members), row)


def _take(inner: Engine, draft: DraftState, user_id: int | None) -> Published:
    """Publish a draft in a try-out; the persons who stand for roles that nobody has are made."""

    def act(connection: Connection) -> Published:
        values = {"definition": canonical_json(draft.app), "revision": draft.revision, "conflicts": None}
        connection.execute(update(_drafts).where(_drafts.c.app_id == draft.app_id).values(values))
        there = read_draft(connection, draft.key)
        request = Request(user_id, accept_loss=True, tries_scenarios=False, approved=True)
        done = publish_within(connection, there, request)
        _stand_in(connection, draft)
        return done

    done = in_transaction(inner, draft.key, act)
    blocking = errors(list(done.problems))
    if done.version is None and blocking:
        return Published(draft.key, None, problems=[Problem("tryout.errors", "", {"count": len(blocking)})])
    return done


def _stand_in(connection: Connection, draft: DraftState) -> None:
    """Somebody for each role that nobody has."""
    held = set(connection.execute(select(_members.c.role).where(_members.c.app_id == draft.app_id)).scalars())
    workspace = connection.execute(select(table_of(Workspace).c.id)).scalar_one()
    for role in draft.app.roles:
        if role.key in held:
            continue
        email = f"{role.key}@tryout.example"
        user_id = connection.execute(select(_users.c.id).where(_users.c.email == email)).scalar()
        if user_id is None:
            label = role.label or role.key
            name = label if isinstance(label, str) else next(iter(dict(label).values()), role.key)
            values = {
                "email": email, "active": True, "fs_uniquifier": token_hex(32), "name": name,
                "language": None, "is_administrator": False, "user_fields": {},
                "created_at": datetime.now(UTC), "workspace_id": workspace,
            }  # fmt: skip
            user_id = connection.execute(insert(_users).returning(_users.c.id), values).scalar_one()
        connection.execute(insert(_members), {"app_id": draft.app_id, "role": role.key, "user_id": user_id})
