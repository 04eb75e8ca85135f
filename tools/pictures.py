"""`make pictures`: the pictures that README and docs name, taken of the demonstration in a browser.

    tools/pictures.py              those named in README and docs, into docs/pictures
    tools/pictures.py --all        every page type, in all widths and both languages, into var/pictures
    tools/pictures.py --all list   only scenes whose name begins like this

A picture is named SCENE, then -zh in Chinese, -768 or -390 on a narrower screen, -dark in the dark theme.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photographing.demonstration import Demonstration, demonstration
from photographing.scenes import NOBODY, SCENES, Scene, address_of, settle
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

ROOT = Path(__file__).parent.parent
KEPT, ALL = ROOT / "docs" / "pictures", ROOT / "var" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--font-render-hinting=none"]  # fmt: skip
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HEIGHTS = {1440: 900, 768: 1024, 390: 844}
TALL = {1440: 1480, 768: 1700, 390: 1900}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
COLOURS = 256
AT_REST = 200  # milliseconds for a page to lie anew in another width
NAMED = re.compile(r"pictures/([\w-]+)\.png")


@dataclass(frozen=True)
class Shot:
    """One way to take a scene."""

    language: str
    width: int
    dark: bool = False

    @property
    def ending(self) -> str:
        """What it adds to the name of the scene."""
        parts = (
            self.language == "zh" and "-zh",
            self.width != 1440 and f"-{self.width}",
            self.dark and "-dark",
        )
        return "".join(part for part in parts if part)


def shots(scene: Scene) -> Iterator[Shot]:
    """All ways to take a scene, those of one opened page one after the other."""
    for language in ("en", "zh"):
        for width in HEIGHTS:
            yield Shot(language, width)
        if scene.dark:
            yield Shot(language, 1440, dark=True)
            yield Shot(language, 390, dark=True)


def named() -> set[str]:
    """The pictures that README and docs show."""
    pages = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
    return {name for page in pages for name in NAMED.findall(page.read_text("utf-8"))}


class Photographer:
    """Takes scenes, each sample person in a browser profile of their own."""

    def __init__(self, browsers: dict[str, Browser], site: Demonstration, folder: Path) -> None:
        self.browsers, self.site, self.folder = browsers, site, folder
        self._profiles: dict[tuple[str, str], BrowserContext] = {}

    def profile(self, person: str, language: str) -> BrowserContext:
        """The browser of a person, who has signed in there; its own words are in the same language."""
        if (person, language) not in self._profiles:
            made = self.browsers[language].new_context(
                locale=LOCALES[language],
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
                color_scheme="light",
            )
            made.set_default_timeout(15_000)
            if person != NOBODY:
                page = made.new_page()
                page.goto(self.site.link(person))
                if "/login" in page.url or "/sign-in/" in page.url:
                    raise RuntimeError(f"{person} could not sign in: {page.url}")
                page.close()
            self._profiles[person, language] = made
        return self._profiles[person, language]

    def take(self, scene: Scene, wanted: list[Shot]) -> None:
        """The pictures of one scene; acts are done once for each language and theme."""
        for language, dark in dict.fromkeys((shot.language, shot.dark) for shot in wanted):
            page = self.profile(scene.person, language).new_page()
            try:
                self._open(page, scene, language, dark)
                for shot in wanted:
                    if (shot.language, shot.dark) == (language, dark):
                        self._picture(page, scene, shot)
            finally:
                page.close(run_before_unload=False)

    def _open(self, page: Page, scene: Scene, language: str, dark: bool) -> None:
        page.on("dialog", lambda dialog: dialog.accept())
        page.set_viewport_size({"width": 1440, "height": (TALL if scene.tall else HEIGHTS)[1440]})
        address = address_of(page, self.site.address, scene.path)
        theme = "dark" if dark else "light"
        chosen = f"language={language}&theme={theme}&density=comfortable"
        page.goto(f"{self.site.address}/choose?{chosen}&next=/")
        page.evaluate("localStorage.clear(); sessionStorage.clear()")  # what other scenes left unsaved
        page.goto(address)
        settle(page)
        if scene.meanwhile:
            other, act = scene.meanwhile
            theirs = self.profile(other, language).new_page()
            theirs.goto(address)
            act(theirs)
            theirs.close()
        if scene.act:
            scene.act(page)
            settle(page)

    def _picture(self, page: Page, scene: Scene, shot: Shot) -> None:
        heights = TALL if scene.tall else HEIGHTS
        page.set_viewport_size({"width": shot.width, "height": heights[shot.width]})
        page.wait_for_timeout(AT_REST)
        if page.locator("dialog[open]").count() == 0:
            page.evaluate("scrollTo(0, 0)")
        taken = page.screenshot(animations="disabled", caret="hide")
        save(taken, self.folder / f"{scene.name}{shot.ending}.png")


def need_a_telephone(lead: dict[str, Any]) -> None:
    """An edit of the draft, so that the studio has something to show."""
    for field in lead["fields"]:
        if field["key"] == "phone":
            field["required"] = True
            field["label"] = {"en": "Telephone", "zh": "联系电话"}


def speaking(locale: str) -> dict[str, str | float | bool]:
    """An environment whose programs speak a language, as a browser does within date fields."""
    name = locale.replace("-", "_")
    others = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    return {**others, "LANG": f"{name}.UTF-8", "LANGUAGE": name}


def save(taken: bytes, file: Path) -> None:
    """Keep a picture, small: its colours are counted down to what a page needs."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def main() -> int:
    """Take what is asked for; 1 when a picture could not be taken or a named one has no scene."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="every page type, into var/pictures")
    parser.add_argument("scenes", nargs="*", help="beginnings of the names of scenes")
    given = parser.parse_args()
    folder = ALL if given.all else KEPT
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        scene: list(shots(scene)) for scene in SCENES if scene.name.startswith(tuple(given.scenes) or "")
    }
    failed: list[str] = []
    if not given.all:
        names = named()
        wanted = {
            scene: [shot for shot in ways if scene.name + shot.ending in names]
            for scene, ways in wanted.items()
        }
        known = {scene.name + shot.ending for scene in SCENES for shot in shots(scene)}
        failed += [f"no scene: {name}" for name in sorted(names - known)]
    with demonstration() as site, sync_playwright() as playwright:
        executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
        browsers = {
            language: playwright.chromium.launch(executable_path=executable, args=FLAGS, env=speaking(locale))
            for language, locale in LOCALES.items()
        }  # dates in a form are drawn by the browser, in its own language
        site.edit_draft("crm_ltc", "entities/lead.json", need_a_telephone)
        photographer = Photographer(browsers, site, folder)
        for scene, ways in wanted.items():
            if not ways:
                continue
            try:
                photographer.take(scene, ways)
            except (Error, LookupError, RuntimeError) as error:
                failed.append(f"{scene.name}: {error}")
            else:
                print(scene.name, flush=True)
        for browser in browsers.values():
            browser.close()
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
