"""Files on pages without a script: sent with the form, kept through a refusal, taken out, downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.pages.conftest import Controls, Reader, token_of
from tests.web.conftest import make_site
from tests.web.papers import APP, CLERK, PAGES, PDF, READER, Papers, png


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """The app, on SQLite."""
    limits = {"FORMWRIGHT_LARGEST_UPLOAD": str(4 * 2**20)}
    found = Papers(make_site(tmp_path_factory.mktemp("papers"), **limits).app)
    yield found
    found.engine.dispose()


@pytest.fixture
def clerk(papers: Papers) -> Reader:
    """The clerk's browser."""
    return Reader(papers.signed_in(CLERK))


def file(name: str = "Sample.pdf", content: bytes = PDF) -> tuple[BytesIO, str]:
    """A file as a browser sends it."""
    return BytesIO(content), name


def held(page: str, name: str) -> list[str]:
    """What the hidden inputs of this name hold, the blank marker apart."""
    found = re.findall(rf'<input type="hidden"\s+name="{re.escape(name)}"\s+value="([^"]*)"', page)
    return [unescape(one) for one in found if one]


def followed(clerk: Reader, answer: TestResponse) -> str:
    """The page a saved form leads to."""
    assert answer.status_code == 303, answer.text
    return clerk.get(answer.headers["Location"]).text


def test_a_form_with_files_is_sent_as_such(clerk: Reader) -> None:
    page = clerk.get(f"{PAGES}/deed/new").text
    assert 'enctype="multipart/form-data"' in page
    controls = Controls(page)
    inputs = {one["name"]: one for one in controls.inputs if one.get("type") == "file"}
    assert {"f-papers--upload", "f-scans--upload", "f-photo--upload", "f-signed--upload"} <= set(inputs)
    assert inputs["f-scans--upload"]["accept"] in (".pdf,image/*", "image/*")
    assert "f-secret--upload" not in page and "f-fixed--upload" not in page
    assert controls.unlabelled() == [] and len(controls.ids) == len(set(controls.ids))


def test_files_come_with_the_form(clerk: Reader, papers: Papers) -> None:
    page = followed(clerk, clerk.send(f"{PAGES}/deed/new", {
        "f-name": "Sample", "f-papers": "", "f-papers--upload": [file(), file("Two.txt", b"two")],
        "f-photo": "", "f-photo--upload": file("photo.png", png(30, 30)),
        "f-lines--rows": "1", "f-lines--row": "0", "f-lines-0-item": "One",
        "f-lines-0-scan": "", "f-lines-0-scan--upload": file("Scan.pdf"),
        "-act": "save",
    }))  # fmt: skip
    found = papers.clerk.get(f"{APP}/deed").json["items"][0]
    assert [one["name"] for one in found["papers"]] == ["Sample.pdf", "Two.txt"]
    assert found["lines"][0]["scan"][0]["name"] == "Scan.pdf"
    links = re.findall(rf'href="({PAGES}/[^"]*/files/[^"]*)"', page)
    assert len(links) == 4
    for link in links:
        answer = clerk.get(unescape(link))
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    (small,) = re.findall(rf'src="({PAGES}/[^"]*thumbnail=1)"', page)
    assert clerk.get(unescape(small)).mimetype in ("image/png", "image/jpeg")


def test_after_a_refusal_files_are_still_there(clerk: Reader, papers: Papers) -> None:
    refused = clerk.send(f"{PAGES}/deed/new", {"f-name": "", "f-papers": "", "f-papers--upload": file("Kept.pdf"),
                                               "-act": "save"})  # fmt: skip
    assert refused.status_code == 422 and "Kept.pdf" in refused.text
    (kept,) = held(refused.text, "f-papers")
    saved = followed(clerk, clerk.send(f"{PAGES}/deed/new", {
        "f-name": "Again", "f-papers": ["", kept], "f-papers--upload": file("More.pdf"), "-act": "save"}))  # fmt: skip
    assert "Kept.pdf" in saved and "More.pdf" in saved
    assert [
        one["name"] for one in papers.clerk.get(f"{APP}/deed?q=Again&sort=-id").json["items"][0]["papers"]
    ] == [
        "Kept.pdf",
        "More.pdf",
    ]


def test_what_is_refused_is_said_at_its_field_and_the_rest_is_kept(clerk: Reader) -> None:
    for language, words in (("en", "x.pdf is larger than 1 MB"), ("zh", "x.pdf 超过 1 MB")):
        clerk.get(f"/choose?language={language}&next=/")
        answer = clerk.send(f"{PAGES}/deed/new", {
            "f-name": "Typed", "f-papers": "", "f-papers--upload": [file("Good.pdf"), file("x.pdf", b"x" * 2**21)],
            "f-scans": "", "f-scans--upload": file("page.pdf", b"<html>"), "-act": "save"})  # fmt: skip
        assert answer.status_code == 413
        error = re.search(r'id="f-papers-error".*?</p>', answer.text, re.S)
        assert error and words in error[0]
        assert "page.pdf" in re.search(r'id="f-scans-error".*?</p>', answer.text, re.S)[0]  # type: ignore[index]
        assert 'value="Typed"' in answer.text and len(held(answer.text, "f-papers")) == 1
    clerk.get("/choose?language=en&next=/")


def test_too_much_together_is_said_at_the_files(clerk: Reader, papers: Papers) -> None:
    record = papers.new()
    for address in (f"{PAGES}/deed/new", f"{PAGES}/deed/{record['id']}"):
        for language, words in (("en", "larger than 4 MB together"), ("zh", "总计超过 4 MB")):
            clerk.get(f"/choose?language={language}&next=/")
            answer = clerk.send(
                address, {"f-name": "x", "f-scans--upload": file("x.pdf", PDF + b"x" * 5 * 2**20)}
            )
            assert answer.status_code == 413
            error = re.search(r'id="f-scans-error".*?</p>', answer.text, re.S)
            assert error and words in error[0]
    clerk.get("/choose?language=en&next=/")
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["revision"] == 1


def test_a_file_is_taken_out_by_a_button(clerk: Reader, papers: Papers) -> None:
    one, two = papers.sent("One.pdf"), papers.sent("Two.pdf")
    record = papers.new(papers=[one, two])
    address = f"{PAGES}/deed/{record['id']}"
    first, second = held(clerk.get(address).text, "f-papers")
    shown = clerk.send(address, {"f-papers": ["", first, second], "-act": f"detach:f-papers:{one['id']}"})
    assert shown.status_code == 200 and held(shown.text, "f-papers") == [second]
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["papers"] == [one, two]
    followed(clerk, clerk.send(address, {"f-papers": ["", second], "-act": "save"}))
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["papers"] == [two]
    followed(clerk, clerk.send(address, {"f-papers": "", "-act": "save"}))
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["papers"] is None


def test_another_signature_takes_the_place_of_the_first(clerk: Reader, papers: Papers) -> None:
    record = papers.new(signed=[papers.sent("signature.png", png(40, 20), "signed")])
    address = f"{PAGES}/deed/{record['id']}"
    page = clerk.get(address).text
    assert 'class="sign-image"' in page
    followed(clerk, clerk.send(address, {"f-signed": held(page, "f-signed"), "-act": "save",
                                         "f-signed--upload": file("signature.png", png(41, 20))}))  # fmt: skip
    found = papers.clerk.get(f"{APP}/deed/{record['id']}").json["signed"]
    assert len(found) == 1 and found[0]["id"] != record["signed"][0]["id"]


def test_nothing_changed_is_nothing_saved(clerk: Reader, papers: Papers) -> None:
    record = papers.new(papers=[papers.sent()])
    address = f"{PAGES}/deed/{record['id']}"
    followed(
        clerk,
        clerk.send(address, {"f-papers": ["", *held(clerk.get(address).text, "f-papers")], "-act": "save"}),
    )
    assert papers.clerk.get(f"{APP}/deed/{record['id']}").json["revision"] == 1


def test_what_a_form_names_must_be_its_senders(clerk: Reader, papers: Papers) -> None:
    other = papers.sent("Rival.pdf", by=papers.rival)
    forged = f'{{"id": "{other["id"]}", "name": "Forged.pdf", "size": 1, "type": "application/pdf"}}'
    answer = clerk.send(f"{PAGES}/deed/new", {"f-name": "x", "f-papers": ["", forged], "-act": "save"})
    assert answer.status_code == 422 and "was not uploaded for it" in answer.text
    for text in ("[", "5", '{"id": 5}', '{"id": "../x"}', '"x"', '{"filepath": "/etc/passwd"}'):
        answer = clerk.send(f"{PAGES}/deed/new", {"f-name": "x", "f-papers": ["", text], "-act": "save"})
        assert answer.status_code == 422, text


def test_who_may_only_read_sees_files_and_no_input(papers: Papers) -> None:
    record = papers.new(papers=[papers.sent("Read.pdf")], photo=[papers.sent("p.png", png(9, 9), "photo")])
    reader = Reader(papers.signed_in(READER))
    page = reader.get(f"{PAGES}/deed/{record['id']}").text
    assert not re.search(r'<input[^>]* type="file"', page) and "data-upload" not in page
    link = f"{PAGES}/deed/{record['id']}/files/papers/{record['papers'][0]['id']}"
    assert f'href="{link}"' in page and reader.get(link).data == PDF
    clerk = Reader(papers.signed_in(CLERK))
    sent = clerk.send(f"{PAGES}/deed/{record['id']}", {"f-fixed--upload": file(), "f-secret--upload": file(),
                                                       "f-name": "Sample", "-act": "save"})  # fmt: skip
    assert sent.status_code == 303
    found = papers.admin.get(f"{APP}/deed/{record['id']}").json
    assert found["fixed"] is None and found["secret"] is None


def test_names_are_only_text(clerk: Reader, papers: Papers) -> None:
    name = '"><img src=x onerror=alert(1)>.pdf'
    sent = papers.clerk.post(f"{APP}/deed/files/papers", data=PDF, content_type="application/pdf",
                             headers={"X-Filename": quote(name)})  # fmt: skip
    record = papers.new(papers=[sent.json])
    page = clerk.get(f"{PAGES}/deed/{record['id']}").text
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_lists_show_files_with_links(papers: Papers) -> None:
    edit = [{"op": "add", "path": "/views", "value": [{"key": "all", "entity": "deed", "kind": "table",
                                                        "columns": ["name", "papers", "photo", "signed"]}]}]  # fmt: skip
    tag = papers.admin.get(f"{APP}/draft").headers["ETag"]
    changed = papers.admin.patch(f"{APP}/draft", json=edit, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    assert papers.admin.post(f"{APP}/publish").status_code == 200
    record = papers.new(papers=[papers.sent("Listed.pdf")], photo=[papers.sent("p.png", png(9, 9), "photo")])
    page = Reader(papers.signed_in(CLERK)).get(f"{PAGES}/deed").text
    base = f"{PAGES}/deed/{record['id']}/files"
    assert f'href="{base}/papers/{record["papers"][0]["id"]}"' in page
    assert f'src="{base}/photo/{record["photo"][0]["id"]}?thumbnail=1"' in page


def test_the_token_is_still_asked_for(clerk: Reader, papers: Papers) -> None:
    before = papers.stored()
    sent = clerk.client.post(f"{PAGES}/deed/new", data={"f-name": "x", "f-papers--upload": file()})
    assert sent.status_code == 400 and papers.stored() == before
    token = token_of(clerk.get(f"{PAGES}/deed/new").text)
    assert token
