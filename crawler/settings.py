"""Scrapy's settings, each with its reason. `qingjian crawl` and `scrapy crawl news` both run with these."""

from __future__ import annotations

from typing import Any

from crawler.politeness import DELAY, user_agent

BOT_NAME = "qingjian"
SPIDER_MODULES = ["crawler.spiders"]

# The capture middleware awaits its writes with asyncio.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Doors that Scrapy opens by default and that a crawl doesn't need.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Politeness: an agency's rules are kept, one connection a host, a pause after each answer, and a name to complain to.
USER_AGENT = user_agent()
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64  # all that the spider has in hand: of many hosts, each of which is asked slowly
CONCURRENT_ITEMS = 1  # an answer leads to one request at most; Scrapy would make a hundred tasks for each
DOWNLOAD_DELAY = DELAY  # the spider sets 0 when all its sources are of the stored site
DOWNLOAD_DELAY_JITTER = 0  # it would shorten every second pause

# Nothing that we fetch needs a login, and a session would make answers depend on what came before.
COOKIES_ENABLED = False

# The frontier in the archive remembers what is fetched; the dead server must not be answered for by an old page.
HTTPCACHE_ENABLED = False
JOBDIR = None
# What it hands out first is the most urgent, and Scrapy's own queue takes the last one first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# Long enough for a slow office server abroad, short enough that a dead one doesn't hold up its source.
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the outcome is recorded and printed at the end
REDIRECT_MAX_TIMES = 5  # http to https, a host's new name, a trailing slash: honest chains are shorter

# A news page is some 100 KB, with embedded pictures a few MB. The bound holds after decompression too.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0

# The run's own numbers (crawler/tally.py) are those that anybody reads.
DOWNLOADER_STATS = False

DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    # Nobody logs in, and which hosts may be asked is the guard's to say.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # First of all: robots.txt has rules for the name that we go by.
    "crawler.profiles.ProfileMiddleware": 50,
    # In the place of Scrapy's own, for the reason that it gives.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    # In the place of Scrapy's own: it asks again for an empty page too.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.retries.RetryMiddleware": 550,
    # Further from it than decompression (590) and redirects (600): what it gets is the page. Idle without a browser.
    "crawler.rendering.RenderMiddleware": 540,
    # Nearer to the network than the proxy's middleware (750), so that it knows whether there is one.
    "crawler.guard.GuardMiddleware": 760,
    # Below the retries (550), which would ask a busy server again at once.
    "crawler.pacing.PacingMiddleware": 770,
    # Nearest of all: below decompression (590), retries (550) and redirects (600).
    "crawler.capture.CaptureMiddleware": 950,
}

SPIDER_MIDDLEWARES: dict[str, Any] = {
    # They drop answers by their status, and requests by their length, without a word; each answer is an outcome to be noted,
    # and a page in hand must always come back with one.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    # They note of each request what nobody asks for: how far it is from the start, and whether it is the first.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
}

# A link or a redirect can't make us read a file, or speak another protocol.
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
    # Quiet hours are kept, and certificates verified, unless the source's file says otherwise.
    "http": "crawler.profiles.ProfiledHandler",
    "https": "crawler.profiles.ProfiledHandler",
}

LOG_LEVEL = "INFO"
