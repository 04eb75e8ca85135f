"""Write the reference pages: `python -m configurator.reference [DIRECTORY] [--check]`, usually `docs`.

With `--check` nothing is written; the status is 1 when a page isn't up to date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from configurator.reference import PAGES


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or say which are out of date; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m configurator.reference", description="Write the reference pages."
    )
    parser.add_argument("directory", nargs="?", type=Path, default=Path("docs"))
    parser.add_argument(
        "--check", action="store_true", help="write nothing; status 1 when a page is out of date"
    )
    chosen = parser.parse_args(arguments)
    stale = []
    for name, write in PAGES.items():
        page, path = write(), chosen.directory / name
        if path.exists() and path.read_text(encoding="utf-8") == page:
            continue
        stale.append(path)
        if not chosen.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
    for path in stale:
        print(f"{path} {'is out of date' if chosen.check else 'written'}")
    return 1 if chosen.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
