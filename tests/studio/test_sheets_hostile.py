"""Files that mean harm or are broken: refused with a reason, never run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from runtime.exchange.books import read_book
from runtime.exchange.cutting import cut_table
from runtime.exchange.tables import TableProblem
from tests.studio import workbooks
from tests.studio.test_sheets_recognised import kinds, proposed


def bomb() -> bytes:
    """A sheet that unpacks to far more than it weighs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbooks.no_header())) as sample:
            for one in sample.infolist():
                if one.filename != "xl/worksheets/sheet1.xml":
                    archive.writestr(one.filename, sample.read(one))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(160):
                part.write(b" " * (1 << 20))
    return buffer.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook one part of which is another."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbooks.no_header())) as sample,
        zipfile.ZipFile(buffer, "w") as archive,
    ):
        for one in sample.infolist():
            content = sample.read(one)
            archive.writestr(one.filename, change(content) if one.filename == part else content)
    return buffer.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "table.nothing"),
        (lambda: b"\n\n\n", "table.nothing"),
        (bomb, "table.bomb"),
        (lambda: b"PK\x03\x04" + b"x" * 500, "table.damaged"),
        (lambda: workbooks.trade()[:4000], "table.damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table.old"),
        (
            lambda: changed("xl/workbook.xml", lambda raw: ENTITIES + raw.replace(b"Sheet1", b"&b;")),
            "table.damaged",
        ),
        (lambda: changed("xl/worksheets/sheet1.xml", lambda raw: ENTITIES + raw), "table.damaged"),
        (lambda: changed("xl/worksheets/sheet1.xml", lambda raw: raw[:-40]), "table.damaged"),
        (lambda: b"a,b\n" + b"1,2\n" * 50_040, "table.too_long"),
        (lambda: b",".join(b"c%d" % n for n in range(400)) + b"\n" + b"1," * 399 + b"1\n", "table.too_wide"),
        (lambda: b"x" * (21 * 1024 * 1024), "table.too_large"),
        (lambda: b"%PDF-1.7\n\0\0" + bytes(range(256)) * 20, "table.unreadable"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(TableProblem) as refused:
        read_book(make(), "book.xlsx")
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].message("zh")


@pytest.mark.parametrize("is_text", [True, False])
def test_fifty_thousand_records_are_taken_whatever_stands_above_them(is_text: bool) -> None:
    def content(count: int) -> bytes:
        rows = [["List of 2026"], [], ["Number", "Name"], *([n, f"Sample {n}"] for n in range(count))]
        if is_text:
            return "\n".join(",".join(map(str, row)) for row in rows).encode()
        return workbooks.made(("Sheet", rows))

    taken = cut_table(read_book(content(50_000), "long").sheets[0])
    assert taken is not None and len(taken.rows) == 50_000
    with pytest.raises(TableProblem) as refused:
        read_book(content(50_040), "long")
    assert [one.code for one in refused.value.problems] == ["table.too_long"]


def test_macros_links_and_formulas_are_never_run() -> None:
    content = changed("docProps/app.xml", lambda raw: raw)
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xcc\x61" * 100)
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    assert kinds(proposed(buffer.getvalue())[0])["A"] == "integer"
    (table,) = proposed(b"Name,Link\n=cmd|'/c calc'!A1,=HYPERLINK(\"http://x\")\nB,C\n", "x.csv")
    assert [cells[0] for _row, cells in table.table.rows] == [
        "=cmd|'/c calc'!A1",
        "B",
    ]  # a text, nothing else
