"""Collects the words of pages into the Chinese catalogue and compiles it: `python tools/translations.py`.

New words are added without a translation; those no page uses any more are dropped.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "runtime" / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
SOURCES = (
    ("runtime", "**.py", "python"),
    ("configurator", "**.py", "python"),
    ("templates", "**.html", "jinja2"),
)


def words() -> Catalog:
    """All words of pages and templates."""
    found = Catalog(project="Formwright", charset="utf-8")
    for folder, pattern, method in SOURCES:
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, [(pattern, method)], options_map={}
        ):
            found.add(message, context=context)
    return found


def read() -> Catalog:
    """The Chinese catalogue as it is kept."""
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh_Hans_CN")


def main() -> None:
    """Bring the catalogue up to date and compile it."""
    catalogue = read()
    created = catalogue.creation_date
    catalogue.update(words(), no_fuzzy_matching=True)
    catalogue.creation_date = created  # a date that moves would make every two changes conflict
    catalogue.header_comment = "# The words of the pages in Chinese."
    catalogue.fuzzy = False
    catalogue.last_translator, catalogue.language_team = "", ""
    with CATALOGUE.open("wb") as stream:
        write_po(stream, catalogue, sort_output=True, ignore_obsolete=True, omit_header=False, width=100)
    with CATALOGUE.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)


if __name__ == "__main__":
    main()
