"""An app full of secrets, and people who may see different parts of it.

A clerk sees accounts without their secrets, their own deals, and nothing of the vault. `CANARIES` are the
values a clerk must find in no answer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import MetaData, select

from runtime.access import accounts
from tests.prepared import prepared
from tests.web.conftest import ADMINISTRATOR, Caller, Site, with_administrator

KEY = "sample_vault"
APP = f"/api/v1/apps/{KEY}"
PAGES = f"/apps/{KEY}"
CLERK, RIVAL, BOSS, NAMESAKE, STRANGER, SUSPENDED = (
    f"{name}@sample.example" for name in ("clerk", "rival", "boss", "namesake", "stranger", "suspended")
)
WORD, NUMBER = "canarybird", "31337"
CANARIES = (WORD, NUMBER, "62674", "94011")
RIVALS = "rivalscanary"

ENTITIES: list[dict[str, Any]] = [
    {"key": "account", "title": "name", "fields": [
        {"key": "name", "type": "text", "searchable": True, "required": True},
        {"key": "secret", "type": "text", "searchable": True, "unique": True, "label": "Hushed word"},
        {"key": "margin", "type": "decimal", "scale": 0, "max": "900000", "label": "Hushed margin"},
        {"key": "doubled", "type": "decimal", "scale": 0, "formula": "margin * 2"},
        {"key": "today", "type": "text", "formula": "secret & TODAY()"},
        {"key": "copied", "type": "text", "copy_from": "secret", "copy": "always"},
        {"key": "region", "type": "text"},
        {"key": "fixed", "type": "text"},
        {"key": "age", "type": "integer", "formula": "TODAY() - DATE(2020, 1, 1)"},
        {"key": "data", "type": "json"},
        {"key": "parts", "type": "children", "entity": "part"},
        {"key": "hushed", "type": "children", "entity": "hush"},
        {"key": "total", "type": "decimal", "scale": 0, "formula": "SUM(parts.cost)"},
    ]},
    {"key": "part", "title": "item", "fields": [
        {"key": "item", "type": "text"}, {"key": "cost", "type": "decimal", "scale": 0},
        {"key": "bolts", "type": "children", "entity": "bolt"}]},
    {"key": "bolt", "title": "item", "fields": [
        {"key": "item", "type": "text"}, {"key": "alloy", "type": "text"}]},
    {"key": "hush", "title": "word", "fields": [{"key": "word", "type": "text", "searchable": True}]},
    {"key": "deal", "title": "name", "fields": [
        {"key": "name", "type": "text", "searchable": True},
        {"key": "account", "type": "reference", "entity": "account", "back": "deals"},
        {"key": "note", "type": "text"},
        {"key": "amount", "type": "decimal", "scale": 2},
        {"key": "looked_up", "type": "decimal", "scale": 0, "formula": "account.margin"},
        {"key": "taken", "type": "text", "copy_from": "account.copied", "copy": "always"},
        {"key": "lines", "type": "children", "entity": "deal_line"},
        {"key": "status", "type": "stage", "initial": "open", "stages": [{"value": "open"}, {"value": "won"}],
         "transitions": [{"from": "open", "to": "won", "roles": ["boss"]}]},
    ]},
    {"key": "deal_line", "title": "item", "fields": [{"key": "item", "type": "text"}]},
    {"key": "task", "title": "name", "fields": [
        {"key": "name", "type": "text"},
        {"key": "deal", "type": "reference", "entity": "deal", "back": "tasks", "on_delete": "clear"},
        {"key": "about", "type": "any_reference", "entities": ["deal", "account", "vault"],
         "on_delete": "clear"},
        {"key": "who", "type": "user"},
        {"key": "client", "type": "text", "copy_from": "deal.name", "copy": "if_empty"},
    ]},
    {"key": "vault", "title": "word", "fields": [
        {"key": "word", "type": "text", "searchable": True, "unique": True},
        {"key": "account", "type": "reference", "entity": "account", "back": "vaults"},
        {"key": "note", "type": "text"},
    ]},
]  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"key": "rich", "entity": "deal", "kind": "state", "when": "account.margin > 5", "require": ["note"]},
    {"key": "dear", "entity": "account", "kind": "state", "when": "margin > 9000", "lock": ["fixed"]},
    {"key": "told", "entity": "deal", "kind": "validate", "invalid_when": 'name = "tell"', "field": "note",
     "message": "It is {account.secret} and {looked_up}"},
    {"key": "told_own", "entity": "account", "kind": "validate", "invalid_when": 'region = "tell"',
     "field": "region", "message": "It is {secret} and {doubled}"},
]  # fmt: skip
FLOWS: list[dict[str, Any]] = [
    {"key": "peek", "entity": "account", "trigger": {"on": "button", "ask": [
        {"key": "deal", "type": "reference", "entity": "deal"}, {"key": "word", "type": "text"},
        {"key": "count", "type": "integer", "max": 5}]},
     "steps": [{"key": "set", "do": "set_values", "values": {"region": "steps.ask.deal.name"}}]},
    {"key": "spoil", "entity": "account", "trigger": {"on": "button", "roles": ["boss"]},
     "steps": [{"key": "set", "do": "set_values", "values": {"region": '"spoilt"'}}]},
    {"key": "stir", "entity": "vault", "trigger": {"on": "button", "ask": [{"key": "n", "type": "integer"}]},
     "steps": [{"key": "set", "do": "set_values", "values": {"note": '"stirred"'}}]},
    {"key": "shake", "entity": "deal", "trigger": {"on": "button", "ask": [{"key": "n", "type": "integer"}]},
     "steps": [{"key": "set", "do": "set_values", "values": {"note": '"shaken"'}}]},
]  # fmt: skip
PERMISSIONS: list[dict[str, Any]] = [
    {"role": "clerk", "entity": "account", "create": True, "read": True, "update": True,
     "fields": {"secret": "hide", "margin": "hide", "hushed": "hide", "fixed": "read"}},
    {"role": "clerk", "entity": "part", "fields": {"cost": "hide"}},
    {"role": "clerk", "entity": "bolt", "fields": {"alloy": "hide"}},
    {"role": "clerk", "entity": "deal", "create": True, "read": "owner = user", "update": "owner = user",
     "delete": "owner = user"},
    {"role": "clerk", "entity": "task", "create": True, "read": True, "update": True, "delete": True},
    *({"role": "boss", "entity": entity, "create": True, "read": True, "update": True, "delete": True,
       "export": True} for entity in ("account", "deal", "task", "vault")),
]  # fmt: skip
FORMS: list[dict[str, Any]] = [
    {"key": "deal_main", "entity": "deal", "layout": [
        {"id": "n", "note": "Of {account.name} {account.secret}"},
        {"id": "s", "section": "Deal", "items": [{"field": "name"}, {"field": "account"}, {"field": "note"},
                                                 {"field": "looked_up"}, {"field": "lines"}]}]},
]  # fmt: skip


def definition(**more: Any) -> dict[str, Any]:
    """The app."""
    roles = [{"key": "clerk"}, {"key": "boss"}, {"key": "administrator"}]
    made: dict[str, Any] = json.loads(json.dumps({
        "formwright": 1, "key": KEY, "label": "Sample vault", "entities": ENTITIES, "rules": RULES,
        "flows": FLOWS, "roles": roles, "permissions": PERMISSIONS, "forms": FORMS, **more,
    }))  # fmt: skip
    return made


@dataclass
class Vault(Site):
    """An installation with the app live, its people, and records with canaries in them."""

    ids: dict[str, int] = field(default_factory=dict)
    tables: MetaData = field(default_factory=MetaData)

    def __post_init__(self) -> None:
        kept = self.app.config["SETTINGS"].home / "vault.json"
        if kept.exists():
            found = json.loads(kept.read_text("utf-8"))
            self.ids = found["ids"]
            for name, token in found["callers"].items():
                setattr(self, name, Caller(self.app.test_client(), token))
            return
        self._furnish()
        callers = {name: one.token for name, one in vars(self).items() if isinstance(one, Caller)}
        kept.write_text(json.dumps({"ids": self.ids, "callers": callers}), "utf-8")

    @classmethod
    def prepared(cls, home: Path, **config: str) -> Self:
        """One in its own home, copied from one made before."""
        return cls(prepared("vault", home, lambda app: cls(with_administrator(app).app), **config))

    def _furnish(self) -> None:
        for email in (CLERK, RIVAL, BOSS, NAMESAKE, STRANGER, SUSPENDED):
            self.add(email)
        self.admin = self.by_token(ADMINISTRATOR)
        made = self.admin.post("/api/v1/apps", json=definition())
        assert made.status_code == 201, made.json
        published = self.admin.post(f"{APP}/publish")
        assert published.status_code == 200, published.json
        roles = ((CLERK, "clerk"), (RIVAL, "clerk"), (BOSS, "boss"), (NAMESAKE, "administrator"),
                 (SUSPENDED, "boss"))  # fmt: skip
        for email, role in roles:
            accounts.grant_role(self.engine, KEY, role, email)
        self.clerk, self.rival, self.boss = (self.by_token(one) for one in (CLERK, RIVAL, BOSS))
        self.namesake, self.stranger = self.by_token(NAMESAKE), self.by_token(STRANGER)
        self.suspended = self.by_token(SUSPENDED)
        accounts.set_suspended(self.engine, SUSPENDED, True)
        self._fill()

    def _fill(self) -> None:
        parts = [{"item": "wheel", "cost": NUMBER, "bolts": [{"item": "nut", "alloy": WORD}]}]
        self.ids["account"] = self.new(
            "account", name="Sample Co", secret=WORD, margin=NUMBER, parts=parts, hushed=[{"word": WORD}]
        )["id"]
        self.ids["other account"] = self.new("account", name="Sample Two", secret="dull", margin="1",
                                             parts=[{"item": "axle", "cost": "1"}])["id"]  # fmt: skip
        self.ids["deal"] = self.new("deal", self.clerk, name="Mine", note="x", account=self.ids["account"],
                                    lines=[{"item": "mine"}])["id"]  # fmt: skip
        self.ids["rivals deal"] = self.new("deal", self.rival, name=RIVALS, note=RIVALS, amount="77",
                                           lines=[{"item": RIVALS}])["id"]  # fmt: skip
        self.ids["vault"] = self.new("vault", word=WORD, account=self.ids["account"])["id"]
        self.ids["task"] = self.new("task", self.clerk, name="Sample task", deal=self.ids["deal"])["id"]

    def new(self, entity: str, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
        """A record, made by the administrator or by somebody."""
        made = (caller or self.admin).post(f"{APP}/{entity}", json=values)
        assert made.status_code == 201, made.json
        found: dict[str, Any] = made.json
        return found

    def path(self, name: str, rest: str = "") -> str:
        """The address of one of the records, by its name."""
        return f"{APP}/{name.split()[-1]}/{self.ids[name]}{rest}"

    def digest(self) -> str:
        """A hash of all that the database holds but for who was seen when."""
        if not self.tables.tables:
            self.tables.reflect(self.engine)
        found = hashlib.sha256()
        with self.engine.connect() as connection:
            for table in self.tables.sorted_tables:
                if table.name in ("user_session", "login_attempt", "idempotency_key"):
                    continue
                columns = [column for column in table.columns if column.name != "last_used_at"]
                rows = sorted(map(repr, connection.execute(select(*columns)).all()))
                found.update(repr((table.name, rows)).encode())
        return found.hexdigest()
