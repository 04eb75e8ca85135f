"""Trying a draft out: nothing live is touched, the rights shown are the rights enforced, nobody else gets in."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import MetaData, inspect, select, update
from werkzeug.test import TestResponse

from configurator.tryouts.store import FOLDER, remove_ended
from runtime.access.models import User
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import Tryout
from tests.studio.conftest import ORIGIN, STUDIO, Studio, new_field, words_of
from tests.web.conftest import ADMINISTRATOR, APP, MANAGER, SELLER

KEY = "sample_sales"
OWN = ("tryout", "studio_job", "audit_entry", "user_session", "login_attempt", "api_token")
"""Tables of the installation in which a try-out is written down, or the one who tries is."""


class Inside:
    """A designer's browser in a try-out: addresses are those of the app, in its world."""

    def __init__(self, studio: Studio, **source: str) -> None:
        self.studio = studio
        made = studio.post(f"{STUDIO}/tryout", **{"source": "live", "each": "50", **source})
        assert made.status_code == 302, made.text
        self.root = made.headers["Location"].partition("/apps/")[0]
        assert re.fullmatch(r"/tryout/\w+", self.root), made.headers["Location"]

    @property
    def token(self) -> str:
        found: str = self.studio.browser.get("/api/v1/session").json["csrf_token"]
        return found

    def open(self, method: str, path: str, browser: FlaskClient | None = None, **more: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.token, **ORIGIN, **more.pop("headers", {})}
        return (browser or self.studio.browser).open(self.root + path, method=method, headers=headers, **more)

    def get(self, path: str) -> TestResponse:
        return self.open("GET", path)

    def items(self, entity: str) -> list[dict[str, Any]]:
        answer = self.get(f"{APP}/{entity}")
        assert answer.status_code == 200, answer.json
        found: list[dict[str, Any]] = answer.json["items"]
        return found

    def new(self, entity: str, **values: Any) -> dict[str, Any]:
        made = self.open("POST", f"{APP}/{entity}", json=values)
        assert made.status_code == 201, made.json
        found: dict[str, Any] = made.json
        return found

    def be(self, who: str) -> TestResponse:
        return self.studio.post(f"{STUDIO}/tryout/as", who=who)

    def press(self, act: str, **more: str) -> TestResponse:
        return self.studio.post(f"{STUDIO}/tryout/{act}", **more)


def live_digest(studio: Studio) -> dict[str, str]:
    """A digest of every live table, and of every file the installation keeps."""
    engine = studio.site.engine
    found: dict[str, str] = {}
    with engine.connect() as connection:
        schemas = [None]
        if engine.dialect.name == "postgresql":
            schemas += [name for name in inspect(connection).get_schema_names() if name.startswith("app_")]
        for schema in schemas:
            tables = MetaData()
            tables.reflect(connection, schema=schema)
            for name, table in sorted(tables.tables.items()):
                if name not in OWN:
                    rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                    found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    home = studio.site.app.config["SETTINGS"].home
    for file in sorted(one for one in (home / "files").rglob("*") if one.is_file()):
        found[str(file)] = hashlib.sha256(file.read_bytes()).hexdigest()
    assert len(found) > 10
    return found


def fill(studio: Studio) -> dict[str, Any]:
    """Some live records: an account with a quote, a lead that a flow has spoken of."""
    account = studio.site.new("account", name="Sample Co", phone="+86 21 5555 0100")
    product = studio.site.new("product", code="P1", name="Pump", price="100")
    lines = [{"product": product["id"], "quantity": "2"}]
    quote = studio.site.new("quote", account=account["id"], lines=lines)
    lead = studio.site.new("lead", studio.site.seller, name="Some lead", company="Lead Co", budget="10")
    return {"account": account, "product": product, "quote": quote, "lead": lead}


def test_what_is_done_in_a_tryout_stays_in_it(studios: Studio) -> None:
    fill(studios)
    before = live_digest(studios)
    inside = Inside(studios, personal="copied")
    assert [one["name"] for one in inside.items("account")] == ["Sample Co"]
    number = inside.items("account")[0]["id"]
    changed = inside.open("PATCH", f"{APP}/account/{number}", json={"name": "Tried Co"})
    assert changed.status_code == 200, changed.json
    for name in ("One", "Two"):
        inside.new("account", name=name)
    quote = inside.items("quote")[0]
    again = inside.new("quote", account=number, lines=[{"product": quote["lines"][0]["product"]["id"]}])
    assert again["number"].endswith("-0002")  # numbers go on from the live ones, in here alone
    lead = inside.items("lead")[0]["id"]
    pressed = inside.open("POST", f"{APP}/lead/{lead}/flows/qualify", json={})
    assert pressed.status_code == 200, pressed.json
    assert inside.open("DELETE", f"{APP}/quote/{again['id']}").status_code == 204
    page = inside.get(f"/apps/{KEY}/account")
    assert page.status_code == 200 and "Two" in page.text
    assert live_digest(studios) == before
    live = studios.site.new("quote", account=number, lines=[{"product": 1}])
    assert live["number"].endswith("-0002")
    before = live_digest(studios)
    inside.press("discard")
    assert live_digest(studios) == before
    assert inside.get(f"/apps/{KEY}/account").status_code == 404
    assert not list((studios.site.app.config["SETTINGS"].home / FOLDER).iterdir())


def test_live_work_does_not_show_in_a_tryout(studio: Studio) -> None:
    fill(studio)
    inside = Inside(studio)
    studio.site.new("account", name="Later")
    assert "Later" not in {one["name"] for one in inside.items("account")}
    inside.press("reset")
    assert "Later" in {one["name"] for one in inside.items("account")}


def test_particulars_are_left_out_unless_asked_for(studio: Studio) -> None:
    fill(studio)
    assert Inside(studio).items("account")[0]["phone"] != "+86 21 5555 0100"
    assert Inside(studio, personal="copied").items("account")[0]["phone"] == "+86 21 5555 0100"


def test_a_tryout_runs_the_draft_and_follows_it(studio: Studio) -> None:
    fill(studio)
    studio.edit(new_field())
    inside = Inside(studio)
    assert inside.new("account", name="One", competitor="Rival")["competitor"] == "Rival"
    studio.edit(new_field("weight", type="integer", label="Weight"))
    page = inside.get(f"/apps/{KEY}/account")
    assert "Take the draft" in page.text
    inside.press("latest")
    assert inside.new("account", name="Two", weight=3)["weight"] == 3
    assert {one["competitor"] for one in inside.items("account")} == {"Rival", None}
    assert "Take the draft" not in inside.get(f"/apps/{KEY}/account").text
    assert "competitor" not in studio.site.admin.get(f"{APP}/account").json["items"][0]


def test_the_role_shown_is_the_role_enforced(studio: Studio) -> None:
    """As somebody, the answers of the interface are those the same person gets in the live app."""
    fill(studio)
    studio.site.new("account", studio.site.seller, name="Seller's own")
    inside = Inside(studio, personal="copied")
    assert len(inside.items("account")) == 2
    people = re.findall(r'value="person:(\d+)"[^>]*>([^<]+)<', studio.get(f"{STUDIO}/tryout").text)
    seller = next(number for number, name in people if name.startswith("seller"))
    inside.be(f"person:{seller}")
    assert "trying out the draft as seller" in words_of(inside.get(f"/apps/{KEY}/").text)
    for path in ("account", "lead", "quote", "product", "order"):
        theirs = studio.site.seller.get(f"{APP}/{path}")
        mine = inside.get(f"{APP}/{path}")
        assert mine.status_code == theirs.status_code
        assert [one["id"] for one in mine.json.get("items", [])] == [
            one["id"] for one in theirs.json.get("items", [])
        ]
        keys = [sorted(one) for one in mine.json.get("items", [])]
        assert keys == [sorted(one) for one in theirs.json.get("items", [])]
    inside.be("role:sales")
    said = words_of(inside.get(f"/apps/{KEY}/").text)
    assert "trying out the draft as Sales (seller)" in said, said[:400]
    assert inside.be("role:nobody_has_it").status_code == 404
    assert inside.be("person:999").status_code == 404


def test_nobody_else_gets_in(studio: Studio) -> None:
    fill(studio)
    inside = Inside(studio)
    home = f"{inside.root}/apps/{KEY}/"
    second = "second@sample.example"
    studio.site.add(second, is_administrator=True)
    for email in (SELLER, MANAGER, second):
        browser = studio.site.signed_in(email)
        assert browser.get(home).status_code == 404, email
        token = browser.get("/api/v1/session").json["csrf_token"]
        sent = browser.post(
            f"{inside.root}{APP}/account", json={"name": "x"}, headers={"X-CSRF-Token": token, **ORIGIN}
        )
        assert sent.status_code == 404
    assert studio.site.visitor().get(home).status_code == 302
    assert studio.site.seller.get(f"{inside.root}{APP}/account").status_code == 404
    assert studio.browser.get(home.replace(inside.root, "/tryout/guessed")).status_code == 404


def test_no_way_leads_out_of_a_tryout_or_into_another_app(studio: Studio) -> None:
    """Every address but those of its own app does not exist in a world: studio, administration, sign-in."""
    inside = Inside(studio)
    before = live_digest(studio)
    closed = [
        "/", "/studio/", f"/studio/{KEY}", f"/studio/{KEY}/tryout", "/admin/", "/admin/people", "/login",
        "/me/", "/api/v1/apps", f"{APP}/draft", f"{APP}/versions", "/apps/another/", "/api/v1/apps/another/account",
        f"/tryout/x/apps/{KEY}/", f"{inside.root}/apps/{KEY}/", "/sign-in/guessed",
    ]  # fmt: skip
    for path in closed:
        assert inside.get(path).status_code == 404, path
    for path in (f"{APP}/publish", f"{APP}/clone", "/sign-out", f"/studio/{KEY}/publish", "/api/v1/apps"):
        assert inside.open("POST", path, json={}).status_code == 404, path
    for sneaky in (f"/..{APP}/account", f"//{KEY}", f"/%2e%2e/studio/{KEY}"):
        assert inside.get(sneaky).status_code == 404, sneaky
    assert live_digest(studio) == before


def test_every_route_is_in_a_world_or_not_there(studio: Studio) -> None:
    """A route that is added is closed in worlds, unless it is one of an app's own."""
    inside = Inside(studio)
    for rule in studio.site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        address = re.sub(r"<(?:[^:<>]+:)?app_key>", KEY, rule.rule)
        address = re.sub(r"<[^<>]+>", "1", address)
        status = inside.get(address).status_code
        of_app = rule.endpoint.startswith(("pages.", "api.")) and "<app_key>" in rule.rule
        if not of_app and rule.endpoint not in ("auth.choose", "api.me", "api.browser_session"):
            assert status == 404, (rule.endpoint, address, status)


def test_forms_from_elsewhere_are_refused(studio: Studio) -> None:
    inside = Inside(studio)
    sent = studio.browser.post(f"{inside.root}{APP}/account", json={"name": "x"})
    assert sent.status_code == 400
    assert studio.browser.post(f"{STUDIO}/tryout/discard").status_code == 400
    assert inside.items("account") == []


def test_ids_and_numbers_of_one_side_mean_nothing_on_the_other(studio: Studio) -> None:
    inside = Inside(studio, source="empty")
    made = inside.new("account", name="Only here")
    assert studio.site.admin.get(f"{APP}/account/{made['id']}").status_code == 404
    live = studio.site.new("account", name="Live")
    assert inside.get(f"{APP}/account/{live['id']}").json["name"] == "Only here"


def test_idempotency_keys_do_not_reach_across(studio: Studio) -> None:
    inside = Inside(studio, source="empty")
    headers = {"Idempotency-Key": "one-and-the-same"}
    first = inside.open("POST", f"{APP}/account", json={"name": "A"}, headers=headers)
    again = inside.open("POST", f"{APP}/account", json={"name": "A"}, headers=headers)
    assert first.status_code == again.status_code == 201 and first.json == again.json
    live = studio.site.admin.post(f"{APP}/account", json={"name": "A"}, headers=headers)
    assert live.status_code == 201
    assert len(inside.items("account")) == 1


def test_nobodys_secrets_are_copied(studio: Studio) -> None:
    Inside(studio)
    (folder,) = (studio.site.app.config["SETTINGS"].home / FOLDER).iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    held = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"argon2" not in held
    assert not re.search(rb"[0-9a-f]{64}\x00*fw_", held)


def test_it_goes_away_by_itself_unless_it_is_kept(studio: Studio) -> None:
    inside = Inside(studio)
    home = studio.site.app.config["SETTINGS"].home

    def unused_for(**time: int) -> None:
        with write_transaction(studio.site.engine) as connection:
            connection.execute(update(table_of(Tryout)).values(used_at=datetime.now(UTC) - timedelta(**time)))

    assert "for good" not in studio.page(f"{STUDIO}/tryout")
    inside.press("keep", kept="1")
    ends = datetime.now(UTC) + timedelta(days=30)
    said = words_of(studio.page(f"{STUDIO}/tryout"))
    assert re.search(rf"Kept until {ends.day} \w+( {ends.year})? \d\d:\d\d", said), said
    assert "Thrown away it can't come back. Throw it away for good" in said
    unused_for(days=20)
    assert inside.get(f"/apps/{KEY}/").status_code == 200
    unused_for(days=31)
    assert inside.get(f"/apps/{KEY}/").status_code == 404
    assert remove_ended(studio.site.engine, home) == 1
    assert not list((home / FOLDER).iterdir())
    inside = Inside(studio)
    unused_for(hours=25)
    assert inside.get(f"/apps/{KEY}/").status_code == 404


def test_a_draft_with_errors_is_not_run(studio: Studio) -> None:
    studio.edit(new_field("wrong", type="integer", formula="no_such_field + 1"))
    assert "Start trying out" not in studio.page(f"{STUDIO}/tryout")
    made = studio.post(f"{STUDIO}/tryout", source="empty")
    assert made.headers["Location"] == f"{STUDIO}/tryout"
    assert not list((studio.site.app.config["SETTINGS"].home / FOLDER).iterdir())


def test_every_act_is_in_the_audit(studio: Studio) -> None:
    inside = Inside(studio)
    inside.be("role:sales")
    studio.edit(new_field())
    inside.press("latest")
    inside.press("keep", kept="1")
    inside.press("reset")
    inside.press("discard")
    wanted = ["started", "acted_as", "updated", "kept", "reset", "discarded"]
    found = [one.removeprefix("app.tryout_") for one in studio.audited() if one.startswith("app.tryout_")]
    assert found == wanted
    said = studio.page("/admin/audit")
    assert "app.tryout" not in said


def test_the_administrator_is_an_administrator_again_outside(studio: Studio) -> None:
    inside = Inside(studio)
    inside.be("role:sales")
    assert studio.browser.get("/api/v1/me").json["email"] == ADMINISTRATOR
    assert studio.get(f"{STUDIO}").status_code == 200


def test_files_are_kept_with_the_tryout_and_go_with_it(studio: Studio) -> None:
    studio.edit(new_field("paper", type="file", label="Paper"))
    inside = Inside(studio, source="empty")
    home = studio.site.app.config["SETTINGS"].home
    sent = inside.open(
        "POST",
        f"{APP}/account/files/paper",
        data=b"words",
        headers={"Content-Type": "text/plain", "X-Filename": "a.txt"},
    )
    assert sent.status_code == 201, sent.json
    made = inside.new("account", name="One", paper=sent.json)
    (folder,) = (home / FOLDER).iterdir()
    assert [one.read_bytes() for one in (folder / "files").rglob("*") if one.is_file()] == [b"words"]
    assert not [one for one in (home / "files").rglob("*") if one.is_file()]
    held = made["paper"][0] if isinstance(made["paper"], list) else made["paper"]
    got = inside.get(f"{APP}/account/{made['id']}/files/paper/{held['id']}")
    assert got.status_code == 200 and got.data == b"words"
    inside.press("discard")
    assert not folder.exists()


def test_a_designer_who_may_not_read_everything_copies_nothing_live(studio: Studio) -> None:
    """Somebody who designs without being an administrator tries out with made-up records, or none."""
    fill(studio)
    email = "only.designs@sample.example"
    number = studio.site.add(email)
    people = table_of(User)
    with write_transaction(studio.site.engine) as connection:
        connection.execute(update(people).where(people.c.id == number).values(designs=True))
    theirs = Studio(studio.site, studio.site.signed_in(email))
    assert "A copy of live records" not in theirs.page(f"{STUDIO}/tryout")
    refused = theirs.post(f"{STUDIO}/tryout", source="live", each="50")
    assert refused.headers["Location"] == f"{STUDIO}/tryout"
    assert "Only administrators may copy live records" in theirs.page(f"{STUDIO}/tryout")
    inside = Inside(theirs, source="empty")
    assert inside.items("account") == []
    assert inside.new("account", name="One")["name"] == "One"
    with write_transaction(studio.site.engine) as connection:
        connection.execute(update(people).where(people.c.id == number).values(designs=False))
    assert inside.get(f"/apps/{KEY}/").status_code == 404


def test_copies_of_live_records_go_with_the_right_to_them(studio: Studio) -> None:
    fill(studio)
    studio.site.add("former@sample.example")
    users = table_of(User)

    def administrates(now: bool) -> None:
        with write_transaction(studio.site.engine) as connection:
            mine = users.c.email == "former@sample.example"
            values = {"is_administrator": now, "designs": True}
            connection.execute(update(users).where(mine).values(**values))

    administrates(True)
    former = Studio(studio.site, studio.site.signed_in("former@sample.example"))
    inside = Inside(former, personal="copied")
    assert inside.items("account")
    administrates(False)
    assert inside.get(f"{APP}/account").status_code == 404
    assert "Sample Co" not in former.get(f"{STUDIO}/tryout").text
    for act in ("as", "latest", "reset", "keep", "discard"):
        assert inside.press(act, who="administrator").status_code == 404, act
    own = Inside(former, source="empty")
    assert own.items("account") == []


def test_what_is_refused_in_a_try_out_says_that_it_is_one_and_as_whom(studio: Studio) -> None:
    inside = Inside(studio)
    inside.be("role:sales")
    refused = inside.get(f"/apps/{KEY}/product/new")
    said = words_of(refused.text)
    assert refused.status_code == 403
    assert "You are trying out the draft as Sales" in said and "Back to the studio" in said
    assert "Choose somebody else above" in said and "An administrator can give" not in said
    missing = inside.get(f"/apps/{KEY}/lead/99999")
    assert missing.status_code == 404 and "You are trying out the draft as Sales" in words_of(missing.text)
    outside = inside.get("/admin")
    assert outside.status_code == 404 and "no part of what is tried out" in words_of(outside.text)
    gone = studio.browser.get(f"/tryout/guessed/apps/{KEY}/")
    assert gone.status_code == 404 and "This try-out is not there any more" in words_of(gone.text)


def test_what_was_done_is_said_as_people_read_it(studio: Studio) -> None:
    inside = Inside(studio)
    account = inside.new("account", name="Sample Retail Group", region="north", level="gold")
    inside.new("lead", name="Sample lead", source="web", budget="12500", account=account["id"])
    said = words_of(studio.get(f"{STUDIO}/tryout").text)
    assert "Region North" in said and "Level Gold" in said and "Source Website" in said, said
    assert "12,500" in said and f"Account {account['id']}" not in said


def test_what_somebody_did_with_a_record_that_nobody_owned_passes_as_a_scenario(studio: Studio) -> None:
    """The scenario begins with the record as it was, made by nobody who acts on it afterwards."""
    take = {
        "key": "take", "label": {"en": "Take", "zh": "领取"}, "entity": "lead",
        "trigger": {"on": "button", "label": {"en": "Take", "zh": "领取"}, "when": "ISBLANK(owner)"},
        "steps": [{"key": "set", "do": "set_values", "values": {"owner": "user"}}],
    }  # fmt: skip
    studio.edit({"op": "add", "path": "/flows/-", "value": take})
    studio.site.new("lead", name="Nobody's", company="Sample Co", budget="10", owner=None)
    inside = Inside(studio)
    number = inside.items("lead")[0]["id"]
    inside.be("role:sales_manager")
    pressed = inside.open("POST", f"{APP}/lead/{number}/flows/take", json={})
    assert pressed.status_code == 200, pressed.json
    acts = re.findall(r'name="act"\s+value="(\d+)"', studio.get(f"{STUDIO}/tryout").text)
    saved = studio.post(f"{STUDIO}/scenarios/record", act=acts)
    assert saved.status_code == 302, saved.text
    made = studio.draft()["scenarios"][-1]
    assert made["given"]["owner"] is None and made["when"][-1]["as"] == {"roles": ["sales_manager"]}
    page = words_of(studio.get(saved.headers["Location"] + "?run=1").text)
    assert "Everything is as expected" in page, page[:2000]
