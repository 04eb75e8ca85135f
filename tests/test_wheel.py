"""What a built wheel carries: the code, the pages, the built front end and the sample apps."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (wheel,) = out.glob("formwright-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.parametrize(
    "wanted",
    [
        "runtime/problems.py",
        "configurator/cli.py",
        "runtime/templates/base.html",
        "runtime/static/dist/manifest.json",
        "runtime/static/dist/icons.json",
        "configurator/sample_apps/crm_ltc/app.json",
        "configurator/sample_apps/crm_ltc/entities/lead.json",
        "configurator/sample_apps/crm_ltc/data/lead.csv",
        "configurator/sample_apps/maintenance/app.json",
    ],
)
def test_wheel_carries(names: list[str], wanted: str) -> None:
    assert wanted in names


def test_wheel_carries_no_sources_of_the_front_end(names: list[str]) -> None:
    assert [name for name in names if "node_modules" in name or "/static/src/" in name] == []


def test_wheel_carries_every_module(names: list[str]) -> None:
    modules = {
        str(file.relative_to(ROOT))
        for part in ("runtime", "configurator")
        for file in (ROOT / part).rglob("*.py")
    }
    assert modules - set(names) == set()
