"""Files in a real browser: chosen, dropped, pasted, removed, signed by hand and by keyboard."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect
from werkzeug.serving import make_server

from tests.journeys.conftest import Visitor
from tests.journeys.looks import faults, violations
from tests.web.conftest import make_site
from tests.web.papers import APP, CLERK, PAGES, PDF, READER, Papers, png

pytestmark = pytest.mark.browser

DROP = """([widget, name, type, text, kind]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  const more = { bubbles: true, cancelable: true };
  if (kind === "paste") widget.dispatchEvent(new ClipboardEvent("paste", { ...more, clipboardData: data }));
  else for (const one of ["dragenter", "dragover", "drop"]) widget.dispatchEvent(new DragEvent(one, { ...more, dataTransfer: data }));
}"""


@dataclass(frozen=True)
class Served:
    """The app, and where it is served."""

    papers: Papers
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on a free port."""
    papers = Papers(make_site(tmp_path_factory.mktemp("papers")).app)
    server = make_server("127.0.0.1", 0, papers.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(papers, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    papers.engine.dispose()


@pytest.fixture
def clerk(context: BrowserContext, served: Served) -> Iterator[Visitor]:
    """The clerk at the browser; nothing may go wrong in it but what a test refuses on purpose."""
    found = Visitor(context.new_page(), served.address)
    found.sign_in(CLERK)
    yield found
    assert [one for one in found.failures if "status of 4" not in one] == []


def sent(name: str = "Sample.pdf", content: bytes = PDF, kind: str = "application/pdf") -> Any:
    """A file as the browser's chooser gives it."""
    return {"name": name, "mimeType": kind, "buffer": content}


def widget(visitor: Visitor, key: str) -> Locator:
    """The field's group."""
    return visitor.page.locator(f"#f-{key}")


def latest(served: Served) -> dict[str, Any]:
    """The newest record."""
    found: dict[str, Any] = served.papers.admin.get(f"{APP}/deed?sort=-id&limit=1").json["items"][0]
    return found


@pytest.mark.parametrize(
    ("language", "choose", "large"),
    [("en", "Choose files", "large.pdf is larger than 1 MB"), ("zh", "选择文件", "large.pdf 超过 1 MB")],
)
def test_chosen_dropped_pasted_and_removed(
    clerk: Visitor, served: Served, language: str, choose: str, large: str
) -> None:
    page = clerk.page
    clerk.go(f"/choose?language={language}&next={PAGES}/deed/new")
    page.locator("#f-name").fill(f"Journey {language}")
    papers = widget(clerk, "papers")
    expect(papers.get_by_text(choose)).to_be_visible()
    page.locator("#f-papers-new").set_input_files([sent("One.pdf"), sent("large.pdf", PDF + b"x" * 2**20)])
    expect(papers.locator(".file.is-bad")).to_contain_text(large)
    papers.locator(".file.is-bad [data-file-remove]").click()
    papers.evaluate(
        f"(one, rest) => ({DROP})([one, ...rest])", ["Dropped.txt", "text/plain", "dropped", "drop"]
    )
    expect(papers.locator(".file")).to_have_count(2)
    photo = widget(clerk, "photo")
    photo.locator(".file-input").first.focus()
    photo.evaluate(f"(one, rest) => ({DROP})([one, ...rest])", ["image.png", "image/png", "x", "paste"])
    expect(photo.locator(".file.is-bad")).to_be_visible()  # its bytes are no picture: the server says so
    photo.locator("[data-file-remove]").click()
    page.locator("#f-photo-new").set_input_files(sent("photo.png", png(40, 30), "image/png"))
    expect(photo.locator(".file-pic img")).to_be_visible()
    expect(papers.locator("input[type=hidden][value*=Dropped]")).to_have_count(1)
    papers.get_by_role("button", name="One.pdf").click()
    expect(papers.locator(".file")).to_have_count(1)
    expect(photo.locator("input[type=hidden][value*=photo]")).to_have_count(1)
    clerk.save()
    record = latest(served)
    assert [one["name"] for one in record["papers"]] == ["Dropped.txt"]
    assert [one["type"] for one in record["photo"]] == ["image/png"]
    with page.expect_download() as waited:
        page.get_by_role("link", name="Dropped.txt").click()
    assert Path(waited.value.path()).read_bytes() == b"dropped"


def test_no_more_than_fit(clerk: Visitor, served: Served) -> None:
    clerk.go(f"{PAGES}/deed/new")
    papers = widget(clerk, "papers")
    clerk.page.locator("#f-papers-new").set_input_files([sent(f"{number}.pdf") for number in range(4)])
    expect(papers.locator(".file.is-bad")).to_contain_text("3 files at most")
    expect(papers.locator(".file-drop")).to_be_hidden()
    papers.locator(".file.is-bad [data-file-remove]").click()
    papers.get_by_role("button", name="Remove 0.pdf").click()
    expect(papers.locator(".file-drop")).to_be_visible()
    clerk.page.locator("#f-scans-new").set_input_files(sent("x.txt", b"x", "text/plain"))
    expect(widget(clerk, "scans").locator(".file.is-bad")).to_contain_text("not of a kind")


def test_saving_waits_for_what_is_on_its_way(clerk: Visitor, served: Served) -> None:
    page, held = clerk.page, list[Route]()
    clerk.go(f"{PAGES}/deed/new")
    page.locator("#f-name").fill("Waits")
    page.route("**/files/papers", lambda route: held.append(route))
    page.locator("#f-papers-new").set_input_files(sent("Slow.pdf"))
    expect(widget(clerk, "papers").locator("progress")).to_be_visible()
    page.locator("[data-save]").click()
    page.wait_for_timeout(300)
    assert page.url.endswith("/new") and len(held) == 1
    with page.expect_navigation():
        held[0].continue_()
    assert [one["name"] for one in latest(served)["papers"]] == ["Slow.pdf"]


def test_by_keyboard_alone(clerk: Visitor, served: Served) -> None:
    page = clerk.page
    clerk.go(f"{PAGES}/deed/new")
    page.locator("#f-name").focus()
    page.keyboard.type("Keyboard")
    page.keyboard.press("Tab")
    expect(page.locator("#f-papers-new")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(sent("Keys.pdf"))
    expect(widget(clerk, "papers").locator("input[value*=Keys]")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(widget(clerk, "papers").get_by_role("button", name="Remove Keys.pdf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#f-papers-new")).to_be_focused()
    expect(widget(clerk, "papers").locator(".file")).to_have_count(0)
    signed = widget(clerk, "signed")
    signed.get_by_role("textbox").focus()
    page.keyboard.type("Sample Signer 签名")
    page.keyboard.press("Control+s")
    page.wait_for_url(lambda address: not address.endswith("/new"))
    record = latest(served)
    assert record["name"] == "Keyboard" and record["papers"] is None
    assert ink(served, record) > 300
    expect(widget(clerk, "signed").locator(".sign-image")).to_be_visible()


def ink(served: Served, record: dict[str, Any]) -> int:
    """How many points of the record's signature are drawn."""
    (one,) = record["signed"]
    assert (one["name"], one["type"]) == ("signature.png", "image/png")
    answer = served.papers.admin.get(f"{APP}/deed/{record['id']}/files/signed/{one['id']}")
    return sum(Image.open(BytesIO(answer.data)).convert("RGBA").getchannel("A").histogram()[128:])


def draw(visitor: Visitor, key: str, turns: int = 3) -> None:
    """Sign with the mouse."""
    canvas = visitor.page.locator(f"#f-{key} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    mouse = visitor.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 80)
    mouse.down()
    for step in range(turns * 12):
        mouse.move(box["x"] + 30 + step * 4, box["y"] + 80 + 30 * math.sin(step / 2))
    mouse.up()


def test_signed_by_hand_cleared_and_signed_again(clerk: Visitor, served: Served) -> None:
    page = clerk.page
    clerk.go(f"{PAGES}/deed/new")
    page.locator("#f-name").fill("Signed")
    signed = widget(clerk, "signed")
    draw(clerk, "signed")
    expect(signed.get_by_text("Signed", exact=True)).to_be_visible()
    signed.get_by_role("button", name="Clear").click()
    expect(signed.locator("input[value*=signature]")).to_have_count(0)
    draw(clerk, "signed")
    clerk.save()  # at once: what was just drawn is kept first
    first = latest(served)
    assert ink(served, first) > 300
    signed.get_by_role("button", name="Sign again").click()
    draw(clerk, "signed", turns=1)
    clerk.save()
    second = latest(served)
    assert second["id"] == first["id"] and second["signed"][0]["id"] != first["signed"][0]["id"]
    signed.get_by_role("button", name="Sign again").click()
    clerk.save()
    assert latest(served)["signed"] is None


def test_a_row_that_was_just_added_takes_files(clerk: Visitor, served: Served) -> None:
    page = clerk.page
    clerk.go(f"{PAGES}/deed/new")
    page.locator("#f-name").fill("Rows")
    page.locator("[data-add-row]").click()
    page.locator("[name='f-lines-0-item']").fill("One")
    page.locator("[name='f-lines-0-scan--upload']").first.set_input_files(sent("Row.pdf"))
    expect(page.locator("[data-table=lines] input[value*='Row.pdf']")).to_have_count(1)
    clerk.save()
    assert [one["name"] for one in latest(served)["lines"][0]["scan"]] == ["Row.pdf"]


def test_a_name_runs_nothing(clerk: Visitor, served: Served) -> None:
    page = clerk.page
    page.on("dialog", lambda dialog: clerk.failures.append(f"dialog {dialog.message}"))
    clerk.go(f"{PAGES}/deed/new")
    page.locator("#f-name").fill("Names")
    name = "<img src=x onerror=alert(1)>.pdf"
    page.locator("#f-papers-new").set_input_files(sent(name))
    expect(widget(clerk, "papers").locator("input[value*=onerror]")).to_have_count(1)
    clerk.save()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_accessible(clerk: Visitor, served: Served, language: str) -> None:
    papers = served.papers
    record = papers.new(
        papers=[papers.sent("A long name of a contract with its appendices.pdf")],
        photo=[papers.sent("photo.png", png(60, 40), "photo")],
        signed=[papers.sent("signature.png", png(60, 30), "signed")],
        lines=[{"item": "one", "scan": [papers.sent(field="scan", entity="deed_line")]}],
    )
    page, found = clerk.page, {}
    for address in (f"{PAGES}/deed/{record['id']}", f"{PAGES}/deed/new"):
        clerk.go(f"/choose?language={language}&next={address}")
        page.locator("#f-papers-new").set_input_files(sent("x.pdf", PDF + b"x" * 2**20))
        expect(page.locator("#f-papers .file.is-bad")).to_be_visible()
        found[address] = faults(clerk)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_who_may_only_read_sees_and_saves_files(context: BrowserContext, served: Served) -> None:
    papers = served.papers
    record = papers.new(papers=[papers.sent("Read.pdf")], photo=[papers.sent("p.png", png(60, 40), "photo")])
    reader = Visitor(context.new_page(), served.address)
    reader.sign_in(READER)
    reader.go(f"{PAGES}/deed/{record['id']}")
    page = reader.page
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-upload]").count() == 0
    assert page.locator(".file-thumb").evaluate("one => one.naturalWidth") == 60
    with page.expect_download() as waited:
        page.get_by_role("link", name="Read.pdf").click()
    assert waited.value.suggested_filename == "Read.pdf"
    assert violations(reader) == [] and reader.failures == []


def test_without_a_script(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), served.address)
    visitor.sign_in(CLERK)
    visitor.go(f"{PAGES}/deed/new")
    page = visitor.page
    page.locator("[name='f-papers--upload']").first.set_input_files([sent("One.pdf"), sent("Two.pdf")])
    page.locator("[data-save]").click()
    expect(page.locator("#findings")).to_be_visible()
    expect(page.locator("#f-papers .file")).to_have_count(2)
    page.get_by_role("button", name="Remove One.pdf").click()
    expect(page.locator("#f-papers .file")).to_have_count(1)
    page.locator("#f-name").fill("No script")
    page.locator("[data-save]").click()
    expect(page.get_by_role("link", name="Two.pdf")).to_be_visible()
    assert [one["name"] for one in latest(served)["papers"]] == ["Two.pdf"]
    context.close()
