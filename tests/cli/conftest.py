"""The command `formwright` as scripts run it: another process, no terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PASSWORD = "violet anchor 47 maps"
ADMINISTRATOR = "admin@sample.example"


@dataclass
class Shell:
    """Runs the command in one home."""

    home: Path
    nursery: subprocess.Popen[str]
    database_url: str | None = None

    def run(self, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command with `given` on its standard input."""
        assert self.nursery.stdin and self.nursery.stdout
        with tempfile.TemporaryDirectory() as folder:
            streams = Path(folder)
            (streams / "stdin").write_text(given, "utf-8")
            wanted = {
                "arguments": arguments, "environment": self.environment(environment), "streams": folder
            }  # fmt: skip
            print(json.dumps(wanted), file=self.nursery.stdin, flush=True)
            status = int(self.nursery.stdout.readline())
            said = [(streams / name).read_text("utf-8") for name in ("stdout", "stderr")]
        return subprocess.CompletedProcess(arguments, status, *said)

    def run_afresh(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """The same by the interpreter itself, with nothing loaded before."""
        return subprocess.run(
            [sys.executable, "-m", "configurator.cli", *arguments],
            input=given, capture_output=True, text=True, env=self.environment({}), timeout=120, check=False,
        )  # fmt: skip

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        """What the command finds in its environment."""
        named = {
            "FORMWRIGHT_HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
            **more,
        }
        if self.database_url:
            named["FORMWRIGHT_DATABASE_URL"] = self.database_url
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("FORMWRIGHT", "LC_"))}
        return kept | named

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


@pytest.fixture(scope="session")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that commands are children of."""
    command = [sys.executable, "-m", "tests.cli.nursery"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as begun:
        yield begun
        assert begun.stdin
        begun.stdin.close()


@pytest.fixture
def shell(tmp_path: Path, nursery: subprocess.Popen[str]) -> Shell:
    """A shell with an empty home."""
    return Shell(tmp_path / "home", nursery)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The sample sales app as one file."""
    from tests.definition.samples import sales

    file = tmp_path / "sales.json"
    file.write_text(json.dumps(sales(), ensure_ascii=False), "utf-8")
    return file
