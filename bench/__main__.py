"""`make bench`: run every measurement and print the table that `docs/benchmarks.md` keeps."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import requests_cost


def main() -> None:
    """Print one table per measurement."""
    with tempfile.TemporaryDirectory() as folder:
        print("| request (CPU ms) | Formwright | hand-written | ratio | allowed |")
        print("|---|---|---|---|---|")
        for name, ours, theirs, limit in requests_cost.run(Path(folder)):
            print(f"| {name} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} | {limit} |")


main()
