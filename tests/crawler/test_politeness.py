"""Servers are told who asks, and by whom the asker is reached; without that nothing goes out."""

from __future__ import annotations

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings

import crawler
from crawler import settings
from crawler.configuration import BadConfiguration, load
from crawler.politeness import NoContact, delay, require_contact, user_agent
from crawler.shipped import shipped
from crawler.spiders.news import NewsSpider

# Never asked here: nothing in this file opens a connection.
LIVE = "http://sthj.shandong.gov.cn/dtxx/hbyw/"


def test_the_user_agent_names_the_contact() -> None:
    assert user_agent(load({})) == f"qingjian/{crawler.__version__}"
    assert user_agent(load({"QINGJIAN_CONTACT": " mail@desk.example "})).endswith(" (+mail@desk.example)")
    assert "\n" not in user_agent(load({"QINGJIAN_CONTACT": "a@b.example\r\nX-Injected: yes"}))
    named = load({"QINGJIAN_USER_AGENT": "desk/2", "QINGJIAN_CONTACT": "mail@desk.example"})
    assert user_agent(named) == "desk/2 (+mail@desk.example)"


@pytest.mark.parametrize("contact", ["", "  "])
def test_a_live_address_needs_a_contact(contact: str) -> None:
    with pytest.raises(NoContact, match=r"before sthj\.shandong\.gov\.cn is asked: set QINGJIAN_CONTACT"):
        require_contact([LIVE], load({"QINGJIAN_CONTACT": contact}))
    require_contact([LIVE], load({"QINGJIAN_CONTACT": "mail@desk.example"}))


def test_a_contact_that_no_header_can_carry_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="QINGJIAN_CONTACT: a mail address or a page, in ASCII is expected"):
        load({"QINGJIAN_CONTACT": "编辑部"})


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8000/yw/", "http://127.0.0.1/yw/", "https://[::1]/yw/", "http://www.qingxi.example./yw/"],
)
def test_what_is_nobodys_needs_none_and_no_pause(url: str) -> None:
    require_contact([url], load({}))
    assert delay([url]) == 0.0


def test_one_live_address_is_enough() -> None:
    """Also behind a proxy on this machine, which may well lead out: many people's does."""
    assert delay(["http://a.example/", LIVE]) == 1.0
    with pytest.raises(NoContact):
        require_contact(["http://a.example/", LIVE], load({}))


@pytest.mark.parametrize(("source", "seeds", "pause"), [("sd", "seeds", 1.0), ("qinghe", "site/seeds", 0.0)])
def test_the_spider_keeps_the_pause(source: str, seeds: str, pause: float) -> None:
    name, _, below = seeds.partition("/")
    values = Settings()
    values.setmodule(settings, priority="project")
    crawler = Crawler(NewsSpider, values)
    NewsSpider.from_crawler(crawler, source=source, seeds=str(shipped(name) / below))
    assert crawler.settings.getfloat("DOWNLOAD_DELAY") == pause
    assert crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert crawler.settings.getbool("ROBOTSTXT_OBEY")
