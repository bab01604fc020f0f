"""Searching in a browser: what loads after the hits, and a drag over the timeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.walked import chrome, serving

pytestmark = pytest.mark.slow


def test_facets_come_after_the_hits_and_a_drag_chooses_months(lived: Path) -> None:
    found = chrome()
    from playwright.sync_api import sync_playwright

    with serving(lived) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.path, chromium_sandbox=found.sandbox)
        page, said = browser.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{served}/search?q=排污口")
        page.locator("aside .facet").first.wait_for()
        assert "mark" in page.inner_html(".hits")
        # Of one month only: a second one beside it is drawn here, to be dragged to.
        page.evaluate(
            """() => { const bar = document.querySelector("[data-month]"), other = bar.cloneNode(true);
            other.dataset.month = "2024-05"; other.removeAttribute("href");
            other.querySelectorAll("rect").forEach((rect) => rect.setAttribute("x", 200)); bar.after(other); }"""
        )
        first, last = (page.locator(f"[data-month='{month}'] .room").bounding_box() for month in ("2024-03", "2024-05"))
        assert first
        assert last
        page.mouse.move(last["x"] + 2, last["y"] + 5)
        page.mouse.down()
        page.mouse.move(first["x"] + 2, first["y"] + 5, steps=4)
        page.mouse.up()
        page.wait_for_url(re.compile("published"))
        assert page.input_value(".find input") == "排污口 published:2024-03..2024-05"
        assert said == []
        browser.close()
