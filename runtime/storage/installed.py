"""What is installed: apps with their versions and drafts, files, rates, calendars, remembered answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from runtime.storage.database import Model, id_key


class Installation(Model):
    """The one row about the installation itself; `format` counts changes of the tables in this module."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    format: Mapped[int]
    created_at: Mapped[datetime]
    settings: Mapped[dict[str, Any]]


class InstalledApp(Model):
    """An app. `live_version` is the number of the version that runs, null before the first publish.

    `key` is unique ignoring case (`folded_key`). `settings` are the values of the app's settings that
    differ from their defaults, in JSON form. `base` is the template version it was cloned from.
    """

    __tablename__ = "app"
    __table_args__ = (Index("ix_app__workspace_id", "workspace_id"),)

    id: Mapped[int] = id_key()
    key: Mapped[str] = mapped_column(unique=True)
    folded_key: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    live_version: Mapped[int | None]
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    base: Mapped[dict[str, Any] | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class AppVersion(Model):
    """An immutable version: `definition` is its canonical JSON, `sha256` the digest of those bytes."""

    __tablename__ = "app_version"
    __table_args__ = (UniqueConstraint("app_id", "number", name="uq_app_version"),)

    id: Mapped[int] = id_key()
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    number: Mapped[int]
    definition: Mapped[bytes] = mapped_column(LargeBinary())
    sha256: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    note: Mapped[str | None]
    restored_from: Mapped[int | None]


class Draft(Model):
    """The editable copy of an app, one per app. `revision` grows with every edit, undo and redo.

    `based_on` is the version the draft was last equal to; `conflicts` are open ones of an upgrade.
    """

    __tablename__ = "draft"

    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"), primary_key=True)
    definition: Mapped[bytes] = mapped_column(LargeBinary())
    revision: Mapped[int]
    based_on: Mapped[int | None]
    conflicts: Mapped[list[Any] | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class DraftEdit(Model):
    """One undo step of a draft: a JSON Patch and the one that takes it back.

    `conflicts` are the open ones before and after a step that changed them, as `{"before", "after"}`.
    """

    __tablename__ = "draft_edit"
    __table_args__ = (Index("ix_draft_edit__app_id", "app_id", "id"),)

    id: Mapped[int] = id_key()
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    revision: Mapped[int]
    patch: Mapped[list[Any]]
    inverse: Mapped[list[Any]]
    conflicts: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    undone: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Tryout(Model):
    """A draft being tried out by one person, in a database of its own in the installation's home.

    `revision` is the draft's that it runs, `source` where its records came from, `acting` as whom it is used:
    `{}` (an administrator), `{"role", "user"}` or `{"user"}`. `place` names its folder; a reset makes a new
    one.
    """

    __tablename__ = "tryout"
    __table_args__ = (UniqueConstraint("app_id", "user_id", name="uq_tryout"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    place: Mapped[str]
    revision: Mapped[int]
    source: Mapped[dict[str, Any]]
    acting: Mapped[dict[str, Any]]
    kept: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]


class StudioJob(Model):
    """Long work of the studio on an app, told here as it goes on: how far it is, what came out.

    `state` is `running`, `done`, `failed` or `cancelled`; one that runs and has not said so for a while was
    interrupted. `subject` says what it is about, so that an answer is only taken for the question it was for.
    """

    __tablename__ = "studio_job"
    __table_args__ = (Index("ix_studio_job__app_id", "app_id", "kind"),)

    id: Mapped[int] = id_key()
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    kind: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    at_work_on: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PersonalView(Model):
    """A view somebody keeps for themselves: a name for what an address asks of a list.

    `view` is the key of the app's view it began from, blank for all records; `parameters` are the pairs of
    the address. What it shows is judged by the rights of whoever opens it, as with any address.
    """

    __tablename__ = "personal_view"
    __table_args__ = (Index("ix_personal_view__user_id", "user_id", "app_id", "entity"),)

    id: Mapped[int] = id_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    entity: Mapped[str]
    view: Mapped[str]
    name: Mapped[str]
    parameters: Mapped[list[Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class KeptColumns(Model):
    """The columns somebody likes to see in a view of an app; `view` is blank for all records."""

    __tablename__ = "kept_columns"
    __table_args__ = (UniqueConstraint("user_id", "app_id", "entity", "view", name="uq_kept_columns"),)

    id: Mapped[int] = id_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    entity: Mapped[str]
    view: Mapped[str]
    columns: Mapped[list[Any]]


class StoredFile(Model):
    """An uploaded file; its bytes are under `id`, a random name, in the installation's files.

    `entity` and `field` say what it is for, `record` whose it is: null until a save names it. `detached_at`
    is when a save let it go again.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file__app_id", "app_id", "entity", "record"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id"))
    entity: Mapped[str | None]
    record: Mapped[int | None]
    field: Mapped[str | None]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    detached_at: Mapped[datetime | None]


class ExchangeRate(Model):
    """One unit of `source` is `rate` units of `target` from `day` on, until a later row."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("workspace_id", "source", "target", "day", name="uq_exchange_rate"),)

    id: Mapped[int] = id_key()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    source: Mapped[str]
    target: Mapped[str]
    day: Mapped[date]
    rate: Mapped[Decimal]


class WorkingCalendar(Model):
    """A workspace's working week: `weekdays` are 1 (Monday) to 7, hours are `HH:MM` texts."""

    __tablename__ = "working_calendar"
    __table_args__ = (UniqueConstraint("workspace_id", name="uq_working_calendar"),)

    id: Mapped[int] = id_key()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    weekdays: Mapped[list[Any]]
    starts: Mapped[str] = mapped_column(default="09:00", server_default="09:00")
    ends: Mapped[str] = mapped_column(default="18:00", server_default="18:00")


class CalendarDay(Model):
    """A day that differs from the working week: a holiday, or a weekend day that is worked."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("workspace_id", "day", name="uq_calendar_day"),)

    id: Mapped[int] = id_key()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    day: Mapped[date]
    works: Mapped[bool]
    name: Mapped[str | None]


class IdempotencyKey(Model):
    """The answer given to a request, so that the same request again gets it again.

    `request` is the digest of method, path and body; `status` is null while the first is under way.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key__created_at", "created_at"),)

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary())
    created_at: Mapped[datetime]


class TableImport(Model):
    """Tables somebody has sent, while they are looked at and brought in.

    `purpose` is `app` or `records`; `files` are id and name of each file, whose bytes lie with the uploads
    for a day. `state` says how far it is: what was chosen, what was saved, what was lost.
    """

    __tablename__ = "table_import"
    __table_args__ = (
        Index("ix_table_import__user_id", "user_id"),
        Index("ix_table_import__at", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    purpose: Mapped[str]
    app_key: Mapped[str | None]
    entity: Mapped[str | None]
    files: Mapped[list[Any]]
    state: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
