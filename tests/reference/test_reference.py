"""The reference pages in `docs/` say what the registries say."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.reference import PAGES
from configurator.reference.__main__ import main
from runtime.fields import field_types
from runtime.flows.registry import step_types
from runtime.formula.functions import all_functions

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_the_generated_one(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "out of date: run python -m configurator.reference"


def test_every_field_type_and_step_is_described() -> None:
    page = PAGES["definition-reference.md"]()
    for key, kind in field_types().items():
        assert f"#### Field: `{key}`" in page and kind.label["zh"] in page
        for setting in kind.settings_schema.values():
            assert setting["x-label"]["zh"] in page
    for key in step_types():
        assert f"#### Step: `{key}`" in page


def test_every_function_is_described() -> None:
    page = PAGES["formula-reference.md"]()
    for function in all_functions():
        assert f"| `{function.syntax()}` |" in page and function.help["zh"].replace("|", "\\|") in page


def test_links_within_a_page_lead_somewhere() -> None:
    for write in PAGES.values():
        page = write()
        headings = {
            "#"
            + "".join(
                letter
                for letter in line.lstrip("# ").lower().replace(" ", "-")
                if letter.isalnum() or letter in "-_"
            )
            for line in page.splitlines()
            if line.startswith("#")
        }
        links = {part.split(")")[0] for part in page.split("](")[1:]}
        assert {link for link in links if link.startswith("#")} <= headings


def test_writing_and_checking(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--check"]) == 1 and not list(tmp_path.iterdir())
    assert main([str(tmp_path)]) == 0 and {path.name for path in tmp_path.iterdir()} == set(PAGES)
    assert main([str(tmp_path), "--check"]) == 0
