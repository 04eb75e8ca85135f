"""What is wrong with how a page stands there: in light, in dark and on a phone, as axe-core sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Visitor

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
ALL_BUT_COLOURS = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
PHONE = {"width": 390, "height": 844}
LOOK = """async ([options, theme]) => {
  const root = document.documentElement, before = root.dataset.bsTheme;
  root.dataset.bsTheme = theme ?? before;
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
  }
  const { violations } = await axe.run(options);
  root.dataset.bsTheme = before;
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(
    ({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${(failureSummary ?? "").slice(0, 160)}`));
}"""
AXE = Axe().axe_script
BEHIND = """async () => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const one = document.activeElement;
  const bar = () => {
    const box = one.getBoundingClientRect();
    if (one === document.body || box.height > innerHeight / 2) return null;
    const bars = [.2, .5, .8].map((part) => {
      const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * part);
      return found?.closest("header, footer, nav, [data-save-bar]");
    });
    return bars.every((found) => found && !found.contains(one)) ? bars[0] : null;
  };
  // the browser takes some frames to scroll to it
  for (let frames = 0; frames < 40 && bar(); frames++) await frame();
  return bar() && `${one.outerHTML.slice(0, 60)} behind ${bar().className}`;
}"""


def violations(visitor: Visitor, options: dict[str, Any] = EVERYTHING, theme: str | None = None) -> list[str]:
    """What axe-core finds on the page as it stands, or as it would stand in another theme."""
    page = visitor.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(LOOK, [options, theme])
    return found


def faults(visitor: Visitor, on_phone: dict[str, Any] = ALL_BUT_COLOURS) -> list[str]:
    """What is wrong with the page as it stands: in light, in dark, and made as narrow as a phone.

    The colours of the other theme are looked at on the same page, and so is the narrow one: nothing is
    loaded again. Most of the time goes into colours, and those of a phone are those of its wide page but
    for the bar below, which is on every page: one journey looks at them. Afterwards the page is as wide
    as before.
    """
    page = visitor.page
    page.wait_for_load_state("load")
    theme = page.evaluate("document.documentElement.dataset.bsTheme")
    other = "light" if theme == "dark" else "dark"
    wide = page.viewport_size
    assert wide is not None
    found = [*violations(visitor), *(f"{other}: {one}" for one in violations(visitor, COLOURS, other))]
    found += _too_wide(visitor)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += [f"phone: {one}" for one in (*violations(visitor, on_phone), *_too_wide(visitor))]
    page.set_viewport_size(wide)
    return found


def faults_of(
    visitor: Visitor, paths: Iterable[str], on_phone: dict[str, Any] = ALL_BUT_COLOURS
) -> dict[str, list[str]]:
    """The faults of each of these addresses that has some."""
    found = {}
    for path in paths:
        visitor.go(path)
        if wrong := faults(visitor, on_phone):
            found[path] = wrong
    return found


def _too_wide(visitor: Visitor) -> list[str]:
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    over = visitor.page.evaluate(script)
    return [f"too wide by {over}"] if over > 0 else []


def behind_bars(visitor: Visitor, times: int) -> list[str]:
    """Which parts Tab and Shift-Tab lead to that a bar at the window's edge lies over."""
    found: list[str] = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(times):
            visitor.page.keyboard.press(key)
            behind = visitor.page.evaluate(BEHIND)
            if behind:
                found.append(f"{key}: {behind}")
    return found
