"""People and what lets them in: workspaces, users, departments, roles, tokens, sessions, attempts, audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from runtime.storage.database import Base, Key, Model, id_key


class Workspace(Model):
    """A team's own space. Its time zone is that of `TODAY()`, schedules and serial numbers.

    With `two_people` nobody publishes what they have changed themselves.
    """

    __tablename__ = "workspace"

    id: Mapped[int] = id_key()
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en", "zh"])
    currency: Mapped[str] = mapped_column(default="CNY", server_default="CNY")
    two_people: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]


class Department(Model):
    """A node of a workspace's tree of departments.

    `head_id` is a user's id, without a foreign key, as users point to departments already.
    """

    __tablename__ = "department"
    __table_args__ = (
        Index("ix_department__workspace_id", "workspace_id"),
        Index("ix_department__parent_id", "parent_id"),
    )

    id: Mapped[int] = id_key()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str]
    head_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


user_installation_role = Table(
    "user_installation_role",
    Base.metadata,
    Column("user_id", Key, ForeignKey("user_account.id"), primary_key=True),
    Column("role_id", Key, ForeignKey("installation_role.id"), primary_key=True),
)


class InstallationRole(Model, RoleMixin):
    """A role outside any app, as Flask-Security wants one; roles in apps are `AppMember` rows."""

    __tablename__ = "installation_role"

    id: Mapped[int] = id_key()
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    permissions: Mapped[list[str] | None]


class User(Model, UserMixin):
    """Somebody who may sign in. Never deleted, only made inactive: records point to it.

    `email` is kept in lower case. `user_fields` holds, by app key, the values of the app's `user_fields`
    in their JSON form.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        Index("ix_user_account__workspace_id", "workspace_id"),
        Index("ix_user_account__department_id", "department_id"),
        Index("ix_user_account__manager_id", "manager_id"),
    )

    id: Mapped[int] = id_key()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str | None]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    theme: Mapped[str | None]
    density: Mapped[str | None]
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    is_administrator: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    designs: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    publishes: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    user_fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime]
    password_set_at: Mapped[datetime | None]

    # Flask-Security's own: confirmation, tracking, second factors. Its mixin calls some of them never null.
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    last_login_ip: Mapped[str | None]
    current_login_ip: Mapped[str | None]
    login_count: Mapped[int | None]  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]

    roles: Mapped[list[InstallationRole]] = relationship(secondary=user_installation_role)  # type: ignore[assignment]


class AppMember(Model):
    """A user's role in an app: `role` is the key of a role of its live definition."""

    __tablename__ = "app_member"
    __table_args__ = (
        UniqueConstraint("user_id", "app_id", "role", name="uq_app_member"),
        Index("ix_app_member__app_id", "app_id"),
    )

    id: Mapped[int] = id_key()
    app_id: Mapped[int] = mapped_column(ForeignKey("app.id", ondelete="CASCADE"))
    role: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class ApiToken(Model):
    """A bearer token; only its SHA-256 is kept. Void once `revoked_at` is set or `expires_at` has passed."""

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token__user_id", "user_id"),)

    id: Mapped[int] = id_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class UserSession(Model):
    """A browser's session; `digest` is the SHA-256 of what its cookie holds."""

    __tablename__ = "user_session"
    __table_args__ = (
        Index("ix_user_session__user_id", "user_id"),
        Index("ix_user_session__expires_at", "expires_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str | None]
    agent: Mapped[str | None]


class OneTimeLink(Model):
    """A link that signs somebody in, or sets a password, once; only its SHA-256 is kept."""

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginAttempt(Model):
    """One attempt to sign in; failed ones of the last minutes are counted per account and address."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt__account", "account", "at"),
        Index("ix_login_attempt__address", "address", "at"),
    )

    id: Mapped[int] = id_key()
    at: Mapped[datetime]
    account: Mapped[str]
    address: Mapped[str]
    succeeded: Mapped[bool]


class AuditEntry(Model):
    """What was done to the installation, never to one record. Append-only; see `runtime.access.audit`."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry__app_key", "app_key", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    action: Mapped[str]
    app_key: Mapped[str | None]
    subject: Mapped[str | None]
    data: Mapped[dict[str, Any] | None]
    previous_digest: Mapped[str]
    digest: Mapped[str]
