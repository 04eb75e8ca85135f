"""`make bench`: run every measurement and print the tables that `docs/benchmarks.md` keeps.

Names of measurements (`requests`, `formulas`, `rules`, `lists`, `publish`, `studio`, `pages`) run only those.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import (
    formula_speed,
    impact_speed,
    list_speed,
    page_speed,
    publish_speed,
    requests_cost,
    rules_speed,
    studio_speed,
)
from tests.postgres import Cluster, find_binaries


def _table(*heads: str) -> None:
    print("\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))


def _row(*cells: object) -> None:
    shown = (
        "—" if cell != cell else f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells
    )
    print("| " + " | ".join(shown) + " |", flush=True)


def requests(folder: Path) -> None:
    """Processor time per request against the hand-written program."""
    _table("request, CPU ms", "Formwright", "hand-written", "ratio", "at most")
    for name, ours, theirs, limit in requests_cost.run(folder):
        _row(name, ours, theirs, ours / theirs, limit)


def formulas(_folder: Path) -> None:
    """Generated formulas against simpleeval."""
    _table("formula, µs", "generated", "simpleeval", "times faster", "at least")
    for name, ours, theirs, least in formula_speed.run():
        _row(name, ours, theirs, theirs / ours, least)


def rules(_folder: Path) -> None:
    """What rules cost a save and a form."""
    _table("rules, ms", "measured", "at most")
    _row("20 rules on a save, CPU", *rules_speed.server_cost())
    browser = rules_speed.browser_cost()
    if browser is None:
        print("No node here: the browser's evaluator was not measured.")
    else:
        _row("form of 60 fields and 40 rules in the browser", *browser)


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    """Addresses of empty databases, one of each kind there is here."""
    urls = {"SQLite": list_speed.sqlite_url(folder)}
    binaries = find_binaries()
    if binaries is None:
        print("No PostgreSQL here: measured on SQLite alone.")
        yield urls
        return
    cluster = Cluster(binaries)
    cluster.start().make_database("wide")
    try:
        yield {**urls, "PostgreSQL": cluster.url("wide")}
    finally:
        cluster.stop()


def lists(folder: Path) -> None:
    """A page of a long list under a restricted role."""
    with _databases(folder) as urls:
        _table(
            "50 of 1,000,000 × 50 fields, ms", "restricted", "administrator", "ratio", "at most", "queries"
        )
        for name, bound, free, bound_count, free_count in list_speed.run(urls):
            _row(name, bound, free, bound / free, list_speed.LIMIT, f"{bound_count} and {free_count}")


def publishing(folder: Path) -> None:
    """Publishing over a million rows under 20 requests a second."""
    with _databases(folder) as urls:
        _table(
            "publishing on 1,000,000 × 50 fields, 20 requests/s",
            "seconds", "requests", "failed", "median ms", "95 % within ms", "slowest ms",
        )  # fmt: skip
        for row in publish_speed.run(urls, folder):
            _row(*row)


def impact(folder: Path) -> None:
    """Counting what a draft means for a million records."""
    with _databases(folder) as urls:
        _table("impact on 1,000,000 × 50 fields", "seconds", "records found", "longest silence, seconds")
        for row in impact_speed.run(urls):
            _row(*row)


def pages(folder: Path) -> None:
    """A record's page on a slow phone, and typing in it."""
    found = page_speed.run(folder)
    if found is None:
        print("No Chromium here: pages were not measured.")
        return
    _table(
        "page, ms", "server, CPU", "largest paint", "first letter", "longest task of further letters",
        "without scripts", "1280 wide",
    )  # fmt: skip
    for name, one in found.items():
        _row(name, one.server, one.paint, one.first, one.further, one.bare, one.wide)


def studio(folder: Path) -> None:
    """The studio on a large app."""
    _table(
        "studio, CPU ms", "10 entities, 250 fields", "40 entities, 1,000 fields", "95 % within", "ratio",
        "at most",
    )  # fmt: skip
    for name, small, large, most, limit in studio_speed.run(folder):
        _row(name, small, large, most, large / small, limit)


MEASUREMENTS: dict[str, Callable[[Path], None]] = {
    "requests": requests,
    "formulas": formulas,
    "rules": rules,
    "lists": lists,
    "publish": publishing,
    "impact": impact,
    "studio": studio,
    "pages": pages,
}


def main(chosen: list[str]) -> None:
    """Print one table per measurement."""
    for name in chosen or MEASUREMENTS:
        with tempfile.TemporaryDirectory() as folder:
            MEASUREMENTS[name](Path(folder))


main(sys.argv[1:])
