"""Two ways to use a page: by mouse, and by keyboard alone."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest
from playwright.sync_api import Locator, Page, expect

MOST_TABS = 160
STANDING = """wanted => {
  const here = document.activeElement;
  return here === wanted ? null : here.outerHTML.slice(0, 60);
}"""


class Hand(ABC):
    """What somebody does with the parts of a page."""

    name: str

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def click(self, part: Locator) -> None:
        """Press a button, follow a link."""

    @abstractmethod
    def fill(self, part: Locator, text: str) -> None:
        """Write into an input, over what is there."""

    @abstractmethod
    def choose(self, part: Locator, option: str) -> None:
        """Choose in a list by the option's words."""

    @abstractmethod
    def tick(self, part: Locator) -> None:
        """Tick a box."""

    @abstractmethod
    def pick(self, part: Locator, words: str) -> None:
        """Find a record by typing, and take the first."""


class Mouse(Hand):
    """By pointing."""

    name = "mouse"

    def click(self, part: Locator) -> None:
        part.click()

    def fill(self, part: Locator, text: str) -> None:
        part.fill(text)

    def choose(self, part: Locator, option: str) -> None:
        part.select_option(label=option)

    def tick(self, part: Locator) -> None:
        part.check()

    def pick(self, part: Locator, words: str) -> None:
        part.click()
        part.fill(words)
        self.page.get_by_role("option").filter(has_text=words).first.click()


class Keyboard(Hand):
    """By Tab, Enter, the space bar, arrows and letters; nothing else."""

    name = "keyboard"

    def reach(self, part: Locator) -> None:
        """Tab until `part` has the focus."""
        part.wait_for()
        wanted = part.element_handle()
        passed = []
        for _ in range(MOST_TABS):
            standing = self.page.evaluate(STANDING, wanted)
            if standing is None:
                return
            passed.append(standing)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{part} is not reached by Tab; passed: {passed[:40]}")

    def click(self, part: Locator) -> None:
        self.reach(part)
        self.page.keyboard.press("Enter")

    def fill(self, part: Locator, text: str) -> None:
        self.reach(part)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, part: Locator, option: str) -> None:
        self.reach(part)
        labels: list[str] = part.evaluate("one => [...one.options].map(option => option.label.trim())")
        steps = labels.index(option) - int(part.evaluate("one => one.selectedIndex"))
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert part.evaluate("one => one.selectedOptions[0].label.trim()") == option

    def tick(self, part: Locator) -> None:
        if not part.is_checked():
            self.reach(part)
            self.page.keyboard.press("Space")
        expect(part).to_be_checked()

    def pick(self, part: Locator, words: str) -> None:
        self.reach(part)
        self.page.keyboard.insert_text(words)
        option = self.page.get_by_role("option").filter(has_text=words).first
        option.wait_for()
        if option.get_attribute("aria-selected") != "true":
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")


HANDS: dict[str, type[Hand]] = {one.name: one for one in (Mouse, Keyboard)}

OTHER_WAYS = [
    pytest.param("mouse", "zh", marks=pytest.mark.night),
    pytest.param("keyboard", "en", marks=pytest.mark.night),
]
WAYS = [("mouse", "en"), ("keyboard", "zh"), *OTHER_WAYS]
"""Hand and language: the tasks of the yardstick are done in two ways by day, in the other two at night."""
