"""The demonstration in a home of its own, and the ways into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ADMINISTRATOR = "admin@example.com"


@dataclass(frozen=True)
class Demonstration:
    """A served demonstration: where it is, and the environment its commands run in."""

    address: str
    environment: dict[str, str]

    def link(self, email: str) -> str:
        """An address that signs a sample person in, once."""
        return self.address + self.run("user", "link", email)

    def edit_draft(self, app: str, file: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change one file of an app's draft, by its package."""
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / app
            self.run("app", "export", app, str(package))
            part = json.loads((package / file).read_text("utf-8"))
            edit(part)
            (package / file).write_text(json.dumps(part, ensure_ascii=False), "utf-8")
            self.run("app", "import", str(package))

    def run(self, *arguments: str) -> str:
        """What a `formwright` command prints."""
        command = [program(), *arguments]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()


def program() -> str:
    """The `formwright` command of this environment."""
    return str(Path(sys.executable).parent / "formwright")


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """Serve it until the pictures are taken; afterwards its home is gone."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "FORMWRIGHT_HOME": home}
        environment.pop("FORMWRIGHT_DATABASE_URL", None)
        process = subprocess.Popen([program(), "demo"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            said = (process.stdout.readline() if process.stdout else "").strip()
            if not said.startswith("http"):
                raise RuntimeError("the demonstration did not start")
            parts = urlsplit(said)
            yield Demonstration(f"{parts.scheme}://{parts.netloc}", environment)
        finally:
            process.terminate()
            process.wait(20)
