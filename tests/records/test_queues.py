"""An owner may be a person, the queue of a role, or nobody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text

from configurator.publish import publish
from configurator.versions import import_app
from runtime.access.actor import Actor
from runtime.access.models import AppMember
from runtime.records.errors import BadRequest, Invalid, NotFound
from runtime.records.query import Query
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import Installation as InstallationRow
from runtime.storage.installed import InstalledApp
from runtime.storage.names import schema_name, table_name
from runtime.storage.residual import residual
from runtime.storage.system import create_system_tables
from runtime.storage.tables import app_tables
from tests.records.apps import MOMENT, Installation, definition, loaded

TICKET = {
    "key": "ticket",
    "title": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "mine", "type": "boolean", "formula": "owner = user"},
        {"key": "waiting", "type": "text", "formula": 'IF(owner_role = "support", "yes", "no")'},
    ],
}
ROLES = [{"key": "support", "label": {"en": "Support", "zh": "客服"}}, {"key": "sales"}]
MAY = "owner = user or owner_role in user.roles or (ISBLANK(owner) and ISBLANK(owner_role))"
ACCESS = {
    "roles": ROLES,
    "permissions": [
        {"role": role, "entity": "ticket", "create": True, "read": MAY, "update": MAY, "delete": False}
        for role in ("support", "sales")
    ],
}
STEP_QUEUE = {"key": "give", "do": "assign", "by": "queue", "to": [{"role": "support"}]}
STEP_TELL = {
    "key": "tell",
    "do": "notify",
    "to": [{"field": "owner"}],
    "message": {"en": "Look", "zh": "请看"},
}


def button(key: str, *steps: Any) -> dict[str, Any]:
    return {"key": key, "entity": "ticket", "trigger": {"on": "button", "label": key}, "steps": list(steps)}


@pytest.fixture
def app(engine: Engine) -> Installation:
    flows = [button("queue", STEP_QUEUE, STEP_TELL)]
    return Installation(engine, definition([TICKET], flows=flows, **ACCESS))


def belong(app: Installation, members: dict[str, list[Actor]]) -> None:
    """Write down who holds which role, as an installation keeps it."""
    row = {"key": "sample", "folded_key": "sample", "workspace_id": 1, "settings": {}, "created_at": MOMENT}
    with write_transaction(app.engine) as connection:
        made = connection.execute(table_of(InstalledApp).insert().values(row)).inserted_primary_key
        rows = [
            {"app_id": made[0], "role": role, "user_id": one.user_id}
            for role, people in members.items()
            for one in people
        ]
        connection.execute(table_of(AppMember).insert(), rows)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in refused.value.problems]


def test_a_queue_goes_in_and_comes_out(app: Installation) -> None:
    door = app.door(app.person("support"))
    made = door.create("ticket", {"name": "Broken", "owner": {"role": "support"}})
    assert made["owner"] == {"role": "support", "title": "Support"}
    assert made["mine"] is False and made["waiting"] == "yes"
    assert door.get("ticket", made["id"]) == made
    assert door.list("ticket")["items"] == [made]
    again = door.update("ticket", made["id"], {"owner": made["owner"]})
    assert again["revision"] == 1, "what was answered may be sent back"


def test_an_owner_is_one_of_three(app: Installation) -> None:
    somebody = app.person("support")
    door = app.door(somebody)
    made = door.create("ticket", {"name": "Broken"})
    assert made["owner"]["id"] == somebody.user_id
    queued = door.update("ticket", made["id"], {"owner": {"role": "support"}})
    assert queued["owner"]["role"] == "support"
    taken = door.update("ticket", made["id"], {"owner": {"email": somebody.email}})
    assert taken["owner"]["id"] == somebody.user_id and taken["waiting"] == "no"
    pooled = door.update("ticket", made["id"], {"owner": None})
    assert pooled["owner"] is None
    changes = [entry["changes"] for entry in door.history("ticket", made["id"])]
    assert changes[2]["owner_role"] == [None, "support"] and changes[2]["owner"] == [somebody.user_id, None]
    assert changes[1]["owner_role"] == ["support", None]


def test_members_of_the_role_may_take_what_waits(app: Installation) -> None:
    seller, supporter = app.person("sales"), app.person("support")
    made = app.door(seller).create("ticket", {"name": "Broken", "owner": {"role": "sales"}})
    with pytest.raises(NotFound):
        app.door(supporter).update("ticket", made["id"], {"owner": supporter.user_id})
    taken = app.door(seller).update("ticket", made["id"], {"owner": seller.user_id})
    assert taken["owner"]["id"] == seller.user_id
    pool = app.door(seller).create("ticket", {"name": "Anybody's", "owner": None})
    assert app.door(supporter).update("ticket", pool["id"], {"owner": supporter.user_id})


@pytest.mark.parametrize(
    ("owner", "found"),
    [
        ({"role": "nobody"}, ("owner.no_role", "owner")),
        ({"role": "support", "id": 1}, ("reference.not_found", "owner")),
        ({"role": ["support"]}, ("reference.not_found", "owner")),
        ("support", ("reference.not_found", "owner")),
    ],
)
def test_no_such_queue(app: Installation, owner: Any, found: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        app.door().create("ticket", {"name": "Broken", "owner": owner})
    assert codes(refused) == [found]


def test_the_column_beside_the_owner_is_not_given(app: Installation) -> None:
    with pytest.raises(Invalid) as refused:
        app.door().create("ticket", {"name": "Broken", "owner_role": "support"})
    assert codes(refused) == [("field.system", "owner_role")]


def test_lists_know_queues(app: Installation) -> None:
    door = app.door(app.person(administrator=True))
    for owner in ({"role": "support"}, {"role": "sales"}, None, 1):
        door.create("ticket", {"name": "Broken", "owner": owner})

    def found(formula: str) -> list[int]:
        return [one["id"] for one in door.list("ticket", Query(filter=formula))["items"]]

    assert found('owner_role = "support"') == [1]
    assert found("ISBLANK(owner)") == [1, 2, 3]
    assert found("ISBLANK(owner) and ISBLANK(owner_role)") == [3]
    assert found("owner = user") == [4]


def test_a_hidden_owner_hides_the_queue(engine: Engine) -> None:
    hides = {"role": "sales", "entity": "ticket", "create": True, "read": True, "fields": {"owner": "hide"}}
    reads = {**hides, "role": "support", "fields": {"owner": "read"}}
    app = Installation(engine, definition([TICKET], roles=ROLES, permissions=[hides, reads]))
    blind, reader = app.door(app.person("sales")), app.door(app.person("support"))
    made = app.door().create("ticket", {"name": "Broken", "owner": {"role": "support"}})
    assert "owner" not in blind.get("ticket", made["id"])
    with pytest.raises(BadRequest) as unknown:
        blind.list("ticket", Query(filter='owner_role = "support"'))
    assert [problem.code for problem in unknown.value.problems] == ["formula.unknown_name"]
    with pytest.raises(Invalid) as refused:
        blind.create("ticket", {"owner": {"role": "support"}})
    assert codes(refused) == [("field.unknown", "owner")]
    with pytest.raises(Invalid) as refused:
        reader.create("ticket", {"owner": {"role": "support"}})
    assert codes(refused) == [("field.read_only", "owner")]
    assert all("owner_role" not in entry["changes"] for entry in blind.history("ticket", made["id"]))


def test_a_flow_gives_to_a_queue_and_tells_its_members(app: Installation) -> None:
    seller, one, two = app.person("sales"), app.person("support"), app.person("support")
    made = app.door(seller).create("ticket", {"name": "Broken"})
    belong(app, {"support": [one, two], "sales": [seller]})
    app.door(seller).press("ticket", made["id"], "queue")
    assert app.door(one).get("ticket", made["id"])["owner"] == {"role": "support", "title": "Support"}
    name = app.live.stored.name(app.live.stored.level.notification)
    with read_transaction(app.engine) as connection:
        told = connection.execute(text(f"SELECT user_id FROM {name} ORDER BY id")).scalars().all()
    assert told == [one.user_id, two.user_id]


def test_flows_set_the_queue_by_formula(engine: Engine) -> None:
    sets = button("send", {"key": "s", "do": "set_values", "values": {"owner_role": '"sales"'}})
    copies = button(
        "copy",
        {"key": "c", "do": "create_record", "entity": "ticket", "values": {"owner_role": "owner_role"}},
    )
    door = (app := Installation(engine, definition([TICKET], flows=[sets, copies], **ACCESS))).door(
        app.person(administrator=True)
    )
    made = door.create("ticket", {"name": "Broken"})
    door.press("ticket", made["id"], "send")
    assert door.get("ticket", made["id"])["owner"]["role"] == "sales"
    door.press("ticket", made["id"], "copy")
    assert door.get("ticket", made["id"] + 1)["owner"]["role"] == "sales"


def test_tables_of_an_older_release_get_the_column(engine: Engine) -> None:
    """The column is there with the next start; publishing then finds nothing that differs."""
    create_system_tables(engine)
    data = definition([TICKET], roles=ROLES)
    import_app(engine, loaded(data))
    assert publish(engine, "sample").version == 1
    dialect = engine.dialect.name
    name = table_name("sample", ("ticket",), dialect)
    place = f"{schema_name('sample', dialect)}.{name}" if schema_name("sample", dialect) else name
    with write_transaction(engine) as connection:
        connection.execute(text(f"ALTER TABLE {place} DROP COLUMN owner_role"))
        connection.execute(table_of(InstallationRow).update().values(format=1))
        assert residual(connection, app_tables(loaded(data), dialect))
    create_system_tables(engine)
    with write_transaction(engine) as connection:
        assert residual(connection, app_tables(loaded(data), dialect)) == []
    more = {**TICKET, "fields": [*TICKET["fields"], {"key": "more", "type": "text"}]}
    import_app(engine, loaded(definition([more], roles=ROLES)))
    assert publish(engine, "sample").version == 2


def test_a_queue_is_one_role_of_an_owner(engine: Engine) -> None:
    wrong = button(
        "wrong",
        {"key": "a", "do": "assign", "by": "queue", "to": [{"role": "support"}, {"role": "sales"}]},
        {"key": "b", "do": "assign", "by": "queue", "to": [{"field": "owner"}]},
    )
    create_system_tables(engine)
    import_app(engine, loaded(definition([TICKET], roles=ROLES, flows=[wrong])))
    found = publish(engine, "sample").problems
    assert [(one.code, one.path) for one in found if one.code == "flow.assign_queue"] == [
        ("flow.assign_queue", "/flows/0/steps/0/to"),
        ("flow.assign_queue", "/flows/0/steps/1/to"),
    ]
