"""The command `formwright` as scripts run it: another process, no terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "violet anchor 47 maps"
ADMINISTRATOR = "admin@sample.example"


@dataclass
class Shell:
    """Runs the command in one home."""

    home: Path
    database_url: str | None = None

    def run(self, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command with `given` on its standard input."""
        named = {
            "FORMWRIGHT_HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
            **environment,
        }
        if self.database_url:
            named["FORMWRIGHT_DATABASE_URL"] = self.database_url
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("FORMWRIGHT", "LC_"))}
        return subprocess.run(
            [sys.executable, "-m", "configurator.cli", *arguments],
            input=given, capture_output=True, text=True, env=kept | named, timeout=120, check=False,
        )  # fmt: skip

    def ok(self, *arguments: str, given: str = "") -> str:
        """Run a command that must end with status 0; what it printed."""
        ended = self.run(*arguments, given=given)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def json(self, *arguments: str) -> Any:
        """What a command prints with `--json`."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def init(self) -> None:
        """Set the installation up."""
        self.ok("init", "--admin", ADMINISTRATOR, "--password-stdin", given=PASSWORD + "\n")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell with an empty home."""
    return Shell(tmp_path / "home")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The sample sales app as one file."""
    from tests.definition.samples import sales

    file = tmp_path / "sales.json"
    file.write_text(json.dumps(sales(), ensure_ascii=False), "utf-8")
    return file
