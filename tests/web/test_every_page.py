"""Every page in chromium: at each width, in both languages, light and dark. Nothing overflows, nothing is said in the
console, nothing is asked of another machine, and axe-core finds no fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from tests.requirements import lacking
from tests.web.pictured import pictured
from tests.web.walked import LANGUAGES, SCHEMES, WIDTHS, addresses, chrome, serving, unvisited

pytestmark = pytest.mark.slow

# The narrowest; QINGJIAN_SOAK=1 takes each width in each language and scheme.
EACH = list(product(WIDTHS, LANGUAGES, SCHEMES))
SOME = [(390, "en", "dark")]

# Pages that say what is wrong.
STATUS = {"results-wrong": 400, "region-wrong": 400, "article-none": 404, "changes-none": 404, "nowhere": 404}

# What stands out of the window though nothing that contains it scrolls: (element, how far).
OVERFLOWING = """() => {
    const scrolls = (e) => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    return [...document.querySelectorAll("main *, header *, footer *")].filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width && box.right > innerWidth + 1 && !scrolls(e.parentElement);
    }).map((e) => `${e.tagName}.${e.className}: ${Math.round(e.getBoundingClientRect().right - innerWidth)}`);
}"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shown") / "news.db"
    with Archive(path, write=True) as archive:
        pictured(archive, datetime.now(UTC))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = chrome()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found.path, chromium_sandbox=found.sandbox)
        yield opened
        opened.close()


def test_every_route_is_walked(shown: Path) -> None:
    with Archive(shown) as archive:
        assert unvisited(addresses(archive)) == []


@pytest.mark.parametrize(("width", "language", "scheme"), EACH if os.environ.get("QINGJIAN_SOAK") else SOME)
def test_every_page(shown: Path, browser: Any, width: int, language: str, scheme: str) -> None:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        lacking("axe-playwright-python is not installed")
    with Archive(shown) as archive:
        pages = addresses(archive)
    faults: list[object] = []
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme, locale=LANGUAGES[language]
    )
    page, axe = context.new_page(), Axe()
    page.on("console", lambda line: faults.append((page.url, line.text)) if not _is_status(line.text) else None)
    page.on("pageerror", lambda error: faults.append((page.url, str(error))))
    with serving(shown) as base:
        page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(base) else None)
        for name, address in pages.items():
            answer = page.goto(base + address, wait_until="load")
            assert answer.status == STATUS.get(name, 200), name
            page.wait_for_selector("[aria-busy]", state="detached")
            if name == "headers":  # it is text
                continue
            assert page.get_attribute("html", "lang").startswith(language)
            faults += [(name, each) for each in page.evaluate(OVERFLOWING)]
            faults += (
                [(name, "scrolls sideways")]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth")
                else []
            )
            found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            faults += [(name, each["impact"], each["id"], each["nodes"][0]["html"][:200]) for each in found]
    context.close()
    assert faults == []


def _is_status(text: str) -> bool:
    """Chromium says it in the console where a page answers 404, which some here must."""
    return text.startswith("Failed to load resource: the server responded with a status of 4")


def test_by_keys_alone(shown: Path, browser: Any) -> None:
    """From the first page to an article and its history: the search box by "/", the contents by the first link."""
    with serving(shown) as base:
        page = browser.new_page(locale="zh-CN")
        page.goto(base)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") > 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("/")
        page.keyboard.type("湿地")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        page.locator(".hits h2 a").first.focus()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        page.keyboard.press("Enter")
        page.wait_for_url("**/article/*")
        assert outline != "0px"
        assert page.locator("article.story h1").count() == 1
        page.close()


def test_an_article_on_paper(shown: Path, browser: Any) -> None:
    """Black on white, without what is only to be clicked, and with what it is a copy of."""
    with Archive(shown) as archive:
        address = addresses(archive)["article"]
    with serving(shown) as base:
        page = browser.new_page(color_scheme="dark")
        page.emulate_media(media="print")
        page.goto(base + address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('.text p')).color") == "rgb(0, 0, 0)"
        assert not page.locator(".top nav").is_visible()
        assert page.locator(".about a.address").is_visible()
        page.close()
