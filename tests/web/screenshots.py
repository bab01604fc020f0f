"""Makes the pictures in the README and in docs: `make screenshots`, which is `python -m tests.web.screenshots docs/pictures`."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from archive import Archive
from crawler.browser import Chrome
from crawler.errors import NoBrowser
from tests.web.pictured import pictured
from tests.web.walked import LANGUAGES, addresses, serving

# By name: the page, the window, language, scheme, and what it is scrolled to.
PICTURES = {
    "home": ("home", (1280, 860), "zh", "light", ""),
    "results": ("results", (1280, 860), "zh", "light", ""),
    "article": ("article", (1280, 860), "zh", "light", ""),
    "changes": ("changes", (1280, 760), "en", "light", ""),
    "served": ("served", (1280, 860), "zh", "light", ""),
    "trends": ("trends", (1280, 720), "en", "dark", ""),
    "person": ("person", (1280, 860), "zh", "light", ""),
    "regions": ("regions", (1280, 860), "en", "light", ""),
    "operations": ("operations-of-one", (1280, 700), "en", "dark", ""),
    "phone": ("results", (390, 760), "zh", "dark", ""),
    "phone-served": ("served", (390, 760), "zh", "light", "iframe"),
}


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    try:
        found = Chrome.found({**os.environ, "QINGJIAN_CHROMIUM_SANDBOX": "off"})  # it shows our own pages alone
    except NoBrowser as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        path = Path(made) / "news.db"
        with Archive(path, write=True) as archive:
            pictured(archive, datetime.now(UTC))
            pages = addresses(archive)
        browser = playwright.chromium.launch(executable_path=found.path, chromium_sandbox=found.sandbox)
        with serving(path) as base:
            for name, (page, (width, height), language, scheme, place) in PICTURES.items():
                opened = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale=LANGUAGES[language]
                )
                opened.goto(base + pages[page], wait_until="networkidle")
                if place:
                    opened.locator(place).scroll_into_view_if_needed()
                    opened.wait_for_timeout(500)
                opened.screenshot(path=folder / f"{name}.png")
                opened.close()
                print(folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
