"""Files can't be had, kept or run by whoever shouldn't: the doors that uploads and downloads open."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest

from runtime.access import accounts
from tests.web.conftest import codes, make_site
from tests.web.papers import APP, CLERK, KEY, PAGES, PDF, READER, Papers, png

NAMES = {
    "../../../etc/passwd": "passwd",
    "..\\..\\windows\\system.ini": "system.ini",
    "/etc/shadow": "shadow",
    "..": "file",
    ".": "file",
    "a\r\nSet-Cookie: x=1.txt": "aSet-Cookie: x=1.txt",
    "invoice\u202egpj.exe": "invoicegpj.exe",
    'a"; filename="b.html': 'a"; filename="b.html',
    "名" * 400 + ".pdf": "名" * 196 + ".pdf",
    "x\0.pdf": "x.pdf",
}
HOSTILE = {
    "page.html": b"<!doctype html><script>fetch('/api/v1/me')</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page.xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script/></html>",
    "code.js": b"alert(1)",
    "sheet.css": b"body { background: url(//sample.example) }",
    "sample.png": b"<html><script>alert(1)</script>",
    "GIF89a.gif": b"GIF89a/*<script>alert(1)</script>*/=1",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """The app, on SQLite."""
    found = Papers(make_site(tmp_path_factory.mktemp("papers")).app)
    yield found
    found.engine.dispose()


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_never_a_path_or_a_header(papers: Papers, given: str) -> None:
    from urllib.parse import quote

    answer = papers.clerk.post(
        f"{APP}/deed/files/papers", data=b"x", headers={"X-Filename": quote(given)}, content_type="text/plain"
    )
    assert answer.status_code == 201 and answer.json["name"] == NAMES[given]
    record = papers.new(papers=[answer.json])
    download = papers.get(record, "papers", answer.json["id"])
    assert "Set-Cookie" not in download.headers and download.headers["Content-Disposition"].startswith(
        "attachment; "
    )
    assert download.headers["Content-Disposition"].count("filename=") == 1
    home = papers.app.config["SETTINGS"].home
    assert all(len(file.name) == 40 for file in (home / "files").rglob("*") if file.is_file())


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_is_answered_as_something_to_run(papers: Papers, name: str) -> None:
    record = papers.new(papers=[papers.sent(name, HOSTILE[name])])
    file_id = record["papers"][0]["id"]
    browser = papers.signed_in(CLERK)
    for address in (f"{APP}/deed/{record['id']}", f"{PAGES}/deed/{record['id']}"):
        answer = browser.get(f"{address}/files/papers/{file_id}")
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Type"] in ("application/octet-stream", "image/gif")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        small = browser.get(f"{address}/files/papers/{file_id}?thumbnail=1")
        assert small.status_code == 404 or small.mimetype in ("image/png", "image/jpeg")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"json": {"files": {"file": {"filepath": "/etc/passwd", "originalFilename": "x.pdf"}}}}, 415),
        ({"json": {"file": {"filepath": "/etc/passwd"}}, "headers": {"X-Filename": "x.pdf"}}, 415),
        ({"data": {"file": '{"filepath": "/etc/passwd"}'}, "content_type": "multipart/form-data"}, 400),
        ({"data": {"filepath": "/etc/passwd"}}, 415),
        ({"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=x"}, 400),
        ({"data": b"x", "content_type": "multipart/form-data"}, 400),
        ({"data": {"a": (BytesIO(b"1"), "1.txt"), "b": (BytesIO(b"2"), "2.txt")}}, 400),
        ({"data": b"x", "headers": {"X-Filename": "%FF"}, "content_type": "text/plain"}, 400),
        ({"data": b"{}", "headers": {"X-Filename": "x"}, "content_type": "application/problem+json"}, 415),
    ],
)
def test_what_only_pretends_to_be_an_upload(papers: Papers, more: dict[str, object], status: int) -> None:
    before = papers.stored()
    answer = papers.clerk.post(f"{APP}/deed/files/papers", **more)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert papers.stored() == before


@pytest.mark.parametrize(
    "value",
    [
        {"filepath": "/etc/passwd"},
        [{"id": "../../secret_key"}],
        [{"id": "a" * 40, "filepath": "/etc/passwd"}],
        [{"id": "a" * 40, "url": "file:///etc/passwd"}],
        [{"id": {"$ne": ""}}],
        ["a" * 40],
        "/etc/passwd",
    ],
)
def test_a_save_takes_nothing_but_uploads(papers: Papers, value: object) -> None:
    for caller in (papers.clerk, papers.admin):
        for tail, body in (
            ("", {"name": "x", "papers": value}),
            ("/import", [{"name": "x", "papers": value}]),
        ):
            assert caller.post(f"{APP}/deed{tail}", json=body).status_code == 422


def test_who_may_upload(papers: Papers) -> None:
    before = papers.stored()
    assert papers.send(by=papers.stranger).status_code == 403
    assert papers.send(by=papers.reader).status_code == 403
    assert papers.send(field="scan", entity="deed_line", by=papers.reader).status_code == 403
    assert papers.send(field="papers", entity="copy", by=papers.reader).status_code == 403
    assert codes(papers.send(field="fixed")) == [("field.read_only", "fixed")]
    unknown = [papers.send(field=field) for field in ("secret", "nothing", "name", "lines", "id")]
    assert {answer.status_code for answer in unknown} == {404}
    assert {answer.text.replace(field, "") for answer, field in
            zip(unknown, ("secret", "nothing", "name", "lines", "id"), strict=True)} == {
        unknown[1].text.replace("nothing", "")}  # fmt: skip
    assert papers.send(entity="nothing").status_code == 404
    visitor = papers.visitor().post(f"{APP}/deed/files/papers", data={"file": (BytesIO(PDF), "x.pdf")})
    assert visitor.status_code == 401
    assert papers.stored() == before


def test_a_browser_sends_the_token_and_an_upload_without_it_stays_unread(papers: Papers) -> None:
    browser, before = papers.signed_in(CLERK), papers.stored()
    address = f"{APP}/deed/files/papers"
    assert browser.post(address, data={"file": (BytesIO(PDF), "x.pdf")}).status_code == 400
    assert (
        browser.post(address, data=PDF, headers={"X-Filename": "x", "X-CSRF-Token": "x"}).status_code == 400
    )
    assert papers.stored() == before
    token = browser.get("/api/v1/session").json["csrf_token"]
    sent = browser.post(address, data={"file": (BytesIO(PDF), "x.pdf")}, headers={"X-CSRF-Token": token})
    assert sent.status_code == 201


def test_who_may_download(papers: Papers) -> None:
    one, hidden = papers.sent(), papers.sent("canary.pdf", field="secret", by=papers.admin)
    record = papers.new(papers=[one])
    papers.admin.patch(f"{APP}/deed/{record['id']}", json={"secret": [hidden]})
    other = papers.new(papers.rival, papers=[papers.sent(by=papers.rival)])
    assert papers.get(record, "papers", one["id"], papers.reader).status_code == 200
    assert papers.get(record, "secret", hidden["id"], papers.admin).data == PDF
    for field, file_id, caller, at in (
        ("papers", one["id"], papers.rival, record),
        ("papers", one["id"], papers.rival, other),
        ("papers", hidden["id"], papers.clerk, record),
        ("secret", hidden["id"], papers.clerk, record),
        ("secret", one["id"], papers.admin, record),
        ("papers", other["papers"][0]["id"], papers.clerk, record),
        ("name", one["id"], papers.clerk, record),
        ("nothing", one["id"], papers.clerk, record),
        ("papers", "..%2f..%2fsecret_key", papers.clerk, record),
        ("papers", one["id"].upper() + "x", papers.clerk, record),
    ):
        for more in ({}, {"query_string": {"thumbnail": "1"}}):
            assert papers.get(at, field, file_id, caller, **more).status_code == 404, (field, file_id)
    assert papers.get(record, "papers", one["id"], papers.stranger).status_code == 403
    for address in (f"{APP}/deed/{record['id']}", f"{APP}/deed/{record['id']}/history", f"{APP}/deed",
                    f"{APP}/deed/export", f"{PAGES}/deed/{record['id']}", f"{PAGES}/deed"):  # fmt: skip
        text = papers.clerk.get(address).text
        assert "canary" not in text and hidden["id"] not in text, address


def test_an_upload_that_nobody_saved_is_nobodys_to_download(papers: Papers) -> None:
    one, record = papers.sent(), papers.new()
    assert papers.get(record, "papers", one["id"]).status_code == 404
    assert papers.get(record, "papers", one["id"], papers.admin).status_code == 404


def test_a_right_that_is_gone_is_gone_for_files(papers: Papers) -> None:
    one = papers.sent()
    record = papers.new(papers=[one])
    browser = papers.signed_in(READER)
    pages = f"{PAGES}/deed/{record['id']}/files/papers/{one['id']}"
    assert papers.get(record, "papers", one["id"], papers.reader).status_code == 200
    tag = browser.get(pages).headers["ETag"]
    accounts.revoke_role(papers.engine, KEY, "reader", READER)
    accounts.grant_role(papers.engine, KEY, "clerk", READER)
    assert papers.get(record, "papers", one["id"], papers.reader).status_code == 404
    assert browser.get(pages, headers={"If-None-Match": tag}).status_code == 404
    assert browser.get(pages, headers={"Range": "bytes=0-3"}).status_code == 404
    accounts.revoke_role(papers.engine, KEY, "clerk", READER)
    assert browser.get(pages).status_code == 403
    accounts.grant_role(papers.engine, KEY, "reader", READER)
    assert papers.clerk.delete(f"{APP}/deed/{record['id']}").status_code == 204
    assert papers.get(record, "papers", one["id"]).status_code == 404


def test_a_button_brings_no_files_along(papers: Papers) -> None:
    edit = [{"op": "add", "path": "/flows/-", "value": {
        "key": "take", "entity": "deed", "label": "Take",
        "trigger": {"on": "button", "ask": [{"key": "given", "type": "file"}]},
        "steps": [{"do": "set_values", "key": "s1", "values": {"papers": "steps.ask.given"}}]}}]  # fmt: skip
    draft = papers.admin.get(f"{APP}/draft")
    changed = papers.admin.patch(f"{APP}/draft", json=edit, headers={"If-Match": draft.headers["ETag"]})
    assert changed.status_code == 200 and not changed.json["problems"], changed.text
    assert papers.admin.post(f"{APP}/publish").status_code == 200
    victim = papers.new(papers.rival, papers=[papers.sent(by=papers.rival)])
    record = papers.new()
    pressed = papers.clerk.post(f"{APP}/deed/{record['id']}/flows/take", json={"given": victim["papers"]})
    assert (pressed.status_code, codes(pressed)) == (422, [("file.unknown", "given")])
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["papers"] is None


def test_a_file_of_another_app_is_unknown(papers: Papers) -> None:
    app = {"formwright": 1, "key": "other_papers", "entities": [
        {"key": "deed", "title": "name", "fields": [{"key": "name", "type": "text"}, {"key": "papers", "type": "file"}]}]}  # fmt: skip
    assert papers.admin.post("/api/v1/apps", json=app).status_code == 201
    assert papers.admin.post("/api/v1/apps/other_papers/publish").status_code == 200
    one = papers.sent(by=papers.admin)
    refused = papers.admin.post("/api/v1/apps/other_papers/deed", json={"name": "x", "papers": [one]})
    assert codes(refused) == [("file.unknown", "papers")]


def test_pictures_too_large_to_be_drawn(papers: Papers) -> None:
    bomb = png(30_000, 30_000, rows=2)
    assert len(bomb) < 10_000
    assert codes(papers.send("x.png", bomb, "photo")) == [("file.no_picture", "photo")]
    record = papers.new(papers=[papers.sent("x.png", bomb)])
    small = papers.get(record, "papers", record["papers"][0]["id"], query_string={"thumbnail": "1"})
    assert small.status_code == 404
