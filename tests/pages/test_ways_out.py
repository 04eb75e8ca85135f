"""Pages that say what went wrong, in both languages, and never a dead end."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.conftest import Reader
from tests.pages.test_records import words
from tests.web.conftest import SELLER, STRANGER, SalesSite, make_site, sign_in

APP = "/apps/sample_sales"


def test_an_unknown_address_leads_back_into_the_app(seller: Reader) -> None:
    answer = seller.get(f"{APP}/nothing/at/all")
    page = words(answer.text)
    assert answer.status_code == 404 and "Error 404" in page and "There is nothing at this address." in page
    assert f'href="{APP}/"' in answer.text and "To the app's home" in page
    seller.get("/choose?language=zh")
    assert "返回应用首页" in words(seller.get(f"{APP}/lead/999999").text)
    seller.get("/choose?language=en")


def test_whoever_has_no_role_is_told_who_can_help(sales: SalesSite) -> None:
    stranger = Reader(sales.signed_in(STRANGER))
    answer = stranger.get(f"{APP}/")
    page = words(answer.text)
    assert answer.status_code == 403 and "Ask its administrator for one" in page
    assert f'href="{APP}/"' not in answer.text and "All apps" in page
    stranger.get("/choose?language=zh")
    assert "没有权限" in words(stranger.get(f"{APP}/").text)


def test_visitors_are_led_to_the_sign_in_page(sales: SalesSite) -> None:
    page = sales.visitor().get("/nowhere").text
    assert 'href="/login"' in page and "All apps" not in words(page)


def test_too_many_attempts_say_so_with_a_way_out(sales: SalesSite) -> None:
    visitor = sales.visitor()
    statuses = [sign_in(visitor, "guess@sample.example", "wrong words 1234").status_code for _ in range(12)]
    assert 429 in statuses
    answer = sign_in(visitor, "guess@sample.example", "wrong words 1234")
    page = words(answer.text)
    assert "Error 429" in page and "Sign in" in page and answer.headers["Retry-After"]


@pytest.mark.parametrize(("language", "said"), [("en", "Something went wrong here"), ("zh", "服务器出错")])
def test_a_failure_tells_a_number_and_offers_to_try_again(tmp_path: Path, language: str, said: str) -> None:
    site = make_site(tmp_path)
    _break(site.app)
    site.add(SELLER)
    browser = site.signed_in(SELLER)
    browser.get(f"/choose?language={language}")
    answer = browser.get("/")
    page = words(answer.text)
    assert answer.status_code == 500 and said in page
    assert "Traceback" not in answer.text and "secret cause" not in answer.text
    assert ("Try again" if language == "en" else "重试") in page and 'href="/"' in answer.text
    site.engine.dispose()


def _break(app: Flask) -> None:
    access = getattr(app.view_functions["pages.start"], "declared_access", None)

    def fails() -> str:
        raise RuntimeError("secret cause")

    fails.declared_access = access  # type: ignore[attr-defined]
    app.view_functions["pages.start"] = fails


def test_built_files_are_sent_compressed_and_kept(seller: Reader) -> None:
    page = seller.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    small = seller.client.get(address, headers={"Accept-Encoding": "gzip, br"})
    plain = seller.client.get(address, headers={"Accept-Encoding": "identity"})
    assert small.headers["Content-Encoding"] == "br" and "Content-Encoding" not in plain.headers
    assert small.content_length and plain.content_length and small.content_length * 3 < plain.content_length
    assert small.mimetype == plain.mimetype == "text/css"
    assert "immutable" in small.headers["Cache-Control"] and "Accept-Encoding" in small.headers["Vary"]
    gzipped = seller.client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzipped.headers["Content-Encoding"] == "gzip"
    assert seller.client.get("/static/dist/seal.svg").headers["Cache-Control"].find("immutable") < 0
    assert seller.client.get("/static/dist/../settings.py").status_code == 404


def test_pages_are_compressed_but_for_other_sites(sales: SalesSite) -> None:
    """Where another site had a browser ask, or nobody says who did, a page's length tells nothing."""
    browser = sales.signed_in(SELLER)

    def asked(**headers: str) -> TestResponse:
        return browser.get("/apps/sample_sales/lead/new", headers={"Accept-Encoding": "gzip, br", **headers})

    plain = asked()
    assert "Content-Encoding" not in plain.headers and "<form" in plain.text
    for site in ("same-origin", "none"):
        small = asked(**{"Sec-Fetch-Site": site})
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 3
        assert b'id="record-form"' in gzip.decompress(small.data)
        assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(small.vary)
    for site in ("cross-site", "same-site"):
        assert "Content-Encoding" not in asked(**{"Sec-Fetch-Site": site}).headers
    refused = browser.get("/apps/sample_sales/lead/new", headers={"Sec-Fetch-Site": "same-origin"})
    assert "Content-Encoding" not in refused.headers
