"""Folder, file and archive hold the same; what is dangerous or unclear is refused by name."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from configurator.fixing import fix_package
from configurator.packages import package_files, read_package, write_folder, write_json, write_zip
from tests.definition.samples import all_samples, sales
from tests.definition.test_load import loaded

DATA = {"lead": b"name\r\nSample lead\r\n"}


@pytest.mark.parametrize("name", all_samples())
def test_every_form_holds_the_same(name: str, tmp_path: Path) -> None:
    document = all_samples()[name]
    app = loaded(document)
    write_folder(app, tmp_path / "app")
    (tmp_path / "app.zip").write_bytes(write_zip(app))
    (tmp_path / "app.json").write_bytes(write_json(app))
    for form in ("app", "app.zip", "app.json"):
        package = read_package(tmp_path / form)
        assert package.problems == ()
        assert package.definition == document
        again = loaded(package.definition)
        assert package_files(again) == package_files(app)
        assert write_zip(again) == write_zip(app)


def test_a_folder_has_a_file_per_object(tmp_path: Path) -> None:
    write_folder(loaded(sales()), tmp_path, DATA)
    names = {item.relative_to(tmp_path).as_posix() for item in tmp_path.rglob("*") if item.is_file()}
    assert {"app.json", "entities/lead.json", "forms/quote_main.json", "flows/qualify.json"} <= names
    assert {"scenarios/discount_needs_reason.json", "data/lead.csv", "permissions/sales.json"} <= names
    assert read_package(tmp_path).data == DATA


def test_writing_again_changes_nothing_and_removes_what_is_gone(tmp_path: Path) -> None:
    document = sales()
    write_folder(loaded(document), tmp_path)
    (tmp_path / "README.md").write_text("About this app\n")
    before = {item: item.read_bytes() for item in tmp_path.rglob("*") if item.is_file()}
    package = read_package(tmp_path)
    assert package.definition is not None
    write_folder(loaded(package.definition), tmp_path)
    assert {item: item.read_bytes() for item in tmp_path.rglob("*") if item.is_file()} == before
    document["views"] = [view for view in document["views"] if view["key"] != "board"]
    write_folder(loaded(document), tmp_path)
    assert not (tmp_path / "views/board.json").exists() and (tmp_path / "README.md").exists()


def test_a_pointer_leads_to_its_file(tmp_path: Path) -> None:
    write_folder(loaded(sales()), tmp_path)
    package = read_package(tmp_path)
    assert package.place("/entities/2/fields/1/type") == ("entities/lead.json", "/fields/1/type")
    assert package.place("/label") == ("app.json", "/label")
    assert package.place("/permissions/1/read") == ("permissions/sales.json", "/1/read")


def test_ids_are_written_into_the_files_that_lack_them(tmp_path: Path) -> None:
    document = sales()
    write_folder(loaded(document), tmp_path)
    form = json.loads((tmp_path / "forms/lead_main.json").read_text("utf-8"))
    del form["layout"][0]["id"]
    (tmp_path / "forms/lead_main.json").write_text(json.dumps(form), "utf-8")
    assert fix_package(tmp_path) == [str(tmp_path / "forms/lead_main.json")]
    assert read_package(tmp_path).definition == document
    assert fix_package(tmp_path) == []


def test_keys_in_any_script_and_keys_alike() -> None:
    document = {
        "formwright": 1,
        "key": "客户",
        "entities": [
            {"key": "线索", "fields": []},
            {"key": "Note", "fields": []},
            {"key": "note", "fields": []},
            {"key": "../x", "fields": []},
        ],
    }
    files = package_files(loaded(document))
    assert set(files) == {
        "app.json", "order.json", "entities/线索.json", "entities/Note.json", "entities/note~0002.json",
        "entities/..%2Fx.json",
    }  # fmt: skip
    assert read_package(write_zip(loaded(document))).definition == document


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in entries:
            made.writestr(name, content)
    return buffer.getvalue()


APP = b'{"formwright": 1, "key": "sample"}'


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("entities/lead.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def squeezed() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("app.json")
    entry.compress_type = zipfile.ZIP_LZMA
    return entry


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("app.json", APP)
        made.writestr("data/lead.csv", b"0" * 60_000_000)
    return buffer.getvalue()


def damaged() -> bytes:
    raw = bytearray(archive(("app.json", APP)))
    raw[40] ^= 0xFF
    return bytes(raw)


@pytest.mark.parametrize(
    ("make", "code", "named"),
    [
        (lambda: archive(("app.json", APP), ("../evil.json", b"{}")), "package.path", "../evil.json"),
        (lambda: archive(("app.json", APP), ("/etc/passwd", b"")), "package.path", "/etc/passwd"),
        (lambda: archive(("app.json", APP), ("C:\\x.json", b"")), "package.path", "C:\\x.json"),
        (
            lambda: archive(("app.json", APP), ("entities/./x.json", b"{}")),
            "package.path",
            "entities/./x.json",
        ),
        (lambda: archive(("app.json", APP), ("entities\\..\\..\\x.json", b"{}")), "package.path", "x.json"),
        (lambda: archive(("app.json", APP), (link(), b"/etc/passwd")), "package.link", "entities/lead.json"),
        (lambda: archive((squeezed(), APP)), "package.compression", "app.json"),
        (
            lambda: archive(("app.json", APP), ("entities/Lead.json", b"{}"), ("entities/lead.json", b"{}")),
            "package.same_name",
            "entities/lead.json",
        ),
        (
            lambda: archive(
                ("app.json", APP), ("entities/caf\u00e9.json", b"{}"), ("entities/cafe\u0301.json", b"{}")
            ),
            "package.same_name",
            "entities/cafe\u0301.json",
        ),
        (
            lambda: archive(("app.json", APP), ("Entities/a.json", b"{}"), ("entities/b.json", b"{}")),
            "package.same_name",
            "entities",
        ),
        (bomb, "package.too_large", "data/lead.csv"),
        (lambda: archive(*((f"data/x{n}.csv", b"") for n in range(10_001))), "package.too_many", ""),
        (lambda: archive(("a/" * 120 + "b.json", b"{}")), "package.too_deep", "a/a"),
        (damaged, "package.damaged", ""),
        (lambda: b"PK\x03\x04 and no more", "package.damaged", ""),
        (lambda: archive(("entities/lead.json", b"{}")), "package.no_app", "app.json"),
        (
            lambda: archive(("app.json", APP), ("entites/lead.json", b"{}")),
            "package.unknown_file",
            "entites/lead.json",
        ),
        (
            lambda: archive(("app.json", APP), ("data/nobody.csv", b"")),
            "package.unknown_data",
            "data/nobody.csv",
        ),
        (lambda: archive(("app.json", b"[]")), "package.not_an_object", "app.json"),
        (
            lambda: archive(("app.json", APP), ("entities/lead.json", b"[1]")),
            "package.not_an_object",
            "entities/lead.json",
        ),
        (
            lambda: archive(("app.json", APP), ("entities/lead.json", b'{"a":1,"a":2}')),
            "document.duplicate_key",
            "lead.json",
        ),
        (lambda: archive(("app.json", b'{"formwright": NaN}')), "document.not_a_number", "app.json"),
        (lambda: b"[]", "package.unreadable", ""),
        (lambda: b"hello", "document.syntax", ""),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_refused_archives(make: Callable[[], bytes], code: str, named: str) -> None:
    package = read_package(make())
    assert package.definition is None
    [problem] = package.problems
    assert problem.code == code
    assert named in problem.message("en") and named in problem.message("zh")


def test_refused_folders(tmp_path: Path) -> None:
    (tmp_path / "app.json").write_bytes(APP)
    (tmp_path / "entities").mkdir()
    os.symlink("/etc/passwd", tmp_path / "entities/lead.json")
    [problem] = read_package(tmp_path).problems
    assert (problem.code, problem.values["name"]) == ("package.link", "entities/lead.json")
    os.unlink(tmp_path / "entities/lead.json")
    os.symlink("/etc", tmp_path / "forms")
    [problem] = read_package(tmp_path).problems
    assert (problem.code, problem.values["name"]) == ("package.link", "forms")
    os.unlink(tmp_path / "forms")
    os.mkfifo(tmp_path / "entities/pipe.json")
    [problem] = read_package(tmp_path).problems
    assert problem.code == "package.special_file"
    [problem] = read_package(tmp_path / "nowhere").problems
    assert problem.code == "package.not_found"


def test_what_surrounds_an_app_is_no_matter(tmp_path: Path) -> None:
    made = archive(("crm-main/app.json", APP), ("crm-main/README.md", b"x"), ("crm-main/.gitignore", b""))
    assert read_package(made).definition == json.loads(APP)


def test_objects_may_also_stand_in_the_main_file() -> None:
    main = {"formwright": 1, "key": "sample", "entities": [{"key": "b", "fields": []}]}
    made = archive(
        ("app.json", json.dumps(main).encode()), ("entities/a.json", b'{"key": "a", "fields": []}')
    )
    definition = read_package(made).definition
    assert definition is not None and [entity["key"] for entity in definition["entities"]] == ["b", "a"]
