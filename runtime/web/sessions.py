"""Browser sessions. A signed-in one is a row in the database, known by the hash of what its cookie holds.

Before sign-in a session (the CSRF token, the chosen language) is a signed cookie and needs no row, so that
visitors write nothing. Signing in, or in as somebody else, makes a new row under a new secret; what the
cookie held before is worth nothing then. A row ends after half an hour without a request, and after twelve
hours in any case.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import Engine, delete, insert, update
from werkzeug.datastructures import CallbackDict

from runtime.access.models import UserSession
from runtime.access.secrets import hash_of, new_secret
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.web.database import engine_of
from runtime.web.identity import FoundSession, Person, session_by_digest
from runtime.web.settings import Settings

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
VISITOR_SECONDS = 24 * 3600
ROW, VISITOR = "s.", "v."
SIGNED_IN = "_user_id"

_sessions = table_of(UserSession)

NOBODYS = NullSession()
"""What a request by token has: it can hold nothing, and nothing is saved."""


class Session(CallbackDict, SessionMixin):
    """The values of a session, the row they came from, and the person the row belongs to."""

    def __init__(
        self, values: dict[str, Any] | None = None, digest: str = "", row: FoundSession | None = None
    ) -> None:
        def on_change(_: Any) -> None:
            self.modified = True

        super().__init__(values or {}, on_change)
        self.modified = False
        self.accessed = True
        self.digest = digest
        self.row = row
        self.stale_cookie = False

    @property
    def person(self) -> Person | None:
        """Who is signed in by this session."""
        return self.row.person if self.row and self.get(SIGNED_IN) == self.row.uniquifier else None


class StoredSessions(SessionInterface):
    """Opens and saves sessions for Flask."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.secure = settings.https
        self.cookie = "__Host-formwright" if settings.https else "formwright"
        self.signer = URLSafeTimedSerializer(settings.secret_key, salt="formwright-visitor")

    def open_session(self, app: Flask, request: Request) -> Session | NullSession:
        if is_by_token(request):
            return NOBODYS
        if "HTTP_COOKIE" not in request.environ:
            return Session()
        value = request.cookies.get(self.cookie, "")
        if value.startswith(ROW):
            return self._read_row(hash_of(value))
        if value.startswith(VISITOR):
            try:
                held = self.signer.loads(value[len(VISITOR) :], max_age=VISITOR_SECONDS)
            except BadSignature:
                return Session()
            held.pop(SIGNED_IN, None)  # only a row in the database signs anybody in
            return Session(held)
        return Session()

    def _read_row(self, digest: str) -> Session:
        row = session_by_digest(self.engine, digest)
        now = datetime.now(UTC)
        expired = row is None or now >= row.expires_at or now >= row.seen_at + IDLE
        if row is None or expired or row.data.get(SIGNED_IN) != row.uniquifier:
            found = Session()
            found.stale_cookie = True
            return found
        return Session(row.data, digest, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, Session):
            return
        if session.get(SIGNED_IN):
            self._save_row(session, response)
            return
        if session.digest:
            self._forget(session.digest)
        if session and session.modified:
            self._set(response, VISITOR + self.signer.dumps(dict(session)))
        elif session.digest or session.stale_cookie or (session.modified and not session):
            response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def _save_row(self, session: Session, response: Response) -> None:
        now = datetime.now(UTC)
        row = session.row
        if row is None or session[SIGNED_IN] != row.uniquifier:
            self._start_row(session, response, now)
        elif session.modified:
            self._change(session.digest, data=dict(session), seen_at=now)
        elif now >= row.seen_at + SEEN_EVERY:
            self._change(session.digest, seen_at=now)

    def _start_row(self, session: Session, response: Response, now: datetime) -> None:
        from flask import request
        from flask_login import current_user

        secret = ROW + new_secret()
        values = {
            "digest": hash_of(secret),
            "user_id": current_user.id,
            "data": dict(session),
            "created_at": now,
            "seen_at": now,
            "expires_at": now + LONGEST,
            "address": request.remote_addr,
            "agent": (request.user_agent.string or "")[:300] or None,
        }
        with write_transaction(self.engine) as connection:
            if session.digest:
                connection.execute(delete(_sessions).where(_sessions.c.digest == session.digest))
            connection.execute(delete(_sessions).where(_sessions.c.expires_at < now))
            connection.execute(insert(_sessions), values)
        self._set(response, secret)

    def _change(self, digest: str, **values: Any) -> None:
        with write_transaction(self.engine) as connection:
            connection.execute(update(_sessions).where(_sessions.c.digest == digest).values(**values))

    def _forget(self, digest: str) -> None:
        with write_transaction(self.engine) as connection:
            connection.execute(delete(_sessions).where(_sessions.c.digest == digest))

    def _set(self, response: Response, value: str) -> None:
        response.set_cookie(self.cookie, value, path="/", secure=self.secure, httponly=True, samesite="Lax")


def is_by_token(request: Request) -> bool:
    """Whether a request of the interface brings its own credentials; cookies don't count then."""
    return "HTTP_AUTHORIZATION" in request.environ and request.path.startswith("/api/")


def install_sessions(app: Flask, settings: Settings) -> None:
    """Keep the application's sessions in its database."""
    app.session_interface = StoredSessions(engine_of(app), settings)
