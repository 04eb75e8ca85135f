"""`make pictures`: the pictures of README and docs, taken of the demonstration in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE, TALL, PHONE = (
    {"width": 1440, "height": 1000},
    {"width": 1440, "height": 1480},
    {"width": 390, "height": 844},
)


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration, served from a home of its own; gives the link that signs in."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "FORMWRIGHT_HOME": home}
        environment.pop("FORMWRIGHT_DATABASE_URL", None)
        command = [str(Path(sys.executable).parent / "formwright"), "demo"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            link = (process.stdout.readline() if process.stdout else "").strip()
            if not link.startswith("http"):
                raise RuntimeError("the demonstration did not start")
            yield link
        finally:
            process.terminate()
            process.wait(20)


def take(page: Page, name: str, size: dict[str, int] = WIDE) -> None:
    """One picture of what is shown."""
    page.set_viewport_size(size)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png")


def draft_quote(page: Page, base: str) -> str:
    """The address of a quote that is still a draft."""
    page.goto(f"{base}/api/v1/apps/crm_ltc/quote?limit=1&filter=status%20%3D%20%22draft%22&fields=id")
    found = re.search(r'"id":\s*(\d+)', page.content())
    if found is None:
        raise RuntimeError("the sample data has no draft quote")
    return f"{base}/apps/crm_ltc/quote/{found[1]}"


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with demonstration() as link, sync_playwright() as playwright:
        base = link.rpartition("/sign-in/")[0]
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        page = browser.new_context(locale="en-US", viewport=WIDE).new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(link)
        page.wait_for_load_state("networkidle")
        quote = draft_quote(page, base)
        for language, ending in (("en", ""), ("zh", "-zh")):
            page.goto(f"{base}/choose?language={language}&next=/")
            page.goto(quote)
            page.locator('[name="f-discount"]').fill("25 %")
            page.locator('[name="f-terms"]').focus()
            page.wait_for_timeout(500)
            take(page, f"record{ending}", TALL)
            take(page, f"record{ending}-phone", PHONE)
            page.goto(f"{base}/apps/crm_ltc/-/views/leads")
            take(page, f"list{ending}")
        browser.close()


main()
