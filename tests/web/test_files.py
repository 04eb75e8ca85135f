"""Files: uploaded, attached by a save, downloaded, let go, removed. On both databases."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import schemathesis
from openapi_spec_validator import OpenAPIV31SpecValidator
from PIL import Image
from schemathesis import GenerationMode
from sqlalchemy import select, update

from configurator.backup import restore_backup, write_backup
from configurator.doctor import examine
from runtime.files import store_in
from runtime.files.purge import purge_files
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import StoredFile
from tests.web.conftest import codes
from tests.web.papers import APP, PDF, Papers, png
from tests.web.test_openapi import exercise

files = table_of(StoredFile)


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Papers]:
    """The app on either database."""
    found = Papers.prepared(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """The app on SQLite, for tests that don't ask about the database."""
    found = Papers.prepared(tmp_path_factory.mktemp("papers"))
    yield found
    found.engine.dispose()


def test_from_upload_to_download(site: Papers) -> None:
    one = site.sent("合同 1.pdf")
    assert (one["name"], one["size"], one["type"]) == ("合同 1.pdf", len(PDF), "application/pdf")
    record = site.new(papers=[{"id": one["id"]}])
    assert record["papers"] == [one]
    answer = site.get(record, "papers", one["id"])
    assert answer.status_code == 200 and answer.data == PDF
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%201.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    again = site.get(record, "papers", one["id"], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    part = site.get(record, "papers", one["id"], headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.data) == (206, PDF[1:4])
    assert site.get(record, "papers", one["id"], headers={"Range": "bytes=900-"}).status_code == 416


def test_bytes_are_under_random_names_for_the_owner_alone(site: Papers) -> None:
    site.sent("../../etc/passwd")
    folder: Path = site.app.config["SETTINGS"].home / "files"
    (file,) = [one for one in folder.rglob("*") if one.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(file.name) == 40
    assert file.relative_to(folder).parts == (file.name[:2], file.name[2:4], file.name)


def test_what_is_known_of_a_file_comes_from_the_upload(site: Papers) -> None:
    one = site.sent()
    record = site.new(papers=[{**one, "name": "Other.pdf", "size": 5, "type": "text/plain"}])
    assert record["papers"] == [one]
    address = f"{APP}/deed/{record['id']}"
    again = site.clerk.patch(address, json={"papers": [{**one, "name": "Other.pdf"}, one]})
    assert again.status_code == 200 and again.json["papers"] == [one] and again.json["revision"] == 1


def test_a_file_goes_to_one_record_of_who_uploaded_it(site: Papers) -> None:
    one, other = site.sent(), site.sent(by=site.rival)
    refused = site.clerk.post(f"{APP}/deed", json={"name": "x", "papers": [other]})
    assert codes(refused) == [("file.unknown", "papers")]
    assert codes(site.admin.post(f"{APP}/deed", json={"name": "x", "papers": [one]})) == [
        ("file.unknown", "papers")
    ]
    for body in ({"papers": [{"id": "0" * 40}]}, {"scans": [one]}, {"lines": [{"scan": [one]}]}):
        answer = site.clerk.post(f"{APP}/deed", json={"name": "x", **body})
        assert [code for code, _path in codes(answer)] == ["file.unknown"], body
    first = site.new(papers=[one])
    assert codes(site.clerk.post(f"{APP}/deed", json={"name": "x", "papers": [one]})) == [
        ("file.unknown", "papers")
    ]
    fresh = site.sent()
    rows = [{"name": "a", "papers": [fresh]}, {"name": "b", "papers": [fresh]}]
    for tail in ("batch", "import"):
        assert codes(site.clerk.post(f"{APP}/deed/{tail}", json=rows)) == [("file.unknown", "1/papers")]
    assert site.get(first, "papers", one["id"]).status_code == 200


def test_of_two_that_take_the_same_upload_at_once_one_gets_it(site: Papers) -> None:
    for _round in range(3):
        one = site.sent()

        def save(_number: int, one: dict[str, object] = one) -> int:
            caller = site.by_token("clerk@sample.example")
            return caller.post(f"{APP}/deed", json={"name": "x", "papers": [one]}).status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(save, range(4))) == [201, 422, 422, 422]


def test_rows_hold_files_too(site: Papers) -> None:
    scan = site.sent(field="scan", entity="deed_line")
    record = site.new(lines=[{"item": "one", "scan": [{"id": scan["id"]}]}, {"item": "two"}])
    row = record["lines"][0]
    assert row["scan"] == [scan]
    address = f"{APP}/deed_line/{row['id']}/files/scan/{scan['id']}"
    assert site.clerk.get(address).data == PDF
    assert site.rival.get(address).status_code == 404
    rows = [{"id": row["id"], "scan": [scan]}, {"id": record["lines"][1]["id"], "scan": [scan]}]
    refused = site.clerk.patch(f"{APP}/deed/{record['id']}", json={"lines": rows})
    assert codes(refused) == [("file.unknown", "lines/1/scan")]
    emptied = site.clerk.patch(
        f"{APP}/deed/{record['id']}", json={"lines": [{"id": row["id"], "scan": None}]}
    )
    assert emptied.json["lines"][0]["scan"] is None
    assert site.clerk.get(address).status_code == 404


def test_evaluate_knows_uploads(site: Papers) -> None:
    one = site.sent()
    state = site.clerk.post(f"{APP}/deed/evaluate", json={"name": "x", "papers": [{"id": one["id"]}]}).json
    assert state["values"]["papers"] == [one] and state["problems"] == []
    state = site.clerk.post(f"{APP}/deed/evaluate", json={"name": "x", "papers": [{"id": "0" * 40}]}).json
    assert [problem["code"] for problem in state["problems"]] == ["file.unknown"]


def test_copies_share_the_bytes(site: Papers) -> None:
    one = site.sent()
    record = site.new(papers=[one])
    assert site.clerk.post(f"{APP}/deed/{record['id']}/flows/duplicate").status_code == 200
    copied = site.new(entity="copy", deed=record["id"])
    assert copied["papers"] == [one]
    copies = site.admin.get(f"{APP}/copy").json["items"]
    assert [copy["papers"] for copy in copies] == [[one], [one]]
    assert site.clerk.patch(f"{APP}/deed/{record['id']}", json={"papers": None}).status_code == 200
    assert site.get(record, "papers", one["id"]).status_code == 404
    later = datetime.now(UTC) + timedelta(days=60)
    assert purge_files(site.engine, store_in(site.app.config["SETTINGS"].home), later).let_go == 0
    for copy in copies:
        assert site.admin.get(f"{APP}/copy/{copy['id']}/files/papers/{one['id']}").data == PDF


def test_what_was_let_go_can_be_taken_back_until_it_is_removed(site: Papers) -> None:
    store = store_in(site.app.config["SETTINGS"].home)
    one, unused = site.sent(), site.sent("Unused.pdf")
    record = site.new(papers=[one])
    address = f"{APP}/deed/{record['id']}"
    site.clerk.patch(address, json={"papers": None})
    assert site.get(record, "papers", one["id"]).status_code == 404
    assert codes(site.clerk.post(f"{APP}/deed", json={"name": "x", "papers": [one]})) == [
        ("file.unknown", "papers")
    ]
    assert site.clerk.patch(address, json={"papers": [one]}).json["papers"] == [one]
    site.clerk.patch(address, json={"papers": None})
    now = datetime.now(UTC)
    assert purge_files(site.engine, store, now + timedelta(hours=23)).size == 0
    found = purge_files(site.engine, store, now + timedelta(days=2))
    assert (found.unused, found.let_go) == (1, 0) and unused["id"] not in site.stored()
    found = purge_files(site.engine, store, now + timedelta(days=31))
    assert (found.unused, found.let_go) == (0, 1) and site.stored() == []
    assert codes(site.clerk.patch(address, json={"papers": [one]})) == [("file.unknown", "papers")]


def test_doctor_misses_bytes_that_are_gone(site: Papers) -> None:
    settings = site.app.config["SETTINGS"]
    record = site.new(papers=[site.sent(), site.sent("Two.pdf")])
    found = {one.name: (one.ok, one.text) for one in examine(settings)}
    assert found["files"] == (True, "2, all there")
    store_in(settings.home).delete(record["papers"][0]["id"])
    found = {one.name: (one.ok, one.text) for one in examine(settings)}
    assert found["files"] == (False, "1 of 2 are missing")
    assert site.get(record, "papers", record["papers"][0]["id"]).status_code == 404


def test_a_scenario_may_say_that_there_are_files(papers: Papers) -> None:
    """In its own empty world nobody has uploaded anything."""
    paper = [{"id": "a", "name": "x.pdf", "size": 1, "type": "application/pdf"}]
    scenario = {"key": "with_papers", "entity": "deed", "as": {"roles": ["clerk"]}, "at": "2026-03-02T09:00",
                "given": {"name": "x", "papers": paper}, "when": [{"save": {}}], "expect": {"problems": []}}  # fmt: skip
    tag = papers.admin.get(f"{APP}/draft").headers["ETag"]
    edit = [{"op": "add", "path": "/scenarios", "value": [scenario]}]
    assert papers.admin.patch(f"{APP}/draft", json=edit, headers={"If-Match": tag}).status_code == 200
    published = papers.admin.post(f"{APP}/publish")
    assert published.status_code == 200, published.text


def test_bytes_without_a_row_are_strays(site: Papers) -> None:
    store = store_in(site.app.config["SETTINGS"].home)
    kept = store.put(BytesIO(b"stray"), 100)
    record = site.new(papers=[site.sent()])
    assert purge_files(site.engine, store).strays == 0
    assert purge_files(site.engine, store, datetime.now(UTC) + timedelta(days=2)).strays == 1
    assert site.stored() == [record["papers"][0]["id"]] and kept.id not in site.stored()


def test_backup_brings_files_back(site: Papers, tmp_path: Path, database_url: str) -> None:
    one = site.sent()
    record = site.new(papers=[one])
    home = site.app.config["SETTINGS"].home
    half = home / "files" / "ab" / "cd" / ".half"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    write_backup(home, database_url, tmp_path / "backup.zip")
    site.clerk.patch(f"{APP}/deed/{record['id']}", json={"papers": None})
    store_in(home).delete(one["id"])
    site.engine.dispose()
    restore_backup(tmp_path / "backup.zip", home, database_url, force=True)
    assert site.get(record, "papers", one["id"]).data == PDF
    assert site.stored() == [one["id"]]


def test_a_bare_body_with_its_name(papers: Papers) -> None:
    for headers in ({"X-Filename": "%E5%90%88%E5%90%8C.txt"},
                    {"Content-Disposition": "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C.txt"}):  # fmt: skip
        answer = papers.clerk.post(f"{APP}/deed/files/papers", data=b"sample", headers=headers,
                                   content_type="application/octet-stream")  # fmt: skip
        assert answer.json["name"] == "合同.txt" and answer.json["type"] == "text/plain"
    nameless = papers.clerk.post(f"{APP}/deed/files/papers", data=b"x", content_type="text/plain")
    assert (nameless.status_code, codes(nameless)) == (400, [("file.body", "")])


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("page.txt", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("x.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        ("x.xml", b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
        ("x.pdf", b"MZ\x90\0\x03\0\0\0", "application/vnd.microsoft.portable-executable"),
        (
            "x.docx",
            b"PK\x03\x04....",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("x.csv", "名称,数量\n示例,1\n".encode("gb18030"), "text/csv"),
        ("x.bin", bytes(range(256)), "application/octet-stream"),
        ("x", png(2, 2), "image/png"),
    ],
)
def test_the_kind_is_told_from_the_content(papers: Papers, name: str, content: bytes, kind: str) -> None:
    assert papers.sent(name, content)["type"] == kind


@pytest.mark.parametrize(
    ("field", "name", "content", "code"),
    [
        ("scans", "x.exe", b"MZ\x90\0", "file.kind"),
        ("scans", "x.pdf", b"<html><script>alert(1)</script>", "file.kind"),
        ("scans", "x.pdf", b"plain", "file.kind"),
        ("photo", "x.png", b"<svg onload='alert(1)'/>", "file.kind"),
        ("photo", "x.png", PDF, "file.kind"),
        ("photo", "x.png", b"\x89PNG\r\n\x1a\n", "file.no_picture"),
        ("photo", "x.png", png(60_000, 60_000, rows=1), "file.no_picture"),
        ("signed", "x.jpg", b"\xff\xd8\xff\xe0", "file.kind"),
        ("papers", "x.pdf", b"", "file.empty"),
    ],
)
def test_what_a_field_does_not_take(papers: Papers, field: str, name: str, content: bytes, code: str) -> None:
    before = papers.stored()
    answer = papers.send(name, content, field)
    assert (answer.status_code, codes(answer)) == (422, [(code, field)])
    assert papers.stored() == before


def test_too_large_is_refused_and_nothing_is_kept(papers: Papers) -> None:
    before = papers.stored()
    for sent in (
        {"data": {"file": (BytesIO(PDF + b"x" * 2**20), "x.pdf")}},
        {"data": {"file": (BytesIO(PDF + b"x" * 2**21), "x.pdf")}},
        {"data": PDF + b"x" * 2**20, "headers": {"X-Filename": "x.pdf"}, "content_type": "application/pdf"},
    ):
        answer = papers.clerk.post(f"{APP}/deed/files/papers", **sent)  # type: ignore[arg-type]
        assert (answer.status_code, codes(answer)) == (413, [("file.too_large", "papers")])
    assert papers.stored() == before
    zh = papers.clerk.post(f"{APP}/deed/files/papers", data={"file": (BytesIO(b"x" * 2**21), "x.pdf")},
                           headers={"Accept-Language": "zh"})  # fmt: skip
    assert zh.json["detail"] == "文件 超过 1 MB"


def test_a_large_file_passes_where_the_field_takes_it(papers: Papers) -> None:
    """More than any other request may bring."""
    content = PDF + b"x" * (17 * 2**20)
    record = papers.new(scans=[papers.sent("x.pdf", content, "scans")])
    assert papers.get(record, "scans", record["scans"][0]["id"]).data == content


def test_small_pictures_are_bare_and_upright(papers: Papers) -> None:
    picture = Image.new("RGB", (800, 400), "red")
    details = picture.getexif()
    details[0x0112], details[0x010E] = 6, "canary"
    written = BytesIO()
    picture.save(written, "JPEG", exif=details)
    record = papers.new(photo=[papers.sent("photo.jpg", written.getvalue(), "photo")])
    answer = papers.get(record, "photo", record["photo"][0]["id"], query_string={"thumbnail": "1"})
    assert answer.status_code == 200 and answer.headers["Content-Disposition"] == "inline"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    small = Image.open(BytesIO(answer.data))
    assert small.size == (160, 320) and not small.getexif() and b"canary" not in answer.data


@pytest.mark.parametrize("content", [PDF, b"<svg/>", png(60_000, 60_000, rows=1), png(10, 10)[:40]])
def test_of_other_things_there_is_no_small_picture(papers: Papers, content: bytes) -> None:
    record = papers.new(papers=[papers.sent("x.png", content)])
    address = record, "papers", record["papers"][0]["id"]
    assert papers.get(*address, query_string={"thumbnail": "1"}).status_code == 404
    assert papers.get(*address).data == content


def test_too_many_uploads_wait(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.records.files.MOST_WAITING", 2)
    reader = papers.rival
    kept = papers.sent(by=reader)
    assert [papers.send(by=reader).status_code for _ in range(2)] == [201, 409]
    papers.new(reader, papers=[kept])
    assert papers.send(by=reader).status_code == 201


def test_rows_of_files_say_who_and_when(site: Papers) -> None:
    one = site.sent()
    record = site.new(papers=[one])
    with write_transaction(site.engine) as connection:
        row = connection.execute(select(files).where(files.c.id == one["id"])).one()
        assert (row.entity, row.record, row.field) == ("deed", record["id"], "papers")
        assert row.sha256 and row.created_by and row.detached_at is None
        connection.execute(update(files).where(files.c.id == one["id"]).values(name="renamed.pdf"))
    assert "renamed.pdf" in site.get(record, "papers", one["id"]).headers["Content-Disposition"]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
def test_the_description_holds(papers: Papers, mode: GenerationMode) -> None:
    record = papers.new(papers.admin, papers=[papers.sent(by=papers.admin)])
    assert record["id"]
    found = papers.admin.get(f"{APP}/openapi.json").json
    assert [str(error) for error in OpenAPIV31SpecValidator(found).iter_errors()] == []
    seen: Counter[int] = Counter()
    for result in schemathesis.openapi.from_dict(found).get_all_operations():
        operation = result.ok()
        if "/files/" in operation.path:
            exercise(papers, operation, mode, seen)  # type: ignore[arg-type]
    assert seen and not [status for status in seen if status >= 500]
    if mode is GenerationMode.POSITIVE:
        assert seen[201]


def test_the_description_shows_each_what_they_may(papers: Papers) -> None:
    def fields(caller: object, method: str, tail: str) -> list[str]:
        path = caller.get(f"{APP}/openapi.json").json["paths"].get(f"{APP}/deed{tail}")  # type: ignore[attr-defined]
        return next(one["schema"]["enum"] for one in path[method]["parameters"] if one["name"] == "field")

    assert "secret" in fields(papers.admin, "post", "/files/{field}")
    assert fields(papers.clerk, "post", "/files/{field}") == ["papers", "scans", "photo", "signed"]
    assert "fixed" in fields(papers.clerk, "get", "/{id}/files/{field}/{file}")
    assert "secret" not in papers.clerk.get(f"{APP}/openapi.json").text
