"""Finding parts of an app in the studio, and the designer each part is changed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from configurator.packages import read_package
from configurator.pointers import identity
from configurator.web.pages.designers import designer_url
from tests.studio.conftest import ROOT, STUDIO, Studio


def options(page: str) -> list[tuple[str, str]]:
    """What the palette offers: where it leads and what it says."""
    found = re.findall(r'role="option"[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page, re.S)
    return [(unescape(url), " ".join(re.sub(r"<[^>]*>", " ", said).split())) for url, said in found]


def test_parts_are_found_by_name_key_and_in_other_languages(studio: Studio) -> None:
    for words in ("discount", "折扣"):
        found = options(studio.get(f"{STUDIO}/palette?q={words}").text)
        assert (f"{STUDIO}/entities/quote#discount", "Discount Quote") in found
    by_key = options(studio.get(f"{STUDIO}/palette?q=big_discount").text)
    assert by_key[0][0] == f"{STUDIO}/entities/quote/rules#big_discount"
    both = options(studio.get(f"{STUDIO}/palette?q=quote+discount").text)
    assert f"{STUDIO}/entities/quote#discount" in [url for url, _ in both]
    assert options(studio.get(f"{STUDIO}/palette?q=nothing+like+it").text) == []


def test_without_words_there_are_entities_and_pages(studio: Studio) -> None:
    found = options(studio.get(f"{STUDIO}/palette").text)
    assert {f"{STUDIO}/entities/account", f"{STUDIO}/publish", f"{STUDIO}/flows"} <= {url for url, _ in found}


def test_the_page_finds_without_a_script(studio: Studio) -> None:
    page = studio.get(f"{STUDIO}/find?q=discount").text
    assert f'href="{STUDIO}/entities/quote#discount"' in page
    assert "Nothing found" in studio.page(f"{STUDIO}/find?q=zzz")
    assert f'href="{STUDIO}/find"' in studio.get(STUDIO).text
    hostile = studio.get(f"{STUDIO}/find?q=<script>alert(1)</script>").text
    assert "<script>alert" not in hostile


def test_it_is_for_those_who_design(studio: Studio) -> None:
    seller = studio.site.signed_in("seller@sample.example")
    for page in ("find", "palette"):
        assert seller.get(f"{STUDIO}/{page}?q=discount").status_code in (403, 404)


def pointers(part: Any, way: str = "") -> Iterator[str]:
    """Every part of a definition that has an identity among others, by it."""
    members = enumerate(part) if isinstance(part, list) else part.items() if isinstance(part, dict) else ()
    for name, member in members:
        token = identity(member) if isinstance(part, list) and isinstance(member, dict) else None
        here = f"{way}/{token or name}"
        if token:
            yield here
        yield from pointers(member, here)


@pytest.mark.parametrize("app", ["crm_ltc", "maintenance"])
def test_every_part_of_the_sample_apps_leads_to_a_designer_that_opens(app: str, studio: Studio) -> None:
    document = read_package(ROOT / "sample_apps" / app).definition or {}
    document = {**document, "key": "sample_sales"}
    document.pop("data", None)
    revision = studio.get("/api/v1/apps/sample_sales/draft").json["revision"]
    studio.edit({"op": "replace", "path": "", "value": document})
    assert studio.get("/api/v1/apps/sample_sales/draft").json["revision"] > revision
    found: dict[str, str] = {}
    without = set()
    with studio.site.app.test_request_context():
        for pointer in pointers(document):
            url = designer_url("sample_sales", document, pointer)
            if url is None:
                without.add(pointer.split("/")[1])
            else:
                found.setdefault(url.split("#")[0], pointer)
    assert not without
    assert len(found) > 60
    for url, pointer in found.items():
        assert studio.get(url).status_code == 200, (pointer, url)
