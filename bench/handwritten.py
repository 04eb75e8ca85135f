"""The yardstick: one lead entity as an experienced developer writes it by hand with Flask and SQLAlchemy.

Ten fields, three rules, validation, bearer tokens, an optimistic lock, a change log, an outbox row, one
transaction per request, SQLite in WAL mode with full synchronisation. Served by Granian like Formwright.
`BENCH_DATABASE` names the database file.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, Response, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import JSON, ForeignKey, Index, Numeric, event, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, mapped_column

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ.get('BENCH_DATABASE', '/tmp/bench.db')}"
db = SQLAlchemy(app)
SOURCES = ["website", "fair", "referral", "search"]


@event.listens_for(Engine, "connect")
def set_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def now() -> datetime:
    return datetime.now(UTC)


class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Token(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = db.relationship(lazy="joined")


class Lead(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    company: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    source: Mapped[str | None]
    budget: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    discount: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    reason: Mapped[str | None]
    next_contact: Mapped[date | None]
    score: Mapped[int | None]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    owner: Mapped[User] = db.relationship(lazy="joined")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    revision: Mapped[int] = mapped_column(nullable=False)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (Index("lead_source_budget", "source", "budget"),)


class Change(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    changes: Mapped[Any] = mapped_column(JSON)


class Outbox(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    lead_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)


class LeadSchema(Schema):
    id = fields.Integer(dump_only=True)
    revision = fields.Integer(dump_only=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    company = fields.String(allow_none=True, validate=validate.Length(max=200))
    email = fields.Email(allow_none=True)
    phone = fields.String(allow_none=True, validate=validate.Length(max=40))
    source = fields.String(allow_none=True, validate=validate.OneOf(SOURCES))
    budget = fields.Decimal(places=2, allow_none=True, as_string=True, validate=validate.Range(min=0))
    discount = fields.Decimal(
        places=4, allow_none=True, as_string=True, validate=validate.Range(min=0, max=1)
    )
    reason = fields.String(allow_none=True)
    next_contact = fields.Date(allow_none=True)
    score = fields.Integer(dump_only=True)
    owner = fields.Function(lambda lead: {"id": lead.owner.id, "title": lead.owner.name})
    created_at = fields.DateTime(dump_only=True)
    updated_at = fields.DateTime(dump_only=True)


schema = LeadSchema()
FIELDS = [name for name, field in schema.fields.items() if not field.dump_only and name != "owner"] + [
    "score"
]


@app.before_request
def authenticate() -> None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = db.session.scalar(select(Token).where(Token.digest == digest)) if scheme == "Bearer" else None
    if token is None:
        abort(401)
    g.user = token.user


def plain(lead: Lead) -> dict[str, Any]:
    return {name: None if (value := getattr(lead, name)) is None else str(value) for name in FIELDS}


def apply_rules(lead: Lead) -> dict[str, list[str]]:
    """Score, a reason for big discounts, no contact date in the past."""
    lead.score = (40 if lead.source == "referral" else 10) + (30 if (lead.budget or 0) >= 100000 else 0)
    errors: dict[str, list[str]] = {}
    if (lead.discount or 0) > Decimal("0.2") and not lead.reason:
        errors["reason"] = ["A reason is required for a discount over 20 %."]
    if lead.next_contact and lead.next_contact < date(2020, 1, 1):
        errors["next_contact"] = ["The date lies in the past."]
    return errors


def parse() -> dict[str, Any]:
    try:
        return schema.load(request.get_json(), partial=request.method == "PATCH")
    except ValidationError as error:
        abort(Response(jsonify(errors=error.messages).data, 422, mimetype="application/json"))


def save(lead: Lead, before: dict[str, Any], kind: str) -> None:
    errors = apply_rules(lead)
    if errors:
        db.session.rollback()
        abort(Response(jsonify(errors=errors).data, 422, mimetype="application/json"))
    db.session.add(lead)
    db.session.flush()
    after = plain(lead)
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    db.session.add(Change(lead_id=lead.id, user_id=g.user.id, changes=changes))
    db.session.add(Outbox(kind=kind, lead_id=lead.id))


@app.post("/leads")
def create() -> tuple[Response, int]:
    lead = Lead(**parse(), owner=g.user)
    save(lead, {}, "created")
    db.session.commit()
    return jsonify(schema.dump(lead)), 201


@app.post("/leads/batch")
def batch() -> tuple[Response, int]:
    try:
        rows = schema.load(request.get_json(), many=True)
    except ValidationError as error:
        return jsonify(errors=error.messages), 422
    leads = [Lead(**row, owner=g.user) for row in rows]
    for lead in leads:
        if errors := apply_rules(lead):
            db.session.rollback()
            return jsonify(errors=errors), 422
    db.session.add_all(leads)
    db.session.flush()
    for lead in leads:
        changes = {name: [None, value] for name, value in plain(lead).items() if value is not None}
        db.session.add(Change(lead_id=lead.id, user_id=g.user.id, changes=changes))
        db.session.add(Outbox(kind="created", lead_id=lead.id))
    db.session.commit()
    return jsonify(schema.dump(leads, many=True)), 201


@app.get("/leads/<int:lead_id>")
def read(lead_id: int) -> Response:
    lead = db.get_or_404(Lead, lead_id)
    response = jsonify(schema.dump(lead))
    response.set_etag(str(lead.revision))
    return response


@app.patch("/leads/<int:lead_id>")
def update(lead_id: int) -> Response:
    values = parse()
    lead = db.get_or_404(Lead, lead_id)
    if request.if_match and not request.if_match.contains(str(lead.revision)):
        abort(412)
    before = plain(lead)
    for name, value in values.items():
        setattr(lead, name, value)
    save(lead, before, "updated")
    db.session.commit()
    return jsonify(schema.dump(lead))


@app.get("/leads")
def listing() -> Response:
    statement = select(Lead).order_by(Lead.budget.desc(), Lead.id.desc()).limit(51)
    if source := request.args.get("source"):
        statement = statement.where(Lead.source == source)
    if after := request.args.get("after"):
        budget, _, lead_id = after.partition(",")
        below = Lead.budget < Decimal(budget)
        statement = statement.where(or_(below, (Lead.budget == Decimal(budget)) & (Lead.id < int(lead_id))))
    leads = db.session.scalars(statement).all()
    following = f"{leads[49].budget},{leads[49].id}" if len(leads) > 50 else None
    return jsonify(items=schema.dump(leads[:50], many=True), next=following)


def prepare(secret: str, rows: int) -> None:
    """Make the tables, one user with the token `secret`, and `rows` leads."""
    with app.app_context():
        db.create_all()
        user = User(name="Sample User")
        digest = hashlib.sha256(secret.encode()).hexdigest()
        db.session.add_all([user, Token(digest=digest, user=user)])
        db.session.flush()
        for start in range(0, rows, 10_000):
            leads = [
                {
                    **sample(number),
                    "score": 10,
                    "owner_id": user.id,
                    "revision": 1,
                    "created_at": now(),
                    "updated_at": now(),
                }
                for number in range(start, min(start + 10_000, rows))
            ]
            db.session.execute(db.insert(Lead), leads)
        db.session.commit()


def sample(number: int) -> dict[str, Any]:
    """The values of the `number`-th sample lead, as Python values."""
    return {
        "name": f"Sample lead {number}",
        "company": f"Sample Company {number % 997}",
        "email": f"lead{number}@example.com",
        "phone": f"+1 555 {number:07d}",
        "source": SOURCES[number % 4],
        "budget": Decimal(number * 37 % 500_000),
        "discount": Decimal(number % 20) / 100,
        "reason": None,
        "next_contact": date(2026, 1 + number % 12, 1 + number % 28),
    }
