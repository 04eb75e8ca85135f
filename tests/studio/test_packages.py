"""Packages over the interface and the page: planned first, told what they ask for, exported, refused when hostile."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from configurator.packages import read_package, write_zip
from configurator.powers import powers_of
from runtime.definition import load_app
from tests.definition.samples import sales
from tests.studio.conftest import Studio, hidden, words_of
from tests.web.conftest import APP

FLOW = {
    "key": "nightly", "entity": "lead", "trigger": {"on": "schedule", "every": "day", "at": "02:00"},
    "steps": [
        {"key": "old", "do": "find_records", "entity": "lead"},
        {"key": "each", "do": "each", "in": "steps.old.rows", "as": "one",
         "steps": [{"key": "say", "do": "notify", "to": [{"field": "owner"}], "message": "Look"}]},
        {"key": "gone", "do": "delete_records", "entity": "lead"},
    ],
}  # fmt: skip


def powerful() -> dict[str, Any]:
    """An app that would do things by itself."""
    document = copy.deepcopy(sales())
    document["flows"] = [*document["flows"], FLOW]
    document["forms"][0]["public"] = {"enabled": True}
    return document


def test_powers_are_counted_wherever_they_stand() -> None:
    usual = {one.code: one.values["count"] for one in powers_of(sales())}
    found = {one.code: one.values["count"] for one in powers_of(powerful())}
    assert found["power.messages"] == usual.get("power.messages", 0) + 1
    assert found["power.deletes"] == usual.get("power.deletes", 0) + 1
    assert found["power.clock"] == 1 and found["power.public"] == usual.get("power.public", 0) + 1
    assert (
        powers_of({"flows": [{"steps": "nonsense"}, 3, {"trigger": []}], "forms": [None, {"public": 1}]})
        == []
    )
    for power in powers_of(powerful()):
        assert power.message("en") != power.message("zh")


def test_an_import_is_planned_without_being_done(studio: Studio) -> None:
    document = sales()
    document["entities"][0]["fields"].append({"key": "competitor", "type": "text"})
    revision = studio.site.admin.get(f"{APP}/draft").headers["ETag"]
    planned = studio.site.admin.post("/api/v1/apps?plan=1", json=document)
    assert planned.status_code == 200, planned.json
    assert not planned.json["is_new"] and len(planned.json["changes"]) == 1
    assert studio.site.admin.get(f"{APP}/draft").headers["ETag"] == revision
    fresh = studio.site.admin.post("/api/v1/apps?plan=1", json={**sales(), "key": "another"})
    assert fresh.json["is_new"] and fresh.json["changes"] == []
    assert studio.site.admin.get("/api/v1/apps/another/draft").status_code == 404
    assert studio.site.admin.post("/api/v1/apps?plans=1", json=document).status_code == 400


def test_a_package_arrives_as_a_draft_that_nobody_can_use_yet(studio: Studio) -> None:
    made = studio.site.admin.post("/api/v1/apps", json={**powerful(), "key": "arrived"})
    assert made.status_code == 201 and any("runs by the clock" in text for text in made.json["powers"])
    assert studio.site.admin.get("/api/v1/apps/arrived/lead").status_code == 404
    assert studio.get("/apps/arrived/").status_code in (403, 404)


def test_the_page_tells_what_a_package_asks_for(studio: Studio) -> None:
    token = studio.browser.get("/api/v1/session").json["csrf_token"]

    def shown(document: dict[str, Any]) -> str:
        sent = {"csrf_token": token, "file": (io.BytesIO(json.dumps(document).encode()), "app.json")}
        answer = studio.browser.post("/studio/-/import", data=sent, headers={"Origin": "http://localhost"})
        assert answer.status_code == 200 and hidden(answer.text, "packed")
        return words_of(answer.text)

    page = shown({**powerful(), "key": "asking"})
    assert (
        "runs by the clock (flows: 1)" in page
        and "has forms for everybody" in page
        and "deletes records" in page
    )
    quiet = {**sales(), "key": "quiet", "flows": [], "scenarios": []}
    for form in quiet["forms"]:
        form.pop("public", None)
    assert "It asks for no powers" in shown(quiet)


def test_versions_are_exported_as_packages(studio: Studio) -> None:
    zipped = studio.site.admin.get(f"{APP}/versions/1?as=zip")
    assert zipped.mimetype == "application/zip" and "attachment" in zipped.headers["Content-Disposition"]
    alone = studio.site.admin.get(f"{APP}/versions/1?as=json")
    plain = studio.site.admin.get(f"{APP}/versions/1").json["definition"]
    assert read_package(zipped.data).definition == read_package(alone.data).definition == plain
    assert studio.site.admin.get(f"{APP}/versions/1?as=exe").status_code == 400
    assert studio.site.seller.get(f"{APP}/versions/1?as=zip").status_code == 403


def zipped(change: Callable[[dict[str, bytes]], None]) -> bytes:
    app, _problems = load_app({**sales(), "key": "hostile"})
    assert app is not None
    with zipfile.ZipFile(io.BytesIO(write_zip(app))) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    change(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tampered() -> bytes:
    """Bytes changed after packing: the archive's own checksum is wrong."""
    raw = bytearray(zipped(lambda files: None))
    place = raw.find(b"app.json") + 60
    raw[place : place + 4] = b"\xff\xff\xff\xff"
    return bytes(raw)


def linked() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.json", b"{}")
        link = zipfile.ZipInfo("entities/lead.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: zipped(lambda files: files.update({"../../evil.json": b"{}"})), "package.path"),
        (linked, "package.link"),
        (tampered, "package.damaged"),
        (
            lambda: zipped(lambda files: files.update({"data/lead.csv": b"0" * (51 * 1024 * 1024)})),
            "package.too_large",
        ),
        (lambda: zipped(lambda files: files.update({"ENTITIES/lead.json": b"{}"})), "package.same_name"),
        (lambda: zipped(lambda files: files.update({"run.py": b"import os"})), "package.unknown_file"),
        (lambda: b'{"formwright": 1, "key": "a", "key": "b"}', "document.duplicate"),
        (lambda: b'{"formwright": 1, "key": "a", "entities": NaN}', "document."),
        (lambda: b"[" * 400 + b"]" * 400, "document."),
    ],
)
def test_hostile_packages_leave_nothing(studio: Studio, make: Callable[[], bytes], said: str) -> None:
    before = [one["key"] for one in studio.site.admin.get("/api/v1/apps").json["items"]]
    for address in ("/api/v1/apps", "/api/v1/apps?plan=1"):
        answer = studio.site.admin.post(address, data=make(), content_type="application/octet-stream")
        assert answer.status_code == 422, answer.json
        assert any(problem["code"].startswith(said) for problem in answer.json["problems"]), answer.json
    assert [one["key"] for one in studio.site.admin.get("/api/v1/apps").json["items"]] == before
    assert studio.site.admin.get("/api/v1/apps/hostile/draft").status_code == 404


def test_a_refused_file_is_named_and_another_app_of_the_same_key_is_warned_of(studio: Studio) -> None:
    token = studio.browser.get("/api/v1/session").json["csrf_token"]

    def sent(content: bytes, name: str) -> str:
        form = {"csrf_token": token, "file": (io.BytesIO(content), name)}
        answer = studio.browser.post("/studio/-/import", data=form, headers={"Origin": "http://localhost"})
        return words_of(answer.text)

    assert "notes.txt is not valid JSON" in sent(b"hello", "notes.txt")
    assert "backup.zip is damaged" in sent(b"PK\x03\x04" + b"0" * 90, "backup.zip")
    same = json.dumps(sales()).encode()
    assert "seems to be another app" not in sent(same, "sales.json")
    entity = {"key": "tool", "label": "Tool", "fields": [{"key": "name", "type": "text", "label": "Name"}]}
    other = {"formwright": 1, "key": sales()["key"], "label": "Workshop", "entities": [entity]}
    assert "seems to be another app" in sent(json.dumps(other).encode(), "workshop.json")
