"""A process with the command's modules loaded, that makes a child of itself for each command.

A child is a process of its own with the environment, streams and status a new one would have; only the
second it would spend importing is saved. It is run as `python -m tests.cli.nursery`; a line on its standard
input is one command, a line on its standard output that command's status.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

LOADED = ("apps", "files", "installation", "people", "serving", "work")


def main() -> None:
    """Serve commands until the standard input ends."""
    for name in LOADED:
        import_module(f"configurator.commands.{name}")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(wanted: dict[str, Any]) -> None:
    """Be the command: `arguments`, `environment`, and the files of its three streams. Never comes back."""
    status = 70
    try:
        streams = Path(wanted["streams"])
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            os.dup2(os.open(streams / name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT), number)
        os.environ.clear()
        os.environ.update(wanted["environment"])
        sys.argv = ["formwright", *wanted["arguments"]]
        from configurator.cli import main as formwright

        try:
            formwright()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
