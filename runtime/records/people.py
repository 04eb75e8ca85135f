"""People and departments as formulas and answers see them: plain rows beside the app's own records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from runtime.definition import App
from runtime.records.database import Transaction, among, id_list, prepared
from runtime.records.kept_values import kept_values, value_or
from runtime.records.layout import Plain

USER = "user"
DEPARTMENT = "department"


class People:
    """Reads users and departments for one app, whose `user_fields` they carry.

    Only those of the app's workspace can be found; without a workspace (0) all.
    """

    def __init__(self, app: App, dialect: str, workspace_id: int = 0) -> None:
        here = f" AND workspace_id = {int(workspace_id)}" if workspace_id else ""
        self._key = app.key
        self._fields = app.user_fields
        self._defaults = kept_values(app, app.user_fields, {})
        self._users = prepared(
            "SELECT id, name, email, department_id, user_fields FROM user_account WHERE "
            + among("id", "ids", dialect),
            dialect,
        )
        self._departments = prepared(
            "SELECT id, name, parent_id, head_id FROM department WHERE " + among("id", "ids", dialect),
            dialect,
        )
        self._roles = prepared(
            "SELECT m.user_id, m.role FROM app_member m JOIN app a ON a.id = m.app_id WHERE a.key = :app AND "
            + among("m.user_id", "ids", dialect),
            dialect,
        )
        self._names = prepared(
            "SELECT id, name FROM user_account WHERE " + among("id", "ids", dialect), dialect
        )
        among_ids = among("id", "ids", dialect)
        self._here = {
            entity: (
                prepared(f"SELECT id FROM {table} WHERE {among_ids}{here}", dialect),
                prepared(f"SELECT id FROM {table} WHERE id > 0{here} ORDER BY id", dialect),
            )
            for entity, table in ((USER, "user_account"), (DEPARTMENT, "department"))
        }
        self._by_email = prepared(
            f"SELECT id FROM user_account WHERE email = :email AND active{here}", dialect
        )
        self._by_name = prepared(f"SELECT id FROM department WHERE name = :name AND active{here}", dialect)
        self._members = prepared(
            "SELECT DISTINCT m.user_id FROM app_member m JOIN app a ON a.id = m.app_id "
            "JOIN user_account u ON u.id = m.user_id WHERE a.key = :app AND m.role = :role AND u.active "
            "ORDER BY m.user_id",
            dialect,
        )

    def load(self, tx: Transaction, entity: str, ids: Iterable[int]) -> dict[int, Plain]:
        """Users or departments with these ids, as plain rows."""
        parameters = {"ids": id_list(ids, tx.dialect)}
        if entity == DEPARTMENT:
            return {
                row[0]: {"id": row[0], "name": row[1], "parent": row[2], "head": row[3]}
                for row in tx.rows(self._departments, parameters)
            }
        roles: dict[int, list[str]] = {}
        for user_id, role in tx.rows(self._roles, {**parameters, "app": self._key}):
            roles.setdefault(user_id, []).append(role)
        return {
            row[0]: {
                "id": row[0],
                "name": row[1],
                "email": row[2],
                "department": row[3],
                "roles": tuple(sorted(roles.get(row[0], ()))),
                **self.values(row[4]),
            }
            for row in tx.rows(self._users, parameters)
        }

    def values(self, kept: Any) -> dict[str, Any]:
        """The app's own user fields from what the account keeps for all apps, else their defaults."""
        if not self._fields:
            return {}
        all_apps = json.loads(kept) if isinstance(kept, str) else kept
        mine: Mapping[str, Any] = (all_apps or {}).get(self._key) or {}
        return {
            item.key: value_or(item, mine.get(item.key), lambda one: self._defaults[one.key])
            for item in self._fields
        }

    def titles(self, tx: Transaction, entity: str, ids: Iterable[int]) -> dict[int, str]:
        """Names by id."""
        text = self._names if entity == USER else self._departments
        return {row[0]: row[1] for row in tx.rows(text, {"ids": id_list(ids, tx.dialect)})}

    def existing(self, tx: Transaction, entity: str, ids: Iterable[int]) -> set[int]:
        """Which of these ids there are."""
        there, _all = self._here[entity]
        return {row[0] for row in tx.rows(there, {"ids": id_list(ids, tx.dialect)})}

    def all(self, tx: Transaction, entity: str) -> list[Plain]:
        """All users or departments, by id."""
        _there, everyone = self._here[entity]
        found = self.load(tx, entity, [row[0] for row in tx.rows(everyone, {})])
        return [found[one] for one in sorted(found)]

    def by_email(self, tx: Transaction, email: str) -> int | None:
        """The active user with that address."""
        row = tx.row(self._by_email, {"email": email.replace("\0", " ").strip().lower()})
        return row[0] if row else None

    def department_named(self, tx: Transaction, name: str) -> int | None:
        """The active department of that name; None when there are several."""
        rows = list(tx.rows(self._by_name, {"name": name.replace("\0", " ").strip()}))
        return rows[0][0] if len(rows) == 1 else None

    def members(self, tx: Transaction, role: str) -> list[int]:
        """Active users who hold a role in the app, by id."""
        return [row[0] for row in tx.rows(self._members, {"app": self._key, "role": role})]
