"""What axe finds on a page, as it stands now."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async (tags) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // A colour that is still changing is no colour to measure.
  await Promise.allSettled(document.getAnimations().filter((one) => one.transitionProperty).map((one) => one.finished));
  return (await axe.run({ runOnly: tags, resultTypes: ["violations"] })).violations.flatMap((found) =>
  found.nodes.slice(0, 2).map((node) => `${found.id}: ${node.html.slice(0, 160)}`));
}
"""


def load(page: Page) -> None:
    """Bring axe along, and open what is closed: a closed part belongs to the page as well."""
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
    page.evaluate(AXE_SCRIPT)


def problems(page: Page) -> list[str]:
    """What is wrong, after ``load``; a page that scrolls sideways is wrong too."""
    found = [str(one) for one in page.evaluate(RUN, TAGS)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    return found
